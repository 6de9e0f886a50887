"""Section 7: what is done to Central Asia, and what is read off it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entente_sim import measures
from entente_sim.claims.claim import Read, Sample
from entente_sim.claims.edits import without_institution
from entente_sim.claims.interventions import BASELINE, EAEU_BRI, SINCE_2001
from entente_sim.claims.readings import SUPPORTS, centre, competes, dyad, minus, support, total
from entente_sim.claims.rules import Yearly
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.region import CENTRAL_ASIA
from entente_sim.measures.summaries import mean_over, ratio
from entente_sim.numerics import FloatArray

FIVE = CENTRAL_ASIA
PLACE = "central_asia"


def _treaties(world: dict[str, Any]) -> None:
    world["pacts"] += [
        {
            "title": f"China and {code}", "kind": "defence", "members": ["CHN", code], "depth": 0.5, "since": 2010,
            "source": "a counterfactual",
        }
        for code in FIVE
    ]  # fmt: skip


def _half_closed(world: dict[str, Any]) -> None:
    union = world["institutions"]["eaeu"]
    union["openness"] = (1.0 + union["openness"]) / 2.0


CHINESE_TREATIES = EAEU_BRI.edited("China bound to defend the five since 2010", _treaties)
NO_UNION = EAEU_BRI.edited("no Eurasian Union", without_institution("eaeu"))
HALF_CLOSED = EAEU_BRI.edited("the Eurasian Union half as closed", _half_closed)
US_PRESENCE = SINCE_2001.driven(
    "the United States present in Central Asia",
    target="arenas.central_asia.stake.USA",
    to=0.7,
    unit="index",
    start=2002,
)
ONE_SUITOR = EAEU_BRI.driven(
    "China stays out of Central Asia", target="arenas.central_asia.stake.CHN", to=0.1, unit="index", start=2014
)
UNREST = EAEU_BRI.driven(
    "unrest in Central Asia", target=[f"states.{code}.vulnerability" for code in FIVE], add=0.3, unit="index",
    start=2014,
)  # fmt: skip
NO_RUPTURE = (
    EAEU_BRI.driven(
        "no sanctions on Russia", target=[f"dyads.{code}.RUS.sanctions" for code in ("USA", "WEU", "EEU", "JPN")],
        to=0.0, unit="index", start=2014,
    )
    .driven("no Maidan", target="states.RUS.vulnerability", add=-0.2, unit="index", start=2014, half_life=6)
    .driven("Ukraine stays", target="dyads.RUS.UKR.complementarity", add=0.35, unit="index", start=2014, ramp=3)
)  # fmt: skip
"""The three inputs of 2014 in the world file, taken back."""
BUILT = BASELINE.driven(
    "the Belt and Road is built", target=[f"dyads.CHN.{code}.links" for code in FIVE], times=2, unit="index",
    start=2022, ramp=5,
)  # fmt: skip
RUSSIAN_DECLINE = BASELINE.driven(
    "Russia declines", target="states.RUS.growth", add=-2.0, unit="percent per year", start=2022
)
SAFE_SEA = BASELINE.driven(
    "no strait matters to China", target="states.CHN.sea_trade", to=0.0, unit="index", start=2022
)
CALM_HINTERLAND = BASELINE.driven(
    "no unrest in China", target="states.CHN.vulnerability", to=0.0, unit="index", start=2022
)


def number_raised(sample: Sample) -> FloatArray:
    """How many of the other arms raise a reading against the last arm, by draw."""
    *raised, usual = sample.arms
    count: FloatArray = np.sum([(one - usual).mean(axis=-1) > 0.0 for one in raised], axis=0).astype(np.float64)
    return count


def evenly(sample: Sample) -> FloatArray:
    """Hedging index of each draw's mean C and K; nan where nothing is done."""
    c, k = sample.arms[0].mean(axis=-1)
    return np.where(c + k > 0.0, measures.evenness(c, k), np.nan)


