"""Section 7: Central Asia, the Eurasian Union, the Belt and Road, and the organisations of security."""

from __future__ import annotations

from entente_sim import measures
from entente_sim.claims.claim import Claim
from entente_sim.claims.interventions import BASELINE, EAEU_BRI, LONG_RUN, SINCE_2001
from entente_sim.claims.readings import (
    centre,
    competes,
    cooperates,
    correlation,
    dyad,
    minus,
    share_by_draw,
    together,
    total,
)
from entente_sim.claims.rules import (
    above,
    at_least,
    at_most,
    below,
    between,
    change,
    difference,
    event,
    level,
    mean,
    never,
    statistic,
)
from entente_sim.claims.sections.central_asia_readings import (
    BUILT,
    CALM_HINTERLAND,
    CHINESE_TREATIES,
    HALF_CLOSED,
    NO_RUPTURE,
    NO_UNION,
    ONE_SUITOR,
    PLACE,
    RUSSIAN_DECLINE,
    SAFE_SEA,
    UNREST,
    US_PRESENCE,
    alone,
    among_members,
    as_in_history,
    belonging,
    both_press_us,
    breadth,
    crossing,
    depth,
    division,
    evenly,
    influence,
    joined_and_dependent,
    number_raised,
    patronage,
    quotient,
    restraint,
    security_share,
    sided,
    spread,
    trade_lead,
    volume_above,
)

__all__ = ["CLAIMS"]

CASE, LATE = (2013, 2021), (2018, 2021)
BY_2035 = (2031, 2035)

_TOWARDS_CHINA = together(*(mean(act("RUS", "CHN", PLACE), *CASE) for act in (cooperates, competes)))
"""Russia's C and K towards China in Central Asia, 2013-21."""

_COURTED = centre(lambda code: cooperates("RUS", code, PLACE))
"""Russia's cooperation with the five, their mean by year."""

