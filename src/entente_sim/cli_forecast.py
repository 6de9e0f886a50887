"""The command ``entente-sim forecast``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from entente_sim.console import Bar, command_line, console, forecast_tables, interruptible, use_headless_plots

__all__ = ["forecast"]


def forecast(
    draws: Annotated[int, typer.Option(min=1, max=100_000, help="Draws of drivers and parameters.")] = 500,
    runs: Annotated[int, typer.Option(min=1, max=1000, help="Runs of each draw.")] = 4,
    seed: Annotated[int, typer.Option(min=0, help="Seed of draws and luck; the same seed gives the same bytes.")] = 1,
    absent: Annotated[float, typer.Option(min=0, max=1, help="Chance that a set of drivers stays away.")] = 0.5,
    most: Annotated[float, typer.Option(min=0, max=1, help="Largest dose of a set that does not.")] = 1.0,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Threads (default: all processors).")] = None,
    out: Annotated[Path | None, typer.Option(help="Results folder (default: results/forecast).")] = None,
    alone: Annotated[bool, typer.Option("--alone", help="Leave out null, drivers only and parameters only.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of tables.")] = False,
) -> None:
    """Draw drivers and parameters from their priors, and say how often each of the six futures comes.

    Shares are conditional on the priors; they are no probabilities of events.

    Example: entente-sim forecast --draws 500 --out results/forecast
    """
    from entente_sim.analysis.forecast import NOTE
    from entente_sim.analysis.free import KINDS, Design, free_ensembles
    from entente_sim.experiments.results import prepare
    from entente_sim.report.forecast import write_forecast

    design = Design(draws, runs, seed, absent, most)
    kinds = ["free"] if alone else list(KINDS)
    folder = out or Path("results") / "forecast"
    prepare(folder)
    use_headless_plots()
    with interruptible(), Bar(draws * runs * len(kinds)) as bar:
        ensembles = free_ensembles(design, kinds=kinds, workers=workers, progress=bar.step)
        bar.say("writing tables and figure")
        content = write_forecast(folder, ensembles, command_line())
    if as_json:
        typer.echo(json.dumps(content, indent=2))
        return
    screen = console()
    for table in forecast_tables(ensembles):
        screen.print(table)
        screen.print("")
    screen.print(f"{draws} draws, {runs} runs of each. {NOTE}", highlight=False, style="dim")
    screen.print(f"Data and figure: {folder}{os.sep}", highlight=False, markup=False, soft_wrap=True)
