"""The folder of a sensitivity analysis: tables, a figure for each observable, manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from entente_sim.analysis.sensitivity import RESAMPLES, Sensitivity
from entente_sim.experiments.results import atomic, plain_data, versions, write_manifest
from entente_sim.experiments.swept import Swept

__all__ = ["write_sensitivity"]


def write_sensitivity(
    folder: Path, swept: Swept, found: Sequence[Sensitivity], command: str, *, most: int = 20
) -> dict[str, Any]:
    """Write tables, figures and manifest into an existing folder; returns what ``--json`` prints.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    import pandas as pd

    from entente_sim import plots

    overview = [
        {
            "of": one.of, "window": one.window, "method": one.method, "rows": one.rows, "replicates": one.replicates,
            **{f"luck{end}": value for end, value in _ends(one.luck)},
            **{f"deviation{end}": value for end, value in _ends(one.deviation)},
            **{f"dummy{end}": value for end, value in _ends(one.dummy)},
            "paths": len(one.paths), "told": int(one.told.sum()), "tiers": int(one.tier.max(initial=0)),
            "notes": " ".join(one.notes),
        }
        for one in found
    ]  # fmt: skip
    frames = [one.frame() for one in found]
    tables = {"indices": pd.concat(frames, ignore_index=True), "overview": pd.DataFrame(overview)}
    for name, table in tables.items():
        with atomic(folder / f"{name}.parquet") as part:
            table.to_parquet(part, index=False)
    mpl.rcParams["svg.hashsalt"] = "entente-sim"  # stable ids: the same analysis gives the same SVG
    files = [f"{name}.parquet" for name in tables]
    for one in found:
        figure = plots.sensitivity(one, most=most)
        for kind in ("png", "svg"):
            files.append(f"{one.of.replace('=', '_')}.{kind}")
            with atomic(folder / files[-1]) as part:
                figure.savefig(part, format=kind, dpi=130, metadata={"Date": None} if kind == "svg" else None)
        plt.close(figure)
    manifest = {
        "command": command, "sweep": swept.manifest["name"], "digest": swept.manifest["digest"],
        "sample": {key: swept.manifest["sample"][key] for key in ("method", "size")}, "resamples": RESAMPLES,
        "files": sorted(files), "versions": versions(),
    }  # fmt: skip
    write_manifest(folder, manifest)
    rows = [
        {**about, "indices": frame.drop(columns=["of", "window", "method"]).to_dict("records")}
        for about, frame in zip(overview, frames, strict=True)
    ]
    plain: dict[str, Any] = plain_data({**manifest, "found": rows})
    return plain


def _ends(interval: Any) -> list[tuple[str, float]]:
    return [("" if name == "value" else f"_{name}", value) for name, value in asdict(interval).items()]
