"""Section 3: internal and external balancing, bandwagoning, buck-passing."""

from __future__ import annotations

import numpy as np

from entente_sim import measures
from entente_sim.claims.arms import Arm
from entente_sim.claims.claim import Claim, Read, Sample, Test
from entente_sim.claims.interventions import BASELINE, CONFRONTATION, DOUBLE_CONTAINMENT, PRESSURE, SINCE_2001
from entente_sim.claims.readings import balancing_treaties, share_of, state, support
from entente_sim.claims.rules import (
    Yearly,
    above,
    at_least,
    at_most,
    below,
    change,
    event,
    level,
    mean,
    never,
    statistic,
)
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.strategy import STRATEGIES
from entente_sim.numerics import FloatArray

__all__ = ["CLAIMS", "GREAT"]

GREAT = ("CHN", "IND", "RUS", "USA")
"""Independent great powers: no treaty clients."""

LESSER = ("ARM", "BLR", "EEU", "JPN", "KAZ", "KGZ", "KOR", "PRK", "TJK", "TKM", "TWN", "UKR", "UZB", "VNM", "WEU")

LAST_PASSED = (2037, 2041)

_RELIABILITY, _RANK_DISCOUNT = 0.66, 0.4
RELIABLE = SINCE_2001.holding(
    "belief in partners as usual", {"pacts.reliability": _RELIABILITY, "pacts.rank_discount": _RANK_DISCOUNT}
)
"""Believed reliability held at its default, so that it can be read off the partner's status."""


def _passes_the_buck(code: str) -> Arm:
    """Twenty years in which a state neither competes with anybody nor arms against anybody."""
    return BASELINE.driven(
        f"{code} opposes nobody, 2022-41", target=f"arenas.*.access.{code}", to=0.0, unit="index", start=2022, end=2041
    ).driven(
        f"and {code} halves its arms", target=f"states.{code}.modernisation", add=-0.6931, unit="log points",
        start=2022, end=2041,
    )  # fmt: skip


RUSSIA_PASSES, CHINA_PASSES = _passes_the_buck("RUS"), _passes_the_buck("CHN")


def _own_means(soft_too: bool) -> Read:
    """Part of own means in the balancing of the independent great powers, over their years of peace."""

    def read(e: Ensemble) -> FloatArray:
        total, years = np.zeros(e.runs), np.zeros(e.runs)
        for code in GREAT:
            own, allies, soft = measures.efforts(e, code)
            peace = e.record.dyads["crisis"][:, e.record.layout.state(code)].max(axis=1) == 0.0
            share = own / (own + allies + (soft if soft_too else 0.0))
            total += np.where(peace, share, 0.0).sum(axis=0)
            years += peace.sum(axis=0)
        part: FloatArray = np.divide(total, years, out=np.ones_like(total), where=years > 0.0)
        return part

    return read


def _pacts_and_danger(e: Ensemble) -> FloatArray:
    """New treaties per pair of great powers, and the danger of war among them the year before: ``(2, years, runs)``.

    Treaties are those that balance against a third great power, each pair's counted in the first year it does.  Danger
    is the largest mutual fear of any pair, the mean of both sides' threats.
    """
    rows = [e.record.layout.state(code) for code in GREAT]
    pairs = [(a, b) for a in rows for b in rows if a < b]
    threat = e.record.dyads["threat"].astype(np.float64)
    signed = np.diff(np.maximum.accumulate(balancing_treaties(*GREAT, against=GREAT)(e), axis=1), axis=1)
    danger = np.max([(threat[:-1, a, b] + threat[:-1, b, a]) / 2.0 for a, b in pairs], axis=0)
    return np.stack([np.mean(signed, axis=0), danger])


def _by_danger(sample: Sample) -> tuple[FloatArray, FloatArray]:
    """New treaties per pair and year in the lowest and in the highest third of danger."""
    treaties, danger = np.concatenate([one.reshape(2, -1) for one in sample.arms], axis=1)
    low, high = np.quantile(danger, [1.0 / 3.0, 2.0 / 3.0])
    return treaties[danger <= low], treaties[danger >= high]


def _gradient(sample: Sample) -> FloatArray:
    """Frequency in the highest third over that in the lowest, half a treaty added to each; nan if there are none."""
    calm, tense = _by_danger(sample)
    if not any(one[0].any() for one in sample.arms):
        return np.array(np.nan)
    pairs = len(GREAT) * (len(GREAT) - 1) / 2.0
    often, seldom = ((one.sum() * pairs + 0.5) / (one.size * pairs + 0.5) for one in (tense, calm))
    return np.array(often / seldom)


def _in_calm(sample: Sample) -> FloatArray:
    return np.array(_by_danger(sample)[0].mean())


