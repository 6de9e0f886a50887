"""All claims, section by section, in the order of the seeds' list."""

from __future__ import annotations

from collections.abc import Mapping

from entente_sim.claims.claim import Claim
from entente_sim.claims.sections import asymmetry, domestic, futures, prospect, soft, status, third_parties

__all__ = ["CLAIMS", "SECTIONS"]

SECTIONS: Mapping[str, tuple[Claim, ...]] = {
    "Soft balancing and delegitimation": soft.CLAIMS,
    "Third parties and the Indo-Pacific": third_parties.CLAIMS,
    "Prospect theory": prospect.CLAIMS,
    "Status": status.CLAIMS,
    "Domestic vulnerability": domestic.CLAIMS,
    "Asymmetry, junior partner, swing power": asymmetry.CLAIMS,
    "The six futures": futures.CLAIMS,
}
"""Claims by the title of their section."""

CLAIMS: tuple[Claim, ...] = tuple(claim for section in SECTIONS.values() for claim in section)
"""Every claim."""
