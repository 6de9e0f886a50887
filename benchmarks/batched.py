"""The same hot mechanisms, written the way one would with NumPy alone.

Whole arrays over ``(n, n, runs)`` and ``(m, runs)``, sums over third states by ``einsum``, the library's own
exponentials, powers and quantiles: what vectorising the model without a compiler would give.  Each function sets what
the mechanism of its name sets; :func:`disagreement` says by how much they differ, and it is asked before any is timed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from benchmarks.measured import Figure, Form, Subject, at_least, least_seconds
from benchmarks.worlds import SEED, Setting, default
from entente_sim.engine.round import ROUND, Mechanism, step
from entente_sim.experiments.packing import CHUNK
from entente_sim.mechanisms.posture import GRID
from entente_sim.numerics import FloatArray
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["BATCHED", "common_enemy", "disagreement", "incentives", "learning", "measure", "posture", "threat"]

Batched = Callable[[World, Lanes, Streams], None]


def measure(form: Form) -> Subject:
    """Time the hot mechanisms compiled and batched, on the worlds that a run meets in one year."""
    setting = default()
    worst = disagreement(setting, 3)
    if not worst <= 1e-12:
        raise AssertionError(f"the batched mechanisms differ from the kernels by {worst:g}")
    repeats = form.pick(3, 7)
    kernels = {mechanism.__name__: mechanism for mechanism in ROUND if mechanism.__name__ in BATCHED}
    compiled = _seconds(setting, list(kernels.values()), CHUNK, repeats)
    # Batches as large as suit it: larger ones share out NumPy's overhead, smaller ones stay near the processor.
    sizes = form.pick((16, 32, 64), (16, 32, 64, 128, 256, 512))
    each = {runs: _seconds(setting, list(BATCHED.values()), runs, repeats) for runs in sizes}
    best = min(each, key=lambda runs: each[runs])
    return Subject(
        [
            Figure("hot mechanisms, compiled, a run and year", 1e6 * compiled, "us"),
            Figure("hot mechanisms, NumPy, a run and year", 1e6 * each[best], "us", note=f"in batches of {best} runs"),
            Figure("hot mechanisms, NumPy / compiled", each[best] / compiled, "times", at_least(5.0, 2.0)),
            Figure("hot mechanisms, largest difference", worst, "relative"),
        ]
    )


def _seconds(setting: Setting, mechanisms: list[Mechanism], runs: int, repeats: int) -> float:
    """Seconds of some mechanisms for one run, in a batch."""
    world, lanes, streams = setting.free(runs), setting.lanes(runs), Streams(SEED, range(runs))

    def work() -> None:
        for mechanism in mechanisms:
            mechanism(world, lanes, streams)

    work()
    return least_seconds(work, repeats) / runs


def disagreement(setting: Setting, years: int, runs: int = 8) -> float:
    """Return the largest relative difference (absolute below 1e-2) between a year with and without the kernels."""
    schedule = [BATCHED.get(mechanism.__name__, mechanism) for mechanism in ROUND]
    world, lanes, streams = setting.free(runs), setting.lanes(runs), Streams(SEED, range(runs))
    worst = 0.0
    for _ in range(years):
        other = world.copy_for(world.inputs)
        step(world, lanes, streams)
        step(other, lanes, streams, schedule)
        for name in WRITTEN:
            mine, theirs = getattr(world, name), getattr(other, name)
            worst = max(worst, float(np.max(np.abs(mine - theirs) / np.maximum(np.abs(mine), 1e-2))))
    return worst


def _strength(world: World, share: FloatArray) -> FloatArray:
    """Usefulness of each state as a partner, ``(n, runs)``."""
    rank: FloatArray = (1.0 - share) * np.sqrt(world.capability / world.capability.max(axis=0)) + share * world.nuclear
    return rank


def _uniform(lanes: NDArray[np.uint64], keys: NDArray[np.uint64]) -> FloatArray:
    """Uniform draws, ``(..., runs)``."""
    z = lanes ^ keys[..., None]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits = (z ^ (z >> np.uint64(31))) >> np.uint64(11)
    draws: FloatArray = np.minimum((bits.astype(np.float64) + 0.5) * 2.0**-53, 1.0 - 2.0**-53)
    return draws


def threat(world: World, p: Lanes, streams: Streams) -> None:
    """Set defence, exposure, resistance, threat and salience."""
    q, n = p.threat, world.layout.n
    others = ~np.eye(n, dtype=bool)[..., None]
    c, m = world.capability, q.exposure_exponent
    joint = 1.0 + p.agreements.joint_forces * world.interoperability
    support = np.sum(world.commitment * world.projected * joint, axis=1, where=others)
    world.defence[...] = c + q.nuclear_defence * world.nuclear + q.believed_support * support
    own = world.defence[:, None] ** m
    pledged = np.where(others, world.commitment * joint, 0.0)
    feared = np.where(others, world.offence * world.projected * (1.0 - world.commitment), 0.0)
    backing = np.einsum("jkr,ikr->ijr", pledged, feared)
    offensive = (world.offence * world.projected + q.believed_backing * backing) ** m
    v = np.divide(offensive, offensive + own)
    np.copyto(world.exposure, v, where=others)
    np.copyto(world.resistance, own / (own + world.projected**m), where=others)
    kind = q.identity_weight * np.abs(world.liberalism[:, None] - world.liberalism)
    crowd = world.population / (world.population[:, None] + world.population)
    crowd = crowd * world.vulnerability * (1.0 - world.nuclear[:, None])
    crowd = np.where(world.inputs.distance_home[..., None] == 0.0, crowd, 0.0)
    benign = (1.0 - q.intent_floor) * (1.0 - world.hostility)
    intent = 1.0 - benign * (1.0 - kind) * (1.0 - q.demography_weight * crowd)
    z = ndtri(_uniform(streams.lanes(world.year, "perception"), world.layout.dyad_keys))
    means = np.minimum(q.military_weight * v * intent * np.exp(q.misperception * z), 0.95)
    pressure = world.promotion * (1.0 - world.offer.swapaxes(0, 1))
    aimed = world.vulnerability * (1.0 - world.liberalism) * (1.0 + p.council.lesson_threat * world.lesson)
    regime = q.regime_weight * aimed[:, None] * pressure * world.liberalism
    regime = np.minimum(regime * np.sqrt(c / c.max(axis=0)), 0.95)
    held = q.positional_weight * expit((world.lead - q.parity) / q.parity_width)
    nearness = expit((c / c[:, None] - q.parity) / q.parity_width)
    rank = np.minimum(held[:, None] * world.disagreement * nearness, 0.95)
    direct = np.where(others, 1.0 - (1.0 - means) * (1.0 - regime) * (1.0 - rank), 0.0)
    np.copyto(world.direct_threat, direct, where=others)
    tie = np.where(others, world.commitment, 0.0)
    shared = np.zeros_like(direct)
    for k in range(n):  # a maximum of products is no einsum; all at once would need n^3 numbers a run
        np.maximum(shared, tie[:, k, None] * direct[k], out=shared)
    shared *= q.extension_weight * (1.0 - tie)
    total = np.where(others, 1.0 - (1.0 - direct) * (1.0 - shared), 0.0)
    worst = total.max(axis=1, keepdims=True)
    ratio = np.divide(total, worst, out=np.zeros_like(total), where=worst > 0.0)
    np.copyto(world.threat, total, where=others)
    np.copyto(world.salience, ratio**q.salience_exponent, where=others)


def common_enemy(world: World, p: Lanes, streams: Streams) -> None:  # noqa: ARG001
    """Set the opposition of each target to the actor's threats in each arena."""
    use = _strength(world, p.incentives.nuclear_usefulness)
    fear = world.salience * world.threat
    target = world.layout.triples[1]
    enmity = np.maximum(world.competition - world.cooperation, 0.0)
    for a, members in enumerate(world.layout.members):
        among = np.flatnonzero(members)
        rows = world.layout.where[a][np.ix_(among, among)]
        active = rows >= 0
        x, own = world.position[among, a], fear[np.ix_(among, among)]
        quarrel = world.stake[among, a] * np.abs(x - x[:, None]) / 2.0
        against = np.where(active[..., None], enmity[rows], 0.0)
        # Against k = i: a state's quarrel with itself is 0.
        opposed = np.einsum("ikr,jkr->ijr", own * quarrel, against)
        world.common_enemy[rows[active]] = opposed[active]
    world.common_enemy *= use[target]


