"""Power, status and perceptions as recorded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from entente_sim.engine.recording import DYAD_VARIABLES, STATE_VARIABLES
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["asymmetry", "dyad", "of_dyad", "of_state", "recorded", "state"]


def state(ensemble: Ensemble, code: str, variable: str) -> FloatArray:
    """A recorded state variable (capability, economy, status, deficit, ...), ``(years, runs)``."""
    one: FloatArray = recorded(variable, ensemble.record.states)[:, ensemble.record.layout.state(code)]
    return one


def dyad(ensemble: Ensemble, actor: str, target: str, variable: str) -> FloatArray:
    """A recorded dyad variable (threat, trade, ...) of the actor towards the target, ``(years, runs)``, as doubles."""
    layout = ensemble.record.layout
    one: FloatArray = recorded(variable, ensemble.record.dyads)[:, layout.state(actor), layout.state(target)]
    return one.astype(np.float64)


def of_dyad(actor: str, target: str, variable: str) -> Callable[[Ensemble], FloatArray]:
    """A reader of a dyad variable, for tables of readings; a wrong name is refused at once, not when it is read.

    Examples
    --------
    >>> of_dyad("RUS", "CHN", "hostillity")
    Traceback (most recent call last):
    ...
    KeyError: "'hostillity' is not recorded. Did you mean hostility? ..."
    """
    _check(variable, DYAD_VARIABLES)
    return lambda ensemble: dyad(ensemble, actor, target, variable)


def of_state(code: str, variable: str) -> Callable[[Ensemble], FloatArray]:
    """A reader of a state variable; see :func:`of_dyad`."""
    _check(variable, STATE_VARIABLES)
    return lambda ensemble: state(ensemble, code, variable)


def asymmetry(ensemble: Ensemble, actor: str, target: str, variable: str = "economy") -> FloatArray:
    """How many times larger the target is than the actor (GDP by default), ``(years, runs)``."""
    return state(ensemble, target, variable) / state(ensemble, actor, variable)


def recorded(variable: str, among: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """A recorded array by name; a wrong name gets a sentence with the closest match."""
    _check(variable, among)
    return among[variable]


def _check(variable: str, among: Collection[str]) -> None:
    if variable not in among:
        from entente_sim.scenario.errors import closest

        raise KeyError(f"{variable!r} is not recorded.{closest(variable, among)} Recorded: {', '.join(among)}.")
