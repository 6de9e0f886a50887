"""The six futures of the Sino-Russian entente: what each should bring, and what it brings.

Each consequence is an observable, a span of years, and the sign
the thesis expects (claims S1-C1 to S6-C1).  Before them stands the antecedent: did the future happen?

The antecedents, the rows against a scenario's own start and S5-C2 were added after a first table had been
seen, because "persists" had been tested as "rises" and ruptures were not shown; S2-C1, S2-C2, S3-C3, the trade of
S5-C2, S6-C2 and the third ties of S6-C3 after a second, because they stand in the claims and had been left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from entente_sim.analysis.effects import Contrast, Direction, Effect, effect
from entente_sim.experiments.study import Study

__all__ = ["BASELINE", "FUTURES", "Consequence", "Future", "consequences"]

BASELINE = "baseline"

DECADE = (2027, 2031)
"""Last five years of the thesis's decade."""

LONG_RUN = (2046, 2050)
"""Last five years of the horizon."""


@dataclass(frozen=True)
class Consequence:
    """Something that should hold: an observable, when, and with which sign.

    Claims that end in ``-A`` are antecedents: they say whether the scenario happened at all.
    ``contrast`` says whether it is compared with the base or with the scenario's own first years.
    ``credited`` names the mechanism the thesis credits: the one that is too weak where the size is not reached.
    """

    claim: str
    observable: str
    expected: Direction
    window: tuple[int, int]
    sentence: str
    contrast: Contrast = "base"
    credited: str = ""


@dataclass(frozen=True)
class Future:
    """One of the futures: its number, scenario file, antecedent and expected consequences."""

    number: str
    scenario: str
    title: str
    consequences: tuple[Consequence, ...]


