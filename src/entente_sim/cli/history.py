"""The command that puts the model to history."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from entente_sim.cli.options import Json, Out, ParametersFrom, Runs, Seed, Workers, drawn_from
from entente_sim.console import Bar, command_line, console, hindcast_tables, interruptible, use_headless_plots

__all__ = ["hindcast"]

_OLDEST, _ELSE = "world_1946", "eurasia_2021"


def hindcast(
    world: Annotated[
        str | None, typer.Option(help="A world with a known past, shipped or a .yaml file (default: the oldest).")
    ] = None,
    runs: Runs = 200,
    seed: Seed = 1,
    data: Annotated[
        Path | None, typer.Option(help="Folder of public data to score against (default: $ENTENTE_DATA).")
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Also score the years kept back, 2007-2013; the look is logged.")
    ] = False,
    export: Annotated[
        Path | None, typer.Option(help="Also write states.csv and dyads.csv, the simulated years, there.")
    ] = None,
    events: Annotated[
        bool, typer.Option("--events", help="Also leave every dated event out in turn (60 runs each).")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(help="Also do without a mechanism, named as in the table of 'ablate'; may be repeated."),
    ] = None,
    parameters: ParametersFrom = None,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Run known history and score it against what was observed, beside naive forecasters.

    Without a data folder only the facts that are typed in are put to the runs.

    Example: entente-sim hindcast --runs 200 --data ~/public_data --export results/series
    """
    from entente_sim.analysis.hindcast.data import PAGE, VARIABLE, data_folder, required
    from entente_sim.analysis.hindcast.export import export as write_series
    from entente_sim.analysis.hindcast.history import hindcast as relive_and_score
    from entente_sim.analysis.hindcast.without import switches, without_each_event, without_mechanisms
    from entente_sim.experiments.past import history_of
    from entente_sim.experiments.results import prepare
    from entente_sim.report.hindcast import write_hindcast
    from entente_sim.scenario.loading import load_world, shipped

    name = world or (_OLDEST if _OLDEST in shipped() else _ELSE)
    resolved = history_of(load_world(name), Path(name).stem)
    public = data_folder(data)
    if public is not None:
        required(public)
    elif events or without:
        required(None)
    for mechanism in without or ():
        switches(mechanism)
    sets = drawn_from(parameters)
    each = [sets[run % len(sets)] for run in range(runs)] if sets else None
    folder = out or Path("results") / "hindcast"
    prepare(folder)
    use_headless_plots()
    with interruptible(), Bar(3 * runs) as bar:
        found = relive_and_score(
            resolved, runs=runs, seed=seed, data=public, report=report, log=folder / "looks.md",
            parameters=each, workers=workers, progress=bar.step,
        )  # fmt: skip
        hanging = needed = None
        if events and public is not None:
            bar.say("without each event")
            hanging = without_each_event(resolved, public, seed=seed, workers=workers)
        if without and public is not None:
            bar.say("without mechanisms")
            needed = without_mechanisms(
                resolved, without, public, runs=runs, seed=seed, parameters=each, report=report, workers=workers
            )
        bar.say("writing tables and figures")
        written = [str(path) for path in write_series(found.ensemble, export)] if export is not None else []
        record = write_hindcast(folder, found, command_line(), hanging, needed)
    if public is None:
        typer.echo(
            f"There is no folder of public data (--data, or {VARIABLE}), so nothing is scored; {PAGE}.", err=True
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(record | {"exported": written}, indent=2))
        return
    screen = console()
    for table in hindcast_tables(found):
        screen.print(table)
        screen.print("")
    span = f"{found.ensemble.years[0]}-{found.ensemble.years[-1]}"
    screen.print(
        f"{resolved.world.title}, {span}, {runs} runs. Trained on 1946-1999, chosen on 2000-2006"
        + (", reported on 2007-2013." if report else "; 2007-2013 is kept back (--report)."),
        highlight=False, style="dim",
    )  # fmt: skip
    for path in written:
        screen.print(f"Series: {path}", highlight=False, markup=False, soft_wrap=True)
    screen.print(f"Data and figures: {folder}{os.sep}", highlight=False, markup=False, soft_wrap=True)
