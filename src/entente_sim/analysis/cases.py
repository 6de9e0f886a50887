"""Case studies: what each should show, tested run by run.

A case is a scenario of the past and a list of tests taken from the claims; each test says of every run whether it
holds.
The rule was fixed before the cases were run: supported if it holds in at least 80 % of runs, falsified
in at most 50 %, otherwise undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.alignment import alignment, by_arena, hedging, volume
from entente_sim.measures.containment import double_containment
from entente_sim.measures.institutions import membership
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.measures.partners import partner_entropy
from entente_sim.measures.power import dyad
from entente_sim.measures.ties import stage
from entente_sim.measures.votes import observed_votes
from entente_sim.numerics import FloatArray

__all__ = ["CASES", "Case", "Finding", "Trial", "examine"]

SUPPORTED, FALSIFIED = 0.8, 0.5

CENTRE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Trial:
    """One claim as a test of a case.

    Attributes
    ----------
    claim, sentence
        Where it comes from, and what should hold.
    value
        ``value(ensemble, null)`` gives the quantity, one number per run; nan where a run cannot tell.
    holds
        ``holds(value)`` gives True where the run is as the claim says.
    unit
        What the number is.
    owed
        Where the quantity is put in or defaults were set on it: to what, in a few words.
    """

    claim: str
    sentence: str
    value: Callable[[Ensemble, Ensemble], FloatArray]
    holds: Callable[[FloatArray], BoolArray]
    unit: str
    owed: str = ""


@dataclass(frozen=True)
class Case:
    """A case study: a scenario, the question it asks, its tests, and figures by name in :mod:`entente_sim.plots`."""

    scenario: str
    question: str
    tests: tuple[Trial, ...]
    pair: tuple[str, str]
    figures: tuple[str, ...] = ("two_level", "typology", "threat_map")


@dataclass(frozen=True)
class Finding:
    """A test with its outcome: quantiles over runs, the share of runs in which it holds, and the same in the null."""

    test: Trial
    low: float
    median: float
    high: float
    share: float
    null: float

    @property
    def verdict(self) -> str:
        """'supported', 'falsified' or 'undecided', by the rule; what is put in, or in the null too, says so."""
        if self.test.owed and self.share >= SUPPORTED:
            return f"holds, but {self.test.owed}"
        if self.share >= SUPPORTED:
            return "supported, but by the null too" if self.null >= SUPPORTED else "supported"
        return "falsified" if self.share <= FALSIFIED else "undecided"


def examine(case: Case, ensemble: Ensemble, null: Ensemble) -> list[Finding]:
    """Put a case's tests to its runs and to the null's.

    Examples
    --------
    >>> import entente_sim as es
    >>> case = CASES["eaeu_bri"]
    >>> runs, null = es.run(case.scenario, runs=2), es.run(case.scenario, runs=2, null=True)
    >>> all(0 <= finding.share <= 1 for finding in examine(case, runs, null))
    True
    """
    out = []
    for test in case.tests:
        value, usual = (one[np.isfinite(one)] for one in (test.value(ensemble, null), test.value(null, null)))
        low, median, high = (float(q) for q in np.quantile(value, [0.1, 0.5, 0.9])) if value.size else (0.0,) * 3
        share, nulls = (float(np.mean(test.holds(one))) if one.size else 0.0 for one in (value, usual))
        out.append(Finding(test, low, median, high, share, nulls))
    return out


def _mean(values: FloatArray) -> FloatArray:
    out: FloatArray = values.mean(axis=0)
    return out


def _in(ensemble: Ensemble, values: FloatArray, first: int, last: int) -> FloatArray:
    rows = [k for k, year in enumerate(ensemble.years) if first <= year <= last]
    return _mean(values[rows])


def _over(codes: tuple[str, ...], one: Callable[[str], FloatArray]) -> FloatArray:
    total = one(codes[0])
    for code in codes[1:]:
        total = total + one(code)
    return total / len(codes)


def _provided(ensemble: Ensemble, provider: str, kind: str, first: int, last: int) -> FloatArray:
    """A provider's share in the trade or security of the Central Asian states, ``(runs,)``.

    Security is the share among Russia, China, the United States and western Europe, as the claim counts it.
    """
    if kind == "dependence":
        return _over(CENTRE, lambda code: _in(ensemble, dyad(ensemble, code, provider, kind), first, last))

    def share(code: str) -> FloatArray:
        parts = {
            who: _in(ensemble, dyad(ensemble, code, who, kind), first, last) for who in ("RUS", "CHN", "USA", "WEU")
        }
        total = sum(parts.values(), np.zeros(ensemble.runs))
        return np.divide(parts[provider], total, out=np.zeros_like(total), where=total > 0.0)

    return _over(CENTRE, share)


def _arena_hedging(ensemble: Ensemble, arena: str) -> FloatArray:
    c, k = by_arena(ensemble, "RUS", "CHN", arena)
    c, k = _mean(c), _mean(k)
    return np.divide(2.0 * np.minimum(c, k), c + k, out=np.zeros_like(c), where=c + k > 0.0)


def _excess_volume(ensemble: Ensemble, null: Ensemble, arena: str) -> FloatArray:
    both = [_mean(sum(by_arena(one, "RUS", "CHN", arena), np.zeros(1))) for one in (ensemble, null)]
    return both[0] - float(np.median(both[1]))


def _purposeful(hedged: FloatArray, excess: FloatArray) -> FloatArray:
    """The hedging index where more is done than at random, else 0: random choice is an even mix too."""
    return np.where(excess > 0.0, hedged, 0.0)


def _joined(ensemble: Ensemble, codes: tuple[str, ...]) -> FloatArray:
    return _over(codes, lambda code: membership(ensemble, "eaeu", code)[-1].astype(np.float64))


def _contained(part: str) -> Callable[[Ensemble, Ensemble], FloatArray]:
    return lambda e, _: _mean(double_containment(e, "RUS", "CHN", "USA")[part])


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0.0)


def _similar(ensemble: Ensemble) -> dict[str, FloatArray]:
    """Similarity of the two's positions, 1 - |x - y| / 2, by systemic arena."""
    layout, x = ensemble.record.layout, ensemble.record.arenas["position"].astype(np.float64)
    i, j = layout.state("RUS"), layout.state("CHN")
    return {layout.arenas[a]: _mean(1.0 - np.abs(x[:, i, a] - x[:, j, a]) / 2.0) for a in layout.arenas_at("systemic")}