def _share_labelled(codes: tuple[str, ...], *kinds: str) -> Read:
    """Share of the states' years under some strategies, of those in which somebody is feared."""
    wanted = [STRATEGIES.index(kind) for kind in kinds]

    def read(e: Ensemble) -> FloatArray:
        labels = np.stack([measures.strategy(e, code) for code in codes])
        afraid = (labels != STRATEGIES.index("none")).sum(axis=(0, 1))
        found = np.isin(labels, wanted).sum(axis=(0, 1)).astype(np.float64)
        share: FloatArray = np.divide(found, afraid, out=np.zeros_like(found), where=afraid > 0)
        return share

    return read


def _gives_way(e: Ensemble) -> FloatArray:
    """Share of great powers' years in which they side with what they fear.

    Over five years the threat or the power of the state feared most at their beginning rises, and so do alignment
    with it, over all arenas, and the concessions offered to it.
    """
    lag, capability = 5, e.record.states["capability"]
    bowed = np.zeros(e.runs)
    for code in GREAT:
        i = e.record.layout.state(code)
        feared = measures.principal_threat(e, code)[:-lag]
        sides = np.stack([measures.alignment(e, code, other, None) for other in e.states], axis=1)
        threat, offer = (e.record.dyads[name][:, i].astype(np.float64) for name in ("threat", "offer"))
        series = (threat, capability, sides, offer)
        danger, power, side, offer = (
            np.take_along_axis(one[lag:] - one[:-lag], np.maximum(feared, 0)[:, None], axis=1)[:, 0] for one in series
        )
        bowed += ((feared >= 0) & ((danger > 0.0) | (power > 0.0)) & (side > 0.0) & (offer > 0.0)).mean(axis=0)
    share: FloatArray = bowed / len(GREAT)
    return share


def _greatest_fear(code: str) -> Yearly:
    """Threat from whoever a state fears most, by year."""

    def read(e: Ensemble) -> FloatArray:
        worst: FloatArray = e.record.dyads["threat"][:, e.record.layout.state(code)].max(axis=1).astype(np.float64)
        return worst

    return read


_TREATY = 8.0


def _deepest(last: int | None) -> Read:
    """Highest stage of the tie of Russia and China up to a year, 0 to 7; 8 with a treaty signed in the run."""

    def read(e: Ensemble) -> FloatArray:
        rows = len(e.years) if last is None else e.years.index(last) + 1
        stage = measures.stage(e, "RUS", "CHN")[:rows].max(axis=0)
        highest: FloatArray = np.maximum(stage, _TREATY * measures.dyad(e, "RUS", "CHN", "treaty")[:rows].max(axis=0))
        return highest

    return read


_BACKED = [(one, two, foe) for one, two in (("CHN", "RUS"), ("RUS", "CHN")) for foe in ("USA", "WEU", "JPN")]
"""Backer, side and foe."""


def _help_and_belief(e: Ensemble) -> FloatArray:
    """Years of crisis of one of the pair, those in which the other helped, and belief that it would: ``(3, runs)``.

    Help is support of any kind; belief is what a treaty would be discounted by, the partner's status counted in.
    """
    out = np.zeros((3, e.runs))
    for backer, side, foe in _BACKED:
        crisis = measures.dyad(e, side, foe, "crisis") > 0.0
        belief = _RELIABILITY * (1.0 - _RANK_DISCOUNT * measures.state(e, backer, "status"))
        out[0] += crisis.sum(axis=0)
        out[1] += support(backer, side, foe)(e)[1:4].sum(axis=0)
        out[2] += np.where(crisis, belief, 0.0).sum(axis=0)
    return out


def _underrated(sample: Sample) -> FloatArray:
    """How often partners help less how often they are believed to; nan without a crisis."""
    crises, helped, believed = sample.arms[0].reshape(3, -1).sum(axis=1)
    return np.array((helped - believed) / crises if crises else np.nan)


def _in_arms(arm: Arm, words: str, backer: str, side: str, foe: str) -> Test:
    return statistic(
        f"{words}: arms in at most 2 % of years of crisis (falsified: more than 10 %)", (arm,),
        support(backer, side, foe), share_of("military"), at_most(0.02), fails=above(0.1), unit="share of crises",
    )  # fmt: skip


