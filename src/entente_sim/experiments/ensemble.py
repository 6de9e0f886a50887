"""An ensemble: many runs of one scenario, ready to be measured and plotted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.engine.recording import Record
from entente_sim.numerics import FloatArray
from entente_sim.scenario.loading import Resolved

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Ensemble"]


@dataclass(eq=False)
class Ensemble:
    """Runs of one scenario under one seed.

    Attributes
    ----------
    resolved
        The scenario with its world.
    seed
        Seed; run r of two ensembles with the same seed shares its luck.
    record
        Trajectories.
    null
        Whether this is the null model (all incentive weights zero).
    """

    resolved: Resolved
    seed: int
    record: Record = field(repr=False)
    null: bool = False

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.resolved.name

    @property
    def title(self) -> str:
        """Title of the scenario."""
        return self.resolved.scenario.title

    @property
    def states(self) -> tuple[str, ...]:
        """State codes, sorted."""
        return self.record.layout.states

    @property
    def years(self) -> tuple[int, ...]:
        """Recorded years."""
        return self.record.years

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.record.runs)

    def among(self, codes: Sequence[str]) -> Ensemble:
        """Keep only some states and the dyads among them (a fraction of the memory)."""
        return replace(self, record=self.record.among(codes))

    def state_name(self, code: str) -> str:
        """Full name of a state."""
        self.record.layout.state(code)
        return self.resolved.world.states[code].name

    def acts(self) -> FloatArray:
        """Cooperation and competition of every dyad: ``(2, level, years, n, n, runs)``, systemic first."""
        from entente_sim.measures import levels

        codes = self.states
        acts = np.zeros((2, 2, len(self.years), len(codes), len(codes), self.runs))
        for i, actor in enumerate(codes):
            for j, target in enumerate(codes):
                if i != j:
                    for k, level in enumerate(("systemic", "regional")):
                        acts[0, k, :, i, j], acts[1, k, :, i, j] = levels(self, actor, target, level)
        return acts

    def dataset(self) -> xr.Dataset:
        """Return the record as an xarray Dataset.

        Dimensions are named ``year, state, partner, arena, level, run``; ``cooperation`` and
        ``competition`` by dyad and level are the weighted means of
        :func:`entente_sim.measures.levels`.
        """
        import xarray as xr

        record = self.record
        codes, labels = list(self.states), ["systemic", "regional"]
        acts = self.acts()
        data = {
            "cooperation": (("level", "year", "state", "partner", "run"), acts[0]),
            "competition": (("level", "year", "state", "partner", "run"), acts[1]),
            **{name: (("year", "state", "run"), array) for name, array in record.states.items()},
            **{name: (("year", "state", "partner", "run"), array) for name, array in record.dyads.items()},
        }
        coords = {"year": list(self.years), "state": codes, "partner": codes, "level": labels, "run": list(record.runs)}
        attributes = {"scenario": self.name, "seed": self.seed, "null": int(self.null), "digest": record.digest()}
        return xr.Dataset(data, coords, attributes)
