"""What the shipped scenarios give, in a small table that is committed: ``tests/golden.json``.

``python -m tests.golden`` says what a change to the model or to a scenario has changed in it; with ``--write`` the
table is brought up to date.  A table that changes is a line of the changelog that begins with **changes results**.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any

from entente_sim.experiments.executors import KINDS, open_executor
from entente_sim.experiments.packing import CHUNK
from entente_sim.experiments.runner import run
from entente_sim.measures.observables import observe
from entente_sim.model import EntenteModel
from entente_sim.scenario.loading import load, shipped

__all__ = ["GOLDEN", "RUNS", "SEED", "TOLERANCE", "apart", "changes", "entry", "golden", "names", "one_run"]

GOLDEN = Path(__file__).with_name("golden.json")
RUNS, SEED = 8, 1

TOLERANCE = 1e-9
"""Relative, of a mean over years and runs, where libraries may add in another order: measures, not records.

A sum of n terms of one sign, added in any order, is off by no more than n parts in 2^53: a few thousand terms
give 1e-12.  Measures that subtract lose some more.  What is really another number differs in the first digits.
"""

Entry = dict[str, Any]


def names() -> list[str]:
    """Names of the shipped scenarios; worlds and sweeps are among the shipped files too."""
    return [name for name, path in shipped().items() if "\nkind: scenario" in "\n" + path.read_text(encoding="utf-8")]


def golden() -> dict[str, Entry]:
    """The committed table."""
    table: dict[str, Entry] = json.loads(GOLDEN.read_text(encoding="utf-8"))["scenarios"]
    return table


def entry(name: str, **how: Any) -> Entry:
    """Run a scenario and return what the table holds of it: digests of the records, and mean readings.

    ``how`` goes to :func:`entente_sim.run`, and must not change anything.
    """
    ensemble = run(name, runs=RUNS, seed=SEED, **how)
    readings = {key: float(value.mean()) for key, value in sorted(observe(ensemble).items())}
    return {"record": ensemble.record.digest(), "first": one_run(name), "readings": readings}


def one_run(name: str) -> str:
    """Digest of the first run alone, year by year in Mesa's view of it."""
    model = EntenteModel(load(name), seed=SEED)
    while model.running:
        model.step()
    return model.so_far.record.digest()


def apart(one: float, other: float) -> bool:
    """Whether two readings differ by more than the order of a sum explains."""
    return not math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE) and not (one != one and other != other)


def changes(old: Mapping[str, Entry], new: Mapping[str, Entry], most: int = 3) -> list[str]:
    """Say in sentences how two tables differ; of readings, the ones that moved most."""
    said = [f"{name}: no longer shipped" for name in old if name not in new]
    for name, now in new.items():
        if name not in old:
            said.append(f"{name}: new")
            continue
        before = old[name]
        parts = [f"{label} differ" for key, label in _DIGESTS.items() if now[key] != before[key]]
        was, now_read = before["readings"], now["readings"]
        moved = [key for key in now_read if key in was and apart(was[key], now_read[key])]
        moved.sort(key=lambda key: -_farness(was[key], now_read[key]))
        parts += [f"{key} {was[key]:.6g} -> {now_read[key]:.6g}" for key in moved[:most]]
        if len(moved) > most:
            parts.append(f"{len(moved) - most} more readings moved")
        parts += [f"{key} is {'new' if key in now_read else 'gone'}" for key in sorted(set(was) ^ set(now_read))]
        if parts:
            said.append(f"{name}: {'; '.join(parts)}")
    return said


def _farness(was: float, now: float) -> float:
    """Relative change; a number that is missing has gone farthest."""
    return abs(now - was) / max(abs(was), abs(now)) if math.isfinite(now - was) else math.inf


_DIGESTS = {"record": f"the records of {RUNS} runs", "first": "the first run alone"}


@contextmanager
def _pool(kind: str | None) -> Iterator[Any]:
    """An executor of some kind, or none."""
    with nullcontext((None, 0)) if kind is None else open_executor(kind, workers=2) as (executor, _):
        yield executor


def main(arguments: Sequence[str]) -> int:
    """Compare, write or print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="shipped scenarios (default: all)")
    parser.add_argument("--write", action="store_true", help="bring the table up to date, and say what changed")
    parser.add_argument(
        "--print", action="store_true", help="print what is found, and by what, as JSON; compare nothing"
    )
    parser.add_argument("--first", action="store_true", help="the first run alone, in Mesa's view, and nothing else")
    parser.add_argument("--chunk", type=int, default=CHUNK)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--executor", choices=KINDS)
    given = parser.parse_args(arguments)
    with _pool(given.executor) as executor:
        how = {"chunk": given.chunk, "workers": given.workers, "executor": executor}
        wanted = given.names or names()
        found = {name: {"first": one_run(name)} if given.first else entry(name, **how) for name in wanted}
    if given.print or given.first:
        by = {"python": platform.python_version()} | {name: version(name) for name in ("mesa", "numba", "numpy")}
        print(json.dumps({"by": by, "found": found}))
        return 0
    old = golden() if GOLDEN.exists() else {}
    kept = old if given.names else {}
    said = changes({name: old[name] for name in given.names if name in old} if given.names else old, found)
    print("\n".join(said) or "Nothing changed.")
    if given.write:
        table = {"runs": RUNS, "seed": SEED, "scenarios": dict(sorted({**kept, **found}.items()))}
        GOLDEN.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
        return 0
    if said:
        print("If that is meant: 'python -m tests.golden --write', and a line in CHANGELOG.md: **changes results**.")
    return int(bool(said))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
