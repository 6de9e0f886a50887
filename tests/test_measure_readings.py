"""Every reading of two random histories against the committed table ``tests/measured.json``."""

from __future__ import annotations

import pytest

from entente_sim import measures
from tests import measured

REFRESH = "if this is meant: 'python -m tests.measured --write', and a line in CHANGELOG.md (**changes results**)"


def test_the_table_has_every_reading_and_every_observable() -> None:
    assert list(measured.measured()) == list(measured.MEASURES)
    assert {f"shipped: observable {name}" for name in measures.OBSERVABLES} <= set(measured.MEASURES)
    for world in ("small", "null", "shipped"):
        assert measured.history(world).runs > 1


@pytest.mark.parametrize("name", measured.MEASURES)
def test_a_measure_reads_what_the_table_says(name: str) -> None:
    assert measured.alike(measured.measured()[name], measured.reading(name)), f"{name}: {REFRESH}"
