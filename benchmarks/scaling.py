"""Cost per dyad and year from 9 to 200 states."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from benchmarks.measured import Figure, Form, Subject, at_most
from benchmarks.shares import seconds_by_mechanism
from benchmarks.worlds import Setting, made_up

__all__ = ["THIRD_STATES", "measure"]

THIRD_STATES = (
    "threat", "status", "common_enemy", "detachment", "displacement", "offers", "agreements", "pacts", "crises",
    "finance",
)  # fmt: skip
"""Mechanisms with a sum or a maximum over third states: their work grows with the cube of the number of states."""

RUNS = 16
YEARS = 2
FLAT = at_most(1.5, 3.0)


def measure(form: Form) -> Subject:
    """Time the mechanisms on made-up worlds in which everything but the number of states is the same."""
    rows: list[Mapping[str, Any]] = []
    for states in form.pick((9, 16, 64), (9, 16, 64, 200)):
        before = time.perf_counter()
        setting = made_up(states, YEARS)
        start = setting.begun(RUNS)
        setting.layout.backing_keys.sum()  # made once for a layout, at its first crisis
        laid_out = time.perf_counter() - before
        seconds = seconds_by_mechanism(setting, start, YEARS, form.pick(2, 3))
        rows.append({"states": states, "layout_s": laid_out, **_per_dyad(setting, seconds)})
    by_states = {row["states"]: row for row in rows}
    largest = rows[-1]["states"]

    def growth(column: str) -> float:
        return float(by_states[largest][column] / by_states[16][column])

    span = f"{largest} states / 16"
    laid_out = by_states[largest]["layout_s"]
    ten = f"{len(THIRD_STATES)} mechanisms look at third states"
    return Subject(
        [
            Figure(f"a dyad and year without third states, {span}", growth("without_third_states_ns"), "times", FLAT),
            Figure(f"a dyad and year without common enemy, {span}", growth("without_common_enemy_ns"), "times",
                   at_most(1.5), ten),
            Figure(f"a dyad, third state and year, {span}", growth("each_third_state_ns"), "times", FLAT),
            Figure(f"laying out {largest} states", laid_out, "s"),
        ],
        {"scaling": rows},
    )  # fmt: skip


def _per_dyad(setting: Setting, seconds: Mapping[str, float]) -> dict[str, Any]:
    """Nanoseconds per dyad, run and year; of those with third states also per third state."""
    each = {name: 1e9 * spent / setting.dyads / RUNS for name, spent in seconds.items()}
    third = sum(each[name] for name in THIRD_STATES)
    whole = sum(each.values())
    return {
        "whole_ns": whole,
        "without_third_states_ns": whole - third,
        "without_common_enemy_ns": whole - each["common_enemy"],
        "each_third_state_ns": third / (setting.layout.n - 2),
        "common_enemy_ns": each["common_enemy"],
        "each_ns": each,
    }
