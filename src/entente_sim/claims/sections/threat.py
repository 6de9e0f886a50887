"""Section 2: balance of threat."""

from __future__ import annotations

import numpy as np

from entente_sim import measures
from entente_sim.claims.arms import Arm
from entente_sim.claims.claim import Claim, Sample, Test
from entente_sim.claims.edits import apart_at_sea, contiguous, no_barriers, sea_power, us_scaled, without_events
from entente_sim.claims.interventions import BASELINE, LONG_RUN, NO_US_PRESSURE, POWER_FROZEN, SINCE_2001
from entente_sim.claims.readings import dyad, growth, state, together
from entente_sim.claims.rules import (
    Yearly,
    above,
    at_least,
    at_most,
    below,
    change,
    difference,
    mean,
    never,
    statistic,
)
from entente_sim.claims.sections.system import INDEPENDENT, treaty_against_us
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.alignment import levels
from entente_sim.measures.strategy import STRATEGIES, TIED
from entente_sim.numerics import FloatArray

__all__ = ["CHINA_ARMS", "CLAIMS"]

EIGHT = ("CHN", "EEU", "IND", "JPN", "KOR", "RUS", "USA", "WEU")
"""The eight largest powers; the United States leads."""

NO_INTENT = {"threat.intent_floor": 1.0}
NO_DISTANCE = {"projection.sea_length": 1e9, "projection.land_length": 1e9}

NO_ECONOMY = {"capability.gdp_weight": 0.0, "capability.net_weight": 0.0}

CHINA_GROWS, US_GROWS = (
    BASELINE.driven(
        f"two points more of growth for {code}, 2022-31", target=f"states.{code}.growth", add=2.0,
        unit="percent per year", start=2022, end=2031,
    )
    for code in ("CHN", "USA")
)  # fmt: skip

CHINA_ARMS = BASELINE.driven(
    "China spends 30 % more on arms", target="states.CHN.modernisation", add=0.2624, unit="log points", start=2022
)

LAND = SINCE_2001.edited("eight land powers side by side", contiguous(EIGHT)).edited(
    "with land forces", sea_power(EIGHT, 0.1)
)  # fmt: skip
LAND_SEA_LEADER = LAND.edited("but for the leader's", sea_power(("USA",), 0.9))
SEA = SINCE_2001.edited("eight powers with the sea between", apart_at_sea(EIGHT)).edited(
    "and navies", sea_power(EIGHT, 0.9)
)  # fmt: skip

US_SIZES = (
    SINCE_2001.edited("a quarter of the United States", us_scaled(0.25)),
    SINCE_2001.edited("half the United States", us_scaled(0.5)),
    SINCE_2001.edited("three quarters of the United States", us_scaled(0.75)),
    SINCE_2001,
)
"""Leads of about 1.3, 2.6, 4 and 5.6 times the next independent great power."""

NOT_IN_2004 = POWER_FROZEN.edited("no colour revolutions", without_events("colour_revolutions"))
NOT_IN_2011 = POWER_FROZEN.edited(
    "neither Arab spring nor protests nor pivot in 2011",
    without_events("arab_spring_and_moscow_protests", "arab_spring_china", "pivot_to_asia"),
)
NOT_IN_2014 = POWER_FROZEN.edited("no Maidan", without_events("maidan"))

NEIGHBOURS_OF_CHINA = ("IND", "KAZ", "KGZ", "PRK", "RUS", "TJK", "VNM")
FAR_FROM_CHINA = ("ARM", "BLR", "EEU", "JPN", "KOR", "TKM", "TWN", "UKR", "USA", "UZB", "WEU")

HISTORY, AFTERWARDS = (2001, 2021), (2032, 2041)


def _fears(e: Ensemble) -> FloatArray:
    """Mean threat over the years of every dyad: ``(n, n, runs)``."""
    fears: FloatArray = e.record.dyads["threat"].mean(axis=0, dtype=np.float64)
    return fears


def _moved(sample: Sample) -> FloatArray:
    """Mean absolute change of the dyads' threats, in parts of their mean, by draw."""
    here, there = (one.mean(axis=-1) for one in sample.arms)
    part: FloatArray = np.abs(here - there).mean(axis=(0, 1)) / there.mean(axis=(0, 1))
    return part


