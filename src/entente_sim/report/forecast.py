"""The results folder of a forecast: tables, figure, manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from entente_sim.analysis.forecast import (
    NOTE,
    NOTE_POSTERIOR,
    WORDS,
    checks,
    frequencies,
    rank_test,
    shares_by_driver,
    thesis_rank,
)
from entente_sim.analysis.free import BASE, KINDS, Design, Free
from entente_sim.experiments.results import (
    atomic,
    frame_of,
    parameters_frame,
    parameters_in,
    plain_data,
    versions,
    write_manifest,
)
from entente_sim.measures.futures import AMOUNTS, FUTURE_CLASSES, HORIZONS, READINGS
from entente_sim.report.page import PAGE, Part, figure_of, saved, write_sheet
from entente_sim.scenario.loading import load

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FACTORS", "stored_forecast", "write_forecast"]

FACTORS = (1.0, 0.5, 1.5)
"""The rule's amounts are also taken half and half again as large, to see how much hangs on them."""

Records = list[dict[str, Any]]


def write_forecast(folder: Path, ensembles: Mapping[str, Free], command: str) -> dict[str, Any]:
    """Write tables, figure and manifest into an existing folder; returns what ``--json`` prints.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    import pandas as pd

    from entente_sim import plots

    free = ensembles["free"]
    found = {
        "frequencies": _frequencies(ensembles), "order": _order(ensembles), "claims": _claims(ensembles),
    }  # fmt: skip
    tables = {
        **{name: pd.DataFrame(rows) for name, rows in found.items()},
        "drivers": pd.DataFrame([asdict(one) for one in shares_by_driver(free)]),
        "runs": pd.concat([_runs(one) for one in ensembles.values()], ignore_index=True),
        "draws": _draws(free),
    }
    design = free.design
    if design.sets:
        tables["parameters"] = parameters_frame(design.sets)
    for name, table in tables.items():
        with atomic(folder / f"{name}.parquet") as part:
            table.to_parquet(part, index=False)
    picture = saved(folder, "forecast", figure_of(plots.forecast(free, null=ensembles.get("null"))), vector=True)
    _page(folder, ensembles, found["frequencies"], picture, command)
    base = load(BASE).on(design.world) if design.world else load(BASE)
    manifest = {
        "kind": "forecast", "command": command, "base": BASE, "inputs_digest": base.digest,
        "note": NOTE_POSTERIOR if design.sets else NOTE,
        "draws": design.draws, "runs": design.runs, "seed": design.seed,
        "on": design.world, "world": base.scenario.world, "sets": len(design.sets), "power": design.power,
        "absent": design.absent, "most": design.most,
        "driver_sets": list(free.sets), "ensembles": {kind: KINDS[kind] for kind in ensembles},
        "horizons": list(HORIZONS), "classes": dict(FUTURE_CLASSES), "amounts": asdict(AMOUNTS),
        "files": sorted([*(f"{name}.parquet" for name in tables), "forecast.png", "forecast.svg", PAGE]),
        "versions": versions(),
    }  # fmt: skip
    write_manifest(folder, manifest)
    return plain_data({**manifest, **found})  # type: ignore[no-any-return]


def stored_forecast(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Free]:
    """The ensembles of a forecast, from the tables of its folder.

    Raises
    ------
    ValueError
        If a table is missing, or the shipped scenarios have changed since.
    """
    sets = tuple(parameters_in(frame_of(folder, "parameters"))) if manifest["sets"] else ()
    design = Design(
        manifest["draws"], manifest["runs"], manifest["seed"], manifest["absent"], manifest["most"], sets,
        manifest["on"], manifest["power"],
    )  # fmt: skip
    if design.base.digest != manifest["inputs_digest"]:
        raise ValueError(f"'{folder}' was made from other scenarios or data than are shipped now.")
    runs, draws = frame_of(folder, "runs"), frame_of(folder, "draws")
    names = tuple(manifest["driver_sets"])
    doses = draws[[f"dose.{name}" for name in names]].to_numpy(np.float64)
    out = {}
    for kind in KINDS:
        mine = runs[runs["ensemble"] == kind]
        if len(mine):
            shape = (len(HORIZONS), design.draws, design.runs)
            readings = {name: mine[name].to_numpy(np.float64).reshape(shape) for name in READINGS}
            out[kind] = Free(kind, design, names, doses * (kind != "parameters"), readings)
    return out


def _page(folder: Path, ensembles: Mapping[str, Free], frequencies: Records, picture: str, command: str) -> None:
    """The forecast as a page: how often each future comes, by horizon and ensemble."""
    free = ensembles["free"]
    shares = {
        (row["ensemble"], row["future"], row["horizon"]): row
        for row in frequencies
        if row["amounts"] == 1.0 and not row["begun"]
    }
    parts = [Part(pictures=[("How often each future comes", picture)])]
    for year in HORIZONS:
        rows = []
        for name, title in FUTURE_CLASSES.items():
            cells = [shares[kind, name, year] for kind in ensembles]
            texts = [f"{100 * one['share']:.1f} ({100 * one['low']:.1f} to {100 * one['high']:.1f})" for one in cells]
            rows.append([name, title, WORDS[name], *texts])
        columns = ["", "future", "in the thesis", *(f">{kind}" for kind in ensembles)]
        parts.append(Part(f"By {year}: % of runs (95 %)", columns=columns, rows=rows))
    parts.append(Part("What is drawn", lines=[f"{kind:<12}{KINDS[kind]}" for kind in ensembles]))
    lead = [
        f"{free.design.draws:,} draws, {free.design.runs} runs of each, seed {free.design.seed}.",
        NOTE_POSTERIOR if free.design.sets else NOTE,
    ]
    write_sheet(folder, "How often each future comes", lead, parts, command)


def _views(ensembles: Mapping[str, Free]) -> list[tuple[str, bool, Free]]:
    """Every ensemble whole, and only its runs that begin with an entente."""
    return [(kind, begun, one) for kind, one in ensembles.items() for begun in (False, True)]


def _frequencies(ensembles: Mapping[str, Free]) -> Records:
    return [
        {"ensemble": kind, "begun": begun, "amounts": factor, "rank": thesis_rank(one.future),
         "words": WORDS[one.future], **asdict(one)}
        for kind, begun, free in _views(ensembles)
        for factor in FACTORS
        for one in frequencies(free, AMOUNTS.scaled(factor), begun=begun)
    ]  # fmt: skip


def _order(ensembles: Mapping[str, Free]) -> Records:
    rows = []
    for kind, begun, free in _views(ensembles):
        for factor in FACTORS:
            for horizon in HORIZONS:
                test = rank_test(free, horizon, AMOUNTS.scaled(factor), begun=begun)
                rows.append(
                    {"ensemble": kind, "begun": begun, "amounts": factor, **asdict(test), "verdict": test.verdict}
                )  # fmt: skip
    return rows


def _claims(ensembles: Mapping[str, Free]) -> Records:
    return [
        {"ensemble": kind, "begun": begun, **asdict(one)}
        for kind, begun, free in _views(ensembles)
        for one in checks(free, begun=begun)
    ]


def _runs(free: Free) -> pd.DataFrame:
    """One row per horizon, draw and run: class and readings."""
    import pandas as pd

    labels = free.labels()
    horizon, draw, run = (index.reshape(-1) for index in np.indices(labels.shape))
    return pd.DataFrame(
        {
            "ensemble": free.kind, "horizon": np.array(HORIZONS)[horizon], "draw": draw, "run": run,
            "future": np.array(list(FUTURE_CLASSES))[labels.reshape(-1)],
            **{name: values.reshape(-1) for name, values in free.readings.items()},
        }
    )  # fmt: skip


def _draws(free: Free) -> pd.DataFrame:
    """One row per draw: doses and parameters."""
    import pandas as pd

    drawn = [free.design.parameters(draw) for draw in range(free.design.draws)]
    columns: dict[str, Any] = {"draw": np.arange(free.design.draws)}
    columns |= {f"dose.{name}": free.doses[:, k] for k, name in enumerate(free.sets)}
    return pd.concat([pd.DataFrame(columns), parameters_frame(drawn)], axis=1)