def incentives(world: World, p: Lanes, streams: Streams) -> None:  # noqa: ARG001
    """Set the marginal incentives of every active triple."""
    w, (i, j, a) = p.incentives, world.layout.triples
    own, other = world.interest[i, a], world.interest[j, a]
    joint = np.sqrt(own * other)
    distance = np.abs(world.position[i, a] - world.position[j, a])
    agreement = np.maximum(1.0 - distance, 0.0)
    # What hangs on the pair alone is worked out once for each pair.
    free = 1.05 - p.trade.bargaining * world.dependence
    split = free / (free + free.swapaxes(0, 1))
    wedge = _strength(world, w.nuclear_usefulness) * world.support * w.detachment
    ahead = world.status - world.status[:, None]
    climb = world.deficit[:, None] * np.maximum(ahead + p.status.rivalry_offset, 0.0)
    follow = world.deficit[:, None] * np.maximum(p.status.rivalry_offset - ahead, 0.0)
    felt = world.threat * np.sqrt(world.salience) * world.resistance
    for_own = (
        w.appeasement * world.threat * (1.0 - world.resistance)
        + w.mobility * world.mobility[:, None] * climb
        + w.acceptance * world.offer.swapaxes(0, 1)
        + w.winning_back * world.lost
        - w.forfeit * world.forfeit
        - w.autonomy * world.rank_cost
        - w.fear_of_dependence * np.maximum(world.reliance - p.influence.comfort, 0.0)
        - w.mistrust * world.hostility
    )
    strain = (
        w.load * (world.load - world.usual_load)[:, None]
        + w.restraint * world.offer
        + w.dependence * world.dependence
        + w.deference * world.legitimacy * world.lead**2
    )
    sanctioned = w.secondary_sanctions * world.sanction_exposure[i, j] * world.inputs.sanctionable[a, None]
    world.gain_cooperation[...] = (
        own
        * (
            agreement * (w.consensus + (w.creativity * world.creativity[:, None] * follow)[i, j])
            + w.common_enemy * world.common_enemy
            + w.institution * world.framework
            + for_own[i, j]
            - sanctioned
        )
        + (2.0 * w.gain * world.complementarity * split)[i, j] * joint
        + wedge[i, j] * other
    )
    worth = (
        (w.threat * felt)[i, j] * own
        + w.rivalry * joint * distance / 2.0
        + (w.status * world.contest[:, None] * climb)[i, j] * joint
        + w.influence * world.displaced * own
    )
    effect = worth * world.access[i, a] * world.risk[i, j]
    world.gain_competition[...] = effect - wedge[i, j] * other - strain[i, j] * own


