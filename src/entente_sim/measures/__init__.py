"""Measures: what is read off a run, all with the same signature.

``measure(ensemble, "RUS", "CHN", level)`` returns ``(years, runs)``.  Weights are those of the start
year, so a driver on stakes cannot move the ruler; level is used here and nowhere else.

Examples
--------
>>> import entente_sim as es
>>> ensemble = es.run("baseline", runs=2, seed=7)
>>> es.measures.alignment(ensemble, "RUS", "CHN", "systemic").shape
(30, 2)
"""

from entente_sim.measures.alignment import (
    acts,
    alignment,
    by_arena,
    competition,
    cooperation,
    hedging,
    levels,
    volume,
)
from entente_sim.measures.dataset import dataset
from entente_sim.measures.observables import OBSERVABLES, Observable, observe
from entente_sim.measures.power import asymmetry, dyad, state
from entente_sim.measures.ties import STAGES, TIE_TYPES, stage, tie_type

__all__ = [
    "OBSERVABLES",
    "STAGES",
    "TIE_TYPES",
    "Observable",
    "acts",
    "alignment",
    "asymmetry",
    "by_arena",
    "competition",
    "cooperation",
    "dataset",
    "dyad",
    "hedging",
    "levels",
    "observe",
    "stage",
    "state",
    "tie_type",
    "volume",
]