_LINKS = "links were set on trade shares of 1994 to 2014"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "CA-01", "Russia provides security, China the economy", "T II/Regional, III/Coop, III/Hedging, C", "fact", "E",
        (
            level("Russia gives more than .6 of the security of the five, 2013-21", EAEU_BRI,
                  security_share("RUS", *CASE), above(0.6), fails=never, unit="share"),
            level("China trades at least as much with them as Russia, 2021", EAEU_BRI, mean(trade_lead, 2021, 2021),
                  at_least(0.0), fails=never, unit="difference of shares"),
            statistic("one of the two leads in security and the other in trade, 2013-21 (falsified: the same in both)",
                      (EAEU_BRI,), together(security_share("RUS", *CASE), security_share("CHN", *CASE),
                                            mean(trade_lead, *CASE)),
                      division, above(0.0), count="draws", fails=below(0.0), unit="product of leads in shares"),
        ),
        owed=_LINKS,
        note="Security: power that reaches, times the depth of the tie and promises, and arms; what the five have "
             "from others than Russia, China, the US and western Europe is left out.",
    ),
    Claim(
        "CA-02", "Economic primacy passes to China while Russia keeps its edge in security",
        "T III/Coop, III/Constraints", "fact", "E",
        (
            statistic("China's mean share in the trade of the five reaches Russia's in 2008-15 (falsified: not by "
                      "2021)", (SINCE_2001,), trade_lead, crossing(2001, 2022), between(2008, 2015), count="draws",
                      fails=at_least(2022), unit="year; 2022: none"),
            level("China gives .1 to .25 of their security in 2019", EAEU_BRI, security_share("CHN", 2019, 2019),
                  between(0.1, 0.25), fails=never, unit="share"),
            level("Russia still gives more of it than China in 2021 (falsified: less)", EAEU_BRI,
                  lambda e: security_share("RUS", 2021, 2021)(e) - security_share("CHN", 2021, 2021)(e), above(0.0),
                  fails=below(0.0), unit="difference of shares"),
        ),
        owed=_LINKS,
    ),
    Claim(
        "CA-03", "More Chinese security in the region upsets the division of labour", "T III/Constraints", "mech", "E",
        (
            change("with Chinese treaties of defence for the five Russia competes more with China there, 2016-21",
                   CHINESE_TREATIES, EAEU_BRI, mean(competes("RUS", "CHN", PLACE), 2016, 2021), 1, unit="K"),
        ),
        ("influence",),
        note="The claim speaks of twenty points of security; the treaties move about seventeen.",
    ),
    Claim(
        "CA-04", "On trend Russian influence is undermined within about a decade", "T III/Constraints", "cons", "E",
        (
            statistic("Russia's influence on the five over China's is below 1 in 2031 (falsified: 1 or more in 60 %)",
                      (BASELINE,), together(mean(influence("RUS"), 2031, 2031), mean(influence("CHN"), 2031, 2031)),
                      quotient, below(1.0), count="draws", falsified=0.4, unit="ratio"),
        ),
        note="Influence: half the share in trade, half that in security.",
    ),
    Claim(
        "CA-05", "The Union's tariffs divert trade to Russia, less so when halved", "T III/EAEU, III/Constraints",
        "mech", "M",
        (
            change("Kazakhstan trades less with China than without the Union, 2018-21", EAEU_BRI, NO_UNION,
                   mean(dyad("KAZ", "CHN", "trade"), *LATE), -1, unit="trillion USD"),
            change("and more with Russia", EAEU_BRI, NO_UNION, mean(dyad("KAZ", "RUS", "trade"), *LATE), 1,
                   fails=never, unit="trillion USD"),
            change("with the Union half as closed it trades more with China than with it as it was", HALF_CLOSED,
                   EAEU_BRI, mean(dyad("KAZ", "CHN", "trade"), *LATE), 1, fails=never, unit="trillion USD"),
        ),
        owed="that closed unions raise trade inside is an equation; that they lower it outside is not",
        note="With and without the Union stands for members against others: the world has one member with a "
             "Chinese border. Closed unions add trade inside and take none from outside, so nothing is diverted.",
    ),
    Claim(
        "CA-06", "Who depends on Russia joins the Union", "T III/EAEU", "mech", "E",
        (
            event("of five open cases four or more are as in history by 2021: Armenia and Kyrgyzstan in, Uzbekistan, "
                  "Turkmenistan and Tajikistan out (falsified: two or fewer)", EAEU_BRI, as_in_history, at_least(4.0),
                  supported=0.8, falsified=0.5, fails=at_most(2.0), unit="of five"),
            event("the latter three are out", EAEU_BRI, lambda e: belonging("eaeu", "UZB", "TKM", "TJK")(e)[-1] / 3.0,
                  at_most(0.0), supported=0.8, falsified=0.5, fails=never, unit="share of the three"),
            statistic("over runs and candidates, joining goes with reliance on Russia in 2013", (EAEU_BRI,),
                      joined_and_dependent, correlation, above(0.0), fails=never, unit="r"),
        ),
        note="The claim counts five members; Belarus and Kazakhstan are so by history in 2013, and the five open cases "
             "stand for them.",
    ),
    Claim(
        "CA-07", "Members do not follow Russia against the West", "T III/EAEU; A/IndoPac", "fact", "E",
        (
            statistic("in its crises with the West and Ukraine the five and Belarus back Russia in less than .25 "
                      "(falsified: more than .6)", (EAEU_BRI,), sided, share_by_draw("moral", "material", "military"),
                      below(0.25), count="draws", fails=above(0.6), unit="share of crises"),
        ),
        note="Taking sides in a crisis stands for counter-sanctions and recognitions, which are no acts here.",
    ),
    Claim(
        "CA-08", "The Belt and Road is broad and loose, the Union narrow and binding",
        "T III/Regionalism, III/Constraints", "mech", "M",
        (
            statistic("twice as many states are in the Belt and Road as in the Union, 2021", (EAEU_BRI,),
                      together(mean(breadth("belt_and_road"), 2021, 2021), mean(breadth("eaeu"), 2021, 2021)),
                      quotient, at_least(2.0), count="draws", fails=at_most(1.0), unit="ratio of breadths"),
            statistic("the Union is twice as deep as the Belt and Road, 2021", (EAEU_BRI,),
                      together(mean(depth("eaeu"), 2021, 2021), mean(depth("belt_and_road"), 2021, 2021)),
                      quotient, at_least(2.0), count="draws", fails=at_most(1.0), unit="ratio of depths"),
        ),
        owed="openness and bindingness are inputs, and bindingness is half of depth",
        note="'Twice' is this registry's reading of 'much'. That China deals with members one by one cannot fail: all "
             "agreements here are between two.",
    ),
    Claim(
        "CA-09", "What links the two projects stays mostly unrealised", "T III/Coop, III/Constraints, C", "fact", "E",
        (
            statistic("less than .3 of what Russia and China declare is carried out, 2013-21 (falsified: more than .6)",
                      (EAEU_BRI,),
                      together(mean(dyad("RUS", "CHN", "implemented"), *CASE),
                               mean(dyad("RUS", "CHN", "declared"), *CASE)),
                      quotient, below(0.3), count="draws", fails=above(0.6), unit="implemented over declared"),
        ),
        note="All agreements of the two, not those of May 2015. Free trade of the two is no choice here.",
    ),
    Claim(
        "CA-10", "The five play two suitors to diversify and to gain", "T II/Regional, III/Constraints; A/IndoPac",
        "mech", "E",
        (
            level("the five spread their trade more evenly in 2021 than in 2013 (falsified: less)", EAEU_BRI,
                  difference(spread("dependence"), (2013, 2013), (2021, 2021)), above(0.0), fails=below(0.0),
                  unit="change of partner entropy"),
            change("they spread their cooperation more evenly than with China out of the region, 2016-21 (falsified: "
                   "less)", EAEU_BRI, ONE_SUITOR, mean(spread("cooperation"), 2016, 2021), 1, fails=below(0.0),
                   unit="partner entropy"),
            change("and Russia cooperates more with them", EAEU_BRI, ONE_SUITOR,
                   mean(centre(lambda code: cooperates("RUS", code, PLACE)), 2016, 2021), 1, fails=never, unit="C"),
        ),
        ("fear of dependence",),
        note="What they gain is read as Russia's cooperation: nobody offers small states concessions here.",
    ),
    Claim(
        "CA-11", "Russia brings third parties in to dilute China", "T III/Constraints, C", "mech", "E",
        (
            change("more outsiders are in the SCO than with China out of the region, 2019-21", EAEU_BRI, ONE_SUITOR,
                   mean(belonging("sco", "ARM", "BLR", "IND", "TKM"), 2019, 2021), 1, unit="states"),
        ),
        ("dilution",),
        note="Consent is not recorded: it is read off who is let in, by either leader.",
    ),
    Claim(
        "CA-12", "The SCO stays without a unified command", "A/Asia, A/IndoPac; T II/Mil", "fact", "E",
        (
            level("its members' ties are at stage 3 of 7 or below on average, 2021 (falsified: 5)", EAEU_BRI,
                  mean(among_members("sco", stages=True), 2021, 2021), at_most(3.0), fails=at_least(5.0), unit="stage"),
            level("and in 2046-50", BASELINE, mean(among_members("sco", stages=True), *LONG_RUN), at_most(3.0),
                  fails=at_least(5.0), unit="stage"),
        ),
        ("rank bound of commitment",),
        owed="its bindingness is an input",
        note="Ties that members owe to the CSTO count too. There are no vetoes inside institutions.",
    ),
    Claim(
        "CA-13", "Both want the United States out of the region", "T II/Mil, III/Hedging; A/Asia", "fact", "E",
        (
            change("where the US has as much at stake in Central Asia as China, both compete with it there in "
                   "more years, 2002-13", US_PRESENCE, SINCE_2001, mean(both_press_us, 2002, 2013), 1, fails=never,
                   unit="share of years"),
            level("in some year they do (falsified: in none)", US_PRESENCE, mean(both_press_us, 2002, 2013),
                  above(0.0), unit="share of years"),
            change("and Russia competes less with China there", US_PRESENCE, SINCE_2001,
                   mean(competes("RUS", "CHN", PLACE), 2002, 2013), -1, fails=never, unit="K"),
        ),
        ("common enemy",),
        note="Presence is what the US has at stake: its bases there change nothing that it, Russia or China does.",
    ),
    Claim(
        "CA-14", "China breaks Russia's monopoly on the region's oil and gas", "T III/Constraints, C", "fact", "D",
        (
            statistic("of the trade of Kazakhstan and Turkmenistan with the two, Russia has less than half in 2015 "
                      "(falsified: more than .7)", (SINCE_2001,),
                      together(
                          mean(total(dyad("KAZ", "RUS", "trade"), dyad("TKM", "RUS", "trade")), 2015, 2015),
                          mean(total(*(dyad(code, who, "trade") for code in ("KAZ", "TKM") for who in ("RUS", "CHN"))),
                               2015, 2015),
                      ),
                      quotient, below(0.5), count="draws", fails=above(0.7), unit="share"),
        ),
        owed=_LINKS,
        note="There is no trade by good and no transit: all trade of the two exporters stands for it.",
    ),
    Claim(
        "CA-15", "Chinese presence breeds resentment that limits the Belt and Road", "T III/Constraints, III/BRI",
        "mech", "M",
        (
            change("with twice the links to China the five distrust it more, 2031-35", BUILT, BASELINE,
                   mean(centre(lambda code: dyad(code, "CHN", "hostility")), *BY_2035), 1, unit="hostility"),
            change("and less of what they agree with it is carried out than if reliance bred no resentment", BUILT,
                   BUILT.without("resentment"), mean(centre(lambda code: dyad(code, "CHN", "implemented")), *BY_2035),
                   -1, unit="implemented"),
        ),
        owed="reliance raises hostility by an equation",
    ),
    Claim(
        "CA-16", "After the rupture with the West Russia turns from alarm to accommodation",
        "T III/Coop; II/Regional", "case", "E",
        (
            level("Russia cooperates more with China in Central Asia in 2018-21 than in 2013-14", EAEU_BRI,
                  difference(cooperates("RUS", "CHN", PLACE), (2013, 2014), LATE), above(0.0), fails=never,
                  unit="change of C"),
            change("its C less K towards China in Central Asia and the Far East is higher than without the rupture",
                   EAEU_BRI, NO_RUPTURE,
                   mean(total(*(minus(cooperates("RUS", "CHN", place), competes("RUS", "CHN", place))
                                for place in (PLACE, "far_east")), mean=True), *LATE), 1, unit="C - K"),
        ),
        ("common enemy",),
    ),
    Claim(
        "CA-17", "A common interest in stability sustains cooperation", "T III/Coop", "fact", "E",
        (
            change("unrest in the five makes Russia and China cooperate more there, 2014-18 (falsified: less)",
                   UNREST, EAEU_BRI,
                   mean(total(cooperates("RUS", "CHN", PLACE), cooperates("CHN", "RUS", PLACE), mean=True), 2014,
                        2018), 1, fails=below(0.0), unit="C"),
        ),
        note="Unrest does not spread across borders here.",
    ),
    Claim(
        "CA-18", "Russia acts alone over the Union's matters", "T III/EAEU", "case", "E",
        (
            level("more than half of Russia's acts towards outsiders are joined by no fellow member, 2013-21 "
                  "(falsified: less than .25)", EAEU_BRI, alone, above(0.5), fails=below(0.25), unit="share"),
        ),
        note="The Union does nothing itself: what Russia does towards China, the West and Ukraine, and whether "
             "Belarus or Kazakhstan does the same that year, stands for it.",
    ),
    Claim(
        "CA-19", "Integration is pushed because of decline and others' advance, not nostalgia", "T III/Regionalism",
        "mech", "E",
        (
            change("with China's links to the five doubled Russia cooperates more with them, 2031-35", BUILT, BASELINE,
                   mean(_COURTED, *BY_2035), 1, fails=never, unit="C"),
            change("and likewise if it grows two points less", RUSSIAN_DECLINE, BASELINE, mean(_COURTED, *BY_2035), 1,
                   fails=never, unit="C"),
            statistic("either makes it do more (falsified: neither)", (BUILT, RUSSIAN_DECLINE, BASELINE),
                      mean(_COURTED, *BY_2035), number_raised, at_least(1.0), count="draws", unit="of two"),
        ),
        note="Unions are not founded within a run: cooperation with the five stands for the push. Nostalgia would "
             "be what stays the same. Influence lost makes Russia compete with China, not court the five.",
    ),
    Claim(
        "CA-20", "The two projects are a case of hedging", "T III/Hedging", "case", "E",
        (
            statistic("Russia hedges towards China in Central Asia: H of .5 or more, 2013-21 (falsified: below .3)",
                      (EAEU_BRI,), _TOWARDS_CHINA, evenly, at_least(0.5), count="draws", fails=below(0.3), unit="H"),
            statistic("and does more than the null's median", (EAEU_BRI,), _TOWARDS_CHINA, volume_above, above(0.0),
                      count="draws", fails=never, unit="C + K above the null's"),
        ),
    ),
    Claim(
        "CA-21", "The Belt and Road raises China's pull on its neighbours if built", "T III/BRI", "fact", "M",
        (
            change("with twice the links the five are more aligned with China, 2031-35", BUILT, BASELINE,
                   mean(centre(lambda code: lambda e: measures.alignment(e, code, "CHN", None)), *BY_2035), 1,
                   unit="A"),
        ),
        note="What is built is links; membership stays free in both.",
    ),
    Claim(
        "CA-22", "Unsafe straits, surplus and the hinterland drive the Belt and Road", "T III/BRI", "mech", "M",
        (
            change("with no trade through straits China cooperates less with the five, 2031-35", SAFE_SEA, BASELINE,
                   mean(centre(lambda code: cooperates("CHN", code, PLACE)), *BY_2035), -1, unit="C"),
            change("and likewise with no unrest at home", CALM_HINTERLAND, BASELINE,
                   mean(centre(lambda code: cooperates("CHN", code, PLACE)), *BY_2035), -1, unit="C"),
        ),
        note="Outlays are not recorded: cooperation with the five stands for them. Vulnerability stands for the "
             "hinterland; that a surplus has to go somewhere is not in the model, and unrest turns nobody west.",
    ),
    Claim(
        "CA-23", "China's advance spares Russia's standing in security", "A/IndoPac", "fact", "E",
        (
            statistic("per share in trade China has less of the security of the five than Russia has there and in "
                      "Armenia and Belarus and the US in Europe, Japan, Korea and Taiwan, 2001-21 (falsified: as "
                      "much)", (SINCE_2001,), patronage, restraint, below(1.0), count="draws", fails=at_least(1.0),
                      unit="ratio to the mean of the others"),
        ),
    ),
    Claim(
        "CA-24", "Russia answers the Belt and Road with a wider frame", "A/IndoPac", "mech", "E",
        (
            change("with China's links to the five doubled Russia cooperates more with India, Japan, Korea and "
                   "Vietnam, 2031-35", BUILT, BASELINE,
                   mean(total(*(cooperates("RUS", code) for code in ("IND", "JPN", "KOR", "VNM")), mean=True),
                        *BY_2035), 1, unit="C"),
        ),
        ("influence",),
        note="Cooperation with other Asian states stands for Greater Eurasia; ideas of a civilising role are not here.",
    ),
)  # fmt: skip
