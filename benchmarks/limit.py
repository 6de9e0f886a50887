"""How far the engine is from the machine's limit, for the arithmetic it does.

The operations of a run are counted (:mod:`benchmarks.counting`); a bare kernel does the same mix of them on arrays that
fit into the nearest cache, vectorised over runs, with nothing to look up and several independent chains.  The time
it would take for a run, over the time a run takes, is the fraction of the attainable rate.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numba
import numpy as np

from benchmarks.counting import BASIC, LEAVES, operations_by_mechanism, operations_of
from benchmarks.measured import Figure, Form, Subject, at_least, least_seconds
from benchmarks.shares import REST, seconds_by_mechanism
from benchmarks.worlds import default
from entente_sim import numerics, streams
from entente_sim.experiments.packing import CHUNK
from entente_sim.numerics import FloatArray

__all__ = ["attainable_seconds", "bare_kernel", "basic_operations", "measure", "mix_of", "source"]

SIZE = 160
"""Operations in the body of a bare kernel."""

CHAINS = (4, 8, 12)
"""Numbers of independent chains that are tried for a whole year; the quickest counts."""

LANES = 256
"""Runs in a bare kernel: its arrays take half of a first-level cache of 32 kB."""


def measure(form: Form) -> Subject:
    """Measure what each mechanism takes, and what its arithmetic alone would take."""
    setting = default()
    years = form.pick(2, 10)
    operations = operations_by_mechanism(setting, setting.free(1), form.pick(1, 5))
    start = setting.free(CHUNK)
    seconds = seconds_by_mechanism(setting, start, years, form.pick(3, 5))
    whole: Counter[str] = Counter()
    for one in operations.values():
        whole.update(one)
    year = sum(seconds.values()) / CHUNK
    ideal = attainable_seconds(whole)
    rows = [_row("a year", year, year, whole, ideal)]
    for name, spent in sorted(seconds.items(), key=lambda item: -item[1]):
        mix = operations.get(name, Counter())
        # The short form has no time to compile a bare kernel for each mechanism.
        alone = math.nan if form.short or name == REST else attainable_seconds(mix, CHAINS[1:2])
        rows.append(_row(name, spent / CHUNK, year, mix, alone))
    flops = basic_operations(whole)
    figures = [
        Figure("time of a run and year", 1e6 * year, "us"),
        Figure("time of an active triple and year", 1e9 * year / setting.triples, "ns"),
        Figure("basic operations of a run and year", flops, "operations"),
        Figure("exponentials and logarithms of a run and year", whole["exp"] + whole["log"], "operations"),
        Figure("rate of basic operations", flops / year / 1e9, "billion a second"),
        Figure("attainable rate for this mix", flops / ideal / 1e9, "billion a second", note="bare kernel"),
        Figure("fraction of the attainable rate", ideal / year, "", at_least(0.3, 0.05)),
    ]
    return Subject(figures, {"mechanisms": rows})


def _row(name: str, spent: float, year: float, mix: Mapping[str, float], ideal: float) -> dict[str, Any]:
    return {
        "mechanism": name, "microseconds": 1e6 * spent, "share": spent / year, "operations": basic_operations(mix),
        "exponentials": mix.get("exp", 0.0) + mix.get("log", 0.0),
        "attainable_microseconds": None if math.isnan(ideal) else 1e6 * ideal,
        "fraction": None if math.isnan(ideal) else ideal / spent, "counts": dict(mix),
    }  # fmt: skip


def basic_operations(mix: Mapping[str, float]) -> float:
    """Return the number of IEEE operations, exponentials and logarithms taken apart (random draws left out)."""
    inside = {"exp": operations_of(numerics.exp, 1.3), "log": operations_of(numerics.log, 1.3)}
    leaves = sum(mix.get(leaf, 0.0) * sum(parts[kind] for kind in BASIC) for leaf, parts in inside.items())
    return leaves + sum(mix.get(kind, 0.0) for kind in BASIC)


def mix_of(counts: Mapping[str, float], size: int = SIZE) -> tuple[dict[str, int], float]:
    """Scale counts down to a kernel's body.

    Returns whole numbers of operations in the same proportions, and how many such bodies the counts are
    (by basic operations, so that rounding shifts the mix but not the amount of work).
    """
    scale = size / sum(counts.values())
    mix = {kind: round(counts.get(kind, 0.0) * scale) for kind in (*BASIC, *LEAVES)}
    return mix, basic_operations(counts) / basic_operations(mix)


def attainable_seconds(counts: Mapping[str, float], chains: Sequence[int] = CHAINS) -> float:
    """Return the seconds that one run's operations would take in a bare kernel."""
    if not sum(counts.values()):
        return 0.0
    mix, bodies = mix_of(counts)
    return bodies * min(_seconds_of_body(mix, number) for number in chains)


