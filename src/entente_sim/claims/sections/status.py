"""Section 11: status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from entente_sim import measures
from entente_sim.claims.claim import Claim, Read, Sample
from entente_sim.claims.interventions import BASELINE, DECADE, EAEU_BRI, SINCE_1992, SINCE_2001
from entente_sim.claims.readings import competes, cooperates, dyad, more_often, state, total, vetoed
from entente_sim.claims.rules import (
    Yearly,
    above,
    at_least,
    at_most,
    below,
    change,
    difference,
    event,
    mean,
    never,
    statistic,
)
from entente_sim.claims.sections.futures import NO_RANK
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.votes import VOTE_CODES
from entente_sim.numerics import FloatArray

__all__ = ["CLAIMS", "SINCE_1992"]


_STATUS = ("status competition", "mobility", "creativity", "rank cost (autonomy)", "image in the Council")
"""Whatever states do for rank."""

CLOSED = BASELINE.holding("clubs hard to enter", {"status.permeability_threshold": 0.7})

OPEN = BASELINE.holding("clubs easy to enter", {"status.permeability_threshold": 0.3})

REWARDED = BASELINE.holding("conduct gives rank", {"status.recognition_weight": 0.6})

UNREWARDED = BASELINE.holding("conduct gives no rank", {"status.recognition_weight": 0.0})

UNRANKED = BASELINE.holding("rank does not count", NO_RANK)

ACCEPTED = BASELINE.holding("leaders accepted", {"legitimacy.start": 0.7})

DOUBTED = BASELINE.holding("leaders doubted", {"legitimacy.start": 0.3})


def _humiliate(world: dict[str, Any]) -> None:
    """Let Russia and China remember much worse of the West and Japan."""
    for table in world["dyads"]:
        if table["field"] == "grievance":
            table["values"] += [{"actor": code, "towards": ["USA", "WEU", "JPN"], "value": 0.8}
                                for code in ("RUS", "CHN")]  # fmt: skip


HUMILIATED = SINCE_2001.edited("humiliation remembered", _humiliate)

_STRATEGIES = ("mobility", "contest", "creativity")

_Period = tuple[int, int, tuple[str, ...]]

_RUSSIA: tuple[_Period, ...] = (
    (1992, 1995, ("mobility",)),
    (1996, 2000, ("contest", "creativity")),
    (2001, 2003, ("creativity",)),
    (2008, 2014, ("contest",)),
)

_CHINA: tuple[_Period, ...] = (
    (1992, 1994, ("mobility",)),
    (1995, 1996, ("contest",)),
    (1997, 2005, ("creativity",)),
)


def _matched(code: str, periods: Sequence[_Period]) -> Read:
    """Number of periods in which a state's weightiest strategy is the expected one."""

    def read(e: Ensemble) -> FloatArray:
        count = np.zeros(e.runs)
        for first, last, expected in periods:
            weights = np.stack([mean(state(code, name), first, last)(e) for name in _STRATEGIES])
            count += np.isin(weights.argmax(axis=0), [_STRATEGIES.index(name) for name in expected])
        return count

    return read


def _as_cast(e: Ensemble) -> FloatArray:
    """Share of the dated drafts on which Russia and China vote as they did: ``(runs,)``."""
    layout = e.record.layout
    seen = [
        e.record.votes[layout.draft(draft), layout.state(member)] == VOTE_CODES[word]
        for draft, observed in measures.observed_votes().items()
        for member, word in observed.votes.items()
        if member in ("RUS", "CHN")
    ]
    share: FloatArray = np.mean(seen, axis=0)
    return share


def _joined(e: Ensemble) -> FloatArray:
    """Share of the five open cases on the Eurasian Union that come out as in history by 2021: ``(runs,)``."""
    inside = {code: measures.membership(e, "eaeu", code)[-1] for code in ("ARM", "KGZ", "TJK", "TKM", "UZB")}
    right = [one if code in ("ARM", "KGZ") else 1.0 - one for code, one in inside.items()]
    share: FloatArray = np.mean(right, axis=0)
    return share


