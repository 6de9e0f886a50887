"""Records made by hand or at random, and renamed: what measures are tested on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.recording import Record
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.schema import World
from entente_sim.world.layout import Layout
from tests.conftest import WORLD_TEXT, plain, small

Triple = tuple[str, str, str]
YEARS = (2000, 2001)
BOTH_WAYS = ("commitment", "trade", "settlement", "declared", "implemented", "interoperability", "settled", "union")
YES_OR_NO = ("treaty", "guarantee", "crisis")


def ensemble(
    acts: Mapping[Triple, list[tuple[int, int]]] | None = None,
    weights: Mapping[Triple, float] | None = None,
    states: Mapping[tuple[str, str], list[float]] | None = None,
    dyads: Mapping[tuple[str, str, str], list[float]] | None = None,
) -> Ensemble:
    """Return one run of two years in which (3C, 3K), weights and variables are what is given and all else is 0."""
    resolved = small()
    layout = Layout.of([resolved])
    record = Record.empty(layout, YEARS, (0,), np.zeros(len(layout.triples[0])))
    for (actor, target, arena), by_year in (acts or {}).items():
        t = layout.where[layout.arena(arena), layout.state(actor), layout.state(target)]
        record.cooperation[:, t, 0], record.competition[:, t, 0] = zip(*by_year, strict=True)
    for (actor, target, arena), weight in (weights or {}).items():
        record.weight[layout.where[layout.arena(arena), layout.state(actor), layout.state(target)]] = weight
    for (name, code), values in (states or {}).items():
        record.states[name][:, layout.state(code), 0] = values
    for (name, actor, target), values in (dyads or {}).items():
        record.dyads[name][:, layout.state(actor), layout.state(target), 0] = values
    return Ensemble(resolved, 1, record)


def column(values: np.ndarray) -> list[float]:
    """Values of the only run, year by year."""
    assert values.shape == (2, 1)
    return [float(value) for value in values[:, 0]]


def drawn(
    seed: int, *, runs: int = 3, years: int = 4, first: int = 2000, resolved: Resolved | None = None
) -> Ensemble:  # fmt: skip
    """Return runs of the small world, or of another, in which everything recorded is random."""
    resolved = resolved or small()
    layout = Layout.of([resolved])
    n, (actor, target, arena) = layout.n, layout.triples
    rng = np.random.default_rng(seed)
    weight = rng.random((len(layout.arenas), n))
    pairs = np.sqrt(weight[arena, actor] * weight[arena, target])
    record = Record.empty(layout, range(first, first + years), range(runs), pairs)
    idle = rng.random((2, *record.cooperation.shape)) < rng.random()
    record.cooperation[...], record.competition[...] = np.where(idle, 0, rng.integers(0, 4, idle.shape))
    for array in (*record.states.values(), *record.arenas.values()):
        array[...] = rng.random(array.shape) + 0.01
    record.states["capability"] /= record.states["capability"].sum(axis=1, keepdims=True)
    for name, array in record.dyads.items():
        array[...] = rng.random(array.shape)
        if name in YES_OR_NO:
            array[...] = np.rint(array)
        if name in BOTH_WAYS or name in YES_OR_NO:
            np.maximum(array, np.swapaxes(array, 1, 2), out=array)
        array[:, range(n), range(n)] = 0.0
    record.membership[...] = rng.integers(0, 2, record.membership.shape)
    record.votes[...] = rng.integers(1, 4, record.votes.shape)
    record.outcomes[...] = rng.integers(1, 5, record.outcomes.shape)
    return Ensemble(resolved, 1, record)


def in_eighths(seed: int, **given: Any) -> Ensemble:
    """Return random runs whose dyads hold whole eighths only, so that many stand exactly on a border of some rule."""
    one = drawn(seed, **given)
    for array in one.record.dyads.values():
        np.divide(np.rint(8.0 * array), 8.0, out=array)
    return one


def renamed(old: Ensemble, names: Mapping[str, str]) -> Ensemble:
    """Return the same history of the small world under other state codes, hence in another order."""
    text = json.dumps(plain(WORLD_TEXT))
    for code in names:
        text = text.replace(f'"{code}"', f'"<{code}>"')
    for code, name in names.items():
        text = text.replace(f"<{code}>", name)
    resolved = small(World.model_validate(json.loads(text)))
    layout, record = Layout.of([resolved]), old.record
    back = {name: code for code, name in names.items()}
    rows = [record.layout.state(back[code]) for code in layout.states]
    actor, target, arena = layout.triples
    triples = record.layout.where[arena, np.array(rows)[actor], np.array(rows)[target]]
    square = np.ix_(range(len(record.years)), rows, rows)
    new = Record.empty(layout, record.years, record.runs, record.weight[triples])
    new.cooperation[...], new.competition[...] = record.cooperation[:, triples], record.competition[:, triples]
    for group in ("states", "arenas"):
        for name, array in getattr(record, group).items():
            getattr(new, group)[name][...] = array[:, rows]
    for name, array in record.dyads.items():
        new.dyads[name][...] = array[square]
    new.membership[...], new.outcomes[...] = record.membership[:, :, rows], record.outcomes
    new.votes[...], new.targets[...] = record.votes[:, rows], record.targets[:, rows]
    return Ensemble(resolved, 1, new)
