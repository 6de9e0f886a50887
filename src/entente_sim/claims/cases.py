"""Case studies: scenarios of the past, with every condition of the registry that looks at that scenario alone.

A case is run at the default parameters; each run counts as :mod:`~entente_sim.claims.verify` counts a draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from entente_sim.claims.arms import Arm
from entente_sim.claims.claim import Claim, Sample, Test
from entente_sim.claims.interventions import DOUBLE_CONTAINMENT, EAEU_BRI, LIBYA, SPLIT
from entente_sim.claims.registry import CLAIMS
from entente_sim.claims.sections.council import VOTE_BY_VOTE
from entente_sim.claims.verify import quantiles_of, share_of, values_of
from entente_sim.engine.ensemble import Ensemble
from entente_sim.numerics import FloatArray

__all__ = ["CASES", "Case", "Finding", "examine"]


@dataclass(frozen=True)
class Case:
    """A case study: a scenario, the question it asks, and figures by name in :mod:`entente_sim.plots`.

    Attributes
    ----------
    arm
        The shipped scenario.
    question
        What is asked.
    pair
        The two states it is about.
    figures
        What is drawn.
    more
        Claims outside the list that belong to the case.
    """

    arm: Arm
    question: str
    pair: tuple[str, str]
    figures: tuple[str, ...] = ("two_level", "typology", "threat_map")
    more: tuple[Claim, ...] = ()

    @property
    def tests(self) -> list[tuple[Claim, Test]]:
        """The conditions that look at this scenario alone, with their claims."""
        return [
            (claim, test) for claim in (*CLAIMS, *self.more) for test in claim.tests if set(test.arms) == {self.arm}
        ]


@dataclass(frozen=True)
class Finding:
    """A condition with what the runs of a case say: quantiles, the share of runs in which it holds, the null's."""

    claim: Claim
    test: Test
    low: float
    median: float
    high: float
    share: float
    failing: float
    null: float

    @property
    def verdict(self) -> str:
        """'supported', 'falsified' or 'undecided', by the rule; what is put in, or in the null too, says so."""
        if self.failing >= 1.0 - self.test.falsified:
            return "falsified"
        if not self.share >= self.test.supported:
            return "undecided"
        if self.claim.owed:
            return f"holds, but {self.claim.owed}"
        return "supported, but by the null too" if self.null >= self.test.supported else "supported"


def examine(case: Case, ensemble: Ensemble, null: Ensemble) -> list[Finding]:
    """Put a case's conditions to its runs and to the null's.

    Examples
    --------
    >>> import entente_sim as es
    >>> case = CASES["eaeu_bri"]
    >>> runs, null = es.run("eaeu_bri", runs=2), es.run("eaeu_bri", runs=2, null=True)
    >>> [finding.claim.id for finding in examine(case, runs, null)][:2]
    ['CA-01', 'CA-01']
    """
    return [_finding(claim, test, ensemble, null) for claim, test in case.tests]


def _finding(claim: Claim, test: Test, ensemble: Ensemble, null: Ensemble) -> Finding:
    model, usual = (_each_run(test, one, len(test.arms)) for one in (ensemble, null))
    values = values_of(test, Sample(model, usual), ensemble.seed)
    low, median, high = quantiles_of(values)
    share, failing = share_of(test.holds, values), share_of(test.ruled_out, values)
    nulls = share_of(test.holds, values_of(test, Sample(usual, usual), ensemble.seed))
    return Finding(claim, test, low, median, high, share, failing, nulls)


def _each_run(test: Test, ensemble: Ensemble, arms: int) -> list[FloatArray]:
    """What a test reads, each run a draw of its own: ``(..., runs, 1)`` for every arm."""
    read = np.asarray(test.read(ensemble), dtype=np.float64)[..., None]
    return [read] * arms


CASES: Mapping[str, Case] = {
    "libya_syria": Case(
        LIBYA, "Does fear for the own regime make Russia and China vote in the Security Council as they did?",
        ("RUS", "CHN"), ("votes",), (VOTE_BY_VOTE,),
    ),
    "eaeu_bri": Case(
        EAEU_BRI,
        "Do Russia and China hedge in Central Asia, with Russia leading in security and China in the economy?",
        ("RUS", "CHN"),
    ),
    "double_containment": Case(
        DOUBLE_CONTAINMENT,
        "Do Russia and China contain the United States together and each other at the same time?", ("RUS", "CHN"),
    ),
    "sino_soviet_split": Case(
        SPLIT, "Does a shared threat make the alliance of 1950, and do ideology and rank break it?", ("CHN", "RUS"),
    ),
}  # fmt: skip
"""Case studies by name."""
