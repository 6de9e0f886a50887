"""Section 10: prospect theory."""

from __future__ import annotations

from typing import Any

import numpy as np

from entente_sim.claims.claim import Claim, Sample
from entente_sim.claims.interventions import BASELINE, DECADE, SINCE_2001, START
from entente_sim.claims.readings import competes, dyad, state, typical_change, within_runs
from entente_sim.claims.rules import (
    Yearly,
    above,
    at_least,
    at_most,
    below,
    change,
    event,
    level,
    mean,
    never,
    statistic,
)
from entente_sim.engine.ensemble import Ensemble
from entente_sim.numerics import FloatArray

__all__ = ["CLAIMS"]


def _content(world: dict[str, Any]) -> None:
    """Let Russia claim little rank and have had little."""
    for table in world["tables"]:
        if table["field"] in ("aspiration", "reference"):
            table["values"]["RUS"] = 0.2


def _swap(world: dict[str, Any]) -> None:
    """Exchange what Russia and China measure themselves by: the rank each claims and the rank each began from."""
    for table in world["tables"]:
        values = table["values"]
        if table["field"] == "aspiration":
            values["RUS"], values["CHN"] = values["CHN"], values["RUS"]
        if table["field"] == "reference":
            values["CHN"] = values.pop("RUS")


CONTENT = BASELINE.edited("Russia above its reference point", _content)

SWAPPED = SINCE_2001.edited("reference points exchanged", _swap)

CHINA_STALLS = BASELINE.driven(
    "China stops growing for ten years", target="states.CHN.growth", add=-4.0, unit="percent per year", start=2022,
    ramp=1, end=2031,
)  # fmt: skip

_FOES = ("USA", "WEU", "EEU", "UKR")


def _bolder(e: Ensemble) -> FloatArray:
    """Risk attitude of Russia less that of China, by year."""
    return state("RUS", "attitude")(e) - state("CHN", "attitude")(e)


def _turned(sample: Sample) -> FloatArray:
    """1 where a reading has opposite signs in two arms, -1 where the same, by draw; nan where either is 0."""
    here, there = (np.sign(one.mean(axis=-1)) for one in sample.arms)
    return np.where(here * there != 0.0, -here * there, np.nan)


def _loss_and_force(e: Ensemble) -> FloatArray:
    """Russia's deficit and, a year later, whether it had a crisis with the West or Ukraine: ``(2, years, runs)``."""
    crises = np.max([dyad("RUS", foe, "crisis")(e) for foe in _FOES], axis=0)
    return np.stack([state("RUS", "deficit")(e)[:-1], crises[1:]])


_CHINA_PRESSED: Yearly = competes("USA", "CHN")

_OWED = "the value function is an input, and Russia's first reference point is the Soviet Union's rank"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "PT-01", "Russia sits in losses and takes risks", "T IV/Prospect", "mech", "M",
        (
            change("Russia is bolder below its reference point than it would be above one, 2021-25", BASELINE, CONTENT,
                   mean(state("RUS", "attitude"), *START), 1, unit="risk attitude"),
        ),
        ("prospect theory",),
        owed=_OWED,
        note="With prospect theory off, value and chances are taken as they are and the attitude is 1.",
    ),
    Claim(
        "PT-02", "China sits in gains and is careful", "T IV/Prospect", "mech", "M",
        (
            event("Russia is bolder than China, mean of 2001-21, in 85 % of runs (falsified: 50 %)", SINCE_2001,
                  mean(_bolder, 2001, 2021), above(0.0), supported=0.85, falsified=0.5, unit="risk attitude"),
        ),
        ("prospect theory",),
        owed=_OWED,
    ),
    Claim(
        "PT-03", "The contrast between the two is one of reference points", "T IV/Prospect", "mech", "E",
        (
            level("Russia is bolder, mean of 2001-21", SINCE_2001, mean(_bolder, 2001, 2021), above(0.0), fails=never,
                  unit="risk attitude"),
            level("and China with the two's reference points exchanged", SWAPPED, mean(_bolder, 2001, 2021), below(0.0),
                  fails=never, unit="risk attitude"),
            statistic("the exchange turns the difference round (falsified: it does not)", (SINCE_2001, SWAPPED),
                      mean(_bolder, 2001, 2021), _turned, above(0.0), count="draws", unit="1 where it does"),
        ),
        ("prospect theory",),
        note="Exchanged: claims and first reference points. Boldness peaks at losses of the size at stake.",
    ),
    Claim(
        "PT-04", "China takes risks when its gains are endangered", "T IV/Prospect, C", "mech", "E",
        (
            change("China is bolder in 2027-31 where its growth collapses (falsified: no bolder)", CHINA_STALLS,
                   BASELINE, mean(state("CHN", "attitude"), *DECADE), 1, fails=at_most(0.0), unit="risk attitude"),
            statistic("by half a standard deviation in the median draw", (CHINA_STALLS, BASELINE),
                      mean(state("CHN", "attitude"), *DECADE), typical_change, at_least(0.5), fails=at_most(0.0),
                      unit="standard deviations"),
        ),
        ("prospect theory",),
        note="What counts as gain or loss is rank; Taiwan, Hong Kong and Xinjiang cannot be lost in the model.",
    ),
    Claim(
        "PT-05", "Russia's acts of force cluster where losses deepen", "T II/Systemic, IV/Status", "fact", "E",
        (
            statistic("Russia's crises with the West or Ukraine come after years of a deeper deficit, within runs of "
                      "2001-21: r > 0 (falsified: 0 or less)", (SINCE_2001,), _loss_and_force, within_runs, above(0.0),
                      fails=at_most(0.0), unit="r"),
        ),
        ("prospect theory",),
        note="The deficit stands for depth of loss, a crisis for an act of force; either side may have begun it.",
    ),
    Claim(
        "PT-06", "China profits from Russia's challenge", "T II/Systemic", "fact", "E",
        (
            change("the US competes less with China than were Russia content, 2027-31 (falsified: more)", BASELINE,
                   CONTENT, mean(_CHINA_PRESSED, *DECADE), -1, fails=above(0.0), unit="K"),
            change("and China ranks higher (falsified: lower)", BASELINE, CONTENT,
                   mean(state("CHN", "status"), *DECADE), 1, fails=below(0.0), unit="status"),
        ),
        ("load (two fronts)",),
        note="Payoffs are not recorded: profit is read as less US pressure and more rank.",
    ),
)  # fmt: skip