def volume_above(sample: Sample) -> FloatArray:
    """C + K of each draw, less the null's median."""
    volume: FloatArray = sample.arms[0].sum(axis=0).mean(axis=-1) - float(np.median(sample.null[0].sum(axis=0)))
    return volume


def division(sample: Sample) -> FloatArray:
    """Russia's lead over China in security times China's over Russia in trade, by draw.

    Readings: Russia's and China's share in security, China's lead in trade.  Negative where one leads in both.
    """
    russia, china, trade = sample.arms[0].mean(axis=-1)
    product: FloatArray = (russia - china) * trade
    return product


def influence(great_power: str) -> Yearly:
    """Read what the five rely on a great power for: half its share in their trade, half in their security."""
    return centre(
        lambda code: total(dyad(code, great_power, "dependence"), dyad(code, great_power, "security"), mean=True)
    )


def security_share(provider: str, first: int, last: int) -> Read:
    """A provider's share in the security of the five, among Russia, China, the United States and western Europe."""

    def share(e: Ensemble, code: str) -> FloatArray:
        given = {
            who: mean_over(measures.dyad(e, code, who, "security"), e.years, (first, last))
            for who in ("RUS", "CHN", "USA", "WEU")
        }
        return ratio(given[provider], sum(given.values(), np.zeros(e.runs)))

    return lambda e: np.asarray(np.mean([share(e, code) for code in FIVE], axis=0), dtype=np.float64)


trade_lead = minus(
    centre(lambda code: dyad(code, "CHN", "dependence")), centre(lambda code: dyad(code, "RUS", "dependence"))
)
"""China's share in the trade of the five less Russia's, by year."""


