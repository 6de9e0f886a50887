"""Larger published tables, read from a folder that is no part of the package."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest

VARIABLE = "ENTENTE_EXTERNAL"
"""Environment variable with the folder of tables; docs/validation.md says what it holds."""

Rows = list[list[str]]


@pytest.fixture(scope="session")
def table() -> Callable[[str], Rows]:
    """Rows of a table by its path in the folder; the test is skipped, and says so, where there is none."""

    def read(name: str) -> Rows:
        folder = os.environ.get(VARIABLE)
        if not folder:
            pytest.skip(f"{name} is not shipped: set {VARIABLE} to the folder with the published tables")
        path = Path(folder) / name
        if not path.is_file():
            pytest.skip(f"{VARIABLE} is {folder}, which holds no {name}")
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    return read
