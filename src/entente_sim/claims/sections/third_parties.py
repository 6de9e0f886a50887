"""Section 8: third parties and the Indo-Pacific."""

from __future__ import annotations

from typing import Any

import numpy as np

from entente_sim import measures
from entente_sim.claims.claim import Claim, Sample
from entente_sim.claims.interventions import BASELINE, DECADE, LONG_RUN, PARITY, START
from entente_sim.claims.readings import competes, cooperates, dyad, together, total
from entente_sim.claims.rules import Yearly, above, at_least, below, change, difference, event, mean, never, statistic
from entente_sim.claims.sections.soft import ESTRANGED
from entente_sim.engine.ensemble import Ensemble
from entente_sim.numerics import FloatArray

__all__ = ["CHINA_ARMS", "CLAIMS"]


MILITARY_TECHNICAL = 3.0 / 8.0
"""Commitment at which stage 3 begins."""

PRESSED = BASELINE.driven(
    "the US presses Russia harder", to=0.9, unit="index", start=2022, ramp=1,
    target=["dyads.USA.RUS.sanctions", "arenas.eastern_europe.stake.USA"],
)  # fmt: skip


def _partners(world: dict[str, Any]) -> None:
    """Tie India to the US by a treaty from 2022 on, at stage 4."""
    world["pacts"].append(
        {"title": "India and the United States", "kind": "consultation", "members": ["IND", "USA"], "depth": 0.6,
         "since": 2022, "source": "supposed"}
    )  # fmt: skip


INDIA_WITH_US = BASELINE.edited("India tied to the US", _partners)

US_FALLS_BACK = BASELINE.driven(
    "the US falls back", target="states.USA.growth", add=-2.0, unit="percent per year", start=2022, ramp=1,
)  # fmt: skip

CHINA_ARMS = BASELINE.driven(
    "China arms", target="states.CHN.modernisation", to=0.6, unit="log points", start=2022, ramp=5,
).driven(
    "for offence", target="states.CHN.offence", to=0.8, unit="index", start=2022, ramp=5,
)  # fmt: skip

RUSSIA_FIGHTS = BASELINE.driven(
    "Russia in incidents", to=20.0, unit="factor", start=2022, ramp=1, end=2026,
    target=["dyads.RUS.UKR.incident", "dyads.RUS.EEU.incident"],
)  # fmt: skip

_ASIANS = ("JPN", "IND", "VNM", "KOR")

_AROUND_CHINA = ("JPN", "KOR", "PRK", "TWN", "VNM", "IND")

_UNALIGNED = ("IND", "VNM", "KAZ", "KGZ", "TJK")
"""Neighbours of China without a treaty with the United States."""

_INDO_PACIFIC = ("western_pacific", "south_asia", "southeast_asia")


def _aligned(code: str, other: str, level: str | None = None) -> Yearly:
    return lambda e: measures.alignment(e, code, other, level)


def _with_us(*codes: str) -> Yearly:
    """Alignment of some states with the US over all arenas, their mean by year."""
    return total(*(_aligned(code, "USA") for code in codes), mean=True)


def _lost_in_asia(sample: Sample) -> FloatArray:
    """What the first arm costs the first reading against the second arm, less what it costs the second, by draw."""
    lost = (sample.arms[1] - sample.arms[0]).mean(axis=-1)
    out: FloatArray = lost[0] - lost[1]
    return out


def _spread_of_shifts(e: Ensemble) -> FloatArray:
    """Variance over neighbours of their shift from China towards the US, 2021-25 to 2046-50: ``(runs,)``."""
    shifts = [
        difference(_aligned(code, "USA"), START, LONG_RUN)(e) - difference(_aligned(code, "CHN"), START, LONG_RUN)(e)
        for code in _AROUND_CHINA
    ]
    spread: FloatArray = np.var(shifts, axis=0)
    return spread