_TENSE = (BASELINE, PRESSURE, CONFRONTATION)

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "IB-01", "Great powers secure themselves mainly by their own means", "T II/Threat; C", "mech", "E",
        (
            level("own means are .75 or more of own and allies' means in years of peace, 2001-21 (falsified: below .5)",
                  SINCE_2001, _own_means(soft_too=False), at_least(0.75), fails=below(0.5), unit="share"),
            level("and 2021-50", BASELINE, _own_means(soft_too=False), at_least(0.75), fails=below(0.5), unit="share"),
        ),
        ("rank cost of treaties",),
        note="United States, China, Russia and India. Allies count by their means, the depth of the treaty and whether "
             "they oppose the same state; all military spending counts as own balancing.",
    ),
    Claim(
        "IB-02", "True external balancing comes only under the shadow of great-power war", "T II/Threat", "mech", "E",
        (
            statistic("new treaties of great powers against a third are three times as frequent in the third of years "
                      "with the most danger as in that with the least (falsified: no gradient)", _TENSE,
                      _pacts_and_danger, _gradient, at_least(3.0), fails=at_most(1.0), unit="ratio of frequencies"),
            statistic("in the latter at most 1 % a year for each pair", _TENSE, _pacts_and_danger, _in_calm,
                      at_most(0.01), fails=never, unit="per pair and year"),
        ),
        note="A treaty counts from the first year in which both sides compete with the same third great power more "
             "than they cooperate. Danger is the largest mutual fear among them, the year before; there are no wars. "
             "Years of the baseline, of pressure and of confrontation together.",
    ),
    Claim(
        "IB-03", "Great powers do not bandwagon", "T II/Threat, II/Two-level; C", "mech", "E",
        (
            level("in at most 5 % of their years, 2001-21, are they tied to and cooperate with what they fear most "
                  "(falsified: 15 %)", SINCE_2001, _share_labelled(GREAT, "bandwagoning"), at_most(0.05),
                  fails=above(0.15), unit="share of years"),
            level("and in 2021-50", BASELINE, _share_labelled(GREAT, "bandwagoning"), at_most(0.05), fails=above(0.15),
                  unit="share of years"),
            level("in at most 5 % does what they fear most grow in five years and gain their alignment and concessions "
                  "(falsified: 15 %)", BASELINE, _gives_way, at_most(0.05), fails=above(0.15), unit="share of years"),
        ),
        ("rank cost (autonomy)",),
    ),
    Claim(
        "IB-04", "Great powers cannot pass the buck", "T II/Threat", "mech", "E",
        tuple(
            test
            for code, name, arm in (("RUS", "Russia", RUSSIA_PASSES), ("CHN", "China", CHINA_PASSES))
            for test in (
                change(f"{name} fears more after twenty years of leaving the opposing to others, 2037-41", arm,
                       BASELINE, mean(_greatest_fear(code), *LAST_PASSED), 1, unit="greatest threat"),
                change(f"and {name}'s rank is lower", arm, BASELINE, mean(state(code, "status"), *LAST_PASSED), -1,
                       unit="status"),
            )
        ),
        note="What a policy pays is not recorded: the greatest threat stands for security. Passing the buck is "
             "competing nowhere and arming by half.",
    ),
    Claim(
        "IB-05", "Lesser states do bandwagon and hedge", "T II/Threat; III/CA", "mech", "E",
        (
            level("their share of years of bandwagoning or hedging is above that of great powers, 2001-21", SINCE_2001,
                  lambda e: _share_labelled(LESSER, "bandwagoning", "hedging")(e)
                  - _share_labelled(GREAT, "bandwagoning", "hedging")(e), above(0.0), unit="difference of shares"),
        ),
        ("appeasement", "rank cost (autonomy)"),
        note="Blocs of Europe count as lesser states, being treaty clients.",
    ),
    Claim(
        "IB-06", "The tie of Russia and China stays short of an alliance", "T II/Mil; IV/Status; C; A/Asia", "fact",
        "E",
        (
            *(event(f"{words} (falsified: a treaty in 20 %)", arm, _deepest(last), at_most(5.0), supported=share,
                    falsified=0.8, fails=at_least(_TREATY), unit="stage at most; 8 with a treaty")
              for words, arm, last, share in (
                  ("no treaty of defence and short of joint command, 2013-21, in 95 % of runs", DOUBLE_CONTAINMENT,
                   None, 0.95),
                  ("nor in 2001-21, in 95 % of runs", SINCE_2001, None, 0.95),
                  ("nor to 2031, in 80 % of runs", BASELINE, 2031, 0.8),
              )),
        ),
        ("rank cost of treaties", "rank bound of commitment"),
    ),
    Claim(
        "IB-07", "Neither is drawn into the other's quarrel where that risks a clash with the US", "T II/Systemic, C",
        "mech", "E",
        (
            _in_arms(DOUBLE_CONTAINMENT, "China for Russia against the US, 2013-21", "CHN", "RUS", "USA"),
            _in_arms(SINCE_2001, "China for Russia against the US, 2001-21", "CHN", "RUS", "USA"),
            _in_arms(SINCE_2001, "China for Russia against western Europe, 2001-21", "CHN", "RUS", "WEU"),
            _in_arms(SINCE_2001, "Russia for China against the US, 2001-21", "RUS", "CHN", "USA"),
            _in_arms(BASELINE, "Russia for China against the US, 2021-50", "RUS", "CHN", "USA"),
        ),
        ("deterrence in crises",),
    ),
    Claim(
        "IB-08", "Great powers trust their partners' promises less than they could", "T II/Threat, C; II/Mil", "mech",
        "E",
        (
            statistic("partners help in a larger share of years of crisis than they are believed to (falsified: in no "
                      "larger), 2001-21", (RELIABLE,), _help_and_belief, _underrated, above(0.0), fails=at_most(0.0),
                      unit="difference of shares"),
        ),
        owed="what is believed is a parameter, held at its default",
        note="Crises of Russia and of China with the US, western Europe and Japan; help of any kind counts, in arms or "
             "not, so the bar is low.",
    ),
)  # fmt: skip
