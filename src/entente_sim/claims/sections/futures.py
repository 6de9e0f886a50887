"""Section 15: the six futures, as interventions on the state of 2021."""

from __future__ import annotations

from entente_sim.claims.claim import Claim, Test
from entente_sim.claims.interventions import (
    ACCOMMODATION,
    BASELINE,
    CONCESSIONS,
    CONFRONTATION,
    DECADE,
    HUBRIS,
    LIBERAL_CHINA,
    LIBERAL_RUSSIA,
    LONG_RUN,
    PARITY,
    PRESSURE,
    STABILITY,
    STAGE,
    START,
)
from entente_sim.claims.readings import (
    competes,
    cooperates,
    correlation,
    dyad,
    gap_in_share,
    growth,
    lean,
    more_often,
    share_by_draw,
    state,
    support,
    tie,
    times_as_often,
    together,
    total,
    where_tied,
)
from entente_sim.claims.rules import (
    Bound,
    above,
    at_least,
    at_most,
    below,
    change,
    difference,
    event,
    level,
    mean,
    never,
    statistic,
)
from entente_sim.claims.sections.futures_readings import (
    before_shooting,
    by_run,
    eased,
    effort_in_centre,
    locked,
    near_parity,
    split,
    treaty_by_2031,
)

__all__ = ["CLAIMS"]


NO_RANK = {"incentives.autonomy": 0.0, "commitment.rank_bound": 0.0, "pacts.autonomy": 0.0, "incentives.status": 0.0}
"""Every weight by which rank is felt in ties."""


_CONFRONTED = "in crises of China with the United States"


