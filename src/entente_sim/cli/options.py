"""Options and exit codes that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from entente_sim.scenario.parameters import Parameters

__all__ = [
    "EXIT_BAD_INPUT",
    "EXIT_CANNOT_WRITE",
    "Draws",
    "Json",
    "Names",
    "NoNull",
    "Out",
    "ParametersFrom",
    "Power",
    "Runs",
    "Seed",
    "Workers",
    "World",
    "drawn_from",
    "folder_of",
]

EXIT_BAD_INPUT = 2
EXIT_CANNOT_WRITE = 3

Names = Annotated[list[str], typer.Argument(help="Shipped names (see 'scenarios') or paths of .yaml files.")]
Runs = Annotated[int, typer.Option(min=1, max=100_000, help="Paired runs per scenario.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed; the same seed gives the same bytes.")]
Workers = Annotated[int | None, typer.Option(min=1, max=1024, help="Threads (default: all processors).")]
Out = Annotated[Path | None, typer.Option(help="Results folder (default: results/NAME).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of a table.")]
Power = Annotated[str, typer.Option(help="Measure of power: composite, gdp, military or cinc.")]
World = Annotated[
    str | None, typer.Option(help="Put the scenarios on another world: world_1946 lets them start where history led.")
]
ParametersFrom = Annotated[
    str | None,
    typer.Option("--parameters", help="'posterior', or a table that 'calibrate' wrote (default: as without history)."),
]
Draws = Annotated[int, typer.Option(min=0, max=10_000, help="Prior draws of all parameters; 0 leaves them out.")]
NoNull = Annotated[bool, typer.Option("--no-null", help="Leave out the null model (halves the time).")]


def drawn_from(parameters: str | None) -> tuple[Parameters, ...]:
    """Parameter sets that ``--parameters`` names; none where it does not."""
    from entente_sim.analysis.calibration.posterior import posterior

    if parameters is None:
        return ()
    return tuple(posterior(None if parameters == "posterior" else parameters))


def folder_of(results: str) -> Path:
    """The folder of a store, given as such or by the name of its sweep."""
    from entente_sim.scenario.errors import closest
    from entente_sim.scenario.loading import shipped

    folder = Path(results)
    if folder.is_dir():
        return folder
    named = Path("results") / results
    if named.is_dir():
        return named
    sweeps = [name for name, path in shipped().items() if path.parent.name == "sweeps"]
    if results in sweeps:
        raise ValueError(f"'{named}' is not there yet; run the sweep first: entente-sim sweep {results}")
    nor = "" if named == folder else f", nor is '{named}'"
    raise ValueError(
        f"'{results}' is no folder of results{nor}.{closest(results, sweeps)} Run a sweep first, as in "
        "'entente-sim sweep six_futures'."
    )
