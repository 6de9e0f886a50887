"""Section 5: soft balancing and delegitimation."""

from __future__ import annotations

from typing import Any

import numpy as np

from entente_sim import measures
from entente_sim.claims.claim import Claim, Read, Sample
from entente_sim.claims.interventions import BASELINE, DOUBLE_CONTAINMENT, SINCE_2001
from entente_sim.claims.readings import cooperates, dyad, growth, soft_balancing, state, total
from entente_sim.claims.rules import (
    Yearly,
    above,
    at_least,
    at_most,
    below,
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

__all__ = ["AMBITIOUS", "CLAIMS", "DOUBLE_CONTAINMENT", "ESTRANGED"]

SYSTEMIC = ("order", "finance", "information", "strategic_stability", "governance")


EASED = BASELINE.driven(
    "US pressure halved for ten years", times=0.5, unit="index", start=2022, ramp=1, end=2031,
    target=["states.USA.promotion", "dyads.USA.RUS.sanctions", "dyads.USA.CHN.sanctions",
            "arenas.eastern_europe.stake.USA", "arenas.western_pacific.stake.USA"],
).driven(
    "with its reach", target="arenas.*.access.USA", times=0.3, unit="index", start=2022, ramp=1, end=2031,
)  # fmt: skip
"""What future 1 turns up, turned down, and US reach so far that the US competes about half as much with either."""

ACTIVE = BASELINE.holding("blocked effort does not turn", {"routes.turning": 0.0})

PASSIVE = ACTIVE.driven(
    "the two cannot oppose anybody over the order", to=0.0, unit="index", start=2022, ramp=1,
    target=[f"arenas.{arena}.access.{code}" for arena in SYSTEMIC for code in ("RUS", "CHN")],
)  # fmt: skip

AMBITIOUS = BASELINE.driven(
    "Russia and China claim more rank", add=0.15, unit="index", start=2022, ramp=1,
    target=["states.RUS.aspiration", "states.CHN.aspiration"],
)  # fmt: skip


def _estrange(world: dict[str, Any]) -> None:
    """Take the economic fit of Russia and China away, and give both an old grudge."""
    del world["drivers"]["china_russia_energy"]
    for table in world["dyads"]:
        if table["field"] == "complementarity":
            table["values"].append({"between": ["CHN", "RUS"], "value": 0.0})
        if table["field"] == "grievance":
            table["values"].append({"between": ["CHN", "RUS"], "value": 1.0})


ESTRANGED = BASELINE.edited("Russia and China estranged", _estrange)
"""No economic fit between the two and an old grudge on both sides: as good as no partner."""


def _keep_abm(world: dict[str, Any]) -> None:
    """Let the United States want no more freedom of action in strategic weapons than the middle."""
    world["arenas"]["strategic_stability"]["stances"]["USA"] = 0.0


NO_EXIT = SINCE_2001.edited("the US keeps to the ABM treaty", _keep_abm)


def _soft_share(code: str) -> Read:
    """SB / (SB + EB) of a state against the US over 2001-21; nan where there is neither."""

    def read(e: Ensemble) -> FloatArray:
        _, external, soft = (one.sum(axis=0) for one in measures.efforts(e, code, "USA"))
        both = soft + external
        share: FloatArray = np.divide(soft, both, out=np.full(both.shape, np.nan), where=both > 0.0)
        return share

    return read


def _moved(sample: Sample) -> FloatArray:
    """Relative change of the first arm against the second, whatever its sign, by draw."""
    return np.abs(growth(sample))


def _foreign_currency(e: Ensemble) -> FloatArray:
    """Share of all trade that is not settled in the partners' own currencies, by year."""
    trade, own = (e.record.dyads[name].astype(np.float64) for name in ("trade", "settlement"))
    whole = trade.sum(axis=(1, 2))
    share: FloatArray = 1.0 - (trade * own).sum(axis=(1, 2)) / whole
    return share


def _information_rank(e: Ensemble) -> FloatArray:
    """Place of information among systemic arenas by likeness of the two's positions, 1 the most alike: ``(runs,)``."""
    layout, x = e.record.layout, e.record.arenas["position"].astype(np.float64)
    i, j = layout.state("RUS"), layout.state("CHN")
    alike = {a: (1.0 - np.abs(x[:, i, a] - x[:, j, a]) / 2.0).mean(axis=0) for a in layout.arenas_at("systemic")}
    own = alike[layout.arena("information")]
    rank: FloatArray = 1.0 + np.array([other > own for other in alike.values()]).sum(axis=0)
    return rank


def _against_missile_defence(e: Ensemble) -> FloatArray:
    """1 in a year in which the two oppose the US together over strategic stability."""
    joint = measures.joint_opposition(e, "RUS", "CHN", "USA")
    acted: FloatArray = joint[e.record.layout.arena("strategic_stability")].astype(np.float64)
    return acted


def _soon_after_exit(e: Ensemble) -> FloatArray:
    rows = [k for k, year in enumerate(e.years) if 2002 <= year <= 2004]
    acted: FloatArray = _against_missile_defence(e)[rows].max(axis=0)
    return acted


_FELLOWS = {"central_asia": ("KAZ", "KGZ", "TJK", "UZB", "IND"), "governance": ("IND",)}

_INVESTED = total(
    *(
        cooperates(leader, fellow, arena)
        for leader, partner in (("RUS", "CHN"), ("CHN", "RUS"))
        for arena, fellows in _FELLOWS.items()
        for fellow in (*fellows, partner)
    ),
    mean=True,
)
"""Cooperation of Russia and China with fellow members in the arenas of the SCO and of BRICS, by year."""


def _cohesion_in_order(e: Ensemble) -> FloatArray:
    """1 where members of BRICS are less aligned than those of the SCO, and these less than the two: 2021-25."""
    brics, sco = (mean(_cohesion(name), 2021, 2025)(e) for name in ("brics", "sco"))
    dyadic = mean("entente_alignment", 2021, 2025)(e)
    known = np.isfinite(brics) & np.isfinite(sco)
    return np.where(known, ((brics < sco) & (sco < dyadic)).astype(np.float64), np.nan)


def _cohesion(institution: str) -> Yearly:
    return lambda e: measures.cohesion(e, institution)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "SB-01", "Russia and China oppose the United States by other than military means", "T IV/Consensus, C", "mech",
        "E",
        (
            level("Russia: soft balancing is .8 of soft and treaty-backed balancing, 2001-21 (falsified: below .5)",
                  SINCE_2001, _soft_share("RUS"), at_least(0.8), fails=below(0.5), unit="share"),
            level("China: the same", SINCE_2001, _soft_share("CHN"), at_least(0.8), fails=below(0.5), unit="share"),
        ),
        note="Soft is acting together without a treaty, weighed by the partner's means; votes are not counted in.",
    ),
    Claim(
        "SB-02", "Soft balancing lowers the order's legitimacy, raises one's own prestige and leaves US power alone",
        "T IV/Consensus", "mech", "E",
        (
            change("the leader's legitimacy is lower where the two may oppose it, 2032-36", ACTIVE, PASSIVE,
                   mean(state("USA", "legitimacy"), 2032, 2036), -1, unit="legitimacy"),
            change("and their own rank higher", ACTIVE, PASSIVE,
                   mean(total(state("RUS", "status"), state("CHN", "status"), mean=True), 2032, 2036), 1,
                   fails=never, unit="status"),
            statistic("US capability moves by less than 2 % (falsified: more than 5 %)", (ACTIVE, PASSIVE),
                      mean(state("USA", "capability"), 2032, 2036), _moved, below(0.02), count="draws",
                      fails=above(0.05), unit="relative change"),
        ),
        note="Off: their effort reaches no systemic arena, against anybody. Blocked effort does not turn elsewhere.",
    ),
    Claim(
        "SB-03", "The partnership raises each side's leverage on the United States", "T IV/Consensus, IV/Domestic; II",
        "fact", "E",
        (
            change("the US offers Russia more than without the partner, 2022-50", BASELINE, ESTRANGED,
                   mean(dyad("USA", "RUS", "offer"), 2022, 2050), 1, unit="offer"),
            change("and China", BASELINE, ESTRANGED, mean(dyad("USA", "CHN", "offer"), 2022, 2050), 1, unit="offer"),
        ),
        note="Leverage is read as concessions on offer, which the US makes to nobody before China nears parity.",
    ),
    Claim(
        "SB-04", "Financial coordination grows, yet the dollar stays the main reserve", "T II/Systemic", "fact", "D",
        (
            level("more of the two's trade is in own currencies in 2018-21 than in 2010-13", SINCE_2001,
                  difference(dyad("RUS", "CHN", "settlement"), (2010, 2013), (2018, 2021)), above(0.0), unit="share"),
            level("others' currencies carry at least .55 of all trade in 2021 (falsified: below .5)", SINCE_2001,
                  mean(_foreign_currency, 2021, 2021), at_least(0.55), fails=below(0.5), unit="share"),
        ),
        owed="only pairs under sanctions settle in own currencies, and sanctions are known inputs",
        note="Currencies are told apart by own and other only, in trade; there are no reserves.",
    ),
    Claim(
        "SB-05", "Sovereignty over information is a field of near identity", "T II/Systemic", "fact", "E",
        (
            event("information is among the two systemic arenas they agree on most, 2013-21, in 80 % of runs "
                  "(falsified: fourth or fifth of five)", DOUBLE_CONTAINMENT, _information_rank, at_most(2.0),
                  supported=0.8, falsified=0.5, fails=at_least(4.0), unit="rank among systemic arenas"),
        ),
        owed="positions there are inputs",
    ),
    Claim(
        "SB-06", "Joint opposition to missile defence follows the US exit from the ABM treaty", "T II/Systemic", "fact",
        "E",
        (
            event("the two oppose the US together over strategic stability by 2004, in 80 % of runs (falsified: 50 %)",
                  SINCE_2001, _soon_after_exit, at_least(1.0), supported=0.8, falsified=0.5, unit="1 where they do"),
            change("they do so in more years of 2002-13 than had the US kept to the treaty", SINCE_2001, NO_EXIT,
                   mean(_against_missile_defence, 2002, 2013), 1, fails=never, unit="share of years"),
        ),
        ("consensus", "rivalry"),
        owed="the three states' stances on missile defence are inputs",
        note="The exit is no dated event: the stance for freedom of action stands from the start of the world.",
    ),
    Claim(
        "SB-07", "Alternative institutions grow with discontent; differences cap the cohesion of BRICS",
        "T II/Systemic; A/IndoPac", "fact", "E",
        (
            change("Russia and China do more with fellow members of the SCO and BRICS when they claim more rank, "
                   "2027-31", AMBITIOUS, BASELINE, mean(_INVESTED, 2027, 2031), 1, fails=never, unit="C"),
            event("members of BRICS are less aligned than those of the SCO, these less than the two, 2021-25, in 80 % "
                  "of runs (falsified: 50 %)", BASELINE, _cohesion_in_order, at_least(1.0), supported=0.8,
                  falsified=0.5, unit="1 where in order"),
        ),
        ("creativity",),
        note="Discontent is rank denied. Lesser states do little in systemic arenas, so that the SCO's mean is low.",
    ),
    Claim(
        "SB-08", "Acting together is driven from outside: it slackens when pressure does", "T IV/Consensus, C/S1",
        "fact", "E",
        (
            statistic("with US pressure halved soft balancing is a quarter less, 2027-31 (falsified: no less)",
                      (EASED, BASELINE), mean(soft_balancing("RUS", "CHN"), 2027, 2031), growth, at_most(-0.25),
                      count="draws", fails=at_least(0.0), unit="relative change"),
        ),
        ("common enemy",),
        note="Halved are promotion, sanctions and forward stakes of the US; its reach is cut so that its acts are too.",
    ),
)  # fmt: skip
