"""Germany and Russia in 1914: Signorino and Ritter (1999), table 6, as reprinted with S. Miller's package fpsim."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from entente_sim import measures
from tests.external.conftest import Rows

TABLE_6 = {
    # state: (system capability, Germany's and Russia's alliance with it, 0 none to 3 defence)
    "GMY": (0.25, 3, 0), "RUS": (0.21, 0, 3), "UKG": (0.20, 0, 1), "FRN": (0.08, 0, 3), "AUH": (0.08, 3, 0),
    "ITA": (0.05, 3, 1), "BEL": (0.03, 0, 0), "SPN": (0.03, 0, 0), "TUR": (0.02, 0, 0), "NTH": (0.01, 0, 0),
    "SWD": (0.01, 0, 0), "RUM": (0.01, 3, 0), "POR": (0.01, 0, 0), "SWZ": (0.01, 0, 0), "GRC": (0.00, 0, 0),
    "DEN": (0.00, 0, 0), "YUG": (0.00, 0, 0), "BUL": (0.00, 0, 0), "NOR": (0.00, 0, 0), "ALB": (0.00, 0, 0),
}  # fmt: skip
CAPABILITY, GERMANY, RUSSIA = (np.array(column, dtype=float) for column in zip(*TABLE_6.values(), strict=True))


def test_s_of_1914() -> None:
    assert measures.agreement(GERMANY, RUSSIA, "S", 3.0) == pytest.approx(0.40, abs=1e-12)


def test_s_of_1914_weighted_by_capability_has_the_other_sign() -> None:
    assert measures.agreement(GERMANY, RUSSIA, "S", 3.0, weights=CAPABILITY) == pytest.approx(-0.46, abs=1e-12)
    tenfold = measures.agreement(GERMANY, RUSSIA, "S", 3.0, weights=10 * CAPABILITY)
    assert tenfold == pytest.approx(-0.46, abs=1e-12), "weights have no unit"


@pytest.mark.parametrize(
    ("index", "distance", "published"),
    [("tau_b", None, 0.03031695), ("kappa", "squared", -0.07758621), ("pi", "nominal", -0.04477612)],
)
def test_chance_corrected_companions_of_1914(index: str, distance: str | None, published: float) -> None:
    found = measures.agreement(GERMANY, RUSSIA, index, distance=distance)  # type: ignore[arg-type]
    assert found == pytest.approx(published, abs=5e-9)


def test_the_typed_table_is_the_published_one(table: Callable[[str], Rows]) -> None:
    rows = table("similarity/signorino_ritter1999_table6_1914.csv")[1:]
    assert {row[0]: tuple(float(value) for value in row[1:]) for row in rows} == TABLE_6
