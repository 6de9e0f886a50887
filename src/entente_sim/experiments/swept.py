"""What a sweep left behind: a tidy table that may be larger than memory, and an xarray Dataset by point."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from entente_sim.experiments.files import ResultsError
from entente_sim.experiments.stored import SHARDS, read_manifest, read_points, readable, shards_in
from entente_sim.measures.futures import SPAN
from entente_sim.measures.recorded import FUTURE

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["Swept", "open_sweep", "opened"]

_FILES = 64


@dataclass(frozen=True, eq=False)
class Swept:
    """Results of a sweep, opened without reading them.

    Attributes
    ----------
    folder
        The store.
    manifest
        What was swept and with what.
    shards
        Files of finished tasks.
    missing
        Tasks that are not finished; what they hold is absent from everything below.
    damaged
        A sentence on each file whose content is not what was written; its task is among the missing.
    """

    folder: Path
    manifest: dict[str, Any] = field(repr=False)
    shards: tuple[Path, ...] = field(repr=False)
    missing: int
    damaged: tuple[str, ...] = ()

    @property
    def paths(self) -> list[str]:
        """What was varied."""
        return list(self.manifest["definition"]["paths"])

    @property
    def names(self) -> list[str]:
        """What was recorded."""
        return [name for name in self.schema.names if name in self.manifest["definition"]["record"]]

    @property
    def schema(self) -> pa.Schema:
        """Columns of the table."""
        return pq.read_schema(self.shards[0])

    def points(self) -> pd.DataFrame:
        """The design: one row a point, one column a path."""
        import pandas as pd

        points = read_points(self.folder, self.manifest)
        return pd.DataFrame(points, pd.RangeIndex(len(points), name="point"), self.paths)

    def table(self) -> ds.Dataset:
        """Return every run and span of years as one lazy table; filter and choose columns before reading.

        Columns: ``point``, ``replicate``, ``first`` and ``last`` year, the paths, what was recorded, and for failed
        runs ``stage`` and ``message``.  Where something was not recorded in a span, or the run failed, it is null.

        Examples
        --------
        Close to the end, without reading the rest::

            late = swept.table().to_table(filter=ds.field("last") == 2050, columns=["point", "entente_commitment"])
        """
        return self._lazily(self.shards)

    def _lazily(self, shards: Sequence[Path]) -> ds.Dataset:
        return ds.dataset([str(path) for path in shards], schema=self.schema, format="parquet")

    def _batches(self, columns: list[str] | None, where: ds.Expression | None = None) -> Iterator[pa.RecordBatch]:
        """Read the table some files at a time: a dataset keeps what it learnt of every file it has read."""
        for first in range(0, len(self.shards), _FILES):
            yield from self._lazily(self.shards[first : first + _FILES]).to_batches(columns=columns, filter=where)

    def frame(self, columns: Sequence[str] | None = None, where: ds.Expression | None = None) -> pd.DataFrame:
        """Read the table, or some columns and rows of it, into pandas.

        Raises
        ------
        ValueError
            If there is no such column.
        """
        chosen = list(columns) if columns is not None else None
        strange = [name for name in chosen or () if name not in self.schema.names]
        if strange:
            raise ValueError(f"{strange[0]!r} is not a column. Columns: {', '.join(self.schema.names)}.")
        with readable(self.folder / SHARDS):
            schema = self.table().scanner(columns=chosen).projected_schema
            table = pa.Table.from_batches(self._batches(chosen, where), schema)
            read: pd.DataFrame = table.to_pandas()
        return read

    def failures(self) -> pd.DataFrame:
        """Runs that failed: point, replicate, the point's values, stage and message."""
        columns = ["point", "replicate", *self.paths, "stage", "message"]
        failed = self.frame(columns, ~ds.field("stage").is_null())
        return failed.drop_duplicates(["point", "replicate"]).reset_index(drop=True)

    def spans(self, name: str) -> list[tuple[int, int]]:
        """Spans of years in which something was recorded, in order.

        Raises
        ------
        ValueError
            If it was not recorded.
        """
        self._known([name])
        given = self.manifest["definition"]["record"][name]
        return [(year, year) for year in self.manifest["years"]] if given == "yearly" else sorted(map(tuple, given))

    def span(self, name: str, text: str | None = None) -> tuple[int, int]:
        """First and last year of a span in which something was recorded.

        Parameters
        ----------
        name
            What was recorded.
        text
            ``2046-2050``, or the last year alone; of what was recorded yearly any years.  By default the last span,
            or the last five of yearly ones.

        Raises
        ------
        ValueError
            If it was not recorded, or not in these years.
        """
        spans = sorted(self.spans(name), key=lambda one: one[::-1])
        yearly = self._yearly(name)
        if text is None:
            return (spans[max(0, len(spans) - SPAN)][0], spans[-1][1]) if yearly else spans[-1]
        found = re.fullmatch(r"\s*(\d{1,6})(?:-(\d{1,6}))?\s*", text)
        if found is not None:
            first, last = int(found[1]), int(found[2] or found[1])
            if yearly and spans[0][0] <= first <= last <= spans[-1][1]:
                return first, last
            there = [one for one in spans if one == (first, last) or (found[2] is None and one[1] == last)]
            if there:
                return there[-1]
        raise ValueError(f"'{name}' was not recorded in '{text}'. Recorded: {self._told(name)}.")

    def values(self, name: str, span: tuple[int, int] | None = None) -> np.ndarray[Any, Any]:
        """Read one thing in one span of years: ``(points, replicates)``.

        Missing and failed runs are NaN, or the empty text.  Only this column is read, batch by batch, and held in
        memory: 8 bytes a run (32 of a class of future).

        Parameters
        ----------
        name
            What was recorded.
        span
            First and last year; the last span that was recorded by default.  What was recorded yearly is averaged.

        Raises
        ------
        ValueError
            If it was not recorded, or not in these years.
        """
        spans = self.spans(name)
        chosen = (span[0], span[1]) if span is not None else spans[-1]
        read = [chosen]
        if self._yearly(name) and name != FUTURE and spans[0][0] <= chosen[0] <= chosen[1] <= spans[-1][1]:
            read = [(year, year) for year in range(chosen[0], chosen[1] + 1)]
        if not set(read) <= set(spans):
            raise ValueError(f"'{name}' was not recorded in {chosen[0]}-{chosen[1]}. Recorded: {self._told(name)}.")
        array = self._blank(name, (*self._shape, len(read)))
        rows = (ds.field("first") >= chosen[0]) & (ds.field("last") <= chosen[1])
        columns = ["point", "replicate", "first", "last", name]
        with readable(self.folder / SHARDS):
            for batch in self._batches(columns, rows):
                self._fill({name: array}, batch, {name: read})
        return array.mean(axis=-1) if len(read) > 1 else array[..., 0]

    def _yearly(self, name: str) -> bool:
        return bool(self.manifest["definition"]["record"][name] == "yearly")

    def _told(self, name: str) -> str:
        """When something was recorded, in words."""
        spans = self.spans(name)
        if self._yearly(name):
            return f"every year, {spans[0][0]} to {spans[-1][1]}"
        return ", ".join(f"{first}-{last}" for first, last in spans)

    def dataset(self, names: Sequence[str] | None = None) -> xr.Dataset:
        """Read what was recorded, or some of it, as arrays.

        Dimensions are ``point``, ``replicate`` and ``window`` (labels like ``2027-2031``) or ``year``; each path is a
        coordinate along ``point``.  Missing and failed runs are NaN, or the empty text.  It holds what it names in
        memory, 8 bytes a value.

        Raises
        ------
        ValueError
            If a name was not recorded.
        """
        import xarray as xr

        chosen = list(self.names if names is None else names)
        self._known(chosen)
        record = self.manifest["definition"]["record"]
        windows = sorted({tuple(span) for one in record.values() if one != "yearly" for span in one})
        years = [(year, year) for year in self.manifest["years"]]
        along = {name: ("year", years) if record[name] == "yearly" else ("window", windows) for name in chosen}
        shape = self._shape
        arrays = {name: self._blank(name, (*shape, len(spans))) for name, (_, spans) in along.items()}
        with readable(self.folder / SHARDS):
            for batch in self._batches(["point", "replicate", "first", "last", *chosen]):
                self._fill(arrays, batch, {name: spans for name, (_, spans) in along.items()})
        points = self.points()
        axes = self.manifest["axes"]
        coords: dict[str, Any] = {"point": points.index.to_numpy(), "replicate": np.arange(shape[1])}
        coords |= {path: ("point", points[path].to_numpy(), axes[path]) for path in self.paths}
        used = {dimension for dimension, _ in along.values()}
        if "window" in used:
            coords["window"] = [f"{first}-{last}" for first, last in windows]
        if "year" in used:
            coords["year"] = [first for first, _ in years]
        data = {name: (("point", "replicate", along[name][0]), array) for name, array in arrays.items()}
        about = {key: self.manifest[key] for key in ("name", "title", "digest", "design")}
        return xr.Dataset(data, coords, about | {"missing_tasks": self.missing})

    @property
    def _shape(self) -> tuple[int, int]:
        return int(self.manifest["points"]), int(self.manifest["definition"]["replicates"])

    def _known(self, names: Sequence[str]) -> None:
        """Refuse a name that was not recorded."""
        strange = [name for name in names if name not in self.names]
        if strange:
            from entente_sim.scenario.errors import closest

            near = closest(strange[0], self.names)
            raise ValueError(f"{strange[0]!r} was not recorded.{near} Recorded: {', '.join(self.names)}.")

    def _blank(self, name: str, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        text = pa.types.is_string(self.schema.field(name).type)
        return np.full(shape, "", dtype="<U8") if text else np.full(shape, np.nan)

    @staticmethod
    def _fill(arrays: dict[str, Any], batch: pa.RecordBatch, along: dict[str, list[tuple[int, int]]]) -> None:
        """Write a batch of the table into the arrays."""
        point, replicate, first, last = (batch.column(k).to_numpy() for k in range(4))
        if len(point) and min(point.min(), replicate.min()) < 0:
            raise IndexError("a run has a negative number")
        rows = {span: np.flatnonzero((first == span[0]) & (last == span[1])) for span in set().union(*along.values())}
        for name, array in arrays.items():
            values = batch.column(name)
            filled = values.fill_null("") if pa.types.is_string(values.type) else values
            known = filled.to_numpy(zero_copy_only=False)
            for k, span in enumerate(along[name]):
                here = rows[span]
                array[point[here], replicate[here], k] = known[here]


def opened(folder: Path) -> Swept:
    """Open the results of a sweep as they are."""
    manifest = read_manifest(folder)
    found, amiss = shards_in(folder, manifest)
    if not found:
        lost = f" {' '.join(amiss)}" if amiss else ""
        raise ResultsError(
            f"nothing of the sweep in '{folder}' is finished yet; run it with 'entente-sim sweep'.{lost}"
        )
    read_points(folder, manifest)
    return Swept(folder, manifest, tuple(found.values()), int(manifest["tasks"]) - len(found), tuple(amiss))


def open_sweep(folder: str | Path) -> Swept:
    """Open the results of a sweep, finished or not; each file is checked against its digest.

    Raises
    ------
    ResultsError
        If the folder holds no sweep, or nothing of it is finished.

    Warns
    -----
    UserWarning
        If tasks are missing or damaged: running the sweep again completes it.
    """
    swept = opened(Path(folder))
    if swept.missing:
        warnings.warn(
            f"'{folder}' lacks {swept.missing} of {swept.manifest['tasks']} tasks. {' '.join([*swept.damaged, ''])}"
            "Run the sweep again to complete it.",
            stacklevel=2,
        )
    return swept
