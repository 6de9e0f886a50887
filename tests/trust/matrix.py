"""The same bytes from every shipped scenario, however, wherever and with whatever version it is run.

Each way of running is held against ``tests/golden.json``: digests of eight runs and of one run alone in Mesa's view,
and mean readings.  ``--only WORD`` runs the ways whose name has the word in it; ``--here`` leaves out those that
need an environment of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from entente_sim.experiments.plan import plan_of
from entente_sim.experiments.sweep import sweep
from tests import golden
from tests.sweep_files import contents
from tests.trust._rooms import RESULTS, FailedError, NotHereError, Rooms, ran, told, with_earlier, write

BROKE: list[dict[str, str]] = []
"""What the matrix has found in its time, and how it was mended."""

STOPPED = "stopped after each task of a sweep, taken up by two workers"

SWEEP = """\
kind: sweep
title: Stopped and taken up again
description: Two points, four runs each.
base: {name}
replicates: 4
seed: 1
record: {{blocs: yearly, poles: yearly}}
grid:
  parameters.posture.inertia: [0.0, 0.05]
"""


@dataclass(frozen=True)
class Way:
    """A way of running all scenarios.

    Attributes
    ----------
    name
        What differs.
    options
        Of ``python -m tests.golden``.
    environment
        Variables of the process.
    room
        Version of Python and requirements of an environment of its own; none for the one at hand.
    pins
        How the requirements of ``pyproject.toml`` are resolved, where not as an installer would.
    anew
        Whether nothing compiled is to be found.
    """

    name: str
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    room: tuple[str, ...] = ()
    pins: tuple[str, ...] = ()
    anew: bool = False


def numpy_features(keep: str = "") -> str:
    """Vector instructions that NumPy chooses at run time on this machine, less those below a name."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__  # type: ignore[attr-defined]

    chosen = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    return " ".join(name for name in chosen if not keep or "512" in name or name == "X86_V4")


def ways() -> Iterator[Way]:
    """Every way, the ones at hand first."""
    for chunk, workers in ((1, 1), (1, 2), (3, 2), (8, 1), (1000, 2)):
        runs = "a run" if chunk == 1 else f"{chunk} runs"
        yield Way(f"chunks of {runs}, {workers} {'worker' if workers == 1 else 'workers'}",
                  ("--chunk", str(chunk), "--workers", str(workers)))  # fmt: skip
    for executor in ("threads", "processes", "dask"):
        yield Way(f"executor: {executor}", ("--chunk", "3", "--executor", executor))
    for seed in ("0", "4242"):
        yield Way(f"PYTHONHASHSEED={seed}", environment={"PYTHONHASHSEED": seed})
    yield Way("nothing compiled beforehand", anew=True)
    yield Way("compiled by one process", environment={"ENTENTE_SIM_COMPILE_ALONE": "1"}, anew=True)
    few = ("baseline", "from_1946", "eaeu_bri")  # both of these are slow
    yield Way("compiled without optimisation, three scenarios", few, {"NUMBA_OPT": "0"}, anew=True)
    yield Way("not compiled, one run of three scenarios", ("--first", *few), {"NUMBA_DISABLE_JIT": "1"})
    none = {"NUMBA_CPU_NAME": "generic", "NPY_DISABLE_CPU_FEATURES": numpy_features()}
    yield Way("a processor without vector extensions, kernels and NumPy", environment=none, anew=True)
    if platform.machine() in ("x86_64", "AMD64"):
        fused = {
            "NUMBA_CPU_NAME": "haswell",
            "NUMBA_CPU_FEATURES": "+avx,+avx2,+fma,+bmi,+bmi2",
            "NPY_DISABLE_CPU_FEATURES": numpy_features("AVX2"),
        }
        yield Way("a processor with AVX2 and fused multiplication, no AVX-512", environment=fused, anew=True)
    yield Way("Python 3.13, Mesa 3.3.1", room=("3.13", "mesa==3.3.1"))
    yield Way("Python 3.12, Mesa 3.5.1", room=("3.12", "mesa==3.5.1"))
    yield Way("Python 3.13, everything newest", room=("3.13",))
    yield Way("Python 3.13, Mesa pre-release", room=("3.13", "mesa>=4.0.0a0"))
    yield Way("Python 3.11, everything as old as allowed", room=("3.11",), pins=("--resolution", "lowest-direct"))


def tried(way: Way, rooms: Rooms) -> dict[str, Any]:
    """Run a way and hold it against the table."""
    python, environment = sys.executable, dict(way.environment)
    if way.room:
        pins = rooms.pinned(way.room[0], *way.pins) if way.pins else None
        version, *wanted = way.room
        python = str(rooms.room(way.name.replace(" ", "_").replace(",", ""), version, *wanted, pins=pins))
    else:
        environment["PYTHONPATH"] = os.environ.get("PYTHONPATH", "")
    if way.anew:
        environment["NUMBA_CACHE_DIR"] = tempfile.mkdtemp(dir=rooms.folder)
    printed = json.loads(ran([python, "-m", "tests.golden", "--print", *way.options], **environment))
    return {"way": way.name, **printed["by"], **judged(printed["found"])}


