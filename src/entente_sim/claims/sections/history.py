"""Section 13: the weight of history.  Before 1946 there is no world; 1949 to 1979 is the case of the split."""

from __future__ import annotations

import numpy as np

from entente_sim import measures
from entente_sim.claims.claim import Claim
from entente_sim.claims.edits import remembering
from entente_sim.claims.interventions import SINCE_1992, SINCE_2001, SPLIT, STAGE
from entente_sim.claims.readings import UNCHANGED, competes, cooperates, dyad, growth, more_often, total
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
from entente_sim.claims.sections.military import UNSETTLED
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.summaries import mean_over, ratio
from entente_sim.numerics import FloatArray

__all__ = ["CLAIMS"]

FORGOTTEN = SINCE_2001.edited(
    "no grievance between Russia and China",
    remembering(("CHN", "RUS", 0.0, None, None), ("RUS", "CHN", 0.0, None, None)),
)

AGREED = SPLIT.driven("no quarrel of doctrine", target="arenas.revolution.stake.*", to=0.0, unit="index", start=1956)
"""The case with nothing at stake between doctrines from 1956 on."""

TAIWAN = SPLIT.driven(
    "US stake in the Western Pacific up in 1972",
    target="arenas.western_pacific.stake.USA",
    add=0.2,
    unit="index",
    start=1972,
)

INSECURE = SPLIT.driven(
    "China's leaders less secure", target="states.CHN.vulnerability", add=0.15, unit="index", start=1956
)

NO_WORLD = "there is no world before 1946"

_STEPS = (1994, 1996, 2001, 2014)
"""Years of the declarations, of the treaty and of the turn to the East."""

_depth = dyad("CHN", "RUS", "commitment")


def _tie_in_1952(e: Ensemble) -> FloatArray:
    stage: FloatArray = measures.stage(e, "CHN", "RUS")[e.years.index(1952)].astype(np.float64)
    return stage


def _leans(e: Ensemble) -> FloatArray:
    """China's dependence on the Soviet Union less the other way, 1952."""
    return mean(dyad("CHN", "RUS", "dependence"), 1952, 1952)(e) - mean(dyad("RUS", "CHN", "dependence"), 1952, 1952)(e)


def _deepest_stage(e: Ensemble) -> FloatArray:
    stage: FloatArray = measures.stage(e, "CHN", "RUS")[: e.years.index(1959) + 1].max(axis=0).astype(np.float64)
    return stage


def _other_ties(e: Ensemble) -> FloatArray:
    """China's mean commitment with all but the Soviet Union that exist throughout, by year."""
    exists = e.record.exists
    lasting = [code for i, code in enumerate(e.states) if exists[:, i].all()]
    return total(*(dyad("CHN", code, "commitment") for code in lasting if code not in ("CHN", "RUS")), mean=True)(e)


def _trade_growth(e: Ensemble) -> FloatArray:
    """Trade of 1956 over that of 1950."""
    traded = dyad("CHN", "RUS", "trade")
    return ratio(mean(traded, 1956, 1956)(e), mean(traded, 1950, 1950)(e))


def _peak(e: Ensemble) -> FloatArray:
    """Year in which commitment is deepest."""
    year: FloatArray = (e.years[0] + _depth(e).argmax(axis=0)).astype(np.float64)
    return year


def _trust_lags(e: Ensemble) -> FloatArray:
    """Years from the deepest commitment to China's least hostility."""
    year: FloatArray = (e.years[0] + dyad("CHN", "RUS", "hostility")(e).argmin(axis=0)).astype(np.float64)
    return year - _peak(e)


def _left_in_1969(e: Ensemble) -> FloatArray:
    """Commitment in 1969 over its peak up to then; nan where that is below a stage: no tie to break."""
    known = _depth(e)[: e.years.index(1969) + 1]
    peak = known.max(axis=0)
    return np.where(peak >= STAGE, ratio(known[-1], peak), np.nan)


def _dead_by_1969(e: Ensemble) -> FloatArray:
    return (_left_in_1969(e) < 0.5).astype(np.float64)


def _fought(e: Ensemble) -> FloatArray:
    fought: FloatArray = dyad("CHN", "RUS", "crisis")(e)[e.years.index(1964) :].max(axis=0)
    return fought


