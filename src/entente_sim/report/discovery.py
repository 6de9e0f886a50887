"""What a discovery says, in sentences; its results folder: tables, figures, manifest."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from entente_sim.analysis.sweeps.discovery import NO_SHARE, Discovery, FoundBox, Limit, Measured
from entente_sim.analysis.sweeps.outcomes import Case
from entente_sim.analysis.sweeps.trees import Leaf, Split
from entente_sim.experiments.files import ResultsError, prepare, versions, way_to, write_frames, write_manifest
from entente_sim.experiments.stored import DESIGN
from entente_sim.experiments.swept import Swept
from entente_sim.report.page import Part, figure_of, saved, write_sheet

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["box_sentence", "discovery_record", "limit_text", "opening", "room", "slug", "tree_lines", "tree_sentence",
           "verdict", "write_discovery"]  # fmt: skip

LEARNERS = ("scikit-learn",)


def room(folder: Path) -> Path:
    """Make a folder for results, which may not be that of a sweep.

    Raises
    ------
    ResultsError
        If the folder cannot be written, or holds a sweep.
    """
    if (folder / DESIGN).exists():
        raise ResultsError(f"'{folder}' holds a sweep; choose another folder with --out.")
    return prepare(folder)


def slug(case: Case) -> str:
    """The outcome as part of a file name."""
    words = {"<": " below ", ">": " above ", "<=": " at most ", ">=": " at least ", "==": " is ", "!=": " is not "}
    name = re.sub(r"[<>=!]+", lambda sign: words[sign[0]], case.name)
    return re.sub(r"[^0-9A-Za-z.]+", "-", name).strip("-").lower()


def percent(share: float) -> str:
    """A share as percent, with a decimal where it is small."""
    return "-" if math.isnan(share) else f"{100.0 * share:.1f} %" if 0.0 < share < 0.0995 else f"{100.0 * share:.0f} %"


def _ranged(one: Measured) -> str:
    return f"{percent(one.value)} ({100.0 * one.low:.0f} to {100.0 * one.high:.0f})"


def opening(discovery: Discovery) -> str:
    """How often the outcome comes, and how much of it no condition can tell."""
    case = discovery.case
    lucky = (
        ""
        if case.hits.shape[1] == 1
        else f" Luck makes {percent(discovery.luck)} of the variance of runs; no condition tells that."
    )
    lucky += "" if discovery.beyond_luck else f" {NO_SHARE}"
    return (
        f"{case.name.replace('future', 'Future', 1)} in {case.window} ({case.sentence}): {percent(discovery.base)} of "
        f"{int(case.counted.sum()):,} runs at {len(case.values):,} points.{lucky}"
    )


def box_sentence(discovery: Discovery, one: FoundBox) -> str:
    """What a box is worth on held-out points."""
    if math.isnan(one.density.value):
        return "On held-out points: empty."
    return (
        f"On held-out points {_ranged(one.density)} of its runs have the outcome, against {percent(discovery.base)} of "
        f"all; it holds {_ranged(one.coverage)} of all that have it."
    )


def tree_sentence(discovery: Discovery) -> str:
    """What the tree is worth on held-out points."""
    tree = discovery.tree
    if tree.leaves == 1:
        return "No question tells more than the base rate on held-out points."
    if not discovery.beyond_luck:
        return f"{NO_SHARE} This tree is not borne out: do not read it."
    skill = Measured(tree.skill, tree.low, tree.high)
    worth = (
        f"It foresees {_ranged(skill)} of the spread between held-out points, {percent(tree.fitted)} between its own."
    )
    return worth if tree.found else f"{worth} That is no better than the base rate: do not read it."


def verdict(discovery: Discovery) -> str:
    """What was found, in a sentence."""
    if not discovery.found:
        return (
            "Nothing found: on held-out points no box, tree or path tells more of this outcome than chance. More "
            "points or replicates may."
        )
    boxes = len(discovery.boxes)
    telling = sum(one.tells for one in discovery.scores)
    told = "no box" if not boxes else "1 box" if boxes == 1 else f"{boxes} boxes"
    tree = f"a tree of {discovery.tree.leaves} ends" if discovery.tree.found else "no tree"
    return f"Borne out on held-out points: {told}, {tree}, and {telling} of {len(discovery.scores)} paths above noise."


def limit_text(limit: Limit) -> str:
    """A limit as text.

    Examples
    --------
    >>> limit_text(Limit("a", "index", False, 0.25, 0.2, 0.3, 1.0, 0.001))
    'at least 0.25'
    """
    return f"at {'most' if limit.upper else 'least'} {limit.value:.3g}"


def tree_lines(node: Split | Leaf, indent: str = "") -> Iterator[str]:
    """A tree as indented text, one line a branch."""
    if isinstance(node, Leaf):
        yield f"{indent}{percent(node.density)} of runs at {node.points} points"
        return
    for child, sign in zip(node, ("<=", ">"), strict=True):
        head = f"{indent}{node.path} {sign} {node.limit:.3g}"
        if isinstance(child, Leaf):
            yield f"{head}: {next(tree_lines(child))}"
        else:
            yield head
            yield from tree_lines(child, indent + "    ")


def discovery_record(discovery: Discovery) -> dict[str, Any]:
    """Everything as plain data."""
    case, tree = discovery.case, discovery.tree
    return {
        "outcome": case.name, "meaning": case.sentence, "window": case.window, "seed": discovery.seed,
        "points": len(case.values), "runs": int(case.counted.sum()), "base": discovery.base,
        "luck": discovery.luck, "beyond_luck": discovery.beyond_luck, "notes": list(case.notes),
        "found": discovery.found, "verdict": verdict(discovery),
        "boxes": [_box(one) for one in discovery.boxes],
        "tried": _box(discovery.tried) if discovery.tried is not None and not discovery.boxes else None,
        "tree": {
            "found": tree.found, "leaves": tree.leaves, "skill": tree.skill, "low": tree.low, "high": tree.high,
            "fitted": tree.fitted, "root": _node(tree.root),
        },
        "scores": [{**asdict(one), "tells": one.tells} for one in discovery.scores],
    }  # fmt: skip


def _box(one: FoundBox) -> dict[str, Any]:
    return {
        "limits": [asdict(limit) for limit in one.limits],
        "own_points": {"coverage": one.step.coverage, "density": one.step.density, "mass": one.step.mass},
        "held_out": {"coverage": asdict(one.coverage), "density": asdict(one.density), "gain": asdict(one.gain)},
    }


def _node(node: Split | Leaf) -> dict[str, Any]:
    if isinstance(node, Leaf):
        return {"density": node.density, "points": node.points}
    return {"path": node.path, "limit": node.limit, "at_most": _node(node.below), "more": _node(node.above)}


def write_discovery(
    folder: Path, discovery: Discovery, swept: Swept, asked: Mapping[str, str | None], command: str
) -> dict[str, Any]:
    """Write tables, figures and manifest into a folder from :func:`room`; returns what ``--json`` prints.

    Parameters
    ----------
    folder
        Where to.
    discovery
        What was found.
    swept
        The sweep it was found in.
    asked
        How the outcome was asked for: ``future``, ``where``, ``window``.
    command
        The command line.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    files = write_frames(folder, _tables(discovery))
    pictures = {name: saved(folder, name, figure_of(axes), vector=True) for name, axes in _figures(discovery)}
    files += [f"{name}.{kind}" for name in pictures for kind in ("png", "svg")]
    files.append(_page(folder, discovery, swept, pictures, command))
    record = discovery_record(discovery)
    write_manifest(
        folder, "discovery", command, files, asked=dict(asked), store=way_to(swept.folder, folder),
        sweep={key: swept.manifest[key] for key in ("name", "title", "digest")}, **record,
        versions=versions() | {name: version(name) for name in LEARNERS},
    )  # fmt: skip
    return record


