"""What measures read off two histories drawn at random, in a small table that is committed: ``tests/measured.json``.

Tests of known answers say what a measure means.  This table says that it still reads what it read: every observable,
and every yearly measure and table, off one random record of the shipped world and one of the small world.  No engine
is asked, so nothing moves in it but what a change to a measure moves.

``python -m tests.measured`` says what a change has moved; with ``--write`` the table is brought up to date.
"""

from __future__ import annotations

import json
import math
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from entente_sim import measures
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures import crises, recorded
from entente_sim.measures.votes import veto_share
from entente_sim.scenario.loading import load
from tests.records import in_eighths

__all__ = ["MEASURED", "MEASURES", "alike", "history", "measured", "reading"]

MEASURED = Path(__file__).with_name("measured.json")

Reading = dict[str, list[float]]


@cache
def history(name: str) -> Ensemble:
    """A history drawn at random; not to be changed."""
    if name == "shipped":
        return in_eighths(1, runs=4, years=30, first=2021, resolved=load("baseline"))
    return in_eighths({"small": 2, "null": 3}[name], runs=6, years=5)


def _small() -> Iterator[tuple[str, Callable[[Ensemble], Any]]]:
    """Yield measures of the small world, with what tells one use of a measure from another."""
    m = measures
    for level in (None, "systemic", "regional"):
        for measure in (m.levels, m.alignment, m.mean_alignment, m.volume, m.hedging, m.cooperation, m.competition):
            yield f"{measure.__name__} {level}", lambda e, f=measure, a=level: f(e, "BET", "GAM", a)
        for measure in (m.swing, m.equidistance):
            yield f"{measure.__name__} {level}", lambda e, f=measure, a=level: f(e, "GAM", "ALP", "BET", a)
        yield f"courted {level}", lambda e, a=level: m.courted(e, "GAM", "ALP", a)
        yield f"line {level}", lambda e, a=level: m.line(e, "GAM", ["ALP", "BET", "DEL"], a)
        yield f"partners {level}", lambda e, a=level: m.partners(e, "GAM", level=a)
        yield f"postures {level}", lambda e, a=level: m.postures(e, a)
        for index in ("S", "pi", "kappa", "tau_b"):
            yield (
                f"similarity {level} {index}",
                lambda e, a=level, k=index: m.similarity(e, "BET", "GAM", a, index=k),
            )
    for variable in ("cooperation", "competition", "trade", "offer"):
        yield f"partner_entropy {variable}", lambda e, v=variable: m.partner_entropy(e, "GAM", v)
        yield f"received {variable}", lambda e, v=variable: m.partner_entropy(e, "GAM", v, received=True)
    yield "partners in an arena", lambda e: m.partners(e, "GAM", arenas=["coast"], without=["BET"])
    yield "similarity in an arena", lambda e: m.similarity(e, "BET", "GAM", arena="order")
    yield "by_arena", lambda e: m.by_arena(e, "BET", "GAM", "steppe")
    yield "acts", m.acts
    yield "poles", m.poles
    for depth in (0.375, 0.5, 0.75, 1.0):
        yield f"blocs {depth}", lambda e, d=depth: m.blocs(e, d)
        yield f"same_bloc {depth}", lambda e, d=depth: m.same_bloc(e, "ALP", "DEL", d)
        yield f"balance_signs {depth}", lambda e, d=depth: m.balance_signs(e, d, 0.625)
        yield f"beside_landscape {depth}", lambda e, d=depth: m.beside_landscape(e, 2002, list(e.states), d)
    yield "imbalance", lambda e: m.imbalance(m.balance_signs(e, 0.5, 0.75))
    yield "imbalance per tie", lambda e: m.imbalance(m.balance_signs(e, 0.5, 0.75), per_tie=True)
    yield "triads", lambda e: m.triads(m.balance_signs(e, 0.5, 0.75))
    yield "propensities", m.propensities
    yield "sides", lambda e: m.sides(e, "ALP", "GAM")
    yield "landscape_energy", lambda e: m.landscape_energy(e, m.sides(e, "ALP", "GAM"))
    yield "stage", lambda e: m.stage(e, "BET", "GAM")
    yield "tie_type", lambda e: [m.tie_type(e, one, two) for one in e.states for two in e.states if one != two]
    for code in ("ALP", "BET", "GAM", "DEL"):
        yield f"principal_threat {code}", lambda e, c=code: m.principal_threat(e, c)
        yield f"efforts {code}", lambda e, c=code: m.efforts(e, c)
        yield f"strategy {code}", lambda e, c=code: m.strategy(e, c)
        yield f"strategy {code} null", lambda e, c=code: m.strategy(e, c, null=history("null"))
    yield "efforts against", lambda e: m.efforts(e, "BET", "ALP")
    yield "treaty_depth", lambda e: m.treaty_depth(e, "GAM")
    yield "joint_opposition", lambda e: m.joint_opposition(e, "BET", "GAM", "ALP")
    yield "joint_target", lambda e: m.joint_target(e, "BET", "GAM", years=(2001, 2003))
    yield "typology", lambda e: m.typology(e, "BET", "GAM", years=(2001, 2003))
    yield "typology_table", lambda e: m.typology_table(e, "BET", "GAM", null=history("null"), quantile=0.3)
    yield "double_containment", lambda e: list(m.double_containment(e, "BET", "GAM", "ALP", arenas=["coast"]).values())
    yield "nonaligned_leadership", lambda e: m.nonaligned_leadership(e, "GAM", "ALP", "BET")
    yield "effort_share", lambda e: m.effort_share(e, "BET", ["coast"], ["order"])
    yield "asymmetry", lambda e: m.asymmetry(e, "BET", "GAM", "spending")
    yield "trend", lambda e: m.trend(m.alignment(e, "BET", "GAM"))
    yield "crisis_rates", m.crisis_rates
    yield "crisis_rates of years", lambda e: m.crisis_rates(e, [("GAM", "ALP")], (2001, 2002))
    yield "crisis_support", lambda e: m.crisis_support(e, [("ALP", "GAM"), ("GAM", "BET")])
    yield "armed_in_crisis", lambda e: crises.armed_in_crisis(e, "ALP", "BET", "GAM")
    yield "members", m.members
    yield "cohesion", lambda e: m.cohesion(e, "league", "regional")
    yield "breadth_and_depth", m.breadth_and_depth
    yield "votes", m.votes
    yield "votes of some runs", lambda e: m.votes(e, np.arange(e.runs) % 2 == 0)
    yield "veto_pairs", m.veto_pairs
    yield "veto_share", lambda e: veto_share(e, ["ALP", "GAM"])
    yield "fell", lambda e: m.fell(e, "embargo")
    for kind in ("security", "trade"):
        yield f"provision {kind}", lambda e, k=kind: _provided(m.provision(e, ["DEL", "BET"], ["GAM", "ALP"], k))
    yield "dataset", lambda e: [m.dataset(e)[name].values for name in ("cooperation", "competition", "threat")]


