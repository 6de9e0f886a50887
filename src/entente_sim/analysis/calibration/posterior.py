"""The posterior as a table: accepted draws of all parameters, and how they were made."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from entente_sim.analysis.priors import PINNED
from entente_sim.experiments.files import atomic
from entente_sim.scenario.loading import shipped_folder
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.scenario.shipped import SETS

__all__ = ["drawn_paths", "posterior", "shipped_posterior", "write_posterior"]


@functools.cache
def drawn_paths() -> tuple[str, ...]:
    """Parameters that a calibration draws: all but those it pins and the weight of CINC, which is not drawn."""
    return tuple(
        info.path for info in parameter_table() if info.path not in PINNED and info.path != "capability.cinc_weight"
    )


def shipped_posterior(name: str = "posterior") -> Path:
    """The file of a shipped table, one of :data:`~entente_sim.scenario.shipped.SETS`."""
    return shipped_folder() / f"{name}.csv"


def write_posterior(
    path: Path, parameters: Sequence[Parameters], distance: Sequence[float], made: Mapping[str, object]
) -> None:
    """Write accepted parameter sets, six digits each, under lines that say how they were made.

    Raises
    ------
    ResultsError
        If the file cannot be written.
    """
    text = io.StringIO()
    for key, value in made.items():
        text.write(f"# {key}: {value}\n")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["distance", *drawn_paths()])
    for one, far in zip(parameters, distance, strict=True):
        values = one.by_path()
        rows.writerow([f"{far:.6g}", *(f"{values[path]:.6g}" for path in drawn_paths())])
    with atomic(path) as part:
        part.write_text(text.getvalue(), encoding="utf-8", newline="\n")


_LARGEST = 50_000_000
"""Bytes of the largest table that is read; the shipped one has a hundred thousand."""


def _lines(file: Path) -> list[str]:
    """The lines of a table."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise ValueError(f"the table of the posterior '{file}' cannot be read ({said}).") from None
    if len(raw) > _LARGEST:
        raise ValueError(f"'{file}' is larger than {_LARGEST // 1_000_000} MB, as no table of a posterior is.")
    try:
        return raw.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise ValueError(f"'{file}' is no table of a posterior: it is not UTF-8 text.") from None


def posterior(path: Path | str | None = None) -> list[Parameters]:
    """Parameter sets that history from 1946 to 1999 keeps, all of one weight.

    Regimes stay unless driven and no drafts are drawn: what was pinned in the calibration is so here.

    Parameters
    ----------
    path
        A table that ``entente-sim calibrate`` wrote, or ``"point"``, the shipped set that a search found nearest to
        history; by default the shipped posterior.

    Raises
    ------
    ValueError
        If the table does not hold every parameter, or a value that is none.

    Examples
    --------
    >>> sets = posterior()
    >>> len(sets), 0.7 <= sets[0].threat.parity <= 0.9
    (100, True)
    >>> len(posterior("point"))
    1
    """
    named = "posterior" if path is None else path
    file = shipped_posterior(str(named)) if named in SETS else Path(named)
    try:
        rows = list(csv.DictReader((line for line in _lines(file) if not line.startswith("#")), strict=True))
    except csv.Error as error:
        raise ValueError(f"'{file}' is no table with commas ({error}).") from None
    asked = {"distance", *drawn_paths()}
    if not rows or set(rows[0]) != asked:
        there = {name for name in rows[0] if name is not None} if rows else set()  # None holds what has no column
        raise ValueError(
            f"'{file}' is no posterior of this version of the model: its columns are not distance and the "
            f"{len(asked) - 1} parameters drawn{_columns(there, asked)}. Make one with 'entente-sim calibrate'."
        )
    sets = []
    for number, row in enumerate(rows, 1):
        try:
            values = {path: float(row[path]) for path in drawn_paths()}
        except (TypeError, ValueError):
            raise ValueError(f"'{file}' holds a value that is no number, in row {number}.") from None
        try:
            sets.append(Parameters().replace(**values, **PINNED))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise ValueError(f"'{file}', row {number}: {place} is out of range ({first['msg']}).") from None
    return sets


_FEW = 100
"""Letters of column names up to which they are told."""


def _columns(there: set[str], asked: set[str]) -> str:
    """Which columns are missing or too many, where few are and they can be read."""
    lists = ((sorted(asked - there), "missing"), (sorted(there - asked), "too many"))
    told = [
        f"{', '.join(names)} {'are' if len(names) > 1 else 'is'} {what}"
        for names, what in lists
        if names and all(map(str.isprintable, names)) and sum(map(len, names)) <= _FEW
    ]
    return f" ({'; '.join(told)})" if told else ""
