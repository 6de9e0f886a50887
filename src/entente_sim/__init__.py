"""Simulation of great-power alignment: balancing, hedging and six futures of the Sino-Russian entente.

>>> import entente_sim as es
>>> future = es.load("us_unilateralism")
>>> ensemble = es.run(future, runs=4, seed=7)
>>> es.measures.alignment(ensemble, "RUS", "CHN", "systemic").shape
(30, 4)

``es.plots`` draws what ``es.measures`` reads.  Nothing heavy is imported before it is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from entente_sim import measures, plots
    from entente_sim.analysis.calibration.posterior import posterior
    from entente_sim.analysis.sweeps.discovery import discover
    from entente_sim.analysis.sweeps.sensitivity import sensitivity
    from entente_sim.engine.ensemble import Ensemble
    from entente_sim.engine.round import round_with
    from entente_sim.experiments.runner import run, run_each
    from entente_sim.experiments.sweep import sweep
    from entente_sim.experiments.swept import open_sweep
    from entente_sim.model import EntenteModel
    from entente_sim.scenario.errors import ScenarioError
    from entente_sim.scenario.loading import load, shipped
    from entente_sim.scenario.parameters import Parameters

__version__ = "0.1.0"

__all__ = [
    "Ensemble",
    "EntenteModel",
    "Parameters",
    "ScenarioError",
    "__version__",
    "discover",
    "load",
    "measures",
    "open_sweep",
    "plots",
    "posterior",
    "round_with",
    "run",
    "run_each",
    "sensitivity",
    "shipped",
    "sweep",
]

_HOMES = {
    "Ensemble": "entente_sim.engine.ensemble",
    "EntenteModel": "entente_sim.model",
    "Parameters": "entente_sim.scenario.parameters",
    "ScenarioError": "entente_sim.scenario.errors",
    "discover": "entente_sim.analysis.sweeps.discovery",
    "load": "entente_sim.scenario.loading",
    "open_sweep": "entente_sim.experiments.swept",
    "posterior": "entente_sim.analysis.calibration.posterior",
    "round_with": "entente_sim.engine.round",
    "run": "entente_sim.experiments.runner",
    "run_each": "entente_sim.experiments.runner",
    "sensitivity": "entente_sim.analysis.sweeps.sensitivity",
    "shipped": "entente_sim.scenario.loading",
    "sweep": "entente_sim.experiments.sweep",
}


def __getattr__(name: str) -> Any:
    if name in ("measures", "plots"):
        return importlib.import_module(f"entente_sim.{name}")
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'entente_sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