def _backs(words: str, holds: Bound, fails: Bound, *kinds: str) -> Test:
    """Share of a draw's crises of China and the US in which Russia backs China in some ways."""
    return statistic(
        f"{_CONFRONTED}: {words}", (CONFRONTATION,), support("RUS", "CHN", "USA"), share_by_draw(*kinds), holds,
        count="draws", fails=fails, unit="share of crises",
    )  # fmt: skip


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "S1-A", "The United States goes on pressing both", "T C/S1", "ante", "M",
        (
            change("Russia fears the US more than in the baseline, 2027-31", PRESSURE, BASELINE,
                   mean("russia_fears_us", *DECADE), 1, unit="threat"),
            change("China fears the US more", PRESSURE, BASELINE, mean(dyad("CHN", "USA", "threat"), *DECADE), 1,
                   unit="threat"),
        ),
        owed="the scenario drives it",
    ),
    Claim(
        "S1-C1", "Under US pressure the entente persists or deepens", "T C/S1", "cons", "E",
        (
            statistic("commitment of 2027-31 is not below that of 2021-25 in 80 % of runs (falsified: 60 %)",
                      (PRESSURE,), together(difference("entente_commitment", START, DECADE), tie(START, DECADE)),
                      where_tied(by_run), at_least(0.0), count="runs", supported=0.8, falsified=0.6,
                      unit="change of commitment"),
        ),
        ("common enemy",),
        note="Runs with less than a stage of commitment in both spans have no entente that could persist.",
    ),
    Claim(
        "S1-C2", "It overrides regional friction and asymmetry", "T C/S1", "cons", "E",
        (
            statistic("changes of Russia's K in Central Asia and of alignment do not oppose each other over runs: "
                      "r >= -.2 (falsified: -.5)", (PRESSURE,),
                      together(difference("central_asia_concern", START, DECADE),
                               difference("entente_alignment", START, DECADE), tie(START, DECADE)),
                      where_tied(correlation), at_least(-0.2), fails=at_most(-0.5), unit="r"),
        ),
        ("common enemy",),
        note="Over draws with a stage of commitment or more in either span.",
    ),
    Claim(
        "S1-C3", "No defence alliance follows, for rank's sake", "T C/S1", "cons", "E",
        (
            event("no defence treaty by 2031 in 90 % of runs (falsified: 70 %)", PRESSURE, treaty_by_2031,
                  at_most(0.0), supported=0.9, falsified=0.7, unit="treaty"),
            statistic("treaties are more frequent where rank does not count", (PRESSURE.holding("rank does not count",
                      NO_RANK), PRESSURE), treaty_by_2031, more_often, above(0.0), fails=at_most(0.0),
                      unit="difference of shares"),
        ),
        ("rank cost of treaties", "rank cost (autonomy)"),
    ),
    Claim(
        "S1-L", "Most likely class to 2031", "T C/S1", "qty", "E", why_not="answered by the free ensemble: `forecast`",
    ),
    Claim(
        "S2-A", "Parity and dissatisfaction lead to open confrontation of the US and China", "T C/S2", "ante", "M",
        (
            change("the US turns against China, 2046-50", CONFRONTATION, BASELINE,
                   mean("us_china_alignment", *LONG_RUN), -1, unit="A"),
            change("crises of the two are more frequent", CONFRONTATION, BASELINE,
                   mean(dyad("USA", "CHN", "crisis"), 2022, 2050), 1, unit="share of years"),
        ),
        owed="the scenario drives it",
    ),
    Claim(
        "S2-C1", "Both court Moscow", "T C/S2", "cons", "E",
        (
            statistic("offers of both to Russia are half as large again, 2046-50 (falsified: no larger)",
                      (CONFRONTATION, BASELINE), mean("russia_courted", *LONG_RUN), growth, at_least(0.5),
                      count="draws", fails=at_most(0.0), unit="relative change"),
        ),
        ("offers to a rival's friend", "offers to a rival's enemy"),
    ),
    Claim(
        "S2-C2", "Russia holds the pivot short of war", "T C/S2", "cons", "E",
        (
            before_shooting("Russia's swing index rises against the baseline in the same years", "russia_swing", 1,
                            "swing"),
            before_shooting("and it stands nearer to the middle between the two", lean("RUS", "CHN", "USA"), -1,
                            "distance of A"),
            event("in the last five years of these it does not lean to one side all along (falsified: in 60 % of runs "
                  "it does)", CONFRONTATION, locked, at_most(0.0), supported=0.8, falsified=0.4, unit="1 where locked"),
        ),
        ("offers to a rival's friend", "offers to a rival's enemy"),
        note="Read over the years before the first crisis of the two, all years where there is none. Leaning to one "
             "side: alignments that differ by more than .5, as in SW-02. What Russia gains is not recorded.",
    ),
    Claim(
        "S2-C3", "If it comes to a clash, neutrality is dominated", "T C/S2", "cons", "E",
        (
            statistic(f"{_CONFRONTED} Russia chooses to stay out in at most .3 (falsified: more than .5)",
                      (CONFRONTATION,), support("RUS", "CHN", "USA"), share_by_draw("hands-off"), at_most(0.3),
                      count="draws", fails=above(0.5), unit="share of crises"),
        ),
        note="Read off choices: what others would have paid is not recorded. A crisis is the nearest thing to war; "
             "draws without one say nothing.",
    ),
    Claim(
        "S2-C4", "Russia backs China in word and goods, not in arms", "T C/S2", "cons", "E",
        (
            _backs("moral or material support in .6 or more (falsified: below .4)", at_least(0.6), below(0.4), "moral",
                   "material"),
            _backs("arms in less than .3", below(0.3), never, "military"),
            _backs("neutral in less than .25", below(0.25), never, "hands-off"),
            _backs("with the US in less than .1", below(0.1), never, "against"),
        ),
        ("deterrence in crises",),
    ),
    Claim(
        "S3-A", "Accommodation (a), or mere stability (b), of the US and China", "T C/S3", "ante", "M",
        (
            change("(a) the US comes closer to China, 2046-50", ACCOMMODATION, BASELINE,
                   mean("us_china_alignment", *LONG_RUN), 1, unit="A"),
            change("(b) so it does, or presses less", STABILITY, BASELINE, mean("us_china_alignment", *LONG_RUN), 1,
                   unit="A"),
        ),
        owed="the scenarios drive it",
    ),
    Claim(
        "S3-C1", "(a) Russia's status deficit rises and assertive acts follow", "T C/S3", "cons", "E",
        (
            change("Russia's status deficit rises, 2046-50", ACCOMMODATION, BASELINE, mean("russia_deficit", *LONG_RUN),
                   1, fails=never, unit="deficit"),
            statistic("Russia competes with the US .3 more (falsified: no more)", (ACCOMMODATION, BASELINE),
                      mean("russia_assertive", *LONG_RUN), growth, at_least(0.3), count="draws", fails=at_most(0.0),
                      unit="relative change"),
        ),
        ("exclusion",),
    ),
    Claim(
        "S3-C2", "(b) the tie is no weaker than otherwise, and more is done", "T C/S3", "cons", "E",
        (
            change("commitment is not below the baseline's in 60 % of draws (falsified: 40 %)", STABILITY, BASELINE,
                   mean("entente_commitment", *LONG_RUN), holds=at_least(0.0), supported=0.6, falsified=0.4,
                   unit="commitment"),
            change("the two do more with each other, in 60 % of draws", STABILITY, BASELINE,
                   mean(total(cooperates("RUS", "CHN"), competes("RUS", "CHN")), *LONG_RUN), holds=above(0.0),
                   supported=0.6, falsified=0.4, fails=never, unit="volume"),
        ),
        note="The seeds are in tension here: the entente lives from pressure (TL-04, SB-08), yet may grow under calm.",
    ),
    Claim(
        "S3-C3", "The two branches part in what they do to the entente", "T C/S3", "cons", "E",
        (
            change("alignment is lower under accommodation than under stability, 2046-50", ACCOMMODATION, STABILITY,
                   mean("entente_alignment", *LONG_RUN), -1, unit="A"),
        ),
    ),
    Claim(
        "S3-L", "Accommodation is rarer than futures 1 and 2", "T C/S3", "qty", "E",
        why_not="answered by the free ensemble: `forecast`",
    ),
    Claim(
        "S4-A", "China reaches the level of a superpower", "T C/S4", "ante", "M",
        (
            level("China's capability is at least .8 of that of the US, 2046-50", PARITY,
                  mean("china_us_power", *LONG_RUN), at_least(0.8), unit="times US capability"),
        ),
        owed="the scenario drives it",
    ),
    Claim(
        "S4-C1", "US offers to Russia rise with China's rise, and pressure falls", "T C/S4", "cons", "E",
        (
            change("offers are larger than in the baseline, 2046-50", PARITY, BASELINE,
                   mean("us_offers_russia", *LONG_RUN), 1, unit="offer"),
            change("the US presses Russia less", PARITY, BASELINE, mean("us_presses_russia", *LONG_RUN), -1,
                   fails=never, unit="K"),
        ),
        ("offers to a rival's friend", "load (two fronts)"),
    ),
    Claim(
        "S4-C2", "With offers Russia loosens the entente", "T C/S4", "cons", "E",
        (
            change("concessions lower alignment below what parity alone gives, 2046-50", CONCESSIONS, PARITY,
                   mean("entente_alignment", *LONG_RUN), -1, fails=never, unit="A"),
            change("the whole concession costs the tie a stage", CONCESSIONS, PARITY,
                   mean("entente_commitment", *LONG_RUN), holds=at_most(-STAGE), unit="commitment"),
        ),
        ("forfeit",),
    ),
    Claim(
        "S4-C3", "Two fronts end only at parity", "T C/S4", "cons", "E",
        (
            statistic("runs in which the US presses Russia .3 less are more frequent at parity (.8) than before it",
                      (PARITY,), together(eased, near_parity), gap_in_share, above(0.0), fails=at_most(0.0),
                      unit="difference of shares"),
        ),
        ("load (two fronts)", "offers to a rival's friend"),
    ),
    Claim(
        "S4-C4", "A separate policy towards Russia pays the US only near parity", "A Asia", "cons", "E",
        why_not="states' payoffs are not recorded; what another policy would have paid is not known",
    ),
    Claim(
        "S4-L", "Rare before 2031", "T C/S4", "qty", "E", why_not="answered by the free ensemble: `forecast`",
    ),
    Claim(
        "S5-A", "Russia or China liberalises", "T C/S5", "ante", "M",
        (
            level("Russia's liberalism is at least .6, 2046-50", LIBERAL_RUSSIA,
                  mean(state("RUS", "liberalism"), *LONG_RUN), at_least(0.6), unit="index"),
            level("China's liberalism is at least .6, 2046-50", LIBERAL_CHINA,
                  mean(state("CHN", "liberalism"), *LONG_RUN), at_least(0.6), unit="index"),
        ),
        owed="the scenarios drive it",
    ),
    Claim(
        "S5-C1", "The global consensus shrinks", "T C/S5", "cons", "E",
        (
            change("liberal Russia: alignment .2 lower, 2046-50 (falsified: no lower)", LIBERAL_RUSSIA, BASELINE,
                   mean("entente_alignment", *LONG_RUN), holds=at_most(-0.2), fails=at_least(0.0), unit="A"),
            change("liberal China: alignment .2 lower, 2046-50 (falsified: no lower)", LIBERAL_CHINA, BASELINE,
                   mean("entente_alignment", *LONG_RUN), holds=at_most(-0.2), fails=at_least(0.0), unit="A"),
        ),
        ("regime insecurity", "consensus"),
        owed="regime type gives positions in four systemic arenas, so that this is close to true by construction",
    ),
    Claim(
        "S5-C2", "No rupture: trade and a calm border go on", "T C/S5", "cons", "E",
        (
            statistic("liberal Russia: trade at least .8 of the baseline's, 2046-50", (LIBERAL_RUSSIA, BASELINE),
                      mean("entente_trade", *LONG_RUN), growth, at_least(-0.2), count="draws", fails=never,
                      unit="relative change"),
            statistic("liberal China: trade at least .8 of the baseline's, 2046-50", (LIBERAL_CHINA, BASELINE),
                      mean("entente_trade", *LONG_RUN), growth, at_least(-0.2), count="draws", fails=never,
                      unit="relative change"),
            change("liberal Russia: crises of the two at most .02 a year more frequent", LIBERAL_RUSSIA, BASELINE,
                   mean(dyad("RUS", "CHN", "crisis"), 2022, 2050), holds=at_most(0.02), fails=never,
                   unit="share of years"),
            event("liberal Russia: no rivalry in 70 % of runs", LIBERAL_RUSSIA, mean("entente_rivalry", *LONG_RUN),
                  at_most(0.0), supported=0.8, falsified=0.7, unit="share of years in rivalry"),
        ),
    ),
    Claim(
        "S5-C3", "A liberal Russia tilts West", "T C/S5", "cons", "E",
        (
            change("Russia is more aligned with the US, 2046-50", LIBERAL_RUSSIA, BASELINE,
                   mean("russia_us_alignment", *LONG_RUN), 1, unit="A"),
        ),
        ("regime insecurity", "consensus"),
        owed="regime type gives positions in four systemic arenas",
    ),
    Claim(
        "S5-L", "Russia's regime is likelier to fall than China's, by two to one", "T C/S5", "qty", "E",
        why_not="answered by the free ensemble: `forecast`",
    ),
    Claim(
        "S6-A", "China closes the military gap and turns to Central Asia", "T C/S6", "ante", "M",
        (
            change("China is further ahead of Russia, 2046-50", HUBRIS, BASELINE, mean("power_asymmetry", *LONG_RUN), 1,
                   unit="times Russia's capability"),
        ),
        owed="the scenario drives it",
    ),
    Claim(
        "S6-C1", "Russia is alienated, and the two may split", "T C/S6", "cons", "E",
        (
            change("Russia distrusts China more, 2046-50", HUBRIS, BASELINE, mean("russia_distrusts_china", *LONG_RUN),
                   1, fails=never, unit="hostility"),
            change("the tie loses two stages against the baseline", HUBRIS, BASELINE,
                   mean("entente_commitment", *LONG_RUN), holds=at_most(-2.0 * STAGE), fails=never,
                   unit="commitment"),
            statistic("splits (two stages lost, or rivalry) are twice as frequent (falsified: 1.2 times)",
                      (HUBRIS, BASELINE), split(LONG_RUN), times_as_often, at_least(2.0), fails=at_most(1.2),
                      unit="ratio of frequencies"),
        ),
        ("rank cost (autonomy)", "rank bound of commitment"),
    ),
    Claim(
        "S6-C2", "China marches West where the sea is blocked", "T C/S6", "cons", "E",
        (
            change("the westward part of China's effort rises, 2046-50", HUBRIS, BASELINE,
                   mean("china_westward", *LONG_RUN), 1, unit="share"),
            change("and so does its effort in Central Asia itself", HUBRIS, BASELINE,
                   mean(effort_in_centre, *LONG_RUN), 1, fails=never, unit="C + K"),
        ),
        ("land routes", "turning of blocked effort"),
    ),
    Claim(
        "S6-C3", "Friction in Central Asia rises and Russia brings others in", "T C/S6", "cons", "E",
        (
            change("Russia competes more with China in Central Asia, 2046-50", HUBRIS, BASELINE,
                   mean("central_asia_concern", *LONG_RUN), 1, fails=never, unit="K"),
            change("its ties with India, Japan, Vietnam and the US deepen", HUBRIS, BASELINE,
                   mean("russia_third_ties", *LONG_RUN), 1, unit="commitment"),
            change("it comes nearer to India", HUBRIS, BASELINE, mean("russia_india_alignment", *LONG_RUN), 1,
                   fails=never, unit="A"),
            change("and to the US", HUBRIS, BASELINE, mean("russia_us_alignment", *LONG_RUN), 1, unit="A"),
        ),
        ("influence", "means and intent (balance of threat)"),
    ),
    Claim(
        "S6-C4", "Restraint and recognition by China are what prevents the split", "T C/S6", "cons", "E",
        (
            change("without China's recognition of Russia and its restraint the tie is weaker, 2046-50",
                   HUBRIS.without("offers to a rival's enemy", "restraint"), HUBRIS,
                   mean("entente_commitment", *LONG_RUN), -1, unit="commitment"),
        ),
    ),
    Claim(
        "S6-L", "Long-term only: splits by 2031 in less than 5 % of runs", "T C/S6", "qty", "E",
        (
            event("no split by 2031 in 95 % of baseline runs", BASELINE, split(DECADE), at_most(0.0), supported=0.95,
                  falsified=0.8, unit="split"),
        ),
    ),
)  # fmt: skip
