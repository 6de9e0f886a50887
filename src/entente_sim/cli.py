"""The command line: ``entente-sim COMMAND --help`` shows an example for each command."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entente_sim.cli_forecast import forecast
from entente_sim.console import (
    Bar,
    ablation_table,
    case_table,
    claims_summary,
    claims_table,
    command_line,
    console,
    describe_world,
    dose_table,
    effect_table,
    plain,
    prior_table,
    use_headless_plots,
)
from entente_sim.console import interruptible as _interruptible

if TYPE_CHECKING:
    from entente_sim.scenario.loading import Resolved

__all__ = ["app", "main"]

EXIT_BAD_INPUT = 2
EXIT_CANNOT_WRITE = 3

app = typer.Typer(
    name="entente-sim",
    help="Simulate great-power alignment: balancing, hedging and six futures of the Sino-Russian entente.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)

Names = Annotated[list[str], typer.Argument(help="Shipped names (see 'scenarios') or paths of .yaml files.")]
Runs = Annotated[int, typer.Option(min=1, max=100_000, help="Paired runs per scenario.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed; the same seed gives the same bytes.")]
Workers = Annotated[int | None, typer.Option(min=1, max=1024, help="Threads (default: all processors).")]
Out = Annotated[Path | None, typer.Option(help="Results folder (default: results/NAME).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of a table.")]
Power = Annotated[str, typer.Option(help="Measure of power: composite, gdp, military or cinc.")]
Draws = Annotated[int, typer.Option(min=0, max=10_000, help="Prior draws of all parameters; 0 leaves them out.")]
NoNull = Annotated[bool, typer.Option("--no-null", help="Leave out the null model (halves the time).")]


@app.command()
def scenarios(as_json: Json = False) -> None:
    """List the shipped worlds and scenarios.

    Example: entente-sim scenarios
    """
    from entente_sim.scenario import yaml_source
    from entente_sim.scenario.loading import shipped

    rows = []
    for name, path in shipped().items():
        data = yaml_source.read(path).data
        rows.append(
            {"name": name, "kind": str(data["kind"]), "title": str(data["title"]), "about": data["description"]}
        )
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    from rich.table import Table

    table = Table("name", "kind", "what it is", box=None, pad_edge=False)
    for row in sorted(rows, key=lambda r: (r["kind"] != "world", r["name"] != "baseline", r["title"])):
        table.add_row(row["name"], row["kind"], f"{row['title']}: {' '.join(row['about'].split())}")
    console().print(table)


@app.command()
def show(name: Annotated[str, typer.Argument(help="A shipped name or a path.")], as_json: Json = False) -> None:
    """Show a resolved scenario: what it changes, its states and arenas.

    Example: entente-sim show us_concessions
    """
    from entente_sim.scenario.loading import load, load_world, shipped

    if shipped().get(name, Path()).parent.name == "worlds":
        world = load_world(name)
        if as_json:
            typer.echo(world.model_dump_json(indent=2, exclude_defaults=True))
            return
        describe_world(world)
        return
    resolved = load(name)
    if as_json:
        typer.echo(resolved.scenario.model_dump_json(indent=2, exclude_defaults=True))
        return
    scenario = resolved.scenario
    screen = console()
    screen.print(f"[bold]{plain(scenario.title)}[/bold]\n{plain(scenario.description)}", highlight=False)
    where = f", on {resolved.base}" if resolved.base else ""
    screen.print(f"{scenario.horizon.start}-{scenario.horizon.end}, world {scenario.world}{where}\n", highlight=False)
    from rich.table import Table

    table = Table("changes", "input", "to", "from", "full", "", box=None, pad_edge=False)
    for (_, key), driver in scenario.changes().items():
        amount = next(
            text
            for value, text in (
                (driver.to, f"to {driver.to:g}" if driver.to is not None else ""),
                (driver.add, f"{driver.add:+g}" if driver.add is not None else ""),
                (driver.times, f"x {driver.times:g}" if driver.times is not None else ""),
            )
            if value is not None
        )
        mark = "" if key in resolved.changed or not resolved.base else f"from {resolved.base}"
        full = str(driver.start + driver.ramp - 1)
        targets = "\n".join(plain(target) for target in driver.targets)
        table.add_row(plain(key), targets, f"{amount} {driver.unit}", str(driver.start), full, mark)
    if scenario.changes():
        screen.print(table)
    elif not scenario.drafts:
        screen.print("It changes nothing: trends go on.")
    if scenario.drafts:
        screen.print("Drafts before the Security Council:")
        docket = Table("", "draft", "sponsor", "target", "coercion", "risk", "request", box=None, pad_edge=False)
        for draft in sorted(scenario.drafts.values(), key=lambda one: (one.year, one.month)):
            figures = (draft.coercion, draft.regime_change_risk, draft.regional_request)
            docket.add_row(
                f"{draft.year}-{draft.month:02d}", plain(draft.title), draft.sponsor, draft.target or "",
                *(f"{value:g}" for value in figures),
            )  # fmt: skip
        screen.print(docket)
    changed = scenario.parameters.model_dump(exclude_defaults=True)
    if changed:
        screen.print(f"\nParameters: {json.dumps(changed)}", markup=False)
    screen.print("")
    describe_world(resolved.world)


@app.command()
def validate(files: Annotated[list[Path], typer.Argument(help="Scenario or world files.")]) -> None:
    """Check files; errors name file, line, key, allowed values and the closest match. Exit code 0 if all are good.

    Example: entente-sim validate my_scenario.yaml
    """
    from entente_sim.scenario import yaml_source
    from entente_sim.scenario.errors import ScenarioError
    from entente_sim.scenario.loading import load, load_world

    bad = 0
    for file in files:
        try:
            kind = yaml_source.read(file).data.get("kind")
            if kind == "world":
                load_world(file)
            else:
                load(file)
        except ScenarioError as error:
            bad += 1
            typer.echo(str(error), err=True)
        else:
            typer.echo(f"{file}: good")
    if bad:
        raise typer.Exit(EXIT_BAD_INPUT)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario and world files, for editors that complete and check them.

    Example: entente-sim schema > entente-sim.schema.json
    """
    from entente_sim.scenario.schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


