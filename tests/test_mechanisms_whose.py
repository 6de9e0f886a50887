"""Who is concerned: where a cause in one place has its effect, and what a mechanism may read and write."""

from __future__ import annotations

import importlib
import re
from operator import attrgetter

import numpy as np
import pytest

from entente_sim.engine.round import ROUND, Mechanism
from entente_sim.mechanisms.agreements import agreements
from entente_sim.mechanisms.arming import arming
from entente_sim.mechanisms.borders import borders
from entente_sim.mechanisms.commitment import commitment
from entente_sim.mechanisms.common_enemy import common_enemy
from entente_sim.mechanisms.conduct import conduct
from entente_sim.mechanisms.council import council
from entente_sim.mechanisms.crises import crises
from entente_sim.mechanisms.detachment import detachment
from entente_sim.mechanisms.displacement import displacement
from entente_sim.mechanisms.economy import economy
from entente_sim.mechanisms.finance import finance
from entente_sim.mechanisms.incentives import incentives
from entente_sim.mechanisms.influence import influence
from entente_sim.mechanisms.institutions import institutions
from entente_sim.mechanisms.learning import learning
from entente_sim.mechanisms.legitimacy import legitimacy
from entente_sim.mechanisms.load import load
from entente_sim.mechanisms.offers import offers
from entente_sim.mechanisms.pacts import pacts
from entente_sim.mechanisms.positions import positions
from entente_sim.mechanisms.projection import projection
from entente_sim.mechanisms.prospect import prospect
from entente_sim.mechanisms.regime import regime
from entente_sim.mechanisms.routes import routes
from entente_sim.mechanisms.status import status
from entente_sim.mechanisms.threat import threat
from entente_sim.mechanisms.trade import trade
from entente_sim.mechanisms.transfers import transfers
from entente_sim.world.world import World as Chunk
from tests.mechanism_worlds import OFF_DIAGONAL, RUNS, SCOPES, after, random_worlds, spelt, told

NAME = attrgetter("__name__")