def quotient(sample: Sample) -> FloatArray:
    """First reading of the first arm over the second, by draw."""
    above, below = sample.arms[0].mean(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share: FloatArray = above / below
    return share


def crossing(first: int, never: int) -> Callable[[Sample], FloatArray]:
    """Statistic: the first year from which on a draw's mean of a yearly reading is not negative; ``never`` without."""

    def value(sample: Sample) -> FloatArray:
        passed = sample.arms[0].mean(axis=-1) >= 0.0  # (years, draws)
        return np.where(passed.any(axis=0), first + passed.argmax(axis=0), float(never))

    return value


def spread(variable: str) -> Yearly:
    """Read how evenly the five spread trade or cooperation over partners, mean of the five by year."""
    return centre(lambda code: lambda e: measures.partner_entropy(e, code, variable))


def belonging(institution: str, *codes: str) -> Yearly:
    """Count which of some states belong to an institution, by year."""
    return total(*(lambda e, code=code: measures.membership(e, institution, code) for code in codes))


def as_in_history(e: Ensemble) -> FloatArray:
    """How many of five are in the Union (Armenia, Kyrgyzstan) or out of it as they are in 2021: ``(runs,)``."""
    inside, outside = belonging("eaeu", "ARM", "KGZ")(e)[-1], belonging("eaeu", "TJK", "TKM", "UZB")(e)[-1]
    right: FloatArray = inside + 3.0 - outside
    return right


def joined_and_dependent(e: Ensemble) -> FloatArray:
    """Whether each candidate is in the Union in 2021, and its reliance on Russia in 2013: ``(2, 5, runs)``."""
    candidates = ("ARM", "KGZ", "TJK", "TKM", "UZB")
    inside = [measures.membership(e, "eaeu", code)[e.years.index(2021)] for code in candidates]
    reliance = [
        total(dyad(code, "RUS", "dependence"), dyad(code, "RUS", "security"), mean=True)(e)[e.years.index(2013)]
        for code in candidates
    ]
    return np.stack([np.stack(inside), np.stack(reliance)])


def among_members(institution: str, *, stages: bool = False) -> Yearly:
    """Read commitment among an institution's members, mean over pairs by year; in eighths rounded down if ``stages``.

    0 where fewer than two belong.
    """

    def read(e: Ensemble) -> FloatArray:
        layout = e.record.layout
        belongs = e.record.membership[:, layout.institution(institution)].astype(np.float64)
        depth = e.record.dyads["commitment"].astype(np.float64)
        if stages:
            depth = np.minimum(np.floor(8.0 * depth), 7.0)
        pairs = belongs[:, :, None] * belongs[:, None, :]
        pairs[:, range(layout.n), range(layout.n)] = 0.0
        return ratio((pairs * depth).sum(axis=(1, 2)), pairs.sum(axis=(1, 2)))

    return read


def depth(institution: str) -> Yearly:
    """Read bindingness times commitment among members, by year, as in ``measures.breadth_and_depth``."""
    commitment = among_members(institution)
    return lambda e: e.resolved.world.institutions[institution].bindingness * commitment(e)


def breadth(institution: str) -> Yearly:
    """Read the share of the world's states that belong, by year."""
    return lambda e: e.record.membership[:, e.record.layout.institution(institution)].mean(axis=1)


def both_press_us(e: Ensemble) -> FloatArray:
    """1 in a year in which Russia and China both compete with the United States in Central Asia."""
    ours, theirs = (competes(code, "USA", PLACE)(e) > 0.0 for code in ("RUS", "CHN"))
    return (ours & theirs).astype(np.float64)


def sided(e: Ensemble) -> FloatArray:
    """Years of crisis of Russia with the West and Ukraine by what the five and Belarus do: rows of ``SUPPORTS``."""
    counts = [
        support(code, "RUS", foe)(e) for code in (*FIVE, "BLR") for foe in ("UKR", "USA", "WEU", "EEU")
    ]  # fmt: skip
    return np.asarray(sum(counts, np.zeros((len(SUPPORTS), e.runs))), dtype=np.float64)


def alone(e: Ensemble) -> FloatArray:
    """Share of Russia's acts towards outsiders that a fellow member of the Union does not join, ``(runs,)``.

    Acts are cooperation or competition, each year, in Central Asia and eastern Europe, towards China, the West and
    Ukraine; one counts once for each of Belarus and Kazakhstan that meets the outsider there.
    """
    layout = e.record.layout
    acts, joint = np.zeros(e.runs), np.zeros(e.runs)
    for arena in (PLACE, "eastern_europe"):
        for target in ("CHN", "USA", "WEU", "EEU", "UKR"):
            rows = layout.where[layout.arena(arena)][:, layout.state(target)]
            for member in ("BLR", "KAZ"):
                lead, follow = int(rows[layout.state("RUS")]), int(rows[layout.state(member)])
                if lead >= 0 and follow >= 0:
                    for kind in (e.record.cooperation, e.record.competition):
                        acted: NDArray[np.bool_] = kind[:, lead] > 0
                        acts += acted.sum(axis=0)
                        joint += (acted & (kind[:, follow] > 0)).sum(axis=0)
    return 1.0 - ratio(joint, acts)


_PATRONS = (
    ("CHN", FIVE), ("RUS", FIVE), ("RUS", ("ARM", "BLR")), ("USA", ("JPN", "KOR", "TWN")), ("USA", ("WEU", "EEU")),
)  # fmt: skip


def patronage(e: Ensemble) -> FloatArray:
    """Great powers' shares in the security and in the trade of their regions, all years: ``(2, regions, runs)``.

    China in Central Asia comes first.
    """

    def of(variable: str, patron: str, clients: tuple[str, ...]) -> FloatArray:
        shares = [mean_over(measures.dyad(e, code, patron, variable), e.years, None) for code in clients]
        return np.asarray(np.mean(shares, axis=0), dtype=np.float64)

    return np.stack([np.stack([of(v, *pair) for pair in _PATRONS]) for v in ("security", "dependence")])


def restraint(sample: Sample) -> FloatArray:
    """Security over trade of the first region of :func:`patronage`, against the mean of the others, by draw."""
    security, trade = sample.arms[0].mean(axis=-1)
    per_trade = ratio(security, trade)
    return ratio(per_trade[0], per_trade[1:].mean(axis=0))
