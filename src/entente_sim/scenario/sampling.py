"""What a sweep file may sample: the method, how many points, and the range of every path.

A range is stated, or taken from the documented sweep range of a parameter by the word ``sweep``.  ``parameters.*`` and
``parameters.GROUP.*`` stand for all parameters, or those of a group; the more specific of two entries counts, and
``keep`` leaves a parameter, or a group, as the base has it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from entente_sim.scenario.errors import closest
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.scenario.schema import Number, Strict

__all__ = ["MOST_POINTS", "PathText", "Sample", "points_each", "shape_of"]

MOST_POINTS = 10_000_000
"""Most design points of a sweep."""

PathText = Annotated[str, StringConstraints(min_length=1, max_length=200)]

KEEP, SWEEP = "keep", "sweep"
_ALL = "parameters.*"


def shape_of(value: Any) -> str:
    """Which branch of a union plain data belong to: a mapping, a list or a word."""
    return "mapping" if isinstance(value, dict) else "list" if isinstance(value, list | tuple) else "word"


Ends = Annotated[list[Number], Field(min_length=2, max_length=2, description="lowest and highest value")]
Over = Annotated[
    Annotated[Ends, Tag("list")] | Annotated[Literal["sweep", "keep"], Tag("word")],
    Discriminator(lambda value: "word" if isinstance(value, str) else "list"),
]


def points_each(method: str, paths: int) -> int:
    """Points that each of a sample's ``size`` brings; 0 of a method that is none."""
    return {"latin_hypercube": 1, "sobol": 1, "morris": paths + 1, "saltelli": paths + 2}.get(method, 0)


class Sample(Strict):
    """A sample of a box: space-filling, or laid out for a sensitivity analysis."""

    method: Literal["latin_hypercube", "sobol", "morris", "saltelli"]
    size: int = Field(ge=1, le=MOST_POINTS, description="points; of 'morris' trajectories, of 'saltelli' base points")
    over: dict[PathText, Over] = Field(
        min_length=1, description="range of every path; 'sweep' for a parameter's sweep range, 'keep' to leave it out"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for path, ends in self.over.items():
            if not isinstance(ends, str) and not ends[0] < ends[1]:
                raise ValueError(
                    f"the range of '{path}' must go from a lower to a higher value, not {ends[0]:g} to {ends[1]:g}"
                )
        if self.method in ("sobol", "saltelli") and self.size & (self.size - 1):
            near = 1 << (self.size.bit_length() - 1)
            what = "Sobol" if self.method == "sobol" else "Saltelli"
            raise ValueError(
                f"a {what} sample is balanced only where its size is a power of two: {near} or {2 * near}, not "
                f"{self.size}"
            )
        if self.method in ("morris", "saltelli") and self.size < 2:
            what = "trajectories" if self.method == "morris" else "base points"
            raise ValueError(f"a single one tells nothing about uncertainty; size is the number of {what}, 2 or more")
        if self.points > MOST_POINTS:
            raise ValueError(f"the sample has {self.points:,} points; at most {MOST_POINTS:,} can be run")
        return self

    @property
    def points(self) -> int:
        """Number of design points: trajectories of one step a path, or base points with each path exchanged."""
        return self.size * points_each(self.method, len(self.ranges))

    @functools.cached_property
    def ranges(self) -> dict[str, tuple[float, float]]:
        """Lowest and highest value of every path that is varied, in the order of the file."""
        out: dict[str, tuple[float, float]] = {}
        swept = _sweep_ranges()
        for key, ends in self.over.items():
            for path in self._under(key):
                if not isinstance(ends, str):
                    out[path] = (ends[0], ends[1])
                elif ends == SWEEP:
                    out[path] = swept.get(path, (0.0, 1.0))  # what has none is refused by `faults`
        return out

    def key_of(self, path: str) -> str:
        """The entry that a path comes from."""
        group = f"{path.rpartition('.')[0]}.*"
        return path if path in self.over else group if group in self.over else _ALL

    def faults(self) -> Iterator[tuple[str, str]]:
        """Entries that cannot be meant, each with a sentence."""
        groups = list(Parameters.model_fields)
        for key, ends in self.over.items():
            pattern = key == _ALL or (key.startswith("parameters.") and key.endswith(".*"))
            group = key.split(".")[1] if pattern else ""
            if pattern and (key.count(".") > 2 or (key != _ALL and group not in groups)):
                near = closest(group, groups)
                yield key, f"'{group}' is not a group of parameters.{near} There are: {', '.join(groups)}."
            elif pattern and not isinstance(ends, str):
                yield key, "one range cannot serve several parameters; write 'sweep' for the sweep range of each."
            elif isinstance(ends, str) and not key.startswith("parameters."):
                yield key, f"only parameters have a sweep range; give '{key}' a range of its own: [lowest, highest]."
            elif ends == KEEP and not pattern and self._patterns(key) == []:
                yield key, "there is nothing to keep: no pattern like 'parameters.*' would vary it. Leave the line out."
        if not self.ranges:
            yield next(iter(self.over)), "everything is kept: there is nothing to vary."

    def _under(self, key: str) -> list[str]:
        """Paths for which an entry counts."""
        if not (key.startswith("parameters.") and key.endswith(".*")):
            return [key]
        return [path for path in _sweep_ranges() if self.key_of(path) == key]

    def _patterns(self, path: str) -> list[str]:
        return [key for key in (_ALL, f"{path.rpartition('.')[0]}.*") if self.over.get(key) == SWEEP]


@functools.cache
def _sweep_ranges() -> dict[str, tuple[float, float]]:
    """Sweep range of every parameter, by path."""
    return {f"parameters.{row.path}": row.sweep for row in parameter_table()}