def source(mix: Mapping[str, int], chains: int) -> str:
    """Write a bare kernel: every body does the mix once, in turn on independent chains.

    Exponentials and the like are each followed by a multiplication and an addition that bring the number back
    to about 1, as long as the mix has any left; the rest comes as such pairs.
    """
    left = dict.fromkeys((*BASIC, *LEAVES), 0) | dict(mix)
    lines: list[str] = []

    def put(formula: str) -> None:
        lines.append(formula.replace("X", f"x{len(lines) % chains}"))

    def settle() -> None:
        chain = lines[-1].split(" ")[0]
        for kind, formula in (("multiply", "X = X * half[r]"), ("add", "X = X + one[r]")):
            if left[kind]:
                left[kind] -= 1
                lines[-1] += "; " + formula.replace("X", chain)

    formulas = {
        "exp": "X = e_to(X)", "log": "X = ln(X)", "divide": "X = one[r] / X", "root": "X = sqrt(X)",
        "draw": "X = uniform(lanes[r], key)",
    }  # fmt: skip
    for kind, formula in formulas.items():
        for _ in range(left[kind]):
            put(formula)
            settle()
    pairs = min(left["multiply"], left["add"])
    turns = [
        ["X = X * half[r] + one[r]"] * pairs,
        *(
            [both[count // chains % 2] for count in range(number)]
            for both, number in (
                (("X = X * half[r]", "X = X * two[r]"), left["multiply"] - pairs),
                (("X = X + one[r]", "X = X - one[r]"), left["add"] - pairs),
                (("X = max(X, half[r])", "X = min(X, two[r])"), left["compare"]),
            )
        ),
    ]
    for turn in zip_longest(*turns):
        for formula in turn:
            if formula:
                put(formula)
    arrays = [f"s{chain}" for chain in range(chains)]
    return "\n".join(
        [
            f"def bare(times, half, one, two, lanes, key, {', '.join(arrays)}):",
            "    for _ in range(times):",
            "        for r in range(half.shape[0]):",
            *(f"            x{chain} = s{chain}[r]" for chain in range(chains)),
            *(f"            {line}" for line in lines),
            *(f"            s{chain}[r] = x{chain}" for chain in range(chains)),
        ]
    )


def bare_kernel(mix: Mapping[str, int], chains: int) -> Callable[[int], list[FloatArray]]:
    """Compile a bare kernel; the function returned does a number of bodies for each of :data:`LANES` runs."""
    names: dict[str, Any] = {
        "e_to": numerics.exp, "ln": numerics.log, "sqrt": math.sqrt, "uniform": streams.uniform,
    }  # fmt: skip
    exec(source(mix, chains), names)  # noqa: S102
    bare: Callable[..., None] = numba.njit(nogil=True, error_model="numpy")(names["bare"])
    rng = np.random.default_rng(1)
    half, one, two = (rng.uniform(low, high, LANES) for low, high in ((0.4, 0.6), (1.0, 1.5), (1.8, 2.2)))
    lanes, key = rng.integers(0, 2**63, LANES).astype(np.uint64), np.uint64(12345)

    def work(times: int) -> list[FloatArray]:
        state = [np.ones(LANES) for _ in range(chains)]
        bare(times, half, one, two, lanes, key, *state)
        return state

    work(1)
    return work


def _seconds_of_body(mix: Mapping[str, int], chains: int) -> float:
    """Seconds that one body takes for one run."""
    work, times = bare_kernel(mix, chains), 200
    return least_seconds(lambda: work(times), 7) / times / LANES
