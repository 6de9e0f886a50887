"""Power, status and perceptions as recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["asymmetry", "dyad", "state"]


def state(ensemble: Ensemble, code: str, variable: str) -> FloatArray:
    """A recorded state variable (capability, economy, status, deficit, ...), ``(years, runs)``."""
    _known(variable, ensemble.record.states)
    return ensemble.record.states[variable][:, ensemble.record.layout.state(code)]


def dyad(ensemble: Ensemble, actor: str, target: str, variable: str) -> FloatArray:
    """A recorded dyad variable (threat, hostility, commitment) of the actor towards the target, ``(years, runs)``."""
    _known(variable, ensemble.record.dyads)
    layout = ensemble.record.layout
    return ensemble.record.dyads[variable][:, layout.state(actor), layout.state(target)]


def asymmetry(ensemble: Ensemble, actor: str, target: str, variable: str = "economy") -> FloatArray:
    """How many times larger the target is than the actor (GDP by default), ``(years, runs)``."""
    return state(ensemble, target, variable) / state(ensemble, actor, variable)


def _known(variable: str, recorded: dict[str, FloatArray]) -> None:
    if variable not in recorded:
        from entente_sim.scenario.errors import closest

        raise KeyError(f"{variable!r} is not recorded.{closest(variable, recorded)} Recorded: {', '.join(recorded)}.")