def _isolated(e: Ensemble) -> FloatArray:
    """Partners China has fewer in 1966-71 than in 1953-58 and 1974-79, whichever is less."""
    count = measures.partners(e, "CHN")
    spans = [mean_over(count, e.years, span) for span in ((1953, 1958), (1974, 1979), (1966, 1971))]
    return np.minimum(spans[0], spans[1]) - spans[2]


def _fears_turned(e: Ensemble) -> FloatArray:
    """China's fear of the Soviet Union less that of the United States, 1972."""
    return mean(dyad("CHN", "RUS", "threat"), 1972, 1972)(e) - mean(dyad("CHN", "USA", "threat"), 1972, 1972)(e)


def _china_to(code: str) -> Yearly:
    return lambda e: measures.alignment(e, "CHN", code)


def _pact_with_us(e: Ensemble) -> FloatArray:
    signed: FloatArray = dyad("CHN", "USA", "treaty")(e).max(axis=0)
    return signed


def _pivot(e: Ensemble) -> FloatArray:
    """Offers of the other two to the United States less the larger of what China and the Soviet Union get, by year."""
    three = ("USA", "CHN", "RUS")
    got = {
        code: total(*(dyad(other, code, "offer") for other in three if other != code))(e) for code in three
    }  # fmt: skip
    return got["USA"] - np.maximum(got["CHN"], got["RUS"])


def _fall(e: Ensemble) -> FloatArray:
    """Largest fall of commitment below an earlier value, in stages."""
    depth = dyad("RUS", "CHN", "commitment")(e)
    fall: FloatArray = (np.maximum.accumulate(depth, axis=0) - depth).max(axis=0) / STAGE
    return fall


def _rises(e: Ensemble) -> FloatArray:
    """How many of the four steps fall in six years over which commitment rose."""
    depth = dyad("RUS", "CHN", "commitment")(e)
    rows = [(max(0, step - 3 - e.years[0]), step + 3 - e.years[0]) for step in _STEPS]
    rose: FloatArray = np.sum([depth[last] > depth[first] for first, last in rows], axis=0).astype(np.float64)
    return rose


def _ideological(e: Ensemble) -> FloatArray:
    """China's competition with the Soviet Union over doctrine, by year."""
    return competes("CHN", "RUS", "revolution")(e)


