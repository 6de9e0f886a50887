"""The command that puts the model to history."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entente_sim.cli import completing
from entente_sim.cli.console import (
    Bar,
    bare_table,
    command_line,
    console,
    plain,
    print_json,
    print_place,
    print_places,
    toned,
)
from entente_sim.cli.options import Data, Json, ParametersFrom, Runs, Seed, Workers, drawn_from, results_folder

if TYPE_CHECKING:
    from rich.table import Table

    from entente_sim.analysis.hindcast.history import Hindcast
    from entente_sim.analysis.hindcast.scoring import Score

__all__ = ["hindcast"]

_OLDEST, _ELSE = "world_1946", "eurasia_2021"


def hindcast(
    world: Annotated[
        str | None,
        typer.Option(
            help="A world with a known past, shipped or a .yaml file (default: the oldest).",
            autocompletion=completing.a_world,
        ),
    ] = None,
    runs: Runs = 200,
    seed: Seed = 1,
    data: Data = None,
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
    out: Annotated[Path | None, typer.Option(help="Results folder (default: results/hindcast).")] = None,
    as_json: Json = False,
) -> None:
    """Run known history and score it against what was observed, beside naive forecasters.

    Without a data folder only the facts that are typed in are put to the runs.

    Example: entente-sim hindcast --runs 200 --data ~/public_data --export results/series
    """
    from entente_sim.analysis.ablations import off
    from entente_sim.analysis.hindcast.data import PAGE, VARIABLE, data_folder, required
    from entente_sim.analysis.hindcast.export import export as write_series
    from entente_sim.analysis.hindcast.history import hindcast as relive_and_score
    from entente_sim.analysis.hindcast.without import without_each_event, without_mechanisms
    from entente_sim.experiments.past import history_of
    from entente_sim.experiments.runner import in_turn
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
        off(mechanism)
    sets = drawn_from(parameters)
    each = in_turn(sets, runs) if sets else None
    folder = results_folder(out, "hindcast")
    with Bar(3 * runs) as bar:
        found = relive_and_score(
            resolved, runs=runs, seed=seed, data=public, report=report, log=folder / "looks.md",
            parameters=each, workers=workers, progress=bar.step,
        )  # fmt: skip
        hanging = needed = None
        if events and public is not None:
            bar.say("without each event")
            hanging = without_each_event(resolved, public, seed=seed, workers=workers, progress=bar.step)
        if without and public is not None:
            bar.say("without mechanisms")
            needed = without_mechanisms(
                found.ensemble, without, public, parameters=each, report=report, workers=workers, progress=bar.step
            )
        bar.say("writing tables and figures")
        written = [str(path) for path in write_series(found.ensemble, export)] if export is not None else []
        record = write_hindcast(folder, found, command_line(), hanging, needed, each)
    if public is None:
        typer.echo(
            f"There is no folder of public data (--data, or {VARIABLE}), so nothing is scored; {PAGE}.", err=True
        )  # fmt: skip
    if as_json:
        print_json(record | {"exported": written})
        return
    _tell(found)
    for path in written:
        print_place("Series", Path(path))
    print_places(folder)


def _tell(found: Hindcast) -> None:
    """Print the tables, and what they are of."""
    screen = console()
    for table in hindcast_tables(found):
        screen.print(table)
        screen.print("")
    past = found.ensemble
    screen.print(
        f"{past.resolved.world.title}, {past.years[0]}-{past.years[-1]}, {past.runs} runs. "
        "Trained on 1946-1999, chosen on 2000-2006"
        + (", reported on 2007-2013." if found.report else "; 2007-2013 is kept back (--report)."),
        highlight=False, style="dim",
    )  # fmt: skip


def hindcast_tables(found: Hindcast) -> list[Table]:
    """Scores beside naive forecasters, by split and target; typed facts; vetoes of dated drafts."""
    from entente_sim.analysis.hindcast.history import FORECASTERS, veto_log_scores
    from entente_sim.analysis.hindcast.targets import TARGETS

    titles = {one.name: one.title for one in TARGETS}
    tables = []
    by_place: dict[tuple[str, str, str], dict[str, Score]] = {}
    for one in found.scores:
        by_place.setdefault((one.split, one.target, one.metric), {})[one.forecaster] = one
    for split in dict.fromkeys(one.split for one in found.scores):
        table = bare_table(
            split, "score", ">model (95 %)", *(f">{name}" for name in FORECASTERS[1:]), "model against them", ">cases"
        )  # fmt: skip
        before = ""
        for (where, target, metric), row in by_place.items():
            if where == split:
                own = row["model"]
                others = [f"{row[name].value:.3f}" if name in row else "" for name in FORECASTERS[1:]]
                table.add_row(
                    titles[target] if target != before else "", metric.replace("_", " of "),
                    f"{own.value:.3f} ({own.low:.2f} to {own.high:.2f})", *others,
                    toned(_standing([row[name] for name in FORECASTERS[1:] if name in row])), f"{own.cases:,}",
                )  # fmt: skip
                before = target
        tables.append(table)
    if found.signs:
        table = bare_table("does threat go with disputes?", "years", ">sign (95 %)", ">pairs", ">disputes")
        for sign in found.signs:
            table.add_row(
                sign.test, sign.split, f"{sign.value:+.2f} ({sign.low:+.2f} to {sign.high:+.2f})", f"{sign.pairs}",
                f"{sign.disputes}",
            )  # fmt: skip
        tables.append(table)
    facts = bare_table("fact", "", ">model", ">power", ">events")
    for held in zip(*(found.facts[name] for name in FORECASTERS[:3]), strict=True):
        facts.add_row(
            held[0].fact.name, plain(held[0].fact.sentence), *(f"{100 * one.share:.0f} %" for one in held)
        )  # fmt: skip
    tables.append(facts)
    vetoes = veto_log_scores(found)
    if vetoes:
        table = bare_table("vetoes of dated drafts", *(f">{name}" for name in vetoes))
        table.add_row("log score", *(f"{value:.3f}" for value in vetoes.values()))
        tables.append(table)
    return tables


def _standing(others: Sequence[Score]) -> str:
    """Whom the model beats, and who beats it, in 97.5 % of samples."""
    beaten = [one.forecaster for one in others if one.model_ahead >= 0.975]
    better = [one.forecaster for one in others if one.model_ahead <= 0.025]
    parts = [f"beats {', '.join(beaten)}" if beaten else "", f"loses to {', '.join(better)}" if better else ""]
    return "; ".join(part for part in parts if part) or "no clear difference"
