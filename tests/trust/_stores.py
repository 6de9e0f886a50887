"""Stores of sweeps and how they are damaged: manifests, designs, shards."""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from entente_sim.analysis.sweeps.laid_out import default_of, laid_out
from entente_sim.analysis.sweeps.outcomes import outcome_of
from entente_sim.experiments.plan import plan_of
from entente_sim.experiments.store import Store
from entente_sim.experiments.stored import checksum
from entente_sim.experiments.sweep import sweep
from entente_sim.experiments.swept import opened
from entente_sim.report.swept import can_draw
from tests.made_sweeps import made_up, unit
from tests.sweep_files import planned
from tests.trust._damage import bytes_damaged, tree_damaged

__all__ = ["Use", "design_damaged", "manifest_damaged", "shard_damaged", "stores_made"]

Use = Callable[[], str]
"""Reads a damaged file; returns what came of it."""


def stores_made(room: Path) -> None:
    """A store of the small sweep, and a made-up one of a Morris sample."""
    plan = planned(room)
    sweep(plan, room / "good" / "real", workers=1)
    made_up(room / "good" / "made", "morris", 4, 3, lambda shares, n: np.repeat(shares.sum(-1)[:, None], n, 1),
            ranges=unit(3))  # fmt: skip


def _store(rng: random.Random, room: Path) -> tuple[Path, bool]:
    """A fresh copy of one of the good stores."""
    real = rng.random() < 0.5
    folder = room / "store"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(room / "good" / ("real" if real else "made"), folder)
    return folder, real


def _read_store(folder: Path, rng: random.Random, real: bool) -> Use:
    act = rng.randrange(6)

    def use() -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if real and act == 0:
                with Store.open(folder, plan_of(folder.parent / "sweep.yaml", per_task=4)) as store:
                    store.failed(), store.runs_done(), store.drop_failed()
            swept = opened(folder)
            points, table = swept.points(), swept.frame()
            assert len(points) > 0
            assert len(table) > 0
            if act == 1:
                swept.dataset(), swept.failures()
            elif act == 2:
                laid_out(swept, default_of(swept)[0])
            elif act == 3:
                outcome_of(swept, None, f"{swept.names[0]} > 0.5", None)
            elif act == 4:
                can_draw(swept)
            for name in swept.names:
                swept.span(name), swept.values(name)
        return "loaded"

    return use


def manifest_damaged(rng: random.Random, room: Path) -> tuple[str, Path, Use]:
    folder, real = _store(rng, room)
    path = folder / "manifest.json"
    raw = path.read_bytes()
    act = rng.random()
    if act < 0.25:
        how, raw = bytes_damaged(rng, raw)
    elif act < 0.35:
        how, raw = "text: nested", rng.choice((b"[" * 100_000, b'{"kind":' * 5_000, raw[:-2] + b',"x":' + b"[" * 9_999))
    else:
        how, data = tree_damaged(rng, json.loads(raw))
        if isinstance(data, dict) and rng.random() < 0.7:
            data["checksum"] = checksum(data)
            how += ", checksum put right"
        raw = json.dumps(data).encode()
    path.write_bytes(raw)
    return how, path, _read_store(folder, rng, real)


def design_damaged(rng: random.Random, room: Path) -> tuple[str, Path, Use]:
    folder, real = _store(rng, room)
    path = folder / "design.parquet"
    how, raw = _parquet(rng, path)
    path.write_bytes(raw)
    return how, path, _read_store(folder, rng, real)


def shard_damaged(rng: random.Random, room: Path) -> tuple[str, Path, Use]:
    """Half of them carry the digest of their damaged content, as no accident leaves them."""
    folder, real = _store(rng, room)
    path = rng.choice(sorted((folder / "runs").iterdir()))
    how, raw = _parquet(rng, path)
    path.write_bytes(raw)
    if rng.random() < 0.6:
        number = rng.choice((path.name.split("-")[0],) * 6 + ("000000", "999999", "9" * 30, "٣", "0"))
        target = path.with_name(f"{number}-{hashlib.sha256(raw).hexdigest()[:20]}.parquet")
        path = path.rename(target)
        how += ", digest put right"
    return how, path, _read_store(folder, rng, real)


def _parquet(rng: random.Random, path: Path) -> tuple[str, bytes]:
    raw = path.read_bytes()
    if rng.random() < 0.5:
        return bytes_damaged(rng, raw)
    table = pq.read_table(path)
    how = rng.choice(("column gone", "column renamed", "other type", "rows", "numbers", "nulls", "no rows", "added"))
    k = rng.randrange(table.num_columns)
    name, column = table.column_names[k], table.column(k)
    if how == "column gone":
        table = table.drop_columns([name])
    elif how == "column renamed":
        names = [*table.column_names]
        names[k] = rng.choice(("x", "point", "stage", "<b>", ""))
        table = table.rename_columns(names)
    elif how == "other type":
        others = [pa.array([value] * len(table)) for value in ("x", 1, 2.5, None, True, [1], {"a": 1}, b"x")]
        table = table.set_column(k, name, rng.choice(others))
    elif how == "rows":
        take = [rng.randrange(len(table)) for _ in range(rng.choice((1, len(table) // 2, 2 * len(table))))]
        table = table.take(take)
    elif how == "numbers" and not pa.types.is_string(column.type):
        number = rng.choice((-1, 10**6, 2**31 - 1, 0) if pa.types.is_integer(column.type) else (1e308, -1e308, np.inf))
        if not (pa.types.is_int16(column.type) and abs(number) > 2**15):
            table = table.set_column(k, name, pa.array([number] * len(table), column.type))
    elif how == "nulls":
        table = table.set_column(k, name, pa.nulls(len(table), column.type))
    elif how == "no rows":
        table = table.slice(0, 0)
    else:
        table = table.append_column(rng.choice(("x", name)), pa.nulls(len(table)))
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return f"content: {how}", sink.getvalue()