def _raised(sample: Sample) -> FloatArray:
    """Change of the dyads' mean threat, in parts of it, by draw."""
    here, there = (one.mean(axis=(0, 1, -1)) for one in sample.arms)
    part: FloatArray = here / there - 1.0
    return part


def _component(what: str, arm: Arm, sign: int) -> Test:
    """A component of threat counts: without it the mean threat of all pairs moves by 1 % at least."""
    if sign:
        words = "lower" if sign < 0 else "higher"
        return statistic(
            f"without {what} threat is {words} by 1 % or more on average", (arm, SINCE_2001), _fears, _raised,
            at_most(-0.01) if sign < 0 else at_least(0.01), count="draws", unit="relative change",
        )  # fmt: skip
    return statistic(
        f"without {what} the pairs' threats move by 1 % or more on average", (arm, SINCE_2001), _fears, _moved,
        at_least(0.01), count="draws", unit="relative change",
    )  # fmt: skip


_two_alarms = together(
    *(
        mean(what, *AFTERWARDS)
        for code in ("CHN", "USA")
        for what in (dyad("RUS", code, "threat"), state(code, "capability"))
    )
)
"""Russia's fear of China and China's capability, then the same of the United States, 2032-41."""


def _nearer_alarms_more(sample: Sample) -> FloatArray:
    """Rise of fear per share of power gained: of the first state (arms 0 and 2) less of the second (1 and 2).

    Readings: fear of the first, its capability, fear of the second, its capability.
    """
    first, second, usual = (one.mean(axis=-1) for one in sample.arms)
    with np.errstate(divide="ignore", invalid="ignore"):
        near = (first[0] - usual[0]) / (first[1] - usual[1])
        far = (second[2] - usual[2]) / (second[3] - usual[3])
    gap: FloatArray = near - far
    return gap


def _alarm_by_place(e: Ensemble) -> FloatArray:
    """Fear of China among its neighbours by land less that among all others, by year."""
    near, far = (
        np.mean([measures.dyad(e, code, "CHN", "threat") for code in codes], axis=0)
        for codes in (NEIGHBOURS_OF_CHINA, FAR_FROM_CHINA)
    )
    gap: FloatArray = near - far
    return gap


def _opponents(e: Ensemble) -> FloatArray:
    """Which of the other seven compete with the leader more than they cooperate: ``(7, years, runs)``."""
    acts = [levels(e, code, "USA", None) for code in EIGHT if code != "USA"]
    return np.stack([(k > c).astype(np.float64) for c, k in acts])


def _opposing(e: Ensemble) -> FloatArray:
    """How many of the other seven oppose the leader, by year."""
    count: FloatArray = _opponents(e).sum(axis=0)
    return count


def _coalition(e: Ensemble) -> FloatArray:
    """1 in a year in which two opponents of the leader are tied to each other as an entente is, by year."""
    others = [code for code in EIGHT if code != "USA"]
    opposed = _opponents(e)
    found = np.zeros(opposed.shape[1:])
    for a, one in enumerate(others):
        for b in range(a):
            tied = measures.dyad(e, one, others[b], "commitment") >= TIED
            found = np.maximum(found, opposed[a] * opposed[b] * tied)
    return found


_BALANCING = tuple(STRATEGIES.index(f"{kind} balancing") for kind in ("soft", "internal", "external"))


def _balancing(e: Ensemble) -> FloatArray:
    """Part of the eight that balance against what they fear most, by year."""
    share: FloatArray = np.mean([np.isin(measures.strategy(e, code), _BALANCING) for code in EIGHT], axis=0)
    return share


def _lead(e: Ensemble) -> FloatArray:
    """Capability of the United States over that of the next independent great power, by year."""
    others = np.max([measures.state(e, code, "capability") for code in INDEPENDENT], axis=0)
    lead: FloatArray = measures.state(e, "USA", "capability") / others
    return lead


def _sooner_when_close(sample: Sample) -> FloatArray:
    """Share of years under treaty in runs with a lead of up to 2.5 less that in runs with more.

    nan if there are no runs of one kind, or no treaties.
    """
    lead, treaty = np.concatenate([one.reshape(2, -1) for one in sample.arms], axis=1)
    close = lead <= 2.5
    if close.all() or not close.any() or not treaty.any():
        return np.array(np.nan)
    return np.array(treaty[close].mean() - treaty[~close].mean())


