"""The page, in Solara: what it holds and how a slider, a step and an ensemble hang together."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import resources
from typing import Any

import solara
import solara.lab
from mesa.visualization.utils import update_counter

from entente_sim.dashboard.controls import problem
from entente_sim.dashboard.explored import Choice, Explored, ensemble_of, kept, opening_pair
from entente_sim.dashboard.frames import tag
from entente_sim.dashboard.offer import Offer
from entente_sim.dashboard.side import RUNS, Chooser, Controls, Settings, Sliders
from entente_sim.dashboard.view import Charts, Head
from entente_sim.engine.ensemble import Ensemble

__all__ = ["Layout", "Page", "offer"]

_SETTLED = 0.25
"""Seconds a slider must rest before an ensemble is begun."""

_CSS = (resources.files("entente_sim.dashboard") / "page.css").read_text(encoding="utf-8")

_offer = Offer("", {}, {})


def offer(what: Offer) -> None:
    """Say what pages may choose from; called once, before the server starts."""
    global _offer
    _offer = what


@solara.component
def Layout(children: list[Any]) -> Any:
    """No frame but the page's own."""
    return tag("div", *children)


@solara.component
def Page() -> None:
    """The whole page: one scenario at a time."""
    name = solara.use_reactive(_offer.first)
    solara.Title("entente-sim explore")
    solara.Style(_CSS)
    with tag("div"):
        Explorer(name.value, name.set).key(name.value)


@solara.component
def Explorer(name: str, go: Callable[[str], None]) -> None:
    """One scenario with its sliders; ``go`` leads to another."""
    base = solara.use_memo(lambda: _offer.load(name), [])
    begun = solara.use_memo(lambda: Explored(Choice(base)), [])
    model = solara.use_reactive(begun)
    arguments = solara.use_reactive({"choice": begun.choice})
    runs = solara.use_reactive(RUNS[1])
    dyad = solara.use_reactive(opening_pair(base))
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
    of, made = task.value or (None, None)  # right after a change the task still holds what was made before
    ensemble = made if of is choice and made is not None and made.runs == runs.value else None
    with tag("div", kind="explore"):
        with tag("aside"):
            Chooser(_offer.titles, name, go)
            Controls(model, model.value.shown, arguments, choose)
            with tag("div"):
                tag("input", kind="toggle", type="checkbox", id="toggle")
                tag("label", "Sliders and view", kind="toggled", **{"for": "toggle"})
                with tag("div", kind="sliders"):
                    Sliders(base, choice, choose, added, refused)
                    Settings(base, choice, choose, runs, dyad)
        with tag("main"):
            Head(model.value, model.value.shown, ensemble, runs.value, bool(task.pending))
            if refused.value:
                solara.Error(refused.value, dense=True)
            if task.error:
                solara.Error(problem(task.exception))
            own = kept(Choice(base, (), choice.seed), runs.value) if choice.values else None
            Charts(model.value, model.value.shown, ensemble, own, *dyad.value)


def _rested(choice: Choice, runs: int, wanted: Callable[[], bool]) -> tuple[Choice, Ensemble | None]:
    time.sleep(_SETTLED)
    return choice, ensemble_of(choice, runs, wanted) if wanted() else None
