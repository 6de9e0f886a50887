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
from entente_sim.analysis.free import BASE, KINDS, Free
from entente_sim.experiments.results import atomic, plain_data, versions, write_manifest
from entente_sim.measures.futures import AMOUNTS, FUTURE_CLASSES, HORIZONS
from entente_sim.scenario.loading import load
from entente_sim.scenario.parameters import parameter_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FACTORS", "write_forecast"]

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
    import matplotlib as mpl
    import matplotlib.pyplot as plt
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
    for name, table in tables.items():
        with atomic(folder / f"{name}.parquet") as part:
            table.to_parquet(part, index=False)
    mpl.rcParams["svg.hashsalt"] = "entente-sim"  # stable ids: the same forecast gives the same SVG
    figure = plots.forecast(free, null=ensembles.get("null"))
    for kind in ("png", "svg"):
        with atomic(folder / f"forecast.{kind}") as part:
            figure.savefig(part, format=kind, dpi=130, metadata={"Date": None} if kind == "svg" else None)
    plt.close(figure)
    design = free.design
    base = load(BASE).on(design.world) if design.world else load(BASE)
    manifest = {
        "command": command, "base": BASE, "inputs_digest": base.digest, "note": NOTE_POSTERIOR if design.sets else NOTE,
        "draws": design.draws, "runs": design.runs, "seed": design.seed,
        "world": base.scenario.world, "sets": len(design.sets), "power": design.power,
        "absent": design.absent, "most": design.most,
        "driver_sets": list(free.sets), "ensembles": {kind: KINDS[kind] for kind in ensembles},
        "horizons": list(HORIZONS), "classes": dict(FUTURE_CLASSES), "amounts": asdict(AMOUNTS),
        "files": sorted([*(f"{name}.parquet" for name in tables), "forecast.png", "forecast.svg"]),
        "versions": versions(),
    }  # fmt: skip
    write_manifest(folder, manifest)
    return plain_data({**manifest, **found})  # type: ignore[no-any-return]


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

    drawn = [free.design.parameters(draw).model_dump() for draw in range(free.design.draws)]
    paths = [info.path.split(".") for info in parameter_table()]
    columns: dict[str, Any] = {"draw": np.arange(free.design.draws)}
    columns |= {f"dose.{name}": free.doses[:, k] for k, name in enumerate(free.sets)}
    columns |= {f"{group}.{name}": [one[group][name] for one in drawn] for group, name in paths}
    return pd.DataFrame(columns)
