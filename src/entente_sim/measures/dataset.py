"""A whole ensemble as one xarray Dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entente_sim.measures.alignment import acts
from entente_sim.world.world import variable_table

if TYPE_CHECKING:
    import xarray as xr

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["dataset"]


def dataset(ensemble: Ensemble) -> xr.Dataset:
    """Return what is recorded of states, dyads, arenas and institutions, by name; not votes, nor acts arena by arena.

    Dimensions are ``year, state, partner, arena, level, institution, run``; ``cooperation`` and ``competition`` by
    dyad and level are the weighted means of :func:`entente_sim.measures.levels`.  Every variable has its ``units`` and,
    as ``long_name``, its meaning: those of :class:`~entente_sim.world.world.World`.
    """
    import xarray as xr

    record = ensemble.record
    codes, labels = list(ensemble.states), ["systemic", "regional"]
    both = acts(ensemble)
    data = {
        "cooperation": (("level", "year", "state", "partner", "run"), both[0]),
        "competition": (("level", "year", "state", "partner", "run"), both[1]),
        **{name: (("year", "state", "run"), array) for name, array in record.states.items()},
        **{name: (("year", "state", "partner", "run"), array) for name, array in record.dyads.items()},
        **{name: (("year", "state", "arena", "run"), array) for name, array in record.arenas.items()},
        "membership": (("year", "institution", "state", "run"), record.membership),
    }
    coords = {
        "year": list(ensemble.years), "state": codes, "partner": codes, "level": labels, "run": list(record.runs),
        "institution": list(record.layout.institutions), "arena": list(record.layout.arenas),
    }  # fmt: skip
    attributes = {
        "scenario": ensemble.name, "seed": ensemble.seed, "null": int(ensemble.null), "digest": record.digest(),
    }  # fmt: skip
    out = xr.Dataset(data, coords, attributes)
    for name, _, _, unit, about in variable_table():
        if name in out:
            out[name].attrs.update(units=unit, long_name=about)
    for name in ("cooperation", "competition"):
        out[name].attrs.update(units="index", long_name=f"{name}, weighted mean over the arenas of a level")
    return out
