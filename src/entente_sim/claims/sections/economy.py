"""Section 6, economy and finance, and energy."""

from __future__ import annotations

import numpy as np

from entente_sim.claims.claim import Claim, Read, Sample
from entente_sim.claims.interventions import (
    BASELINE,
    CONFRONTATION,
    LONG_RUN,
    SINCE_1992,
    SINCE_2001,
    START,
    UNSANCTIONED,
)
from entente_sim.claims.readings import centre, cooperates, dyad, growth, together, total
from entente_sim.claims.rules import (
    Yearly,
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
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.summaries import ratio, trend
from entente_sim.numerics import FloatArray

__all__ = ["CLAIMS"]

DECOUPLED = BASELINE.driven(
    "China decoupled from the West",
    target=[f"dyads.CHN.{code}.complementarity" for code in ("USA", "WEU", "EEU", "JPN")], to=0.1, unit="index",
    start=2022, ramp=5,
)  # fmt: skip
"""China's fit with all who sanction Russia falls to .1."""

FAST_CHINA = BASELINE.driven(
    "China grows faster", target="states.CHN.growth", add=2.0, unit="percent per year", start=2022
)

TARIFFS = BASELINE.driven(
    "tariffs between the US and China", target="dyads.CHN.USA.complementarity", add=-0.2, unit="index", start=2022
)

EXECUTED = BASELINE.holding("agreements carried out fast", {"agreements.rate": 0.6})
"""The fastest the round allows."""

CASPIAN = BASELINE.driven(
    "Caspian supply for China", target=["dyads.CHN.KAZ.complementarity", "dyads.CHN.TKM.complementarity"], add=0.3,
    unit="index", start=2022, ramp=5,
)  # fmt: skip

SHALE = BASELINE.driven(
    "US energy for Europe", target="dyads.USA.WEU.complementarity", add=0.2, unit="index", start=2022, ramp=5
)

DECARBONISED = BASELINE.driven(
    "Chinese demand for Russian energy wanes", target="dyads.CHN.RUS.complementarity", to=0.35, unit="index",
    start=2025, ramp=15,
)  # fmt: skip
"""The fit of before 1999, as in the sixth future."""

PIPED = BASELINE.driven("China safe at sea", target="states.CHN.sea_trade", to=0.2, unit="index", start=2022, ramp=5)
"""A fifth of its trade passes straits, not seven tenths."""

NO_GOODS = "trade is of one good and the same both ways: no surplus, no raw materials, no energy of its own"

SCALE = "fit, links and the scale of trade were set on trade of 1994 to 2014"

_EUROPE = ("WEU", "EEU")

_on_china = dyad("RUS", "CHN", "dependence")
_on_europe = total(*(dyad("RUS", code, "dependence") for code in _EUROPE))
_trade = dyad("RUS", "CHN", "trade")


def _lopsided(e: Ensemble) -> FloatArray:
    """Russia's dependence on China over China's on Russia, by year."""
    return ratio(_on_china(e), dyad("CHN", "RUS", "dependence")(e))


def _log_trade(e: Ensemble) -> FloatArray:
    logs: FloatArray = np.log(_trade(e))
    return logs


def _violations(e: Ensemble) -> FloatArray:
    """Years in which the two trade as much as China and the US, or Russia and Europe, do: ``(runs,)``."""
    rivals = dyad("CHN", "USA", "trade")(e), total(*(dyad("RUS", code, "trade") for code in _EUROPE))(e)
    years: FloatArray = (_trade(e) >= np.minimum(*rivals)).sum(axis=0).astype(np.float64)
    return years


def _gain(actor: str, partner: str) -> Yearly:
    """The actor's part in the joint gain from trade by the rule of the round, at full bargaining, by year."""

    def read(e: Ensemble) -> FloatArray:
        mine, theirs = dyad(actor, partner, "dependence")(e), dyad(partner, actor, "dependence")(e)
        return (1.05 - mine) / (2.1 - mine - theirs)

    return read


def _carried_out(e: Ensemble) -> FloatArray:
    """What is carried out of what is declared, by year."""
    return ratio(dyad("RUS", "CHN", "implemented")(e), dyad("RUS", "CHN", "declared")(e))


def _replaced(sample: Sample) -> FloatArray:
    """Trade gained with Russia per trade China lost with the US, by draw; nan where none was lost."""
    shocked, usual = (one.mean(axis=-1) for one in sample.arms)
    gained, lost = shocked[0] - usual[0], usual[1] - shocked[1]
    share: FloatArray = np.divide(gained, lost, out=np.full(lost.shape, np.nan), where=lost > 0.0)
    return share


def _slope(what: Yearly, first: int, last: int) -> Read:
    """Read the yearly trend over a span of years."""

    def read(e: Ensemble) -> FloatArray:
        rows = [row for row, year in enumerate(e.years) if first <= year <= last]
        return trend(what(e)[rows])

    return read


def _faster(what: Yearly, before: tuple[int, int], after: tuple[int, int]) -> Read:
    return lambda e: _slope(what, *after)(e) - _slope(what, *before)(e)


def _asian_buyers(e: Ensemble) -> FloatArray:
    """How evenly Russia's trade is spread over China, India, Japan, Korea and Vietnam: entropy, 0 to 1, by year."""
    each = np.stack([dyad("RUS", code, "dependence")(e) for code in ("CHN", "IND", "JPN", "KOR", "VNM")])
    share = ratio(each, np.broadcast_to(each.sum(axis=0), each.shape))
    entropy: FloatArray = -(share * np.log(np.where(share > 0.0, share, 1.0))).sum(axis=0) / np.log(len(each))
    return entropy


_in_energy = total(cooperates("RUS", "CHN", "far_east"), cooperates("CHN", "RUS", "far_east"), mean=True)
_towards_centre = centre(lambda code: cooperates("CHN", code, "central_asia"))
_GAIN = "part of the joint gain"


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "EC-01", "Russia's surplus with China turns after 2004, and it sells raw materials", "T II/Econ", "qty", "D",
        why_not=NO_GOODS,
    ),
    Claim(
        "EC-02", "China's share in Russian trade rises and Europe's falls: 18.3 and 38.5 % in 2020", "A/Conv", "qty",
        "D",
        (
            level("China's share rises from 2013 to 2020 (falsified: it does not)", SINCE_2001,
                  difference(_on_china, (2013, 2013), (2020, 2020)), above(0.0), unit="share"),
            level("Europe's share falls from 2013 to 2020", SINCE_2001,
                  difference(_on_europe, (2013, 2013), (2020, 2020)), below(0.0), fails=never, unit="share"),
            level("China's share in 2020 is 14.3 to 22.3 %", SINCE_2001, mean(_on_china, 2020, 2020),
                  between(0.143, 0.223), fails=never, unit="share"),
            level("Europe's share in 2020 is 34.5 to 42.5 %", SINCE_2001, mean(_on_europe, 2020, 2020),
                  between(0.345, 0.425), fails=never, unit="share"),
        ),
        owed=SCALE,
        note="Shares are of trade with the states of this world; Europe is western and eastern Europe, wider than the "
             "EU.",
    ),
    Claim(
        "EC-03", "Dependence becomes lopsided", "T II/Econ, C; A/End", "fact", "E",
        (
            level("Russia depends on China more than four times as much as the other way in 2014 (falsified: below "
                  "two)",
                  SINCE_2001, mean(_lopsided, 2014, 2014), above(4.0), fails=below(2.0), unit="ratio of shares"),
            level("and the ratio rises from 2001-03 to 2012-14", SINCE_2001,
                  difference(_lopsided, (2001, 2003), (2012, 2014)), above(0.0), fails=never, unit="ratio of shares"),
        ),
        owed=SCALE,
    ),
    Claim(
        "EC-04", "Sanctions speed up trade between the two", "T II/Econ", "mech", "E",
        (
            change("trade grows more from 2013 to 2019-21 than if Russia had never been sanctioned", SINCE_2001,
                   UNSANCTIONED, difference(_log_trade, (2013, 2013), (2019, 2021)), 1, unit="log points"),
        ),
        ("trade cut by sanctions", "diversion"),
    ),
    Claim(
        "EC-05", "Chinese banks do not replace the West, because Western markets matter more to them", "T II/Econ",
        "mech", "E",
        (
            change("a China with little trade with those who sanction Russia cooperates with it more in finance, "
                   "2046-50",
                   DECOUPLED, BASELINE, mean(cooperates("CHN", "RUS", "finance"), *LONG_RUN), 1, unit="C"),
        ),
        ("secondary sanctions",),
        note="Loans are not in the model: the claim's share of lost lending is not tested, which would falsify it, "
             "only that exposure holds back.",
    ),
    Claim(
        "EC-06", "Targets are missed: trade in 2021 is above 100 and below 200 billion", "T II/Econ", "fact", "D",
        (
            level("trade of the two in 2021 is 100 to 180 billion dollars (falsified: 200 or more)", SINCE_2001,
                  mean(_trade, 2021, 2021), between(0.1, 0.18), fails=at_least(0.2), unit="trillion USD"),
        ),
        owed=SCALE,
    ),
    Claim(
        "EC-07", "Their trade is small beside China's with the US and Russia's with Europe", "T II/Econ", "fact", "D",
        (
            event("it is the smallest of the three in every year, 1992-2021", SINCE_1992, _violations, at_most(0.0),
                  supported=0.8, falsified=0.5, unit="years in which it is not"),
        ),
        owed=SCALE,
    ),
    Claim(
        "EC-08", "Fear of dependence keeps Russian sectors shut to Chinese capital", "T II/Econ", "mech", "E",
        (
            change("a China that grows two points faster gets less cooperation from Russia over the Far East and "
                   "energy, 2046-50 (falsified: more)", FAST_CHINA, BASELINE,
                   mean(cooperates("RUS", "CHN", "far_east"), *LONG_RUN), -1, fails=above(0.0), unit="C"),
        ),
        ("fear of dependence", "rank cost (autonomy)"),
        note="Ownership is not in the model; cooperation over the region's resources is.",
    ),
    Claim(
        "EC-09", "Cooperation is led by states, not by business", "T II/Econ, III/Constraints", "fact", "E",
        why_not="there are no firms: every act is a state's",
    ),
    Claim(
        "EC-10", "Trade conflict of the US and China opens limited room for Russian exports", "T II/Econ", "fact", "E",
        (
            statistic("five years after tariffs trade with Russia replaces some of what China lost with the US "
                      "(falsified: none)", (TARIFFS, BASELINE), together(mean(_trade, 2027, 2027),
                      mean(dyad("CHN", "USA", "trade"), 2027, 2027)), _replaced, above(0.0), count="draws",
                      fails=at_most(0.0), unit="share of what was lost"),
            statistic("but less than a quarter (falsified: more than half)", (TARIFFS, BASELINE),
                      together(mean(_trade, 2027, 2027), mean(dyad("CHN", "USA", "trade"), 2027, 2027)), _replaced,
                      below(0.25), count="draws", fails=above(0.5), unit="share of what was lost"),
        ),
        ("diversion",),
        note="Tariffs are a fit .2 lower, as in the world file. All goods, not farm goods alone. Only trade that "
             "sanctions or quarrels cut is diverted, lost fit is not.",
    ),
    Claim(
        "EC-11", "No high-tech integration comparable with the West", "T II/Econ", "fact", "E",
        why_not="technology spreads with arms deliveries only; nobody develops it together",
    ),
    Claim(
        "EC-12", "Russia's break with the West gives China a partner softer on terms", "T IV/Prospect", "cons", "E",
        (
            level("China's part in the joint gain is larger in 2019-21 than in 2011-13", SINCE_2001,
                  difference(_gain("CHN", "RUS"), (2011, 2013), (2019, 2021)), above(0.0), unit=_GAIN),
            change("and larger in 2019-21 than if Russia had never been sanctioned", SINCE_2001, UNSANCTIONED,
                   mean(_gain("CHN", "RUS"), 2019, 2021), 1, unit=_GAIN),
        ),
        ("trade cut by sanctions", "diversion"),
        owed="that the less dependent takes more is a rule of the round; only who depends on whom comes out of it",
    ),
    Claim(
        "EC-13", "Poor infrastructure and red tape keep projects below what is agreed", "T II/Econ, III/Constraints, C",
        "mech", "M",
        (
            statistic("with agreements carried out as fast as can be (.6 a year) the part carried out is a fifth "
                      "larger, 2021-25",
                      (EXECUTED, BASELINE), mean(_carried_out, *START), growth, at_least(0.2), count="draws",
                      unit="relative change"),
        ),
        owed="the pace at which agreements are carried out is a parameter",
    ),
    Claim(
        "EN-01", "Energy brings the two together before 2014, and sanctions speed it up", "T II/Energy", "mech", "E",
        (
            level("cooperation over the Far East and energy rises from 2001 to 2013 (falsified: it does not)",
                  SINCE_2001,
                  _slope(_in_energy, 2001, 2013), above(0.0), unit="C per year"),
            level("and faster from 2014 to 2021", SINCE_2001, _faster(_in_energy, (2001, 2013), (2014, 2021)),
                  above(0.0), fails=never, unit="C per year"),
        ),
        ("joint gains",),
    ),
    Claim(
        "EN-02", "A buyer with other suppliers, and an isolated seller: concessions in price", "T II/Energy", "mech",
        "E",
        (
            change("Caspian supply lowers Russia's part in the joint gain with China, 2046-50 (falsified: raises)",
                   CASPIAN, BASELINE, mean(_gain("RUS", "CHN"), *LONG_RUN), -1, fails=above(0.0), unit=_GAIN),
            change("and so did sanctions on Russia by 2019-21", SINCE_2001, UNSANCTIONED,
                   mean(_gain("RUS", "CHN"), 2019, 2021), -1, fails=above(0.0), unit=_GAIN),
        ),
        owed="that the less dependent takes more is a rule of the round",
        note="There are no prices: the part in the joint gain stands for the margin.",
    ),
    Claim(
        "EN-03", "Lines from Central Asia to China are built before those from Russia", "T II/Energy", "fact", "E",
        why_not="links are inputs: nobody builds a pipeline",
    ),
    Claim(
        "EN-04", "Shares of oil and gas in the trade of 2018", "T II/Energy", "qty", "D", why_not=NO_GOODS,
    ),
    Claim(
        "EN-05", "Exposure at sea makes China seek land routes, the more so under tension", "T II/Energy, III/BRI",
        "mech", "E",
        (
            change("under confrontation with the US China cooperates more with the states of Central Asia, 2046-50",
                   CONFRONTATION, BASELINE, mean(_towards_centre, *LONG_RUN), 1, unit="C"),
            change("with little trade through straits it does so less", PIPED, BASELINE,
                   mean(_towards_centre, *LONG_RUN), -1, fails=never, unit="C"),
        ),
        ("land routes",),
        note="Cooperation in Central Asia stands for investment in routes.",
    ),
    Claim(
        "EN-06", "In the long run the energy glue weakens", "T II/Energy", "cons", "E",
        (
            change("as Chinese demand wanes the two cooperate less over the Far East and energy, 2038-42 (falsified: "
                   "more)", DECARBONISED, BASELINE, mean(_in_energy, 2038, 2042), -1, fails=above(0.0), unit="C"),
        ),
        ("joint gains",),
        note="Decarbonisation enters as lost fit.",
    ),
    Claim(
        "EN-07", "Russia keeps other Asian buyers beside China", "T II/Energy", "fact", "E",
        (
            level("its trade with China, India, Japan, Korea and Vietnam is spread more evenly in 2019-21 than in "
                  "2001-03 (falsified: less)",
                  SINCE_2001, difference(_asian_buyers, (2001, 2003), (2019, 2021)), above(0.0), fails=below(0.0),
                  unit="entropy"),
        ),
        ("fear of dependence",),
        note="All trade, not energy alone; China's share rises over these years.",
    ),
    Claim(
        "EN-08", "China favours producers of energy in its diplomacy", "T II/Energy", "fact", "M",
        why_not="who produces energy is no input: economic fit stands for all goods",
    ),
    Claim(
        "EN-09", "Shale, renewables and Caspian supply shrink Russia's leverage", "T II/Energy; A/IndoPac", "mech", "M",
        (
            change("US energy for Europe lowers Russia's part in the joint gain with western Europe, 2046-50", SHALE,
                   BASELINE, mean(_gain("RUS", "WEU"), *LONG_RUN), -1, unit=_GAIN),
            change("waning Chinese demand lowers it with China", DECARBONISED, BASELINE,
                   mean(_gain("RUS", "CHN"), *LONG_RUN), -1, unit=_GAIN),
            change("Caspian supply lowers it with China", CASPIAN, BASELINE, mean(_gain("RUS", "CHN"), *LONG_RUN), -1,
                   unit=_GAIN),
        ),
        owed="that the less dependent takes more is a rule of the round",
        note="Whoever loses trade depends less on the other too, so that lost demand raises Russia's part in what is "
             "left.",
    ),
)  # fmt: skip
