"""All claims, section by section, in the order of the seeds' list."""

from __future__ import annotations

from collections.abc import Mapping

from entente_sim.claims.claim import Claim
from entente_sim.claims.sections import (
    asymmetry,
    balancing,
    central_asia,
    council,
    domestic,
    economy,
    frontiers,
    futures,
    history,
    levels,
    military,
    outlook,
    prospect,
    soft,
    status,
    system,
    third_parties,
    threat,
)

__all__ = ["CLAIMS", "PATTERNS", "SECTIONS"]

SECTIONS: Mapping[str, tuple[Claim, ...]] = {
    "System, order, polarity": system.CLAIMS,
    "Balance of threat": threat.CLAIMS,
    "Internal and external balancing": balancing.CLAIMS,
    "Two-level pattern": levels.CLAIMS,
    "Soft balancing and delegitimation": soft.CLAIMS,
    "Military": military.CLAIMS,
    "Economy, finance and energy": economy.CLAIMS,
    "Demography and the Arctic": frontiers.CLAIMS,
    "Central Asia: Eurasian Union, Belt and Road": central_asia.CLAIMS,
    "Third parties and the Indo-Pacific": third_parties.CLAIMS,
    "Syria, Libya and the Security Council": council.CLAIMS,
    "Prospect theory": prospect.CLAIMS,
    "Status": status.CLAIMS,
    "Domestic vulnerability": domestic.CLAIMS,
    "The weight of history": history.CLAIMS,
    "Asymmetry, junior partner, swing power": asymmetry.CLAIMS,
    "The six futures": (*futures.CLAIMS, *outlook.CLAIMS),
}
"""Claims by the title of their section."""

CLAIMS: tuple[Claim, ...] = tuple(claim for section in SECTIONS.values() for claim in section)
"""Every claim."""

PATTERNS: tuple[str, ...] = (
    "TL-01", "IB-01", "IB-02", "IB-03", "IB-04", "IB-05", "IB-06", "TL-06", "CA-10", "UN-04", "UN-05", "HI-05", "HI-09",
    "HI-10", "HI-11", "HI-15",
    *(claim.id for claim in CLAIMS if claim.id[0] == "S" and claim.id[1].isdigit() and "-C" in claim.id),
)  # fmt: skip
"""Claims that the model was built to answer: the patterns it should show without having them as inputs, the futures."""