def _page(folder: Path, discovery: Discovery, swept: Swept, pictures: Mapping[str, str], command: str) -> str:
    """The discovery as a page."""
    parts = []
    for number, one in enumerate(discovery.shown):
        tail = f"_{number + 1}" if number else ""
        rows = [[limit.path, limit_text(limit), limit.unit, f"{100 * limit.reproduced:.0f} %"] for limit in one.limits]
        parts.append(
            Part(
                f"Box {number + 1}" if discovery.boxes else "The best box, which is no better than chance",
                [box_sentence(discovery, one)], columns=["path", "limit", "unit", ">in halves"], rows=rows,
                pictures=[(name, pictures[name]) for name in (f"box{tail}", f"peeling{tail}")],
            )
        )  # fmt: skip
    lines = list(tree_lines(discovery.tree.root)) if discovery.tree.leaves > 1 else []
    drawn = [("tree", pictures["tree"])] if "tree" in pictures else []
    parts.append(Part("Tree", [tree_sentence(discovery)], lines, pictures=drawn))
    scored = [("scores", pictures["scores"])] if "scores" in pictures else []
    parts.append(Part("Which paths tell", [] if scored else [NO_SHARE], pictures=scored))
    lead = [opening(discovery), *discovery.case.notes, verdict(discovery)]
    return write_sheet(
        folder, f"Where {discovery.case.name} happens in {swept.manifest['title']}", lead, parts, command
    )


