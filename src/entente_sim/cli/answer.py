"""Commands that put the theory to the model: mechanisms, frequencies, claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    print_places,
    toned,
)
from entente_sim.cli.options import Json, Out, ParametersFrom, Runs, Seed, Workers, World, drawn_from, results_folder

if TYPE_CHECKING:
    from rich.table import Table

    from entente_sim.analysis.ablation import Ablated
    from entente_sim.analysis.free import Free
    from entente_sim.claims.claim import Judged

__all__ = ["ablate", "forecast", "verify"]


def ablate(
    runs: Runs = 60,
    claims: Annotated[bool, typer.Option("--claims", help="Also say which patterns and futures need which.")] = False,
    seed: Seed = 1,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(help="Results folder (default: results/ablation).")] = None,
    as_json: Json = False,
) -> None:
    """Switch every mechanism off in turn, and compare what changes with what the theory says should.

    With --claims also: in how many runs the patterns and the futures' consequences still hold. That takes long, and
    goes on where it was stopped.

    Example: entente-sim ablate --runs 60
    """
    from entente_sim.analysis.ablation import ablate as switch_off
    from entente_sim.analysis.ablation import ablation_record
    from entente_sim.analysis.ablations import ABLATIONS
    from entente_sim.claims import CLAIMS, PATTERNS
    from entente_sim.claims.without import without_each
    from entente_sim.experiments.files import write_json
    from entente_sim.experiments.kept import Kept
    from entente_sim.report.claims import write_needed

    folder = results_folder(out, "ablation")
    with Bar(len(ABLATIONS), "mechanisms") as bar:
        rows = switch_off(runs=runs, seed=seed, workers=workers, progress=bar.at)
    if claims:
        with going_on(), Bar(1, "arms") as bar:
            found = without_each(
                [one for one in CLAIMS if one.id in PATTERNS], seed=seed, workers=workers, kept=Kept(folder / "kept"),
                progress=bar.at,
            )  # fmt: skip
            write_needed(folder, found)
    records = {"runs": runs, "seed": seed, "rows": [ablation_record(row) for row in rows]}
    write_json(folder / "ablation.json", records)
    if as_json:
        print_json(records)
        return
    console().print(ablation_table(rows))
    typer.echo(f"\n{runs} paired runs each.")
    print_place("Data", folder / "ablation.json")
    if claims:
        print_place("Patterns and futures without each mechanism", folder / "mechanisms_needed.png")


def forecast(
    draws: Annotated[int, typer.Option(min=1, max=100_000, help="Draws of drivers and parameters.")] = 500,
    runs: Annotated[int, typer.Option(min=1, max=1000, help="Runs of each draw.")] = 4,
    seed: Seed = 1,
    absent: Annotated[float, typer.Option(min=0, max=1, help="Chance that a set of drivers stays away.")] = 0.5,
    dose: Annotated[float, typer.Option(min=0, max=1, help="Largest dose of a set that does not.")] = 1.0,
    workers: Workers = None,
    out: Out = None,
    alone: Annotated[bool, typer.Option("--alone", help="Leave out null, drivers only and parameters only.")] = False,
    parameters: ParametersFrom = None,
    world: World = None,
    power: Annotated[
        str | None,
        typer.Option(help="One measure of power for all draws (default: drawn).", autocompletion=completing.power),
    ] = None,
    as_json: Json = False,
) -> None:
    """Draw drivers and parameters from their priors, and say how often each of the six futures comes.

    Shares are conditional on the priors; they are no probabilities of events. With --parameters posterior --world
    world_1946 the parameters are those that history keeps, and runs start where history led.

    Example: entente-sim forecast --draws 500 --out results/forecast
    """
    from entente_sim.analysis.forecast import NOTE, NOTE_POSTERIOR
    from entente_sim.analysis.free import KINDS, Design, free_ensembles
    from entente_sim.report.forecast import write_forecast

    design = Design(draws, runs, seed, absent, dose, drawn_from(parameters), world, power)
    kinds = ["free"] if alone else list(KINDS)
    folder = results_folder(out, "forecast")
    with Bar(draws * runs * len(kinds)) as bar:
        ensembles = free_ensembles(design, kinds=kinds, workers=workers, progress=bar.step)
        bar.say("writing tables and figure")
        content = write_forecast(folder, ensembles, command_line())
    if as_json:
        print_json(content)
        return
    screen = console()
    for table in forecast_tables(ensembles):
        screen.print(table)
        screen.print("")
    note = NOTE if parameters is None else NOTE_POSTERIOR
    screen.print(f"{draws} draws, {runs} runs of each. {note}", highlight=False, style="dim")
    print_places(folder)


def verify(
    claims: Annotated[str, typer.Option(help="Only claims whose ids begin so, with commas: TL,S4-C1.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="16 draws instead of 80, 4 runs of each: minutes.")] = False,
    draws: Annotated[int | None, typer.Option(min=2, max=10_000, help="Draws of all parameters (default: 80).")] = None,
    runs: Annotated[int | None, typer.Option(min=1, max=1_000, help="Runs of each draw (default: 6).")] = None,
    seed: Seed = 1,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(help="Results folder (default: results/claims).")] = None,
    as_json: Json = False,
) -> None:
    """Put the claims of the theory to the model, by rules written down beforehand.

    What has been run is kept in the results folder: stopped and run again, it goes on where it was.

    Example: entente-sim verify --quick --claims TL
    """
    from dataclasses import replace

    from entente_sim.claims import PATTERNS, SECTIONS
    from entente_sim.claims import verify as judge
    from entente_sim.claims.verify import FULL, QUICK
    from entente_sim.experiments.kept import Kept
    from entente_sim.report.claims import CLAIMS_PAGE, claim_records, summary, write_claims
    from entente_sim.scenario.loading import load

    begins = tuple(part.strip() for part in claims.split(",") if part.strip())
    chosen = [one for section in SECTIONS.values() for one in section if not begins or one.id.startswith(begins)]
    if not chosen:
        raise ValueError(f"no claim begins with {claims!r}; claims are numbered like TL-01 and S4-C1.")
    effort = QUICK if quick else FULL
    effort = replace(effort, draws=draws or effort.draws, runs=runs or effort.runs)
    folder = results_folder(out, "claims")
    with going_on(), Bar(1, "arms") as bar:
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
        print_json(claim_records(sections))
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
    print_place("Claims", folder / CLAIMS_PAGE)


def ablation_table(rows: Sequence[Ablated]) -> Table:
    """Mechanisms switched off, and what changed."""
    table = bare_table("without", "expected", ">with", ">without", ">sd", "reading", ">alignment", ">commitment")
    for one in rows:
        table.add_row(
            plain(one.ablation.mechanism), plain(one.ablation.why), f"{one.present:.3f}", f"{one.absent:.3f}",
            f"{one.size:+.1f}", toned(one.reading), f"{one.alignment:+.2f}", f"{one.commitment:+.2f}",
        )  # fmt: skip
    return table


def forecast_tables(ensembles: Mapping[str, Free]) -> list[Table]:
    """How often each future comes beside the thesis's words; its order; its single claims."""
    from entente_sim.analysis.forecast import WORDS, checks, frequencies, rank_test, thesis_rank
    from entente_sim.analysis.free import KINDS
    from entente_sim.measures.futures import FUTURE_CLASSES, HORIZONS

    free, null = ensembles["free"], ensembles.get("null")
    every, begun = frequencies(free), frequencies(free, begun=True)
    nothing = frequencies(null) if null else []
    first = bare_table(
        "", "future", "in the thesis", ">rank",
        *(f">{head}" for year in HORIZONS for head in (f"{year}: % of runs (95 %)", "with an entente", "null")),
    )  # fmt: skip
    for name in sorted(FUTURE_CLASSES, key=lambda name: (thesis_rank(name) != thesis_rank(name), thesis_rank(name))):
        cells = []
        for year in HORIZONS:
            (k,) = (k for k, one in enumerate(every) if (one.future, one.horizon) == (name, year))
            cells += [
                f"{100 * every[k].share:.1f} ({100 * every[k].low:.1f}-{100 * every[k].high:.1f})",
                f"{100 * begun[k].share:.1f}", f"{100 * nothing[k].share:.1f}" if nothing else "",
            ]  # fmt: skip
        rank = f"{thesis_rank(name):g}" if name in WORDS and thesis_rank(name) == thesis_rank(name) else ""
        label = "" if name == "none" else name
        first.add_row(label, plain(FUTURE_CLASSES[name]), plain(WORDS[name]), rank, *cells)
    second = bare_table(
        "rank order to 2031", "", ">runs with an entente", ">tau-b (95 %)", ">exact p", "reading", ">tau-b, 2050"
    )  # fmt: skip
    rows = [(kind, ensembles[kind], False) for kind in ensembles]
    rows.insert(1, ("free, with an entente", free, True))
    for label, one, only in rows:
        test, late = (rank_test(one, year, begun=only) for year in HORIZONS)
        second.add_row(
            label, "the runs that begin with one" if only else KINDS[label],
            "100 %" if only else f"{100 * float(one.begun().mean()):.0f} %",
            f"{test.tau:.2f} ({test.low:.2f} to {test.high:.2f})", f"{test.p:.3f}", toned(test.verdict),
            f"{late.tau:.2f}",
        )  # fmt: skip
    third = bare_table("claim", "", "found", "reading", ">resamples that agree", "with an entente", "null")
    columns = [checks(free), checks(free, begun=True), checks(null) if null else checks(free)]
    for one, only, bare in zip(*columns, strict=True):
        third.add_row(
            one.claim, plain(one.sentence), plain(one.found), toned(one.verdict), f"{100 * one.holds:.0f} %",
            toned(only.verdict), toned(bare.verdict) if null else "",
        )  # fmt: skip
    return [first, second, third]


def claims_table(judged: Sequence[Judged]) -> Table:
    """Claims with their verdicts, each by its weakest condition."""
    from entente_sim.report.claims import claim_cells

    table = bare_table("claim", "what is claimed", ">holds", ">entente", ">defaults", ">null", ">without", "reading")
    for one in judged:
        if one.weakest is not None:
            cells = claim_cells(one.weakest)
            table.add_row(one.claim.id, plain(one.claim.statement), *cells, toned(one.reading))
    return table


def claims_summary(counts: Sequence[Mapping[str, Any]]) -> Table:
    """How many claims of each section came out how."""
    table = bare_table("section", *(f">{name}" for name in list(counts[0])[1:]))
    for row in counts:
        first, *rest = row.values()
        table.add_row(plain(first), *(str(number or "") for number in rest))
    return table
