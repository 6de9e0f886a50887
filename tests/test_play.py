"""A person in a state's seat: what they see, what they may order, and how it is looked back on."""

from __future__ import annotations

import json
import subprocess

import numpy as np
import pytest

import entente_sim as es
from entente_sim.analysis.debrief import debrief, news
from entente_sim.analysis.seat import STANCES, Decision, Player, Thirds, decisions, outlook, worth
from entente_sim.engine.round import ROUND
from entente_sim.mechanisms.posture import posture, utilities
from entente_sim.model import EntenteModel
from entente_sim.scenario.loading import load
from tests.conftest import begun, said, small
from tests.test_cli import call


class Silent(Player):
    """Orders nothing."""


class Aligned(Player):
    """Aligns with its first partner everywhere, from the first year on."""

    def ask(self) -> None:
        first = self.decisions[0].partner
        self.orders = {one: STANCES["align"] for one in self.decisions if one.partner == first}


def played(cls: type[Player], years: int = 3, code: str = "ALP") -> Player:
    model = EntenteModel(small(), seed=3, states={code: cls})
    for _ in range(years):
        model.step()
    player = model[code]
    assert isinstance(player, Player)
    return player


def test_utilities_are_those_that_the_choice_is_drawn_from() -> None:
    sharp = es.Parameters().replace(**{"posture.precision": 1e6})
    world, lanes = begun(runs=3, parameters=sharp)
    streams = es.streams.Streams(1, range(3))
    for mechanism in ROUND[: ROUND.index(posture)]:
        mechanism(world, lanes, streams)
    best = utilities(world, lanes).argmax(axis=1)
    posture(world, lanes, streams)
    actor, target, arena = world.layout.triples
    active = world.stake[actor, arena] * world.stake[target, arena] > 0.0
    chosen = np.rint(3 * world.cooperation) * 4 + np.rint(3 * world.competition)
    assert active.any()
    assert np.array_equal(chosen[active], best[active])


def test_ordering_nothing_changes_not_a_byte() -> None:
    own = played(Silent).model.so_far.record.digest()
    plain = EntenteModel(small(), seed=3)
    for _ in range(3):
        plain.step()
    assert own == plain.so_far.record.digest()


def test_decisions_name_every_shared_arena_once_and_focal_states_first() -> None:
    model = EntenteModel(small(), seed=1)
    found = decisions(model, "GAM")
    assert [one.partner for one in found][:2] == ["ALP", "ALP"]
    assert {one.partner for one in found} == {"ALP", "BET", "DEL"}
    for one in found:
        for arena, row in zip(one.arenas, one.rows(model.world, "GAM"), strict=True):
            assert model.row("GAM", one.partner, arena) == row
            assert model.resolved.world.arenas[arena].level == one.level


def test_an_order_stands_until_changed_and_binds_nobody_else() -> None:
    player = played(Aligned)
    record = player.model.so_far.record
    partner = player.decisions[0].partner
    for one in player.decisions:
        if one.partner == partner:
            rows = one.rows(player.model.world, "ALP")
            assert (record.cooperation[:, rows] == 3).all()
            assert (record.competition[:, rows] == 0).all()
    assert {one.thirds for one in player.taken if one.decision.partner != partner} == {None}


def test_worth_weighs_doing_nothing_after_nothing_at_nothing() -> None:
    seen: list[bool] = []

    class Curious(Player):
        def ask(self) -> None:
            for one in self.decisions:
                weighed, rows = worth(self.model, self.code, one), one.rows(self.model.world, self.code)
                assert weighed.best >= weighed.expected
                assert weighed.best >= weighed.options.max() - 1e-12
                assert 0.0 <= weighed.cooperation <= 1.0
                assert 0.0 <= weighed.competition <= 1.0
                still = self.model.world.cooperation[rows].sum() == 0.0
                still &= self.model.world.competition[rows].sum() == 0.0
                if still:
                    assert weighed.options[0, 0] == 0.0
                seen.append(bool(still))

    played(Curious, years=2)
    assert len(seen) > 4


def test_an_outlook_follows_the_posture_and_leaves_the_run_alone() -> None:
    class Curious(Player):
        def ask(self) -> None:
            one = self.decisions[0]
            before = self.model.world.cooperation.copy()
            friend, foe = (outlook(self.model, self.code, one, STANCES[name]) for name in ("align", "confront"))
            again = outlook(self.model, self.code, one, STANCES["align"])
            assert friend == again
            assert friend.commitment > foe.commitment
            assert friend.image < foe.image
            assert np.array_equal(before, self.model.world.cooperation)
            assert outlook(self.model, self.code, one, None, standing={one: (3, 3)}) == outlook(
                self.model, self.code, one, None
            )

    quiet, plain = played(Curious, years=2), played(Silent, years=2)
    assert quiet.model.so_far.record.digest() == plain.model.so_far.record.digest()


