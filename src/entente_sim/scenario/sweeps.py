"""What a sweep file may say: a base scenario, one design over readable paths, replicates, and what is recorded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from entente_sim.scenario import yaml_source
from entente_sim.scenario.checking import validated
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.loading import Resolved, find_file, load, shown_as
from entente_sim.scenario.sampling import MOST_POINTS, PathText, Sample, shape_of
from entente_sim.scenario.schema import Driver, Name, Number, Strict, Text, Year
from entente_sim.scenario.variants import DOSE, Variants
from entente_sim.scenario.yaml_source import Loc, Source

__all__ = ["MOST_POINTS", "Range", "Sample", "Sweep", "SweepFile", "load_sweep"]


class Range(Strict):
    """Evenly spaced values, both ends included."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)

    first: Number = Field(alias="from")
    last: Number = Field(alias="to")
    steps: int = Field(ge=2, le=100_000, description="number of values")

    @model_validator(mode="after")
    def _spans(self) -> Self:
        if self.first == self.last:
            raise ValueError("'from' and 'to' are the same; give one value in a list instead")
        return self

    def values(self) -> list[float]:
        """Return the values in order."""
        gap = (self.last - self.first) / (self.steps - 1)
        return [*(self.first + k * gap for k in range(self.steps - 1)), self.last]


Values = Annotated[
    Annotated[Range, Tag("mapping")] | Annotated[list[Number], Field(min_length=1), Tag("list")],
    Discriminator(lambda value: "mapping" if shape_of(value) == "mapping" else "list"),
]
Window = Annotated[list[Year], Field(min_length=2, max_length=2, description="first and last year of a mean")]
Windows = Annotated[
    Annotated[Literal["yearly"], Tag("word")] | Annotated[list[Window], Field(min_length=1), Tag("list")],
    Discriminator(lambda value: "list" if shape_of(value) == "list" else "word"),
]
Recorded = Annotated[
    Annotated[dict[Name, Windows], Tag("mapping")] | Annotated[list[Name], Tag("list")],
    Discriminator(lambda value: "mapping" if shape_of(value) == "mapping" else "list"),
]


Shown = Annotated[
    Annotated[dict[Name, Literal["level", "change"]], Tag("mapping")] | Annotated[list[Name], Tag("list")],
    Discriminator(lambda value: "mapping" if shape_of(value) == "mapping" else "list"),
]


class Sweep(Strict):
    """A sweep file: exactly one design (``grid``, ``sample`` or ``points``) over a base scenario."""

    kind: Literal["sweep"]
    title: Text
    description: Text
    base: str = Field(description="name of a shipped scenario, or a file beside this one")
    drivers: dict[Name, Driver] = Field(default={}, description="added to the base's, or in place of one of them")
    replicates: int = Field(
        20, ge=1, le=100_000, description="runs at each point; run r has the same luck at all points"
    )
    seed: int = Field(1, ge=0, le=2**63 - 1, description="seed of the luck and of a sample")
    record: Recorded = Field(
        default={}, description="observables, each with windows of years or 'yearly'; 'all' stands for all"
    )
    show: Shown = Field(
        default=[],
        description="observables the figure shows beside the futures: 'level', or 'change' since the first window",
    )
    grid: dict[PathText, Values] = Field(default={}, description="every combination of these values")
    sample: Sample | None = None
    points: list[dict[PathText, Number]] = Field(default=[], max_length=100_000, description="points one by one")

    @model_validator(mode="after")
    def _one_design(self) -> Self:
        given = [name for name in ("grid", "sample", "points") if name in self.model_fields_set]
        if len(given) != 1:
            raise ValueError(f"state exactly one design of grid, sample, points (given: {', '.join(given) or 'none'})")
        if not (self.grid or self.sample or self.points):
            raise ValueError(f"'{given[0]}' is empty: there is nothing to run")
        count = 1
        for path, values in self.grid.items():
            listed = values.values() if isinstance(values, Range) else values
            if len(set(listed)) < len(listed):
                raise ValueError(f"'{path}' has a value twice; keep one")
            count *= len(listed)
        if count > MOST_POINTS:
            raise ValueError(f"the grid has {count:,} points; at most {MOST_POINTS:,} can be run, a sample needs fewer")
        for number, point in enumerate(self.points, 1):
            if set(point) != set(self.points[0]) or not point:
                raise ValueError(f"point {number} does not state the same paths as the first: state all at every point")
        return self

    @property
    def shown(self) -> dict[str, Literal["level", "change"]]:
        """Observables that the figure shows, and as what."""
        return dict(self.show) if isinstance(self.show, dict) else dict.fromkeys(self.show, "level")

    @property
    def paths(self) -> tuple[str, ...]:
        """What is varied, in the order of the file."""
        return tuple(self.grid or (self.sample.ranges if self.sample else self.points[0]))


