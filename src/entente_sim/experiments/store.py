"""The store of a sweep: a folder with a manifest, the design, and one file for each finished task.

A file is written beside its place and renamed, and its name holds the digest of its content.  So a file that is
there is whole, or is known not to be; what is missing is what has to be run.  Nothing in a file depends on who made it,
when, or after how many interruptions.
"""

from __future__ import annotations

import errno
import functools
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from entente_sim.experiments.files import MANIFEST, PART, ResultsError, atomic, code_digest, prepare, refused, versions
from entente_sim.experiments.plan import WHOLE, Part, Plan
from entente_sim.experiments.stored import (
    DESIGN,
    SHARDS,
    checksum,
    read_manifest,
    read_points,
    readable,
    shards_in,
)
from entente_sim.experiments.work import Shard

__all__ = ["FORMAT", "Store"]

FORMAT = 1
LOCK = ".lock"


@dataclass(eq=False)
class Store:
    """A store that is being written; made by :meth:`open`.

    Attributes
    ----------
    folder
        Where it is.
    plan
        The sweep it belongs to.
    done
        File of each finished task.
    notes
        What was found amiss on opening, in sentences.
    """

    folder: Path
    plan: Plan
    done: dict[int, Path] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def open(cls, folder: Path, plan: Plan) -> Iterator[Store]:
        """Open the store of a sweep for writing, or begin one; nobody else can write to it meanwhile.

        Raises
        ------
        ResultsError
            If the folder cannot be written, is in use, or holds something else.
        """
        prepare(folder, sentence=_UNWRITABLE)
        with _locked(folder):
            store = cls(folder, plan)
            store._begin()
            store._take_stock()
            yield store

    @functools.cached_property
    def manifest(self) -> dict[str, Any]:
        """What the store says of itself."""
        return _manifest(self.plan)

    @property
    def missing(self) -> list[int]:
        """Tasks that have no file yet."""
        return [number for number in range(self.plan.tasks) if number not in self.done]

    def left(self, part: Part | None = None) -> list[int]:
        """Tasks of a part that have no file yet; of the whole without one."""
        mine = set(self.plan.part(*part or WHOLE))
        return [number for number in self.missing if number in mine]

    def runs_done(self) -> int:
        """Runs of finished tasks."""
        return self.plan.runs_in(self.done)

    def put(self, shard: Shard) -> None:
        """Keep a finished task.

        Raises
        ------
        ResultsError
            If it cannot be written; what was kept before stays.
        """
        path = self.folder / SHARDS / shard.name
        _write(path, shard.content)
        self.done[shard.number] = path

    def failed(self) -> int:
        """Runs of finished tasks that failed."""
        return sum(self._failed_in(path) for path in self.done.values())

    def drop_failed(self) -> int:
        """Forget tasks in which runs failed, so that they are run again; returns how many runs had failed."""
        failed = 0
        for number, path in list(self.done.items()):
            lost = self._failed_in(path)
            if lost:
                failed += lost
                path.unlink()
                del self.done[number]
        return failed

    def _failed_in(self, path: Path) -> int:
        with readable(path), path.open("rb") as file:  # closed at once: it could not be deleted on Windows otherwise
            stage = pq.read_table(file, columns=["stage"]).column(0)
        failed: int = len(stage) - stage.null_count
        return failed // len(self.plan.work.spans)

    def merge(self, other: Path) -> int:
        """Take over what another store of the same sweep has and this one lacks; returns how many tasks.

        Raises
        ------
        ResultsError
            If the other is no store, or that of another sweep or version.
        """
        manifest = read_manifest(other)
        _check(other, manifest, self.plan)
        taken = 0
        found, amiss = shards_in(other, manifest)
        self.notes.extend(amiss)
        for number, path in found.items():
            if number < self.plan.tasks and number not in self.done:
                target = self.folder / SHARDS / path.name
                with readable(path):
                    content = path.read_bytes()
                _write(target, content)
                self.done[number] = target
                taken += 1
        return taken

    def _begin(self) -> None:
        """Check the manifest, or write it: with it the store exists.  A design that is damaged is written anew."""
        begun = (self.folder / MANIFEST).exists()
        if begun:
            _check(self.folder, read_manifest(self.folder), self.plan)
        else:
            with self._made():
                strange = [path.name for path in self.folder.iterdir() if path.name not in (SHARDS, DESIGN, LOCK)]
            strange = [name for name in strange if not name.endswith(PART)]
            if strange:
                raise ResultsError(
                    f"'{self.folder}' holds something else ('{sorted(strange)[0]}'); choose an empty folder with --out."
                )
        with self._made():
            (self.folder / SHARDS).mkdir(exist_ok=True)
        design, path = _design(self.plan), self.folder / DESIGN
        try:
            same = path.read_bytes() == design
            if not same:
                read_points(self.folder, self.manifest)
        except OSError:
            same = False
            if begun:
                self.notes.append(f"'{path}' was missing or damaged. It is written anew.")
        if not same:
            _write(path, design)
        if not begun:
            _write(self.folder / MANIFEST, (json.dumps(self.manifest, indent=2, sort_keys=True) + "\n").encode())

    @contextmanager
    def _made(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise refused(_UNWRITABLE, self.folder, error) from None

    def _take_stock(self) -> None:
        """Find what is there; what is damaged or half-written goes."""
        with self._made():
            for left in [one for place in (self.folder, self.folder / SHARDS) for one in place.glob(f".*{PART}")]:
                left.unlink(missing_ok=True)
            self.done, amiss = shards_in(self.folder, self.manifest, remove=True)
        self.notes.extend(f"{one} It is run again." for one in amiss)


def _design(plan: Plan) -> bytes:
    """The table of points."""
    points = pa.table(
        {"point": pa.array(range(len(plan.points)), pa.int32())}
        | {path: plan.points[:, k] for k, path in enumerate(plan.paths)}
    )
    sink = pa.BufferOutputStream()
    pq.write_table(points, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _check(folder: Path, manifest: dict[str, Any], plan: Plan) -> None:
    """Refuse a store that is not of this plan and this version."""
    if manifest.get("format") != FORMAT or manifest.get("code") != code_digest():
        made = manifest["versions"].get("entente-sim", "?") if "versions" in manifest else "?"
        raise ResultsError(
            f"'{folder}' was made by another version of entente-sim ({made}, source {str(manifest.get('code'))[:8]}; "
            f"this is {versions()['entente-sim']}, source {code_digest()[:8]}): go on with that version, or choose "
            "another folder with --out."
        )
    if manifest.get("digest") != plan.digest:
        old, new = manifest["definition"], json.loads(json.dumps(plan.definition))
        differs = [key.replace("_", " ") for key in new if old.get(key) != new[key]]
        raise ResultsError(
            f"'{folder}' holds another sweep, '{manifest.get('name')}' (other {', '.join(differs)}): choose another "
            "folder with --out, or put the sweep file back as it was."
        )


def _manifest(plan: Plan) -> dict[str, Any]:
    base, sample = plan.file.base, plan.file.sweep.sample
    content = {
        "kind": "sweep",
        "format": FORMAT,
        "name": plan.name,
        "title": plan.file.sweep.title,
        "description": plan.file.sweep.description,
        "digest": plan.digest,
        "shown": list(plan.file.sweep.shown.items()),  # pairs, for keys are sorted in the file
        "code": code_digest(),
        "definition": plan.definition,
        "design": next(name for name in ("grid", "sample", "points") if getattr(plan.file.sweep, name)),
        "sample": sample.model_dump() | {"ranges": sample.ranges} if sample is not None else None,
        "axes": {
            path: {"unit": axis.unit, "about": axis.about, "label": axis.label}
            for path, axis in plan.file.variants.axes.items()
        },
        "years": list(plan.work.years),
        "points": len(plan.points),
        "runs": plan.runs,
        "tasks": plan.tasks,
        "base": {"name": base.name, "resolved": base.scenario.model_dump(mode="json", exclude_defaults=True)},
        "world": {"name": base.scenario.world, "title": base.world.title},
        "versions": versions() | {"pyarrow": pa.__version__},
    }
    return content | {"checksum": checksum(content)}


_UNWRITABLE = (
    "cannot write '{path}' ({reason}). What is finished is kept: free space or make the folder writable and run the "
    "same command again, or choose another folder with --out."
)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with atomic(path, sentence=_UNWRITABLE, synced=True) as part:
        part.write_bytes(content)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the store's lock, which the system takes back from a process that dies."""
    path = folder / LOCK
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise refused(_UNWRITABLE, path, error) from None
    try:
        try:
            _lock(handle)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
                yield  # a file system without locks
                return
            holder = path.read_text(encoding="utf-8", errors="replace").strip() or "another process"
            raise ResultsError(
                f"another sweep is writing to '{folder}' ({holder}): wait until it has finished, stop it, or choose "
                "another folder with --out."
            ) from None
        with suppress(OSError):  # who holds it is good to know, and a full disk is told of by what must be written
            os.ftruncate(handle, 0)
            os.write(handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, 1_000, os.SEEK_SET)  # beside the text, which others may read
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
