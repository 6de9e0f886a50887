"""The kinds of file that are read: where a good one comes from, how it is damaged, and what reads it."""

from __future__ import annotations

import csv
import io
import os
import random
import shutil
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from entente_sim.analysis.calibration.posterior import drawn_paths, posterior, shipped_posterior
from entente_sim.analysis.hindcast.data import _READERS, FILES, observed, required
from entente_sim.experiments.files import ResultsError
from entente_sim.experiments.kept import Kept
from entente_sim.experiments.plan import plan_of
from entente_sim.model import EntenteModel
from entente_sim.scenario import yaml_source
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.loading import Resolved, load, load_world, shipped
from tests.conftest import SCENARIO_TEXT, WORLD_TEXT
from tests.history_data import write_data
from tests.sweep_files import SWEEP_TEXT, write
from tests.trust._damage import bytes_damaged, text_damaged, tree_damaged
from tests.trust._stores import Use, design_damaged, manifest_damaged, shard_damaged, stores_made

__all__ = ["KINDS", "Kind", "prepared"]

CHILD_TEXT = """\
kind: scenario
extends: small
title: A child
drivers:
  more: {target: states.ALP.offence, add: 0.1, unit: percent, start: 2001, half_life: 3}
drafts:
  storm: {year: 2004, title: Storm, sponsor: GAM, target: ALP, coercion: 0.2, regime_change_risk: 0.2, source: made up}
"""
SAMPLE_TEXT = """\
kind: sweep
title: A sample
description: Drivers of its own.
base: child
seed: 3
drivers:
  thaw: {target: dyads.ALP.GAM.sanctions, to: 0.0, unit: index, start: 2004}
record: [blocs, poles]
sample:
  method: latin_hypercube
  size: 16
  over:
    parameters.threat.parity: [0.7, 0.9]
    drivers.thaw: [0.0, 0.4]
"""

