"""The command line: ``entente-sim COMMAND --help`` shows an example for each command."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from entente_sim.scenario.loading import Resolved

__all__ = ["app", "main"]

EXIT_BAD_INPUT = 2
EXIT_CANNOT_WRITE = 3
EXIT_INTERRUPTED = 130

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
    _console().print(table)


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
        _describe_world(world)
        return
    resolved = load(name)
    if as_json:
        typer.echo(resolved.scenario.model_dump_json(indent=2, exclude_defaults=True))
        return
    scenario = resolved.scenario
    console = _console()
    console.print(f"[bold]{_plain(scenario.title)}[/bold]\n{_plain(scenario.description)}", highlight=False)
    where = f", on {resolved.base}" if resolved.base else ""
    console.print(f"{scenario.horizon.start}-{scenario.horizon.end}, world {scenario.world}{where}\n", highlight=False)
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
        targets = "\n".join(_plain(target) for target in driver.targets)
        table.add_row(_plain(key), targets, f"{amount} {driver.unit}", str(driver.start), full, mark)
    if scenario.changes():
        console.print(table)
    else:
        console.print("It changes nothing: trends go on.")
    changed = scenario.parameters.model_dump(exclude_defaults=True)
    if changed:
        console.print(f"\nParameters: {json.dumps(changed)}", markup=False)
    console.print("")
    _describe_world(resolved.world)


def _describe_world(world: Any) -> None:
    console = _console()
    from rich.table import Table

    console.print(f"[bold]{_plain(world.title)}[/bold]", highlight=False)
    console.print(f"{len(world.states)} states: {', '.join(sorted(world.states))}", highlight=False, markup=False)
    table = Table("arena", "level", "states with a stake, largest first", box=None, pad_edge=False)
    for name, arena in world.arenas.items():
        members = sorted(arena.stakes, key=lambda code: (-arena.stakes[code], code))
        table.add_row(name, arena.level, " ".join(f"{code} {arena.stakes[code]:g}" for code in members))
    console.print(table)


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
    as_json: Json = False,
) -> None:
    """Run the six futures of the Sino-Russian entente against the baseline, each beside the null.

    Example: entente-sim futures --runs 300 --out results/futures
    """
    from entente_sim.analysis.futures import BASELINE, FUTURES
    from entente_sim.scenario.loading import load

    chosen = [load(BASELINE), *(load(future.scenario) for future in FUTURES)]
    folder = out or Path("results") / "futures"
    _study(chosen, runs, seed, workers, folder, power, not no_null, as_json, "Six futures of the Sino-Russian entente")


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
) -> None:
    from entente_sim.experiments.results import prepare
    from entente_sim.experiments.study import study
    from entente_sim.report.build import effect_record, write

    if power != "composite":  # otherwise a scenario's own weights stand
        chosen = [one.under(power) for one in chosen]
    prepare(folder)
    _use_headless_plots()
    try:
        with _Bar(len(chosen) * (2 if with_null else 1) * runs) as bar:
            done = study(chosen, runs=runs, seed=seed, with_null=with_null, workers=workers, progress=bar.step)
            bar.say("writing tables, figures and report")
            rows = write(folder, done, _command_line(), title)
    except KeyboardInterrupt:
        typer.echo("Stopped; nothing half-written is left behind. Run the same command to start again.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    if as_json:
        content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        content["effects"] = [effect_record(row) for row in rows]
        typer.echo(json.dumps(content, indent=2, allow_nan=True))
        return
    console = _console()
    if rows:
        console.print(_effect_table(rows, console.width))
    console.print(
        f"\n{runs} paired runs. Effect: mean difference from {done.base_name} under the same luck, with 95 % interval; "
        "sd: the same in run-to-run deviations of the base; null: the same with all incentive weights zero.",
        highlight=False, style="dim",
    )  # fmt: skip
    console.print(f"Report: {folder / 'report.html'}", highlight=False, markup=False, soft_wrap=True)
    console.print(f"Data and figures: {folder}{os.sep}", highlight=False, markup=False, soft_wrap=True)


def _effect_table(rows: list[Any], width: int) -> Table:
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
            table.add_column(heading, justify="right" if numeric else "left", no_wrap=not wraps)
    before = ""
    for future, one, result in rows:
        tone = {"as expected": "green", "against expectation": "red"}.get(result.verdict, "dim")
        cells = (
            (future.number or result.scenario) if result.scenario != before else "",
            one.sentence,
            years(result.window),
            number(result.base),
            number(result.value),
            f"{result.mean:+.3f} ± {(result.high - result.low) / 2:.3f}",
            f"{result.p10:+.2f} {result.p90:+.2f}",
            f"{result.size:+.1f}",
            f"{result.null:+.3f}" if result.null == result.null else "",
            f"[{tone}]{result.reading}[/{tone}]",
        )
        table.add_row(*(cell for cell, (_, _, shown) in zip(cells, columns, strict=True) if shown))
        before = result.scenario
    return table


class _Bar:
    """Progress with rate and time left; silent where the output is not a terminal."""

    def __init__(self, total: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self.progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("runs"),
            TimeRemainingColumn(), console=_console(error=True), disable=not sys.stderr.isatty(), transient=True,
        )  # fmt: skip
        self.task = self.progress.add_task("compiling (first use only, under a minute)", total=total)
        self.finished = 0

    def __enter__(self) -> _Bar:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def step(self, name: str, done: int, total: int) -> None:
        """Take note of finished runs of one scenario."""
        self.progress.update(self.task, completed=self.finished + done, description=name.replace("_", " "))
        if done == total:
            self.finished += total

    def say(self, text: str) -> None:
        """Show what is being done."""
        self.progress.update(self.task, description=text)


def _use_headless_plots() -> None:
    import matplotlib as mpl

    mpl.use("Agg")


def _command_line() -> str:
    arguments = [f"'{word}'" if " " in word else word for word in sys.argv[1:]]
    return " ".join(["entente-sim", *arguments])


def _console(error: bool = False) -> Any:
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 160
    return Console(stderr=error, width=width)


def _plain(text: str) -> str:
    """Text that rich prints as it stands."""
    from rich.markup import escape

    return escape(text)


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
