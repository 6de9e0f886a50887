"""How long it takes to begin: imports, help, first use and later ones, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measured import Figure, Form, Subject, at_least, at_most, least_seconds

__all__ = ["measure", "python"]

ROOT = Path(__file__).resolve().parents[1]

HEAVY = ("mesa", "matplotlib", "pandas")
"""Libraries that ``import entente_sim`` must not import."""


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run this interpreter from the root of the checkout, and on the package that is in use here."""
    paths = [str(ROOT), *filter(None, sys.path)]
    given: Mapping[str, str] = {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)), **environment}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=given, capture_output=True, text=True, check=True)  # noqa: S603


def measure(form: Form) -> Subject:
    """Time beginnings; the first use compiles into an empty folder."""
    repeats = form.pick(2, 5)
    listing = f"import sys, entente_sim; print(*(set({HEAVY!r}) & set(sys.modules)))"
    loaded = python("-c", listing).stdout.split()
    bare = least_seconds(lambda: python("-c", "pass"), repeats)
    imported = least_seconds(lambda: python("-c", "import entente_sim"), repeats)
    helped = least_seconds(lambda: python("-m", "entente_sim", "--help"), repeats)
    figures = [
        Figure(
            "heavy libraries that `import entente_sim` imports", len(loaded), "", at_most(0.0, 0.0), " ".join(loaded)
        ),
        Figure("`python -c pass`", bare, "s"),
        Figure("`import entente_sim`, beside that", imported - bare, "s"),
        Figure("`entente-sim --help`", helped, "s"),
    ]
    return Subject(figures if form.short else [*figures, *_first_use()])


def _first_use() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        command = ("-m", "entente_sim", "run", "baseline", "--runs", "2", "--no-null", "--out", f"{folder}/results")

        def start() -> subprocess.CompletedProcess[str]:
            return python(*command, NUMBA_CACHE_DIR=f"{folder}/compiled", MPLBACKEND="Agg")

        said: list[str] = []
        first = least_seconds(lambda: said.append((done := start()).stdout + done.stderr), 1)
        later = least_seconds(start, 3)
    says_so = "compil" in said[0].lower()
    return [
        Figure("`entente-sim run baseline --runs 2`, first use", first, "s"),
        Figure("the same, later", later, "s"),
        Figure("compiling at first use", first - later, "s", at_most(20.0)),
        Figure("first use says that it compiles, where nobody watches", float(says_so), "", at_least(1.0)),
    ]
