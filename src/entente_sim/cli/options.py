"""Options and exit codes that commands share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entente_sim.cli import completing
from entente_sim.cli.console import use_headless_plots

if TYPE_CHECKING:
    from entente_sim.scenario.parameters import Parameters

__all__ = [
    "EXIT_BAD_INPUT",
    "EXIT_CANNOT_WRITE",
    "Data",
    "Draws",
    "Json",
    "Names",
    "NoNull",
    "OfSweep",
    "Out",
    "ParametersFrom",
    "Power",
    "Runs",
    "Seed",
    "Workers",
    "World",
    "drawn_from",
    "folder_name",
    "folder_of",
    "found_folder",
    "results_folder",
]

EXIT_BAD_INPUT = 2
EXIT_CANNOT_WRITE = 3

Names = Annotated[
    list[str],
    typer.Argument(
        help="Shipped names (see 'scenarios') or paths of .yaml files.", autocompletion=completing.a_scenario
    ),
]
Runs = Annotated[int, typer.Option(min=1, max=100_000, help="Runs of each scenario; the same luck in all of them.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of all luck; the same seed gives the same bytes.")]
Workers = Annotated[
    int | None,
    typer.Option(min=1, max=1024, help="How many work at a time (default: as many as there are processors)."),
]
Out = Annotated[Path | None, typer.Option(help="Results folder (default: results/NAME).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of tables.")]
Power = Annotated[
    str, typer.Option(help="Measure of power: composite, gdp, military or cinc.", autocompletion=completing.power)
]
World = Annotated[
    str | None,
    typer.Option(
        help="Put the scenarios on another world: world_1946 lets them start where history led.",
        autocompletion=completing.a_world,
    ),
]
ParametersFrom = Annotated[
    str | None,
    typer.Option(
        "--parameters", help="'posterior', 'point', or a table that 'calibrate' wrote (default: as without history).",
        autocompletion=completing.a_set_of_parameters,
    ),
]  # fmt: skip
Draws = Annotated[int, typer.Option(min=0, max=10_000, help="Prior draws of all parameters; 0 leaves them out.")]
NoNull = Annotated[bool, typer.Option("--no-null", help="Leave out the null model (halves the time).")]
Data = Annotated[Path | None, typer.Option(help="Folder of public data to score against (default: $ENTENTE_DATA).")]
OfSweep = Annotated[
    str,
    typer.Argument(
        help="A finished sweep: its folder, or NAME of results/NAME.", autocompletion=completing.a_finished_sweep
    ),
]


def drawn_from(parameters: str | None) -> tuple[Parameters, ...]:
    """Parameter sets that ``--parameters`` names; none where it does not."""
    from entente_sim.analysis.calibration.posterior import posterior

    if parameters is None:
        return ()
    return tuple(posterior(parameters))


def results_folder(out: Path | None, name: str) -> Path:
    """The folder that a command writes to, ``results/NAME`` unless told otherwise: it can be written, figures too."""
    from entente_sim.experiments.files import prepare

    use_headless_plots()
    return prepare(out or Path("results") / name)


def folder_name(names: Iterable[str]) -> str:
    """What a results folder is called after scenarios: a name that every file system takes.

    Examples
    --------
    >>> folder_name(["thaw", "a:b"]), folder_name(["con"]), folder_name(["x" * 90 + "."])[-3:]
    ('thaw-a-b', 'con-', 'xxx')
    """
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "-", "-".join(names))[:80].rstrip(" .")
    reserved = re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name, re.IGNORECASE)
    return f"{name}-" if reserved or not name else name


def found_folder(results: str) -> Path | None:
    """A folder of results, given as such or as NAME of ``results/NAME``; ``None`` where there is neither."""
    return next((folder for folder in (Path(results), Path("results") / results) if folder.is_dir()), None)


def folder_of(results: str) -> Path:
    """The folder of a store, given as such or by the name of its sweep."""
    from entente_sim.scenario.errors import closest
    from entente_sim.scenario.shipped import shipped

    found = found_folder(results)
    if found is not None:
        return found
    named = Path("results") / results
    sweeps = [name for name, path in shipped().items() if path.parent.name == "sweeps"]
    if results in sweeps:
        raise ValueError(f"'{named}' is not there yet; run the sweep first: entente-sim sweep {results}")
    nor = "" if named == Path(results) else f", nor is '{named}'"
    raise ValueError(
        f"'{results}' is no folder of results{nor}.{closest(results, sweeps)} Run a sweep first, as in "
        "'entente-sim sweep six_futures'."
    )