def judged(found: Mapping[str, golden.Entry]) -> dict[str, Any]:
    """Count what is the same bytes, and by how much readings are apart at most."""
    table = golden.golden()
    digests = [(name, key, one[key]) for name, one in found.items() for key in ("record", "first") if key in one]
    other = [f"{name}: {key}" for name, key, digest in digests if table[name][key] != digest]
    pairs = [
        (f"{name}: {key}", table[name]["readings"][key], value)
        for name, one in found.items()
        for key, value in one.get("readings", {}).items()
    ]
    far = [name for name, one, two in pairs if golden.apart(one, two)]
    worst = max(
        (abs(one - two) / max(abs(one), abs(two)) for _, one, two in pairs if one != two and one == one), default=0.0
    )
    return {
        "scenarios": len(found), "digests": len(digests), "same": len(digests) - len(other), "other": other,
        "readings": len(pairs), "apart": far, "furthest": worst,
    }  # fmt: skip


def interrupted(folder: Path, names: Sequence[str]) -> dict[str, Any]:
    """Stop a sweep of every scenario after each of its tasks but the last, and take it up again with other workers."""
    points, other = 0, []
    for name in names:
        path = folder / f"sweep_{name}.yaml"
        path.write_text(SWEEP.format(name=name), encoding="utf-8")
        plan = plan_of(path, per_task=2)
        sweep(plan, folder / name / "whole", workers=1)
        whole = contents(folder / name / "whole")
        for stop in range(1, plan.tasks):
            store = folder / name / str(stop)

            def stopped(_: str, done: int, __: int, stop: int = stop) -> None:
                if done >= 2 * stop:
                    raise KeyboardInterrupt

            try:
                sweep(plan, store, workers=1, progress=stopped)
            except KeyboardInterrupt:
                points += 1
            sweep(plan, store, workers=2)
            if contents(store) != whole:
                other.append(f"{name}: stopped after task {stop}")
    return {
        "way": STOPPED, "python": platform.python_version(),
        "scenarios": len(names), "digests": points, "same": points - len(other), "other": other,
        "readings": 0, "apart": [], "furthest": 0.0,
    }  # fmt: skip


def keep(rows: Sequence[dict[str, Any]], folder: Path) -> int:
    """Keep what was found so far, and return how much of it is not as it should be."""
    done = [row for row in rows if "missing" not in row]
    other, far = (sum(len(row[key]) for row in done) for key in ("other", "apart"))
    findings = {
        "what": "golden digests of every shipped scenario",
        "tried": {
            "ways of running": len(done),
            "digests": sum(row["digests"] for row in done),
            "readings": sum(row["readings"] for row in done),
        },
        "outcomes": {
            "the same bytes": sum(row["same"] for row in done),
            "other bytes": other,
            "readings apart": far,
            "ways not to be had here": len(rows) - len(done),
        },
        "furthest": max((row["furthest"] for row in done), default=0.0),
        "tolerance": golden.TOLERANCE,
        "broke": BROKE,
        "rows": rows,
        "seconds": sum(row["seconds"] for row in rows),
    }
    write("matrix", findings, folder)
    return other + far


def gone(way: Way, rooms: Rooms) -> dict[str, Any]:
    """Go one way, whatever comes of it."""
    try:
        return tried(way, rooms)
    except NotHereError as why:
        return {"way": way.name, "missing": str(why)}
    except FailedError as why:
        return {"way": way.name, **judged({}), "other": [str(why)]}


def main(arguments: Sequence[str]) -> int:
    """Run the matrix."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust matrix", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="ways whose name has this in it; the others are kept as found")
    parser.add_argument("--here", action="store_true", help="no environments of their own")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    rows: list[dict[str, Any]] = []
    odd = 0
    with tempfile.TemporaryDirectory() as place:
        rooms = Rooms(Path(place))
        chosen = [way for way in ways() if given.only in way.name and not (given.here and way.room)]
        steps = [partial(gone, way, rooms) for way in chosen]
        if given.only in STOPPED:
            steps.append(partial(interrupted, rooms.folder, golden.names()))
        for step in steps:
            at = time.perf_counter()
            rows.append({**step(), "seconds": time.perf_counter() - at})
            told([_said(rows[-1])])
            some = given.only or given.here
            odd = keep(with_earlier("matrix", rows, "way", given.out) if some else rows, given.out)
    return int(odd > 0)


def _said(row: Mapping[str, Any]) -> str:
    if "missing" in row:
        return f"{row['way']}: not run ({row['missing']})"
    text = f"{row['way']}: {row['same']} of {row['digests']} the same bytes, readings within {row['furthest']:.1e}"
    odd = [*row["other"], *row["apart"]]
    return f"{text}, {row['seconds']:.0f} s" + (f"; OTHER: {', '.join(odd[:5])}" if odd else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
