"""What a server has to offer: the shipped scenarios and those named when it was started, nothing else."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from entente_sim.dashboard.controls import scenario_names
from entente_sim.dashboard.explored import check_size
from entente_sim.scenario.loading import Resolved, load, shipped

__all__ = ["Offer"]


@dataclass(frozen=True, eq=False)
class Offer:
    """Scenarios a page may choose from.

    Attributes
    ----------
    first
        The name that a page opens with.
    titles
        Name and title of each.
    """

    first: str
    titles: dict[str, str]
    _given: dict[str, Resolved]

    @classmethod
    def of(cls, names: Sequence[str]) -> Offer:
        """Read and check what was named, and list it with all that is shipped.

        Raises
        ------
        ScenarioError
            If a file has a fault.
        ValueError
            If two files have one name, or a horizon is longer than the page takes.
        """
        given: dict[str, Resolved] = {}
        for name in names:
            resolved = load(name)
            check_size(resolved)
            if resolved.name in given or (resolved.name in shipped() and name not in shipped()):
                raise ValueError(f"{name}: there is another scenario called '{resolved.name}'; rename the file.")
            given[resolved.name] = resolved
        titles = {name: one.scenario.title for name, one in given.items()} | scenario_names()
        return cls(next(iter(given), "baseline"), titles, given)

    def load(self, name: str) -> Resolved:
        """Return a scenario on offer; a name that is not raises ``ValueError``."""
        if name not in self.titles:
            raise ValueError(f"'{name}' is not on offer here.")
        return self._given.get(name) or _shipped(name)


@functools.lru_cache(maxsize=32)
def _shipped(name: str) -> Resolved:
    return load(name)
