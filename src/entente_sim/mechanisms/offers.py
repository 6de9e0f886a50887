"""Offers: concessions by which a leading state courts others.

The wedge as a bargain (Crawford 2011; the fourth future of Rocchi 2021): what a partner of one's principal
threats is worth can be offered as relief from sanctions, recognition, less pressure for democracy
and restraint.  So can what an opponent of those threats is worth,
to keep it.  An offer has a price that grows with disagreement,
enmity and the pride of treating a lesser power as an equal;
what it will bring is known only roughly, so that a long shot is tried a little and a bargain not wholly.
Offers grow with remembered rank, since only leaders have much to give.  Whether one is taken is the
other's own choice: an offer raises the worth of cooperating with the offerer and is forfeited by
cooperating with those it fears.

Reads ``capability``, ``nuclear``, ``lead``, ``aspiration``, ``support``, ``counterweight``, ``disagreement``,
``hostility``, ``salience``, ``threat``; writes ``offer``, ``forfeit``.
"""

from __future__ import annotations

from entente_sim.mechanisms.capability import strongest
from entente_sim.mechanisms.common_enemy import usefulness
from entente_sim.numerics import FloatArray, exp, inline, kernel, log
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["offers"]


def offers(world: World, p: Lanes, streams: Streams) -> None:
    """Move offers, and say what each state would forfeit by cooperating with each other.

    ``goal_ij = lead_i min(1, excess(worth - price) - excess(-price))``, ``excess(x) = z ln(1 + e^(x / z))``, z the
    uncertainty, with ``worth = use_j (w support_ij + v counterweight_ij)`` and
    ``price = price_d Delta_ij + price_h H_ij + pride aspiration_i ln(c_i / c_j)+``;
    ``offer_ij += rate (goal_ij - offer_ij)``;
    ``forfeit_jk = sum_i offer_ij salience_ik T_ik`` over i other than j and k.
    """
    q = p.offers
    _offers(
        world.capability, world.nuclear, world.lead, world.aspiration, world.support, world.counterweight,
        world.disagreement, world.hostility,
        world.salience, world.threat, p.incentives.nuclear_usefulness,
        q.weight, q.retention, q.pride, q.disagreement_price, q.hostility_price, q.uncertainty, q.rate,
        world.offer, world.forfeit,
    )  # fmt: skip


@inline
def excess(x: float, uncertainty: float) -> float:
    """Expected part above zero of what is known to within ``uncertainty``: ``z ln(1 + e^(x / z))``."""
    return max(x, 0.0) + uncertainty * log(1.0 + exp(-abs(x) / uncertainty))


@kernel
def _offers(
    capability: FloatArray, nuclear: FloatArray, lead: FloatArray, aspiration: FloatArray,
    support: FloatArray, counterweight: FloatArray, disagreement: FloatArray,
    hostility: FloatArray, salience: FloatArray, threat: FloatArray, nuclear_share: FloatArray,
    weight: FloatArray, retention: FloatArray, pride: FloatArray, disagreement_price: FloatArray,
    hostility_price: FloatArray, uncertainty: FloatArray, rate: FloatArray,
    offer: FloatArray, forfeit: FloatArray,
) -> None:  # fmt: skip
    n, runs = capability.shape
    largest = strongest(capability)
    for i in range(n):
        for j in range(n):
            if j == i:
                continue
            for r in range(runs):
                use = usefulness(capability[j, r], largest[r], nuclear[j, r], nuclear_share[r])
                worth = use * (weight[r] * support[i, j, r] + retention[r] * counterweight[i, j, r])
                price = disagreement_price[r] * disagreement[i, j, r] + hostility_price[r] * hostility[i, j, r]
                price += pride[r] * aspiration[i, r] * max(log(capability[i, r] / capability[j, r]), 0.0)
                z = uncertainty[r]
                goal = lead[i, r] * min(excess(worth - price, z) - excess(-price, z), 1.0)
                offer[i, j, r] += rate[r] * (goal - offer[i, j, r])
    for j in range(n):
        for k in range(n):
            if k != j:
                for r in range(runs):
                    forfeit[j, k, r] = 0.0
        for i in range(n):
            if i == j:
                continue
            for k in range(n):
                if k != i and k != j:
                    for r in range(runs):
                        forfeit[j, k, r] += offer[i, j, r] * salience[i, k, r] * threat[i, k, r]