def _tied_by_2035(e: Ensemble) -> FloatArray:
    """Deepest tie of Russia and Japan up to 2035, ``(runs,)``."""
    deepest: FloatArray = dyad("RUS", "JPN", "commitment")(e)[: e.years.index(2035) + 1].max(axis=0)
    return deepest


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "RT-01", "Russia's ties with India and Vietnam in arms and energy grow as China grows", "T II/Regional, C",
        "fact", "E",
        (
            change("with China at parity Russia cooperates more with the two, 2046-50", PARITY, BASELINE,
                   mean(total(cooperates("RUS", "IND"), cooperates("RUS", "VNM")), *LONG_RUN), 1, unit="C"),
            change("and delivers more arms to them", PARITY, BASELINE,
                   mean(total(dyad("RUS", "IND", "arms"), dyad("RUS", "VNM", "arms")), *LONG_RUN), 1,
                   unit="trillion USD a year"),
        ),
        ("common enemy",),
        note="Trade is not told apart by good, so energy stands in cooperation with the rest.",
    ),
    Claim(
        "RT-02", "Russia and Japan will hardly consolidate their ties, though China's rise would make it useful", "T C",
        "cons", "E",
        (
            event("their tie stays below military-technical cooperation up to 2035 in 90 % of runs (falsified: 70 %)",
                  BASELINE, _tied_by_2035, below(MILITARY_TECHNICAL), supported=0.9, falsified=0.7, unit="commitment"),
            change("it is deeper with China rising to parity, 2031-35", PARITY, BASELINE,
                   mean(dyad("RUS", "JPN", "commitment"), 2031, 2035), 1, unit="commitment"),
        ),
    ),
    Claim(
        "RT-03", "A spiral: the two's closeness drives Asians to the US, Western pressure drives Russia to China",
        "A/IndoPac", "mech", "E",
        (
            change("Japan, India, Vietnam and South Korea are more aligned with the US than were the two estranged, "
                   "2027-31", BASELINE, ESTRANGED, mean(_with_us(*_ASIANS), *DECADE), 1, unit="A"),
            change("US pressure on Russia raises the two's alignment, 2027-31", PRESSED, BASELINE,
                   mean("entente_alignment", *DECADE), 1, unit="A"),
        ),
        ("common enemy",),
    ),
    Claim(
        "RT-04", "Russia fears blocs in the Indo-Pacific, chiefly because they put India before it", "A/IndoPac",
        "fact", "E",
        (
            change("where a treaty ties India to the US Russia competes more with the US in Asia's arenas, 2027-31",
                   INDIA_WITH_US, BASELINE,
                   mean(total(*(competes("RUS", "USA", place) for place in _INDO_PACIFIC), mean=True), *DECADE), 1,
                   unit="K"),
        ),
        ("exclusion",),
    ),
    Claim(
        "RT-05", "US primacy lasts longer in Europe than in East Asia", "A/Double", "fact", "E",
        (
            statistic("with an America that stops growing Japan, Korea and Taiwan leave it more than Europe does, "
                      "2046-50 (falsified: less)", (US_FALLS_BACK, BASELINE),
                      together(mean(_with_us("JPN", "KOR", "TWN"), *LONG_RUN), mean(_with_us("WEU", "EEU"), *LONG_RUN)),
                      _lost_in_asia, above(0.0), count="draws", fails=below(0.0), unit="difference of losses of A"),
        ),
        note="The equal pressure is the same loss of US weight for all.",
    ),
    Claim(
        "RT-06", "Chinese assertiveness splits its neighbours", "A/Double", "fact", "E",
        (
            change("neighbours' shifts between China and the US vary more where China arms for offence, 2046-50",
                   CHINA_ARMS, BASELINE, _spread_of_shifts, 1, unit="variance of shifts of A"),
        ),
        note="Neighbours: Japan, the Koreas, Taiwan, Vietnam and India. Singapore and the Philippines are not there.",
    ),
    Claim(
        "RT-07", "Neighbours of an arming power in Eurasia gain swing value", "T II/Threat, C", "mech", "E",
        (
            change("the US and Russia offer China's unaligned neighbours more where it arms, 2046-50", CHINA_ARMS,
                   BASELINE,
                   mean(total(*(dyad(who, code, "offer") for who in ("USA", "RUS") for code in _UNALIGNED), mean=True),
                        *LONG_RUN), 1, unit="offer"),
        ),
        ("offers to a rival's friend", "offers to a rival's enemy"),
    ),
    Claim(
        "RT-08", "China distrusts Russia's use of force", "A/Double", "fact", "E",
        (
            change("China's image of Russia darkens in 2023-27 after Russia's crises of 2022-26 (falsified: brightens)",
                   RUSSIA_FIGHTS, BASELINE, mean(dyad("CHN", "RUS", "hostility"), 2023, 2027), 1, fails=below(0.0),
                   unit="hostility"),
            change("while the two's alignment is lower by at most .02", RUSSIA_FIGHTS, BASELINE,
                   mean("entente_alignment", 2023, 2027), holds=at_least(-0.02), fails=never, unit="A"),
        ),
        note="Force is a crisis with Ukraine or eastern Europe, made twenty times as likely for five years.",
    ),
    Claim(
        "RT-09", "A weaker West suits Russia, one split into many formats does not", "A/IndoPac", "mech", "E",
        why_not="states' payoffs are not recorded, and the number of formats among the same members has no cost to "
                "outsiders",
    ),
)  # fmt: skip
