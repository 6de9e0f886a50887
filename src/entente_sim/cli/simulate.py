"""Commands that run scenarios and report on them."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entente_sim.cli.options import (
    Draws,
    Json,
    Names,
    NoNull,
    Out,
    ParametersFrom,
    Power,
    Runs,
    Seed,
    Workers,
    World,
    drawn_from,
)
from entente_sim.console import (
    Bar,
    case_table,
    command_line,
    console,
    effect_table,
    interruptible,
    plain,
    prior_table,
    use_headless_plots,
)

if TYPE_CHECKING:
    from entente_sim.scenario.loading import Resolved
    from entente_sim.scenario.parameters import Parameters

__all__ = ["case", "futures", "run"]


def run(
    names: Names,
    runs: Runs = 300,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    power: Power = "composite",
    no_null: NoNull = False,
    as_json: Json = False,
) -> None:
    """Run scenarios, paired with their base and beside the null; print a summary, write results and report.

    Example: entente-sim run us_unilateralism chinese_hubris --runs 200
    """
    from entente_sim.experiments.study import base_of
    from entente_sim.scenario.loading import load

    chosen = [load(name) for name in names]
    base = base_of(chosen)
    if base is not None and base.name not in {one.name for one in chosen}:
        chosen.insert(0, base)
    folder = out or Path("results") / "-".join(Path(name).stem for name in names)[:80]
    title = chosen[-1].scenario.title if len(names) == 1 else f"{len(names)} scenarios"
    _study(chosen, runs, seed, workers, folder, power, not no_null, as_json, title)


def futures(
    runs: Runs = 300,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    power: Power = "composite",
    no_null: NoNull = False,
    draws: Draws = 32,
    ablations: Annotated[bool, typer.Option("--ablations", help="Also switch every mechanism off in turn.")] = False,
    parameters: ParametersFrom = None,
    world: World = None,
    as_json: Json = False,
) -> None:
    """Run the six futures of the Sino-Russian entente against the baseline, each beside the null and prior draws.

    With --parameters posterior every run takes a set that history keeps, and prior draws are left out.

    Example: entente-sim futures --runs 300 --out results/futures
    """
    from entente_sim.analysis.futures import BASELINE, FUTURES
    from entente_sim.scenario.loading import load

    chosen = [load(BASELINE), *(load(future.scenario) for future in FUTURES)]
    if world is not None:
        chosen = [one.on(world) for one in chosen]
    folder = out or Path("results") / "futures"
    title = "Six futures of the Sino-Russian entente"
    sets = drawn_from(parameters)
    if sets and power != "composite":
        sets = tuple(one.with_power(power) for one in sets)
    draws = 0 if sets else draws
    _study(chosen, runs, seed, workers, folder, power, not no_null, as_json, title, draws, ablations, sets)


def case(
    name: Annotated[str, typer.Argument(help="A case study: see 'scenarios', and docs/cases.md.")],
    runs: Runs = 200,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Run a case study and put its claims to it; write a short report.

    Example: entente-sim case eaeu_bri --runs 200
    """
    from entente_sim.claims.cases import CASES, examine
    from entente_sim.experiments.results import prepare
    from entente_sim.experiments.runner import run as simulate
    from entente_sim.report.case import finding_record, write_case
    from entente_sim.scenario.errors import closest

    if name not in CASES:
        raise ValueError(f"'{name}' is not a case study.{closest(name, CASES)} There are: {', '.join(CASES)}.")
    folder = out or Path("results") / name
    prepare(folder)
    use_headless_plots()
    with interruptible(), Bar(2 * runs) as bar:
        ensemble = simulate(name, runs=runs, seed=seed, workers=workers, progress=bar.step)
        null = simulate(name, runs=runs, seed=seed, null=True, workers=workers, progress=bar.step)
        bar.say("writing the report")
        findings = examine(CASES[name], ensemble, null)
        write_case(folder, CASES[name], ensemble, null, findings, command_line())
    if as_json:
        typer.echo(json.dumps([finding_record(one) for one in findings], indent=2))
        return
    screen = console()
    screen.print(f"[bold]{plain(CASES[name].question)}[/bold]\n", highlight=False)
    screen.print(case_table(findings))
    screen.print(f"\nReport: {folder / 'report.html'}", highlight=False, markup=False, soft_wrap=True)


def _study(
    chosen: list[Resolved],
    runs: int,
    seed: int,
    workers: int | None,
    folder: Path,
    power: str,
    with_null: bool,
    as_json: bool,
    title: str,
    draws: int = 0,
    ablations: bool = False,
    sets: tuple[Parameters, ...] = (),
) -> None:
    from entente_sim.analysis.ablation import ablate as switch_off
    from entente_sim.analysis.futures import FUTURES
    from entente_sim.analysis.priors import RUNS_PER_DRAW, Share, prior_shares
    from entente_sim.experiments.results import prepare
    from entente_sim.experiments.study import study
    from entente_sim.report.build import effect_record, write

    if power != "composite":  # otherwise a scenario's own weights stand
        chosen = [one.under(power) for one in chosen]
    prepare(folder)
    use_headless_plots()
    shares: list[Share] = []
    total = len(chosen) * ((2 if with_null else 1) * runs + 2 * draws * RUNS_PER_DRAW)
    with interruptible(), Bar(total) as bar:
        done = study(
            chosen, runs=runs, seed=seed, with_null=with_null, workers=workers, progress=bar.step,
            parameters=[sets[run % len(sets)] for run in range(runs)] if sets else None,
        )  # fmt: skip
        if draws:
            stated = [(f, one) for f in FUTURES for one in chosen[1:] if one.name == f.scenario]
            shares = prior_shares(chosen[0], stated, draws=draws, seed=seed, workers=workers, progress=bar.step)
        off = switch_off(seed=seed, workers=workers) if ablations else None
        bar.say("writing tables, figures and report")
        rows = write(folder, done, command_line(), title, priors=shares or None, ablation=off)
    if as_json:
        content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        content["effects"] = [effect_record(row) for row in rows]
        content["draws"] = [asdict(share) for share in shares]
        typer.echo(json.dumps(content, indent=2, allow_nan=True))
        return
    screen = console()
    if rows:
        screen.print(effect_table(rows, screen.width))
    screen.print(
        f"\n{runs} paired runs. Effect: mean difference from {done.base_name} under the same luck, with 95 % interval; "
        "sd: the same in run-to-run deviations of the base; null: the same with all incentive weights zero.",
        highlight=False, style="dim",
    )  # fmt: skip
    if shares:
        screen.print(f"\nOver {draws} prior draws of all parameters at once:", highlight=False)
        screen.print(prior_table(shares))
    screen.print(f"Report: {folder / 'report.html'}", highlight=False, markup=False, soft_wrap=True)
    screen.print(f"Data and figures: {folder}{os.sep}", highlight=False, markup=False, soft_wrap=True)
