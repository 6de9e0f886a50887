"""Case studies: what each should show, tested run by run.

A case is a scenario of the past and a list of tests taken from the claims; each test says of every run whether it
holds.  The rule was fixed before the cases were run: supported if it holds in at least 80 % of runs, falsified in at
most 50 %, otherwise undecided.  What the tests look at stands in :mod:`~entente_sim.analysis.readings`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entente_sim.analysis import readings
from entente_sim.analysis.readings import Reading
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.votes import VOTE_CODES, observed_votes
from entente_sim.numerics import FloatArray

__all__ = ["CASES", "Case", "Finding", "Trial", "examine"]

SUPPORTED, FALSIFIED = 0.8, 0.5

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Trial:
    """One claim as a test of a case.

    Attributes
    ----------
    claim, sentence
        Where it comes from, and what should hold.
    value
        ``value(ensemble, null)`` gives the quantity, one number per run; nan where a run cannot tell.
    holds
        ``holds(value)`` gives True where the run is as the claim says.
    unit
        What the number is.
    owed
        Where the quantity is put in or defaults were set on it: to what, in a few words.
    """

    claim: str
    sentence: str
    value: Reading
    holds: Callable[[FloatArray], BoolArray]
    unit: str
    owed: str = ""


@dataclass(frozen=True)
class Case:
    """A case study: a scenario, the question it asks, its tests, and figures by name in :mod:`entente_sim.plots`."""

    scenario: str
    question: str
    tests: tuple[Trial, ...]
    pair: tuple[str, str]
    figures: tuple[str, ...] = ("two_level", "typology", "threat_map")


@dataclass(frozen=True)
class Finding:
    """A test with its outcome: quantiles over runs, the share of runs in which it holds, and the same in the null."""

    test: Trial
    low: float
    median: float
    high: float
    share: float
    null: float

    @property
    def verdict(self) -> str:
        """'supported', 'falsified' or 'undecided', by the rule; what is put in, or in the null too, says so."""
        if self.test.owed and self.share >= SUPPORTED:
            return f"holds, but {self.test.owed}"
        if self.share >= SUPPORTED:
            return "supported, but by the null too" if self.null >= SUPPORTED else "supported"
        return "falsified" if self.share <= FALSIFIED else "undecided"


def examine(case: Case, ensemble: Ensemble, null: Ensemble) -> list[Finding]:
    """Put a case's tests to its runs and to the null's.

    Examples
    --------
    >>> import entente_sim as es
    >>> case = CASES["eaeu_bri"]
    >>> runs, null = es.run(case.scenario, runs=2), es.run(case.scenario, runs=2, null=True)
    >>> all(0 <= finding.share <= 1 for finding in examine(case, runs, null))
    True
    """
    out = []
    for test in case.tests:
        value, usual = (one[np.isfinite(one)] for one in (test.value(ensemble, null), test.value(null, null)))
        low, median, high = (float(q) for q in np.quantile(value, [0.1, 0.5, 0.9])) if value.size else (0.0,) * 3
        share, nulls = (float(np.mean(test.holds(one))) if one.size else 0.0 for one in (value, usual))
        out.append(Finding(test, low, median, high, share, nulls))
    return out


def _seen(code: int) -> Callable[[FloatArray], BoolArray]:
    return lambda v: v == code


def _votes() -> tuple[Trial, ...]:
    """Every vote of Russia and China on the drafts of the case, against how it was cast."""
    return tuple(
        Trial(
            "UN", f"{draft.replace('_', ' ')}: {member} {word}", readings.vote(draft, member), _seen(VOTE_CODES[word]),
            "1 yes, 2 abstention, 3 veto",
        )
        for draft, observed in observed_votes().items()
        for member, word in observed.votes.items()
        if member in ("RUS", "CHN")
    )  # fmt: skip


CASES: Mapping[str, Case] = {
    "libya_syria": Case(
        "libya_syria", "Does fear for the own regime make Russia and China vote in the Security Council as they did?",
        _votes(), ("RUS", "CHN"), ("votes",),
    ),
    "eaeu_bri": Case(
        "eaeu_bri",
        "Do Russia and China hedge in Central Asia, with Russia leading in security and China in the economy?",
        (
            Trial("CA-20", "Russia hedges towards China in Central Asia",
                  readings.hedging_in_central_asia, lambda v: v >= 0.5, "H, 0 below the null's volume"),
            Trial("CA-01", "Russia provides most of the security",
                  readings.security_from("RUS", (2013, 2021)), lambda v: v > 0.6, "share, 2013-21"),
            Trial("CA-02", "China's part in security is 10 to 25 % by 2019",
                  readings.security_from("CHN", (2019, 2019)), lambda v: (v >= 0.1) & (v <= 0.25), "share"),
            Trial("CA-01", "China trades at least as much as Russia by 2021",
                  readings.lead_in_trade, lambda v: v >= 0.0, "difference of shares",
                  "links were set on trade shares"),
            Trial("CA-10", "the five diversify",
                  readings.diversification, lambda v: v > 0.0, "change of partner entropy"),
            Trial("CA-06", "Kyrgyzstan and Armenia join the Union by 2021",
                  readings.joined_union("KGZ", "ARM"), lambda v: v == 1.0, "share of the two"),
            Trial("CA-06", "Uzbekistan, Turkmenistan and Tajikistan do not",
                  readings.joined_union("UZB", "TKM", "TJK"), lambda v: v == 0.0, "share of the three"),
            Trial("CA-16", "Russia gives way to China after the rupture of 2014",
                  readings.giving_way, lambda v: v > 0.0, "change of C"),
            Trial("CA-09", "less than .3 of what the two declare is carried out",
                  readings.implemented_over_declared, lambda v: v < 0.3, "implemented over declared"),
        ),
        ("RUS", "CHN"),
    ),
    "double_containment": Case(
        "double_containment",
        "Do Russia and China contain the United States together and each other at the same time?",
        (
            Trial("TL-09", "15 to 50 % of their containment is aimed at each other",
                  readings.containment("mutual"), lambda v: (v >= 0.15) & (v <= 0.5), "share of containing acts"),
            Trial("TL-09", "part of it is joint, against the United States",
                  readings.containment("joint"), lambda v: v > 0.0, "share of containing acts"),
            Trial("TL-09", "some of it inside the formats both belong to",
                  readings.containment("multilateral"), lambda v: v > 0.0, "share of containing acts"),
            Trial("TL-01", "systemic alignment is high",
                  readings.systemic_alignment, lambda v: v >= 0.6, "A", "defaults were set on it"),
            Trial("TL-01", "while Russia hedges in the regions",
                  readings.regional_hedging, lambda v: v >= 0.5, "H, 0 below the null's volume",
                  "defaults were set on it"),
            Trial("TL-10", "twice as much is declared as carried out",
                  readings.declared_over_implemented, lambda v: v > 2.0, "declared over implemented"),
            Trial("SB-05", "information is among the two arenas they agree on most",
                  readings.information_rank, lambda v: v <= 2.0, "rank among systemic arenas",
                  "positions there are inputs"),
            Trial("MI-03", "their forces stay far from interoperable",
                  readings.interoperability, lambda v: v < 0.4, "index, 2021"),
            Trial("IB-06", "no treaty of defence, and short of joint command",
                  readings.highest_stage, lambda v: v <= 5.0, "stage, at most; 7 with a treaty"),
            Trial("IB-07", "given a crisis with the United States, China does not back Russia in arms",
                  readings.armed_backing("CHN", "RUS", "USA"), lambda v: v == 0.0, "share of crises"),
        ),
        ("RUS", "CHN"),
    ),
    "sino_soviet_split": Case(
        "sino_soviet_split",
        "Does a shared threat make the alliance of 1950, and do ideology and rank break it?",
        (
            Trial("HI-05", "an alliance in all but name by 1952",
                  readings.early_stage, lambda v: v >= 3.0, "stage in 1952"),
            Trial("HI-05", "China depends on the Soviet Union more than the other way",
                  readings.one_sided_dependence, lambda v: v > 0.0, "difference of shares"),
            Trial("HI-09", "the tie is dead by 1969: less than half its peak",
                  readings.remaining_commitment, lambda v: v < 0.5, "commitment in 1969 over its peak"),
            Trial("HI-10", "border fighting between 1964 and 1979",
                  readings.border_fighting, lambda v: v > 0.0, "1 with a crisis"),
            Trial("HI-11", "China fears the Soviet Union more than the United States by 1972",
                  readings.greater_fear, lambda v: v > 0.0, "difference of threats"),
            Trial("HI-11", "and draws nearer to Washington than in 1960",
                  readings.turn_to_washington, lambda v: v > 0.0, "change of A"),
        ),
        ("CHN", "SUN"),
    ),
}  # fmt: skip
"""Case studies by name."""
