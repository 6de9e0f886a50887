"""Section 9: Libya, Syria and the responsibility to protect in the Security Council."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from entente_sim import measures
from entente_sim.claims.arms import Arm
from entente_sim.claims.claim import Claim, Read, Sample, Test
from entente_sim.claims.interventions import LIBYA
from entente_sim.claims.readings import together
from entente_sim.claims.rules import (
    Bound,
    above,
    at_least,
    at_most,
    below,
    between,
    change,
    event,
    never,
    statistic,
)
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.summaries import mean_over
from entente_sim.measures.votes import VOTE_CODES
from entente_sim.mechanisms.council import ABSTAIN, VETO, YES
from entente_sim.numerics import FloatArray

__all__ = ["CLAIMS", "VOTE_BY_VOTE"]

VETOED = ("syria_october_2011", "syria_february_2012", "syria_july_2012", "syria_may_2014")
"""The four drafts on Syria that both vetoed."""

SYRIA = (*VETOED, "syria_2042", "syria_2118", "syria_2139")
SHIPPED = tuple(measures.observed_votes())

LADDER = tuple(f"ladder_{step}" for step in range(6))
"""Texts alike but for their reach: from none with consent (0) to removal of a government by force (5)."""


FLAT = 0.05
"""Difference of shares up to which there is no fall whose steps could be told apart."""


def _more_texts(world: dict[str, Any]) -> None:
    for step, name in enumerate(LADDER):
        world["drafts"][name] = {
            "year": 2014, "month": 12, "title": f"Syria, reach {step} of 5", "sponsor": "WEU", "target": "SYR",
            "coercion": step / 5, "regime_change_risk": step / 5, "vulnerability": 0.7,
            "ties": {"RUS": 1.0, "CHN": 0.04}, "source": "an experiment; ties as in the drafts of 2014",
        }  # fmt: skip
    world["drafts"]["crimea"] = {
        "year": 2014, "month": 3, "title": "Ukraine, the referendum in Crimea", "sponsor": "USA", "target": "RUS",
        "coercion": 0.2, "regime_change_risk": 0.25,
        "source": "S/2014/189: no measures, against Russia's will; asks states not to recognise the referendum",
    }  # fmt: skip


def _no_force_in_libya(world: dict[str, Any]) -> None:
    del world["drafts"]["libya_1973"]


MORE_TEXTS = LIBYA.edited("with a ladder of texts and one on Crimea", _more_texts)
NO_LIBYA = LIBYA.edited("no force in Libya", _no_force_in_libya)
SECURE_RUSSIA = LIBYA.driven(
    "a Russia secure at home", target="states.RUS.vulnerability", to=0.0, unit="index", start=2010
)


def cast(member: str, *drafts: str) -> Read:
    """Votes of a member by code: ``(drafts, runs)``."""

    def read(e: Ensemble) -> FloatArray:
        layout = e.record.layout
        rows = [layout.draft(name) for name in drafts]
        return e.record.votes[rows, layout.state(member)].astype(np.float64)

    return read


def share_cast(*kinds: int) -> Callable[[Sample], FloatArray]:
    """Share of all votes read that are of some kinds."""
    return lambda sample: np.array(np.isin(sample.arms[0], kinds).mean())


def vetoes(member: str, *drafts: str) -> Read:
    """A member's share of vetoes over some drafts: ``(runs,)``."""
    return lambda e: np.asarray((cast(member, *drafts)(e) == VETO).mean(axis=0), dtype=np.float64)


def _commonest_by(sample: Sample) -> FloatArray:
    """Share of vetoes less that of the commoner of yes and abstention."""
    yes, abstain, veto = (float(np.mean(sample.arms[0] == code)) for code in (YES, ABSTAIN, VETO))
    return np.array(veto - max(yes, abstain))


def _lonely(member: str) -> Read:
    """Share of the drafts on Syria that only this member vetoes: ``(runs,)``."""

    def read(e: Ensemble) -> FloatArray:
        votes = e.record.votes[[e.record.layout.draft(name) for name in SYRIA]]
        mine = votes[:, e.record.layout.state(member)] == VETO
        return np.asarray((mine & ((votes == VETO).sum(axis=1) == 1)).mean(axis=0), dtype=np.float64)

    return read


def _fell_in_libya(e: Ensemble) -> FloatArray:
    """1 where the intervention in Libya felled the regime; 0 where there was none."""
    if "libya_1973" not in e.record.layout.drafts:
        return np.zeros(e.runs)
    return measures.fell(e, "libya_1973").astype(np.float64)


