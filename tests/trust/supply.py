"""What the package stands on and how it is delivered: bounds of dependencies, licences, known faults, builds.

Builds the sdist and, from it, the wheel; installs that clean; runs commands outside the checkout; runs tests with every
dependency as old as allowed, and with the newest; checks licences; asks ``pip-audit`` about known faults.
``--only packed,commands`` does some of it, ``--short`` a little; ``--built FOLDER`` compares what has been built there.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.trust._rooms import RESULTS, ROOT, FailedError, NotHereError, Rooms, built_in, ran, told, with_earlier, write

BROKE = [
    {
        "what": "With the oldest Typer that was allowed (0.12), every command ended in a traceback: it does not know "
        "the Click of today.",
        "mended": "Typer 0.16 or newer is asked for; the trial installs the lower bounds.",
    },
    {
        "what": "The package was said to be typed and had no `py.typed` in it: type checkers overlooked its types.",
        "mended": "It ships the marker; the trial compares the wheel with the source, file by file.",
    },
    {
        "what": "The oldest ipyvuetify that was allowed (1.9.0) cannot be imported, as it needs a library that it does "
        "not ask for: the dashboard did not start.",
        "mended": "1.9.4 or newer is asked for.",
    },
    {
        "what": "The extra `analysis` brought SALib, which only the tests use, and allowed a version (1.5.0) that "
        "fails under the NumPy that is asked for.",
        "mended": "It no longer does; a test says for each dependency who imports it.",
    },
    {
        "what": "`pydantic_core` was imported and not declared.",
        "mended": "It is declared; a test holds every import against `pyproject.toml`.",
    },
]
"""What was found, and how it was mended."""

LOWEST = ("--resolution", "lowest-direct")

TESTS = (
    "test_golden", "test_model", "test_sweep_files", "test_plots", "test_report", "test_measures",
    "test_yaml_and_errors", "test_sensitivity", "test_discovery", "test_calibration", "test_dashboard",
)  # fmt: skip
"""Tests that meet each library: compiled kernels, Mesa, files, tables, figures, pages, samples, trees, searches."""

SHORT = ("test_golden", "test_model", "test_plots", "test_dashboard")
"""Those that are run with every change, with the oldest dependencies; the newest are what everything is tested with."""

COMMANDS = (
    ("--help",),
    ("scenarios",),
    ("show", "us_concessions"),
    ("run", "from_1946", "--runs", "2", "--out", "run"),
    ("futures", "--runs", "4", "--out", "futures"),
    ("case", "libya_syria", "--runs", "4", "--out", "case"),
)
"""Run in an empty folder, from the wheel alone."""

LOADS = """
from entente_sim.scenario.loading import load, shipped, shipped_folder
from entente_sim.experiments.plan import plan_of
assert "site-packages" in str(shipped_folder())
for name, path in shipped().items():
    kind = path.read_text(encoding="utf-8").split("kind: ")[1].split()[0]
    load(name) if kind == "scenario" else plan_of(name) if kind == "sweep" else None