def _switches(e: Ensemble) -> FloatArray:
    """Change of strategy in five years, and of deficit and log capability in the five before: ``(3, years, runs)``.

    Russia's years first, then China's.
    """
    span, parts = 5, []
    for code in ("RUS", "CHN"):
        weights = np.stack([state(code, name)(e) for name in _STRATEGIES])
        switch = np.abs(weights[:, 2 * span :] - weights[:, span:-span]).sum(axis=0) / 2.0
        causes = [state(code, "deficit")(e), np.log(state(code, "capability")(e))]
        parts.append(np.stack([switch, *(np.abs(one[span:-span] - one[: -2 * span]) for one in causes)]))
    return np.concatenate(parts, axis=1)


def _identity_over_power(sample: Sample) -> FloatArray:
    """Correlation of the first reading with the second, less that with the third; nan where the first does not vary.

    A reading that does not vary goes with nothing (0).
    """
    switch, identity, power = sample.arms[0].reshape(3, -1)
    if np.std(switch) == 0.0:
        return np.array(np.nan)
    return np.array(_r(switch, identity) - _r(switch, power))


def _r(one: FloatArray, other: FloatArray) -> float:
    still = np.std(one) == 0.0 or np.std(other) == 0.0
    return 0.0 if still else float(np.corrcoef(one, other)[0, 1])


def _count(sample: Sample) -> FloatArray:
    return sample.arms[0]


_BOTH = ("RUS", "CHN")

_CONTEST: Yearly = total(*(state(code, "contest") for code in _BOTH), mean=True)

_ASSERTIVE: Yearly = total(*(competes(code, "USA", "systemic") for code in _BOTH), mean=True)


def _contribution(e: Ensemble) -> FloatArray:
    """Cooperation of the two with everybody in governance, summed, by year."""
    return total(*(cooperates(code, other, "governance") for code in _BOTH for other in e.states if other != code))(e)


def _sovereignty(e: Ensemble) -> FloatArray:
    """How far the two stand for non-intervention in the arena of order, their mean by year."""
    layout = e.record.layout
    rows = [layout.state(code) for code in _BOTH]
    stand: FloatArray = -e.record.arenas["position"][:, rows, layout.arena("order")].astype(np.float64).mean(axis=1)
    return stand


