"""All claims, section by section, in the order of the seeds' list."""

from __future__ import annotations

from collections.abc import Mapping

from entente_sim.claims.claim import Claim
from entente_sim.claims.sections import balancing, futures, levels, system, threat

__all__ = ["CLAIMS", "SECTIONS"]

SECTIONS: Mapping[str, tuple[Claim, ...]] = {
    "System, order, polarity": system.CLAIMS,
    "Balance of threat": threat.CLAIMS,
    "Internal and external balancing": balancing.CLAIMS,
    "Two-level pattern": levels.CLAIMS,
    "The six futures": futures.CLAIMS,
}
"""Claims by the title of their section."""

CLAIMS: tuple[Claim, ...] = tuple(claim for section in SECTIONS.values() for claim in section)
"""Every claim."""
