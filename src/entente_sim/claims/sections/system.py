"""Section 1: system, order, polarity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from entente_sim import measures
from entente_sim.claims.claim import Claim, Sample, Test
from entente_sim.claims.edits import deeper_tie
from entente_sim.claims.interventions import (
    BASELINE,
    CONFRONTATION,
    LONG_RUN,
    POWER_FROZEN,
    PRESSURE,
    SINCE_1992,
    SINCE_2001,
)
from entente_sim.claims.readings import balancing_treaties, cooperates, dyad, state, together, total
from entente_sim.claims.rules import (
    Yearly,
    above,
    at_least,
    at_most,
    below,
    between,
    change,
    difference,
    event,
    level,
    mean,
    never,
    statistic,
)
from entente_sim.engine.ensemble import Ensemble
from entente_sim.numerics import FloatArray

__all__ = ["CLAIMS", "INDEPENDENT", "treaty_against_us"]

INDEPENDENT = ("CHN", "IND", "RUS")
"""Great powers that are no treaty clients of the United States; with it, the independent great powers."""

_WEST = ("EEU", "JPN", "KOR", "USA", "WEU")
"""Western states with a stake in every systemic arena."""

_FOLLOWERS = (
    "ARM", "BLR", "EEU", "IND", "JPN", "KAZ", "KGZ", "KOR", "PRK", "TJK", "TKM", "TWN", "UKR", "UZB", "VNM", "WEU",
)  # fmt: skip
"""Everybody but the United States, China and Russia."""

_NET = {
    "capability.gdp_weight": 0.0, "capability.military_weight": 0.0, "capability.net_weight": 1.0,
    "capability.cinc_weight": 0.0,
}  # fmt: skip
NET_SINCE_1992 = SINCE_1992.holding("net power", _NET)
NET_FUTURE = BASELINE.holding("net power", _NET)

NO_PROMOTION = SINCE_2001.driven(
    "no US promotion", target="states.USA.promotion", times=0.0, unit="index", start=2002
)  # fmt: skip
FULL_PROMOTION = SINCE_2001.driven("full US promotion", target="states.USA.promotion", to=1.0, unit="index", start=2002)

DEEP_TIE = BASELINE.edited("a deep tie of Russia and China from 2022", deeper_tie("RUS", "CHN", 0.9, 2022))

SLUMP = SINCE_2001.driven(
    "a slump everywhere", target="states.*.growth", add=-6.0, unit="percent per year", start=2008, end=2009
).driven("and unrest", target="states.*.vulnerability", add=0.1, unit="index", start=2008, half_life=4)

_RIVALS = ("RUS", "CHN")
NO_RIVAL_POLE = (
    BASELINE.driven(
        "Russia and China without offensive forces", target=[f"states.{code}.offence" for code in _RIVALS], to=0.0,
        unit="index", start=2022, ramp=5,
    )
    .driven(
        "their spending down to an eighth", target=[f"states.{code}.modernisation" for code in _RIVALS], add=-2.0,
        unit="log points", start=2022, ramp=5,
    )
    .driven(
        "and no warheads", target=[f"states.{code}.nuclear" for code in _RIVALS], to=0.0, unit="index", start=2022,
        ramp=5,
    )
)  # fmt: skip

FIRST_DECADE, EARLY, LATE = (2022, 2031), (2001, 2005), (2017, 2021)


def _us_leads(e: Ensemble) -> FloatArray:
    """Share of years in which nobody is more capable than the United States."""
    capability = e.record.states["capability"]
    leads: FloatArray = np.mean(measures.state(e, "USA", "capability") >= capability.max(axis=1), axis=0)
    return leads


def _us_share(e: Ensemble) -> FloatArray:
    share: FloatArray = measures.state(e, "USA", "capability") / e.record.states["capability"].sum(axis=1)
    return share


def _worst_year(e: Ensemble) -> FloatArray:
    """Largest fall of the US share in a year, as a part of the first year's share."""
    share = _us_share(e)
    worst: FloatArray = (-np.diff(share, axis=0)).max(axis=0) / share[0]
    return worst


def _soft(e: Ensemble) -> FloatArray:
    """Soft balancing of Russia and China against the United States, as a part of all their balancing, by year."""
    parts = [measures.efforts(e, code, "USA") for code in _RIVALS]
    share: FloatArray = sum((soft / (own + allies + soft) for own, allies, soft in parts), np.zeros(1)) / len(parts)
    return share