def _junior(e: Ensemble) -> FloatArray:
    """1 where Russia is ever the weaker side of a treaty with China or the US signed in the run."""
    own = state("RUS", "capability")(e)
    signed = [dyad("RUS", pole, "treaty")(e) * (state(pole, "capability")(e) > own) for pole in ("CHN", "USA")]
    ever: FloatArray = np.max(signed, axis=(0, 1))
    return ever


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "ST-01", "Status motives explain what security does not", "T IV/Status", "mech", "M",
        (
            change("more votes of Russia and China on the drafts of 2007-14 are as cast than without status motives",
                   SINCE_2001, SINCE_2001.without(*_STATUS), _as_cast, 1, unit="share of votes"),
            change("crises of Russia and Ukraine grow more from 2001-07 to 2014-21", SINCE_2001,
                   SINCE_2001.without(*_STATUS),
                   difference(dyad("RUS", "UKR", "crisis"), (2001, 2007), (2014, 2021)), 1, unit="share of years"),
            change("more of the five open memberships in the Eurasian Union are as in history by 2021", EAEU_BRI,
                   EAEU_BRI.without(*_STATUS), _joined, 1, unit="share of states"),
        ),
        note="Georgia is not in the world.",
    ),
    Claim(
        "ST-02", "Threats to identity, not changes of power, change grand strategy", "T IV/Status", "mech", "M",
        (
            statistic("changes of strategy in five years go with the change of deficit in the five before more than "
                      "with that of capability, 2001-21: difference of r > 0 (falsified: less)", (SINCE_2001,),
                      _switches, _identity_over_power, above(0.0), fails=below(0.0), unit="difference of r"),
        ),
        owed="strategies follow the openness of clubs and others' rank, not capability, by their equation",
    ),
    Claim(
        "ST-03", "Russia seeks admission, is barred, turns to creativity and then to competition", "T IV/Status",
        "case", "E",
        (
            statistic("its weightiest strategy is as expected in three of four periods (mobility 1992-95, competition "
                      "or creativity to 2000, creativity 2001-03, competition 2008-14) in half of the runs (falsified: "
                      "one or none)", (SINCE_1992,), _matched("RUS", _RUSSIA), _count, at_least(3.0), count="runs",
                      fails=at_most(1.0), supported=0.5, falsified=0.5, unit="periods"),
        ),
    ),
    Claim(
        "ST-04", "China keeps a low profile, asserts itself in the mid-nineties, then turns to creativity",
        "T IV/Status", "case", "E",
        (
            statistic("its weightiest strategy is as expected in two of three periods (mobility 1992-94, competition "
                      "1995-96, creativity 1997-2005) in half of the runs (falsified: none)", (SINCE_1992,),
                      _matched("CHN", _CHINA), _count, at_least(2.0), count="runs", fails=at_most(0.0), supported=0.5,
                      falsified=0.5, unit="periods"),
        ),
        note="A low profile is read as mobility: the order is accepted and admission sought.",
    ),
    Claim(
        "ST-05", "Barred from the club, those who sought admission compete", "T IV/Status", "mech", "M",
        (
            change("Russia and China lean more to competition where clubs are hard to enter, 2021-50", CLOSED, OPEN,
                   mean(_CONTEST, 2021, 2050), 1, unit="weight of the strategy"),
            change("and compete more with the US", CLOSED, OPEN, mean(_ASSERTIVE, 2021, 2050), 1, unit="K"),
        ),
        ("status competition", "mobility"),
        owed="the first condition follows from the equation of strategies",
    ),
    Claim(
        "ST-06", "Both contribute to global governance when it raises their prestige", "T IV/Status", "mech", "E",
        (
            change("they cooperate more in governance where conduct gives rank than where it gives none, 2027-31",
                   REWARDED, UNREWARDED, mean(_contribution, *DECADE), 1, unit="C, summed"),
        ),
    ),
    Claim(
        "ST-07", "Russia accepts no junior rank with either pole", "T I, C, C/S1, C/S6; A/End", "mech", "E",
        (
            event("by 2050 it has been the weaker side of no treaty with China or the US, in 95 % of runs (falsified: "
                  "80 %)", BASELINE, _junior, at_most(0.0), supported=0.95, falsified=0.8, unit="1 where it has"),
            statistic("it signs more often where rank does not count", (UNRANKED, BASELINE), _junior, more_often,
                      above(0.0), fails=never, unit="difference of shares"),
        ),
        ("rank cost of treaties", "rank cost (autonomy)"),
    ),
    Claim(
        "ST-08", "A shared memory of humiliation makes sovereignty a common norm", "T IV/Status", "mech", "M",
        (
            change("with more to remember of the West and Japan the two stand more for non-intervention, 2014-21",
                   HUMILIATED, SINCE_2001, mean(_sovereignty, 2014, 2021), 1, unit="position"),
            change("and veto more of the drafts of 2007-14", HUMILIATED, SINCE_2001, vetoed(*_BOTH), 1,
                   unit="share of drafts"),
        ),
        note="The two's positions in the arena of order stand at or near the bound of the scale.",
    ),
    Claim(
        "ST-09", "Reputation is a cheap means of compliance", "T IV/Status", "mech", "M",
        (
            change("an accepted leader of the same power meets less competition than a doubted one, 2027-31", ACCEPTED,
                   DOUBTED, mean("pressure_on_us", *DECADE), -1, unit="K"),
        ),
        ("legitimacy",),
        owed="deference to an accepted leader stands in the incentive to compete",
    ),
)  # fmt: skip
