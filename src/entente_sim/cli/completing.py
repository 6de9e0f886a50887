"""What the Tab key offers: names of files and results, and words that options take.

Read from file names and the first lines of files only: a terminal waits for the answer, so nothing heavy is imported.
Where nothing here fits, shells offer file names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

from entente_sim.scenario.shipped import SETS, shipped, shipped_folder

__all__ = [
    "a_case", "a_finished_sweep", "a_future", "a_results_folder", "a_scenario", "a_set_of_parameters", "a_state",
    "a_sweep", "a_world", "an_executor", "an_observable", "anything_shipped", "power", "recorded",
]  # fmt: skip

Offers = list[tuple[str, str]]
"""Words with a line of help each."""

CLASSES = ("1", "2", "3a", "3b", "4", "5-RUS", "5-CHN", "6")
"""Classes of future (``measures.futures.FUTURE_CLASSES``), written down because those would bring numpy along."""

WORDS = ("unilateralism", "confrontation", "accommodation", "stability", "rapprochement", "regime-change", "split")
"""Words for them (``analysis.sweeps.outcomes.ALIASES``)."""

POWERS = ("composite", "gdp", "military", "cinc")
EXECUTORS = ("threads", "processes", "dask")

_HEAD = 4_000
"""Characters of a file within which its title stands."""


def _of(folder: str | None, incomplete: str, known: Iterable[str] = ()) -> Offers:
    """Shipped files, or those of a folder (``.`` for scenarios outside the folders of their own), not named yet."""
    root = shipped_folder()
    taken = set(known)
    return [
        (name, _line(path, "title"))
        for name, path in shipped().items()
        if name.startswith(incomplete) and name not in taken and (folder is None or _room(path, root) in folder.split())
    ]


def _room(path: Path, root: Path) -> str:
    return path.relative_to(root).parts[0] if path.parent != root else "."


def _line(path: Path, key: str) -> str:
    """The value of a key of the first column, if it stands near the top of a file."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            found = re.search(rf"^{key}: *(.*)$", file.read(_HEAD), re.MULTILINE)
    except OSError:
        return ""
    return found[1].strip("'\" ") if found else ""


def a_scenario(ctx: typer.Context, incomplete: str) -> Offers:
    """Scenarios, futures and cases."""
    return _of(". futures cases", incomplete, ctx.params.get("names") or ())


def a_case(incomplete: str) -> Offers:
    """Case studies."""
    return _of("cases", incomplete)


def a_world(incomplete: str) -> Offers:
    """Worlds."""
    return _of("worlds", incomplete)


def a_sweep(incomplete: str) -> Offers:
    """Sweep files."""
    return _of("sweeps", incomplete)


def anything_shipped(incomplete: str) -> Offers:
    """Every shipped file."""
    return _of(None, incomplete)


def power(incomplete: str) -> list[str]:
    """Measures of power."""
    return [one for one in POWERS if one.startswith(incomplete)]


def an_executor(incomplete: str) -> list[str]:
    """Where runs run."""
    return [one for one in EXECUTORS if one.startswith(incomplete)]


def a_set_of_parameters(incomplete: str) -> Offers:
    """The shipped sets of parameters."""
    return [one for one in SETS.items() if one[0].startswith(incomplete)]


def a_future(incomplete: str) -> list[str]:
    """Classes of future and words for them; the last of several with commas."""
    before, comma, word = incomplete.rpartition(",")
    return [f"{before}{comma}{one}" for one in (*CLASSES, *WORDS) if one.startswith(word)]


def a_results_folder(incomplete: str) -> Offers:
    """Folders in results/ that are complete."""
    return [(name, str(about.get("command", ""))) for name, about in _results() if name.startswith(incomplete)]


def a_finished_sweep(incomplete: str) -> Offers:
    """Sweeps in results/."""
    return [
        (name, str(about.get("title", "")))
        for name, about in _results()
        if about.get("kind") == "sweep" and name.startswith(incomplete)
    ]


def _results() -> Iterator[tuple[str, dict[str, object]]]:
    for path in sorted(Path("results").glob("*/manifest.json")):
        yield path.parent.name, _manifest(path)


def _manifest(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _named(ctx: typer.Context, argument: str) -> str:
    """The first argument of the line; where an option still waits for its value, it has not been given its name."""
    return str(ctx.params.get(argument) or next((word for word in ctx.args if not word.startswith("-")), ""))


def recorded(ctx: typer.Context, incomplete: str) -> list[str]:
    """What the sweep named before on the line has recorded."""
    results = _named(ctx, "results")
    for folder in (Path(results), Path("results") / results):
        definition = _manifest(folder / "manifest.json").get("definition") if results else None
        if isinstance(definition, dict) and isinstance(definition.get("record"), dict):
            return [name for name in definition["record"] if name.startswith(incomplete)]
    return []


def an_observable(ctx: typer.Context, incomplete: str) -> list[str]:
    """The same, with each class of future as ``future=6``."""
    names = recorded(ctx, "")
    if "future" in names:
        names = [name for name in names if name != "future"] + [f"future={one}" for one in CLASSES]
    return [name for name in names if name.startswith(incomplete)]


def a_state(ctx: typer.Context, incomplete: str) -> list[str]:
    """States of the world of the scenario named before on the line."""
    files = shipped()
    path = files.get(_named(ctx, "name"))
    for _ in range(5):
        if path is None:
            return []
        world = _line(path, "world")
        if world:
            break
        path = files.get(_line(path, "extends"))
    else:
        return []
    text = files[world].read_text(encoding="utf-8") if world in files else ""
    states = re.search(r"^states:\n((?:[ #].*\n|\n)*)", text, re.MULTILINE)
    codes = re.findall(r"^  ([A-Z0-9]+):", states[1], re.MULTILINE) if states else []
    return [code for code in codes if code.startswith(incomplete)]