def _backed(e: Ensemble) -> FloatArray:
    """1 in a year in which both cooperate more than they compete over order and sovereignty."""
    sides = (("RUS", "CHN"), ("CHN", "RUS"))
    both = [cooperates(i, j, "order")(e) > competes(i, j, "order")(e) for i, j in sides]
    return (both[0] & both[1]).astype(np.float64)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "HI-01", "Memory of lost land and unequal treaties lastingly lowers trust", "T I; I", "mech", "M",
        (
            change("without handed-down grievance commitment in 2021 is half a stage (1/16) deeper (falsified: less "
                   "than a tenth of a stage)", FORGOTTEN, SINCE_2001, mean("entente_commitment", 2021, 2021),
                   holds=at_least(0.5 * STAGE), fails=below(UNCHANGED), unit="commitment"),
            change("and China's hostility to Russia lower", FORGOTTEN, SINCE_2001,
                   mean(dyad("CHN", "RUS", "hostility"), 2021, 2021), -1, fails=never, unit="hostility"),
        ),
        ("grievance",),
        owed="how much history handed down is an input",
    ),
    Claim(
        "HI-02", "Russia keeps treaties while China is strong and presses when it is weak", "T I/Eastern Siberia",
        "mech",
        "E", why_not=NO_WORLD,
    ),
    Claim(
        "HI-03", "A common threat, Japan in 1895, brings the first pact", "T I/Eastern Siberia", "case", "E",
        why_not=NO_WORLD,
    ),
    Claim(
        "HI-04", "A weak and isolated Soviet Union courts China and cools once it recovers", "T I/WWI", "case", "E",
        why_not=NO_WORLD,
    ),
    Claim(
        "HI-05", "A shared US threat makes a formal but lopsided alliance in 1950", "T I/CCP victory", "case", "E",
        (
            event("an alliance in all but name by 1952: stage 3 or more, in 70 % of runs (falsified: 30 %)", SPLIT,
                  _tie_in_1952, at_least(3.0), supported=0.7, falsified=0.3, unit="stage in 1952"),
            event("China depends on the Soviet Union more than the other way in 1952", SPLIT, _leans, above(0.0),
                  supported=0.8, falsified=0.5, fails=never, unit="difference of shares"),
        ),
        ("common enemy",),
        note="Commitment grows too slowly for three years of a common front to make an alliance.",
    ),
    Claim(
        "HI-06", "China guards its autonomy inside the alliance", "T I/CCP victory", "case", "E",
        (
            event("the tie never passes stage 5 in 1949-59", SPLIT, _deepest_stage, at_most(5.0), supported=0.8,
                  falsified=0.5, unit="stage"),
            level("China's ties with others are deeper in 1958 than in 1953", SPLIT,
                  difference(_other_ties, (1953, 1953), (1958, 1958)), above(0.0), fails=never, unit="commitment"),
        ),
        ("rank cost (autonomy)", "rank bound of commitment"),
    ),
    Claim(
        "HI-07", "Trade grows 6.5 times from 1950 to 1956, and the Soviet share passes 60 %", "T I/CCP victory", "qty",
        "D",
        (
            level("trade of 1956 is 4.3 to 9.8 times that of 1950, a factor of 1.5 either way", SPLIT, _trade_growth,
                  between(4.3, 9.8), unit="times"),
            level("the Soviet Union's share in China's trade is above .6 in 1955", SPLIT,
                  mean(dyad("CHN", "RUS", "dependence"), 1955, 1955), above(0.6), unit="share"),
        ),
        owed="fit and links are inputs",
        note="Shares are of trade with the states of this world; the sizes of economies are those at market rates.",
    ),
    Claim(
        "HI-08", "Relations are warmest after Stalin, and mistrust stays", "T I/Honeymoon", "case", "E",
        (
            event("commitment is deepest in 1953-57", SPLIT, _peak, between(1953.0, 1957.0), supported=0.8,
                  falsified=0.5,
                  unit="year"),
            event("China's hostility is least only after that", SPLIT, _trust_lags, above(0.0), supported=0.8,
                  falsified=0.5, fails=never, unit="years"),
        ),
    ),
    Claim(
        "HI-09", "Ideology and policy towards the US break the alliance", "T I/Honeymoon", "case", "E",
        (
            event("the tie is dead by 1969, at less than half its peak, in 60 % of runs (falsified: 30 %)", SPLIT,
                  _left_in_1969, below(0.5), supported=0.6, falsified=0.3, unit="commitment in 1969 over its peak"),
            statistic("without the quarrel of ideology that is rarer by .2 of runs (falsified: no rarer)",
                      (SPLIT, AGREED), _dead_by_1969, more_often, at_least(0.2), fails=at_most(0.0),
                      unit="difference of shares"),
        ),
        ("consensus", "rivalry"),
    ),
    Claim(
        "HI-10", "The split comes to border fighting, and China is isolated", "T I/Honeymoon", "case", "E",
        (
            event("a crisis of the two between 1964 and 1979, in 60 % of runs (falsified: 20 %)", SPLIT, _fought,
                  above(0.0), supported=0.6, falsified=0.2, unit="1 with a crisis"),
            level("China has fewer partners in 1966-71 than before and after", SPLIT, _isolated, above(0.0),
                  fails=never, unit="partners"),
        ),
        ("rivalry",),
    ),
    Claim(
        "HI-11", "Facing the Soviet Union, China and the US align without a pact", "T I/Honeymoon", "case", "E",
        (
            event("China fears the Soviet Union more than the United States by 1972, in 60 % of runs", SPLIT,
                  _fears_turned, above(0.0), supported=0.6, falsified=0.5, fails=never, unit="difference of threats"),
            event("and is nearer to Washington than in 1960, in 60 % of runs (falsified: half)", SPLIT,
                  difference(_china_to("USA"), (1960, 1960), (1972, 1972)), above(0.0), supported=0.6, falsified=0.5,
                  unit="change of A"),
            event("without a treaty with it in 95 % of runs", SPLIT, _pact_with_us, at_most(0.0), supported=0.95,
                  falsified=0.8, fails=never, unit="1 with a treaty"),
        ),
        ("common enemy",),
        note="China's image of American hostility hardly fades, so Washington does not become the lesser threat.",
    ),
    Claim(
        "HI-12", "In the triangle the United States has the upper hand", "T I/Honeymoon", "mech", "E",
        (
            level("it gets larger offers from the other two than either of them, 1972-79", SPLIT, mean(_pivot, 1972,
                                                                                                       1979),
                  above(0.0), unit="difference of offers"),
        ),
        ("offers to a rival's friend", "offers to a rival's enemy"),
    ),
    Claim(
        "HI-13", "From 1979 relations turn normal again, the economy first", "T I/Normalisation", "case", "E",
        why_not="no case spans 1979 to 1992, and the world from 1946, which does, is put to facts by the hindcast",
    ),
    Claim(
        "HI-14", "China turns to Moscow when it quarrels with Washington", "T I/Normalisation", "mech", "E",
        (
            change("a US stake in the Western Pacific .2 higher from 1972 brings it nearer to the Soviet Union, "
                   "1974-79", TAIWAN, SPLIT,
                   mean(_china_to("RUS"), 1974, 1979), 1, unit="A"),
        ),
        ("common enemy",),
        note="The quarrel of 1979-82 comes eight years early, since the case ends in 1979.",
    ),
    Claim(
        "HI-15", "The tie climbs without falling back: 1994, 1996, 2001 and after 2014", "T I/Normalisation; A/Asia",
        "case", "E",
        (
            event("commitment never falls by a stage, 1992-2021 (falsified: it does in half of the runs)", SINCE_1992,
                  _fall, below(1.0), supported=0.5, falsified=0.5, unit="stages"),
            event("and rises in the six years around each of the four dates, in half of the runs", SINCE_1992, _rises,
                  at_least(4.0), supported=0.5, falsified=0.2, fails=never, unit="dates"),
        ),
        ("common enemy",),
    ),
    Claim(
        "HI-16", "Leaders use the quarrel abroad at home", "T I/Honeymoon", "mech", "E",
        (
            change("a China .15 more vulnerable from 1956 competes more with the Soviet Union over doctrine, "
                   "1958-70", INSECURE, SPLIT, mean(_ideological, 1958, 1970), 1, unit="K"),
        ),
        note="Vulnerability acts through democracy promoted from abroad and through fear of neighbours, not through a "
             "leader's need of a quarrel.",
    ),
    Claim(
        "HI-17", "Today's tie resembles the loose early partnership", "T I/CCP victory", "fact", "E",
        why_not="it asks which weights fit either period, and the calibration is of the whole of 1946 to 1999",
    ),
    Claim(
        "HI-18", "Border settlement lowers threat lastingly", "T I/Normalisation; II/Mil", "mech", "E",
        (
            statistic("Russia fears China 15 % less, 2012-21, than where no border is settled (falsified: no less)",
                      (SINCE_2001, UNSETTLED), mean(dyad("RUS", "CHN", "threat"), 2012, 2021), growth,
                      at_most(-0.15), count="draws", fails=at_least(0.0), unit="relative change"),
            statistic("and China Russia", (SINCE_2001, UNSETTLED), mean(dyad("CHN", "RUS", "threat"), 2012, 2021),
                      growth, at_most(-0.15), count="draws", fails=at_least(0.0), unit="relative change"),
        ),
        owed="settlement takes from memory, and so from fear, by an equation",
        note="What it is compared with is the world without that mechanism: the change is the mechanism's own.",
    ),
    Claim(
        "HI-19", "Each backs the other's sovereignty", "T I/Normalisation", "fact", "E",
        (
            level("both cooperate more than they compete over order and sovereignty in .8 of the years 1996-2021 "
                  "(falsified: below .5)", SINCE_1992, mean(_backed, 1996, 2021), at_least(0.8), fails=below(0.5),
                  unit="share of years"),
        ),
        ("consensus", "regime insecurity"),
        owed="liberalism, an input, gives positions on order",
        note="Single issues (one China, Chechnya) are not told apart.",
    ),
)  # fmt: skip