@app.command()
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


@app.command()
def futures(
    runs: Runs = 300,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    power: Power = "composite",
    no_null: NoNull = False,
    draws: Draws = 32,
    ablations: Annotated[bool, typer.Option("--ablations", help="Also switch every mechanism off in turn.")] = False,
    as_json: Json = False,
) -> None:
    """Run the six futures of the Sino-Russian entente against the baseline, each beside the null and prior draws.

    Example: entente-sim futures --runs 300 --out results/futures
    """
    from entente_sim.analysis.futures import BASELINE, FUTURES
    from entente_sim.scenario.loading import load

    chosen = [load(BASELINE), *(load(future.scenario) for future in FUTURES)]
    folder = out or Path("results") / "futures"
    title = "Six futures of the Sino-Russian entente"
    _study(chosen, runs, seed, workers, folder, power, not no_null, as_json, title, draws, ablations)


@app.command()
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
    from entente_sim.analysis.cases import CASES, examine
    from entente_sim.experiments.results import prepare
    from entente_sim.experiments.runner import run as simulate
    from entente_sim.report.case import finding_record, write_case
    from entente_sim.scenario.errors import closest

    if name not in CASES:
        raise ValueError(f"'{name}' is not a case study.{closest(name, CASES)} There are: {', '.join(CASES)}.")
    folder = out or Path("results") / name
    prepare(folder)
    use_headless_plots()
    with _interruptible(), Bar(2 * runs) as bar:
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


@app.command()
def dose(
    name: Annotated[str, typer.Argument(help="A scenario that extends another.")] = "us_concessions",
    runs: Runs = 100,
    seed: Seed = 1,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Give a scenario's changes in part, to see how much it takes.

    Example: entente-sim dose us_concessions --runs 100
    """
    from entente_sim.analysis.dose import DOSES, dose_response

    with _interruptible(), Bar(len(DOSES) * runs) as bar:
        responses = dose_response(name, runs=runs, seed=seed, workers=workers, progress=bar.step)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in responses], indent=2))
        return
    console().print(dose_table(responses))
    typer.echo(f"\nMeans over {runs} runs of the last five years, with run-to-run standard deviations.")


@app.command()
def ablate(
    runs: Runs = 60,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Switch every mechanism off in turn, against the change the theory says should follow.

    Example: entente-sim ablate --runs 60
    """
    from entente_sim.analysis.ablation import ablate as switch_off
    from entente_sim.analysis.ablation import ablation_record
    from entente_sim.analysis.ablations import ABLATIONS
    from entente_sim.experiments.results import atomic, prepare

    folder = out or Path("results") / "ablation"
    prepare(folder)
    with _interruptible(), Bar(len(ABLATIONS), "mechanisms") as bar:
        rows = switch_off(runs=runs, seed=seed, workers=workers, progress=bar.at)
    records = {"runs": runs, "seed": seed, "rows": [ablation_record(row) for row in rows]}
    with atomic(folder / "ablation.json") as part:
        part.write_text(json.dumps(records, indent=2), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(records, indent=2))
        return
    console().print(ablation_table(rows))
    typer.echo(f"\n{runs} paired runs each. Data: {folder / 'ablation.json'}")


@app.command()
def verify(
    claims: Annotated[str, typer.Option(help="Only claims whose ids begin so, comma between: TL,S4-C1.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="24 draws of 2 runs instead of 200 of 4.")] = False,
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
        judged = {
            one.claim.id: one for one in judge(chosen, effort=effort, seed=seed, workers=workers, progress=bar.at)
        }
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
        f"Defaults: share of {effort.defaults} runs at the default parameters. Null: all incentive weights zero. "
        "Without: the credited mechanisms off. Earned: supported, and neither put in, nor met by the null, nor without "
        "what is credited.",
        highlight=False, style="dim",
    )  # fmt: skip
    screen.print(f"Claims: {folder / 'claims.html'}", highlight=False, markup=False, soft_wrap=True)


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
    total = len(chosen) * ((2 if with_null else 1) * runs + draws * RUNS_PER_DRAW)
    with _interruptible(), Bar(total) as bar:
        done = study(chosen, runs=runs, seed=seed, with_null=with_null, workers=workers, progress=bar.step)
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


app.command()(forecast)


def main() -> None:
    """Run the command line; a user's mistake ends in one clear sentence and an exit code."""
    from entente_sim.experiments.results import ResultsError

    try:
        app()
    except ResultsError as error:
        typer.echo(str(error), err=True)
        sys.exit(EXIT_CANNOT_WRITE)
    except ValueError as error:  # ScenarioError among them
        typer.echo(str(error), err=True)
        sys.exit(EXIT_BAD_INPUT)
