"""Borders: what neighbours settle of the questions open between them."""

from __future__ import annotations

from tests.reference.record import Record

__all__ = ["Borders"]


class Borders(Record):
    """Where a state meets its neighbours half way."""

    def give_way(self) -> None:
        """Settle with each neighbour as far as cooperation, trust and trouble at home go."""
        p = self.model.parameters.borders
        for other in self.others:
            j = other.code
            is_open = self.grievance[j] > 0 or other.grievance[self.code] > 0
            if self.distance_home[j] == 0 and is_open:
                trust = 1 - max(self.hostility[j], other.hostility[self.code])
                trouble = max(self.vulnerability, other.vulnerability)
                will = self.mutual[j] * trust * (1 - p.insecurity * (1 - trouble))
                self.settled[j] += p.rate * will * (1 - self.settled[j])
