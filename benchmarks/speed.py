"""Speed and memory, as ratios taken within one process run (machines differ and are noisy).

``python benchmarks/speed.py`` prints a table and writes ``results/benchmarks/speed.json``, from which
``python docs/generate.py --speed results/benchmarks/speed.json`` fills the page on speed; ``--short`` does less of
everything, in about a minute, and fails if a ratio is lost; ``--only limit,workers`` takes some subjects;
``--full`` measures what is otherwise scaled from fewer runs, which takes hours.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measured import Form, Subject

SUBJECTS = {
    # module: seconds in the short form, in the long one
    "rates": (10, 90),
    "limit": (8, 60),
    "batched": (5, 40),
    "workers": (15, 150),
    "scaling": (4, 60),
    "memory": (8, 250),
    "startup": (3, 60),
    "streaming": (0, 200),
}
"""What is measured, and about how long it takes on two cores with compiled code cached."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; exit code 1 if the short form finds a ratio lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="less of everything, for continuous integration")
    parser.add_argument("--full", action="store_true", help="put a million runs through a store, not scaled")
    parser.add_argument("--only", metavar="NAME,...", help=f"some of {', '.join(SUBJECTS)}")
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"), help="folder for speed.json")
    chosen = parser.parse_args(arguments)
    if chosen.short and chosen.full:
        parser.error("give --short or --full, not both")
    form = Form(short=chosen.short, full=chosen.full)
    names = (
        chosen.only.split(",") if chosen.only else [n for n, (short, _) in SUBJECTS.items() if short or not form.short]
    )
    unknown = [name for name in names if name not in SUBJECTS]
    if unknown:
        parser.error(f"there is no subject {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
    seconds = sum(SUBJECTS[name][not form.short] for name in names)
    print("Takes hours." if form.full else f"Takes about {max(seconds / 60, 1):.0f} min.", flush=True)
    began = time.perf_counter()
    found: dict[str, Subject] = {}
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        found[name] = _measured(name, form)
    took = time.perf_counter() - began
    _show(found, took)
    _write(chosen.out, form, found, took)
    lost = [one for subject in found.values() for one in subject.figures if one.bound and one.bound.lost(one.value)]
    if form.short:
        for one in lost:
            print(f"Lost: {one.name} is {one.value:.3g}; the short form asks for {one.bound.limit:g}.")  # type: ignore[union-attr]
    return int(form.short and bool(lost))


def _measured(name: str, form: Form) -> Subject:
    subject: Subject = importlib.import_module(f"benchmarks.{name}").measure(form)
    return subject


def _show(found: Mapping[str, Subject], took: float) -> None:
    from rich.console import Console
    from rich.table import Table

    screen = Console(width=None if sys.stdout.isatty() else 140)
    table = Table("", ">", "unit", "target", "", "note", box=None, pad_edge=False)
    table.columns[1].header, table.columns[1].justify = "measured", "right"
    tones = {"reached": "green", "missed": "red", "": "dim"}
    for subject in found.values():
        for one in subject.figures:
            verdict = f"[{tones[one.verdict]}]{one.verdict}[/]"
            table.add_row(one.name, f"{one.value:,.4g}", one.unit, str(one.bound or ""), verdict, one.note)
        table.add_row()
    screen.print(table, highlight=False)
    for subject in found.values():
        for name, rows in subject.tables.items():
            detail = Table(title=name, box=None, pad_edge=False, title_justify="left")
            columns = [key for key, value in rows[0].items() if not isinstance(value, Mapping)]
            for column in columns:
                detail.add_column(column.replace("_", " "), justify="left" if column == "mechanism" else "right")
            for row in rows:
                detail.add_row(*(_cell(row[column]) for column in columns))
            screen.print(detail, highlight=False)
    print(f"Took {took:.0f} s.")


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 1e3 else f"{value:,.0f}"
    return "" if value is None else str(value)


def _write(folder: Path, form: Form, found: Mapping[str, Subject], took: float) -> None:
    import numba
    import numpy as np
    from llvmlite import binding

    report = {
        "form": "short" if form.short else "full" if form.full else "long",
        "seconds": took,
        "machine": {
            "processor": binding.get_host_cpu_name(), "cores": os.cpu_count(), "system": platform.system(),
            "load_average": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
            "python": platform.python_version(), "numpy": np.__version__, "numba": numba.__version__,
        },
        "figures": {name: [one.as_json() for one in subject.figures] for name, subject in found.items()},
        "tables": {name: list(rows) for subject in found.values() for name, rows in subject.tables.items()},
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "speed.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
