"""What a sweep keeps of a run: observables as means over windows of years, or year by year, and the class of future."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.futures import FUTURE_CLASSES, SPAN, future_class
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.measures.summaries import mean_over
from entente_sim.scenario.errors import closest

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble
    from entente_sim.scenario.loading import Resolved

__all__ = ["ALL", "FUTURE", "Span", "Wanted", "available", "default_windows", "read", "spans_of", "wanted", "years_of"]

FUTURE = "future"
"""Recorded beside the observables: the class of future of a run, by the rule of :mod:`entente_sim.measures.futures`."""

ALL = "all"
"""In a record, stands for everything the world has."""

Span = tuple[int, int]


def years_of(span: Span) -> str:
    """A span of years as text: ``2046-2050``, or ``2050`` where it is one year."""
    return f"{span[0]}-{span[1]}" if span[0] != span[1] else str(span[0])


@dataclass(frozen=True)
class Wanted:
    """One thing to record: its name, and the spans of years over which it is averaged; every year if ``None``."""

    name: str
    windows: tuple[Span, ...] | None

    def spans(self, years: Sequence[int]) -> tuple[Span, ...]:
        """Spans of years, first and last included; a single year each where it is recorded yearly."""
        return tuple((year, year) for year in years) if self.windows is None else self.windows


def available(resolved: Resolved) -> tuple[str, ...]:
    """Names that can be recorded on a scenario's world."""
    states, arenas = set(resolved.world.states), set(resolved.world.arenas)
    names = [name for name, one in OBSERVABLES.items() if one.states <= states and one.arenas <= arenas]
    years = resolved.scenario.horizon
    futures = states >= {"RUS", "CHN", "USA"} and years.end - years.start + 1 >= 2 * SPAN
    return (*names, FUTURE) if futures else tuple(names)


def default_windows(resolved: Resolved) -> tuple[Span, ...]:
    """Means of the five years up to the tenth year after the start (2031), and of the last five (to 2050)."""
    start, end = resolved.scenario.horizon.start, resolved.scenario.horizon.end
    return tuple((max(start, last - SPAN + 1), last) for last in sorted({min(start + 10, end), end}))


def wanted(
    record: Mapping[str, Any] | Sequence[str], resolved: Resolved, faults: list[tuple[tuple[str | int, ...], str]]
) -> tuple[Wanted, ...]:
    """Read a sweep file's ``record``; what is wrong with it goes to ``faults``, with its place under ``record``.

    Parameters
    ----------
    record
        Names, or names with ``"yearly"`` or a list of ``[first, last]``; empty for everything.
    resolved
        The base scenario.
    """
    known = available(resolved)
    first, last = resolved.scenario.horizon.start, resolved.scenario.horizon.end
    named = isinstance(record, Mapping)
    entries: dict[str, Any] = {}
    for number, name in enumerate(record):
        place = name if named else number
        if name not in known and name != ALL:
            faults.append(((place,), _unknown(name, known)))
            continue
        given = record[name] if isinstance(record, Mapping) else None
        chosen = _windows(given, first, last, (place,), faults) if given is not None else default_windows(resolved)
        if name == FUTURE:
            faults.extend(((place,), sentence) for sentence in _no_future(chosen, first))
        entries[name] = chosen
    if ALL in entries or not record:
        everything = entries.pop(ALL, default_windows(resolved))
        for name in known:
            if name not in entries and not (name == FUTURE and any(_no_future(everything, first))):
                entries[name] = everything
    return tuple(Wanted(name, entries[name]) for name in known if name in entries)


def _unknown(name: str, known: Sequence[str]) -> str:
    if name in OBSERVABLES or name == FUTURE:
        return f"'{name}' needs states or arenas that this world lacks, or a longer horizon."
    return f"'{name}' is not an observable.{closest(name, known)} There are: {', '.join(known)}, and '{ALL}' for them."


def _windows(
    given: Any, first: int, last: int, place: tuple[str | int, ...], faults: list[tuple[tuple[str | int, ...], str]]
) -> tuple[Span, ...] | None:
    if given == "yearly":
        return None
    out: list[Span] = []
    for number, (begin, end) in enumerate(given):
        if not first <= begin <= end <= last:
            faults.append(
                ((*place, number), f"{begin}-{end} is not a window of the simulated years {first} to {last}.")
            )
        elif (begin, end) in out:
            faults.append(((*place, number), f"{begin}-{end} stands twice; keep one."))
        else:
            out.append((begin, end))
    return tuple(out)


def _no_future(windows: tuple[Span, ...] | None, start: int) -> Iterator[str]:
    """Why the class of future cannot be read in these windows."""
    for begin, end in windows or ():
        if end - begin + 1 != SPAN or begin < start + SPAN:
            yield f"the class of future is read in {SPAN} years after the first {SPAN}, not in {begin}-{end}."
    if windows is None:
        yield f"the class of future is read in windows of {SPAN} years, not yearly."


def spans_of(all_wanted: Sequence[Wanted], years: Sequence[int]) -> tuple[Span, ...]:
    """Every span in which anything is recorded: windows, then years."""
    found = {span for one in all_wanted for span in one.spans(years)}
    return tuple(sorted(found, key=lambda span: (span[0] == span[1], span)))


def read(ensemble: Ensemble, one: Wanted) -> NDArray[Any]:
    """Take what is wanted of every run: ``(spans, runs)``; the class of future as text, its key in FUTURE_CLASSES."""
    spans = one.spans(ensemble.years)
    if one.name == FUTURE:
        names = np.array(list(FUTURE_CLASSES))
        return np.stack([names[future_class(ensemble, last)] for _, last in spans])
    values = OBSERVABLES[one.name].function(ensemble)
    if one.windows is None:
        return values
    return np.stack([mean_over(values, ensemble.years, span) for span in spans])
