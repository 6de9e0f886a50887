"""The results folder: manifest and tidy Parquet tables, written whole or not at all."""

from __future__ import annotations

import importlib.metadata
import json
import math
import os
import platform
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entente_sim.experiments.study import Study
from entente_sim.measures.region import Provision

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ResultsError", "atomic", "manifest", "plain_data", "prepare", "refused", "versions", "write_manifest",
    "write_tables",
]  # fmt: skip

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


def tables(study: Study) -> dict[str, pd.DataFrame]:
    """Tidy tables of a study: ``runs`` (observables by run and year), ``states`` and ``dyads`` (quantiles).

    Where any were held also ``votes``, and where the world has Central Asian states ``provision`` (who provides
    security and trade to them).
    """
    import numpy as np
    import pandas as pd

    frames = []
    for null, observed in ((False, study.observed), (True, study.null)):
        for name, values in observed.items():
            columns: dict[str, Any] = {
                "scenario": np.full(len(study.years) * study.runs, name),
                "null": np.full(len(study.years) * study.runs, null),
                "year": np.repeat(np.array(study.years), study.runs),
                "run": np.tile(np.arange(study.runs), len(study.years)),
            }
            columns.update({observable: array.reshape(-1) for observable, array in values.items()})
            frames.append(pd.DataFrame(columns))
    out = {
        "runs": pd.concat(frames, ignore_index=True),
        "states": pd.concat(study.states, ignore_index=True),
        "dyads": pd.concat(study.dyads, ignore_index=True),
    }
    if study.votes:
        out["votes"] = pd.concat(study.votes, ignore_index=True)
    provided = [
        _provision_frame(name, null, one)
        for null, each in ((False, study.provided), (True, study.provided_null))
        for name, kinds in each.items()
        for one in kinds.values()
    ]
    return out | ({"provision": pd.concat(provided, ignore_index=True)} if provided else {})


def _provision_frame(scenario: str, null: bool, one: Provision) -> pd.DataFrame:
    """Mean shares and leads by year, client and provider, with the quantiles of the client's partner entropy."""
    import numpy as np
    import pandas as pd

    years, clients, providers = len(one.years), len(one.clients), len(one.providers)
    low, middle, high = (
        np.repeat(part.reshape(-1), providers) for part in np.quantile(one.entropy, [0.1, 0.5, 0.9], axis=-1)
    )
    return pd.DataFrame(
        {
            "scenario": scenario,
            "null": null,
            "kind": one.kind,
            "year": np.repeat(np.array(one.years), clients * providers),
            "state": np.tile(np.repeat(np.array(one.clients), providers), years),
            "provider": np.tile(np.array(one.providers), years * clients),
            "share": one.shares.reshape(-1),
            "leads": one.leads.reshape(-1),
            "entropy_p10": low,
            "entropy_median": middle,
            "entropy_p90": high,
        }
    )


def write_tables(folder: Path, study: Study, extra: Mapping[str, pd.DataFrame]) -> list[str]:
    """Write every table as Parquet; returns the file names."""
    written = []
    for name, frame in {**tables(study), **extra}.items():
        path = folder / f"{name}.parquet"
        with atomic(path) as part:
            frame.to_parquet(part, index=False)
        written.append(path.name)
    return written


def manifest(study: Study, command: str, files: list[str]) -> dict[str, Any]:
    """What was run and with what, enough to run it again."""
    return {
        "command": command,
        "runs": study.runs,
        "seed": study.seed,
        "years": [study.years[0], study.years[-1]],
        "base": study.base_name,
        "scenarios": {
            s.name: {
                "title": s.scenario.title,
                "inputs_digest": s.digest,
                "record_digest": study.digests[s.name],
                "resolved": s.scenario.model_dump(mode="json", exclude_defaults=True),
            }
            for s in study.scenarios
        },
        "world": {
            "name": study.scenarios[0].scenario.world,
            "title": study.scenarios[0].world.title,
        },
        "files": sorted(files),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Versions of what computed the results."""
    packages = ("entente-sim", "mesa", "numpy", "numba", "scipy", "pandas")
    return {name: _version(name) for name in packages} | {"python": platform.python_version()}


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def write_manifest(folder: Path, content: dict[str, Any]) -> None:
    """Write the manifest last: a folder with a manifest is complete."""
    with atomic(folder / MANIFEST) as part:
        part.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def plain_data(content: Any) -> Any:
    """The same with null for what is missing, as JSON has it."""
    if isinstance(content, dict):
        return {key: plain_data(value) for key, value in content.items()}
    if isinstance(content, list):
        return [plain_data(value) for value in content]
    return None if isinstance(content, float) and math.isnan(content) else content
