"""Values over the years: one number, one for each anchor year of a table, or anchor years of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entente_sim.scenario.drivers import geometric

__all__ = ["Given", "anchored", "interpolated"]

Given = float | list[float] | Mapping[int, float]
"""A value as a file states it."""


def anchored(given: Given, table_years: Sequence[int] = ()) -> tuple[list[int], list[float]]:
    """Anchor years, ascending, and the value in each; a single number stands for all years."""
    if isinstance(given, Mapping):
        years = sorted(given)
        return years, [given[year] for year in years]
    if isinstance(given, list):
        return list(table_years), given
    return [0], [given]


def interpolated(anchors: Sequence[int], values: Sequence[float], years: Sequence[int], log: bool) -> list[float]:
    """Interpolate between anchor years (in logarithms where ``log``), constant outside them."""
    out = []
    for year in years:
        after = next((k for k, anchor in enumerate(anchors) if anchor >= year), None)
        if after is None:
            out.append(values[-1])
        elif after == 0 or anchors[after] == year:
            out.append(values[after])
        else:
            share = (year - anchors[after - 1]) / (anchors[after] - anchors[after - 1])
            low, high = values[after - 1], values[after]
            out.append(geometric(low, high, share) if log else low + share * (high - low))
    return out
