"""A small world, as YAML text, as files and as objects, for every test that does not need the shipped one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.round import begin
from entente_sim.experiments.past import history_of
from entente_sim.experiments.runner import run
from entente_sim.scenario import yaml_source
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.loading import Resolved, load_world
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Scenario, World
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from entente_sim.world.world import World as Chunk
from tests.history_data import write_data

WORLD_TEXT = """\
# All have a stake in the order; DEL has none on the coast, ALP none in the steppe.
kind: world
title: A small world
description: Four states in three arenas, with three years of spin-up.
start: 2000
spin_up: 1997
focus: [ALP, BET]
states:
  ALP: {name: Alpland, points: [{place: Alpville, lat: 40.0, lon: -70.0}, {place: Alport, lat: 45.0, lon: -60.0}]}
  BET: {name: Betaland, points: [{place: Betaburg, lat: 52.0, lon: 20.0}]}
  GAM: {name: Gammaria, points: [{place: Gammagrad, lat: 48.0, lon: 60.0}]}
  DEL: {name: Deltania, points: [{place: Delta City, lat: 35.0, lon: 75.0}]}
geography:
  source: made up
  land_borders:
    - [BET, GAM]
  overland_default: 0.6
  barriers:
    - {between: [GAM, DEL], value: 0.3, why: mountains}
  bases:
    - {place: Far Point, lat: 50.0, lon: 58.0, owner: ALP, since: 1999, until: 2001}
tables:
  - field: economy
    unit: trillion USD
    years: [1997, 2000]
    source: made up
    values:
      ALP: [8.0, 10.0]
      BET: [4.5, 9.0]
      GAM: 2.0
      DEL: 0.3
  - field: spending
    unit: billion USD
    years: [1997, 2000]
    source: made up
    values:
      ALP: 400
      BET: [90, 200]
      GAM: [60, 80]
      DEL: 5
  - field: population
    unit: million
    source: made up
    values: {ALP: 300, BET: 900, GAM: 140, DEL: 30}
  - field: liberalism
    unit: index
    source: made up
    values: {ALP: 0.8, BET: 0.1, GAM: 0.2, DEL: 0.5}
  - field: vulnerability
    unit: percent
    source: made up
    values: {ALP: 10, BET: 40, GAM: 50, DEL: 30}
  - field: promotion
    unit: index
    source: made up
    values: {ALP: 0.7}
  - field: aspiration
    unit: index
    source: made up
    values: {ALP: 1.0, BET: 0.9, GAM: 0.8}
  - field: nuclear
    unit: index
    source: made up
    values: {ALP: 1.0, BET: 0.5, GAM: 1.0}
  - field: growth
    unit: percent per year
    source: made up
    values: {ALP: 2.0, BET: 5.0, GAM: 1.5, DEL: 3.0}
  - field: cinc
    unit: index
    source: made up
    values: {ALP: 0.4, BET: 0.35, GAM: 0.2, DEL: 0.05}
dyads:
  - field: complementarity
    unit: index
    default: 0.15
    source: made up
    values:
      - {between: [ALP, BET], value: 0.5}
      - {between: [BET, GAM], value: 0.4}
  - field: sanctions
    unit: index
    source: made up
    values:
      - {actor: ALP, towards: [GAM], value: 0.3, since: 1999}
arenas:
  order:
    title: The order
    level: systemic
    regime_slope: 1.0
    source: made up
    stakes: {ALP: 0.9, BET: 0.7, GAM: 0.8, DEL: 0.3}
  coast:
    title: The coast
    level: regional
    source: made up
    stakes: {ALP: 0.6, BET: 0.9, GAM: 0.3}
    stances: {ALP: 0.7, BET: -0.8, GAM: -0.2}
  steppe:
    title: The steppe
    level: regional
    source: made up
    stakes: {BET: 0.5, GAM: 0.8, DEL: 0.9}
    stances: {BET: 0.3, GAM: -0.7, DEL: 0.5}
pacts:
  - title: A pact
    kind: defence
    members: [GAM, DEL]
    depth: 0.5
    since: 1998
    until: 2002
    source: made up
institutions:
  league:
    title: The league
    kind: union
    leaders: [GAM]
    arena: steppe
    openness: 0.2
    bindingness: 0.5
    members:
      - {states: [GAM], since: 1990}
      - {states: [BET], since: 1999}
    eligible: [DEL]
    source: made up
  shield:
    title: The shield
    kind: defence
    leaders: [ALP, GAM]
    arena: order
    openness: 0.6
    bindingness: 0.2
    members:
      - {states: [ALP, GAM]}
      - {states: [DEL], until: 1998}
    eligible: [BET]
    source: made up
