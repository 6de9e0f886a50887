"""An ensemble: many runs of one scenario, ready to be measured and plotted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from entente_sim.engine.recording import Record
from entente_sim.scenario.loading import Resolved

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