def _largest_fall(sample: Sample) -> FloatArray:
    """Largest fall of the share of years under treaty from one arm to the next, arms by rising lead; nan if all are 0.

    Negative where the share rises all the way.
    """
    share = np.array([one[1].mean() for one in sample.arms])
    return np.array((share[:-1] - share[1:]).max() if share.any() else np.nan)


def _owed_to_the_us(sample: Sample) -> FloatArray:
    """Part of what the tie has above the null that goes with US pressure, by draw; arms: with, without."""
    with_us, without = (one.mean(axis=-1) for one in sample.arms)
    usual = float(sample.null[0].mean())
    lifted = with_us - usual
    part: FloatArray = np.where(lifted > 0.0, (with_us - without) / np.where(lifted > 0.0, lifted, 1.0), np.nan)
    return part


def _event(who: str, what: str, missed: Arm, before: tuple[int, int], after: tuple[int, int]) -> Test:
    return change(
        f"{what}: fear of the US rises more from {before[0]}-{before[1]} to {after[0]}-{after[1]} than without, power "
        "frozen", POWER_FROZEN, missed, difference(dyad(who, "USA", "threat"), before, after), 1, unit="threat",
    )  # fmt: skip


def _towards_us(code: str) -> Yearly:
    return lambda e: measures.alignment(e, code, "USA", None)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "BT-01", "States align against threat, not against power alone", "T II/Threat; IV/Consensus; C", "mech", "M",
        why_not="it asks for a score on held-out votes, alliances and rivalries: the hindcast gives it, beside a "
                "version of power alone",
    ),
    Claim(
        "BT-02", "Threat is made of perceptions, identity, means, numbers, intentions and geography", "T II/Threat",
        "mech", "M",
        (
            _component("errors in judging means (perceptions)", SINCE_2001.without("misperception"), 0),
            _component("identity", SINCE_2001.without("identity"), -1),
            _component("military capability", SINCE_2001.holding("arms make no power",
                       {"capability.military_weight": 0.0}), 0),
            _component("economic capability", SINCE_2001.holding("wealth makes no power", NO_ECONOMY), 0),
            _component("numbers of people", SINCE_2001.without("demography"), -1),
            _component("a reading of intentions (all means are taken as hostile)",
                       SINCE_2001.holding("intentions are not read", NO_INTENT), 1),
            _component("distance", SINCE_2001.holding("distance does not matter", NO_DISTANCE), 1),
            _component("natural barriers", SINCE_2001.edited("no barriers", no_barriers), 1),
        ),
        note="One at a time, on threat itself and not on alignment. Seas between states are barriers too.",
    ),
    Claim(
        "BT-03", "A neighbour's growth alarms more than equal growth far away", "T II/Threat; II/Two-level", "mech",
        "M",
        (
            statistic("Russia's fear rises more per share of power China gains than per share the US gains, 2032-41",
                      (CHINA_GROWS, US_GROWS, BASELINE), _two_alarms, _nearer_alarms_more, above(0.0),
                      count="draws", unit="threat per share of power"),
            change("China's growth alarms its neighbours by land more than all others, 2032-41", CHINA_GROWS, BASELINE,
                   mean(_alarm_by_place, *AFTERWARDS), 1, unit="difference of threats"),
        ),
        ("means and intent (balance of threat)",),
        note="Two points of growth for ten years stand for a fifth more of capability; arms follow wealth.",
    ),
    Claim(
        "BT-04", "Leading land powers call up coalitions, leading sea powers much less", "T II/Threat", "mech", "E",
        (
            statistic("half as many again of the other seven oppose a leader with land forces as one with a navy "
                      "(falsified: no more)", (LAND, LAND_SEA_LEADER), mean(_opposing, *HISTORY), growth,
                      at_least(0.5), count="draws", fails=at_most(0.0), unit="relative change"),
            statistic("and years in which two opponents are tied to each other are half as frequent again",
                      (LAND, LAND_SEA_LEADER), mean(_coalition, *HISTORY), growth, at_least(0.5), count="draws",
                      fails=at_most(0.0), unit="relative change"),
        ),
        ("means and intent (balance of threat)",),
        owed="that power at sea frightens less is a parameter (projection.sea_discount)",
        note="The eight largest powers side by side, with land forces; the leader is the United States of 2001-21.",
    ),
    Claim(
        "BT-05", "A Eurasian power that arms against the US drives its neighbours, its partner too, to the US",
        "T II/Threat; C", "mech", "E",
        (
            *(change(f"{name} is more aligned with the US, 2046-50", CHINA_ARMS, BASELINE,
                     mean(_towards_us(code), *LONG_RUN), 1, unit="A, all arenas")
              for code, name in (("JPN", "Japan"), ("IND", "India"), ("VNM", "Vietnam"))),
            change("so is South Korea", CHINA_ARMS, BASELINE, mean(_towards_us("KOR"), *LONG_RUN), 1, fails=never,
                   unit="A, all arenas"),
            change("Russia is not less aligned with it", CHINA_ARMS, BASELINE, mean(_towards_us("RUS"), *LONG_RUN),
                   holds=at_least(0.0), fails=never, unit="A, all arenas"),
        ),
        ("means and intent (balance of threat)", "common enemy"),
    ),
    Claim(
        "BT-06", "Cost and risk deter balancing while the leader is far ahead", "T II/Threat, C", "mech", "E",
        (
            statistic("treaties of two of Russia, China and India against the US are in force in more years where it "
                      "has up to 2.5 times the next one's power than where it has more", US_SIZES,
                      together(mean(_lead, *HISTORY), mean(treaty_against_us, *HISTORY)), _sooner_when_close,
                      above(0.0), fails=never, unit="difference of shares of years"),
            statistic("from the smallest US to the largest they do not become more frequent all the way (falsified: "
                      "they do)", US_SIZES, together(mean(_lead, *HISTORY), mean(treaty_against_us, *HISTORY)),
                      _largest_fall, above(0.0), fails=below(0.0), unit="difference of shares of years"),
        ),
        note="The United States of 2001-21 with a quarter, half, three quarters and all of its economy and forces. A "
             "treaty is against it in a year in which both sides compete with it more than they cooperate.",
    ),
    Claim(
        "BT-07", "Western moves raise threat without any change in capability",
        "T II/Systemic, II/Erosion; IV/Domestic", "mech", "M",
        (
            _event("RUS", "Russia, colour revolutions of 2004", NOT_IN_2004, (2002, 2003), (2004, 2006)),
            _event("RUS", "Russia, Arab spring and protests of 2011", NOT_IN_2011, (2009, 2010), (2011, 2013)),
            _event("RUS", "Russia, Maidan of 2014", NOT_IN_2014, (2012, 2013), (2014, 2016)),
            _event("CHN", "China, pivot and Arab spring of 2011", NOT_IN_2011, (2009, 2010), (2011, 2013)),
        ),
        ("regime insecurity",),
        owed="shocks to regimes are dated inputs that raise fear by equation",
        note="Against the same world without the event. Libya stands in the Arab spring, Maidan among the colour "
             "revolutions; sanctions stay. Enlargement has no date of its own: membership is free from 2001.",
    ),
    Claim(
        "BT-08", "The regularities of Europe's balance of power are not universal", "T II/Threat, C", "fact", "E",
        (
            statistic("eight land powers side by side balance half as often again as eight with the sea between "
                      "(falsified: no more often)", (LAND, SEA), mean(_balancing, *HISTORY), growth, at_least(0.5),
                      count="draws", fails=at_most(0.0), unit="relative change"),
        ),
        ("means and intent (balance of threat)",),
        owed="that power at sea frightens less is a parameter (projection.sea_discount)",
        note="Balancing is soft, internal or external, against what is feared most (`measures.strategy`).",
    ),
    Claim(
        "BT-09", "Common US pressure is the chief accelerator of the tie", "T II/Systemic; IV/Prospect; C", "fact", "E",
        (
            statistic("half of what alignment has above the null goes without US pressure, 2001-21 (falsified: a "
                      "quarter)", (SINCE_2001, NO_US_PRESSURE), mean("entente_alignment", *HISTORY), _owed_to_the_us,
                      at_least(0.5), count="draws", fails=below(0.25), unit="part"),
            statistic("and half of what commitment has", (SINCE_2001, NO_US_PRESSURE),
                      mean("entente_commitment", *HISTORY), _owed_to_the_us, at_least(0.5), count="draws",
                      fails=below(0.25), unit="part"),
        ),
        ("common enemy",),
        owed="defaults were set on the alignment of the two",
        note="By counterfactual and not by Shapley shares. US forces at home and its say in the order stay.",
    ),
)  # fmt: skip
