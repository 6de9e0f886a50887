"""Stores of sweeps that were never run, with known content, for the tests of what is read from them."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from entente_sim.experiments.design import design
from entente_sim.experiments.swept import Swept, opened
from entente_sim.numerics import FloatArray
from entente_sim.scenario.sweeps import Sweep

WINDOWS = ((2021, 2025), (2046, 2050))

Function = Callable[[FloatArray], FloatArray]
"""From points ``(..., paths)`` as shares of their ranges to values ``(...)``."""


def kept(folder: Path, table: pa.Table, points: FloatArray, manifest: dict[str, Any]) -> Swept:
    """Write a table as the shards of a store with its design and manifest, and open it."""
    (folder / "runs").mkdir(parents=True)
    size = -(-len(table) // manifest["tasks"])
    for number in range(manifest["tasks"]):
        sink = pa.BufferOutputStream()
        pq.write_table(table.slice(number * size, size), sink)
        content = sink.getvalue().to_pybytes()
        digest = hashlib.sha256(content).hexdigest()[:20]
        (folder / "runs" / f"{number:06d}-{digest}.parquet").write_bytes(content)
    paths = manifest["definition"]["paths"]
    columns = {"point": pa.array(range(len(points)), pa.int32())} | {p: points[:, k] for k, p in enumerate(paths)}
    pq.write_table(pa.table(columns), folder / "design.parquet")
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return opened(folder)


def made(
    folder: Path,
    grid: Mapping[str, Sequence[float]],
    values: Mapping[str, Callable[..., Any]],
    *,
    replicates: int = 10,
    design: str = "grid",
    tasks: int = 3,
    labels: Mapping[str, str] | None = None,
) -> Swept:
    """Write a store whose values are functions of (window, replicate, *point), and open it.

    NaN and None stand for a run that failed.
    """
    points = np.array(list(itertools.product(*grid.values())), dtype=np.float64)
    rows: dict[str, list[Any]] = {name: [] for name in ("point", "replicate", "first", "last", *grid, *values)}
    for number, point in enumerate(points):
        for run, (k, (first, last)) in itertools.product(range(replicates), enumerate(WINDOWS)):
            found = {name: function(k, run, *point) for name, function in values.items()}
            row = {
                "point": number,
                "replicate": run,
                "first": first,
                "last": last,
                **dict(zip(grid, point, strict=True)),
            }
            for name, value in {**row, **found}.items():
                rows[name].append(None if value is None or value != value else value)
    table = pa.table(rows)
    failed = pa.array(
        [None if all(rows[n][k] is not None for n in values) else "run" for k in range(len(table))], pa.string()
    )
    table = table.append_column("stage", failed).append_column("message", failed)
    axes = {path: {"unit": "index", "about": path, "label": (labels or {}).get(path, path)} for path in grid}
    record = {name: [list(one) for one in WINDOWS] for name in values}
    definition = {"paths": list(grid), "replicates": replicates, "record": record}
    manifest = {
        "kind": "sweep", "name": "made", "title": "A made-up sweep?", "design": design, "axes": axes, "tasks": tasks,
        "points": len(points), "runs": len(points) * replicates, "years": list(range(2021, 2051)),
        "definition": definition, "digest": "0",
    }  # fmt: skip
    return kept(folder, table, points, manifest)


def made_up(
    folder: Path, method: str, size: int, replicates: int, function: Callable[[FloatArray, int], FloatArray],
    *, ranges: Mapping[str, list[float]], seed: int = 1, windows: tuple[tuple[int, int], ...] = ((2046, 2050),),
    yearly: bool = False,
) -> Swept:  # fmt: skip
    """Write a store whose only observable is ``blocs``; ``function`` takes shares of ranges and number of replicates,
    and returns ``(points, replicates)``, NaN for a run that failed.
    """
    words = {"kind": "sweep", "title": "t", "description": "d", "base": "b", "replicates": replicates, "seed": seed}
    file = Sweep.model_validate({**words, "sample": {"method": method, "size": size, "over": dict(ranges)}})
    assert file.sample is not None
    points, paths = design(file), list(ranges)
    low, high = np.array(list(ranges.values())).T
    values = function((points - low) / (high - low), replicates)
    spans = [(year, year) for year in range(2041, 2051)] if yearly else list(windows)
    count = values.size
    columns: dict[str, Any] = {
        "point": np.repeat(np.arange(len(points)), replicates * len(spans)).astype(np.int32),
        "replicate": np.tile(np.repeat(np.arange(replicates), len(spans)), len(points)).astype(np.int32),
        "first": np.tile([first for first, _ in spans], count).astype(np.int16),
        "last": np.tile([last for _, last in spans], count).astype(np.int16),
    }
    columns |= {path: points[columns["point"], k] for k, path in enumerate(paths)}
    grown = (values[..., None] + np.arange(len(spans))).reshape(-1)  # each span a little more than the one before
    columns["blocs"] = pa.array(grown, mask=np.isnan(grown))
    stage = np.where(np.isnan(grown), "run", None)
    columns |= {"stage": pa.array(stage.tolist(), pa.string()), "message": pa.array(stage.tolist(), pa.string())}
    record = {"blocs": "yearly" if yearly else [list(span) for span in windows]}
    manifest = {
        "kind": "sweep", "format": 1, "name": "made_up", "title": "t", "digest": "d", "design": "sample", "tasks": 1,
        "sample": {"method": method, "size": size, "ranges": {path: list(ends) for path, ends in ranges.items()}},
        "definition": {"paths": paths, "replicates": replicates, "record": record, "seed": seed},
        "axes": {path: {"unit": "1", "about": f"about {path}"} for path in paths}, "points": len(points),
        "years": list(range(2041, 2051)),
    }  # fmt: skip
    return kept(folder, pa.table(columns), points, manifest)


def unit(count: int) -> dict[str, list[float]]:
    """So many paths from 0 to 1."""
    return {f"drivers.{chr(97 + k)}": [0.0, 1.0] for k in range(count)}


def plain(function: Function) -> Callable[[FloatArray, int], FloatArray]:
    """The same without luck."""
    return lambda shares, replicates: np.repeat(function(shares)[..., None], replicates, axis=-1)


def noisy(
    function: Function, alone: float = 0.0, each: float = 0.0, seed: int = 0
) -> Callable[[FloatArray, int], FloatArray]:
    """The same with luck that is alike at all points, and luck that is reshuffled at each."""

    def with_luck(shares: FloatArray, replicates: int) -> FloatArray:
        rng = np.random.default_rng(seed)
        common = alone * rng.normal(size=replicates)
        return np.asarray(function(shares)[:, None] + common + each * rng.normal(size=(len(shares), replicates)))

    return with_luck
