"""The command that builds a report again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entente_sim.cli import completing
from entente_sim.cli.console import Bar, print_json, print_place, use_headless_plots
from entente_sim.cli.options import Data, Json, Workers, found_folder

__all__ = ["report"]


def report(
    results: Annotated[
        str,
        typer.Argument(help="A results folder, or NAME of results/NAME.", autocompletion=completing.a_results_folder),
    ],
    data: Data = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Build the report and the figures of a results folder again, from what is stored in it.

    For folders of run, futures, case, forecast, sweep, sensitivity, discover, hindcast and verify. Single runs are not
    stored, so those of run, futures, case and hindcast are done again, and must come out as they did.

    Example: entente-sim report results/futures
    """
    from entente_sim.experiments.files import prepare
    from entente_sim.report.again import rebuild, results_in

    folder = found_folder(results)
    if folder is None:
        there = [name for name, _ in completing.a_results_folder("")]
        known = f" In results/ there are: {', '.join(there)}." if there else " Run something first: entente-sim futures"
        raise ValueError(f"'{results}' is no folder, nor is '{Path('results') / results}'.{known}")
    results_in(folder)
    prepare(folder)
    use_headless_plots()
    with Bar(1) as bar:
        done = rebuild(folder, data=data, workers=workers, progress=bar.step)
    if as_json:
        print_json({"kind": done.kind, "folder": str(folder), "report": str(done.page), "runs_again": done.runs})
        return
    if done.runs:
        typer.echo(f"{done.runs:,} runs were done again, and came out as before.")
    print_place("Report", done.page)
