"""The folder of a sensitivity analysis: tables, a figure for each observable, manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from entente_sim.analysis.sweeps.laid_out import DESIGNS
from entente_sim.analysis.sweeps.sensitivity import RESAMPLES, Sensitivity
from entente_sim.experiments.files import MANIFEST, way_to, write_frames, write_manifest
from entente_sim.experiments.swept import Swept
from entente_sim.report.page import Part, figure_of, saved, write_sheet

__all__ = ["write_sensitivity"]


def write_sensitivity(
    folder: Path, swept: Swept, found: Sequence[Sensitivity], command: str, *, most: int = 20, window: str | None = None
) -> dict[str, Any]:
    """Write tables, figures and manifest into an existing folder; returns what ``--json`` prints.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    import pandas as pd

    from entente_sim import plots
    from entente_sim.plots.sensitivity import observed_label

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
    before = _figures_in(folder)
    files, parts = write_frames(folder, tables), []
    for one in found:
        name = re.sub("[=,]", "_", one.of)
        picture = saved(folder, name, figure_of(plots.sensitivity(one, most=most)), vector=True)
        files += [f"{name}.png", f"{name}.svg"]
        head = f"What moves {observed_label(one.of)}, {one.window}"
        parts.append(Part(head, [*_words(one), *one.notes], pictures=[(head, picture)]))
    title = f"What matters in {swept.manifest['title']}"
    files.append(write_sheet(folder, title, [str(swept.manifest.get("description", ""))], parts, command))
    for name in before - set(files):
        with suppress(OSError):
            (folder / name).unlink()
    manifest = write_manifest(
        folder, "sensitivity", command, files, store=way_to(swept.folder, folder), of=[one.of for one in found],
        window=window, most=most, sweep={key: swept.manifest[key] for key in ("name", "title", "digest")},
        sample={key: swept.manifest["sample"][key] for key in ("method", "size")}, resamples=RESAMPLES,
    )  # fmt: skip
    rows = [
        {**about, "indices": frame.drop(columns=["of", "window", "method"]).to_dict("records")}
        for about, frame in zip(overview, frames, strict=True)
    ]
    return manifest | {"found": rows}


def _figures_in(folder: Path) -> set[str]:
    """Figures of the analysis that a folder holds, as its manifest names them."""
    try:
        held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = held["files"] if held["kind"] == "sensitivity" else []
        return {name for name in files if re.fullmatch(r"\w[\w.-]*\.(png|svg)", name)}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return set()  # there was none, or nobody can say what it wrote


def _words(one: Sensitivity) -> list[str]:
    told, tiers = int(one.told.sum()), int(one.tier.max(initial=0))
    return [
        f"{one.rows:,} {DESIGNS[one.method][1]} of {len(one.paths)} paths, {one.replicates} replicates. {told} can be "
        f"told from paths without effect, in {tiers} {'tier' if tiers == 1 else 'tiers'}.",
        *([one.untold] if one.untold else []),
    ]


def _ends(interval: Any) -> list[tuple[str, float]]:
    return [("" if name == "value" else f"_{name}", value) for name, value in asdict(interval).items()]
