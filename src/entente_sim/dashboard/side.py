"""The side of the page: scenario, Mesa's controls, sliders, what to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara
from mesa.visualization.solara_viz import ModelController
from mesa.visualization.utils import force_update

from entente_sim.dashboard.controls import Control, control, controls, suggestions
from entente_sim.dashboard.explored import MOST_RUNS, Choice, Explored
from entente_sim.dashboard.frames import note, section, tag
from entente_sim.scenario.loading import Resolved

__all__ = ["RUNS", "Chooser", "Controls", "Settings", "Sliders"]

RUNS = (20, 60, 120, MOST_RUNS)
"""Sizes of the ensemble to choose from."""

_MOST_SLIDERS = 40


@solara.component
def Chooser(titles: dict[str, str], name: str, go: Callable[[str], None]) -> None:
    """Which scenario."""
    tag("div", "entente-sim explore", kind="brand")
    solara.Select(
        "Scenario", values=list(titles.values()), value=titles[name],
        on_value=lambda title: go(next(key for key, one in titles.items() if one == title)),
    )  # fmt: skip


@solara.component
def Controls(model: Any, year: int, arguments: Any, choose: Callable[[dict[str, float], int], None]) -> None:
    """Mesa's reset, play and step, and what the scenario's file does not have: the way to the end and back."""
    here: Explored = model.value
    pause = solara.use_reactive(120)  # milliseconds between years; Mesa's controller takes its settings as reactives
    each = solara.use_reactive(1)
    threads = solara.use_reactive(False)

    def finish() -> None:
        here.up_to(here.last)
        force_update()

    with tag("section", kind="controls"):
        ModelController(
            model, model_parameters=arguments, play_interval=pause, render_interval=each, use_threads=threads
        )
        with solara.Row(justify="space-between"):
            solara.Button("To the end", text=True, small=True, on_click=finish, disabled=year >= here.last)
            solara.Button(
                "Undo all changes", text=True, small=True, disabled=not here.choice.values,
                on_click=lambda: choose({}, here.choice.seed),
            )  # fmt: skip
        note(
            "A slider acts at once: the same years are run again with the same luck. Reset goes back to the first year "
            "and leaves the sliders where they are."
        )


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
    for title, members in groups:
        if members:
            with section(title):
                for one in members:
                    Moved(one, values.get(one.path, one.value), refused.value, move).key(one.path)
    with section("Another slider"):
        solara.v.Combobox(
            label="a path, or part of one", items=known, v_model=None, on_v_model=add, dense=True, hide_details=True,
            clearable=True,
        )  # fmt: skip
        note("Any path that a sweep may vary: parameters.threat.parity, states.IND.growth")


@solara.component
def Moved(one: Control, value: float, refused: str, move: Callable[[Control, float], None]) -> None:
    """One slider; it acts when it is let go."""
    shown, show = solara.use_state(value)
    solara.use_effect(lambda: show(value), [value, refused])
    changed = abs(shown - one.value) >= one.step / 2
    with tag("div", kind="moved changed" if changed else "moved"):
        number = f"{shown:g}" if abs(shown) < 1e5 else f"{shown:.3g}"
        before = f" (file: {one.value:g})" if changed else ""
        with tag("div", kind="head"):
            tag("span", one.label)
            tag("b", f"{number} {one.unit}".strip() + before)
        slider = solara.v.Slider(
            v_model=shown, on_v_model=lambda to: show(float(f"{to:.10g}")), min=one.low, max=one.high, step=one.step,
            dense=True, hide_details=True, attributes={"aria-label": one.path, "title": one.about},
        )  # fmt: skip
        solara.v.use_event(slider, "change", lambda _widget, _event, to: move(one, float(f"{to:.10g}")))
        tag("div", one.about, kind="about")


@solara.component
def Settings(
    base: Resolved, choice: Choice, choose: Callable[[dict[str, float], int], None], runs: Any, dyad: Any
) -> None:
    """Whom to look at, how many runs, which luck; and the way out to a file."""
    codes = sorted(base.world.states)

    def reseed(seed: int | None) -> None:
        choose(dict(choice.values), min(abs(seed or 0), 2**31 - 1))

    with section("View"):
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
            solara.Select("Runs", values=list(RUNS), value=runs.value, on_value=runs.set)
            solara.InputInt("Seed", value=choice.seed, on_value=reseed)
    with section("Keep it"):
        solara.FileDownload(
            lambda: choice.file.encode(), filename=f"{base.name}_explored.yaml", label="Scenario file",
            mime_type="application/yaml",
        )  # fmt: skip
        command = f"entente-sim run {base.name}_explored.yaml --runs {runs.value} --seed {choice.seed}"
        note(f"It gives the same numbers: {command}")