def test_a_debrief_of_ordering_nothing_finds_nothing_apart() -> None:
    found = debrief(played(Silent), runs=8)
    assert (found.first, found.last) == (2000, 2002)
    for one in found.reviews:
        assert (one.apart, one.years) == (0, 3)
        assert one.value == one.expected <= one.best
    for result in found.results:
        assert result.value == pytest.approx(result.model), result.label


def test_a_debrief_tells_what_was_ordered_from_what_the_model_does() -> None:
    player = played(Aligned)
    partner = player.decisions[0].partner
    found = debrief(player, runs=8)
    mine = [one for one in found.reviews if one.decision.partner == partner]
    assert all((one.cooperation, one.competition) == (1.0, 0.0) for one in mine)
    assert any(one.apart > 0 for one in mine)
    tie = next(one for one in found.results if one.label == f"stage of the tie with {partner} (0-7)")
    assert tie.value >= tie.model


def test_news_tell_of_a_tie_that_deepens() -> None:
    player = played(Aligned, years=6)
    partner = player.decisions[0].partner
    record = player.model.so_far
    said_so = []
    for last in record.years:
        view = es.Ensemble(record.resolved, 3, record.record.until(last))
        said_so += news(view, "ALP", [partner])
    assert any(one.startswith(f"The tie with {partner} deepens: ") for one in said_so)


def test_a_seat_is_kept_while_states_come_and_go() -> None:
    class Looking(Player):
        def ask(self) -> None:
            self.orders = dict.fromkeys(self.decisions, STANCES["engage"])
            if self.model.year in (1990, 1991, 1992):  # looks ahead over the entry of eight states
                ahead = outlook(
                    self.model, self.code, self.decisions[0], STANCES["align"], standing=self.orders, runs=2
                )
                assert 0.0 <= ahead.commitment <= 1.0

    resolved = load("from_1946")
    model = EntenteModel(resolved.over(1988, 1995), seed=2, states={"RUS": Looking, "KAZ": Looking})
    while model.running:
        model.step()
        assert news(model.so_far, "RUS", ["CHN"]) is not None
    for code, first in (("RUS", 1988), ("KAZ", 1992)):
        player = model[code]
        assert isinstance(player, Player)
        assert player.taken[0].year == first
        assert all(one.levels == (2 / 3, 0.0) for one in player.taken)
        record = model.so_far.record
        rows = [record.layout.where[a, record.layout.state(code), record.layout.state("USA")] for a in range(3)]
        met = [row for row in rows if row >= 0]
        assert (record.cooperation[-1, met] == 2).all()
        found = debrief(player, runs=2)
        assert (found.reviews[0].years, found.last) == (1996 - first, 1995)


def test_nothing_is_read_before_the_first_year() -> None:
    with pytest.raises(ValueError, match="no year has been run yet: step once"):
        _ = EntenteModel(small()).so_far


def play(typed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return call("play", *arguments, typed=typed, COLUMNS="160")


def test_a_game_from_the_terminal() -> None:
    done = play("?\n3 align\n4 2/1\n1 foo\n77 align\nwhy 3\ngo x\n\n3 model\ngo 2\nquit\n", "baseline", "--as", "RUS")
    assert done.returncode == 0, done.stderr
    assert said(done.stderr) == ""
    text = " ".join(done.stdout.split())
    for one in (
        "You are Russia, from 2021 to 2050.", "CHN, systemic: align", "CHN, regional: 2/1", "'foo' is no posture.",
        "names no decision of 1 to 8", "in 5 years: tie", "'x' is no number of years.", "CHN, systemic: the model's",
        "RUS, 2021 to 2023: your choices beside the model's", "stage of the tie with CHN (0-7)",
    ):  # fmt: skip
        assert one in text, one


def test_a_game_as_json_and_its_end() -> None:
    done = play("go 2\n", "baseline", "--as", "KAZ", "--until", "2022", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["code"], found["first"], found["last"]) == ("KAZ", 2021, 2022)
    assert {one["decision"]["partner"] for one in found["reviews"]} >= {"RUS", "CHN", "USA"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["baseline", "--as", "RUSS"], "'RUSS' is no state of this world. Did you mean RUS?"),
        (["baseline", "--until", "1999"], "--until 1999 lies outside the scenario, which runs from 2021 to 2050."),
    ],
)
def test_mistakes_get_a_sentence(arguments: list[str], sentence: str) -> None:
    done = play("", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr


def test_leaving_at_once_is_no_fault() -> None:
    done = play("quit\n", "baseline")
    assert done.returncode == 0
    assert "there is nothing to look back on" in done.stderr


def test_thirds_are_typed_as_two_digits() -> None:
    from entente_sim.cli.play import _thirds

    cases: dict[str, Thirds | None] = {"3/0": (3, 0), "hedge": (2, 2), "4/0": None, "1": None, "/": None, "12/0": None}
    assert {wish: _thirds(wish) for wish in cases} == cases
    assert isinstance(decisions(EntenteModel(small()), "ALP")[0], Decision)
