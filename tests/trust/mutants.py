"""Faults planted one at a time in mechanisms and measures: which of them the tests notice.

A fault counts as killed if the engine then departs from the plain reference model or a test that reaches the function
fails.  Those of mechanisms meet the reference model first and, where it notices nothing, the tests; those of measures
meet the tests.  Own code rather than a tool for all programs: such tools run the whole suite anew for every fault, and
compile every kernel anew with it; here one function at a time changes in a running program, in a few hundredths of a
second.

Strings, decorators, annotations, the words of errors and tables at the top of a module are left as they are.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hypothesis import settings

from tests.trust._judging import TIMED_OUT, Tests, by_reference, judged_apart
from tests.trust._mutations import SOURCE, Mutant, controls_of, mutants_of
from tests.trust._survivors import reason

ROOMS = ("mechanisms", "measures")
RESULTS = Path("results/trust/mutants.json")
DRAWN = 60
"""Worlds drawn at random."""

TOGETHER = 200
"""Faults of mechanisms judged in one process."""

BUDGET = 5.0
"""Most seconds of the processor for the tests that a fault meets; those that reach little else come first."""

TESTS = {
    "mechanisms": (
        "test_mechanisms_*.py", "test_council.py", "test_crises.py", "test_regime.py", "test_pacts_*.py",
        "test_play.py",
    ),
    "measures": (
        "test_measure*.py", "test_system_measures.py", "test_strategy_and_typology.py",
        "test_crisis_measures.py", "test_landscape.py", "test_pacts_and_institutions.py", "test_council.py",
        "test_regime.py", "test_futures_rule.py", "test_split_case.py", "test_mechanisms_borders.py", "test_eras.py",
        "test_sweep_files.py", "test_sweep_runs.py", "test_region_measures.py",
    ),
}  # fmt: skip


def modules(only: str) -> list[str]:
    """Modules of the two rooms, or those whose names begin as one of a list parted by commas does."""
    names = [f"{room}.{path.stem}" for room in ROOMS for path in sorted((SOURCE / room).glob("*.py"))]
    wanted = tuple(only.split(",")) if only else ROOMS
    return [name for name in names if name.startswith(wanted) and not name.endswith("__init__")]


def interval(killed: int, made: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if made == 0:
        return 0.0, 1.0
    z = 1.959963984540054
    share, size = killed / made, 1 + z * z / made
    half = z * math.sqrt(share * (1 - share) / made + z * z / (4 * made * made))
    return (share + z * z / (2 * made) - half) / size, (share + z * z / (2 * made) + half) / size


def tally(verdicts: Sequence[tuple[Mutant, str | None]]) -> dict[str, Any]:
    """Count what became of some faults."""
    made = len(verdicts)
    late = sum(told == TIMED_OUT for _, told in verdicts)
    lived = [mutant for mutant, told in verdicts if told is None]
    alike = sum(reason(mutant)[0] == "equivalent" for mutant in lived)
    killed = made - len(lived)
    low, high = interval(killed, made)
    return {
        "mutants": made, "killed": killed - late, "timed out": late, "survived": len(lived), "equivalent": alike,
        "share killed": round(killed / made, 4) if made else None,
        "interval": [round(low, 4), round(high, 4)],
        "share killed of those not equivalent": round(killed / (made - alike), 4) if made > alike else None,
    }  # fmt: skip


def survivors(verdicts: Sequence[tuple[Mutant, str | None]]) -> list[dict[str, Any]]:
    """List those that nothing noticed, and why."""
    listed = []
    for mutant, told in verdicts:
        if told is None:
            verdict, why = reason(mutant)
            fields = {name: value for name, value in asdict(mutant).items() if name != "code"}
            listed.append({**fields, "verdict": verdict, "why": why})
    return listed


def _paths(rooms: Sequence[str]) -> list[str]:
    tests = Path(__file__).parents[1]
    found = {str(path) for room in rooms for pattern in TESTS[room] for path in sorted(tests.glob(pattern))}
    return sorted(found) + ([str(SOURCE / "measures")] if "measures" in rooms else [])


def judge_all(chosen: Sequence[Mutant], drawn: int) -> list[tuple[Mutant, str | None]]:
    """Judge faults, those of mechanisms by the reference model first."""
    verdicts: dict[Mutant, str | None] = dict.fromkeys(chosen)
    if any(one.module.startswith("mechanisms") for one in chosen):
        from tests.trust._courses import courses

        held = courses(drawn)
        own = [one for one in chosen if one.module.startswith("mechanisms")]
        gc.freeze()
        told = judged_apart(own, lambda _: by_reference(held), lambda _: 60.0, TOGETHER)
        _take(verdicts, own, told, "reference model")
    left = [
        one for one in chosen if verdicts[one] is None and (one.kind != "none" or one.module.startswith("measures"))
    ]
    rooms = sorted({one.module.partition(".")[0] for one in left})
    tests = Tests(_paths(rooms), rooms, BUDGET)

    def then() -> None:
        gc.freeze()
        _take(verdicts, left, judged_apart(left, tests.judge, tests.patience, 1), "tests")

    if left and tests.run(then):
        raise RuntimeError("the tests did not run")
    return list(verdicts.items())


def _take(
    verdicts: dict[Mutant, str | None], mutants: Sequence[Mutant], told: Iterable[str | None], stage: str
) -> None:
    """Write down verdicts as they come in."""
    lived = 0
    for k, (one, found) in enumerate(zip(mutants, told, strict=True), 1):
        verdicts[one] = found
        lived += found is None
        if k % 100 == 0 or k == len(mutants):
            print(f"{stage}: {k} of {len(mutants)}, {lived} not noticed", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Plant, judge, and write what came of it; 1 if fewer than 85 of 100 were noticed in a room."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust mutants", description=__doc__)
    parser.add_argument("--only", default="", help="beginnings of module names, parted by commas: mechanisms.threat")
    parser.add_argument("--limit", type=int, default=0, help="a sample of so many; all by default")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--drawn", type=int, default=DRAWN, help="worlds drawn at random for the reference model")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    settings.register_profile("mutants", derandomize=True, database=None, deadline=None)
    settings.load_profile("mutants")

    began = time.perf_counter()
    made = [one for name in modules(given.only) for one in mutants_of(name)]
    chosen = made
    if 0 < given.limit < len(made):
        kept = set(random.Random(given.seed).sample(range(len(made)), given.limit))  # noqa: S311
        chosen = [one for k, one in enumerate(made) if k in kept]
    controls = [one for name in modules(given.only) for one in controls_of(name)]
    verdicts = judge_all([*controls, *chosen], given.drawn)
    broken = [f"{one.name}: {told}" for one, told in verdicts[: len(controls)] if told is not None]
    if broken:
        raise RuntimeError("functions put back unchanged were noticed:\n" + "\n".join(broken))
    verdicts = verdicts[len(controls) :]

    rooms = {room: [one for one in verdicts if one[0].module.startswith(room)] for room in ROOMS}
    files = {name: [one for one in verdicts if one[0].module == name] for name in modules(given.only)}
    kinds = sorted({mutant.kind for mutant, _ in verdicts})
    report = {
        "possible": len(made), "tried": len(chosen), "controls": len(controls), "seed": given.seed,
        "seconds": round(time.perf_counter() - began),
        "rooms": {name: tally(part) for name, part in rooms.items() if part},
        "files": {name: {**tally(part), "survivors": survivors(part)} for name, part in files.items() if part},
        "kinds": {kind: tally([one for one in verdicts if one[0].kind == kind]) for kind in kinds},
        "noticed by": Counter((told or "nobody").split(":")[0] for _, told in verdicts).most_common(),
    }  # fmt: skip
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for name, one in report["rooms"].items():
        print(f"{name}: {one}")
    print(f"written to {given.out}")
    return int(any(one["share killed"] < 0.85 for one in report["rooms"].values()))
