"""A small sweep, as text and as a plan, for the tests of sweeps."""

from __future__ import annotations

from pathlib import Path

from entente_sim.experiments.plan import Plan, plan_of
from tests.conftest import SCENARIO_TEXT, WORLD_TEXT

SWEEP_TEXT = """\
kind: sweep
title: A small sweep
description: A parameter and a driver.
base: small
replicates: 3
seed: 7
record:
  poles: [[2000, 2002], [2005, 2006]]
  blocs: yearly
grid:
  parameters.threat.regime_weight: [0.0, 0.6]
  drivers.pressure: [0.8, 0.9, 1.0]
"""

HEAD = SWEEP_TEXT[: SWEEP_TEXT.index("grid:")]
HYPERCUBE_TEXT = f"""{HEAD}sample:
  method: latin_hypercube
  size: 60
  over:
    parameters.threat.regime_weight: [0.0, 0.6]
    drivers.pressure: [0.5, 1.0]
    states.BET.aspiration: [0.2, 1.0]
"""


def write(folder: Path, text: str = SWEEP_TEXT, name: str = "sweep.yaml") -> Path:
    """Write the small world, its scenario and a sweep into a folder."""
    (folder / "small_world.yaml").write_text(WORLD_TEXT, encoding="utf-8")
    (folder / "small.yaml").write_text(SCENARIO_TEXT, encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def planned(folder: Path, text: str = SWEEP_TEXT, per_task: int = 4) -> Plan:
    """Return the plan of a sweep in small tasks."""
    return plan_of(write(folder, text), per_task=per_task)


def contents(store: Path) -> dict[str, bytes]:
    """Everything in a store but its lock, by name."""
    files = [path for path in sorted(store.rglob("*")) if path.is_file() and path.name != ".lock"]
    return {path.relative_to(store).as_posix(): path.read_bytes() for path in files}
