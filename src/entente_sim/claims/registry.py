"""All claims, section by section, in the order of the seeds' list."""

from __future__ import annotations

from collections.abc import Mapping

from entente_sim.claims.claim import Claim
from entente_sim.claims.sections import economy, frontiers, futures, history, military

__all__ = ["CLAIMS", "SECTIONS"]

SECTIONS: Mapping[str, tuple[Claim, ...]] = {
    "Military": military.CLAIMS,
    "Economy, finance and energy": economy.CLAIMS,
    "Demography and the Arctic": frontiers.CLAIMS,
    "The weight of history": history.CLAIMS,
    "The six futures": futures.CLAIMS,
}
"""Claims by the title of their section."""

CLAIMS: tuple[Claim, ...] = tuple(claim for section in SECTIONS.values() for claim in section)
"""Every claim."""