def posture(world: World, p: Lanes, streams: Streams) -> None:
    """Draw cooperation and competition for every active triple (quantal response; not best response)."""
    q, (i, j, a) = p.posture, world.layout.triples
    # Option by option: a cumulative sum over the first axis is ten times as slow, and smaller arrays stay near.
    stay_c, stay_k = (
        [q.inertia * np.abs(level - acts) for level in GRID] for acts in (world.cooperation, world.competition)
    )
    worth_c = [c * world.gain_cooperation - q.effort_cost * (c * c) / 2.0 - stay_c[n] for n, c in enumerate(GRID)]
    worth_k = [k * world.gain_competition - q.effort_cost * (k * k) / 2.0 - stay_k[n] for n, k in enumerate(GRID)]
    worth_k[3] -= q.deterrence * world.nuclear[j]
    utility = np.empty((16, *world.cooperation.shape))
    for option in range(16):
        np.add(worth_c[option // 4], worth_k[option % 4], out=utility[option])
        utility[option] -= q.hedging_cost * GRID[option // 4] * GRID[option % 4]
    best = utility.max(axis=0)
    total = np.zeros_like(best)
    for odds in utility:
        odds -= best
        odds *= q.precision
        np.exp(odds, out=odds)
        total += odds
        odds[...] = total
    draw = _uniform(streams.lanes(world.year, "choice"), world.layout.triple_keys) * total
    chosen = np.count_nonzero(utility[:15] <= draw, axis=0)
    active = world.stake[i, a] * world.stake[j, a] > 0.0
    world.cooperation[...] = np.where(active, GRID[chosen // 4], 0.0)
    world.competition[...] = np.where(active, GRID[chosen % 4], 0.0)


def learning(world: World, p: Lanes, streams: Streams) -> None:  # noqa: ARG001
    """Update memory, then hostility."""
    q = p.learning
    others = ~np.eye(world.layout.n, dtype=bool)[..., None]

    def turned(array: FloatArray) -> FloatArray:
        return array.swapaxes(0, 1)

    hostile = (1.0 - q.worst_share) * world.competition_received + q.worst_share * world.worst_received
    hostile += q.sanction_acts * turned(world.sanctions) * (1.0 - turned(world.offer)) + q.crisis_acts * world.crisis
    kindness = world.cooperation_received + q.backing * turned(world.backing)
    unredeemed = np.maximum(hostile - kindness, 0.0)
    fast = np.exp2(-1.0 / q.half_life_fast) * world.grievance_fast + q.deposit_fast * unredeemed
    kept = np.exp2(-1.0 / q.half_life_slow) * (1.0 - p.agreements.confidence * world.implemented)
    slow = kept * world.grievance_slow + q.deposit_slow * unredeemed
    image = (
        q.intercept
        + q.hostile_acts * hostile
        - q.cooperation * kindness
        + q.enemy_support * (world.support + q.opposition * turned(world.opposition))
        + q.grievance * (world.grievance * (1.0 - p.borders.relief * world.settled) + fast + slow)
        + q.arming_nearby * world.exposure
        + q.resentment * np.maximum(world.reliance - p.influence.comfort, 0.0)
        + q.persistence * (world.hostility - 0.5)
    )
    change = expit(image) - world.hostility
    np.copyto(world.grievance_fast, fast, where=others)
    np.copyto(world.grievance_slow, slow, where=others)
    moved = world.hostility + np.where(change > 0.0, q.rate_up, q.rate_down) * change
    np.copyto(world.hostility, moved, where=others)


BATCHED: dict[str, Batched] = {one.__name__: one for one in (threat, common_enemy, incentives, posture, learning)}
"""The mechanisms by name, in the order of the round."""

WRITTEN = (
    "defence", "exposure", "resistance", "direct_threat", "threat", "salience", "common_enemy", "gain_cooperation",
    "gain_competition", "cooperation", "competition", "hostility", "grievance_fast", "grievance_slow",
)  # fmt: skip
"""What they set."""
