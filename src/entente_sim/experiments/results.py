"""What a results folder holds of a study: tidy tables, world, parameters, and what is needed to run it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entente_sim.experiments.files import write_frames, write_text
from entente_sim.experiments.study import Study
from entente_sim.measures.region import Provision
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.scenario.schema import Scenario, World

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "parameters_frame",
    "parameters_in",
    "resolved_in",
    "study_record",
    "world_in",
    "write_tables",
    "write_world",
]

WORLD = "world.json"


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
    drawn = {"parameters": parameters_frame(study.parameters)} if study.parameters else {}
    written = write_frames(folder, {**tables(study), **drawn, **extra})
    return [write_world(folder, study.scenarios[0].world), *written]


def write_world(folder: Path, world: World) -> str:
    """Write the world that was run, whole, so that the runs can be done again without its file; returns the name."""
    return write_text(folder / WORLD, world.model_dump_json(exclude_defaults=True) + "\n")


def parameters_frame(sets: Sequence[Parameters]) -> pd.DataFrame:
    """Parameter sets as a table: one row a set, one column a parameter by its path."""
    import pandas as pd

    return pd.DataFrame([one.by_path() for one in sets], columns=[info.path for info in parameter_table()])


def parameters_in(frame: pd.DataFrame) -> list[Parameters]:
    """Parameter sets of a table that :func:`parameters_frame` made."""
    paths = [info.path for info in parameter_table()]
    return [Parameters().replace(**{str(k): v for k, v in row.items()}) for row in frame[paths].to_dict("records")]


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


def study_record(study: Study, title: str) -> dict[str, Any]:
    """What was run and with what, enough to run it again: for the manifest."""
    return {
        "title": title,
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
    }
