"""The results folder of a hindcast: scores, facts, vetoes, figures, manifest.  No observed series is written."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entente_sim.analysis.hindcast.splits import SPLITS
from entente_sim.experiments.results import atomic, versions, write_manifest

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from entente_sim.analysis.hindcast.history import Hindcast

__all__ = ["fact_rows", "hindcast_record", "write_hindcast"]


def fact_rows(found: Hindcast) -> list[dict[str, Any]]:
    """Typed facts with the share of runs that show them, by version."""
    return [
        {
            "fact": own.fact.name, "sentence": own.fact.sentence, "source": own.fact.source, "model": own.share,
            "power": power.share, "events": events.share, "median": own.median,
        }
        for own, power, events in zip(*(found.facts[name] for name in ("model", "power", "events")), strict=True)
    ]  # fmt: skip


def hindcast_record(found: Hindcast) -> dict[str, Any]:
    """Everything that ``--json`` prints."""
    record: dict[str, Any] = {
        "world": found.ensemble.name, "title": found.ensemble.resolved.world.title, "runs": found.ensemble.runs,
        "seed": found.ensemble.seed, "years": [found.ensemble.years[0], found.ensemble.years[-1]],
        "splits": {name: list(years) for name, years in SPLITS.items()}, "report": found.report,
        "facts": fact_rows(found), "scores": [asdict(one) for one in found.scores],
        "signs": [asdict(one) for one in found.signs],
        "vetoes": found.vetoes.to_dict("records"),
    }  # fmt: skip
    plain: dict[str, Any] = _plain(record)
    return plain


def _plain(content: Any) -> Any:
    """The same with null for what is missing, as JSON has it."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_plain(value) for value in content]
    return None if isinstance(content, float) and math.isnan(content) else content


def write_hindcast(
    folder: Path,
    found: Hindcast,
    command: str,
    hanging: pd.DataFrame | None = None,
    needed: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Write tables, figures and manifest into an existing folder; returns what ``--json`` prints.

    ``hanging`` says how much hangs on each event, ``needed`` what mechanisms do for the scores
    (:mod:`~entente_sim.analysis.hindcast.without`).

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    import pandas as pd

    from entente_sim import plots

    record = hindcast_record(found)
    tables = {"facts": pd.DataFrame(record["facts"]), "vetoes": found.vetoes}
    figures: dict[str, Figure] = {"history": plots.history(found)}
    if found.scores:
        tables["scores"] = pd.DataFrame(record["scores"])
        for split in dict.fromkeys(one.split for one in found.scores):
            figures[f"scores_{split}"] = plots.hindcast_scores(found.scores, split)
        tables["signs"] = pd.DataFrame(record["signs"])
    for name, table in (("events", hanging), ("mechanisms", needed)):
        if table is not None:
            tables[name] = table
            record[name] = _plain(table.to_dict("records"))
    for name, table in tables.items():
        with atomic(folder / f"{name}.parquet") as part:
            table.to_parquet(part, index=False)
    mpl.rcParams["svg.hashsalt"] = "entente-sim"  # stable ids: the same hindcast gives the same SVG
    for name, figure in figures.items():
        for kind in ("png", "svg"):
            with atomic(folder / f"{name}.{kind}") as part:
                figure.savefig(part, format=kind, dpi=130, metadata={"Date": None} if kind == "svg" else None)
        plt.close(figure)
    files = [f"{name}.parquet" for name in tables] + [f"{name}.{kind}" for name in figures for kind in ("png", "svg")]
    manifest = {key: value for key, value in record.items() if key not in tables}
    manifest |= {
        "command": command, "inputs_digest": found.ensemble.resolved.digest, "digest": found.ensemble.record.digest(),
        "files": sorted(files), "versions": versions(),
    }  # fmt: skip
    write_manifest(folder, manifest)
    return record
