"""The trial of planted faults itself: it notices what is wrong and nothing else.

The long form is ``python -m tests.trust mutants``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache

import pytest

import tests.test_system_measures as system
from entente_sim import measures
from entente_sim.mechanisms import capability, threat
from tests.trust._courses import Course, stated_courses
from tests.trust._judging import TIMED_OUT, by_reference, judged_apart
from tests.trust._mutations import Mutant, controls_of, mutants_of, planted
from tests.trust._survivors import reason
from tests.trust.mutants import interval, modules, survivors, tally

IN_MECHANISMS = {
    "mechanisms.capability": [
        "part / whole  ->  part * whole", "whole > 0.0  ->  whole <= 0.0",
        "largest[r] = max(largest[r], capability[i, r])  ->  pass", "1.0 - memory[r]  ->  1.0 + memory[r]",
    ],
    "mechanisms.load": ["j != i  ->  j == i", "effort[i, j, r]  ->  effort[j, i, r]"],
    "mechanisms.prospect": ["_LEAST_RISK = 0.1  ->  1.0"],
}  # fmt: skip
IN_MEASURES: list[tuple[str, str, Callable[[], object]]] = [
    ("measures.swing", "np.abs(apart) / 2.0  ->  np.abs(apart) * 2.0",
     system.test_swing_needs_two_suitors_and_equal_distance),
    ("measures.polarity", "capability_share(ensemble) ** 2  ->  capability_share(ensemble) * 2",
     system.test_poles_are_the_inverse_of_concentration),
    ("measures.polarity", "commitment >= depth  ->  commitment < depth",
     system.test_blocs_are_joined_by_chains_of_deep_ties),
]  # fmt: skip


@cache
def fault(module: str, change: str) -> Mutant:
    return next(one for one in mutants_of(module) if one.change == change)


@pytest.fixture(scope="module")
def extremes() -> Sequence[Course]:
    """Worlds and what the reference model makes of them, with which the engine as it is agrees."""
    made = list(stated_courses())
    assert by_reference(made) is None
    return made


def test_faults_of_mechanisms_are_noticed_and_taken_back(extremes: Sequence[Course]) -> None:
    planned = [fault(module, change) for module, changes in IN_MECHANISMS.items() for change in changes]
    for one in planned:
        with planted(one):
            told = by_reference(extremes)
        assert told is not None, one.name
    assert by_reference(extremes) is None
    again = list(judged_apart(planned, lambda _: by_reference(extremes), lambda _: 60.0, 3))
    assert all(told is not None for told in again), "in processes of their own, too"


@pytest.mark.parametrize("module", ["mechanisms.capability", "mechanisms.load", "mechanisms.crises"])
def test_what_is_put_back_as_it_was_is_not_noticed(module: str, extremes: Sequence[Course]) -> None:
    """Nor does it matter that it then runs uncompiled: integers wrap around, divisions by 0 give no error."""
    for one in controls_of(module):
        with planted(one):
            assert by_reference(extremes) is None, one.name


@pytest.mark.parametrize(("module", "change", "notices"), IN_MEASURES)
def test_faults_of_measures_are_noticed_by_their_tests(module: str, change: str, notices: Callable[[], object]) -> None:
    with planted(fault(module, change)), pytest.raises(AssertionError):
        notices()
    notices()


def test_a_fault_may_end_its_process_or_never_end() -> None:
    def judge(one: Mutant) -> str | None:
        if one.line == 1:
            raise SystemExit(3)
        while one.line == 2:
            time.sleep(0.01)
        return "noticed" if one.line == 3 else None

    harmless = controls_of("mechanisms.load")[0]
    lines = [Mutant(harmless.module, harmless.function, line, "none", "", harmless.code) for line in (3, 1, 3, 2, 4)]
    told = list(judged_apart(lines, judge, lambda _: 0.5, 5))
    assert told == ["noticed", "exit 1", "noticed", TIMED_OUT, None]


def test_a_fault_reaches_whoever_holds_the_function_and_is_gone_afterwards() -> None:
    compiled, plain = capability.strongest, measures.swing.__code__
    with planted(fault("mechanisms.capability", "largest[r] = max(largest[r], capability[i, r])  ->  pass")):
        assert threat.strongest is capability.strongest is not compiled
    assert threat.strongest is capability.strongest is compiled
    held = measures.swing
    with planted(controls_of("measures.swing")[2]):
        assert held.__code__ is not plain
    assert held.__code__ is plain


def test_every_kind_of_fault_is_planted() -> None:
    kinds = {one.kind for name in ("mechanisms.positions", "measures.crises") for one in mutants_of(name)}
    assert kinds == {
        "comparison", "operator", "and/or", "sign or not", "number", "condition", "min/max", "arguments", "indices",
        "statement",
    }  # fmt: skip


def test_the_tally_counts_what_lived_and_how_sure_a_share_is() -> None:
    one = fault("mechanisms.load", "j != i  ->  j == i")
    made = tally([(one, None), (one, "somewhere"), (one, "somewhere"), (one, TIMED_OUT)])
    assert (made["mutants"], made["killed"], made["timed out"], made["survived"]) == (4, 2, 1, 1)
    assert made["share killed"] == 0.75
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(90, 100) == pytest.approx((0.8256, 0.9448), abs=1e-4)  # Wilson's interval
    assert [lived["line"] for lived in survivors([(one, None)])] == [one.line]
    assert reason(one) == ("open", "")
    assert "mechanisms.threat" in modules("")
    assert modules("measures.swing,mechanisms.load") == ["mechanisms.load", "measures.swing"]
