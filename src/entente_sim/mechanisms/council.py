"""Security Council: votes on drafts, and what an intervention teaches.

Coercive drafts set precedents that insecure regimes fear for themselves (Allison 2013 on Russia and Syria);
ties with the target and suspicion of the sponsor add to it.  Standing alone costs image to those who
live on recognition, so each looks for a partner's cover: the loud dissenter and its cautious partner
(Snetkov and Lanteigne 2015; Chen and Yin 2020).  A regime that falls under an adopted draft teaches the
insecure to resist the next one, and sharpens their fear of democracy promotion.

A draft with neither coercion nor a hand in who governs (the first two pillars of the responsibility to
protect) meets no objection.  Votes are simultaneous: partners' vetoes are expected from what each
would do alone.  The elected members are not modelled; they are taken to split as the permanent ones do.

Reads ``vulnerability``, ``liberalism``, ``promotion``, ``aspiration``, ``commitment``, ``hostility`` (last round),
``disagreement``, ``status``, ``mobility``, ``creativity``, ``attitude``, ``lesson``; writes ``vote``, ``veto_chance``,
``targeted``, ``outcome``, ``lesson``.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray, exp, kernel, log
from entente_sim.scenario.docket import NOBODY, Tabled
from entente_sim.streams import KeyArray, Streams, code_keys, uniform
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import IntArray
from entente_sim.world.world import World

__all__ = ["ABSTAIN", "ADOPTED", "FELL", "SHORT", "VETO", "VETOED", "YES", "council"]

YES, ABSTAIN, VETO = 1, 2, 3
"""Codes of votes; 0 is none."""

VETOED, SHORT, ADOPTED, FELL = 1, 2, 3, 4
"""Codes of outcomes; 0 is not tabled."""

_DRAWN = code_keys(["tabled", "target", "coercion"])
"""Keys of what is drawn of a draft."""


def council(world: World, p: Lanes, streams: Streams) -> None:
    """Vote on the drafts of the year, month by month; let the lessons of falls fade and come.

    ``insecurity_i = vulnerability_i (1 - liberalism_i)``; ``bite = 1 - (1 - c)(1 - r)``;
    ``O_i = a_pre insecurity_i c r (1 + lesson_i) + bite (a_ally tie_i + a_host H_is)``;
    ``u_yes = a_agr (1 - Delta_is) + a_req q - O_i``; ``u_abstain = 0``;
    ``u_veto = O_i - a_img image_i (1 - cover_i) - a_req q + a_par cover_i``;
    ``image_i = (mobility_i + creativity_i) min(1, S_i / aspiration_i) / max(1, attitude_i)``;
    ``cover_i = e sum_j L_ij p0_j / (sum_j L_ij + h)``, p0 the chances of a veto without cover.
    """
    seats = world.inputs.seats
    if not seats:
        return
    _fade(p.council.lesson_half_life, world.lesson)
    members = np.array(seats, dtype=np.int64)
    taught = np.zeros_like(world.lesson)
    year = [draft for draft in world.inputs.docket if draft.year == world.year]
    for _, drafts in groupby(year, key=lambda draft: draft.month):
        for draft in drafts:
            _dated(world, p, streams, members, draft, taught)
        world.lesson += taught  # drafts of one month do not know of each other
        taught[...] = 0.0
    latest = max((draft.year for draft in world.inputs.docket), default=world.inputs.start - 1)
    if world.year >= world.inputs.start and world.year > latest:
        _drawn(world, p, streams, members, taught)
        world.lesson += taught


def _dated(
    world: World, p: Lanes, streams: Streams, members: IntArray, draft: Tabled, taught: FloatArray
) -> None:  # fmt: skip
    runs = world.runs
    _put(
        world, p, streams, members, draft.name,
        np.full(runs, draft.sponsor, dtype=np.int64), np.full(runs, draft.target, dtype=np.int64),
        np.full(runs, draft.coercion), np.full(runs, draft.regime_change_risk), draft, taught,
    )  # fmt: skip


def _drawn(world: World, p: Lanes, streams: Streams, members: IntArray, taught: FloatArray) -> None:
    """Draw whether a draft is tabled this year, against whom, and how far it goes."""
    runs = world.runs
    sponsor, target = np.full(runs, NOBODY, dtype=np.int64), np.full(runs, NOBODY, dtype=np.int64)
    coercion, reach = np.zeros(runs), np.zeros(runs)
    _draw(
        members, world.vulnerability, world.liberalism, world.promotion, world.commitment, p.council.draft_rate,
        _DRAWN, streams.lanes(world.year, "draft"), sponsor, target, coercion, reach,
    )  # fmt: skip
    _put(world, p, streams, members, str(world.year), sponsor, target, coercion, reach, None, taught)


def _put(
    world: World, p: Lanes, streams: Streams, members: IntArray, name: str, sponsor: IntArray, target: IntArray,
    coercion: FloatArray, reach: FloatArray, draft: Tabled | None, taught: FloatArray,
) -> None:  # fmt: skip
    """Put one draft to the vote; ``draft`` holds what only dated ones state."""
    q, slot, layout = p.council, world.layout.draft(name), world.layout
    _poll(
        members, sponsor, target, coercion, reach,
        draft.regional_request if draft else 0.0,
        np.array(draft.ties) if draft else np.zeros(layout.n),
        world.vulnerability, world.liberalism, world.lesson, world.commitment, world.hostility, world.disagreement,
        world.mobility, world.creativity, world.status, world.aspiration, world.attitude,
        q.weight, q.precedent, q.ally, q.hostility, q.agreement, q.request, q.image, q.partner, q.expectation,
        q.tie_half,
        layout.vote_keys[slot], streams.lanes(world.year, "vote"),
        world.vote[slot], world.veto_chance[slot], world.targeted[slot],
    )  # fmt: skip
    _conclude(
        members, target, coercion, reach,
        draft.against_a_regime if draft else True, draft.vulnerability if draft else 0.0,
        world.vulnerability, world.liberalism, q.weight, q.force, q.lesson,
        layout.draft_keys[slot], streams.lanes(world.year, "fall"),
        world.vote[slot], world.outcome[slot], taught,
    )  # fmt: skip


@kernel
def _fade(half_life: FloatArray, lesson: FloatArray) -> None:
    n, runs = lesson.shape
    ln_half = log(0.5)
    for i in range(n):
        for r in range(runs):
            lesson[i, r] *= exp(ln_half / half_life[r])


@kernel
def _draw(
    members: IntArray, vulnerability: FloatArray, liberalism: FloatArray, promotion: FloatArray,
    commitment: FloatArray, rate: FloatArray, keys: KeyArray, lanes: KeyArray,
    sponsor: IntArray, target: IntArray, coercion: FloatArray, reach: FloatArray,
) -> None:  # fmt: skip
    n, runs = vulnerability.shape
    seated = np.zeros(n, dtype=np.bool_)
    for i in members:
        seated[i] = True
    for r in range(runs):
        most, promoter = 0.0, -1
        for i in members:
            if promotion[i, r] > most:
                most, promoter = promotion[i, r], i
        if promoter < 0 or uniform(lanes[r], keys[0]) >= rate[r]:
            continue
        total = 0.0
        for k in range(n):
            if not seated[k]:
                total += vulnerability[k, r] * (1.0 - liberalism[k, r]) * (1.0 - commitment[promoter, k, r])
        mark = uniform(lanes[r], keys[1]) * total
        so_far = 0.0
        for k in range(n):
            if not seated[k] and target[r] < 0:
                so_far += vulnerability[k, r] * (1.0 - liberalism[k, r]) * (1.0 - commitment[promoter, k, r])
                if so_far > mark:
                    target[r] = k
        if target[r] >= 0:
            sponsor[r] = promoter
            coercion[r] = uniform(lanes[r], keys[2])
            reach[r] = vulnerability[target[r], r]


@kernel
def _poll(
    members: IntArray, sponsor: IntArray, target: IntArray, coercion: FloatArray, reach: FloatArray,
    request: float, ties: FloatArray,
    vulnerability: FloatArray, liberalism: FloatArray, lesson: FloatArray, commitment: FloatArray,
    hostility: FloatArray, disagreement: FloatArray, mobility: FloatArray, creativity: FloatArray,
    status: FloatArray, aspiration: FloatArray, attitude: FloatArray,
    weight: FloatArray, precedent: FloatArray, ally: FloatArray, suspicion: FloatArray, agreement: FloatArray,
    asked: FloatArray, image: FloatArray, partner: FloatArray, expectation: FloatArray, tie_half: FloatArray,
    keys: NDArray[np.uint64], lanes: NDArray[np.uint64],
    vote: FloatArray, chance: FloatArray, targeted: FloatArray,
) -> None:  # fmt: skip
    seats, runs = members.shape[0], lanes.shape[0]
    yes, veto, standing, alone = np.zeros(seats), np.zeros(seats), np.zeros(seats), np.zeros(seats)
    for r in range(runs):
        s, k = sponsor[r], target[r]
        if s < 0 or weight[r] == 0.0:
            continue
        if k >= 0:
            targeted[k, r] = 1.0
        bite = 1.0 - (1.0 - coercion[r]) * (1.0 - reach[r])
        for m in range(seats):
            i = members[m]
            if i == s:
                continue  # a sponsor votes for its own draft
            tie = ties[i]
            if k >= 0:
                tie = 1.0 if k == i else commitment[i, k, r]
            insecurity = vulnerability[i, r] * (1.0 - liberalism[i, r])
            fear = precedent[r] * insecurity * coercion[r] * reach[r] * (1.0 + lesson[i, r])
            objection = fear + bite * (ally[r] * tie + suspicion[r] * hostility[i, s, r])
            achieved = status[i, r] / aspiration[i, r] if aspiration[i, r] > 0.0 else 1.0
            esteem = (mobility[i, r] + creativity[i, r]) * min(achieved, 1.0) / max(attitude[i, r], 1.0)
            standing[m] = image[r] * esteem
            yes[m] = agreement[r] * (1.0 - disagreement[i, s, r]) + asked[r] * request - objection
            veto[m] = objection - asked[r] * request
            alone[m] = _odds(yes[m], veto[m] - standing[m])[1]
        for m in range(seats):
            i = members[m]
            if i == s:
                vote[i, r] = YES
                chance[i, r] = 0.0
                continue
            covered = depth = 0.0
            for o in range(seats):
                j = members[o]
                if j != i:
                    depth += commitment[i, j, r]
                    if j != s:
                        covered += commitment[i, j, r] * alone[o]
            cover = expectation[r] * covered / (depth + tie_half[r])
            for_it, against = _odds(yes[m], veto[m] - standing[m] * (1.0 - cover) + partner[r] * cover)
            chance[i, r] = against
            u = uniform(lanes[r], keys[i])
            vote[i, r] = YES if u < for_it else (VETO if u >= 1.0 - against else ABSTAIN)


@kernel
def _odds(yes: float, veto: float) -> tuple[float, float]:
    """Chances of a yes and of a veto; an abstention has utility 0."""
    best = max(yes, veto, 0.0)
    e_yes, e_veto = exp(yes - best), exp(veto - best)
    total = e_yes + exp(-best) + e_veto
    return e_yes / total, e_veto / total


@kernel
def _conclude(
    members: IntArray, target: IntArray, coercion: FloatArray, reach: FloatArray, against_a_regime: bool,
    outside: float, vulnerability: FloatArray, liberalism: FloatArray,
    weight: FloatArray, force: FloatArray, lesson: FloatArray, key: np.uint64, lanes: KeyArray,
    vote: FloatArray, outcome: FloatArray, taught: FloatArray,
) -> None:  # fmt: skip
    seats, runs = members.shape[0], lanes.shape[0]
    for r in range(runs):
        ayes = vetoes = votes = 0
        for i in members:
            votes += 1 if vote[i, r] > 0.0 else 0
            ayes += 1 if vote[i, r] == YES else 0
            vetoes += 1 if vote[i, r] == VETO else 0
        if votes == 0:
            continue
        outcome[r] = VETOED if vetoes > 0 else (ADOPTED if 2 * ayes >= seats else SHORT)
        if outcome[r] == ADOPTED and against_a_regime and coercion[r] >= force[r]:
            weak = vulnerability[target[r], r] if target[r] >= 0 else outside
            if uniform(lanes[r], key) < 1.0 - (1.0 - reach[r]) * (1.0 - weak):
                outcome[r] = FELL
                for i in members:
                    insecurity = vulnerability[i, r] * (1.0 - liberalism[i, r])
                    taught[i, r] += weight[r] * lesson[r] * insecurity
