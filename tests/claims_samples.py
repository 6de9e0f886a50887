"""Samples of claims on arrays made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from entente_sim.claims.claim import Sample


def sample(*arms: Any, null: Any = None) -> Sample:
    """What a test read of some arms, ``(..., draws, runs)`` each; the null's is the arms' own if not given."""
    held = [np.asarray(one, dtype=np.float64) for one in arms]
    return Sample(held, held if null is None else [np.asarray(null, dtype=np.float64)])