print(len(shipped()))
"""


def belongs() -> set[str]:
    """Files that a wheel must hold: the source as it is, and the shipped scenarios."""
    roots = {"entente_sim": ROOT / "src" / "entente_sim", "entente_sim/scenarios": ROOT / "scenarios"}
    return {
        f"{inside}/{path.relative_to(folder).as_posix()}"
        for inside, folder in roots.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def packed(sdist: Path, wheel: Path) -> dict[str, Any]:
    """Compare what was built with the checkout."""
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
        licence = any(name.endswith("licenses/LICENSE") for name in archive.namelist())
    with tarfile.open(sdist) as archive:
        shipped = {name.partition("/")[2] for name in archive.getnames()}
    odd = sorted(inside ^ belongs())
    odd += [
        f"sdist: {name}"
        for name in ("pyproject.toml", "LICENSE", "tests/golden.json", "scenarios/baseline.yaml", "docs/odd.md")
        if name not in shipped
    ]
    odd += [] if licence else ["LICENSE"]
    return _row("wheel built from the sdist, file by file", len(inside), "files", odd)


def outside(rooms: Rooms) -> dict[str, Any]:
    """Run commands from the wheel, in a folder with nothing in it."""
    python = rooms.room("clean", "3.13")
    place = rooms.folder / "elsewhere"
    place.mkdir()
    odd = []
    for command in COMMANDS:
        try:
            ran([python.with_name("entente-sim"), *command], cwd=place)
        except FailedError as why:
            odd.append(f"{command[0]}: {why}")
    try:
        ran([python, "-c", LOADS], cwd=place)
    except FailedError as why:
        odd.append(f"shipped files: {why}")
    return _row("commands from the wheel alone, Python 3.13, outside the checkout", len(COMMANDS) + 1, "commands", odd)


def tested(rooms: Rooms, name: str, version: str, pins: tuple[str, ...], which: Sequence[str]) -> dict[str, Any]:
    """Run tests in an environment with all extras."""
    extras = [part for extra in ("analysis", "calibrate", "distributed", "viz") for part in ("--extra", extra)]
    listed = rooms.pinned(version, *extras, *pins)
    python = rooms.room(name.replace(" ", "_"), version, "pytest", "pytest-xdist", "hypothesis", pins=listed)
    files = [f"tests/{test}.py" for test in which]
    command = [python, "-m", "pytest", "-q", "-n", "0", "-o", "addopts=", "-p", "no:cacheprovider", *files]
    try:
        said = ran(command)
    except FailedError as why:
        said = str(why)
    passed, failed = (sum(map(int, re.findall(rf"(\d+) {word}", said))) for word in ("passed", "(?:failed|errors?)"))
    odd = [f"{failed} failed: {said[-300:]}"] if failed or not passed else []
    return _row(f"tests with every dependency {name}, Python {version}", passed + failed, "tests", odd)


def licensed(rooms: Rooms) -> dict[str, Any]:
    """Read the licences of all that is installed with all extras."""
    python = rooms.room("extras", "3.13", f"{rooms.built()[1]}[analysis,calibrate,distributed,viz]")
    found = json.loads(ran([python, "-m", "tests.trust._licences"]))
    return _row("licences of dependencies, theirs included", len(found["licences"]), "distributions", found["refused"])


def audited(rooms: Rooms) -> dict[str, Any]:
    """Ask for known faults of the newest versions; where the service does not answer, say so."""
    extras = [part for extra in ("analysis", "calibrate", "distributed", "viz") for part in ("--extra", extra)]
    listed = rooms.pinned("3.13", *extras)
    tools = rooms.room("audit", "3.13", "pip-audit")
    out = rooms.folder / "audit.json"
    command = [tools.with_name("pip-audit"), "-r", listed, "--no-deps", "--disable-pip", "-f", "json", "-o", out]
    try:
        ran(command)
    except FailedError as why:  # faults were found, or it could not run
        if not out.exists():
            return {"what": "known faults (pip-audit)", "missing": str(why)}
    rows = json.loads(out.read_text(encoding="utf-8"))["dependencies"]
    answered = [row for row in rows if "vulns" in row]
    if not answered:
        return {
            "what": "known faults (pip-audit)",
            "missing": "its service cannot be reached from here; nothing was checked",
        }
    odd = [f"{row['name']} {row['version']}: {one['id']}" for row in answered for one in row["vulns"]]
    row = _row("known faults (pip-audit)", len(answered), "distributions", odd)
    row["silent"] = len(rows) - len(answered)
    return row


def _row(what: str, count: int, kind: str, odd: list[str]) -> dict[str, Any]:
    return {"what": what, "count": count, "kind": kind, "odd": odd}


STEPS: dict[str, Callable[[Rooms], dict[str, Any]]] = {
    "packed": lambda rooms: packed(*rooms.built()),
    "commands": outside,
    "licences": licensed,
    "faults": audited,
    "oldest": lambda rooms: tested(rooms, "as old as allowed", "3.11", LOWEST, TESTS),
    "newest": lambda rooms: tested(rooms, "newest", "3.13", (), TESTS),
}
"""What the trial does, in order."""


def main(arguments: Sequence[str]) -> int:
    """Run the trial."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust supply", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help=f"some of {', '.join(STEPS)}; the others are kept as found")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument(
        "--built", type=Path, help="only compare the sdist and the wheel in this folder with the checkout"
    )
    parser.add_argument("--short", action="store_true", help="only a few tests, with the oldest dependencies")
    given = parser.parse_args(arguments)
    if given.built is not None or given.short:
        with tempfile.TemporaryDirectory() as place:
            try:
                row = (
                    packed(*built_in(given.built))
                    if given.built is not None
                    else tested(Rooms(Path(place)), "as old as allowed", "3.11", LOWEST, SHORT)
                )
            except (FailedError, NotHereError) as why:
                if given.built is not None:
                    raise
                told([f"The oldest dependencies could not be had here: {why}"])  # no fault of the package
                return 0
        told([_said({**row, "seconds": 0.0})])
        return int(bool(row["odd"]))
    rows: list[dict[str, Any]] = []
    odd = 0
    with tempfile.TemporaryDirectory() as place:
        rooms = Rooms(Path(place))
        for name in given.only.split(",") if given.only else STEPS:
            at = time.perf_counter()
            try:
                row = STEPS[name](rooms)
            except NotHereError as why:
                row = {"what": name, "missing": str(why)}
            except FailedError as why:
                row = _row(name, 0, "steps", [str(why)])
            rows.append({"step": name, **row, "seconds": time.perf_counter() - at})
            told([_said(rows[-1])])
            odd = keep(with_earlier("supply", rows, "step", given.out) if given.only else rows, given.out)
    return int(odd > 0)


def keep(rows: Sequence[dict[str, Any]], folder: Path) -> int:
    """Keep what was found so far, and return how much of it is not as it should be."""
    done = [row for row in rows if "missing" not in row]
    counts: dict[str, int] = {}
    for row in done:
        counts[row["kind"]] = counts.get(row["kind"], 0) + row["count"]
    odd = sum(bool(row["odd"]) for row in done)
    findings = {
        "what": "dependencies, licences and packages",
        "tried": counts,
        "outcomes": {
            "steps as they should be": len(done) - odd,
            "not as they should be": odd,
            "could not be done here": len(rows) - len(done),
        },
        "broke": BROKE,
        "rows": rows,
        "seconds": sum(row["seconds"] for row in rows),
    }
    write("supply", findings, folder)
    return odd


def _said(row: dict[str, Any]) -> str:
    if "missing" in row:
        return f"{row['what']}: not done ({row['missing']})"
    odd = "; ".join(row["odd"][:5]) or "all well"
    return f"{row['what']}: {row['count']} {row['kind']}, {odd}, {row['seconds']:.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