@dataclass(frozen=True)
class SweepFile:
    """A sweep file that has been read and checked, and the base it varies.

    Attributes
    ----------
    name
        File stem.
    sweep
        What the file says.
    variants
        The base, with the file's own drivers, and the paths along which it is varied.
    source
        Where everything stands, for errors.
    """

    name: str
    sweep: Sweep
    variants: Variants
    source: Source = field(repr=False)

    @property
    def base(self) -> Resolved:
        """The base scenario, with the file's own drivers."""
        return self.variants.base


def load_sweep(name: str | Path) -> SweepFile:
    """Load a sweep by shipped name or by path.

    Raises
    ------
    ScenarioError
        With one sentence per fault: file, line, key, what is allowed and the closest match.
    """
    path = find_file(str(name), beside=None, what="sweep")
    source = yaml_source.read(path, shown_as(path))
    sweep = validated(Sweep, source)
    if sweep.sample is not None and (wrong := list(sweep.sample.faults())):
        raise ScenarioError(source.problem(("sample", "over", key), sentence) for key, sentence in wrong)
    place = find_file(sweep.base, beside=path.parent, what="scenario", source=source, key=("base",))
    base = load(place)
    extended = None
    if DOSE in sweep.paths and base.extends is not None:
        extended = _with(load(base.extends), sweep)
    try:
        variants = Variants(_with(base, sweep), sweep.paths, extended)
        variants.inputs({})
    except ScenarioError as error:
        raise ScenarioError(source.problem(_place(sweep, one.key), one.sentence) for one in error.problems) from None
    faults = [
        source.problem(loc, f"{path}: {fault}" if loc[-1] != path else fault)
        for loc, path, value in _values(sweep)
        if (fault := variants.fault(path, value))
    ]
    if faults:
        raise ScenarioError(faults[:20])
    return SweepFile(path.stem, sweep, variants, source)


def _with(resolved: Resolved, sweep: Sweep) -> Resolved:
    """A scenario with the sweep's own drivers, which a dose leaves whole."""
    drivers = {**resolved.scenario.drivers, **sweep.drivers}
    return replace(resolved, scenario=resolved.scenario.model_copy(update={"drivers": drivers}))


def _place(sweep: Sweep, path: str) -> Loc:
    """Where a path stands in the file; the key of a driver stands for itself."""
    if path in sweep.grid:
        return ("grid", path)
    if sweep.sample is not None and path in sweep.sample.ranges:
        return ("sample", "over", sweep.sample.key_of(path))
    if sweep.points and path in sweep.points[0]:
        return ("points", 0, path)
    return tuple(path.split("."))


def _values(sweep: Sweep) -> list[tuple[Loc, str, float]]:
    """Values worth checking one by one: all of a short list, the ends of a range or a long one."""
    out: list[tuple[Loc, str, float]] = []
    for path, values in sweep.grid.items():
        if isinstance(values, Range):
            out += [(("grid", path), path, value) for value in (values.first, values.last)]
        else:
            out += [(("grid", path, k), path, value) for k, value in enumerate(values[:200])]
    for path, ends in sweep.sample.ranges.items() if sweep.sample else ():
        out += [(_place(sweep, path), path, value) for value in ends]
    seen: set[tuple[str, float]] = set()
    for k, point in enumerate(sweep.points):
        for path, value in point.items():
            if (path, value) not in seen and len(seen) < 2000:
                seen.add((path, value))
                out.append((("points", k, path), path, value))
    return out
