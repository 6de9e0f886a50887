"""Commands that run scenarios and report on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
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
    folder_name,
    results_folder,
)

if TYPE_CHECKING:
    from rich.table import Table

    from entente_sim.analysis.priors import Share
    from entente_sim.claims.cases import Finding
    from entente_sim.report.words import Row
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
    """Run scenarios, paired with what they extend and beside the null; print the effects, write data and a report.

    Example: entente-sim run us_unilateralism chinese_hubris --runs 200
    """
    from entente_sim.experiments.study import base_of
    from entente_sim.scenario.loading import load

    chosen = [load(name) for name in dict.fromkeys(names)]
    _refuse_twins(chosen)
    name = folder_name(one.name for one in chosen)
    title = chosen[-1].scenario.title if len(chosen) == 1 else f"{len(chosen)} scenarios"
    base = base_of(chosen)
    if base is not None and base.name not in {one.name for one in chosen}:
        chosen.insert(0, base)
    chosen = _measured(chosen, power)
    _study(
        chosen, results_folder(out, name), title, runs=runs, seed=seed, workers=workers, null=not no_null,
        as_json=as_json,
    )  # fmt: skip


def _measured(chosen: list[Resolved], power: str) -> list[Resolved]:
    """The scenarios under one measure of power; their own weights stand where it is composite."""
    return chosen if power == "composite" else [one.under(power) for one in chosen]


def _refuse_twins(chosen: Sequence[Resolved]) -> None:
    """Tables and pictures are named after scenarios, and some file systems know no case."""
    seen: set[str] = set()
    for one in chosen:
        if one.name.casefold() in seen:
            raise ValueError(f"two scenarios are called '{one.name}'; give one of the files another name.")
        seen.add(one.name.casefold())


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
    """Run the six futures of the Sino-Russian entente against the baseline, beside the null and prior draws.

    With --parameters posterior every run takes a set of parameters that history keeps, and prior draws are left out.

    Example: entente-sim futures --runs 300 --out results/futures
    """
    from entente_sim.analysis.futures import BASELINE, FUTURES
    from entente_sim.scenario.loading import load

    chosen = [load(BASELINE), *(load(future.scenario) for future in FUTURES)]
    if world is not None:
        chosen = [one.on(world) for one in chosen]
    sets = drawn_from(parameters)
    if sets and power != "composite":
        sets = tuple(one.with_power(power) for one in sets)
    chosen = _measured(chosen, power)
    _study(
        chosen, results_folder(out, "futures"), "Six futures of the Sino-Russian entente", runs=runs, seed=seed,
        workers=workers, null=not no_null, as_json=as_json, draws=0 if sets else draws, ablations=ablations, sets=sets,
    )  # fmt: skip


def case(
    name: Annotated[
        str,
        typer.Argument(help="A case study: see 'scenarios', and docs/cases.md.", autocompletion=completing.a_case),
    ],
    runs: Runs = 200,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Run a case of the past and put the claims about it to the runs; write a short report.

    Example: entente-sim case eaeu_bri --runs 200
    """
    from entente_sim.claims.cases import CASES, examine
    from entente_sim.experiments.runner import run as simulate
    from entente_sim.report.case import finding_record, write_case
    from entente_sim.report.page import PAGE
    from entente_sim.scenario.errors import closest

    if name not in CASES:
        raise ValueError(f"'{name}' is not a case study.{closest(name, CASES)} There are: {', '.join(CASES)}.")
    folder = results_folder(out, name)
    with Bar(2 * runs) as bar:
        ensemble = simulate(name, runs=runs, seed=seed, workers=workers, progress=bar.step)
        null = simulate(name, runs=runs, seed=seed, null=True, workers=workers, progress=bar.step)
        bar.say("writing the report")
        findings = examine(CASES[name], ensemble, null)
        write_case(folder, CASES[name], ensemble, null, findings, command_line())
    if as_json:
        print_json([finding_record(one) for one in findings])
        return
    screen = console()
    screen.print(f"[bold]{plain(CASES[name].question)}[/bold]\n", highlight=False)
    screen.print(case_table(findings))
    screen.print()
    print_place("Report", folder / PAGE)


