"""Section 14: asymmetry, junior partner and swing power."""

from __future__ import annotations

from typing import Any

import numpy as np

from entente_sim import measures
from entente_sim.claims.claim import Claim, Sample
from entente_sim.claims.edits import without_institution
from entente_sim.claims.interventions import (
    BASELINE,
    CONFRONTATION,
    DECADE,
    LONG_RUN,
    PARITY,
    PRESSURE,
    SINCE_1992,
    SINCE_2001,
    STAGE,
    START,
)
from entente_sim.claims.readings import dyad, share_of, support, tie, together, where_tied
from entente_sim.claims.rules import (
    above,
    at_least,
    at_most,
    below,
    between,
    change,
    level,
    mean,
    never,
    statistic,
)
from entente_sim.engine.ensemble import Ensemble
from entente_sim.numerics import FloatArray

__all__ = ["CLAIMS"]


def _ratio_of_four(world: dict[str, Any]) -> None:
    """Make Russia's economy as large as gives China four times as much in 2021, in every year alike."""
    for table in world["tables"]:
        if table["field"] == "economy":
            values = table["values"]
            times = values["CHN"][-1] / 4.0 / values["RUS"][-1]
            values["RUS"] = [times * one for one in values["RUS"]]


BALANCED = PRESSURE.edited("China four times Russia's economy", _ratio_of_four)

NO_UNION = BASELINE.edited("no Eurasian Union", without_institution("eaeu"))

DOUBLED = BASELINE.driven(
    "China grows faster", target="states.CHN.growth", add=1.2, unit="percent per year", start=2022, ramp=1,
).driven(
    "and Russia slower", target="states.RUS.growth", add=-1.2, unit="percent per year", start=2022, ramp=1,
)  # fmt: skip
"""Over 29 years 2.4 points of growth double the ratio of their economies."""

NO_RECOGNITION = BASELINE.without("offers to a rival's enemy")

_DESIGN, _ROUTINE = ("order", "strategic_stability"), ("finance", "governance")

_WEST = ("USA", "WEU", "EEU", "UKR", "JPN")


def _number_that_hold(sample: Sample) -> FloatArray:
    """Of the readings, how many the first arm raises against the second, by draw."""
    raised = (sample.arms[0] - sample.arms[1]).mean(axis=-1) > 0.0
    count: FloatArray = raised.sum(axis=0).astype(np.float64)
    return count


def _lost(sample: Sample) -> FloatArray:
    """Change of the first reading between the arms, by draw."""
    here, there = (one[0].mean(axis=-1) for one in sample.arms)
    change: FloatArray = here - there
    return change


def _conceded(e: Ensemble) -> FloatArray:
    """How far Russia's position moves to where China's stood, 2021-25 to 2046-50, by kind: ``(2, runs)``.

    Mean over arenas that design the order, then over routine ones.
    """
    layout, x = e.record.layout, e.record.arenas["position"].astype(np.float64)
    i, j = layout.state("RUS"), layout.state("CHN")

    def moved(name: str) -> FloatArray:
        a = layout.arena(name)
        theirs = mean(lambda _: x[:, j, a], *START)(e)
        before, after = (np.abs(mean(lambda _: x[:, i, a], *span)(e) - theirs) for span in (START, LONG_RUN))
        return before - after

    return np.stack([np.mean([moved(name) for name in kind], axis=0) for kind in (_DESIGN, _ROUTINE)])


def _less_over_design(sample: Sample) -> FloatArray:
    """First reading less the second, by draw."""
    means = sample.arms[0].mean(axis=-1)
    out: FloatArray = means[0] - means[1]
    return out


def _share_of_years(sample: Sample) -> FloatArray:
    return np.array(np.mean(sample.arms[0]))


def _pivot(e: Ensemble) -> FloatArray:
    """Share of the years 2031-50 in which Russia is balancer between the US and China or leads the non-aligned.

    Balancer: its alignments with the two differ by at most .5, and both court it (.1 or more).  Leader: no further
    from one of them either, and followed by those between the two more than India is.
    """
    middle = measures.equidistance(e, "RUS", "USA", "CHN") >= 0.75
    courted = np.minimum(*(measures.courted(e, "RUS", pole) for pole in ("USA", "CHN"))) >= 0.1
    led, rival = (measures.nonaligned_leadership(e, code, "USA", "CHN") for code in ("RUS", "IND"))
    pivot = (middle & courted) | (middle & (led > rival))
    rows = [k for k, year in enumerate(e.years) if 2031 <= year <= 2050]
    share: FloatArray = pivot[rows].mean(axis=0)
    return share


def _china_in_russian_crises(e: Ensemble) -> FloatArray:
    """Years of crisis of Russia with the West or Ukraine by what China does, rows of ``SUPPORTS``: ``(5, runs)``."""
    years: FloatArray = np.sum([support("CHN", "RUS", foe)(e) for foe in _WEST], axis=0)
    return years


