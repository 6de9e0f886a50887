"""What the tests of the case studies look at: one number per run.

A reading takes the model's runs and the null's and returns ``(runs,)``, nan where a run cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.alignment import alignment, by_arena, evenness, hedging, volume
from entente_sim.measures.containment import double_containment
from entente_sim.measures.crises import armed_in_crisis
from entente_sim.measures.institutions import membership
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.measures.partners import partner_entropy
from entente_sim.measures.power import dyad
from entente_sim.measures.region import CENTRAL_ASIA
from entente_sim.measures.summaries import average, mean_over, ratio
from entente_sim.measures.ties import stage
from entente_sim.numerics import FloatArray

__all__ = [
    "Reading", "armed_backing", "border_fighting", "containment", "declared_over_implemented", "diversification",
    "early_stage", "giving_way", "greater_fear", "hedging_in_central_asia", "highest_stage",
    "implemented_over_declared", "information_rank", "interoperability", "joined_union", "lead_in_trade",
    "one_sided_dependence", "regional_hedging", "remaining_commitment", "security_from", "systemic_alignment",
    "turn_to_washington", "vote",
]  # fmt: skip

Reading = Callable[[Ensemble, Ensemble], FloatArray]

GUARANTORS = ("RUS", "CHN", "USA", "WEU")
"""Providers of security among whom the claim shares it out."""


def _mean(values: FloatArray) -> FloatArray:
    out: FloatArray = values.mean(axis=0)
    return out


def _in(ensemble: Ensemble, values: FloatArray, year: int) -> FloatArray:
    out: FloatArray = values[ensemble.years.index(year)]
    return out


def _purposeful(hedged: FloatArray, done: FloatArray, at_random: FloatArray) -> FloatArray:
    """The hedging index where more is done than in the null's median run, else 0: random is an even mix too."""
    return np.where(done > np.median(at_random), hedged, 0.0)


# --- votes in the Security Council -----------------------------------------------------------------------------------


def vote(draft: str, member: str) -> Reading:
    """Code of a member's vote on a draft."""

    def value(e: Ensemble, _: Ensemble) -> FloatArray:
        layout = e.record.layout
        cast: FloatArray = e.record.votes[layout.draft(draft), layout.state(member)].astype(np.float64)
        return cast

    return value


# --- Central Asia ----------------------------------------------------------------------------------------------------


def hedging_in_central_asia(e: Ensemble, null: Ensemble) -> FloatArray:
    """Russia's hedging index towards China in Central Asia, 0 below the null's volume."""
    c, k = (_mean(part) for part in by_arena(e, "RUS", "CHN", "central_asia"))
    done, at_random = (_mean(np.add(*by_arena(one, "RUS", "CHN", "central_asia"))) for one in (e, null))
    return _purposeful(evenness(c, k), done, at_random)


def security_from(provider: str, years: tuple[int, int]) -> Reading:
    """A provider's mean share in the security of the five, among :data:`GUARANTORS`."""

    def share(e: Ensemble, code: str) -> FloatArray:
        parts = {who: mean_over(dyad(e, code, who, "security"), e.years, years) for who in GUARANTORS}
        return ratio(parts[provider], sum(parts.values(), np.zeros(e.runs)))

    return lambda e, _: average([share(e, code) for code in CENTRAL_ASIA])


def lead_in_trade(e: Ensemble, _: Ensemble) -> FloatArray:
    """China's mean share in the trade of the five in 2021, less Russia's."""
    china, russia = (
        average([_in(e, dyad(e, code, who, "dependence"), 2021) for code in CENTRAL_ASIA]) for who in ("CHN", "RUS")
    )
    return china - russia


def diversification(e: Ensemble, _: Ensemble) -> FloatArray:
    """Change of the five's mean partner entropy in trade, first to last year."""
    entropies = [partner_entropy(e, code, "dependence") for code in CENTRAL_ASIA]
    return average([entropy[-1] - entropy[0] for entropy in entropies])


def joined_union(*codes: str) -> Reading:
    """Share of some states that are members of the Eurasian Economic Union in the last year."""
    return lambda e, _: average([membership(e, "eaeu", code)[-1] for code in codes])


def giving_way(e: Ensemble, _: Ensemble) -> FloatArray:
    """Change of Russia's cooperation with China in Central Asia, 2013-14 to 2018-21."""
    cooperation, _competition = by_arena(e, "RUS", "CHN", "central_asia")
    return mean_over(cooperation, e.years, (2018, 2021)) - mean_over(cooperation, e.years, (2013, 2014))


def implemented_over_declared(e: Ensemble, _: Ensemble) -> FloatArray:
    """What Russia and China carry out over what they declare."""
    return ratio(_mean(dyad(e, "RUS", "CHN", "implemented")), _mean(dyad(e, "RUS", "CHN", "declared")))


