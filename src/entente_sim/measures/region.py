"""Who provides what to whom in a region: partners' shares in a client's security and trade.

Shares come straight from the record: ``security`` (a partner's share in what secures the client) and
``dependence`` (its share in the client's trade).  Both sum to one over partners, or to zero where
nobody provides anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["CENTRAL_ASIA", "KINDS", "PROVIDERS", "Provision", "provision"]

CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
"""The five clients the thesis speaks of."""

PROVIDERS = ("RUS", "CHN", "USA", "WEU", "IND")
"""The providers it names."""

KINDS = {"security": "security", "trade": "dependence"}
"""What may be provided, and the recorded dyad variable that holds its share."""


@dataclass(frozen=True, eq=False)
class Provision:
    """Who provides one thing to some clients.

    Attributes
    ----------
    kind
        One of :data:`KINDS`.
    clients, providers, years, runs
        Codes, recorded years, number of runs.
    shares
        ``(years, clients, providers)`` mean over runs of each provider's share; the rest, ``1 - sum``, comes
        from all others.
    leads
        ``(years, clients, providers)`` share of runs in which the provider has the largest share of all partners
        (ties count for nobody).
    entropy
        ``(years, clients, runs)`` Shannon entropy of all partners' shares over its largest possible value: 0
        with one partner (or none), 1 with all partners equal.
    """

    kind: str
    clients: tuple[str, ...]
    providers: tuple[str, ...]
    years: tuple[int, ...]
    runs: int
    shares: FloatArray
    leads: FloatArray
    entropy: FloatArray

    @property
    def rest(self) -> FloatArray:
        """Mean share of all other partners, ``(years, clients)``; all of it where nobody provides anything."""
        rest: FloatArray = 1.0 - self.shares.sum(axis=2)
        return np.maximum(rest, 0.0)

    def share(self, provider: str, year: int) -> FloatArray:
        """Mean share of a provider in a year, ``(clients,)``."""
        out: FloatArray = self.shares[self.years.index(year), :, self.providers.index(provider)]
        return out

    def lead(self, provider: str, year: int) -> FloatArray:
        """Share of runs in which a provider has the largest share, ``(clients,)``."""
        out: FloatArray = self.leads[self.years.index(year), :, self.providers.index(provider)]
        return out


def provision(
    ensemble: Ensemble,
    clients: Sequence[str] = CENTRAL_ASIA,
    providers: Sequence[str] = PROVIDERS,
    kind: str = "security",
) -> Provision:
    """Read off who provides security or trade to each client, year by year.

    Codes the world does not have are left out, so that the defaults serve any world.

    Raises
    ------
    KeyError
        If ``kind`` is not one of :data:`KINDS`.
    ValueError
        If the world has none of the clients.
    """
    if kind not in KINDS:
        raise KeyError(f"{kind!r} is not something provided; choose one of {', '.join(KINDS)}.")
    known = tuple(code for code in clients if code in ensemble.states)
    if not known:
        raise ValueError(f"this world has none of the clients {', '.join(clients)}.")
    named = tuple(code for code in providers if code in ensemble.states and code not in known)
    layout = ensemble.record.layout
    rows = [layout.state(code) for code in known]
    columns = [layout.state(code) for code in named]
    held = ensemble.record.dyads[KINDS[kind]][:, rows].astype(np.float64)  # (years, clients, n, runs)
    present = ensemble.record.exists
    held = np.nan_to_num(held)
    top = held.max(axis=2)
    alone = (held == top[:, :, None]).sum(axis=2) == 1
    leads = [((held[:, :, j] == top) & alone).mean(axis=-1) for j in columns]
    logs = np.log(held, out=np.zeros_like(held), where=held > 0.0)
    others = np.maximum(2, present.sum(axis=1) - 1)
    entropy = -(held * logs).sum(axis=2) / np.log(others)[:, None, None]
    for missing in (held, entropy):
        missing[~present[:, rows]] = np.nan
    shape = (len(ensemble.years), len(known), 0)
    return Provision(
        kind,
        known,
        named,
        ensemble.years,
        ensemble.runs,
        held[:, :, columns].mean(axis=-1),
        np.stack(leads, axis=-1) if leads else np.zeros(shape),
        entropy + 0.0,  # no negative zero
    )
