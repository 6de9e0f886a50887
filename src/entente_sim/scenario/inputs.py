"""Exogenous inputs of a scenario, year by year: what a run reads, and nothing that it makes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray
from entente_sim.scenario.docket import NOBODY, Tabled
from entente_sim.scenario.eras import Era
from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.institutions import Institutions

__all__ = ["Inputs"]


_SCOPES = {name: field.scope for name, field in FIELDS.items()} | {
    "pact": "dyad", "ally": "dyad", "distance_base": "dyad", "sanctions_known": "dyad", "membership": "institution",
}  # fmt: skip
"""What each array of inputs is of."""


@dataclass(frozen=True)
class Inputs:
    """All exogenous inputs of a scenario, in canonical units, states and arenas in sorted order.

    Attributes
    ----------
    first, start, last
        First year with inputs (start of the spin-up), first free year, last year.
    known
        The world's own start year: up to it GDP and spending are known.  A scenario that goes free before
        has the known growth as its trend until then.
    values
        By field, ``(years, n)``, ``(years, n, n)`` or ``(years, n, arenas)``.  Besides the
        fields of :data:`~entente_sim.scenario.fields.FIELDS` there are ``pact``, ``ally``, ``distance_base`` and
        ``sanctions_known`` (sanctions that known growth already contains) ``(years, n, n)``, and ``membership``
        ``(years, institutions, n)``.  Where the runs of a chunk differ, drivable fields may have one more axis, of
        runs, last (:func:`entente_sim.scenario.variants.stacked`); before the start year they may not differ, stakes
        not in it either, and liberalism and vulnerability in no year.
    distance_home, barrier
        ``(n, n)``, km (of the first year, where places change hands) and share.
    regime_slope, overland, sanctionable
        ``(arenas,)``.
    institutions
        What never changes in the institutions.
    seats
        Positions of the Security Council's permanent members.
    docket
        Dated drafts, in order of date.
    entered
        ``(n,)`` first year simulated in which each state exists.
    signing
        First year in which treaties are signed and ended within the run.
    eras
        Which states exist when; none where all do in all years and hold the same places.
    """

    first: int
    start: int
    last: int
    known: int
    values: Mapping[str, FloatArray]
    distance_home: FloatArray
    barrier: FloatArray
    regime_slope: FloatArray
    overland: FloatArray
    sanctionable: FloatArray
    institutions: Institutions
    entered: NDArray[np.int64]
    signing: int
    seats: tuple[int, ...] = ()
    docket: tuple[Tabled, ...] = ()
    eras: tuple[Era, ...] = ()

    def at(self, name: str, year: int) -> FloatArray:
        """Values of a field in a year."""
        values: FloatArray = self.values[name][year - self.first]
        return values

    def towards(self, other: Inputs, share: float) -> Inputs:
        """Go a share of the way to other inputs over the same years; at 1 these are the other's to the last digit."""
        if share == 1.0:
            return other
        values = {name: mine + share * (other.values[name] - mine) for name, mine in self.values.items()}
        return replace(other, values=values)

    def opening(self, year: int) -> NDArray[np.bool_]:
        """``(n,)``: which states have their first year."""
        first: NDArray[np.bool_] = self.entered == year
        return first

    def places(self, year: int) -> tuple[int, ...]:
        """Positions of the states that exist in a year."""
        eras = [era for era in self.eras if era.first <= year] or self.eras[:1]
        return eras[-1].states if eras else tuple(range(len(self.entered)))

    def existing(self, year: int) -> Inputs:
        """Inputs among the states that exist in a year; the same object throughout an era."""
        if not self.eras:
            return self
        number = max((k for k, era in enumerate(self.eras) if era.first <= year), default=0)
        if number not in self._parts:
            self._parts[number] = self._among(self.eras[number])
        return self._parts[number]

    @functools.cached_property
    def _parts(self) -> dict[int, Inputs]:
        return {}

    def _among(self, era: Era) -> Inputs:
        picks = list(era.states)
        place = {old: new for new, old in enumerate(picks)}
        square = np.ix_(picks, picks)
        cuts: dict[str, Callable[[FloatArray], FloatArray]] = {
            "dyad": lambda array: array[:, square[0], square[1]],
            "institution": lambda array: array[:, :, picks],
        }
        values = {
            name: cuts[_SCOPES[name]](array) if _SCOPES[name] in cuts else array[:, picks]
            for name, array in self.values.items()
        }
        return replace(
            self,
            values=values,
            distance_home=era.distance_home[square],
            barrier=self.barrier[square],
            institutions=self.institutions.among(picks),
            entered=self.entered[picks],
            seats=tuple(place[seat] for seat in self.seats if seat in place),
            docket=tuple(
                replace(
                    one,
                    sponsor=place.get(one.sponsor, NOBODY),
                    target=place.get(one.target, NOBODY),
                    ties=tuple(one.ties[old] for old in picks),
                )
                for one in self.docket
            ),
            eras=(),
        )

    def moved(self, name: str, year: int) -> bool:
        """Whether a field is not what it was the year before."""
        return bool(self._moves[name][year - self.first])

    @functools.cached_property
    def _moves(self) -> dict[str, NDArray[np.bool_]]:
        """For each field and year, looked at once for all runs; in the first year everything is new."""
        moves = {}
        for name, values in self.values.items():
            moves[name] = np.ones(len(values), dtype=np.bool_)
            moves[name][1:] = (values[1:] != values[:-1]).reshape(len(values) - 1, -1).any(axis=1)
        return moves
