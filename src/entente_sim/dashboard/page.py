"""The page, in Solara: Mesa's controls for one run, sliders, charts and numbers."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from typing import Any

import solara
import solara.lab
from mesa.visualization.solara_viz import ModelController
from mesa.visualization.utils import force_update, update_counter

from entente_sim.dashboard import charts
from entente_sim.dashboard.controls import Control, control, controls, problem, suggestions
from entente_sim.dashboard.explored import MOST_RUNS, Choice, Explored, Reading, ensemble_of, pairs, readings
from entente_sim.dashboard.offer import Offer
from entente_sim.engine.ensemble import Ensemble
from entente_sim.scenario.loading import Resolved

__all__ = ["Page", "offer"]

_RUNS = (20, 60, 120, MOST_RUNS)
_MOST_SLIDERS = 40
_SETTLED = 0.25
"""Seconds a slider must rest before an ensemble is begun."""

_CSS = """
.v-application .explore {max-width: 1180px; padding: 0 4px 24px;}
.explore h1 {font-size: 1.35rem; font-weight: 600; line-height: 1.3; margin: 4px 0 0;}
.explore h2 {font-size: .95rem; font-weight: 600; margin: 0 0 2px;}
.explore .note, .moved .about {font-size: .78rem; color: #5f5f5f; line-height: 1.3;}
.explore .year {font-variant-numeric: tabular-nums; color: #9a3f00;}
.charts {display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 14px;}
.charts figure {margin: 0; background: white; border: 1px solid #e2e2e2; border-radius: 6px; padding: 10px;}
.charts img {width: 100%; display: block;}
.charts table {width: 100%; border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums;}
.charts th {font-weight: 600; text-align: right; padding: 3px 4px; border-bottom: 1px solid #bbb;}
.charts td {text-align: right; padding: 3px 4px; border-bottom: 1px solid #eee; white-space: nowrap;}
.charts th:first-child, .charts td:first-child {text-align: left; white-space: normal;}
.charts td.outside {font-weight: 700;}
.moved {margin: 0 0 6px;}
.moved .head {display: flex; justify-content: space-between; gap: 8px; font-size: .86rem; line-height: 1.25;}
.moved .head b {font-variant-numeric: tabular-nums; white-space: nowrap; font-weight: 600;}
.moved.changed .head {color: #9a3f00;}
.moved .v-slider {min-height: 26px; margin-top: 0; margin-bottom: 0;}
.moved .v-input--slider {margin-top: 0;}
"""

_offer = Offer("", {}, {})


def offer(what: Offer) -> None:
    """Say what pages may choose from; called once, before the server starts."""
    global _offer
    _offer = what


@solara.component
def Page() -> None:
    """The whole page: one scenario at a time."""
    name = solara.use_reactive(_offer.first)
    solara.Title("entente-sim")
    solara.Style(_CSS)
    with solara.AppBar():
        solara.AppBarTitle("entente-sim explore")
    with solara.Sidebar():
        solara.Select(
            "Scenario", values=list(_offer.titles.values()), value=_offer.titles[name.value],
            on_value=lambda title: name.set(next(key for key, one in _offer.titles.items() if one == title)),
        )  # fmt: skip
    Explorer(name.value).key(name.value)


@solara.component
def Explorer(name: str) -> None:
    """One scenario with its sliders."""
    base = solara.use_memo(lambda: _offer.load(name), [name])
    begun = solara.use_memo(lambda: Explored(Choice(base)), [name])
    model = solara.use_reactive(begun)
    arguments = solara.use_reactive({"choice": begun.choice})
    runs = solara.use_reactive(_RUNS[1])
    dyad = solara.use_reactive(pairs(base))
    added = solara.use_reactive(())
    refused = solara.use_reactive("")
    update_counter.get()

    def choose(values: dict[str, float], seed: int) -> None:
        """Run the same years again with what was moved; a choice that makes no scenario is refused."""
        choice = Choice(base, tuple(sorted(values.items())), seed)
        try:
            made = Explored(choice).up_to(model.value.shown)
        except ValueError as error:
            refused.set(problem(error))
            return
        refused.set("")
        arguments.set({"choice": choice})
        model.set(made)

    choice = model.value.choice
    task = solara.lab.use_task(
        lambda: _rested(choice, runs.value, lambda: model.value.choice is choice),
        dependencies=[choice, runs.value], raise_error=False,
    )  # fmt: skip
    ensemble = task.value if task.finished else None
    with solara.Sidebar():
        Controls(model, arguments, choose)
        Sliders(base, choice, choose, added, refused)
        Settings(base, choice, choose, runs, dyad)
    with solara.v.Html(tag="main", class_="explore"):
        Head(model.value, ensemble, runs.value, bool(task.pending))
        if task.error:
            solara.Error(problem(task.exception))
        Charts(model.value, model.value.shown, ensemble, *dyad.value)


def _rested(choice: Choice, runs: int, wanted: Callable[[], bool]) -> Ensemble | None:
    time.sleep(_SETTLED)
    return ensemble_of(choice, runs, wanted) if wanted() else None


@solara.component
def Controls(model: Any, arguments: Any, choose: Callable[[dict[str, float], int], None]) -> None:
    """Mesa's reset, play and step, and what the scenario's file does not have: the way to the end and back."""
    here: Explored = model.value

    def finish() -> None:
        here.up_to(here.last)
        force_update()

    with solara.Card(margin=0):
        ModelController(model, model_parameters=arguments, play_interval=120)
        with solara.Row(justify="space-between"):
            solara.Button("To the end", text=True, small=True, on_click=finish, disabled=not here.running)
            solara.Button(
                "Undo all changes", text=True, small=True, disabled=not here.choice.values,
                on_click=lambda: choose({}, here.choice.seed),
            )  # fmt: skip
        solara.v.Html(
            tag="div", class_="note",
            children=[
                "A slider acts at once: the same years are run again with the same luck. Reset goes back to the first "
                "year and leaves the sliders where they are."
            ],
        )  # fmt: skip


@solara.component
def Sliders(
    base: Resolved,
    choice: Choice,
    choose: Callable[[dict[str, float], int], None],
    added: Any,
    refused: Any,
) -> None:
    """All sliders, in their groups, and a field to add one."""
    first = solara.use_memo(lambda: controls(base), [base.name])
    known = solara.use_memo(lambda: suggestions(base), [base.name])
    values = dict(choice.values)

    def move(one: Control, value: float) -> None:
        rest = {path: kept for path, kept in values.items() if path != one.path}
        choose(rest if abs(value - one.value) < one.step / 2 else {**rest, one.path: value}, choice.seed)

    def add(path: str | None) -> None:
        if not path:
            return
        made = control(path.strip(), base)
        if isinstance(made, str):
            refused.set(made)
        elif len(first) + len(added.value) >= _MOST_SLIDERS:
            refused.set(f"the page takes {_MOST_SLIDERS} sliders; write a scenario file for more.")
        elif made.path not in {one.path for one in (*first, *added.value)}:
            refused.set("")
            added.set((made, *added.value))

    groups = (
        ("Added", list(added.value)),
        ("Drivers of this scenario", [one for one in first if one.kind == "change"]),
        ("Inputs that other scenarios move", [one for one in first if one.kind == "level"]),
        ("Parameters", [one for one in first if one.kind == "parameter"]),
    )
    if refused.value:
        solara.Error(refused.value, dense=True)
    for title, members in groups:
        if members:
            with solara.Card(title, margin=0):
                for one in members:
                    Moved(one, values.get(one.path, one.value), refused.value, move).key(one.path)
    with solara.Card("Another slider", margin=0):
        solara.v.Combobox(
            label="a path, or part of one", items=known, v_model=None, on_v_model=add, dense=True, hide_details=True,
            clearable=True,
        )  # fmt: skip
        solara.v.Html(
            tag="div", class_="note", children=["Any path that a sweep may vary: parameters.threat.parity, states.IND.growth"]
        )


@solara.component
def Moved(one: Control, value: float, refused: str, move: Callable[[Control, float], None]) -> None:
    """One slider; it acts when it is let go."""
    shown, show = solara.use_state(value)
    solara.use_effect(lambda: show(value), [value, refused])
    changed = abs(shown - one.value) >= one.step / 2
    with solara.v.Html(tag="div", class_="moved changed" if changed else "moved"):
        number = f"{shown:g}" if abs(shown) < 1e5 else f"{shown:.3g}"
        said = f"{number} {one.unit}".strip()
        before = f" (file: {one.value:g})" if changed else ""
        solara.v.Html(
            tag="div", class_="head",
            children=[
                solara.v.Html(tag="span", children=[one.label]), solara.v.Html(tag="b", children=[said + before]),
            ],
        )  # fmt: skip
        slider = solara.v.Slider(
            v_model=shown, on_v_model=lambda to: show(float(f"{to:.10g}")), min=one.low, max=one.high, step=one.step,
            dense=True, hide_details=True, attributes={"aria-label": one.path, "title": one.about},
        )  # fmt: skip
        solara.v.use_event(slider, "change", lambda _widget, _event, to: move(one, float(f"{to:.10g}")))
        solara.v.Html(tag="div", class_="about", children=[one.about])


@solara.component
def Settings(
    base: Resolved, choice: Choice, choose: Callable[[dict[str, float], int], None], runs: Any, dyad: Any
) -> None:
    """Whom to look at, how many runs, which luck; and the way out to a file."""
    codes = sorted(base.world.states)
    with solara.Card("View", margin=0):
        with solara.Row():
            for k in (0, 1):

                def point(code: str, k: int = k) -> None:
                    pair = [*dyad.value]
                    pair[k] = code
                    if pair[0] == pair[1]:
                        pair[1 - k] = dyad.value[k]
                    dyad.set(tuple(pair))

                solara.Select(("State", "towards")[k], values=codes, value=dyad.value[k], on_value=point)
        with solara.Row():
            solara.Select("Runs", values=list(_RUNS), value=runs.value, on_value=runs.set)
            solara.InputInt("Seed", value=choice.seed, on_value=lambda seed: choose(dict(choice.values), abs(seed or 0)))
    with solara.Card("Keep it", margin=0):
        solara.FileDownload(
            lambda: choice.file.encode(), filename=f"{base.name}_explored.yaml", label="Scenario file",
            mime_type="application/yaml",
        )  # fmt: skip
        command = f"entente-sim run {base.name}_explored.yaml --runs {runs.value} --seed {choice.seed}"
        solara.v.Html(tag="div", class_="note", children=[f"It gives the same numbers: {command}"])


@solara.component
def Head(model: Explored, ensemble: Ensemble | None, runs: int, pending: bool) -> None:
    """Title, year and what is being made."""
    scenario = model.resolved.scenario
    with solara.v.Html(tag="h1"):
        solara.v.Html(tag="span", class_="year", attributes={"id": "year"}, children=[str(model.shown)])
        solara.v.Html(tag="span", children=[f" \u00b7 {scenario.title}"])
    moved = len(model.choice.values)
    state = f"{runs} runs beside it" if ensemble is not None else f"making {runs} runs ..."
    altered = f", {moved} slider{'s' if moved > 1 else ''} moved" if moved else ""
    text = f"One run (seed {model.choice.seed}, run 0){altered}; {state}"
    solara.v.Html(
        tag="div", class_="note", children=[text],
        attributes={"id": "state", "data-ready": str(ensemble is not None).lower()},
    )  # fmt: skip
    solara.ProgressLinear(pending)


@solara.component
def Charts(model: Explored, year: int, ensemble: Ensemble | None, actor: str, target: str) -> None:
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
    rows = solara.use_memo(lambda: readings(so_far, ensemble, actor, target), depends)
    band = "grey: median and 10-90 % of runs" if ensemble is not None else "the ensemble follows"
    with solara.v.Html(tag="div", class_="charts"):
        with _Figure(f"Who is tied to whom, {year}"):
            _Image(mapped, f"Map of ties and enmities in {year}")
            with solara.Row(justify="space-between"):
                solara.Switch(label="medians of all runs", value=middle, disabled=ensemble is None)
            with solara.Details("Key"):
                _Image(charts.key(places), "Discs: share of capability; width: commitment; colour: hostility")
        with _Figure(f"{actor} towards {target} at two levels, {year}"):
            _Image(levels, f"Cooperation against competition of {actor} towards {target}")
            _Note("Large marks: this run, with its last years. Dots and crosses: the other runs, median and 10-90 %.")
        with _Figure(f"{actor}: alignment with {target}"):
            _Image(courses, f"Alignment of {actor} with {target} by year at both levels")
            _Note(f"Colour: this run; {band}.")
        with _Figure(f"Depth of the tie, {actor} and {target}"):
            _Image(stages, f"Stage of the tie of {actor} and {target} by year")
            _Note(f"Dashed: this run; {band}.")
        with _Figure(f"The year {year} in numbers"):
            solara.HTML(tag="div", unsafe_innerHTML=_table(rows))


def _Figure(title: str) -> Any:
    """A framed figure under a heading; fill it in a ``with``."""
    frame = solara.v.Html(tag="figure")
    with frame:
        solara.v.Html(tag="h2", children=[title])
    return frame


def _Image(source: str, says: str) -> None:
    solara.v.Html(tag="img", attributes={"src": source, "alt": says})


def _Note(text: str) -> None:
    solara.v.Html(tag="div", class_="note", children=[text])


def _table(rows: list[Reading]) -> str:
    """Numbers as a table; whatever is text in it is escaped."""
    cells = []
    for one in rows:
        span = "" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"
        outside = one.low is not None and one.high is not None and not one.low <= one.run <= one.high
        median = "" if one.median is None else f"{one.median:.3f}"
        cells.append(
            f'<tr data-reading="{html.escape(one.name)}"><td>{html.escape(one.label)}</td>'
            f'<td class="{"outside" if outside else ""}">{one.run:.3f}</td><td>{median}</td><td>{span}</td></tr>'
        )
    head = "<tr><th></th><th>this run</th><th>median</th><th>10-90 %</th></tr>"
    return f'<table id="numbers"><thead>{head}</thead><tbody>{"".join(cells)}</tbody></table>'