def _less_without(sample: Sample) -> FloatArray:
    """First reading, first arm less second, over the runs where the second reading of the first arm is 1."""
    (here, where), (there, _) = sample.arms
    chosen = where > 0.5
    return np.array(np.mean((here - there)[chosen]) if chosen.any() else np.nan)


def _ratio_of_means(sample: Sample) -> FloatArray:
    """First reading over the second; infinite for something over nothing, nan for nothing over nothing."""
    one, other = (float(part.mean()) for part in sample.arms[0])
    return np.array(one / other if other > 0.0 else np.inf if one > 0.0 else np.nan)


def _mean(sample: Sample) -> FloatArray:
    return np.array(sample.arms[0].mean())


def _more(sample: Sample) -> FloatArray:
    """First reading less the second."""
    one, other = sample.arms[0]
    return np.array(np.mean(one - other))


def _given_the_other(sample: Sample) -> FloatArray:
    """Chance that the second vetoes where the first does, less that where it does not; nan if it always or never does.

    The reading is the votes of two, ``(2, drafts, draws, runs)``.
    """
    first, second = sample.arms[0] == VETO
    if first.all() or not first.any():
        return np.array(np.nan)
    return np.array(second[first].mean() - second[~first].mean())


def _consent(sample: Sample) -> FloatArray:
    """Share that does not veto, by text."""
    shares: FloatArray = (sample.arms[0] != VETO).mean(axis=(-2, -1))
    return shares


def _fall(sample: Sample) -> FloatArray:
    consent = _consent(sample)
    return np.array(consent[0] - consent[-1])


def _steepest(sample: Sample) -> FloatArray:
    """Largest step down between neighbouring texts, as a share of the whole fall; nan where consent is flat."""
    consent = _consent(sample)
    fall = consent[0] - consent[-1]
    return np.array((consent[:-1] - consent[1:]).max() / fall if fall > FLAT else np.nan)


def _gap_closed(sample: Sample) -> FloatArray:
    """Part of the first arm's gap (first reading less second) that is gone in the second; nan without a gap."""
    gap, left = (float(np.mean(one - other)) for one, other in sample.arms)
    return np.array(1.0 - left / gap if gap > 0.0 else np.nan)


def _mix(sample: Sample) -> FloatArray:
    """How evenly the first mixes vetoes and abstentions, less how evenly the second does."""
    shares = [
        measures.evenness(*(np.array(np.mean(votes == code)) for code in (VETO, ABSTAIN))) for votes in sample.arms[0]
    ]
    return np.asarray(shares[0] - shares[1])


def _alike_in_council(e: Ensemble) -> FloatArray:
    """Likeness S of the two's votes on all drafts, yes to veto as 1 to -1: ``(runs,)``."""
    russia, china = (2.0 - cast(code, *SHIPPED)(e) for code in ("RUS", "CHN"))
    return measures.agreement(russia, china, "S")


def _alike(level: str) -> Read:
    """Likeness S of the two's dealings with third states at a level, all years: ``(runs,)``."""
    return lambda e: mean_over(measures.similarity(e, "RUS", "CHN", level, index="S"), e.years, None)


def _gained(sample: Sample) -> FloatArray:
    """First reading less the second, by draw."""
    one, other = sample.arms[0].mean(axis=-1)
    return np.asarray(one - other)


def _share(sentence: str, read: Read, holds: Bound, *kinds: int, arm: Arm = LIBYA, fails: Bound | None = None) -> Test:
    """Share of votes of some kinds."""
    return statistic(sentence, (arm,), read, share_cast(*kinds), holds, fails=fails, unit="share")