def _who_shapes_whom(sample: Sample) -> FloatArray:
    """How far US pressure deepens the tie over how far the tie moves the order, each per deviation of what was moved.

    Readings: fear of the US, commitment, alignment, US capability, US legitimacy; arms: pressure, deep tie, neither.
    Negative where pressure loosens the tie; nan where pressure brings no fear, or the treaty no depth.
    """
    spread = sample.arms[2].reshape(len(sample.arms[2]), -1).std(axis=1)
    scale = np.where(spread > 0.0, spread, 1.0)[:, None]
    pressed, deep, usual = (one.mean(axis=-1) / scale for one in sample.arms)
    by_us, by_tie = pressed - usual, deep - usual
    with np.errstate(divide="ignore", invalid="ignore"):
        tie = (by_us[1] + by_us[2]) / by_us[0]
        order = (np.abs(by_tie[3]) + np.abs(by_tie[4])) / by_tie[1]
        ratio = tie / order
    return np.where((by_us[0] > 0.0) & (by_tie[1] > 0.0), ratio, np.nan)


def _fragmentation(e: Ensemble) -> FloatArray:
    """Competition less cooperation among all, systemic, by year."""
    c, k = measures.postures(e, "systemic")
    n = len(e.states)
    apart: FloatArray = (k - c).sum(axis=(1, 2)) / (n * (n - 1))
    return apart


def _regionalisation(e: Ensemble) -> FloatArray:
    """Part of all cooperation that is regional, by year."""
    regional, systemic = (measures.postures(e, place)[0].sum(axis=(1, 2)) for place in ("regional", "systemic"))
    share: FloatArray = regional / (regional + systemic)
    return share


def _quickened(sample: Sample) -> FloatArray:
    """How much further the slump carries a trend under way, as a part of what it comes to without, by draw.

    Readings: change up to the slump, change after it; arms: with the slump, without.  Below -1 the slump turns the
    trend.  nan where there is none: where the change before does not go on without the slump.
    """
    (_, shaken), (before, calm) = (one.mean(axis=-1) for one in sample.arms)
    goes_on = before * calm > 0.0
    return np.where(goes_on, shaken / np.where(goes_on, calm, 1.0) - 1.0, np.nan)


def _slump(what: str, measure: Yearly) -> Test:
    before, after = ((2001, 2003), (2005, 2007)), ((2005, 2007), (2011, 2013))
    return statistic(
        f"a slump in 2008-09 carries the trend of {what} further, where that of 2001-07 goes on without it (falsified: "
        "it turns it in half of draws)",
        (SLUMP, SINCE_2001), together(difference(measure, *before), difference(measure, *after)), _quickened,
        above(0.0), count="draws", fails=below(-1.0), unit="part of the trend without",
    )  # fmt: skip


def treaty_against_us(e: Ensemble) -> FloatArray:
    """1 in a year in which two independent great powers have a treaty and oppose the United States, by year."""
    signed: FloatArray = balancing_treaties(*INDEPENDENT)(e).max(axis=0)
    return signed


def _legitimacy_first(e: Ensemble) -> FloatArray:
    """1 where US legitimacy fell a tenth below its start before a treaty against it, else 0; nan without one."""
    treaty = treaty_against_us(e) > 0.0
    legitimacy = measures.state(e, "USA", "legitimacy")
    fallen = legitimacy < 0.9 * legitimacy[:1]
    after = len(e.years)
    signed, fell = (np.where(one.any(axis=0), one.argmax(axis=0), after) for one in (treaty, fallen))
    return np.where(signed < after, (fell < signed).astype(np.float64), np.nan)


def _adoption(code: str) -> Yearly:
    """How far a state has gone from full rejection (-1) to where the United States stands on order, by year."""

    def read(e: Ensemble) -> FloatArray:
        layout, x = e.record.layout, e.record.arenas["position"].astype(np.float64)
        own, leader = (x[:, layout.state(one), layout.arena("order")] for one in (code, "USA"))
        share: FloatArray = (own + 1.0) / np.maximum(leader + 1.0, 0.1)
        return share

    return read


def _stops_half_way(code: str) -> Test:
    """.05 to .6 of the way; falsified where nothing or (.95) everything is adopted."""
    test = level(
        "and stops between .05 and .6 of the way, 2014-21 (falsified: below .05 or above .95)", SINCE_1992,
        mean(_adoption(code), 2014, 2021), between(0.05, 0.6), unit="adoption",
    )  # fmt: skip
    return replace(test, fails=lambda v: (v < 0.05) | (v > 0.95))