# A cause of one place, its effect, and the places where the effect may be and is.  States are A, B, C, D; a triple
# is written with its arena.
WHOSE = [
    (threat, "hostility", "AB", "direct_threat", "AB"),
    (threat, "hostility", "AB", "exposure", ""),
    (threat, "disagreement", "AB", "direct_threat", "AB"),
    (threat, "projected", "AB", "resistance", "AB AC AD"),
    (threat, "offence", "A", "exposure", "BA CA DA BC BD CB CD DB DC"),
    (threat, "nuclear", "A", "exposure", "AB AC AD"),
    (threat, "vulnerability", "A", "direct_threat", "AB AC AD"),
    (threat, "promotion", "A", "direct_threat", "BA CA DA"),
    (threat, "liberalism", "A", "direct_threat", "AB AC AD BA CA DA"),
    (threat, "lead", "A", "direct_threat", "AB AC AD"),
    (threat, "offer", "AB", "direct_threat", "BA"),
    (threat, "interoperability", "AB", "exposure", "AB AC AD CA DA"),
    (threat, "population", "B", "direct_threat", "BD DB"),
    (threat, "population", "A", "direct_threat", ""),
    (threat, "vulnerability", "B", "direct_threat", "BA BC BD DB"),
    (threat, "lesson", "A", "direct_threat", "AB AC AD"),
    (legitimacy, "cooperation_received", "AB", "recognition", "A"),
    (legitimacy, "competition_received", "AB", "legitimacy", "A"),
    (legitimacy, "promotion", "A", "legitimacy", "A"),
    (legitimacy, "vulnerability", "A", "legitimacy", "B C D"),
    (legitimacy, "liberalism", "A", "legitimacy", "A B C D"),
    (status, "recognition", "A", "status", "A"),
    (status, "legitimacy", "A", "contest", "B C D"),
    (status, "disagreement", "AB", "contest", "A"),
    (status, "cooperation_received", "AB", "rank_cost", "AB"),
    (status, "offer", "AB", "rank_cost", "BA"),
    (status, "nuclear", "A", "status", "A"),
    (status, "aspiration", "A", "deficit", "A"),
    (status, "aspiration", "A", "rank_cost", "AB AC AD"),
    (prospect, "aspiration", "A", "risk", "AB AC AD"),
    (prospect, "aspiration", "A", "attitude", "A"),
    (prospect, "resistance", "AB", "risk", "AB"),
    (prospect, "resistance", "AB", "attitude", ""),
    (prospect, "status", "A", "reference", "A"),
    (load, "effort", "AB", "load", "A"),
    (routes, "sea_access", "AB", "chokepoint", "A"),
    (routes, "trade", "AB", "chokepoint", "A"),
    (routes, "threat", "AB", "chokepoint", "A"),
    (routes, "sea_power", "A", "chokepoint", "B C D"),
    (routes, "sea_trade", "A", "interest", "A1"),
    (routes, "sea_trade", "D", "interest", "D1 D2"),
    (routes, "access", "A0", "interest", "A0 A1"),
    (displacement, "usual_reliance", "AB", "displaced", "BD0 BC1 BD1"),
    (displacement, "reliance", "AB", "displaced", "BD0 DB0 BC1 BD1 CB1 DB1"),
    (displacement, "stake", "A0", "displaced", "BD0 DB0"),
    (projection, "sea_access", "AB", "projected", "BA"),
    (projection, "sea_power", "A", "projected", "BA CA DA"),
    (projection, "capability", "A", "projected", "BA CA DA"),
    (projection, "distance_base", "AB", "projected", "AB"),
    (common_enemy, "threat", "AB", "common_enemy", "AC1 AD0 AD1"),
    (common_enemy, "competition", "BD0", "common_enemy", "AB0"),
    (common_enemy, "competition", "BD1", "common_enemy", "AB1 CB1"),
    (common_enemy, "competition", "BD2", "common_enemy", "CB2"),
    (common_enemy, "nuclear", "C", "common_enemy", "AC1 BC1 BC2 DC1 DC2"),
    (detachment, "threat", "AB", "support", "AC AD"),
    (detachment, "cooperation", "BD0", "support", "AB"),
    (detachment, "cooperation", "BD1", "support", "AB CB"),
    (detachment, "competition", "BD0", "counterweight", "AB"),
    (offers, "counterweight", "AB", "offer", "AB"),
    (offers, "aspiration", "A", "offer", "AB AC AD"),
    (offers, "offer", "AB", "forfeit", "BC BD"),
    (incentives, "hostility", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "rank_cost", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "complementarity", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "dependence", "AB", "gain_cooperation", "AB0 AB1 BA0 BA1"),
    (incentives, "dependence", "AB", "gain_competition", "AB0 AB1"),
    (incentives, "reliance", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "sanction_exposure", "BD", "gain_cooperation", "BD0 BD1"),
    (incentives, "displaced", "AB0", "gain_competition", "AB0"),
    (incentives, "legitimacy", "A", "gain_competition", "BA0 BA1 CA1 DA0 DA1"),
    (incentives, "lead", "A", "gain_competition", "BA0 BA1 CA1 DA0 DA1"),
    (incentives, "creativity", "A", "gain_cooperation", "AB0 AB1 AC1 AD0 AD1"),
    (incentives, "interest", "A0", "gain_cooperation", "AB0 AD0 BA0 DA0"),
    (incentives, "offer", "AB", "gain_cooperation", "BA0 BA1"),
    (incentives, "offer", "AB", "gain_competition", "AB0 AB1"),
    (incentives, "forfeit", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "support", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "support", "AB", "gain_competition", "AB0 AB1"),
    (incentives, "threat", "AB", "gain_competition", "AB0 AB1"),
    (incentives, "resistance", "AB", "gain_cooperation", "AB0 AB1"),
    (incentives, "salience", "AB", "gain_competition", "AB0 AB1"),
    (incentives, "common_enemy", "AB0", "gain_cooperation", "AB0"),
    (incentives, "framework", "AB0", "gain_cooperation", "AB0"),
    (incentives, "mobility", "A", "gain_cooperation", "AB0 AB1 AC1 AD0 AD1"),
    (incentives, "contest", "A", "gain_competition", "AB0 AB1 AC1 AD0 AD1"),
    (incentives, "load", "A", "gain_competition", "AB0 AB1 AC1 AD0 AD1"),
    (incentives, "risk", "AB", "gain_competition", "AB0 AB1"),
    (incentives, "nuclear", "A", "gain_cooperation", "BA0 BA1 CA1 DA0 DA1"),
    (incentives, "access", "A0", "gain_competition", "AB0 AD0"),
    (conduct, "cooperation", "AB0", "cooperation_received", "BA"),
    (conduct, "cooperation", "AB0", "mutual", "AB BA"),
    (conduct, "competition", "AB0", "competition_received", "BA"),
    (conduct, "competition", "AB0", "worst_received", "BA"),
    (conduct, "competition", "AB0", "effort", "AB"),
    (commitment, "hostility", "AB", "commitment", "AB BA"),
    (commitment, "rank_cost", "AB", "commitment", "AB BA"),
    (pacts, "rank_cost", "AB", "treaty_worth", "AB"),
    (pacts, "hostility", "AB", "treaty_worth", "AB"),
    (pacts, "status", "A", "protection", "BA CA DA"),
    (pacts, "threat", "AB", "protection", "AC AD BC BD"),
    (pacts, "defence", "A", "protection", "AB AC AD"),
    (institutions, "ally", "AB", "guarantee", "AB"),
    (crises, "incident", "AB", "crisis", "AB BA"),
    (council, "lesson", "B", "veto_chance", "6B 6D"),
    (council, "hostility", "BA", "veto_chance", "6B 6D"),
    (agreements, "mutual", "BA", "declared", "AB BA"),
    (agreements, "threat", "AC", "declared", "AB AD BA DA"),
    (agreements, "hostility", "AB", "implemented", "AB BA"),
    (agreements, "rank_cost", "AB", "interoperability", "AB BA"),
    (borders, "mutual", "DB", "settled", "BD DB"),
    (borders, "hostility", "BD", "settled", "BD DB"),
    (borders, "vulnerability", "B", "settled", "BD DB"),
    (borders, "mutual", "BA", "settled", ""),
    (arming, "threat", "AB", "spending", "A"),
    (arming, "military_price", "A", "military", "A"),
    (transfers, "technology", "A", "arms", "AB AC AD BA CA DA"),
    (transfers, "commitment", "AB", "arms", "AB"),
    (transfers, "commitment", "AB", "military", "B"),
    (transfers, "sanctions", "AB", "arms", "AB"),
    (transfers, "threat", "AB", "arms", "AB"),
    (transfers, "spending", "A", "arms", "BA CA DA"),
    (arming, "modernisation", "A", "spending", "A"),
    (economy, "sanctions", "AB", "economy", "B"),
    (economy, "growth", "A", "economy", "A"),
    (economy, "offer", "AB", "economy", "B"),
    (economy, "settlement", "AB", "economy", "A"),
    (economy, "openness", "A", "economy", "A"),
    (trade, "sanctions", "AB", "trade", "AB AC AD BA BC BD CA CB DA DB"),
    (trade, "union", "AB", "trade", "AB AC AD BA CA DA"),
    (trade, "economy", "A", "openness", "A B C D"),
    (finance, "sanctions", "AB", "settlement", "BC BD CB DB"),
    (finance, "mutual", "AB", "settlement", "AB"),
    (finance, "dependence", "AB", "sanction_exposure", "AC AD"),
    (influence, "arms", "AB", "security", "BA BC BD"),
    (influence, "projected", "AB", "security", "AB AC AD"),
    (influence, "guarantee", "AB", "security", "AB AC AD"),
    (influence, "interoperability", "AB", "security", "AB AC AD"),
    (influence, "pact", "AB", "security", ""),
    (influence, "dependence", "AB", "reliance", "AB"),
    (learning, "competition_received", "AB", "hostility", "AB"),
    (learning, "worst_received", "AB", "grievance_fast", "AB"),
    (learning, "cooperation_received", "AB", "hostility", "AB"),
    (learning, "sanctions", "AB", "hostility", "BA"),
    (learning, "support", "AB", "hostility", "AB"),
    (learning, "offer", "AB", "hostility", "BA"),
    (learning, "arms", "AB", "hostility", ""),
    (learning, "reliance", "AB", "hostility", "AB"),
    (learning, "exposure", "AB", "hostility", "AB"),
    (learning, "grievance", "AB", "hostility", "AB"),
    (learning, "settled", "AB", "hostility", "AB"),
    (learning, "implemented", "AB", "grievance_slow", "AB"),
    (learning, "implemented", "AB", "grievance_fast", ""),
    (learning, "crisis", "AB", "hostility", "AB"),
    (learning, "backing", "AB", "hostility", "BA"),
    (learning, "opposition", "AB", "hostility", "BA"),
    (regime, "grown", "A", "growth_gap", "A"),
    (regime, "regime_shift", "A", "transition", "A"),
    (positions, "commitment", "AB", "response", "A0 A1 A2"),
    (positions, "threat", "AC", "response", "A1 A2"),
    (positions, "status", "A", "response", "A0 A1 A2 B0 B1 C0 C1 D0 D1"),
    (positions, "position", "A0", "response", "A0 B0 C0 D0"),
    (positions, "mobility", "A", "response", "A0 A1 A2"),
    (positions, "stance", "A0", "position", "A0"),
    (positions, "stance", "A0", "disagreement", "AB AD BA DA"),
    (positions, "liberalism", "A", "disagreement", "AB AC AD BA CA DA"),
]


