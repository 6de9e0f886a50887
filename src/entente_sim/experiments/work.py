"""One task of a sweep: its runs are made, measured, and laid out as one Parquet shard."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.recording import Record
from entente_sim.experiments.files import code_digest
from entente_sim.experiments.packing import CHUNK, Member, check_power, packed
from entente_sim.experiments.plan import Task, Work
from entente_sim.measures.recorded import FUTURE, read
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.variants import Variants
from entente_sim.world.layout import Layout

__all__ = ["KEYS", "OtherCodeError", "Shard", "perform", "schema_of"]

KEYS = ("point", "replicate", "first", "last")
"""Columns that say which run and which years a row is about; then come the paths, then what was recorded."""

_LONGEST = 300


class OtherCodeError(RuntimeError):
    """A worker runs another version of this package."""


@dataclass(frozen=True)
class Shard:
    """A finished task: number, the bytes of its file, its runs, and how many of them failed."""

    number: int
    content: bytes
    runs: int
    failed: int

    @property
    def name(self) -> str:
        """File name: the task and the digest of the content, so that a file vouches for itself."""
        return f"{self.number:06d}-{hashlib.sha256(self.content).hexdigest()[:20]}.parquet"


Failure = tuple[str, str]


def perform(work: Work, task: Task, chunk: int = CHUNK) -> Shard:
    """Make the runs of a task; ``chunk`` changes nothing in the bytes.

    Raises
    ------
    OtherCodeError
        If this process holds other source than the one that made the plan.
    """
    if work.code != code_digest():
        raise OtherCodeError("a worker runs another version of this package; install the same one on all machines.")
    variants, layout = _ready(work)
    numbers = range(task.first, task.last)
    failures: dict[int, Failure] = {}
    values = {one.name: _blank(one.name, len(numbers), len(one.spans(work.years))) for one in work.wanted}
    members, places = _members(work, task, variants, failures)

    def take(chosen: Sequence[int]) -> None:
        """Run some of the members and read them; if one cannot be measured, each is tried alone."""
        group = [members[k] for k in chosen]
        for positions, record in packed(layout, group, work.seed, moved=variants.moved, chunk=chunk):
            mine = [chosen[position] for position in positions]
            rows = [places[k] for k in mine]
            if isinstance(record, Exception):
                failures.update(dict.fromkeys(rows, _failure("run", record)))
                continue
            try:
                _measure(work, variants, record, rows, values, failures)
            except MemoryError:
                raise
            except Exception as error:
                if len(mine) == 1:
                    failures[rows[0]] = _failure("measures", error)
                else:
                    for k in mine:
                        take([k])

    take(range(len(members)))
    table = _table(work, task, values, failures)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", use_dictionary=[*KEYS, *variants.paths, FUTURE, "stage", "message"])
    return Shard(task.number, sink.getvalue().to_pybytes(), len(numbers), len(failures))


@functools.lru_cache(maxsize=2)
def _ready(work: Work) -> tuple[Variants, Layout]:
    """What every task of a plan needs, made once in each process."""
    return work.variants, Layout.of([work.variants.opened()])


def _blank(name: str, runs: int, spans: int) -> NDArray[Any]:
    return np.full((runs, spans), "", dtype="<U8") if name == FUTURE else np.full((runs, spans), np.nan)


def _members(
    work: Work, task: Task, variants: Variants, failures: dict[int, Failure]
) -> tuple[list[Member], list[int]]:
    """Runs of a task, and the row of each; those whose point is out of range fail before they begin."""
    members: list[Member] = []
    places: list[int] = []
    inputs: dict[Hashable, Inputs] = {}
    parameters: dict[Hashable, Parameters] = {}
    begin = task.first // work.replicates
    for row, number in enumerate(range(task.first, task.last)):
        point = task.points[number // work.replicates - begin]
        values = dict(zip(variants.paths, map(float, point), strict=True))
        try:
            key = variants.inputs_key(values)
            if key not in inputs:
                inputs[key] = variants.inputs(values)
            own = tuple(values[path] for path, axis in variants.axes.items() if axis.kind == "parameter")
            if own not in parameters:
                parameters[own] = variants.parameters(values)
                check_power(variants.base, parameters[own])
        except ValueError as error:
            failures[row] = _failure("inputs", error)
            continue
        run = number % work.replicates
        past, apart = variants.past_key(values), variants.chunk_key(values)
        members.append(Member(run, parameters[own], inputs[key], past, apart))
        places.append(row)
    return members, places


def _failure(stage: str, error: Exception) -> Failure:
    problems = getattr(error, "problems", None)
    said = problems[0].sentence if problems else str(error) if stage == "inputs" else f"{type(error).__name__}: {error}"
    return stage, said[:_LONGEST]


def _measure(
    work: Work,
    variants: Variants,
    record: Record,
    rows: Sequence[int],
    values: dict[str, NDArray[Any]],
    failures: dict[int, Failure],
) -> None:
    """Read a chunk's observables into the rows of its runs; a run in which one is not a number has failed."""
    ensemble = Ensemble(variants.base, work.seed, record)
    for one in work.wanted:
        found = read(ensemble, one).T
        values[one.name][rows] = found
        if one.name != FUTURE:
            for lane in np.flatnonzero(~np.isfinite(found).all(axis=1)).tolist():
                failures.setdefault(rows[lane], ("measures", f"{one.name} is not a number."))


def schema_of(work: Work) -> pa.Schema:
    """Columns of a shard."""
    return pa.schema(
        [
            ("point", pa.int32()), ("replicate", pa.int32()), ("first", pa.int16()), ("last", pa.int16()),
            *((path, pa.float64()) for path in work.variants.paths),
            *((one.name, pa.string() if one.name == FUTURE else pa.float64()) for one in work.wanted),
            ("stage", pa.string()), ("message", pa.string()),
        ],
        metadata={"sweep": work.digest},
    )  # fmt: skip


def _table(work: Work, task: Task, values: dict[str, NDArray[Any]], failures: dict[int, Failure]) -> pa.Table:
    """One row for every run and span; what was not recorded in a span, or failed, is null."""
    spans = work.spans
    runs = task.last - task.first
    number = np.repeat(np.arange(task.first, task.last), len(spans))
    point = number // work.replicates
    lost = np.zeros(runs, dtype=np.bool_)
    lost[list(failures)] = True
    columns: dict[str, Any] = {
        "point": point,
        "replicate": number % work.replicates,
        "first": np.tile([first for first, _ in spans], runs),
        "last": np.tile([last for _, last in spans], runs),
    }
    for k, path in enumerate(work.variants.paths):
        columns[path] = task.points[point - task.first // work.replicates, k]
    for one in work.wanted:
        mine = [spans.index(span) for span in one.spans(work.years)]
        whole = _blank(one.name, runs, len(spans))
        whole[:, mine] = values[one.name]
        absent = np.ones((runs, len(spans)), dtype=np.bool_)
        absent[:, mine] = lost[:, None]
        columns[one.name] = pa.array(whole.reshape(-1), mask=absent.reshape(-1))
    for k, name in enumerate(("stage", "message")):
        each = [failures[row][k] if row in failures else None for row in range(runs)]
        columns[name] = pa.array([said for said in each for _ in spans], type=pa.string())
    schema = schema_of(work)
    schema = schema.with_metadata({**(schema.metadata or {}), "task": str(task.number)})
    return pa.table({name: pa.array(columns[name]).cast(schema.field(name).type) for name in schema.names}, schema)