council:
  members: [GAM, ALP, BET]
  source: made up
drafts:
  relief:
    {year: 2000, title: Relief, sponsor: ALP, target: DEL, coercion: 0, regime_change_risk: 0.1, source: made up}
  embargo:
    {year: 2000, month: 5, title: Embargo, sponsor: ALP, target: DEL, coercion: 0.6, regime_change_risk: 0.4,
     regional_request: 0.5, source: made up}
  zone:
    year: 2002
    title: A zone
    sponsor: ALP
    target: EPS
    coercion: 1.0
    regime_change_risk: 0.3
    vulnerability: 0.8
    ties: {GAM: 0.6}
    source: made up
"""

SCENARIO_TEXT = """\
kind: scenario
title: A small scenario
description: A driver, an event and a parameter.
world: small_world
horizon: {start: 2000, end: 2006}
parameters:
  posture: {inertia: 0.05}
drivers:
  pressure:
    target: states.ALP.promotion
    to: 0.9
    unit: index
    start: 2002
    ramp: 2
events:
  embargo:
    year: 2003
    target: dyads.ALP.GAM.sanctions
    to: 0.8
    unit: index
"""


def plain(text: str) -> dict[str, Any]:
    """Parse YAML as the package does."""
    return yaml_source.parse(text, "text").data


def small_world(change: Callable[[dict[str, Any]], object] | None = None) -> World:
    """Return the small world, changed by a function that edits its plain data."""
    data = plain(WORLD_TEXT)
    if change is not None:
        change(data)
    return World.model_validate(data)


def small_scenario(
    *,
    drivers: Mapping[str, Any] | None = None,
    events: Mapping[str, Any] | None = None,
    parameters: Parameters | None = None,
    end: int = 2006,
) -> Scenario:
    """Return a scenario on the small world that changes nothing but what is given."""
    return Scenario(
        kind="scenario", title="A small scenario", description="For a test.", world="small_world",
        horizon={"start": 2000, "end": end}, drivers=drivers or {}, events=events or {},
        parameters=parameters or Parameters(),
    )  # fmt: skip


def small(world: World | None = None, name: str = "small", **changes: Any) -> Resolved:
    """Return a runnable scenario on the small world, or on another that stands in for it."""
    return Resolved(name, small_scenario(**changes), world or small_world())


def begun(
    resolved: Resolved | None = None, *, runs: int = 1, parameters: Parameters | None = None
) -> tuple[Chunk, Lanes]:
    """Return a chunk of runs before its first year, and its parameters."""
    resolved = resolved or small()
    inputs = inputs_of(resolved.world, resolved.scenario)
    lanes = Lanes(parameters or resolved.scenario.parameters, runs)
    return begin(Layout.of([resolved]), inputs, lanes, runs), lanes


def said(stderr: str) -> str:
    """Return what a command told its user, less the one line a first use may print while it compiles."""
    return "".join(line for line in stderr.splitlines(keepends=True) if not line.startswith("Compiling (first use"))


def dumped(data: Mapping[str, Any]) -> str:
    """Write plain data as YAML without aliases."""

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
            return True

    return yaml.dump(dict(data), Dumper=Dumper, sort_keys=False, allow_unicode=True)


@dataclass(frozen=True)
class Files:
    """The small world and its scenario as files in a folder of their own."""

    folder: Path

    @property
    def world(self) -> Path:
        return self.folder / "small_world.yaml"

    @property
    def scenario(self) -> Path:
        return self.folder / "small.yaml"

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file beside the others."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def edit(self, path: Path, old: str, new: str) -> Path:
        """Replace a piece of a file that occurs exactly once in it."""
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {path.name}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path


def line_of(path: Path, marker: str) -> int:
    """Return the number of the only line of a file that contains a text."""
    lines = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if marker in line]
    assert len(lines) == 1, f"{marker!r} stands on lines {lines} of {path.name}"
    return lines[0]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    made = Files(tmp_path)
    made.write("small_world.yaml", WORLD_TEXT)
    made.write("small.yaml", SCENARIO_TEXT)
    return made


@pytest.fixture(scope="session")
def small_ensemble() -> Ensemble:
    """A few runs of the small world; not to be changed."""
    return run(small(), runs=5, seed=7, workers=1)


@pytest.fixture(scope="session")
def eurasia() -> Resolved:
    """The known years of the shipped world."""
    return history_of(load_world("eurasia_2021"), "eurasia_2021")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up folder of public data; not to be changed."""
    return write_data(tmp_path_factory.mktemp("data"))
