"""The posterior as a table: accepted draws of all parameters, and how they were made."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from entente_sim.analysis.priors import PINNED
from entente_sim.experiments.results import atomic
from entente_sim.scenario.loading import shipped_folder
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.scenario.shipped import SETS

__all__ = ["drawn_paths", "made_by", "posterior", "shipped_posterior", "write_posterior"]


@functools.cache
def drawn_paths() -> tuple[str, ...]:
    """Parameters that a calibration draws: all but those it pins and the weight of CINC, which is not drawn."""
    return tuple(
        info.path for info in parameter_table() if info.path not in PINNED and info.path != "capability.cinc_weight"
    )


def shipped_posterior() -> Path:
    """The shipped table."""
    return shipped_folder() / "posterior.csv"


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
        content = one.model_dump()
        values = (content[group][name] for group, name in (path.split(".") for path in drawn_paths()))
        rows.writerow([f"{far:.6g}", *(f"{value:.6g}" for value in values)])
    with atomic(path) as part:
        part.write_text(text.getvalue(), encoding="utf-8", newline="\n")


def made_by(path: Path | None = None) -> dict[str, str]:
    """How a table was made, as its head says."""
    lines = (path or shipped_posterior()).read_text(encoding="utf-8").splitlines()
    head = (line[2:].partition(": ") for line in lines if line.startswith("# "))
    return {key: value for key, _, value in head}


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
    name = "posterior" if path is None else path
    file = shipped_folder() / f"{name}.csv" if name in SETS else Path(name)
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"the table of the posterior '{file}' cannot be read ({error.strerror}).") from None
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    if not rows or set(rows[0]) != {"distance", *drawn_paths()}:
        raise ValueError(
            f"'{file}' is no posterior of this version of the model: its columns are not distance and the "
            f"{len(drawn_paths())} parameters drawn. Make one with 'entente-sim calibrate'."
        )
    try:
        values = [{path: float(row[path]) for path in drawn_paths()} for row in rows]
    except (TypeError, ValueError):
        raise ValueError(f"'{file}' holds a value that is no number.") from None
    return [Parameters().replace(**one, **PINNED) for one in values]