FUTURES: tuple[Future, ...] = (
    Future(
        "1", "us_unilateralism", "US unilateralism",
        (
            Consequence("S1-A", "russia_fears_us", 1, DECADE, "antecedent: Russia feels more US pressure"),
            Consequence("S1-C1", "entente_commitment", 1, DECADE, "the tie holds or deepens since 2021-25", "start",
                        credited="common enemy, near its ceiling already"),
            Consequence("S1-C1", "entente_alignment", 1, DECADE, "more so than without the pressure",
                        credited="common enemy and regime insecurity, near their ceiling already"),
        ),
    ),
    Future(
        "2", "us_china_confrontation", "US-China confrontation",
        (
            Consequence("S2-A", "us_china_alignment", -1, LONG_RUN, "antecedent: the US turns against China"),
            Consequence("S2", "entente_alignment", 1, LONG_RUN, "Russia and China close ranks",
                        credited="common enemy"),
            Consequence("S2", "russia_us_alignment", 0, LONG_RUN, "Russia's stance towards the US"),
            Consequence("S2-C1", "russia_courted", 1, LONG_RUN, "both court Moscow", credited="offers"),
            Consequence("S2-C2", "russia_swing", 1, LONG_RUN, "Russia holds the pivot", credited="offers"),
        ),
    ),
    Future(
        "3a", "us_china_accommodation", "US-China accommodation",
        (
            Consequence("S3-A", "us_china_alignment", 1, LONG_RUN, "antecedent: the US comes closer to China"),
            Consequence("S3-C1", "russia_deficit", 1, LONG_RUN, "Russia's status deficit rises",
                        credited="exclusion from others' concert: less pressure outweighs it"),
            Consequence("S3-C1", "russia_assertive", 1, LONG_RUN, "Russia turns more assertive",

                        credited="prospect theory and status competition: no deficit feeds them"),
            Consequence("S3-C3", "entente_alignment", -1, LONG_RUN, "and drifts from China, unlike under calm",
                        credited="common enemy: the two still compete over order"),
        ),
    ),
    Future(
        "3b", "us_china_stability", "US-China stability",
        (
            Consequence("S3-A", "us_china_alignment", 1, LONG_RUN, "antecedent: US and China calmer"),
            Consequence("S3-C2", "entente_commitment", 1, LONG_RUN, "the tie holds or grows since 2021-25", "start",
                        credited="common enemy: calm takes the pressure away"),
            Consequence("S3-C2", "entente_commitment", 1, LONG_RUN, "more so than without the calm",
                        credited="none: the entente lives from pressure here"),
        ),
    ),
    Future(
        "4a", "china_parity", "China at parity",
        (
            Consequence("S4-A", "china_us_power", 1, LONG_RUN, "antecedent: China reaches US capability"),
            Consequence("S4-C1", "us_offers_russia", 1, LONG_RUN, "Washington courts Moscow with offers",
                        credited="offers to a rival's friend"),
            Consequence("S4-C1", "us_presses_russia", -1, LONG_RUN, "Washington presses Moscow less",
                        credited="load of two fronts"),
        ),
    ),
    Future(
        "4b", "us_concessions", "US concessions to Russia",
        (
            Consequence("S4-C2", "entente_alignment", -1, LONG_RUN, "the entente loosens"),
            Consequence("S4-C2", "russia_us_alignment", 1, LONG_RUN, "Russia comes closer to the US",
                        credited="thaw: images of hostility fall too slowly"),
        ),
    ),
    Future(
        "5a", "russia_liberalises", "Russia liberalises",
        (
            Consequence("S5-C1", "entente_alignment", -1, LONG_RUN, "the global consensus shrinks"),
            Consequence("S5-C2", "entente_rivalry", 0, LONG_RUN, "share of runs in rivalry (expected: none)"),
            Consequence("S5-C2", "entente_trade", 0, LONG_RUN, "trade of the two goes on"),
            Consequence("S5-C3", "russia_us_alignment", 1, LONG_RUN, "Russia tilts West"),
        ),
    ),
    Future(
        "5b", "china_liberalises", "China liberalises",
        (
            Consequence("S5-C1", "entente_alignment", -1, LONG_RUN, "the global consensus shrinks"),
            Consequence("S5-C2", "entente_rivalry", 0, LONG_RUN, "share of runs in rivalry (expected: none)"),
            Consequence("S5-C2", "entente_trade", 0, LONG_RUN, "trade of the two goes on"),
        ),
    ),
    Future(
        "6", "chinese_hubris", "Chinese hubris",
        (
            Consequence("S6-A", "power_asymmetry", 1, LONG_RUN, "antecedent: China further ahead of Russia"),
            Consequence("S6-C1", "entente_commitment", -1, LONG_RUN, "the tie loosens"),
            Consequence("S6-C1", "russia_distrusts_china", 1, LONG_RUN, "Russia distrusts China",
                        credited="mistrust: systemic cooperation keeps images friendly"),
            Consequence("S6-C1", "entente_rivalry", 1, LONG_RUN, "the two split (share of runs in rivalry)",
                        credited="mistrust and rank cost: nothing here makes friends of 2021 enemies by 2050"),
            Consequence("S6-C2", "china_westward", 1, LONG_RUN, "China marches West"),
            Consequence("S6-C3", "russia_india_alignment", 1, LONG_RUN, "Russia brings India in",
                        credited="threat from China, too small in Moscow to make India useful"),
            Consequence("S6-C3", "russia_third_ties", 1, LONG_RUN, "and Japan, Vietnam, the United States",
                        credited="threat from China, too small in Moscow to make others useful"),
        ),
    ),
)  # fmt: skip
"""The futures in the thesis's order."""


def consequences(study: Study) -> list[tuple[Future, Consequence, Effect]]:
    """Measure every stated consequence of the futures in a study."""
    return [
        (future, one, effect(study, future.scenario, one.observable, one.window, one.expected, one.contrast))
        for future in FUTURES
        if future.scenario in study.observed and future.scenario != study.base_name
        for one in future.consequences
    ]
