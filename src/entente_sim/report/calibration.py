"""The results folder of a calibration: tables, figures, the posterior, manifest.  No observed series is written."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from entente_sim.analysis.calibration.posterior import drawn_paths, write_posterior
from entente_sim.analysis.calibration.rule import weights_of
from entente_sim.experiments.files import code_digest, write_frames, write_manifest, write_text
from entente_sim.report.page import saved

if TYPE_CHECKING:
    from entente_sim.analysis.calibration.calibrate import Calibration

__all__ = ["calibration_record", "sentences", "write_calibration"]


def statistics_rows(found: Calibration) -> list[dict[str, Any]]:
    """Each statistic: weight, scale, mean over prior draws, over those accepted, best of all, and at the defaults."""
    means, accepted = found.readings.means, found.readings.means[found.accepted]
    own = found.default_readings.means
    weights = weights_of(found.readings.names)
    return [
        {
            "statistic": name, "weight": float(weights[k]), "scale": float(found.scale[k]),
            "prior": float(means[:, k].mean()), "accepted": float(accepted[:, k].mean()),
            "best": float(means[:, k].max()), "default": float(own[:, k].mean()),
        }
        for k, name in enumerate(found.readings.names)
    ]  # fmt: skip


def sentences(found: Calibration) -> list[str]:
    """What the calibration says, in plain words."""
    told = sum(one.told for one in found.moved)
    either = sum(one.told or one.rank_told for one in found.moved)
    prior, kept, draws = found.all_phases()
    low, middle = np.quantile(found.distance, [0.0, 0.5])
    out = [
        f"History from 1946 to 1999 would be at distance 0; the nearest of {found.design.draws:,} draws is at "
        f"{low:.2f}, the median at {middle:.2f} and the default parameters at {found.default:.2f} standard deviations.",
        f"All five phases come in {100 * prior:.1f} % of the runs of all draws and in {100 * kept:.1f} % of those "
        f"accepted; {draws} of {found.design.draws:,} draws show all of them in most of their runs.",
        f"Of {len(found.moved)} parameters {told} are distributed otherwise among the accepted than before, and "
        f"{either} so or go with the distance over all draws; of the others history to 1999 says nothing that can be "
        "told from chance.",
    ]  # fmt: skip
    if found.together:
        pairs = "; ".join(f"{one.first} with {one.second} ({one.rank:+.2f})" for one in found.together[:5])
        out.append(f"Held together only, beyond chance, among accepted draws: {pairs}.")
    else:
        out.append(
            f"No pair of parameters goes together among accepted draws beyond chance (rank correlation above "
            f"{found.limit:.2f}): {len(found.accepted)} draws could show no weaker ones."
        )
    if found.point is not None:
        point = found.point
        out.append(
            f"The point of {point.trials} trials is at {point.distance:.2f} in new runs ({point.seen:.2f} was the "
            "least seen on the way)."
        )
    return out


def calibration_record(found: Calibration) -> dict[str, Any]:
    """Everything that ``--json`` prints."""
    point = found.point
    return {
        "world": found.resolved.name, **asdict(found.design), "data_digest": found.data_digest,
        "inputs_digest": found.resolved.digest, "sentences": sentences(found), "default_distance": found.default,
        "distance": {str(q): float(np.quantile(found.distance, q)) for q in (0.0, 0.05, 0.5, 0.95, 1.0)},
        "statistics": statistics_rows(found), "moved": [asdict(one) for one in found.moved],
        "together": [asdict(one) for one in found.together], "together_limit": found.limit,
        "alternatives": [asdict(one) for one in found.alternatives],
        "point": None if point is None else {
            "seen": point.seen, "distance": point.distance, "trials": point.trials,
            "parameters": point.parameters.model_dump(),
        },
    }  # fmt: skip


def write_calibration(folder: Path, found: Calibration, command: str) -> dict[str, Any]:
    """Write tables, figures, posterior and manifest into an existing folder; returns what ``--json`` prints.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    import pandas as pd

    from entente_sim import plots

    record = calibration_record(found)
    draws = pd.DataFrame({"draw": np.arange(found.design.draws), "distance": found.distance})
    draws["accepted"] = np.isin(draws["draw"], found.accepted)
    statistics = pd.DataFrame(found.readings.means, columns=list(found.readings.names))
    draws = pd.concat([draws, statistics, pd.DataFrame(found.points, columns=list(drawn_paths()))], axis=1)
    tables = {
        "draws": draws, "statistics": pd.DataFrame(record["statistics"]), "moved": pd.DataFrame(record["moved"]),
        "together": pd.DataFrame(record["together"], columns=["first", "second", "rank"]),
        "alternatives": pd.json_normalize(record["alternatives"]),
    }  # fmt: skip
    files = write_frames(folder, tables)
    made = {
        "what": f"{len(found.accepted)} parameter sets that history 1946-1999 keeps; see docs/calibration.md",
        "command": command, "seed": found.design.seed, "draws": found.design.draws, "runs": found.design.runs,
        "accept": found.design.accept, "world": f"{found.resolved.name} {found.resolved.digest[:16]}",
        "data": found.data_digest[:16], "code": code_digest()[:16],
    }  # fmt: skip
    write_posterior(folder / "posterior.csv", found.posterior, found.distance[found.accepted].tolist(), made)
    files.append("posterior.csv")
    if found.point is not None:
        near = made | {"what": "the parameter set found nearest to history 1946-1999; see docs/calibration.md"}
        write_posterior(folder / "point.csv", [found.point.parameters], [found.point.distance], near)
        files.append("point.csv")
    figures = {"parameters": plots.calibration_parameters(found), "distances": plots.calibration_distances(found)}
    for name, figure in figures.items():
        saved(folder, name, figure, vector=True)
        files += [f"{name}.png", f"{name}.svg"]
    files.append(write_text(folder / "findings.txt", "\n".join(record["sentences"]) + "\n"))
    about = ("world", "draws", "runs", "seed", "accept", "search", "inputs_digest", "data_digest")
    write_manifest(
        folder, "calibration", command, files, **{key: record[key] for key in about}, code_digest=code_digest()
    )
    return record
