"""Section 6, demography and the Arctic: what lies along the long border and beyond it."""

from __future__ import annotations

import numpy as np

from entente_sim.claims.arms import Arm
from entente_sim.claims.claim import Claim
from entente_sim.claims.edits import remembering
from entente_sim.claims.interventions import BASELINE, LONG_RUN, SINCE_2001, UNSANCTIONED
from entente_sim.claims.readings import competes, cooperates, dyad
from entente_sim.claims.rules import (
    above,
    at_most,
    below,
    between,
    change,
    interaction,
    level,
    mean,
    never,
    statistic,
)
from entente_sim.engine.ensemble import Ensemble
from entente_sim.numerics import FloatArray

__all__ = ["CLAIMS"]

CROWDED = BASELINE.holding("numbers count", {"threat.demography_weight": 0.6})
"""The largest weight of the sweep."""

UNCROWDED = BASELINE.without("demography")

RESTLESS = {"target": "states.CHN.vulnerability", "add": 0.4, "unit": "index", "start": 2022, "ramp": 2}

UNARMED = {"target": "states.RUS.nuclear", "to": 0.0, "unit": "index", "start": 2022}

OUTRAGE = BASELINE.edited(
    "outrage over Vladivostok",
    remembering(
        ("CHN", "RUS", 0.15, None, 2021), ("CHN", "RUS", 0.30, 2022, 2024), ("CHN", "RUS", 0.15, 2025, None)
    ),
)  # fmt: skip
"""China's old memory counts twice for three years."""


def _unrest(arm: Arm) -> Arm:
    return arm.driven("unrest in China", **RESTLESS)


def _without_warheads(arm: Arm) -> Arm:
    return arm.driven("Russia without nuclear weapons", **UNARMED)


def _crises_per_decade(e: Ensemble) -> FloatArray:
    """Ten times the share of years with a crisis of Russia and China."""
    return 10.0 * dyad("RUS", "CHN", "crisis")(e)


def _arctic_rank(e: Ensemble) -> FloatArray:
    """Rank of the Arctic among all arenas by the distance of the two's positions, 2001-21; 1 is the farthest apart."""
    layout, x = e.record.layout, e.record.arenas["position"].astype(np.float64)
    apart = np.abs(x[:, layout.state("RUS")] - x[:, layout.state("CHN")]).mean(axis=0)
    rank: FloatArray = 1.0 + (apart > apart[layout.arena("arctic")]).sum(axis=0)
    return rank


def _permits(e: Ensemble) -> FloatArray:
    """Russia's C - K towards China in the Arctic, by year."""
    return cooperates("RUS", "CHN", "arctic")(e) - competes("RUS", "CHN", "arctic")(e)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "DE-01", "The gap in population alone brings no conflict", "T II/Yellow", "fact", "E",
        (
            change("where numbers count most, crises of the two are at most .02 a decade more frequent than where "
                   "they do "
                   "not, 2022-50 (falsified: .05)", CROWDED, UNCROWDED, mean(_crises_per_decade, 2022, 2050),
                   holds=at_most(0.02), fails=above(0.05), unit="crises per decade"),
        ),
        owed="a state with a full deterrent feels no crowding, by the equation of threat",
        note="Populations, not densities; population cannot be driven, so its weight in threat is.",
    ),
    Claim(
        "DE-02", "It matters where China suffers unrest and Russia makes an issue of numbers", "T II/Yellow", "mech",
        "E",
        (
            interaction("unrest in China and numbers that count add more to Russia's fear than each alone, 2046-50",
                        _unrest(CROWDED), CROWDED, _unrest(UNCROWDED), UNCROWDED, mean("russia_fears_china", *LONG_RUN),
                        1, unit="threat"),
        ),
        note="No migration and no politicians: unrest is vulnerability .4 higher, their use of it the weight of "
             "numbers in threat. A full deterrent takes the fear of numbers away; what is left is fear for friends.",
    ),
    Claim(
        "DE-03", "Nuclear weapons make up for numbers", "T II/Yellow", "mech", "M",
        (
            interaction("numbers add more to Russia's fear of China without its nuclear weapons, 2046-50",
                        _without_warheads(CROWDED), CROWDED, _without_warheads(UNCROWDED), UNCROWDED,
                        mean("russia_fears_china", *LONG_RUN), 1, unit="threat"),
        ),
        owed="the equation of threat says so",
    ),
    Claim(
        "DE-04", "Historical symbols cause outrage and change no policy", "T II/Yellow", "fact", "E",
        (
            change("with old memory counting twice in 2022-24 China's hostility to Russia is higher in 2022-26",
                   OUTRAGE,
                   BASELINE, mean(dyad("CHN", "RUS", "hostility"), 2022, 2026), 1, fails=never, unit="hostility"),
            change("and alignment differs by less than .05", OUTRAGE, BASELINE, mean("entente_alignment", 2022, 2026),
                   holds=between(-0.05, 0.05), unit="A"),
        ),
    ),
    Claim(
        "AR-01", "Russia wants sovereignty in the Arctic, China a global common", "T II/Regional, C", "fact", "E",
        (
            statistic("the Arctic is among the two arenas in which their positions are farthest apart, 2001-21 "
                      "(falsified: in the lower half of twelve)", (SINCE_2001,), _arctic_rank, lambda s: s.arms[0],
                      at_most(2.0), count="runs", fails=above(6.0), unit="rank among arenas"),
        ),
        owed="where states stand in the Arctic is an input",
    ),
    Claim(
        "AR-02", "They keep disputes over the Arctic from escalating", "T II/Regional", "fact", "E",
        (
            level("a crisis of the two, over whatever, in less than 5 % of years, 2001-21 (falsified: more than 15 %)",
                  SINCE_2001, mean(dyad("RUS", "CHN", "crisis"), 2001, 2021), below(0.05), fails=above(0.15),
                  unit="share of years"),
        ),
        note="Crises are not told apart by place: an upper bound for those over the Arctic.",
    ),
    Claim(
        "AR-03", "Russia first bars China from the Arctic and gives way with need", "T II/Regional", "fact", "E",
        (
            change("its cooperation less competition there is higher in 2016-21 than if it had never been sanctioned "
                   "(falsified: lower)", SINCE_2001, UNSANCTIONED, mean(_permits, 2016, 2021), 1, fails=below(0.0),
                   unit="A in the Arctic"),
        ),
        ("common enemy",),
        note="There is no Arctic Council; what Russia does towards China in the region stands for its consent.",
    ),
)  # fmt: skip