# --- double containment ----------------------------------------------------------------------------------------------


def containment(part: str) -> Reading:
    """Mean share of a part of Russia's and China's containing acts."""
    return lambda e, _: _mean(double_containment(e, "RUS", "CHN", "USA")[part])


def systemic_alignment(e: Ensemble, _: Ensemble) -> FloatArray:
    """Mean systemic alignment of Russia and China."""
    return _mean(OBSERVABLES["entente_alignment"].function(e))


def regional_hedging(e: Ensemble, null: Ensemble) -> FloatArray:
    """Russia's mean regional hedging index towards China, 0 below the null's volume."""
    hedged = _mean(hedging(e, "RUS", "CHN", "regional"))
    return _purposeful(hedged, _mean(volume(e, "RUS", "CHN")), _mean(volume(null, "RUS", "CHN")))


def declared_over_implemented(e: Ensemble, _: Ensemble) -> FloatArray:
    """What Russia and China declare over what they carry out."""
    return ratio(_mean(dyad(e, "RUS", "CHN", "declared")), _mean(dyad(e, "RUS", "CHN", "implemented")))


def information_rank(e: Ensemble, _: Ensemble) -> FloatArray:
    """Rank of information among systemic arenas by similarity of the two's positions, 1 - |x - y| / 2."""
    layout, x = e.record.layout, e.record.arenas["position"].astype(np.float64)
    i, j = layout.state("RUS"), layout.state("CHN")
    similarity = {
        layout.arenas[a]: _mean(1.0 - np.abs(x[:, i, a] - x[:, j, a]) / 2.0) for a in layout.arenas_at("systemic")
    }
    nearer = np.array([one > similarity["information"] for one in similarity.values()])
    rank: FloatArray = 1.0 + nearer.sum(axis=0)
    return rank


def interoperability(e: Ensemble, _: Ensemble) -> FloatArray:
    """Interoperability of Russia's and China's forces in the last year."""
    last: FloatArray = dyad(e, "RUS", "CHN", "interoperability")[-1]
    return last


def highest_stage(e: Ensemble, _: Ensemble) -> FloatArray:
    """Highest stage of the Russian-Chinese tie; 7 with a treaty."""
    treaty = dyad(e, "RUS", "CHN", "treaty").max(axis=0)
    highest: FloatArray = np.maximum(stage(e, "RUS", "CHN").max(axis=0), 7.0 * treaty)
    return highest


def armed_backing(backer: str, side: str, rival: str) -> Reading:
    """Share of the crises of side and rival in which the backer armed the side; nan where there was none."""

    def value(e: Ensemble, _: Ensemble) -> FloatArray:
        armed = armed_in_crisis(e, backer, side, rival).sum(axis=0)
        count = (dyad(e, side, rival, "crisis") > 0.0).sum(axis=0)
        share: FloatArray = np.divide(armed, count, out=np.full(e.runs, np.nan), where=count > 0)
        return share

    return value


# --- the Sino-Soviet split -------------------------------------------------------------------------------------------


def early_stage(e: Ensemble, _: Ensemble) -> FloatArray:
    """Stage of the Sino-Soviet tie in 1952."""
    return _in(e, stage(e, "CHN", "SUN").astype(np.float64), 1952)


def one_sided_dependence(e: Ensemble, _: Ensemble) -> FloatArray:
    """China's dependence on Soviet trade in 1952, less the Soviet Union's on China's."""
    return _in(e, dyad(e, "CHN", "SUN", "dependence") - dyad(e, "SUN", "CHN", "dependence"), 1952)


def remaining_commitment(e: Ensemble, _: Ensemble) -> FloatArray:
    """China's commitment to the Soviet Union in 1969 over its peak until then."""
    commitment = dyad(e, "CHN", "SUN", "commitment")
    peak = commitment[: e.years.index(1969) + 1].max(axis=0)
    return ratio(_in(e, commitment, 1969), peak)


def border_fighting(e: Ensemble, _: Ensemble) -> FloatArray:
    """1 with a Sino-Soviet crisis since 1964."""
    crisis: FloatArray = dyad(e, "CHN", "SUN", "crisis")[e.years.index(1964) :].max(axis=0)
    return crisis


def greater_fear(e: Ensemble, _: Ensemble) -> FloatArray:
    """China's fear of the Soviet Union in 1972, less that of the United States."""
    return _in(e, dyad(e, "CHN", "SUN", "threat") - dyad(e, "CHN", "USA", "threat"), 1972)


def turn_to_washington(e: Ensemble, _: Ensemble) -> FloatArray:
    """Change of China's systemic alignment with the United States, 1960 to 1972."""
    aligned = alignment(e, "CHN", "USA")
    return _in(e, aligned, 1972) - _in(e, aligned, 1960)
