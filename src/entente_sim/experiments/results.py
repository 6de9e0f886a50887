"""The results folder: manifest and tidy Parquet tables, written whole or not at all."""

from __future__ import annotations

import importlib.metadata
import json
import math
import os
import platform
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entente_sim.experiments.study import Study
from entente_sim.measures.region import Provision
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.scenario.schema import Scenario, World

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ResultsError",
    "atomic",
    "frame_of",
    "manifest",
    "parameters_frame",
    "parameters_in",
    "plain_data",
    "prepare",
    "refused",
    "resolved_in",
    "versions",
    "way_to",
    "world_in",
    "write_manifest",
    "write_tables",
    "write_world",
]  # fmt: skip

MANIFEST, WORLD = "manifest.json", "world.json"

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
    """Write every table as Parquet, and the world; returns the file names."""
    written = [write_world(folder, study.scenarios[0].world)]
    drawn = {"parameters": parameters_frame(study.parameters)} if study.parameters else {}
    for name, frame in {**tables(study), **drawn, **extra}.items():
        path = folder / f"{name}.parquet"
        with atomic(path) as part:
            frame.to_parquet(part, index=False)
        written.append(path.name)
    return written


def write_world(folder: Path, world: World) -> str:
    """Write the world that was run, whole, so that the runs can be done again without its file; returns the name."""
    with atomic(folder / WORLD) as part:
        part.write_text(world.model_dump_json(exclude_defaults=True) + "\n", encoding="utf-8")
    return WORLD


def parameters_frame(sets: Sequence[Parameters]) -> pd.DataFrame:
    """Parameter sets as a table: one row a set, one column a parameter by its path."""
    import pandas as pd

    return pd.DataFrame([one.by_path() for one in sets], columns=[info.path for info in parameter_table()])


def parameters_in(frame: pd.DataFrame) -> list[Parameters]:
    """Parameter sets of a table that :func:`parameters_frame` made."""
    paths = [info.path for info in parameter_table()]
    return [Parameters().replace(**{str(k): v for k, v in row.items()}) for row in frame[paths].to_dict("records")]


def way_to(store: Path, folder: Path) -> str:
    """Where a folder of results finds what it was read from: from itself, so that both may move together."""
    try:
        return Path(os.path.relpath(store.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return store.resolve().as_posix()


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


def world_in(folder: Path) -> World:
    """The world that was run, as :func:`write_world` wrote it.

    Raises
    ------
    ValueError
        If it is missing or damaged.
    """
    path = folder / WORLD
    try:
        return World.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        raise ValueError(f"'{path}' is missing or cannot be read.") from None


def resolved_in(folder: Path, name: str, stored: Mapping[str, Any]) -> Resolved:
    """A scenario as it was run, from its entry in the manifest and the world beside it.

    Raises
    ------
    ValueError
        If the world is missing or damaged, or the two are not what was run.
    """
    world = world_in(folder)
    scenario = Scenario.model_validate(stored["resolved"])
    resolved = Resolved(name, scenario, world, stored["base"], tuple(stored["changed"]))
    if resolved.digest != stored["inputs_digest"]:
        raise ValueError(f"the scenario '{name}' in '{folder}' is not the one that was run.")
    return resolved


def manifest(study: Study, command: str, title: str, files: list[str]) -> dict[str, Any]:
    """What was run and with what, enough to run it again."""
    return {
        "kind": "study",
        "title": title,
        "command": command,
        "null": bool(study.null),
        "runs": study.runs,
        "seed": study.seed,
        "years": [study.years[0], study.years[-1]],
        "base": study.base_name,
        "scenarios": {
            s.name: {
                "title": s.scenario.title,
                "inputs_digest": s.digest,
                "record_digest": study.digests[s.name],
                "base": s.base,
                "changed": list(s.changed),
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
        text = json.dumps(plain_data(content), indent=2, allow_nan=False)
        part.write_text(text + "\n", encoding="utf-8")


def plain_data(content: Any) -> Any:
    """The same as JSON has it: null for what is missing or without end."""
    if isinstance(content, dict):
        return {key: plain_data(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [plain_data(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content