_SETTLED = "the coding of texts and the weight of the precedent were settled knowing roughly what they would give"
_NAMES = {"RUS": "Russia", "CHN": "China"}

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "UN-01", "Both abstain over Libya in March 2011", "T IV/RusR2P, IV/ChnR2P", "case", "E",
        (
            *(_share(f"{name} abstains with a chance of .6 or more", cast(code, "libya_1973"), at_least(0.6), ABSTAIN,
                     fails=never) for code, name in _NAMES.items()),
            *(statistic(f"a veto is not {name}'s commonest vote", (LIBYA,), cast(code, "libya_1973"), _commonest_by,
                        below(0.0), unit="share of vetoes less the next") for code, name in _NAMES.items()),
        ),
        owed=_SETTLED,
        note="Falsified only if vetoes are the commonest.",
    ),
    Claim(
        "UN-02", "Both veto the four drafts on Syria", "T IV/Syria, IV/Prospect", "case", "E",
        (
            _share("Russia vetoes .8 of them or more (falsified: less than .5)", cast("RUS", *VETOED), at_least(0.8),
                   VETO, fails=below(0.5)),
            _share("China vetoes .6 of them or more (falsified: less than .5)", cast("CHN", *VETOED), at_least(0.6),
                   VETO, fails=below(0.5)),
        ),
        ("fear of a precedent",),
        owed=_SETTLED,
    ),
    Claim(
        "UN-03", "The fall of the Libyan regime taught both to resist over Syria", "T IV/RusR2P, IV/Prospect", "mech",
        "E",
        tuple(
            statistic(f"in runs in which the Libyan regime falls, {name} vetoes .2 more of the four drafts on Syria "
                      "than without resolution 1973 (falsified: no more)", (LIBYA, NO_LIBYA),
                      together(vetoes(code, *VETOED), _fell_in_libya), _less_without, at_least(0.2),
                      fails=at_most(0.0), unit="difference of shares")
            for code, name in _NAMES.items()
        ),
        ("the lesson of Libya",),
    ),
    Claim(
        "UN-04", "China uses the veto less and never stands alone on Syria; Russia sometimes does",
        "T IV/Syria, IV/Status", "fact", "E",
        (
            statistic("China casts .4 to .8 as many vetoes on Syria as Russia (falsified: as many)", (LIBYA,),
                      together(vetoes("CHN", *SYRIA), vetoes("RUS", *SYRIA)), _ratio_of_means, between(0.4, 0.8),
                      fails=at_least(1.0), unit="ratio"),
            statistic("China vetoes alone on less than .02 of the drafts on Syria", (LIBYA,), _lonely("CHN"), _mean,
                      below(0.02), fails=never, unit="share of drafts"),
            statistic("Russia more often than China", (LIBYA,), together(_lonely("RUS"), _lonely("CHN")), _more,
                      above(0.0), fails=never, unit="difference of shares"),
        ),
        ("image in the Council",),
        note="Seven drafts on Syria to 2014; the claim counts twelve vetoes to 2018.",
    ),
    Claim(
        "UN-05", "Each vetoes more when the other does", "T IV/Syria, IV/Status", "mech", "E",
        (
            statistic("over all drafts China's veto is likelier by .3 where Russia vetoes (falsified: .05)", (LIBYA,),
                      together(cast("RUS", *SHIPPED), cast("CHN", *SHIPPED)), _given_the_other, at_least(0.3),
                      fails=at_most(0.05), unit="difference of shares"),
            *(change(f"{name} vetoes more of the four drafts on Syria where it can count on cover", LIBYA,
                     LIBYA.without("cover by a partner"), vetoes(code, *VETOED), 1, fails=never, unit="share")
              for code, name in _NAMES.items()),
        ),
        owed="that a partner's expected veto makes one's own likelier is an equation, and the second condition its own "
             "effect",
        note="Over all drafts the two go together for the mere reason that they dislike the same texts: hence the "
             "second condition, against the world without that mechanism.",
    ),
    Claim(
        "UN-06", "A split of roles pays both", "T IV/Status, IV/Domestic, C", "mech", "E",
        why_not="what a vote is worth does not depend on whether the draft passes, and neither dissent nor moderation "
                "earns anybody recognition, so that splitting roles has no payoff to compare",
    ),
    Claim(
        "UN-07", "China gives way only where no regime is touched", "T IV/Prospect", "mech", "E",
        (
            statistic("China lets a text without reach pass more often, by .3, than one that removes a government by "
                      "force (falsified: no more often at all)", (MORE_TEXTS,), cast("CHN", *LADDER), _fall,
                      at_least(0.3), fails=at_most(0.0), unit="difference of shares"),
            statistic("of that fall .4 or more lies in one of five steps", (MORE_TEXTS,), cast("CHN", *LADDER),
                      _steepest, at_least(0.4), fails=never, unit="share of the fall"),
        ),
        ("fear of a precedent",),
        note="Texts on Syria alike but for coercion and reach, put to the vote in one month. The sizes are this "
             "registry's: an even fall has .2 in every step.",
    ),
    Claim(
        "UN-08", "Both back the first two pillars, resist the third and reject neither outright", "T IV/Syria", "fact",
        "D",
        (
            *(_share(f"{name} votes for a text without coercion or reach with a chance above .6", cast(code, LADDER[0]),
                     above(0.6), YES, arm=MORE_TEXTS, fails=never) for code, name in _NAMES.items()),
            *(_share(f"{name} does not mostly veto it (falsified: it does)", cast(code, LADDER[0]), at_most(0.5), VETO,
                     arm=MORE_TEXTS) for code, name in _NAMES.items()),
            *(_share(f"{name} votes for removal by force with a chance below .3 (falsified: above .6)",
                     cast(code, LADDER[-1]), below(0.3), YES, arm=MORE_TEXTS, fails=above(0.6))
              for code, name in _NAMES.items()),
        ),
        note="The ends of the ladder of texts stand for the pillars.",
    ),
    Claim(
        "UN-09", "Interest in Syria is not enough: fear for the order at home is needed", "T IV/RusR2P (Allison)",
        "mech", "E",
        (
            change("a Russia secure at home vetoes .15 fewer of the four drafts (falsified: no fewer)", SECURE_RUSSIA,
                   LIBYA, vetoes("RUS", *VETOED), holds=at_most(-0.15), fails=at_least(0.0), unit="share"),
        ),
        ("fear of a precedent",),
        owed="fear for the order at home enters a vote by equation",
    ),
    Claim(
        "UN-10", "Status explains the difference in style", "T IV/Status", "mech", "M",
        (
            statistic("with nobody's image at stake half of the gap between Russia's and China's vetoes on Syria is "
                      "gone (falsified: none)", (LIBYA, LIBYA.without("image in the Council")),
                      together(vetoes("RUS", *SYRIA), vetoes("CHN", *SYRIA)), _gap_closed, at_least(0.5),
                      fails=at_most(0.0), unit="share of the gap"),
        ),
        note="Loudness is vetoing. Image holds rank, strategy and risk attitude, so that without it status is the same "
             "for both.",
    ),
    Claim(
        "UN-11", "China shields partners elsewhere too, but mediates", "T IV/Syria, IV/ChnR2P", "case", "E",
        (
            statistic("over Myanmar and Zimbabwe it mixes vetoes and abstentions more evenly than Russia (falsified: "
                      "less)", (LIBYA,),
                      together(cast("CHN", "myanmar_2007", "zimbabwe_2008"),
                               cast("RUS", "myanmar_2007", "zimbabwe_2008")),
                      _mix, above(0.0), fails=below(0.0), unit="difference of evenness"),
        ),
        note="There is no mediation: abstaining stands for it. Darfur is not among the drafts.",
    ),
    Claim(
        "UN-12", "They agree more in the Council than in general, and more in general than in regions",
        "A/Conv, A/End", "fact", "D",
        (
            statistic("votes in the Council are more alike than systemic dealings with third states", (LIBYA,),
                      together(_alike_in_council, _alike("systemic")), _gained, above(0.0), count="draws",
                      unit="difference of S"),
            statistic("systemic dealings are more alike than regional ones", (LIBYA,),
                      together(_alike("systemic"), _alike("regional")), _gained, above(0.0), count="draws",
                      unit="difference of S"),
        ),
        owed="stances, from which dealings follow, are inputs",
        note="Dealings with third states stand for votes in the General Assembly; S as by Signorino and Ritter. Votes "
             "are drawn each on its own, so that even the same chances do not give the same votes.",
    ),
    Claim(
        "UN-13", "In 2014 China does not criticise Russia over Ukraine", "T IV/Prospect", "case", "E",
        (
            _share("China abstains on the draft on Crimea with a chance of .8 or more", cast("CHN", "crimea"),
                   at_least(0.8), ABSTAIN, arm=MORE_TEXTS, fails=never),
            _share("it votes for it with at most .05 (falsified: more than .2)", cast("CHN", "crimea"), at_most(0.05),
                   YES, arm=MORE_TEXTS, fails=above(0.2)),
            _share("it vetoes it with at most .15", cast("CHN", "crimea"), at_most(0.15), VETO, arm=MORE_TEXTS,
                   fails=never),
        ),
        note="The text is coded by the scale of the world file. China's own separatism is not in the model.",
    ),
)  # fmt: skip


def _vote(member: str, draft: str) -> Read:
    """One vote by code: ``(runs,)``."""
    return lambda e: cast(member, draft)(e)[0]


def _as_cast() -> tuple[Test, ...]:
    return tuple(
        event(f"{draft.replace('_', ' ')}: {member} {word}", LIBYA, _vote(member, draft),
              between(VOTE_CODES[word], VOTE_CODES[word]), supported=0.8, falsified=0.5,
              unit="1 yes, 2 abstention, 3 veto")
        for draft, observed in measures.observed_votes().items()
        for member, word in observed.votes.items()
        if member in _NAMES
    )  # fmt: skip


VOTE_BY_VOTE = Claim(
    "UN", "Russia and China vote as they did, draft by draft", "T IV", "case", "D", _as_cast(), owed=_SETTLED
)
"""Every vote of the two against how it was cast: the case study's table, no claim of the list."""
