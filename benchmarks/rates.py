"""Runs per second and core, and the lead over the model written the usual Mesa way."""

from __future__ import annotations

import time

from tests.reference.model import ReferenceModel

from benchmarks.measured import Figure, Form, Subject, at_least, least_seconds
from benchmarks.worlds import SEED, default, years_of
from entente_sim.experiments.packing import CHUNK

__all__ = ["measure"]


def measure(form: Form) -> Subject:
    """Time the default world: free years, spin-up, one run alone, and the plain model over the same years."""
    setting = default()
    repeats = form.pick(2, 5)
    free, begun = setting.free(CHUNK), setting.begun(CHUNK)
    lanes, lane = setting.lanes(CHUNK), setting.lanes(1)
    spin_up = setting.inputs.start - setting.inputs.first
    one_free, one_begun = setting.free(1), setting.begun(1)
    member = least_seconds(lambda: years_of(setting, free, setting.span, lanes), repeats) / CHUNK
    history = least_seconds(lambda: years_of(setting, begun, spin_up, lanes), repeats) / CHUNK
    alone = least_seconds(lambda: years_of(setting, one_free, setting.span, lane), repeats)

    # The plain model cannot start in the middle, so both are timed from the first year of history on.
    years = form.pick(4, spin_up + setting.span)
    ours = least_seconds(lambda: years_of(setting, begun, years, lanes), repeats) / CHUNK
    ours_alone = least_seconds(lambda: years_of(setting, one_begun, years, lane), repeats)
    world, scenario = setting.resolved.world, setting.resolved.scenario

    def plain() -> float:
        model = ReferenceModel(world, scenario, seed=SEED, run=0, parameters=scenario.parameters)
        start = time.perf_counter()
        for _ in range(years):
            model.step()
        return time.perf_counter() - start

    theirs = min(plain() for _ in range(form.pick(1, 2)))
    span = f"{setting.span} free years"
    return Subject(
        [
            Figure("states", setting.layout.n, ""),
            Figure("active triples", setting.triples, ""),
            Figure(f"runs of {span}, a second and core", 1.0 / member, "runs", note=f"in chunks of {CHUNK}"),
            Figure(f"runs of {span} after {spin_up} of history", 1.0 / (member + history), "runs"),
            Figure(f"one run alone, {span}", 1e3 * alone, "ms"),
            Figure("plain Mesa model, a year", 1e3 * theirs / years, "ms", note=f"mean of {years} years"),
            Figure("plain Mesa model / engine in a chunk", theirs / ours, "times", at_least(300.0, 100.0)),
            Figure("plain Mesa model / engine alone", theirs / ours_alone, "times"),
        ]
    )