def _information_rank(ensemble: Ensemble) -> FloatArray:
    by_name = _similar(ensemble)
    before = np.array([by_name[name] > by_name["information"] for name in by_name])
    rank: FloatArray = 1.0 + before.sum(axis=0)
    return rank


def _military_backing(ensemble: Ensemble, backer: str, side: str, rival: str) -> FloatArray:
    """Share of the crises of side and rival in which the backer armed the side; nan where there was none."""
    crisis = dyad(ensemble, side, rival, "crisis") > 0.0
    armed = (dyad(ensemble, backer, side, "backing") > 0.9) & crisis
    count = crisis.sum(axis=0)
    share: FloatArray = np.divide(armed.sum(axis=0), count, out=np.full(ensemble.runs, np.nan), where=count > 0)
    return share


def _vote(draft: str, member: str) -> Callable[[Ensemble, Ensemble], FloatArray]:
    def value(e: Ensemble, _: Ensemble) -> FloatArray:
        layout = e.record.layout
        cast: FloatArray = e.record.votes[layout.draft(draft), layout.state(member)].astype(np.float64)
        return cast

    return value


def _seen(code: int) -> Callable[[FloatArray], BoolArray]:
    return lambda v: v == code


def _votes() -> tuple[Trial, ...]:
    """Every vote of Russia and China on the drafts of the case, against how it was cast."""
    words = {"yes": 1, "abstain": 2, "veto": 3}
    return tuple(
        Trial("UN", f"{draft.replace('_', ' ')}: {member} {word}", _vote(draft, member), _seen(words[word]),
             "1 yes, 2 abstention, 3 veto")
        for draft, observed in observed_votes().items()
        for member, word in observed.votes.items()
        if member in ("RUS", "CHN")
    )  # fmt: skip