@pytest.mark.parametrize(
    ("mechanism", "cause", "place", "effect", "expected"), WHOSE,
    ids=[f"{cause} {place} on {effect}" for _, cause, place, effect, _ in WHOSE],
)  # fmt: skip
def test_an_effect_is_on_those_it_concerns(
    mechanism: Mechanism, cause: str, place: str, effect: str, expected: str
) -> None:
    chunk, lanes = random_worlds()
    chunk.stake[...] = np.where(chunk.stake > 0, 0.2 + 0.8 * chunk.stake, 0.0)

    def lift(copy: Chunk) -> None:
        array = getattr(copy, cause).reshape(len(spelt(copy, cause)), RUNS)
        row = array[spelt(copy, cause).index(place)]
        row += 0.5 * (1.1 - row)

    before, made = after(mechanism, chunk, lanes), after(mechanism, chunk, lanes, lift)
    places = spelt(chunk, effect)
    moved = (getattr(before, effect) != getattr(made, effect)).reshape(len(places), RUNS).any(axis=1)
    assert [name for name, change in zip(places, moved, strict=True) if change] == sorted(
        expected.split(), key=places.index
    )


# --- what the package says of itself ---------------------------------------------------------------------------------


def documented(mechanism: Mechanism) -> tuple[set[str], set[str]]:
    """Return what the docstring of a mechanism's module says it reads and writes."""
    text = importlib.import_module(mechanism.__module__).__doc__
    assert text is not None
    reads, writes = re.split(r"writes", text[text.rindex("Reads ") :], maxsplit=1)
    return tuple(set(re.findall(r"``(\w+)``", part)) for part in (reads, writes))  # type: ignore[return-value]


