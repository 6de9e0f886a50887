"""Commands that look at scenario files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from entente_sim.cli.options import EXIT_BAD_INPUT, Json
from entente_sim.console import console, describe_world, plain

__all__ = ["scenarios", "schema", "show", "validate"]


def scenarios(as_json: Json = False) -> None:
    """List the shipped worlds, scenarios and sweeps.

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
    kinds = ("world", "scenario", "sweep")
    for row in sorted(rows, key=lambda r: (kinds.index(r["kind"]), r["name"] != "baseline", r["title"])):
        table.add_row(row["name"], row["kind"], f"{row['title']}: {' '.join(row['about'].split())}")
    console().print(table)


def show(name: Annotated[str, typer.Argument(help="A shipped name or a path.")], as_json: Json = False) -> None:
    """Show a resolved scenario: what it changes, its states and arenas; of a sweep, what it varies and records.

    Example: entente-sim show us_concessions
    """
    from entente_sim.scenario.docket import in_force
    from entente_sim.scenario.loading import load, load_world, shipped

    if _kind(shipped().get(name, Path(name))) == "sweep":
        _show_sweep(name, as_json)
        return
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
    docket = in_force(resolved.world, scenario).values()
    drafts = [one for _, one in docket if scenario.horizon.start <= one.year <= scenario.horizon.end]
    if scenario.changes():
        screen.print(table)
    elif not drafts:
        screen.print("It changes nothing: trends go on.")
    if drafts:
        screen.print("Drafts before the Security Council:")
        listed = Table("", "draft", "sponsor", "target", "coercion", "risk", "request", box=None, pad_edge=False)
        for draft in sorted(drafts, key=lambda one: (one.year, one.month)):
            figures = (draft.coercion, draft.regime_change_risk, draft.regional_request)
            listed.add_row(
                f"{draft.year}-{draft.month:02d}", plain(draft.title), draft.sponsor, draft.target or "",
                *(f"{value:g}" for value in figures),
            )  # fmt: skip
        screen.print(listed)
    changed = scenario.parameters.model_dump(exclude_defaults=True)
    if changed:
        screen.print(f"\nParameters: {json.dumps(changed)}", markup=False)
    screen.print("")
    describe_world(resolved.world)


def _kind(path: Path) -> object:
    """The kind a file states, if it can be read."""
    from entente_sim.scenario import yaml_source
    from entente_sim.scenario.errors import ScenarioError

    try:
        return yaml_source.read(path).data.get("kind")
    except ScenarioError:
        return None


def _show_sweep(name: str, as_json: bool) -> None:
    from rich.table import Table

    from entente_sim.experiments.plan import plan_of

    plan = plan_of(name)
    sweep = plan.file.sweep
    if as_json:
        typer.echo(sweep.model_dump_json(indent=2, exclude_unset=True, by_alias=True))
        return
    screen = console()
    screen.print(f"[bold]{plain(sweep.title)}[/bold]\n{plain(sweep.description)}", highlight=False)
    screen.print(
        f"base {plan.file.base.name}, {len(plan.points):,} points, {plan.replicates} runs at each, seed {sweep.seed}\n",
        highlight=False, markup=False,
    )  # fmt: skip
    table = Table("path", "what it is", "unit", "from", "to", "values", box=None, pad_edge=False)
    for k, (path, axis) in enumerate(plan.file.variants.axes.items()):
        values = plan.points[:, k]
        ends = (f"{values.min():g}", f"{values.max():g}", f"{len(set(values.tolist())):,}")
        table.add_row(plain(path), plain(axis.about), axis.unit, *ends)
    screen.print(table)
    by_windows: dict[str, list[str]] = {}
    for one in plan.wanted:
        spans = "yearly" if one.windows is None else ", ".join(f"{first}-{last}" for first, last in one.windows)
        by_windows.setdefault(spans, []).append(one.name)
    for spans, names in by_windows.items():
        screen.print(f"\nrecorded {spans}: {', '.join(names)}", highlight=False, markup=False)


def validate(files: Annotated[list[Path], typer.Argument(help="Scenario, world or sweep files.")]) -> None:
    """Check files; errors name file, line, key, allowed values and the closest match. Exit code 0 if all are good.

    Example: entente-sim validate my_scenario.yaml
    """
    from entente_sim.experiments.plan import plan_of
    from entente_sim.scenario import yaml_source
    from entente_sim.scenario.errors import ScenarioError
    from entente_sim.scenario.loading import load, load_world

    bad = 0
    for file in files:
        try:
            kind = yaml_source.read(file).data.get("kind")
            if kind == "world":
                load_world(file)
            elif kind == "sweep":
                plan_of(file)
            else:
                load(file)
        except ScenarioError as error:
            bad += 1
            typer.echo(str(error), err=True)
        else:
            typer.echo(f"{file}: good")
    if bad:
        raise typer.Exit(EXIT_BAD_INPUT)


def schema() -> None:
    """Print the JSON Schema of scenario, world and sweep files, for editors that complete and check them.

    Example: entente-sim schema > entente-sim.schema.json
    """
    from entente_sim.scenario.for_editors import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))
