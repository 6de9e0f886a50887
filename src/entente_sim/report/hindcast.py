"""The results folder of a hindcast: scores, facts, vetoes, figures, manifest.  No observed series is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entente_sim.analysis.hindcast.splits import SPLITS
from entente_sim.experiments.files import write_frames, write_manifest
from entente_sim.experiments.results import parameters_frame, write_world
from entente_sim.report.page import Part, saved, write_sheet
from entente_sim.report.words import percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from entente_sim.analysis.hindcast.history import Hindcast
    from entente_sim.scenario.parameters import Parameters

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
    return {
        "world": found.ensemble.name, "title": found.ensemble.resolved.world.title, "runs": found.ensemble.runs,
        "seed": found.ensemble.seed, "years": [found.ensemble.years[0], found.ensemble.years[-1]],
        "splits": {name: list(years) for name, years in SPLITS.items()}, "report": found.report,
        "facts": fact_rows(found), "scores": [asdict(one) for one in found.scores],
        "signs": [asdict(one) for one in found.signs],
        "vetoes": found.vetoes.to_dict("records"),
    }  # fmt: skip


def write_hindcast(
    folder: Path,
    found: Hindcast,
    command: str,
    hanging: pd.DataFrame | None = None,
    needed: pd.DataFrame | None = None,
    parameters: Sequence[Parameters] | None = None,
) -> dict[str, Any]:
    """Write tables, figures and manifest into an existing folder; returns what ``--json`` prints.

    ``hanging`` says how much hangs on each event, ``needed`` what mechanisms do for the scores
    (:mod:`~entente_sim.analysis.hindcast.without`); ``parameters`` are the sets that were run, where they were not the
    world's own.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
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
            record[name] = table.to_dict("records")
    told = set(tables)
    if parameters:
        tables["parameters"] = parameters_frame(parameters)
    files = write_frames(folder, tables)
    pictures = {name: saved(folder, name, figure, vector=True) for name, figure in figures.items()}
    files += [f"{name}.{kind}" for name in figures for kind in ("png", "svg")]
    files += [write_world(folder, found.ensemble.resolved.world), _page(folder, found, pictures, command)]
    manifest = {key: value for key, value in record.items() if key not in told}
    manifest |= {
        "scored": bool(found.scores), "events": hanging is not None, "mechanisms": needed is not None,
        "sets": bool(parameters), "inputs_digest": found.ensemble.resolved.digest,
        "digest": found.ensemble.record.digest(),
    }  # fmt: skip
    write_manifest(folder, "hindcast", command, files, **manifest)
    return record


def _page(folder: Path, found: Hindcast, pictures: Mapping[str, str], command: str) -> str:
    """The hindcast as a page: figures, scores by split and target, typed facts."""
    first, last = found.ensemble.years[0], found.ensemble.years[-1]
    facts = [[row["fact"], row["sentence"], *(percent(row[name]) for name in ("model", "power", "events"))]
             for row in fact_rows(found)]  # fmt: skip
    parts = [Part(pictures=[("history", pictures["history"])])]
    for split in dict.fromkeys(one.split for one in found.scores):
        rows = [
            [one.target, one.metric.replace("_", " of "), one.forecaster, f"{one.value:.3f}",
             f"{one.low:.3f} to {one.high:.3f}", f"{one.cases:,}"]
            for one in found.scores if one.split == split
        ]  # fmt: skip
        columns = ["target", "score", "forecaster", ">value", ">95 %", ">cases"]
        parts.append(
            Part(f"Scores: {split}", columns=columns, rows=rows, pictures=[(split, pictures[f"scores_{split}"])])
        )
    parts.append(Part("Typed facts: share of runs that show them", columns=["fact", "", ">model", ">power", ">events"],
                      rows=facts))  # fmt: skip
    lead = [f"{found.ensemble.resolved.world.title}, {first} to {last}, {found.ensemble.runs} runs, seed "
            f"{found.ensemble.seed}. Trained on 1946-1999, chosen on 2000-2006"
            + (", reported on 2007-2013." if found.report else "; 2007-2013 is kept back.")]  # fmt: skip
    return write_sheet(folder, f"Against history: {found.ensemble.resolved.world.title}", lead, parts, command)
