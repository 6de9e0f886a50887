"""Section 6, military: arms, exercises, deterrence, the settled border."""

from __future__ import annotations

import numpy as np

from entente_sim.claims.claim import Claim, Sample
from entente_sim.claims.edits import remembering
from entente_sim.claims.interventions import (
    BASELINE,
    DECADE,
    DOUBLE_CONTAINMENT,
    LONG_RUN,
    PRESSURE,
    SINCE_2001,
    STAGE,
    START,
)
from entente_sim.claims.readings import UNCHANGED, competes, cooperates, dyad, state, total
from entente_sim.claims.rules import (
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
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.summaries import ratio
from entente_sim.numerics import FloatArray

__all__ = ["CLAIMS", "UNSETTLED"]

SOLVENT = BASELINE.driven(
    "Russia grows faster", target="states.RUS.growth", add=2.0, unit="percent per year", start=2022
)

COPYING = BASELINE.holding("all is copied", {"transfers.copying": 1.0})

ESTRANGED = BASELINE.edited(
    "Russia and China old enemies", remembering(("CHN", "RUS", 1.0, None, None), ("RUS", "CHN", 1.0, None, None))
)
"""The same two states with the worst of memories: no entente."""

DISARMED = BASELINE.driven(
    "Russia without nuclear weapons", target="states.RUS.nuclear", to=0.0, unit="index", start=2022
)

UNSETTLED = SINCE_2001.without("border settlement")
"""2001 to 2021 with borders that nobody settles."""


_CSTO = ("ARM", "BLR", "KAZ", "KGZ", "TJK")


def _theatres(e: Ensemble) -> FloatArray:
    """Concentration (Herfindahl) of US competition on regional arenas, weighted, by year; 0 where there is none."""
    layout, record = e.record.layout, e.record
    actor, _, arena = layout.triples
    parts = []
    for a in layout.arenas_at("regional"):
        rows = np.flatnonzero((actor == layout.state("USA")) & (arena == a))
        parts.append(np.einsum("m,ymr->yr", record.weight[rows], record.competition[:, rows].astype(np.float64)))
    each = np.stack(parts)
    whole = np.broadcast_to(each.sum(axis=0), each.shape)
    squared: FloatArray = (ratio(each, whole) ** 2).sum(axis=0)
    return squared


def _military_rank(e: Ensemble) -> FloatArray:
    """Rank of strategic stability among all arenas by the two's mean C of 2001-21; 1 is the highest."""
    means = {
        name: mean(total(cooperates("RUS", "CHN", name), cooperates("CHN", "RUS", name)), 2001, 2021)(e)
        for name in e.record.layout.arenas
    }
    before = [means[name] > means["strategic_stability"] for name in means]
    rank: FloatArray = 1.0 + np.sum(before, axis=0)
    return rank


def _overtaken(e: Ensemble) -> FloatArray:
    """First year in which China's technology is at least Russia's; 9999 where it never is."""
    ahead = state("CHN", "technology")(e) >= state("RUS", "technology")(e)
    first: FloatArray = np.where(ahead.any(axis=0), e.years[0] + ahead.argmax(axis=0), 9999).astype(np.float64)
    return first


def _deeper_with_old_allies(e: Ensemble) -> FloatArray:
    """Interoperability of Russia with its allies of 1992, on average, less that with China, by year."""
    allies = total(*(dyad("RUS", code, "interoperability") for code in _CSTO), mean=True)
    return allies(e) - dyad("RUS", "CHN", "interoperability")(e)


_sold = dyad("RUS", "CHN", "arms")

_STEPS = (((2002, 2006), (2007, 2011)), ((2008, 2012), (2013, 2017)), (START, DECADE))
"""Spans of years between which deliveries turn."""


def _delivered(e: Ensemble) -> FloatArray:
    """Change of deliveries over those of the steps that lie within the run: ``(steps, runs)``."""
    inside = [one for one in _STEPS if one[0][0] >= e.years[0] and one[1][1] <= e.years[-1]]
    return np.stack([difference(_sold, *one)(e) for one in inside])


def _turns(sample: Sample) -> FloatArray:
    """1 where deliveries both rise and fall over the steps of all arms, 0 where they do not, nan without deliveries."""
    steps = np.concatenate([one.mean(axis=-1) for one in sample.arms])
    turned = (steps.min(axis=0) < 0.0) & (steps.max(axis=0) > 0.0)
    return np.where(np.any(steps != 0.0, axis=0), turned.astype(np.float64), np.nan)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "MI-01", "Russian arms deliveries to China pause from 2006, resume after 2012 and then dwindle", "T II/Mil",
        "qty", "D",
        (
            level("deliveries a year are lower in 2007-11 than in 2002-06", SINCE_2001,
                  difference(_sold, *_STEPS[0]), below(0.0), fails=never, unit="trillion USD"),
            level("and higher in 2013-17 than in 2008-12", SINCE_2001, difference(_sold, *_STEPS[1]), above(0.0),
                  fails=never, unit="trillion USD"),
            level("and lower in 2027-31 than in 2021-25", BASELINE, difference(_sold, *_STEPS[2]), below(0.0),
                  fails=never, unit="trillion USD"),
            statistic("over these steps they both rise and fall (falsified: they go one way)", (SINCE_2001, BASELINE),
                      _delivered, _turns, at_least(1.0), count="draws", unit="1 where they turn"),
        ),
        note="Turning points are read as signs of change between spans of five years.",
    ),
    Claim(
        "MI-02", "Russia sells less when it is solvent and fears copying, more when the US presses both", "T II/Mil",
        "mech", "E",
        (
            change("two points more of growth in Russia from 2022: smaller deliveries in 2022-31", SOLVENT, BASELINE,
                   mean(_sold, 2022, 2031), -1, fails=above(0.0), unit="trillion USD"),
            change("all that is delivered is copied: smaller deliveries in 2022-31", COPYING, BASELINE,
                   mean(_sold, 2022, 2031), -1, fails=above(0.0), unit="trillion USD"),
            change("under US pressure on both: larger deliveries in 2022-31", PRESSURE, BASELINE,
                   mean(_sold, 2022, 2031), 1, fails=below(0.0), unit="trillion USD"),
        ),
        ("fear of copying",),
        note="Deliveries do not read the seller's income; what growth gives Russia is better technology, and so more "
             "to sell.",
    ),
    Claim(
        "MI-03", "Exercises grow after 2014, but the forces stay far from interoperable", "T II/Mil; A/IndoPac", "fact",
        "E",
        (
            event("interoperability stays below .4 in 2021", DOUBLE_CONTAINMENT,
                  mean(dyad("RUS", "CHN", "interoperability"), 2021, 2021), below(0.4), supported=0.8, falsified=0.5,
                  unit="index"),
        ),
        note="Exercises are not in the model: only the second half is tested, and forces as interoperable as that are "
             "taken to have risen in step.",
    ),
    Claim(
        "MI-04", "Each refuses formats that serve the other's agenda", "T II/Mil", "fact", "E",
        why_not="nobody proposes a joint format or exercise that the other could refuse",
    ),
    Claim(
        "MI-05", "The two do not arm along their border as the imbalance grows", "T II/Mil", "fact", "E",
        why_not="forces have no place: what stands at a border cannot be told from the rest",
    ),
    Claim(
        "MI-06", "The settled border is a condition of later cooperation", "T II/Mil", "fact", "E",
        (
            change("with borders settled commitment is a stage (1/8) deeper in 2021 (falsified: less than a tenth of "
                   "one)", SINCE_2001, UNSETTLED, mean("entente_commitment", 2021, 2021), holds=at_least(STAGE),
                   fails=below(UNCHANGED), unit="commitment"),
        ),
        note="What it is compared with is the world without that mechanism: the change is the mechanism's own, and no "
             "further one is credited.",
    ),
    Claim(
        "MI-07", "The pair makes the United States split its forces", "T II/Mil", "mech", "E",
        (
            change("US competition is spread more evenly over regions than if the two were old enemies, 2022-50",
                   BASELINE, ESTRANGED, mean(_theatres, 2022, 2050), -1, unit="Herfindahl index"),
        ),
        ("threat in competition",),
        note="Forces have no place; where the US competes is the nearest thing. Old enemies: a handed-down grievance "
             "of "
             "1 both ways since 1992.",
    ),
    Claim(
        "MI-08", "Russia's nuclear forces complement China's deterrent", "T II/Mil", "mech", "M",
        (
            change("without them the US competes more with China, 2046-50", DISARMED, BASELINE,
                   mean(competes("USA", "CHN"), *LONG_RUN), 1, unit="K"),
        ),
        ("deterrence", "deterrence in crises"),
        note="Coercion and its success are not in the model; how hard the US presses is. Deterrence is by the weapons "
             "of who is pressed; a partner's count only where it backs a side in a crisis.",
    ),
    Claim(
        "MI-09", "Russia's drills with its old allies are deeper than those with China", "T II/Mil", "fact", "E",
        (
            level("forces of Russia and of its allies of 1992 are more interoperable than Russia's and China's, "
                  "2014-21 (falsified: less)",
                  SINCE_2001, mean(_deeper_with_old_allies, 2014, 2021), above(0.0), fails=below(0.0),
                  unit="difference of indices"),
        ),
        ("binding institutions",),
        note="Armenia, Belarus, Kazakhstan, Kyrgyzstan and Tajikistan.",
    ),
    Claim(
        "MI-10", "The military field is the most successful of all", "T II/Threat, II/Mil; vs A/Asia", "fact", "D",
        (
            event("strategic stability is among the two arenas with most cooperation of the two, 2001-21", SINCE_2001,
                  _military_rank, at_most(2.0), supported=0.8, falsified=0.5, unit="rank among arenas"),
        ),
        owed="where the two stand on strategic stability is an input",
        note="The article differs: few agreements are military. Agreements are not told apart by field here.",
    ),
    Claim(
        "MI-11", "Russia's technological edge is gone before 2030", "T II/Mil, C/S6; A/End", "fact", "E",
        (
            statistic("China's military technology is at least Russia's by 2029 (falsified: not before 2035 in half of "
                      "the runs)", (BASELINE,), _overtaken, lambda s: s.arms[0], at_most(2029.0), count="runs",
                      fails=at_least(2035.0), unit="year"),
        ),
        ("arms transfers",),
        owed="the technology of 2021 is an input, in which the two stand .05 apart",
    ),
)  # fmt: skip
