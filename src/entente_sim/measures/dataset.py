"""A whole ensemble as one xarray Dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entente_sim.measures.alignment import acts

if TYPE_CHECKING:
    import xarray as xr

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["dataset"]


def dataset(ensemble: Ensemble) -> xr.Dataset:
    """Return what is recorded of states, dyads and institutions, by name; not positions by arena, nor votes.

    Dimensions are ``year, state, partner, level, institution, run``; ``cooperation`` and ``competition`` by dyad and
    level are the weighted means of :func:`entente_sim.measures.levels`.  Units are those of
    :class:`~entente_sim.world.world.World`.
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
        "membership": (("year", "institution", "state", "run"), record.membership),
    }
    coords = {
        "year": list(ensemble.years), "state": codes, "partner": codes, "level": labels, "run": list(record.runs),
        "institution": list(record.layout.institutions),
    }  # fmt: skip
    attributes = {
        "scenario": ensemble.name, "seed": ensemble.seed, "null": int(ensemble.null), "digest": record.digest(),
    }  # fmt: skip
    return xr.Dataset(data, coords, attributes)
