"""What every command prints with: tables, JSON, progress, and plain signs where a terminal knows no others."""

from __future__ import annotations

import codecs
import json
import os
import shlex
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

__all__ = [
    "EXIT_INTERRUPTED", "Bar", "bare_table", "command_line", "console", "going_on", "plain", "print_json",
    "print_place", "print_places", "stopped", "toned", "use_headless_plots", "use_plain_signs",
]  # fmt: skip

EXIT_INTERRUPTED = 130

WIDE = 100_000
"""Columns where nobody looks: a row of a table is one line of a pipe, and nothing is cut."""

_TONES = {"as expected": "green", "against expectation": "red", "supported": "green", "falsified": "red"}

_SIGNS = {
    "\u00b1": "+/-", "\u00d7": "x", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2026": "...", "\u2588": "#",
    "\u2019": "'", "\u00b7": ".", "\u2022": "*",
}  # fmt: skip
"""What stands for a sign that the output's encoding lacks."""


def toned(reading: str) -> str:
    """A verdict in its colour, where there are colours."""
    tone = _TONES.get(reading.partition(",")[0], "dim")
    return f"[{tone}]{reading}[/{tone}]"


def bare_table(*columns: str) -> Table:
    """An empty table; a column whose heading begins with ``>`` holds numbers.  Nothing is cut: it wraps."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in columns:
        numeric = heading.startswith(">")
        table.add_column(heading.lstrip(">"), justify="right" if numeric else "left", overflow="fold")
    return table


def print_json(content: Any) -> None:
    """Print JSON as every parser takes it: null for what is missing or without end, signs beyond ASCII escaped."""
    from entente_sim.experiments.files import plain_data

    typer.echo(json.dumps(plain_data(content), indent=2, allow_nan=False))


def print_place(what: str, path: Path) -> None:
    """Say where something is, on one line; a folder ends in the system's separator."""
    typer.echo(f"{what}: {path}{os.sep if path.is_dir() else ''}")


def print_places(folder: Path) -> None:
    """Say where a command's report, data and figures are."""
    from entente_sim.report.page import PAGE

    print_place("Report", folder / PAGE)
    print_place("Data and figures", folder)


class Bar:
    """Progress with rate and time left; silent where the output is not a terminal."""

    def __init__(self, total: int, what: str = "runs", done: int = 0) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self.progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(what),
            TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), console=console(error=True),
            disable=not sys.stderr.isatty(), transient=True,
        )  # fmt: skip
        self.task = self.progress.add_task("starting", total=total, completed=done, rate="")
        self.total, self.finished, self.earlier, self.began = total, 0, done, time.monotonic()

    def __enter__(self) -> Bar:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def step(self, name: str, done: int, total: int) -> None:
        """Take note of finished runs of one scenario; of more than there were to be, the total grows."""
        self.total = max(self.total, self.finished + total)
        self._move(name.replace("_", " "), self.finished + done, self.total)
        if done == total:
            self.finished += total

    def at(self, name: str, done: int, total: int) -> None:
        """Take note of things done one by one."""
        self._move(name, done, total)

    def _move(self, description: str, done: int, total: int) -> None:
        rate = (done - self.earlier) / max(time.monotonic() - self.began, 1e-3)
        shown = f"{rate:,.0f}/s" if rate >= 2 else f"{60 * rate:,.0f}/min"
        self.progress.update(self.task, completed=done, total=total, description=description, rate=shown)

    def say(self, text: str) -> None:
        """Show what is being done."""
        self.progress.update(self.task, description=text)


def stopped(
    sentence: str = "Stopped; nothing half-written is left behind. Run the same command to start again.",
) -> typer.Exit:
    """Say that an interrupt has stopped the command and what is left; returns with what to exit."""
    typer.echo(sentence, err=True)
    return typer.Exit(EXIT_INTERRUPTED)


@contextmanager
def going_on() -> Iterator[None]:
    """End an interrupt in one sentence where what has been run is kept."""
    try:
        yield
    except KeyboardInterrupt:
        raise stopped("Stopped; what has been run is kept. Run the same command to go on.") from None


def use_headless_plots() -> None:
    """Draw without a display."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["text.parse_math"] = False  # titles of files are text, whatever signs they hold


def use_plain_signs() -> None:
    """Replace what an output's encoding cannot show, so that no sign and no file name ends a command."""
    codecs.register_error("entente-sim", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="entente-sim")


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    out = []
    for sign in error.object[error.start : error.end]:
        bare = unicodedata.normalize("NFKD", sign)[0]
        out.append(_SIGNS.get(sign, bare if bare.isascii() else "?"))
    return "".join(out), error.end


def command_line() -> str:
    """The command as it was typed, quoted as this system's shells need it."""
    words = ["entente-sim", *sys.argv[1:]]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def console(error: bool = False) -> Any:
    """A console as wide as the terminal (or ``COLUMNS``), and as wide as need be where there is none."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    return Console(stderr=error, width=None if stream.isatty() or "COLUMNS" in os.environ else WIDE)


def plain(text: str) -> str:
    """Text that rich prints as it stands."""
    from rich.markup import escape

    return escape(text)