def _cost_shared(sample: Sample) -> FloatArray:
    """Mean cost of China's support in a draw's crises, as a share of military support's; nan without a crisis."""
    counts = sample.arms[0].sum(axis=-1)
    costs = np.array([0.0, 1.0 / 9.0, 4.0 / 9.0, 1.0, 0.0])  # quadratic in thirds of support
    crises = counts.sum(axis=0)
    share: FloatArray = np.divide(costs @ counts, crises, out=np.full(crises.shape, np.nan), where=crises > 0.0)
    return share


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "AS-01", "Asymmetry widens in the economy, then in technology and arms", "T II/Mil, II/Econ, C; A/End", "fact",
        "D",
        (
            level("China's economy is about eight times Russia's by 2019-21: 7 to 11 (falsified: below 5)", SINCE_2001,
                  mean("gdp_asymmetry", 2019, 2021), between(7.0, 11.0), fails=below(5.0), unit="times"),
        ),
        owed="growth up to 2021 is that of history",
    ),
    Claim(
        "AS-02", "Under US pressure the entente survives growing asymmetry", "T C, C/S1, C/S3", "mech", "E",
        (
            statistic("under pressure the tie loses at most half a stage against an economy a quarter of China's, "
                      "2027-31 (falsified: a stage)", (PRESSURE, BALANCED),
                      together(mean("entente_commitment", *DECADE), tie(DECADE)), where_tied(_lost),
                      at_least(-0.5 * STAGE), count="draws", fails=at_most(-STAGE), unit="commitment"),
        ),
        ("common enemy",),
        note="The ratio is 9.7 in 2021 and grows on; in the arm compared with it is 4 in 2021. Where commitment stays "
             "below a stage at either ratio there is no tie to survive.",
    ),
    Claim(
        "AS-03", "In the long run asymmetry breeds alienation", "T I, C, C/S6", "mech", "E",
        (
            statistic("with the ratio doubled by 2050 Russia distrusts China more and hedges more in the regions "
                      "(falsified: neither)", (DOUBLED, BASELINE),
                      together(mean("russia_distrusts_china", *LONG_RUN), mean("regional_hedging", *LONG_RUN)),
                      _number_that_hold, at_least(2.0), count="draws", fails=at_most(0.0), unit="of two"),
        ),
        ("rank cost (autonomy)", "influence"),
    ),
    Claim(
        "AS-04", "Russia takes what China gives, but not minor rank where the order is designed", "A/End", "mech", "E",
        (
            statistic("Russia moves less to China's positions in order and strategic stability than in finance and "
                      "governance, 2021-25 to 2046-50 (falsified: no less)", (BASELINE,), _conceded, _less_over_design,
                      below(0.0), count="draws", fails=at_least(0.0), unit="difference of moves"),
        ),
        note="A concession is a move of Russia's position to where China's stood.",
    ),
    Claim(
        "AS-05", "Mutual recognition as equals dampens alienation", "T C/S6", "mech", "M",
        (
            change("without China's recognition Russia's status deficit is larger, 2046-50", NO_RECOGNITION, BASELINE,
                   mean("russia_deficit", *LONG_RUN), 1, unit="deficit"),
            change("and the tie weaker", NO_RECOGNITION, BASELINE, mean("entente_commitment", *LONG_RUN), -1,
                   unit="commitment"),
        ),
        note="Recognition is what is offered to those who stand against one's own threats.",
    ),
    Claim(
        "AS-06", "Fear of imbalance blocks some steps and prompts others", "A/End, A/Double", "fact", "E",
        (
            change("with the ratio doubled the two's forces are less able to act together, 2046-50 (falsified: more)",
                   DOUBLED, BASELINE, mean(dyad("RUS", "CHN", "interoperability"), *LONG_RUN), -1, fails=above(0.0),
                   unit="index"),
            change("and Russia's ties with India, Japan, Vietnam and the US deeper (falsified: looser)", DOUBLED,
                   BASELINE, mean("russia_third_ties", *LONG_RUN), 1, fails=below(0.0), unit="commitment"),
        ),
        ("rank cost (autonomy)", "rank bound of commitment"),
    ),
    Claim(
        "AS-07", "The shift of power between the two has run peacefully", "A/IndoPac", "fact", "E",
        (
            statistic("crises of the two in 1996-2021 come in at most .02 of years (falsified: .05)", (SINCE_1992,),
                      mean(dyad("RUS", "CHN", "crisis"), 1996, 2021), _share_of_years, at_most(0.02), fails=above(0.05),
                      unit="share of years"),
        ),
    ),
    Claim(
        "SW-01", "Russia's reason to be the swing power grows with bipolarity", "T II/Systemic, III/Regionalism, C",
        "mech", "E",
        (
            change("its swing index is higher with China at parity, 2046-50", PARITY, BASELINE,
                   mean("russia_swing", *LONG_RUN), 1, unit="swing"),
            change("and with the US and China in confrontation", CONFRONTATION, BASELINE,
                   mean("russia_swing", *LONG_RUN), 1, unit="swing"),
        ),
        ("offers to a rival's friend", "offers to a rival's enemy"),
    ),
    Claim(
        "SW-02", "As a swing power Russia balances between two hegemons or vouches for the non-aligned", "T C", "mech",
        "E",
        (
            statistic("in confrontation it does so in .4 of the years 2031-50 (falsified: below .15)", (CONFRONTATION,),
                      _pivot, _share_of_years, at_least(0.4), fails=below(0.15), unit="share of years"),
        ),
        note="Either asks that its alignments with the two differ by at most .5, the thesis giving no number.",
    ),
    Claim(
        "SW-03", "A pole of its own, the Eurasian Union, serves the swing role", "T III/EAEU, III/Hedging, C", "mech",
        "E",
        (
            change("its swing index is higher with the Union than without, 2046-50", BASELINE, NO_UNION,
                   mean("russia_swing", *LONG_RUN), 1, unit="swing"),
        ),
    ),
    Claim(
        "SW-04", "China is not drawn into Russia's ventures", "T C", "mech", "E",
        (
            statistic("in crises of Russia with the West or Ukraine China enters in arms in at most .02 (falsified: "
                      "more than .1)", (BASELINE,), _china_in_russian_crises, share_of("military"), at_most(0.02),
                      fails=above(0.1), unit="share of crises"),
            statistic("and bears less than .2 of the cost of full support", (BASELINE,), _china_in_russian_crises,
                      _cost_shared, below(0.2), count="draws", fails=never, unit="share"),
        ),
        ("deterrence in crises",),
    ),
)  # fmt: skip
