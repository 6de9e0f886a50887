"""Files of a results folder: written whole or not at all, the manifest last, and read back."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import math
import os
import platform
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "MANIFEST",
    "PART",
    "ResultsError",
    "atomic",
    "code_digest",
    "frame_of",
    "plain_data",
    "prepare",
    "refused",
    "versions",
    "way_to",
    "write_frames",
    "write_json",
    "write_manifest",
    "write_text",
]

MANIFEST = "manifest.json"

PART = ".part"
"""How the name of a half-written file ends."""


class ResultsError(OSError):
    """A results folder cannot be written; the message says what to do."""


_NO_FOLDER = "cannot write results to '{path}' ({reason}); choose another folder with --out."
_NO_FILE = "cannot write '{path}' ({reason}); free space or choose another folder with --out."


def refused(sentence: str, path: Path, error: OSError) -> ResultsError:
    """Say that something cannot be written: the sentence with ``{path}`` and ``{reason}`` filled in."""
    return ResultsError(sentence.format(path=path, reason=error.strerror or str(error)))


def prepare(folder: Path, *, sentence: str = _NO_FOLDER) -> Path:
    """Make a folder that can be written to, or say in one sentence why it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise refused(sentence, folder, error) from None
    return folder


@contextmanager
def atomic(path: Path, *, sentence: str = _NO_FILE, synced: bool = False) -> Iterator[Path]:
    """Write beside the target and rename, so that a reader never sees half a file.

    What a killed process leaves ends in :data:`PART`.  ``synced`` waits until the content is on the disk.
    """
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PART)
        os.close(handle)
        part = Path(name)
        yield part
        part.chmod(0o644)
        if synced:
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise refused(sentence, path, error) from None
    finally:
        if part is not None:
            with suppress(OSError):  # a disk that took nothing gives nothing back; what is left ends in PART
                part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> str:
    """Write a text with plain line ends; returns the file's name."""
    with atomic(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
    return path.name


def write_json(path: Path, content: Any) -> str:
    """Write strict JSON, see :func:`plain_data`; returns the file's name."""
    return write_text(path, json.dumps(plain_data(content), indent=2, allow_nan=False) + "\n")


def write_frames(folder: Path, frames: Mapping[str, pd.DataFrame]) -> list[str]:
    """Write each table as NAME.parquet, without its index; returns the files' names."""
    for name, frame in frames.items():
        with atomic(folder / f"{name}.parquet") as part:
            frame.to_parquet(part, index=False)
    return [f"{name}.parquet" for name in frames]


def write_manifest(folder: Path, kind: str, command: str, files: Iterable[str], **about: Any) -> dict[str, Any]:
    """Write the manifest, last: a folder with a manifest is complete.

    Parameters
    ----------
    folder
        A folder whose other files are all written.
    kind, command, files
        What it holds, how it was made, and the names of its files.
    about
        Whatever else there is to say; ``versions`` in place of :func:`versions`.

    Returns
    -------
    dict
        What was written.
    """
    content = {"kind": kind, "command": command, "versions": versions(), **about, "files": sorted(files)}
    write_json(folder / MANIFEST, content)
    return content


def frame_of(folder: Path, name: str) -> pd.DataFrame:
    """Read a table of a results folder.

    Raises
    ------
    ValueError
        If it is missing or damaged.
    """
    import pandas as pd

    path = folder / f"{name}.parquet"
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        why = "is missing" if isinstance(error, FileNotFoundError) else "cannot be read"
        raise ValueError(f"'{path}' {why}.") from None


def way_to(store: Path, folder: Path) -> str:
    """Where a folder of results finds what it was read from: from itself, so that both may move together."""
    try:
        return Path(os.path.relpath(store.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return store.resolve().as_posix()


def versions() -> dict[str, str]:
    """Versions of what computed the results."""
    packages = ("entente-sim", "mesa", "numpy", "numba", "scipy", "pandas")
    return {name: _version(name) for name in packages} | {"python": platform.python_version()}


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


@functools.cache
def code_digest() -> str:
    """SHA-256 over this package's own source: whatever was made with other code is another thing."""
    root = Path(__file__).resolve().parents[1]
    found = hashlib.sha256()
    for path in sorted(root.rglob("*.py"), key=lambda one: one.relative_to(root).as_posix()):
        found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def plain_data(content: Any) -> Any:
    """The same as JSON has it: null for what is missing or without end."""
    if isinstance(content, dict):
        return {key: plain_data(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [plain_data(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content