def _western_dispersion(e: Ensemble) -> FloatArray:
    """Standard deviation of Western positions, mean over systemic arenas, by year."""
    layout, x = e.record.layout, e.record.arenas["position"].astype(np.float64)
    rows = [layout.state(code) for code in _WEST]
    spread: FloatArray = x[:, rows][:, :, layout.arenas_at("systemic")].std(axis=1).mean(axis=1)
    return spread


def _western_alignment(e: Ensemble) -> FloatArray:
    pairs = [(one, two) for one in _WEST for two in _WEST if one != two]
    together: FloatArray = np.mean([measures.alignment(e, *pair) for pair in pairs], axis=0)
    return together


_compliance = total(*(cooperates(code, "USA", "systemic") for code in _FOLLOWERS), mean=True)

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "SYS-01", "The United States keeps an unrivalled lead while power spreads, gradually",
        "T II/Erosion, III/CA, C", "fact", "D",
        (
            event("net power: first in every year from 1992 to 2021, in 90 % of runs", NET_SINCE_1992, _us_leads,
                  at_least(1.0), supported=0.9, falsified=0.5, unit="share of years"),
            level("its share falls from 1992-96 to 2017-21", NET_SINCE_1992,
                  difference(_us_share, (1992, 1996), (2017, 2021)), below(0.0), fails=never, unit="share"),
            event("no year takes more than a tenth of the first share", NET_SINCE_1992, _worst_year, at_most(0.1),
                  supported=0.8, falsified=0.5, unit="part of the first share"),
            level("it goes on falling to 2046-50", NET_FUTURE, difference(_us_share, (2021, 2025), LONG_RUN),
                  below(0.0), fails=never, unit="share"),
            event("the model's own blend: first in every year from 1992 to 2021, in 90 % of runs", SINCE_1992,
                  _us_leads, at_least(1.0), supported=0.9, falsified=0.5, unit="share of years"),
        ),
        owed="known growth is put in; arming and shocks alone are free",
        note="Net power is GDP times GDP per head. Western Europe is one state here and leads in the nineties; in "
             "current dollars the US share rises. By CINC the claim is false in the data: China leads from 1995.",
    ),
    Claim(
        "SYS-02", "Global governance under-delivers as problems grow, and matters move to regional formats",
        "T II/Return, III/Nonpol", "mech", "M",
        why_not="shared dangers are a stake and no load, and no matter passes from global bodies to regional ones",
    ),
    Claim(
        "SYS-03", "Promoting democracy costs the order its legitimacy and calls forth resisters",
        "T II/Return, II/Erosion, C", "mech", "M",
        (
            change("US legitimacy is lower with the promotion there was than without, 2017-21", SINCE_2001,
                   NO_PROMOTION, mean(state("USA", "legitimacy"), *LATE), -1, fails=above(0.0), unit="legitimacy"),
            change("and lower still with all the promotion the scale has", FULL_PROMOTION, SINCE_2001,
                   mean(state("USA", "legitimacy"), *LATE), -1, fails=above(0.0), unit="legitimacy"),
            change("Russia and China balance softly more with it than without", SINCE_2001, NO_PROMOTION,
                   mean(_soft, *LATE), 1, unit="share of all balancing"),
            change("and more still with all of it", FULL_PROMOTION, SINCE_2001, mean(_soft, *LATE), 1,
                   unit="share of all balancing"),
        ),
        ("regime insecurity",),
        owed="the loss of legitimacy is an equation (legitimacy.overreach)",
        note="Twice the promotion of 2005 lies outside the scale; its end stands in for it.",
    ),
    Claim(
        "SYS-04", "The order shapes the entente more than the entente the order", "T C; IV/Domestic; IV/Consensus",
        "mech", "E",
        (
            statistic("pressure deepens the tie twice as far as a deep tie moves US rank and legitimacy, 2022-31 "
                      "(falsified: no further)", (PRESSURE, DEEP_TIE, BASELINE),
                      together(
                          mean(total(dyad("RUS", "USA", "threat"), dyad("CHN", "USA", "threat"), mean=True),
                               *FIRST_DECADE),
                          mean("entente_commitment", *FIRST_DECADE), mean("entente_alignment", *FIRST_DECADE),
                          mean(state("USA", "capability"), *FIRST_DECADE),
                          mean(state("USA", "legitimacy"), *FIRST_DECADE),
                      ), _who_shapes_whom, at_least(2.0), count="draws", fails=at_most(1.0),
                      unit="ratio of responses per deviation"),
        ),
        ("common enemy", "regime insecurity"),
        note="Pressure is that of future 1, measured by the fear it brings; a treaty of 2022 deepens the tie by fiat. "
             "Pressure has to deepen the tie, which the seeds call driven from outside; the tie may move the order "
             "either way.",
    ),
    Claim(
        "SYS-05", "Global shocks quicken trends under way and do not turn them", "T II/Return, III/Nonpol", "fact", "M",
        (
            _slump("fragmentation (competition less cooperation of all)", _fragmentation),
            _slump("US legitimacy", state("USA", "legitimacy")),
            _slump("the regional part of all cooperation", _regionalisation),
        ),
        ("regime insecurity",),
        note="The shock is six points of growth lost by all in 2008 and 2009, and .1 of vulnerability that halves in "
             "four years. Pandemics are not told apart. A trend is under way where it goes on without the slump.",
    ),
    Claim(
        "SYS-06", "No coalition of hard balancing forms against the United States after 1991",
        "T II/Threat, III/Nonpol, C", "fact", "E",
        (
            statistic("a defence treaty of two of Russia, China and India that oppose the US, in at most 5 % of "
                      "run-years of 1992-2021 (falsified: 20 %)", (SINCE_1992,), mean(treaty_against_us, 1992, 2021),
                      lambda s: np.array(np.mean(s.arms[0])), at_most(0.05), fails=above(0.2),
                      unit="share of run-years"),
        ),
        ("rank cost of treaties",),
        note="A treaty is against the US in a year in which both sides compete with it more than they cooperate.",
    ),
    Claim(
        "SYS-07", "Delegitimation comes before ordinary balancing", "T IV/Consensus, IV/Prospect", "mech", "E",
        (
            event("confrontation: where a treaty is signed, US legitimacy fell by a tenth before, in 90 % "
                  "(falsified: 60 %)", CONFRONTATION, _legitimacy_first, at_least(1.0), supported=0.9, falsified=0.6,
                  unit="legitimacy first"),
            event("baseline: the same", BASELINE, _legitimacy_first, at_least(1.0), supported=0.9, falsified=0.6,
                  unit="legitimacy first"),
        ),
        ("legitimacy",),
        note="Treaties are those of two of Russia, China and India, to 2050, while both oppose the US; a run without "
             "one says nothing.",
    ),
    Claim(
        "SYS-08", "Costly wars of the hegemon speed the spread of power", "T III/Nonpol", "mech", "M",
        why_not="wars are not fought here, and military spending builds forces where a war would burn them",
    ),
    Claim(
        "SYS-09", "Socialisation of China and Russia into liberal norms is partial and stalls", "T II/Return", "fact",
        "E",
        tuple(
            test
            for code, name in (("CHN", "China"), ("RUS", "Russia"))
            for test in (
                level(f"{name} moves towards the US on order from 1992-95 to 2001-05", SINCE_1992,
                      difference(_adoption(code), (1992, 1995), EARLY), above(0.0), unit="adoption"),
                _stops_half_way(code),
            )
        ),
        ("responsive positions",),
        owed="positions on order follow from regime data but for the response",
        note="Adoption runs from full rejection of the order (position -1) to where the United States stands.",
    ),
    Claim(
        "SYS-10", "A shared danger held the West together; without it the West loosens", "T II/Return", "mech", "M",
        (
            change("Western positions are further apart without a rival pole, 2046-50", NO_RIVAL_POLE, BASELINE,
                   mean(_western_dispersion, *LONG_RUN), 1, fails=below(0.0), unit="deviation of positions"),
            change("and Western states cooperate less with each other", NO_RIVAL_POLE, BASELINE,
                   mean(_western_alignment, *LONG_RUN), -1, fails=never, unit="A"),
        ),
        ("common enemy",),
        note="Russia and China are disarmed from 2022 on, as the Soviet Union was not; the end of 1991 lies outside.",
    ),
    Claim(
        "SYS-11", "Globalisation breeds inequality and populism, and the order loses its purpose at home",
        "T II/Return", "mech", "M",
        why_not="there is no inequality and no opinion at home that could turn against the order",
    ),
    Claim(
        "SYS-12", "Followers comply less though the leader's means stay", "T III/CA", "fact", "E",
        (
            level("third states cooperate less with the US in 2017-21 than in 2001-05, power frozen", POWER_FROZEN,
                  difference(_compliance, EARLY, LATE), below(0.0), unit="C"),
        ),
        ("legitimacy",),
    ),
)  # fmt: skip