def _figures(discovery: Discovery) -> Iterator[tuple[str, Axes]]:
    from entente_sim import plots

    for number in range(len(discovery.shown)):
        tail = f"_{number + 1}" if number else ""
        yield f"peeling{tail}", plots.peeling(discovery, number)
        yield f"box{tail}", plots.box_map(discovery, number)
    if discovery.tree.leaves > 1:
        yield "tree", plots.outcome_tree(discovery)
    if discovery.beyond_luck:
        yield "scores", plots.path_scores(discovery)


def _tables(discovery: Discovery) -> dict[str, pd.DataFrame]:
    """Tidy tables: ``boxes`` (one row a limit), ``peeling``, ``tree``, ``scores``, ``points``."""
    import pandas as pd

    case = discovery.case
    points = pd.DataFrame(case.values, columns=list(case.paths))
    points["runs"], points["share"] = case.weights.astype(np.int64), case.shares
    points["box"] = 0
    for number, one in reversed(list(enumerate(discovery.boxes, 1))):
        points.loc[one.box.holds(case.values), "box"] = number
    rows = [
        {
            "box": number, "found": bool(discovery.boxes), **asdict(limit), "coverage": one.step.coverage,
            "density": one.step.density,
            "mass": one.step.mass,
            **{
                f"held_out_{name}{end}": getattr(getattr(one, name), key)
                for name in ("coverage", "density", "gain")
                for end, key in (("", "value"), ("_low", "low"), ("_high", "high"))
            },
        }
        for number, one in enumerate(discovery.shown, 1)
        for limit in one.limits
    ]  # fmt: skip
    peeled = [
        {
            "box": number, "step": k, "chosen": k == one.chosen, "coverage": step.coverage, "density": step.density,
            "mass": step.mass, "phi": step.phi, "limited": len(step.box.limited),
            **{f"{path}.low": low for path, low in zip(case.paths, step.box.low.tolist(), strict=True)},
            **{f"{path}.high": high for path, high in zip(case.paths, step.box.high.tolist(), strict=True)},
        }
        for number, one in enumerate(discovery.shown, 1)
        for k, step in enumerate(one.steps)
    ]  # fmt: skip
    scores = [{**asdict(one), "tells": one.tells} for one in discovery.scores]
    tree = [
        {"line": line.strip(), "depth": (len(line) - len(line.lstrip())) // 4}
        for line in tree_lines(discovery.tree.root)
    ]
    return {
        "boxes": pd.DataFrame(rows), "peeling": pd.DataFrame(peeled), "tree": pd.DataFrame(tree),
        "scores": pd.DataFrame(scores), "points": points.reset_index(names="row"),
    }  # fmt: skip
