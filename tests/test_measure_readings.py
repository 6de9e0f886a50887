"""Every reading of two random histories against the committed table ``tests/measured.json``."""

from __future__ import annotations

import pytest

from entente_sim import measures
from entente_sim.experiments.runner import run
from entente_sim.measures.observables import observe
from tests import measured

REFRESH = (
    "if this is meant: 'python -m tests.measured --write'; where a reading that was there has changed, also a line in "
    "CHANGELOG.md (**changes results**)"
)


def test_the_table_has_every_reading_and_every_observable() -> None:
    there, listed = list(measured.MEASURES), list(measured.measured())
    assert there == listed, f"new or gone: {sorted({*there} ^ {*listed})}; {REFRESH}"
    assert {f"shipped: observable {name}" for name in measures.OBSERVABLES} <= set(measured.MEASURES)
    for world in ("small", "null", "shipped"):
        assert measured.history(world).runs > 1


@pytest.mark.parametrize("name", measured.MEASURES)
def test_a_measure_reads_what_the_table_says(name: str) -> None:
    if name not in measured.measured():
        pytest.fail(f"{name} is new; {REFRESH}")
    assert measured.alike(measured.measured()[name], measured.reading(name)), f"{name} has changed; {REFRESH}"


@pytest.mark.parametrize("scenario", ["us_china_confrontation", "chinese_hubris"])
def test_observables_stay_on_their_scales(scenario: str) -> None:
    for name, values in observe(run(scenario, runs=8)).items():
        low, high = measures.OBSERVABLES[name].scale or (0.0, float("inf"))
        assert ((values >= low - 1e-12) & (values <= high + 1e-12)).all(), (name, values.min(), values.max())
