"""Commands that look at scenario files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from entente_sim.cli import completing
from entente_sim.cli.console import bare_table, console, plain, print_json
from entente_sim.cli.options import EXIT_BAD_INPUT, Json

__all__ = ["scenarios", "schema", "show", "validate"]


def scenarios(as_json: Json = False) -> None:
    """List the worlds, scenarios and sweeps that come with the package.

    Example: entente-sim scenarios
    """
    from entente_sim.scenario import yaml_source
    from entente_sim.scenario.shipped import shipped

    rows = []
    for name, path in shipped().items():
        data = yaml_source.read(path).data
        rows.append(
            {"name": name, "kind": str(data["kind"]), "title": str(data["title"]), "about": data["description"]}
        )
    if as_json:
        print_json(rows)
        return
    table = bare_table("name", "kind", "what it is")
    kinds = ("world", "scenario", "sweep")
    for row in sorted(rows, key=lambda r: (kinds.index(r["kind"]), r["name"] != "baseline", r["title"])):
        table.add_row(row["name"], row["kind"], f"{row['title']}: {' '.join(row['about'].split())}")
    console().print(table)


def show(
    name: Annotated[
        str,
        typer.Argument(
            help="A shipped name, or the path of a scenario, world or sweep file.",
            autocompletion=completing.anything_shipped,
        ),
    ],
    as_json: Json = False,
) -> None:
    """Show a scenario with all it extends: what it changes, states and arenas; of a sweep, what it varies and records.

    Example: entente-sim show us_concessions
    """
    from entente_sim.scenario.loading import load_world
    from entente_sim.scenario.shipped import shipped

    kind = _kind(shipped().get(name, Path(name)))
    if kind == "sweep":
        _show_sweep(name, as_json)
    elif kind != "world":
        _show_scenario(name, as_json)
    elif as_json:
        print_json(load_world(name).model_dump(mode="json", exclude_defaults=True))
    else:
        describe_world(load_world(name))


def _show_scenario(name: str, as_json: bool) -> None:
    from entente_sim.scenario.docket import in_force
    from entente_sim.scenario.loading import load

    resolved = load(name)
    if as_json:
        print_json(resolved.scenario.model_dump(mode="json", exclude_defaults=True))
        return
    scenario = resolved.scenario
    screen = console()
    screen.print(f"[bold]{plain(scenario.title)}[/bold]\n{plain(scenario.description)}", highlight=False)
    where = f", on {resolved.base}" if resolved.base else ""
    screen.print(f"{scenario.horizon.start}-{scenario.horizon.end}, world {scenario.world}{where}\n", highlight=False)
    table = bare_table("changes", "input", "to", "from", "full", "")
    for (_, key), driver in scenario.changes().items():
        amounts = (driver.to, "to {:g}"), (driver.add, "{:+g}"), (driver.times, "x {:g}")
        amount = next(shape.format(value) for value, shape in amounts if value is not None)
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
        listed = bare_table("", "draft", "sponsor", "target", "coercion", "risk", "request")
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
    from entente_sim.experiments.plan import plan_of

    plan = plan_of(name)
    sweep = plan.file.sweep
    if as_json:
        print_json(sweep.model_dump(mode="json", exclude_unset=True, by_alias=True))
        return
    screen = console()
    screen.print(f"[bold]{plain(sweep.title)}[/bold]\n{plain(sweep.description)}", highlight=False)
    screen.print(
        f"base {plan.file.base.name}, {len(plan.points):,} points, {plan.replicates} runs at each, seed {sweep.seed}\n",
        highlight=False, markup=False,
    )  # fmt: skip
    table = bare_table("path", "what it is", "unit", "from", "to", "values")
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


def validate(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Scenario, world or sweep files, by path or shipped name.", autocompletion=completing.anything_shipped
        ),
    ],
    as_json: Json = False,
) -> None:
    """Check files; an error names file, line, key, what is allowed and the closest match. Exit code 2 if any is bad.

    Example: entente-sim validate my_scenario.yaml
    """
    from entente_sim.experiments.plan import plan_of
    from entente_sim.scenario import yaml_source
    from entente_sim.scenario.errors import Problem, ScenarioError
    from entente_sim.scenario.loading import find_file, load, load_world, shown_as

    check: dict[str, Callable[[str], object]] = {"world": load_world, "sweep": plan_of}
    checked: list[tuple[str, object, list[Problem]]] = []
    for name in files:
        kind: object = None
        try:
            path = find_file(name, beside=None, what="file")
            kind = yaml_source.read(path, shown_as(path)).data.get("kind")
            check.get(str(kind), load)(name)
        except ScenarioError as error:
            checked.append((name, kind, error.problems))
        else:
            checked.append((name, kind, []))
    if as_json:
        print_json(
            [
                {"file": name, "kind": kind, "good": not problems, "problems": [asdict(one) for one in problems]}
                for name, kind, problems in checked
            ]
        )
    else:
        for name, _, problems in checked:
            for one in problems:
                typer.echo(str(one), err=True)
            if not problems:
                typer.echo(f"{name}: good")
    if any(problems for _, _, problems in checked):
        raise typer.Exit(EXIT_BAD_INPUT)


def schema() -> None:
    """Print the JSON Schema of scenario, world and sweep files, for editors that complete and check them.

    Example: entente-sim schema > entente-sim.schema.json
    """
    from entente_sim.scenario.for_editors import json_schema

    print_json(json_schema())


def describe_world(world: Any) -> None:
    """Print a world: its states, and who has a stake in what in its start year."""
    from entente_sim.scenario.series import anchored, interpolated

    screen = console()
    screen.print(f"[bold]{plain(world.title)}[/bold]", highlight=False)
    screen.print(f"{len(world.states)} states: {', '.join(sorted(world.states))}", highlight=False, markup=False)
    table = bare_table("arena", "level", "states with a stake, largest first")
    for name, arena in world.arenas.items():
        stakes = {
            code: interpolated(*anchored(given), [world.start], log=False)[0] for code, given in arena.stakes.items()
        }
        members = sorted(stakes, key=lambda code: (-stakes[code], code))
        table.add_row(name, arena.level, " ".join(f"{code} {stakes[code]:g}" for code in members))
    screen.print(table)