YEARS = 3
"""How far files that load are run."""


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes
    ----------
    name
        What it is.
    weight
        Its share of the trials.
    refusals
        The errors in which it is refused.
    damage
        From luck and the kind's folder to how the file was damaged, the file, and what reads it.
    longer
        How many times as long as others it may take.
    """

    name: str
    weight: float
    refusals: tuple[type[Exception], ...]
    damage: Callable[[random.Random, Path], tuple[str, Path, Use]]
    longer: float = 1.0


def prepared(base: Path, kinds: Sequence[Kind]) -> None:
    """Make the folder of each kind, with good files, and a folder beside them that none may read."""
    (base / "canary").mkdir(parents=True)
    write(base / "canary")
    for kind in kinds:
        room = base / kind.name
        room.mkdir()
        write(room)
        (room / "child.yaml").write_text(CHILD_TEXT, encoding="utf-8")
        (room / "loop.yaml").symlink_to("loop.yaml")
        (room / "out.yaml").symlink_to(base / "canary" / "small.yaml")
        (room / "out").symlink_to(base / "canary")
        _GOOD.get(kind.name, lambda _: None)(room)


def _series(room: Path) -> None:
    (room / "good").mkdir()
    write_data(room)
    write_data(room / "good")


def _readings(room: Path) -> None:
    Kept(room / "good").put({"arm": "a"}, {"one": np.arange(50.0), "two": np.ones((3, 4))})
    shutil.copy(next((room / "good").iterdir()), room / "good.npz")


_GOOD: dict[str, Callable[[Path], None]] = {
    "manifests": stores_made, "designs": stores_made, "shards": stores_made, "public data": _series, "kept": _readings,
}  # fmt: skip


# --- scenarios, worlds, sweeps ----------------------------------------------------------------------------------------


def _damaged_yaml(rng: random.Random, raw: bytes) -> tuple[str, bytes]:
    act = rng.random()
    if act < 0.30:
        return bytes_damaged(rng, raw)
    if act < 0.55:
        return text_damaged(rng, raw)
    how, data = tree_damaged(rng, _PLAIN.get(raw) or _PLAIN.setdefault(raw, yaml_source.parse(raw.decode(), "").data))
    return how, dumped(data)


_PLAIN: dict[bytes, Any] = {}


def dumped(data: Any) -> bytes:
    """Plain data as YAML, without anchors."""

    class Dumper(_DUMPER):  # type: ignore[misc,valid-type]
        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
            return True

    text: str = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text.encode(errors="replace")


_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _yaml(victims: Mapping[str, bytes], read: Callable[[Path], Resolved | object], runs: float) -> Any:
    """Damage one of some files in a folder; a share of those that still load is run."""

    def damage(rng: random.Random, room: Path) -> tuple[str, Path, Use]:
        name = rng.choice(list(victims))
        path = room / name
        how, raw = _damaged_yaml(rng, victims[name])
        _put(path, raw)
        also_run = rng.random() < runs

        def use() -> str:
            found = read(path)
            if also_run and isinstance(found, Resolved):
                _some_years(found)
                return "ran"
            return "loaded"

        return how, path, use

    return damage


_clock = [10**18]


def _put(path: Path, raw: bytes) -> None:
    """Write a file with a time of its own, which readings that are kept go by."""
    path.write_bytes(raw)
    _clock[0] += 10**9
    os.utime(path, ns=(_clock[0], _clock[0]))


def _some_years(resolved: Resolved) -> None:
    """Run a few years; what is not a number is an error, unless it is that of a state that does not exist then."""
    model = EntenteModel(resolved, seed=1)
    for _ in range(YEARS):
        if model.running:
            model.step()
    record, world = model.so_far.record, resolved.world
    codes, years = sorted(world.states), np.array(record.years)[:, None]
    there = np.ones((len(years), len(codes)), dtype=np.bool_)
    for k, code in enumerate(codes):
        state = world.states[code]
        there[:, k] = (years[:, 0] >= (state.since or -9999)) & (years[:, 0] <= (state.until or 9999))
    for name, values in record.states.items():
        if not np.isfinite(values[there]).all():
            raise ArithmeticError(f"{name} is not a number")
    for name, values in record.dyads.items():
        if not np.isfinite(values[there[:, :, None] & there[:, None, :]]).all():
            raise ArithmeticError(f"{name} is not a number")


def _world(path: Path) -> Resolved:
    load_world(path)
    return load(path.parent / "small.yaml")


def _sweep(path: Path) -> object:
    plan = plan_of(path)
    assert np.isfinite(plan.points).all()
    return plan


_SHIPPED = {f"{name}.yaml": path.read_bytes() for name, path in shipped().items()}


def _of(kind: str) -> dict[str, bytes]:
    return {name: raw for name, raw in _SHIPPED.items() if f"kind: {kind}".encode() in raw.splitlines()}


# --- other tables -----------------------------------------------------------------------------------------------------


def _csv_damaged(rng: random.Random, raw: bytes) -> tuple[str, bytes]:
    act = rng.random()
    if act < 0.4:
        return bytes_damaged(rng, raw)
    if act < 0.6:
        return text_damaged(rng, raw)
    rows = list(csv.reader(raw.decode().splitlines()))
    heads = [one for one in rows if one and one[0].startswith("#")]
    how, changed = tree_damaged(rng, [one for one in rows if one not in heads])
    out = io.StringIO()
    lines = [one if isinstance(one, list) else [one] for one in (changed if isinstance(changed, list) else [changed])]
    csv.writer(out, lineterminator="\n").writerows([[str(cell) for cell in line] for line in heads + lines])
    return how, out.getvalue().encode(errors="replace")


def _posterior(rng: random.Random, room: Path) -> tuple[str, Path, Use]:
    path = room / "posterior.csv"
    whole = shipped_posterior().read_bytes().splitlines(keepends=True)
    comments = [line for line in whole if line.startswith(b"#")]
    how, raw = _csv_damaged(rng, b"".join([*comments, *whole[len(comments) : len(comments) + rng.choice((2, 4, 8))]]))
    path.write_bytes(raw)

    def use() -> str:
        sets = posterior(path)
        assert sets
        assert len(drawn_paths()) > 50
        return "loaded"

    return how, path, use


def _public(rng: random.Random, room: Path) -> tuple[str, Path, Use]:
    name = rng.choice(list(FILES))
    path = room / name
    path.write_bytes((room / "good" / name).read_bytes())
    lines = path.read_bytes().splitlines(keepends=True)
    some = [lines[0], *rng.sample(lines[1:], min(len(lines) - 1, 30))]
    how, raw = _csv_damaged(rng, b"".join(some))
    path.write_bytes(raw)
    target = rng.choice(list(_READERS))

    def use() -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            observed(target, required(room), ("USA", "CHN", "RUS", "WEU", "KAZ"))
        return "loaded"

    return how, path, use


def _kept(rng: random.Random, room: Path) -> tuple[str, Path, Use]:
    path = next((room / "good").iterdir())
    how, raw = bytes_damaged(rng, (room / "good.npz").read_bytes())
    path.write_bytes(raw)

    def use() -> str:
        kept = Kept(room / "good")
        found = kept.get({"arm": "a"}, ["one", "two"])
        kept.put({"arm": "a"}, {"three": np.zeros(2)})
        again = kept.get({"arm": "a"}, ["three"])
        assert again is not None
        assert np.array_equal(again["three"], np.zeros(2))
        return "refused" if found is None else "loaded"

    return how, path, use


_FILES, _TABLES, _STORES = (ScenarioError,), (ValueError,), (ResultsError, ValueError)

KINDS = (
    Kind("scenarios", 58.5, _FILES, _yaml(
        {"small.yaml": SCENARIO_TEXT.encode(), "child.yaml": CHILD_TEXT.encode()}, load, 0.06), 2.0),
    Kind("worlds", 6.0, _FILES, _yaml({"small_world.yaml": WORLD_TEXT.encode()}, _world, 0.2), 2.0),
    Kind("sweeps", 16.0, _FILES, _yaml(
        {"sweep.yaml": SWEEP_TEXT.encode(), "sample.yaml": SAMPLE_TEXT.encode()}, _sweep, 0.0)),
    Kind("shipped scenarios", 0.5, _FILES, _yaml(_of("scenario"), load, 0.1), 4.0),
    Kind("shipped worlds", 0.1, _FILES, _yaml(_of("world"), load_world, 0.0), 2.0),
    Kind("shipped sweeps", 0.2, _FILES, _yaml(_of("sweep"), _sweep, 0.0), 2.0),
    Kind("manifests", 4.5, _STORES, manifest_damaged),
    Kind("designs", 2.5, _STORES, design_damaged),
    Kind("shards", 3.5, _STORES, shard_damaged),
    Kind("posterior", 4.5, _TABLES, _posterior),
    Kind("public data", 1.0, _TABLES, _public),
    Kind("kept", 3.0, (), _kept),
)  # fmt: skip