@pytest.mark.parametrize("mechanism", ROUND, ids=NAME)
def test_a_mechanism_writes_what_it_says_and_nothing_else(mechanism: Mechanism) -> None:
    chunk, lanes = random_worlds()
    chunk.reference[...] = -1.0
    changed = set()
    for year in (2000, 2002):  # the start year, in which anchors are set, and a free one
        chunk.year = year
        made = after(mechanism, chunk, lanes)
        changed |= {name for name in SCOPES if not np.array_equal(getattr(chunk, name), getattr(made, name))}
        assert (made.year, made.runs) == (year, chunk.runs)
    assert changed == documented(mechanism)[1]


@pytest.mark.parametrize("mechanism", [one for one in ROUND if one is not incentives], ids=NAME)
def test_a_mechanism_reads_nothing_but_what_it_says(mechanism: Mechanism) -> None:
    """Shuffling everything else between runs leaves what it writes as it was."""
    chunk, lanes = random_worlds()
    reads, writes = documented(mechanism)
    made = after(mechanism, chunk, lanes)
    order = np.random.default_rng(3).permutation(RUNS)

    def shuffle(copy: Chunk) -> None:
        for name in SCOPES:
            if name not in reads | writes:
                getattr(copy, name)[...] = getattr(copy, name)[..., order]

    shuffled = after(mechanism, chunk, lanes, shuffle)
    different = [name for name in writes if not np.array_equal(getattr(made, name), getattr(shuffled, name))]
    assert different == []


@pytest.mark.parametrize("mechanism", ROUND, ids=NAME)
def test_no_equation_speaks_of_a_state_and_itself(mechanism: Mechanism) -> None:
    """Nonsense on the diagonals reaches nothing off them."""
    chunk, lanes = random_worlds()

    def spoil(copy: Chunk) -> None:
        for name, scope in SCOPES.items():
            if scope == "dyad":
                getattr(copy, name)[~OFF_DIAGONAL] = np.nan

    made, spoilt = after(mechanism, chunk, lanes), after(mechanism, chunk, lanes, spoil)
    for name in SCOPES:
        np.testing.assert_array_equal(told(spoilt, name), told(made, name), err_msg=name)
