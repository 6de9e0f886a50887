"""Readings kept on disk under a digest of what made them, so that nothing is run twice and little is lost."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from entente_sim.experiments.files import atomic, code_digest, prepare
from entente_sim.numerics import FloatArray

__all__ = ["Kept"]


_DAMAGED = (
    OSError, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError, MemoryError, struct.error, zlib.error,
    zipfile.BadZipFile,
)  # fmt: skip
"""What reading a damaged file raises."""


@dataclass(frozen=True)
class Kept:
    """A folder of arrays by name, one file for each thing that was run.

    What was made with other code is never found again; the folder can be deleted at any time.

    Examples
    --------
    >>> import tempfile
    >>> kept = Kept(Path(tempfile.mkdtemp()))
    >>> kept.put({"arm": "baseline", "seed": 1}, {"alignment": np.array([0.5])})
    >>> kept.get({"arm": "baseline", "seed": 1}, ["alignment"])
    {'alignment': array([0.5])}
    >>> kept.get({"arm": "baseline", "seed": 2}, ["alignment"]) is None
    True
    """

    folder: Path

    def get(self, what: Mapping[str, object], names: Sequence[str]) -> dict[str, FloatArray] | None:
        """Return the named arrays of what was run, or None if any is missing or the file cannot be read."""
        try:
            with np.load(self._path(what), allow_pickle=False) as found:
                return {name: found[name] for name in names}
        except _DAMAGED:
            return None

    def put(self, what: Mapping[str, object], arrays: Mapping[str, FloatArray]) -> None:
        """Keep arrays of what was run, beside those already there.

        Raises
        ------
        ResultsError
            If the folder cannot be written.
        """
        if not self.folder.is_dir():
            prepare(self.folder)
        path = self._path(what)
        try:
            with np.load(path, allow_pickle=False) as found:
                known = {name: found[name] for name in found.files}
        except _DAMAGED:
            known = {}
        with atomic(path) as part, part.open("wb") as file:
            np.savez(file, allow_pickle=False, **{**known, **arrays})

    def _path(self, what: Mapping[str, object]) -> Path:
        text = json.dumps({**what, "code": code_digest()}, sort_keys=True)
        return self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.npz"
