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

from entente_sim.experiments.swept import Swept, opened

WINDOWS = ((2021, 2025), (2046, 2050))


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
    (folder / "runs").mkdir(parents=True)
    table = pa.table(rows)
    failed = pa.array(
        [None if all(rows[n][k] is not None for n in values) else "run" for k in range(len(table))], pa.string()
    )
    table = table.append_column("stage", failed).append_column("message", failed)
    size = -(-len(table) // tasks)
    for number in range(tasks):
        sink = pa.BufferOutputStream()
        pq.write_table(table.slice(number * size, size), sink)
        content = sink.getvalue().to_pybytes()
        digest = hashlib.sha256(content).hexdigest()[:20]
        (folder / "runs" / f"{number:06d}-{digest}.parquet").write_bytes(content)
    pq.write_table(
        pa.table({"point": range(len(points))} | {path: points[:, k] for k, path in enumerate(grid)}),
        folder / "design.parquet",
    )
    axes = {path: {"unit": "index", "about": path, "label": (labels or {}).get(path, path)} for path in grid}
    record = {name: [list(one) for one in WINDOWS] for name in values}
    definition = {"paths": list(grid), "replicates": replicates, "record": record}
    manifest = {
        "kind": "sweep", "name": "made", "title": "A made-up sweep?", "design": design, "axes": axes, "tasks": tasks,
        "points": len(points), "runs": len(points) * replicates, "years": list(range(2021, 2051)),
        "definition": definition, "digest": "0",
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return opened(folder)