def _provided(made: measures.Provision) -> list[np.ndarray]:
    return [made.shares, made.leads, made.entropy, made.rest, made.share("GAM", 2002), made.lead("GAM", 2002)]


def _shipped() -> Iterator[tuple[str, Callable[[Ensemble], Any]]]:
    """Yield every observable, what futures are read from, and windows of years."""
    for name, one in measures.OBSERVABLES.items():
        yield f"observable {name}", one.function
    for horizon in (2031, 2050):
        yield f"future_readings {horizon}", lambda e, h=horizon: list(measures.future_readings(e, h).values())
        yield f"future_class {horizon}", lambda e, h=horizon: measures.future_class(e, h)
    for name in ("entente_stage", recorded.FUTURE):
        wanted = recorded.Wanted(name, ((2027, 2031), (2046, 2050)))
        yield f"read {name}", lambda e, w=wanted: recorded.read(e, w)


MEASURES: Mapping[str, tuple[str, Callable[[Ensemble], Any]]] = {
    f"{world}: {name}": (world, function)
    for world, listed in (("small", _small), ("shipped", _shipped))
    for name, function in listed()
}
"""World and function of each reading."""


def _number(values: Any) -> list[float]:
    """Size, how many are missing, mean, and a mean in which places weigh differently."""
    flat = np.ravel(np.asarray(values))
    if flat.dtype.kind not in "biuf":
        return [float(flat.size), float(zlib.crc32("|".join(map(str, flat)).encode()))]
    flat = flat.astype(np.float64)
    weight = 1.0 + np.arange(flat.size) % 89 / 89.0
    known = ~np.isnan(flat)
    if not known.any():
        return [float(flat.size), float(flat.size)]
    means = (float(np.mean(flat[known])), float(np.sum((flat * weight)[known]) / np.sum(weight[known])))
    return [float(flat.size), float((~known).sum()), *means]


def reading(name: str) -> Reading:
    """What is kept of one reading: of a table by column, of several arrays one by one."""
    world, function = MEASURES[name]
    made = function(history(world))
    if isinstance(made, pd.DataFrame):
        return {str(column): _number(made[column].to_numpy()) for column in made}
    if isinstance(made, list | tuple):
        return {str(k): _number(part) for k, part in enumerate(made)}
    return {"": _number(made)}


def alike(old: Reading, new: Reading) -> bool:
    """Whether two readings differ by no more than the order of a sum explains."""
    return old.keys() == new.keys() and all(
        len(old[key]) == len(new[key])
        and all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) for a, b in zip(old[key], new[key], strict=True))
        for key in old
    )


def measured() -> dict[str, Reading]:
    """The committed table."""
    table: dict[str, Reading] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return table


def main(arguments: Sequence[str]) -> int:
    """Compare, or write."""
    old, new = measured() if MEASURED.exists() else {}, {name: reading(name) for name in MEASURES}
    moved = [name for name in {**old, **new} if name not in old or name not in new or not alike(old[name], new[name])]
    print("\n".join(moved) or "Nothing moved.")
    if "--write" in arguments:
        lines = [f" {json.dumps(name)}: {json.dumps(one)}" for name, one in new.items()]
        MEASURED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        return 0
    return int(bool(moved))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
