"""Commands that put the theory to the model: mechanisms, frequencies, claims."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from entente_sim.cli.options import Json, Out, ParametersFrom, Runs, Seed, Workers, World, drawn_from
from entente_sim.console import (
    Bar,
    ablation_table,
    claims_summary,
    claims_table,
    command_line,
    console,
    forecast_tables,
    interruptible,
    plain,
    use_headless_plots,
)

__all__ = ["ablate", "forecast", "verify"]


def ablate(
    runs: Runs = 60,
    claims: Annotated[bool, typer.Option("--claims", help="Also say which patterns and futures need which.")] = False,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Switch every mechanism off in turn, against the change the theory says should follow.

    With --claims also: in how many runs the patterns and the futures' consequences still hold.

    Example: entente-sim ablate --runs 60 --claims
    """
    from entente_sim.analysis.ablation import ablate as switch_off
    from entente_sim.analysis.ablation import ablation_record
    from entente_sim.analysis.ablations import ABLATIONS
    from entente_sim.claims import CLAIMS, PATTERNS
    from entente_sim.claims.without import without_each
    from entente_sim.experiments.kept import Kept
    from entente_sim.experiments.results import atomic, prepare
    from entente_sim.report.claims import write_needed

    folder = out or Path("results") / "ablation"
    prepare(folder)
    with interruptible(), Bar(len(ABLATIONS), "mechanisms") as bar:
        rows = switch_off(runs=runs, seed=seed, workers=workers, progress=bar.at)
    if claims:
        use_headless_plots()
        with interruptible(), Bar(1, "arms") as bar:
            found = without_each(
                [one for one in CLAIMS if one.id in PATTERNS], seed=seed, workers=workers, kept=Kept(folder / "kept"),
                progress=bar.at,
            )  # fmt: skip
            write_needed(folder, found)
    records = {"runs": runs, "seed": seed, "rows": [ablation_record(row) for row in rows]}
    with atomic(folder / "ablation.json") as part:
        part.write_text(json.dumps(records, indent=2), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(records, indent=2))
        return
    console().print(ablation_table(rows))
    typer.echo(f"\n{runs} paired runs each. Data: {folder / 'ablation.json'}")
    if claims:
        typer.echo(f"Patterns and futures without each mechanism: {folder / 'mechanisms_needed.png'}, needed.parquet")


def forecast(
    draws: Annotated[int, typer.Option(min=1, max=100_000, help="Draws of drivers and parameters.")] = 500,
    runs: Annotated[int, typer.Option(min=1, max=1000, help="Runs of each draw.")] = 4,
    seed: Seed = 1,
    absent: Annotated[float, typer.Option(min=0, max=1, help="Chance that a set of drivers stays away.")] = 0.5,
    most: Annotated[float, typer.Option(min=0, max=1, help="Largest dose of a set that does not.")] = 1.0,
    workers: Workers = None,
    out: Out = None,
    alone: Annotated[bool, typer.Option("--alone", help="Leave out null, drivers only and parameters only.")] = False,
    parameters: ParametersFrom = None,
    world: World = None,
    power: Annotated[str | None, typer.Option(help="One measure of power for all draws (default: drawn).")] = None,
    as_json: Json = False,
) -> None:
    """Draw drivers and parameters from their priors, and say how often each of the six futures comes.

    Shares are conditional on the priors; they are no probabilities of events.

    With --parameters posterior --world world_1946: from what history keeps, in the state it left.

    Example: entente-sim forecast --draws 500 --out results/forecast
    """
    from entente_sim.analysis.forecast import NOTE, NOTE_POSTERIOR
    from entente_sim.analysis.free import KINDS, Design, free_ensembles
    from entente_sim.experiments.results import prepare
    from entente_sim.report.forecast import write_forecast

    design = Design(draws, runs, seed, absent, most, drawn_from(parameters), world, power)
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
    note = NOTE if parameters is None else NOTE_POSTERIOR
    screen.print(f"{draws} draws, {runs} runs of each. {note}", highlight=False, style="dim")
    screen.print(f"Data and figure: {folder}{os.sep}", highlight=False, markup=False, soft_wrap=True)


def verify(
    claims: Annotated[str, typer.Option(help="Only claims whose ids begin so, comma between: TL,S4-C1.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="16 draws instead of 80, 4 runs of each.")] = False,
    draws: Annotated[int | None, typer.Option(min=2, max=10_000, help="Parameter draws.")] = None,
    runs: Annotated[int | None, typer.Option(min=1, max=1_000, help="Runs of each draw.")] = None,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Put the claims of the seeds to the model, by rules written down beforehand.

    Example: entente-sim verify --quick
    """
    from dataclasses import replace

    from entente_sim.claims import PATTERNS, SECTIONS
    from entente_sim.claims import verify as judge
    from entente_sim.claims.verify import FULL, QUICK
    from entente_sim.experiments.kept import Kept
    from entente_sim.experiments.results import prepare
    from entente_sim.report.claims import claim_records, summary, write_claims
    from entente_sim.scenario.loading import load

    begins = tuple(part.strip() for part in claims.split(",") if part.strip())
    chosen = [one for section in SECTIONS.values() for one in section if not begins or one.id.startswith(begins)]
    if not chosen:
        raise ValueError(f"no claim begins with {claims!r}; claims are numbered like TL-01 and S4-C1.")
    effort = QUICK if quick else FULL
    effort = replace(effort, draws=draws or effort.draws, runs=runs or effort.runs)
    folder = out or Path("results") / "claims"
    prepare(folder)
    use_headless_plots()
    with interruptible(), Bar(1, "arms") as bar:
        kept = Kept(folder / "kept")
        found = judge(chosen, effort=effort, seed=seed, workers=workers, kept=kept, progress=bar.at)
        judged = {one.claim.id: one for one in found}
        sections = {
            title: [judged[one.id] for one in section if one.id in judged] for title, section in SECTIONS.items()
        }
        sections = {title: section for title, section in sections.items() if section}
        bar.say("writing the table")
        write_claims(folder, sections, PATTERNS, effort, seed, command_line(), load("baseline").digest)
    if as_json:
        typer.echo(json.dumps(claim_records(sections), indent=2, allow_nan=True))
        return
    screen = console()
    for title, section in sections.items():
        screen.print(f"\n[bold]{plain(title)}[/bold]", highlight=False)
        screen.print(claims_table(section))
    screen.print()
    screen.print(claims_summary(summary(sections)))
    screen.print(
        f"\nHolds: share of {effort.draws} prior draws, {effort.runs} runs each, in which the weakest condition holds. "
        "Entente: of the draws that begin with one, short of an alliance. "
        f"Defaults: share of {effort.defaults} runs at the default parameters. Null: all incentive weights zero. "
        "Without: the credited mechanisms off. Earned: supported, and neither put in, nor met by the null, nor without "
        "what is credited.",
        highlight=False, style="dim",
    )  # fmt: skip
    screen.print(f"Claims: {folder / 'claims.html'}", highlight=False, markup=False, soft_wrap=True)
