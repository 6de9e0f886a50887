"""The main part of the page: the year, charts, numbers."""

from __future__ import annotations

import html

import solara

from entente_sim.dashboard import charts
from entente_sim.dashboard.explored import Explored, Reading, readings
from entente_sim.dashboard.frames import framed, image, note, tag
from entente_sim.engine.ensemble import Ensemble

__all__ = ["Charts", "Head"]


@solara.component
def Head(model: Explored, year: int, ensemble: Ensemble | None, runs: int, pending: bool) -> None:
    """Title, year and what is being made."""
    scenario = model.resolved.scenario
    with tag("h1"):
        tag("span", str(year), kind="year", id="year")
        tag("span", f" \u00b7 {scenario.title}", id="title")
    moved = len(model.choice.values)
    state = f"{runs} runs beside it" if ensemble is not None else f"making {runs} runs ..."
    altered = f", {moved} slider{'s' if moved > 1 else ''} moved" if moved else ""
    text = f"One run (seed {model.choice.seed}, run 0){altered}; {state}"
    tag("div", text, kind="note", id="state", **{"data-ready": str(ensemble is not None).lower()})
    solara.ProgressLinear(pending)


@solara.component
def Charts(
    model: Explored, year: int, ensemble: Ensemble | None, own: Ensemble | None, actor: str, target: str
) -> None:
    """Map, two levels, alignment, ladder and numbers of the year."""
    middle = solara.use_reactive(False)
    so_far = solara.use_memo(lambda: model.so_far, [model, year])
    places = solara.use_memo(lambda: charts.laid_out(model.choice.base), [model.choice.base.name])
    of_runs = middle.value and ensemble is not None
    seen = ensemble if of_runs and ensemble is not None else so_far
    depends = [model, year, ensemble, actor, target]
    mapped = solara.use_memo(lambda: charts.network(seen, year, places), [seen, year])
    levels = solara.use_memo(lambda: charts.levels(so_far, ensemble, actor, target), depends)
    courses = solara.use_memo(lambda: charts.courses(so_far, ensemble, actor, target, model.last), depends)
    stages = solara.use_memo(lambda: charts.stages(so_far, ensemble, actor, target, model.last), depends)
    rows = solara.use_memo(lambda: readings(so_far, ensemble, actor, target, own), [*depends, own])
    of = f"{model.choice.scenario.digest[:12]} {model.choice.seed} {year} {ensemble.runs if ensemble else 0}"
    band = "grey: median and 10-90 % of runs" if ensemble is not None else "the ensemble follows"
    with tag("div", kind="charts"):
        with framed("figure", f"Who is tied to whom, {year}"):
            image(mapped, f"Map of ties and enmities in {year}")
            solara.Checkbox(label="medians of all runs", value=middle, disabled=ensemble is None)
            with tag("details"):
                tag("summary", "Key")
                image(charts.key(places), "Discs: share of capability; width: commitment; colour: hostility")
        with framed("figure", f"{actor} towards {target} at two levels, {year}"):
            image(levels, f"Cooperation against competition of {actor} towards {target}")
            note("Large marks: this run, with its last years. Dots: the runs beside it; crosses: median and 10-90 %.")
        with framed("figure", f"{actor}: alignment with {target}"):
            image(courses, f"Alignment of {actor} with {target} by year at both levels")
            note(f"Colour: this run; {band}.")
        with framed("figure", f"Depth of the tie, {actor} and {target}"):
            image(stages, f"Stage of the tie of {actor} and {target} by year")
            note(f"Dashed: this run; {band}.")
        with framed("figure", f"The year {year} in numbers", "numbers"):
            solara.HTML(tag="div", unsafe_innerHTML=_table(rows, of))


def _table(rows: list[Reading], of: str) -> str:
    """Numbers as a table that says what they are of; whatever is text in it is escaped."""
    with_own = any(one.own is not None for one in rows)
    cells = []
    for one in rows:
        outside, span = False, ""
        if one.low is not None and one.high is not None:
            outside, span = not one.low <= one.run <= one.high, f"{one.low:.3f} to {one.high:.3f}"
        shown = [_number(one.median), span]
        shown += [_number(one.own)] if with_own else []
        cells.append(
            f'<tr data-reading="{html.escape(one.name)}"><td>{html.escape(one.label)}</td>'
            f'<td class="{"outside" if outside else ""}">{_number(one.run)}</td>'
            + "".join(f"<td>{text}</td>" for text in shown)
            + "</tr>"
        )
    titles = ["", "this run", "median", "10-90 %", *(["median in the file"] if with_own else [])]
    head = "".join(f"<th>{title}</th>" for title in titles)
    body = "".join(cells)
    return (
        f'<table id="numbers" data-of="{html.escape(of)}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
