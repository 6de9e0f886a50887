"""Which files come with the package, by name; imports nothing, so that a terminal can ask in passing."""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path

__all__ = ["SETS", "shipped", "shipped_folder"]

SETS = {
    "posterior": "the hundred sets that history from 1946 to 1999 keeps",
    "point": "the one set found nearest to history from 1946 to 1999",
}
"""Shipped tables of parameters, by name."""


@functools.cache
def shipped_folder() -> Path:
    """Folder of the shipped scenario files: inside the wheel, or beside ``src`` in a checkout."""
    inside = Path(str(resources.files("entente_sim"))) / "scenarios"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "scenarios"


def shipped() -> dict[str, Path]:
    """Return the shipped files by name, worlds and sweeps included."""
    return {path.stem: path for path in sorted(shipped_folder().rglob("*.yaml"))}
