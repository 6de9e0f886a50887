"""Build a self-contained HTML report of a study: words made from the numbers, tables, figures."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entente_sim.analysis.effects import Effect, effect
from entente_sim.analysis.futures import FUTURES, LONG_RUN, Consequence, Future, consequences
from entente_sim.experiments.results import atomic, manifest, write_manifest, write_tables
from entente_sim.experiments.study import Study
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.report.words import caveats, headline, number, powers, years

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Drawn", "effect_record", "figures", "rows_of", "write"]


@dataclass(frozen=True)
class Drawn:
    """A figure of the report."""

    name: str
    caption: str
    figure: Figure


Row = tuple[Future, Consequence, Effect]


def rows_of(study: Study) -> list[Row]:
    """Rows of the effect table: the stated consequences of futures, or every observable of other scenarios."""
    rows = consequences(study)
    stated = {future.scenario for future in FUTURES}
    window = LONG_RUN if study.years[-1] >= LONG_RUN[1] else (max(study.years[0], study.years[-1] - 4), study.years[-1])
    for resolved in study.scenarios[1:]:
        if resolved.name in stated:
            continue
        future = Future("", resolved.name, resolved.scenario.title, ())
        for name in study.observed[resolved.name]:
            one = Consequence("", name, 0, window, OBSERVABLES[name].label)
            rows.append((future, one, effect(study, resolved.name, name, window)))
    return rows


def write(folder: Path, study: Study, command: str, title: str) -> list[Row]:
    """Write tables, figures (PNG and SVG), report and manifest into a folder; returns the effect rows."""
    import pandas as pd

    rows = rows_of(study)
    extra = {"effects": pd.DataFrame([effect_record(row) for row in rows])} if rows else {}
    files = write_tables(folder, study, extra)
    drawn = figures(study, rows)
    pictures = []
    for one in drawn:
        for ending in ("png", "svg"):
            path = folder / f"{one.name}.{ending}"
            with atomic(path) as part:
                one.figure.savefig(part, dpi=150, metadata={"Date": None} if ending == "svg" else None)
            files.append(path.name)
        encoded = base64.b64encode((folder / f"{one.name}.png").read_bytes()).decode()
        pictures.append({"alt": one.caption, "caption": one.caption, "data": encoded, "tall": one.name == "effects"})
        _close(one.figure)
    html = _render(study, rows, pictures, command, title)
    with atomic(folder / "report.html") as part:
        part.write_text(html, encoding="utf-8")
    files.append("report.html")
    write_manifest(folder, manifest(study, command, files))
    return rows


def figures(study: Study, rows: Sequence[Row]) -> list[Drawn]:
    """Draw the figures of a study."""
    import matplotlib as mpl

    from entente_sim import plots

    mpl.rcParams["svg.hashsalt"] = "entente-sim"  # stable ids: the same study gives the same SVG
    base = study.base
    assert base is not None
    drawn = []
    if rows:
        labelled = [(f"{future.number}  {one.sentence}".strip(), result) for future, one, result in rows]
        drawn.append(
            Drawn(
                "effects",
                "What each scenario changes against its base, in run-to-run standard deviations. In the grey strip an "
                "effect is smaller than two deviations: one could miss it in a single history.",
                _figure(plots.effects(labelled)),
            )
        )
    if {"RUS", "CHN"} <= set(base.states):
        drawn.append(
            Drawn(
                "two_level",
                f"Russia towards China in the {base.title.lower()}, at two levels at once. Systemic arenas (blue) lie "
                "where cooperation goes without competition; regional arenas (red) where both are done together.",
                _figure(plots.two_level(base, "RUS", "CHN", null=study.null_base)),
            )
        )
        others = {s.name: study.focus[s.name] for s in study.scenarios[1:]}
        if others:
            titles = {f.scenario: f"{f.number}  {f.title}" for f in FUTURES}
            titles |= {s.name: s.scenario.title for s in study.scenarios if s.name not in titles}
            grid = plots.futures_grid(others, study.focus[study.base_name], titles)
        else:
            grid = _figure(plots.alignment(base, "RUS", "CHN", against=study.null_base))
        caption = "Russia's systemic alignment with China year by year; grey is the base, bands hold 80 % of runs."
        drawn.append(Drawn("alignment", caption, grid))
    drawn.append(
        Drawn(
            "threat_map",
            f"Who fears whom in {base.years[0]}, at the end of the spin-up: median over runs. Nothing in this picture "
            "was set by hand; it follows from inputs and from conduct since the first year of the spin-up.",
            _figure(plots.threat_map(base)),
        )
    )
    return drawn


def _figure(axes: Any) -> Figure:
    figure: Figure = axes.figure
    return figure


def _close(figure: Figure) -> None:
    import matplotlib.pyplot as plt

    plt.close(figure)


def effect_record(row: Row) -> dict[str, Any]:
    """One effect as a flat record for tables and JSON."""
    future, one, result = row
    return {
        "future": future.number, "scenario": result.scenario, "claim": one.claim, "consequence": one.sentence,
        "observable": result.observable, "first_year": result.window[0], "last_year": result.window[1],
        "base": result.base, "value": result.value, "mean": result.mean, "low": result.low, "high": result.high,
        "median": result.median, "p10": result.p10, "p90": result.p90, "noise": result.noise, "size": result.size,
        "null": result.null, "contrast": result.contrast,
        "share_of_runs": result.share, "expected": result.expected, "reading": result.reading,
    }  # fmt: skip


def _render(study: Study, rows: Sequence[Row], pictures: list[dict[str, Any]], command: str, title: str) -> str:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("entente_sim.report", "."), autoescape=True, undefined=jinja2.StrictUndefined
    )
    shown, before = [], ""
    for future, one, result in rows:
        tone = {"as expected": "good", "against expectation": "bad"}.get(result.verdict, "none")
        shown.append(
            {
                "first": result.scenario != before,
                "number": future.number or result.scenario.replace("_", " "),
                "sentence": one.sentence, "label": OBSERVABLES[result.observable].label, "claim": one.claim,
                "years": years(result.window), "base": number(result.base), "value": number(result.value),
                "effect": f"{result.mean:+.3f} ({result.low:+.3f} to {result.high:+.3f})",
                "size": f"{result.size:+.1f}", "null": f"{result.null:+.3f}" if result.null == result.null else "",
                "reading": result.reading, "tone": tone,
            }
        )  # fmt: skip
        before = result.scenario
    content = manifest(study, command, [])
    return environment.get_template("template.html.j2").render(
        title=title,
        lead=(
            f"{study.runs} paired runs of {len(study.scenarios)} scenario{'s' if len(study.scenarios) > 1 else ''}, "
            f"{study.years[0]} to {study.years[-1]}, on the world '{study.scenarios[0].world.title}'."
        ),
        noun="future" if any(row[0].number for row in rows) else "scenario",
        base="the baseline" if study.base_name == "baseline" else study.base_name.replace("_", " "),
        headline=headline(study, rows),
        rows=shown,
        powers=powers(study),
        figures=pictures,
        scenarios=[
            {"name": s.name, "title": s.scenario.title, "description": s.scenario.description} for s in study.scenarios
        ],
        caveats=caveats(study),
        command=command,
        versions=", ".join(f"{name} {version}" for name, version in content["versions"].items()),
        digest=study.digests[study.base_name],
    )
