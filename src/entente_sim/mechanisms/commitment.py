"""Commitment: the depth a tie grows to through mutual cooperation.

Entente is a depth, not a treaty.  It grows slowly with what two states do together, stays
shallow where one would be the junior (the price in autonomy of Morrow 1991, which he finds in
treaties) or where intent is doubted (reliability), and never falls below what treaties in force and shared
institutions commit to.

Reads ``mutual``, ``rank_cost``, ``hostility``, ``treaty``, ``bond`` (last round), ``pact``; writes
``commitment``.
"""

from __future__ import annotations

from entente_sim.numerics import FloatArray, kernel
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["commitment"]


def commitment(world: World, p: Lanes, streams: Streams) -> None:
    """Move the depth of each tie.

    ``goal = min(1, w mutual_ij) (1 - b_rank min(1, max(RC_ij, RC_ji))) (1 - b_mis max(H_ij, H_ji))``;
    ``L_ij += rate (goal - L_ij)`` with the rate up or down;
    ``L_ij = max(L_ij, pact_ij, bond_ij, depth treaty_ij)``.
    """
    q = p.commitment
    _commitment(
        world.mutual, world.rank_cost, world.hostility, world.pact, world.bond, world.treaty,
        q.weight, q.rank_bound, q.mistrust_bound, q.rate_up, q.rate_down, p.pacts.depth, world.commitment,
    )  # fmt: skip


@kernel
def _commitment(
    mutual: FloatArray, rank_cost: FloatArray, hostility: FloatArray, pact: FloatArray, bond: FloatArray,
    treaty: FloatArray, weight: FloatArray, rank_bound: FloatArray, mistrust_bound: FloatArray,
    rate_up: FloatArray, rate_down: FloatArray, treaty_depth: FloatArray, out: FloatArray,
) -> None:  # fmt: skip
    n, _, runs = mutual.shape
    for i in range(n):
        for j in range(i):
            for r in range(runs):
                junior = min(max(rank_cost[i, j, r], rank_cost[j, i, r]), 1.0)
                mistrust = max(hostility[i, j, r], hostility[j, i, r])
                goal = min(weight[r] * mutual[i, j, r], 1.0)
                goal *= (1.0 - rank_bound[r] * junior) * (1.0 - mistrust_bound[r] * mistrust)
                change = goal - out[i, j, r]
                depth = out[i, j, r] + (rate_up[r] if change > 0.0 else rate_down[r]) * change
                depth = max(depth, pact[i, j, r], bond[i, j, r], treaty_depth[r] * treaty[i, j, r])
                out[i, j, r] = depth
                out[j, i, r] = depth
