"""What is found in the folder of a store: nothing is believed that it does not show.

The manifest says what it is and carries a checksum, the design must have the digest that the manifest states, and a
file of a finished task must have the digest in its name, the columns of the sweep, and the number of the task.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from entente_sim.experiments.files import MANIFEST, ResultsError
from entente_sim.measures.recorded import FUTURE
from entente_sim.numerics import FloatArray
from entente_sim.scenario.errors import shown
from entente_sim.scenario.sampling import points_each

__all__ = ["DESIGN", "SHARDS", "checksum", "points_digest", "read_manifest", "read_points", "readable", "shards_in"]

SHARDS, DESIGN = "runs", "design.parquet"

_LARGEST = 50_000_000
"""Bytes of the largest manifest that is read; those of the shipped sweeps have some ten thousand."""

_ANEW = "move the folder away and run the sweep anew."
_AGAIN = "run the same sweep into this folder again, which writes it anew."

_Year = Annotated[int, Field(ge=-9999, le=9999)]
_Count = Annotated[int, Field(ge=1, le=10**9)]
_What = Literal["level", "change"]


class _Said(BaseModel):
    """Part of a manifest; what it says beyond what is read is left alone."""

    model_config = ConfigDict(extra="allow", strict=True, allow_inf_nan=False)


class _Axis(_Said):
    unit: str
    about: str
    label: str = ""


class _Sample(_Said):
    method: str
    size: _Count
    ranges: dict[str, tuple[float, float]]


class _Definition(_Said):
    paths: Annotated[list[str], Field(min_length=1)]
    replicates: _Count
    record: dict[str, Literal["yearly"] | Annotated[list[tuple[_Year, _Year]], Field(min_length=1)]]
    points: str | None = None
    runs_per_task: _Count | None = None


class _Manifest(_Said):
    kind: Literal["sweep"]
    name: Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f]{1,255}$")]
    title: str
    digest: str
    design: Literal["grid", "sample", "points"]
    definition: _Definition
    sample: _Sample | None = None
    axes: dict[str, _Axis]
    years: Annotated[list[_Year], Field(min_length=1)]
    points: _Count
    runs: _Count | None = None
    tasks: _Count
    shown: dict[str, _What] | list[tuple[str, _What]] = []
    versions: dict[str, str] = {}

    def fault(self) -> str | None:
        """What cannot be true of it."""
        paths, what = self.definition.paths, self.definition
        if not self.name.strip("."):
            return "name"
        if len(set(paths)) < len(paths) or not set(paths) <= set(self.axes):
            return "definition.paths"
        if self.sample is not None:
            size = self.sample.size * points_each(self.sample.method, len(paths))
            ordered = all(low < high for low, high in self.sample.ranges.values())
            if (set(self.sample.ranges), size, self.design) != (set(paths), self.points, "sample") or not ordered:
                return "sample"
        if any(first > last for spans in what.record.values() if spans != "yearly" for first, last in spans):
            return "definition.record"
        runs = self.points * what.replicates
        each = what.runs_per_task
        if self.tasks > runs or self.runs not in (None, runs) or (each and self.tasks != -(-runs // each)):
            return "tasks"
        return None


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256 over a manifest without its own checksum."""
    rest = {key: value for key, value in content.items() if key != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a store.

    Raises
    ------
    ResultsError
        If there is none, or it is damaged.
    """
    path = folder / MANIFEST
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
        if len(raw) > _LARGEST:
            raise ResultsError(f"'{path}' is larger than {_LARGEST // 1_000_000} MB, as no manifest is; {_ANEW}")
        content = json.loads(raw.decode("utf-8"))
    except FileNotFoundError:
        raise ResultsError(f"'{folder}' holds no sweep: there is no {MANIFEST} in it.") from None
    except ResultsError:
        raise
    except (OSError, ValueError, RecursionError) as error:
        said = "nested too deep" if isinstance(error, RecursionError) else shown(str(error))
        raise ResultsError(f"'{path}' cannot be read ({said}); {_ANEW}") from None
    if not isinstance(content, dict) or content.get("kind") != "sweep":
        raise ResultsError(f"'{folder}' holds results of another kind, no sweep; choose another folder with --out.")
    try:
        fault = _Manifest.model_validate_json(raw).fault()
    except ValidationError as error:
        fault = ".".join(str(part)[:60] for part in error.errors()[0]["loc"]) or "its form"
    if fault is None and content.get("checksum", checksum(content)) != checksum(content):
        fault = "checksum"
    if fault is not None:
        raise ResultsError(f"'{path}' is damaged: it does not say what a sweep writes there ({fault}); {_ANEW}")
    return content


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say in a sentence that a file of tables cannot be read."""
    try:
        yield
    except ResultsError:
        raise
    except (OSError, ValueError, KeyError, TypeError, IndexError, pa.ArrowException) as error:
        said = shown((str(error).splitlines() or [type(error).__name__])[0][:200])
        raise ResultsError(f"'{path}' cannot be read ({said}); {_AGAIN}") from None


def points_digest(points: FloatArray) -> str:
    """SHA-256 over the points of a design, ``(points, paths)``."""
    return hashlib.sha256(points.astype("<f8").tobytes()).hexdigest()


def read_points(folder: Path, manifest: Mapping[str, Any]) -> FloatArray:
    """Read the design: ``(points, paths)``.

    Raises
    ------
    ResultsError
        If it is damaged, or another one than the manifest states.
    """
    path, definition = folder / DESIGN, manifest["definition"]
    columns, count = ["point", *definition["paths"]], manifest["points"]
    with readable(path):
        file = pq.ParquetFile(path)
        sound = list(file.schema_arrow.names) == columns and file.metadata.num_rows == count
        sound = sound and all(_kind(column.type) != "text" for column in file.schema_arrow)
        if sound:
            table = file.read()
            number = table.column("point").to_numpy()
            points = np.column_stack(
                [np.asarray(table.column(k).to_numpy(), np.float64) for k in range(1, len(columns))]
            )
            sound = np.array_equal(number, np.arange(count)) and bool(np.isfinite(points).all())
            sound = sound and definition.get("points") in (None, points_digest(points))
    if not sound:
        raise ResultsError(f"'{path}' is damaged: it is not the design that {MANIFEST} states; {_AGAIN}")
    return points


def _kind(given: pa.DataType) -> str:
    """Kind of a column."""
    if pa.types.is_integer(given):
        return "whole"
    if pa.types.is_floating(given):
        return "number"
    return "text" if pa.types.is_string(given) else "other"


def shards_in(folder: Path, manifest: Mapping[str, Any], *, remove: bool = False) -> tuple[dict[int, Path], list[str]]:
    """Find the files of finished tasks and check each.

    Parameters
    ----------
    folder, manifest
        The store and what it is a store of.
    remove
        Whether files that are damaged are taken away.

    Returns
    -------
    dict, list
        File of each task, and a sentence on each file that is damaged.

    Raises
    ------
    ResultsError
        If a file cannot be read, though it may be whole.
    """
    found: dict[int, Path] = {}
    amiss: list[str] = []
    for path in sorted((folder / SHARDS).glob("[0-9]*-*.parquet")):
        number, _, digest = path.stem.partition("-")
        fault = None
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ResultsError(f"'{path}' cannot be read ({error.strerror or error}); nothing was changed.") from None
        if not number.isdecimal() or digest != hashlib.sha256(content).hexdigest()[:20]:
            fault = "its content is not what was written"
        else:
            fault = _fault(content, int(number), manifest)
        if fault is None and int(number) not in found:
            found[int(number)] = path
            continue
        amiss.append(f"'{path}' is damaged: {fault or 'another file holds its task'}.")
        if remove:
            path.unlink(missing_ok=True)
    return dict(sorted(found.items())), amiss


def _fault(content: bytes, number: int, manifest: Mapping[str, Any]) -> str | None:
    """What shows that a whole file is not that of its task."""
    definition = manifest["definition"]
    try:
        with pq.ParquetFile(pa.BufferReader(content)) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (OSError, ValueError, KeyError, pa.ArrowException):
        return "it is no table"
    said = schema.metadata or {}
    if said.get(b"sweep", manifest["digest"].encode()) != manifest["digest"].encode():
        return "it belongs to another sweep"
    if said.get(b"task", str(number).encode()) != str(number).encode() or number >= manifest["tasks"]:
        return "it is the file of another task"
    wanted = ["point", "replicate", "first", "last", *definition["paths"]]
    if [*schema.names[: len(wanted)], *schema.names[-2:]] != [*wanted, "stage", "message"]:
        return "it has other columns"
    if set(schema.names[len(wanted) : -2]) != set(definition["record"]) or len(set(schema.names)) < len(schema.names):
        return "it has other columns"
    kinds = [_kind(column.type) for column in schema]
    numbers = [kind for name, kind in zip(schema.names[4:-2], kinds[4:-2], strict=True) if name != FUTURE]
    if kinds[:4] != ["whole"] * 4 or not set(numbers) <= {"whole", "number"}:
        return "it has columns of another kind"
    if FUTURE in schema.names and _kind(schema.field(FUTURE).type) != "text":
        return "it has columns of another kind"
    spans = {(year, year) for year in manifest["years"]} if "yearly" in definition["record"].values() else set()
    spans |= {tuple(span) for one in definition["record"].values() if one != "yearly" for span in one}
    runs, each = manifest["points"] * definition["replicates"], definition.get("runs_per_task")
    if each and rows != (min((number + 1) * each, runs) - number * each) * len(spans):
        return "it has more or fewer rows than were written"
    return None if rows else "it is empty"