CASES: Mapping[str, Case] = {
    "libya_syria": Case(
        "libya_syria", "Does fear for the own regime make Russia and China vote in the Security Council as they did?",
        _votes(), ("RUS", "CHN"), ("votes",),
    ),
    "eaeu_bri": Case(
        "eaeu_bri",
        "Do Russia and China hedge in Central Asia, with Russia leading in security and China in the economy?",
        (
            Trial("CA-20", "Russia hedges towards China in Central Asia",
                 lambda e, null: _purposeful(_arena_hedging(e, "central_asia"), _excess_volume(e, null,
                 "central_asia")),
                 lambda v: v >= 0.5, "H, 0 below the null's volume"),
            Trial("CA-01", "Russia provides most of the security",
                 lambda e, _: _provided(e, "RUS", "security", 2013, 2021), lambda v: v > 0.6, "share, 2013-21"),
            Trial("CA-02", "China's part in security is 10 to 25 % by 2019",
                 lambda e, _: _provided(e, "CHN", "security", 2019, 2019), lambda v: (v >= 0.1) & (v <= 0.25), "share"),
            Trial("CA-01", "China trades at least as much as Russia by 2021",
                 lambda e, _: _provided(e, "CHN", "dependence", 2021, 2021)
                 - _provided(e, "RUS", "dependence", 2021, 2021), lambda v: v >= 0.0, "difference of shares",
                 "links were set on trade shares"),
            Trial("CA-10", "the five diversify",
                 lambda e, _: _over(CENTRE, lambda code: np.diff(
                     partner_entropy(e, code, "dependence")[[0, -1]], axis=0)[0]), lambda v: v > 0.0,
                 "change of partner entropy"),
            Trial("CA-06", "Kyrgyzstan and Armenia join the Union by 2021",
                 lambda e, _: _joined(e, ("KGZ", "ARM")), lambda v: v == 1.0, "share of the two"),
            Trial("CA-06", "Uzbekistan, Turkmenistan and Tajikistan do not",
                 lambda e, _: _joined(e, ("UZB", "TKM", "TJK")), lambda v: v == 0.0, "share of the three"),
            Trial("CA-16", "Russia gives way to China after the rupture of 2014",
                 lambda e, _: _in(e, by_arena(e, "RUS", "CHN", "central_asia")[0], 2018, 2021)
                 - _in(e, by_arena(e, "RUS", "CHN", "central_asia")[0], 2013, 2014), lambda v: v > 0.0, "change of C"),
            Trial("CA-09", "less than .3 of what the two declare is carried out",
                 lambda e, _: _ratio(_mean(dyad(e, "RUS", "CHN", "implemented")), _mean(dyad(e, "RUS", "CHN",
                 "declared"))),
                 lambda v: v < 0.3, "implemented over declared"),
        ),
        ("RUS", "CHN"),
    ),
    "double_containment": Case(
        "double_containment",
        "Do Russia and China contain the United States together and each other at the same time?",
        (
            Trial("TL-09", "15 to 50 % of their containment is aimed at each other",
                 _contained("mutual"), lambda v: (v >= 0.15) & (v <= 0.5), "share of containing acts"),
            Trial("TL-09", "part of it is joint, against the United States",
                 _contained("joint"), lambda v: v > 0.0, "share of containing acts"),
            Trial("TL-09", "some of it inside the formats both belong to",
                 _contained("multilateral"), lambda v: v > 0.0, "share of containing acts"),
            Trial("TL-01", "systemic alignment is high", lambda e,
            _: _mean(OBSERVABLES["entente_alignment"].function(e)),
                 lambda v: v >= 0.6, "A", "defaults were set on it"),
            Trial("TL-01", "while Russia hedges in the regions",
                 lambda e, null: _purposeful(
                     _mean(hedging(e, "RUS", "CHN", "regional")),
                     _mean(volume(e, "RUS", "CHN")) - float(np.median(_mean(volume(null, "RUS", "CHN")))),
                 ),
                 lambda v: v >= 0.5, "H, 0 below the null's volume", "defaults were set on it"),
            Trial("TL-10", "twice as much is declared as carried out",
                 lambda e, _: _ratio(_mean(dyad(e, "RUS", "CHN", "declared")), _mean(dyad(e, "RUS", "CHN",
                 "implemented"))),
                 lambda v: v > 2.0, "declared over implemented"),
            Trial("SB-05", "information is among the two arenas they agree on most",
                 lambda e, _: _information_rank(e), lambda v: v <= 2.0, "rank among systemic arenas",
                 "positions there are inputs"),
            Trial("MI-03", "their forces stay far from interoperable",
                 lambda e, _: dyad(e, "RUS", "CHN", "interoperability")[-1], lambda v: v < 0.4, "index, 2021"),
            Trial("IB-06", "no treaty of defence, and short of joint command",
                 lambda e, _: np.maximum(stage(e, "RUS", "CHN").max(axis=0),
                                         7.0 * dyad(e, "RUS", "CHN", "treaty").max(axis=0)),
                 lambda v: v <= 5.0, "stage, at most; 7 with a treaty"),
            Trial("IB-07", "given a crisis with the United States, China does not back Russia in arms",
                 lambda e, _: _military_backing(e, "CHN", "RUS", "USA"), lambda v: v == 0.0, "share of crises"),
        ),
        ("RUS", "CHN"),
    ),
    "sino_soviet_split": Case(
        "sino_soviet_split",
        "Does a shared threat make the alliance of 1950, and do ideology and rank break it?",
        (
            Trial("HI-05", "an alliance in all but name by 1952", lambda e, _: stage(e, "CHN",
            "SUN")[3].astype(np.float64),
                 lambda v: v >= 3.0, "stage in 1952"),
            Trial("HI-05", "China depends on the Soviet Union more than the other way",
                 lambda e, _: dyad(e, "CHN", "SUN", "dependence")[3] - dyad(e, "SUN", "CHN", "dependence")[3],
                 lambda v: v > 0.0, "difference of shares"),
            Trial("HI-09", "the tie is dead by 1969: less than half its peak",
                 lambda e, _: _ratio(dyad(e, "CHN", "SUN", "commitment")[20], dyad(e, "CHN", "SUN",
                 "commitment")[:21].max(axis=0)),
                 lambda v: v < 0.5, "commitment in 1969 over its peak"),
            Trial("HI-10", "border fighting between 1964 and 1979",
                 lambda e, _: dyad(e, "CHN", "SUN", "crisis")[15:].max(axis=0), lambda v: v > 0.0, "1 with a crisis"),
            Trial("HI-11", "China fears the Soviet Union more than the United States by 1972",
                 lambda e, _: dyad(e, "CHN", "SUN", "threat")[23] - dyad(e, "CHN", "USA", "threat")[23],
                 lambda v: v > 0.0, "difference of threats"),
            Trial("HI-11", "and draws nearer to Washington than in 1960",
                 lambda e, _: alignment(e, "CHN", "USA")[23] - alignment(e, "CHN", "USA")[11], lambda v: v > 0.0,
                 "change of A"),
        ),
        ("CHN", "SUN"),
    ),
}  # fmt: skip
"""Case studies by name."""
