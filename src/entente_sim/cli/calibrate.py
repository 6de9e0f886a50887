"""The command that lets history choose among draws of the parameters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entente_sim.cli import completing
from entente_sim.cli.console import (
    Bar,
    bare_table,
    command_line,
    console,
    going_on,
    plain,
    print_json,
    print_place,
)
from entente_sim.cli.options import Data, Json, Seed, Workers, results_folder

if TYPE_CHECKING:
    from rich.table import Table

    from entente_sim.analysis.calibration.calibrate import Calibration

__all__ = ["calibrate"]


def calibrate(
    draws: Annotated[int, typer.Option(min=2, max=100_000, help="Prior draws of all parameters.")] = 2000,
    runs: Annotated[int, typer.Option(min=1, max=48, help="Runs of each draw.")] = 4,
    seed: Seed = 1,
    accept: Annotated[float, typer.Option(min=0, max=1, help="Share of the draws that is accepted.")] = 0.05,
    search: Annotated[int, typer.Option(min=0, max=100_000, help="Sets tried in search of a point; 0: none.")] = 0,
    data: Data = None,
    world: Annotated[
        str,
        typer.Option(help="A world with a known past, shipped or a .yaml file.", autocompletion=completing.a_world),
    ] = "world_1946",
    alone: Annotated[bool, typer.Option("--alone", help="Leave out other measures of power and distance.")] = False,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(help="Results folder (default: results/calibration).")] = None,
    as_json: Json = False,
) -> None:
    """Keep the draws of all parameters whose history from 1946 to 1999 is nearest to what was observed.

    What was read is kept in the results folder: a stopped calibration goes on where it was.

    Example: entente-sim calibrate --data ~/public_data --search 300
    """
    from entente_sim.analysis.calibration.calibrate import Design
    from entente_sim.analysis.calibration.calibrate import calibrate as by_history
    from entente_sim.analysis.hindcast.data import data_folder, required
    from entente_sim.experiments.kept import Kept
    from entente_sim.experiments.past import history_of
    from entente_sim.report.calibration import sentences, write_calibration
    from entente_sim.scenario.loading import load_world

    public = required(data_folder(data))
    resolved = history_of(load_world(world), Path(world).stem)
    design = Design(draws, runs, seed, accept, search)
    folder = results_folder(out, "calibration")
    with going_on(), Bar(draws, "draws") as bar:
        found = by_history(
            resolved, public, design, alternatives=not alone, kept=Kept(folder / "kept"), workers=workers,
            progress=bar.at,
        )  # fmt: skip
        bar.say("writing tables and figures")
        record = write_calibration(folder, found, command_line())
    if as_json:
        print_json(record)
        return
    screen = console()
    for table in _tables(found):
        screen.print(table)
        screen.print("")
    for sentence in sentences(found):
        screen.print(f"* {sentence}", highlight=False, markup=False)
    print_place("Posterior", folder / "posterior.csv")
    print_place("Data and figures", folder)


def _tables(found: Calibration) -> list[Table]:
    """What runs show of history, which parameters move, and other measures."""
    from entente_sim.report.calibration import statistics_rows

    first = bare_table("statistic (history: 1)", ">prior", ">accepted", ">best draw", ">defaults", ">weight", ">scale")
    for row in statistics_rows(found):
        columns = ("prior", "accepted", "best", "default", "weight", "scale")
        first.add_row(row["statistic"], *(f"{row[column]:.2f}" for column in columns))
    second = bare_table("parameter", ">prior (10-90 %)", ">accepted (10-90 %)", ">KS", ">with distance")
    for one in [one for one in found.moved if one.told or one.rank_told][:20]:
        spans = [f"{b:.3g} ({a:.3g} to {c:.3g})" for a, b, c in (one.prior, one.posterior)]
        marks = f"{one.ks:.2f}{'*' if one.told else ''}", f"{one.rank:+.2f}{'*' if one.rank_told else ''}"
        second.add_row(plain(one.path), *spans, *marks)
    out = [first, second]
    if found.alternatives:
        third = bare_table(
            "the same draws by", ">nearest", ">5 %", ">median", ">shift (se)", ">of the nearest 5 % of all"
        )
        for other in found.alternatives:
            third.add_row(
                other.name, f"{other.best:.2f}", f"{other.low:.2f}", f"{other.median:.2f}",
                f"{other.shift:+.3f} ({other.error:.3f})", f"{100 * other.nearest:.0f} %",
            )  # fmt: skip
        out.append(third)
    return out
