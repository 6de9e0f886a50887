"""Stores of sweeps that nobody ran: the values are a function of the point and of luck."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from entente_sim.experiments.design import design
from entente_sim.experiments.swept import Swept, opened
from entente_sim.numerics import FloatArray
from entente_sim.scenario.sweeps import Sweep

Function = Callable[[FloatArray], FloatArray]
"""From points ``(..., paths)`` as shares of their ranges to values ``(...)``."""


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
    (folder / "runs").mkdir(parents=True)
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    content = sink.getvalue().to_pybytes()
    (folder / "runs" / f"000000-{hashlib.sha256(content).hexdigest()[:20]}.parquet").write_bytes(content)
    table = pa.table(
        {"point": pa.array(range(len(points)), pa.int32())} | {p: points[:, k] for k, p in enumerate(paths)}
    )
    pq.write_table(table, folder / "design.parquet")
    record = {"blocs": "yearly" if yearly else [list(span) for span in windows]}
    manifest = {
        "kind": "sweep", "format": 1, "name": "made_up", "title": "t", "digest": "d", "design": "sample", "tasks": 1,
        "sample": {"method": method, "size": size, "ranges": {path: list(ends) for path, ends in ranges.items()}},
        "definition": {"paths": paths, "replicates": replicates, "record": record, "seed": seed},
        "axes": {path: {"unit": "1", "about": f"about {path}"} for path in paths}, "points": len(points),
        "years": list(range(2041, 2051)),
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return opened(folder)


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
