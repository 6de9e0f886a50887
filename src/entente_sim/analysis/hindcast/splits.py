"""Which years train, choose and report, and the door in front of the last.

Years after :data:`LAST_OPEN` are kept back: nothing reads them unless it is told to report, and every such look is
written into a log.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from entente_sim.experiments.files import ResultsError
from entente_sim.scenario.loading import shipped_folder

__all__ = ["FROZEN", "LAST_OPEN", "SPLITS", "guard", "log_look", "looks_page"]

SPLITS = {"train": (1946, 1999), "select": (2000, 2006), "report": (2007, 2013)}
"""First and last year of each split."""

FROZEN = SPLITS["train"][1]
"""Last year that naive forecasters see."""

LAST_OPEN = SPLITS["select"][1]
"""Last year that is read without asking to report."""


def guard(last: int, *, report: bool) -> None:
    """Refuse years that are kept back.

    Raises
    ------
    ValueError
        If ``last`` lies after :data:`LAST_OPEN` and ``report`` is not set.
    """
    if last > LAST_OPEN and not report:
        raise ValueError(
            f"observed years after {LAST_OPEN} are kept back for one report ({last} was asked for): "
            "call with report=True, or --report on the command line; every such look is logged."
        )


def looks_page() -> Path | None:
    """The page of the documentation on which looks are logged, in a checkout; ``None`` elsewhere."""
    page = shipped_folder().parent / "docs" / "looks.md"
    return page if page.is_file() else None


def log_look(what: str, digest: str, page: Path) -> None:
    """Add a line to the log of looks at the years kept back: date, what was asked, digest of scenario and world.

    Raises
    ------
    ResultsError
        If the page cannot be written: no look without a line.
    """
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    try:
        with page.open("a", encoding="utf-8") as file:
            file.write(f"| {today} | `{what}` | `{digest[:12]}` |\n")
    except OSError as error:
        raise ResultsError(
            f"the look at the years kept back cannot be logged in '{page}' ({error.strerror}); none was taken."
        ) from None
