"""What a sweep shows: its figures, in the store's folder, and a sentence or two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from entente_sim.analysis.sweeps.contrasts import along
from entente_sim.analysis.sweeps.response import Phases, Response, most_responsive, phases, response
from entente_sim.experiments.files import prepare, write_text
from entente_sim.experiments.swept import Swept
from entente_sim.measures.recorded import FUTURE
from entente_sim.report.page import Part, saved, write_sheet

__all__ = ["FIGURES", "FINDINGS", "Told", "can_draw", "tell"]

FIGURES = "figures"
"""Folder in the store; nothing in it is part of the data."""

FINDINGS = "findings.txt"

_PANELS = 3


@dataclass(frozen=True)
class Told:
    """What was drawn and found.

    Attributes
    ----------
    files
        Pictures written.
    sentences
        What the runs show, the class of future first.
    page
        The report: both in one file.
    """

    files: tuple[Path, ...]
    sentences: tuple[str, ...]
    page: Path


def can_draw(swept: Swept) -> bool:
    """Whether a store holds a whole grid over one or two paths, in which some run came through."""
    grid = swept.manifest["design"] == "grid" and len(swept.paths) <= 2 and not swept.missing
    runs = int(swept.manifest["points"]) * int(swept.manifest["definition"]["replicates"])
    return grid and bool(swept.names) and len(swept.failures()) < runs


def tell(swept: Swept, shown: Mapping[str, str]) -> Told:
    """Draw a sweep's figures into its store, and say what it found.

    Parameters
    ----------
    swept
        A whole grid over one or two paths; see :func:`can_draw`.
    shown
        Observables beside the class of future, and whether their ``level`` or their ``change`` since the first window;
        empty for the three that respond most.

    Raises
    ------
    ResultsError
        If the figures cannot be written.
    """
    from entente_sim import plots

    chosen = dict(shown) or dict.fromkeys(most_responsive(swept, _PANELS), "level")
    responses = [
        response(swept, name, since=swept.spans(name)[0] if what == "change" else None) for name, what in chosen.items()
    ]
    each = [phases(swept, span) for span in swept.spans(FUTURE)] if FUTURE in swept.names else []
    figures = {
        swept.manifest["name"]: plots.sweep_figure(swept.manifest["title"], each[-1] if each else None, responses)
    }
    if each and len(swept.paths) == 2:
        figures["classes"] = plots.class_shares(each)
    folder = prepare(swept.folder / FIGURES)
    files = []
    pictures = []
    for name, figure in figures.items():
        pictures.append((name, saved(folder, name, figure, vector=True)))
        files += [folder / f"{name}.png", folder / f"{name}.svg"]
    sentences = [_classes(each[-1])] if each else []
    sentences += [_response(swept, one) for one in responses]
    write_text(folder / FINDINGS, "".join(f"{sentence}\n" for sentence in sentences))
    about = f"{swept.manifest['runs']:,} runs at {swept.manifest['points']:,} points of {' and '.join(swept.paths)}."
    lead = [str(swept.manifest.get("description", "")), about]
    command = f"entente-sim sweep {swept.manifest['name']}"
    page = write_sheet(
        folder, swept.manifest["title"], lead, [Part(pictures=pictures), Part("Findings", sentences)], command
    )
    return Told(tuple(files), tuple(sentences), folder / page)


def _classes(one: Phases) -> str:
    """Where which class is commonest, and which never come."""
    points = one.modal.size
    parts = []
    for k in sorted(one.occurring, key=lambda k: -int((one.modal == k).sum())):
        here = one.modal == k
        if here.any():
            parts.append(f"{one.classes[k]} at {here.sum()} (told from the second at {(here & one.told).sum()})")
    absent = [name for k, name in enumerate(one.classes) if k not in one.occurring]
    runs, bound = int(one.counts.sum()), 100.0 * one.bound
    never = f" Never in {runs:,} runs: {', '.join(absent)} (95 % bound at a point: {bound:.0f} %)." if absent else ""
    return f"{one.years}, commonest class of future at {points} points: {', '.join(parts)}.{never}"


def _response(swept: Swept, one: Response) -> str:
    """How far an observable goes, and what each path does to it with the other in its middle."""
    shown = _signed if one.since is not None else _plain
    said = f"{one.label}, {one.years}: {shown(float(np.nanmin(one.mean)))} to {shown(float(np.nanmax(one.mean)))}"
    if one.since is not None:
        up, down = int((one.low > 0.0).sum()), int((one.high < 0.0).sum())
        said += f", above 0 at {up} and below it at {down} of {one.mean.size} points"
    for k, moved in enumerate(one.dimensions):
        others = [other for j, other in enumerate(one.dimensions) if j != k]
        at = {other.path: float(other.values[len(other.values) // 2]) for other in others}
        last = along(swept, one.name, moved.path, one.span, since=one.since, at=at).differences[-1]
        where = "".join(f", {other.label} at {at[other.path]:g}" for other in others)
        pairs, apart = _span(last.low, last.high), _span(last.unpaired_low, last.unpaired_high)
        said += (
            f"; with {moved.label} from {moved.values[0]:g} to {moved.values[-1]:g}{where}: {_signed(last.mean)} "
            f"({pairs}; unpaired {apart})"
        )
    return f"{said}."


def _span(low: float, high: float) -> str:
    return f"{_signed(low)} to {_signed(high)}"


def _signed(value: float) -> str:
    return f"{value:+.3f}" if abs(value) < 10.0 else f"{value:+.1f}"


def _plain(value: float) -> str:
    return _signed(value).removeprefix("+")