def _study(
    chosen: list[Resolved],
    folder: Path,
    title: str,
    *,
    runs: int,
    seed: int,
    workers: int | None,
    null: bool,
    as_json: bool,
    draws: int = 0,
    ablations: bool = False,
    sets: tuple[Parameters, ...] = (),
) -> None:
    from entente_sim.analysis.ablation import ablate as switch_off
    from entente_sim.analysis.futures import FUTURES
    from entente_sim.analysis.priors import RUNS_PER_DRAW, prior_shares
    from entente_sim.experiments.runner import in_turn
    from entente_sim.experiments.study import study
    from entente_sim.report.study import effect_record, write

    shares: list[Share] = []
    total = len(chosen) * ((2 if null else 1) * runs + 2 * draws * RUNS_PER_DRAW)
    with Bar(total) as bar:
        done = study(
            chosen, runs=runs, seed=seed, with_null=null, workers=workers, progress=bar.step,
            parameters=in_turn(sets, runs) if sets else None,
        )  # fmt: skip
        if draws:
            stated = [(f, one) for f in FUTURES for one in chosen[1:] if one.name == f.scenario]
            shares = prior_shares(chosen[0], stated, draws=draws, seed=seed, workers=workers, progress=bar.step)
        off = switch_off(seed=seed, workers=workers) if ablations else None
        bar.say("writing tables, figures and report")
        rows, content = write(folder, done, command_line(), title, priors=shares or None, ablation=off)
    if as_json:
        print_json(
            content | {"effects": [effect_record(row) for row in rows], "draws": [asdict(share) for share in shares]}
        )
        return
    screen = console()
    if not rows:
        screen.print(f"{runs} runs. Nothing is compared: {done.base_name} extends no scenario of its world.")
        print_places(folder)
        return
    screen.print(effect_table(rows, screen.width))
    screen.print(
        f"\n{runs} paired runs. Effect: mean difference from {done.base_name} under the same luck, with 95 % interval; "
        "sd: the same in run-to-run deviations, the larger of the two; null: the same with all incentive weights zero.",
        highlight=False, style="dim",
    )  # fmt: skip
    if shares:
        screen.print(f"\nOver {draws} prior draws of all parameters at once:", highlight=False)
        screen.print(prior_table(shares))
    print_places(folder)


def effect_table(rows: Sequence[Row], width: int) -> Table:
    """Lay the effects out for a terminal: wide ones get more columns, narrow ones lose nothing that matters."""
    from rich.table import Table

    from entente_sim.report.words import number, years

    columns: list[tuple[str, bool, bool]] = [
        # heading, numeric, shown at this width
        ("", False, True),
        ("consequence", False, True),
        ("years", False, width >= 92),
        ("base", True, width >= 104),
        ("here", True, width >= 104),
        ("effect (95 %)", True, True),
        ("10-90 % of runs", True, width >= 124),
        ("sd", True, True),
        ("null", True, True),
        ("reading", False, True),
    ]
    table = Table(box=None, pad_edge=False)
    for heading, numeric, shown in columns:
        if shown:
            wraps = heading in ("consequence", "reading")
            table.add_column(heading, justify="right" if numeric else "left", no_wrap=not wraps, overflow="fold")
    before = ""
    for future, one, result in rows:
        cells = (
            (future.number or result.scenario) if result.scenario != before else "",
            one.sentence,
            years(result.window),
            number(result.base),
            number(result.value),
            f"{result.mean:+.3f} ± {(result.high - result.low) / 2:.3f}",
            f"{result.p10:+.2f} {result.p90:+.2f}",
            f"{result.size:+.2f}",
            f"{result.null:+.3f}" if result.null == result.null else "",
            toned(result.reading),
        )
        table.add_row(*(cell for cell, (_, _, shown) in zip(cells, columns, strict=True) if shown))
        before = result.scenario
    return table


def prior_table(shares: Sequence[Share]) -> Table:
    """Over prior draws: how often each expectation holds."""
    table = bare_table("", "consequence", ">sign holds", ">null", ">clear size too", ">null")
    for one in shares:
        cells = (f"{100 * share:.0f} %" for share in (one.sign, one.null_sign, one.clear, one.null_clear))
        table.add_row(one.scenario, plain(one.sentence), *cells)
    return table


def case_table(findings: Sequence[Finding]) -> Table:
    """A case's tests with what was found."""
    table = bare_table("claim", "test", ">median", ">10-90 % of runs", "unit", ">holds", ">null", "verdict")
    for one in findings:
        table.add_row(
            one.claim.id, plain(one.test.sentence), f"{one.median:.2f}", f"{one.low:.2f} {one.high:.2f}",
            plain(one.test.unit), f"{100 * one.share:.0f} %", f"{100 * one.null:.0f} %", toned(one.verdict),
        )  # fmt: skip
    return table
