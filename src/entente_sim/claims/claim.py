"""Claims, their tests, and what came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from entente_sim.claims.arms import Arm
from entente_sim.engine.ensemble import Ensemble
from entente_sim.numerics import FloatArray

__all__ = [
    "KEEPS",
    "LEAST_SIZE",
    "VERDICTS",
    "Claim",
    "Count",
    "Judged",
    "Outcome",
    "Read",
    "Sample",
    "Test",
    "Verdict",
]

LEAST_SIZE = 0.2
"""Standard deviations of the outcome below which the median change supports nothing."""

KEEPS = 0.8
"""A claim survives without what it credits if more than this part of its share, and of a change, is left."""

Read = Callable[[Ensemble], FloatArray]
"""What a test reads off an ensemble: any shape, runs on the last axis."""

Verdict = Literal["supported", "undecided", "falsified", "untestable"]

VERDICTS: tuple[Verdict, ...] = ("supported", "undecided", "falsified", "untestable")

Kind = Literal["mech", "fact", "case", "ante", "cons", "qty"]

Flag = Literal["E", "M", "D"]

Count = Literal["draws", "runs", "sample"]


@dataclass(frozen=True)
class Sample:
    """What a test read: one array per arm, ``(..., draws, runs of a draw)``, of the model and of its null."""

    arms: Sequence[FloatArray]
    null: Sequence[FloatArray]


@dataclass(frozen=True)
class Test:
    """One condition of a claim; a claim holds as well as its weakest condition.

    Attributes
    ----------
    sentence
        The condition in words, with its numbers.
    arms
        What is run.
    read
        What is read off each arm.
    value
        ``value(sample)``: one number per draw ``(draws,)``, per run ``(draws, runs)``, or one for the whole sample.
    holds
        ``holds(value)``: True where it is as the claim says.
    count
        Over what the share is taken in which it holds: parameter draws (each averaged over its runs), single runs
        (events), or bootstrap samples of draws (statistics of the whole sample).
    fails
        ``fails(value)``: True where it is as the claim rules out; by default wherever it does not hold.
    supported, falsified
        Supported from this share of holding; falsified up to this share of not failing.
    outcome
        ``outcome(sample)``: what a change is measured against, in standard deviations over all runs; a change whose
        median stays below :data:`LEAST_SIZE` of them supports nothing.  None where the claim states a level.
    unit
        What the number is.
    """

    __test__ = False  # not a test of this package's own

    sentence: str
    arms: tuple[Arm, ...]
    read: Read
    value: Callable[[Sample], FloatArray]
    holds: Callable[[FloatArray], NDArray[np.bool_]]
    count: Count = "draws"
    fails: Callable[[FloatArray], NDArray[np.bool_]] | None = None
    supported: float = 0.8
    falsified: float = 0.5
    outcome: Callable[[Sample], FloatArray] | None = None
    unit: str = ""

    def ruled_out(self, values: FloatArray) -> NDArray[np.bool_]:
        """Return where the values are as the claim rules out."""
        return ~self.holds(values) if self.fails is None else self.fails(values)


@dataclass(frozen=True)
class Claim:
    """A claim of the seeds.

    Attributes
    ----------
    id
        As the seeds' list of claims numbers it.
    statement
        What is claimed.
    where
        Chapter and section of the thesis (T) or the article (A).
    kind
        Mechanism, stylised fact, case outcome, antecedent or consequence of a scenario, quantity.
    flag
        E: should emerge; M: the mechanism is an input and tested through its consequences; D: data to be met.
    tests
        Conditions; empty where the model has no honest observable.
    credits
        Mechanisms that should bring it about, by their names in the table of ablations: without them it should weaken.
    why_not
        Why it cannot be tested here.
    owed
        Where what is tested is put in, or defaults were set on it: to what.
    note
        A line for the reader: how the observable differs from the one the claim names, or why the claim fails.
    """

    id: str
    statement: str
    where: str
    kind: Kind
    flag: Flag
    tests: tuple[Test, ...] = ()
    credits: tuple[str, ...] = ()
    why_not: str = ""
    owed: str = ""
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """What one test of a claim came to.

    Attributes
    ----------
    test
        What was asked.
    share, low, high
        Share of draws (or runs, or samples) in which it holds, with its 95 % interval over draws; of samples the share
        itself, which says how sure a pooled figure is and not in how many draws anything holds.
    failing
        Share in which it is as the claim rules out.
    median, p10, p90
        Of the value.
    size
        Median change in standard deviations of the outcome; nan for levels.
    default, default_share, default_size
        The value at the default parameters, the share of runs there in which it holds, and the value in the same
        standard deviations.
    entente, begun
        The share among the draws that begin with an entente of Russia and China, and how many they are; nan and 0
        where the test looks at another world.
    null, null_median
        Share and median under the null: all incentive weights zero.
    off, off_median
        Share and median with the credited mechanisms off; nan where none is credited.
    verdict
        By the rule of the test.
    """

    test: Test
    share: float
    low: float
    high: float
    failing: float
    median: float
    p10: float
    p90: float
    size: float
    default: float
    default_share: float
    default_size: float
    entente: float
    begun: int
    null: float
    null_median: float
    off: float
    off_median: float

    @property
    def verdict(self) -> Verdict:
        """Supported, falsified or undecided, by the share and the size."""
        if self.failing >= 1.0 - self.test.falsified:
            return "falsified"
        return "supported" if self.share >= self.test.supported and self._seen(self.size) else "undecided"

    def _seen(self, size: float) -> bool:
        return self.test.outcome is None or abs(size) >= LEAST_SIZE

    @property
    def at_default(self) -> bool:
        """Whether the default parameters meet the rule, share and size, run by run as the rule asks draw by draw."""
        return self.default_share >= self.test.supported and self._seen(self.default_size)

    @property
    def by_null(self) -> bool:
        """Whether the null, in which nobody wants anything, meets the rule too."""
        return self.null >= self.test.supported

    @property
    def null_still(self) -> bool:
        """Whether nothing moves in the null, so that not to hold there says little."""
        return self.null == 0.0 and self.null_median == 0.0

    @property
    def survives(self) -> bool:
        """Whether it holds nearly as often, and a change is nearly as large, without what the claim credits."""
        weaker = self.test.outcome is not None and not abs(self.off_median) > KEEPS * abs(self.median)
        return self.off > KEEPS * self.share and not weaker


@dataclass(frozen=True)
class Judged:
    """A claim with the outcomes of its tests."""

    claim: Claim
    outcomes: tuple[Outcome, ...]

    @property
    def verdict(self) -> Verdict:
        """A claim is as good as its weakest condition."""
        verdicts = {one.verdict for one in self.outcomes}
        if not verdicts:
            return "untestable"
        for worst in ("falsified", "undecided"):
            if worst in verdicts:
                return worst
        return "supported"

    @property
    def weakest(self) -> Outcome | None:
        """The outcome with the worst verdict and, among those, the smallest share."""
        worst_first = ("falsified", "undecided", "supported")
        ranked = sorted(self.outcomes, key=lambda one: (worst_first.index(one.verdict), one.share))
        return ranked[0] if ranked else None

    @property
    def at_default(self) -> bool:
        """Whether every condition holds at the default parameters."""
        return bool(self.outcomes) and all(one.at_default for one in self.outcomes)

    @property
    def by_null(self) -> bool:
        """Whether the null, in which nobody wants anything, meets every condition."""
        return bool(self.outcomes) and all(one.by_null for one in self.outcomes)

    @property
    def unexplained(self) -> bool:
        """Whether every condition holds as well without the mechanisms the claim credits."""
        return bool(self.outcomes) and all(one.survives for one in self.outcomes)

    @property
    def reading(self) -> str:
        """The verdict with what takes away from it."""
        if self.verdict != "supported":
            return self.verdict
        if self.claim.owed:
            return f"holds, but {self.claim.owed}"
        if self.by_null:
            return "supported, but by the null too"
        if self.unexplained:
            return "supported, but not by what it credits"
        return "supported" if self.claim.credits else "supported, nothing credited"

    @property
    def earned(self) -> bool:
        """Supported, by what it credits, with nothing that takes away from it."""
        return self.reading == "supported"
