"""The command that hands one state's decisions to a person."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from entente_sim.cli import completing
from entente_sim.cli.console import bare_table, console, plain, print_json
from entente_sim.cli.options import Json, Seed

if TYPE_CHECKING:
    from entente_sim.analysis.debrief import Debrief
    from entente_sim.analysis.seat import Decision, Player, Thirds

__all__ = ["play"]

_HELP = """\
NUMBER POSTURE   decide, until you change it: '3 align'. Postures: {stances};
                 or cooperation and competition in thirds, 0 to 3: '3 2/1'
NUMBER model     hand the decision back to the model
why NUMBER       what each posture is worth this year, and where it leads in {ahead} years
go [YEARS]       on to the next year, or several; Enter alone does the same
?                this list
quit             stop here and look back

C, K             cooperation and competition, 0 to 1, mean over the arenas of a level
threat, tie      0 to 1, as hostility; the tie is the commitment of the two, its stage is read in eighths of that
status deficit   the rank a state claims beyond what others grant it, 0 where they grant all of it"""


class _LeaveError(Exception):
    """The person has left the table."""


def play(
    name: Annotated[
        str,
        typer.Argument(
            help="A shipped scenario (see 'scenarios') or the path of a .yaml file.",
            autocompletion=completing.a_scenario,
        ),
    ],
    state: Annotated[
        str, typer.Option("--as", help="Code of the state you are.", autocompletion=completing.a_state)
    ] = "RUS",
    until: Annotated[int | None, typer.Option(help="Last year to play (default: the scenario's).")] = None,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Take one state's decisions year by year; then see them beside the model's.

    Commands are read from the terminal, or from a pipe.

    Example: entente-sim play baseline --as RUS
    """
    from entente_sim.analysis.debrief import debrief, news
    from entente_sim.analysis.seat import Player
    from entente_sim.model import EntenteModel
    from entente_sim.scenario.errors import closest
    from entente_sim.scenario.loading import load

    resolved = load(name)
    if state not in resolved.world.states:
        raise ValueError(f"'{state}' is no state of this world.{closest(state, resolved.world.states)}")
    start, end = resolved.scenario.horizon.start, resolved.scenario.horizon.end
    if until is not None and not start <= until <= end:
        raise ValueError(f"--until {until} lies outside the scenario, which runs from {start} to {end}.")
    table = _Table(quiet=as_json)

    class Seat(Player):
        def ask(self) -> None:
            table.turn(self)

    model = EntenteModel(resolved, seed=seed, states={state: Seat})
    player = model[state]
    assert isinstance(player, Player)
    table.welcome(resolved.scenario.title, player, until or end)
    try:
        while model.running and model.year <= (until or end):
            model.step()
            table.tell(news(model.so_far, state, [one.partner for one in player.decisions]))
    except (_LeaveError, KeyboardInterrupt):
        player.taken = [one for one in player.taken if one.year < model.year]
    if not player.taken:
        typer.echo("You left before the first year was over; there is nothing to look back on.", err=True)
        return
    table.say("Looking back ...")
    found = debrief(player)
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    _look_back(found)


class _Table:
    """The terminal: shows the year, takes orders."""

    def __init__(self, quiet: bool) -> None:
        self.quiet, self.skip, self.screen = quiet, 0, console()

    def say(self, text: str) -> None:
        if not self.quiet:
            self.screen.print(text, highlight=False, markup=False)

    def tell(self, sentences: list[str]) -> None:
        for one in sentences:
            self.say(f"  {one}")

    def welcome(self, title: str, player: Player, last: int) -> None:
        self.say(f"{title}. You are {player.name}, from {player.model.year} to {last}.")
        self.say("What you do not decide, the model decides for you. '?' lists what you can type.\n")

    def turn(self, player: Player) -> None:
        """Show the year and take orders until the person goes on."""
        if self.skip:
            self.skip -= 1
            self.say(f"{player.model.year}")
            return
        if not self.quiet:
            self._show(player)
        while True:
            words = self._read(player).split()
            if not words or words[0] == "go":
                years = words[1] if len(words) > 1 else "1"
                if years.isdecimal() and 1 <= int(years) <= 1000:
                    self.skip = int(years) - 1
                    return
                self.say(f"'{years}' is no number of years.")
            elif words[0] in ("quit", "q", "exit"):
                raise _LeaveError
            else:
                self._obey(player, words)

    def _read(self, player: Player) -> str:
        try:
            return input("" if self.quiet or not sys.stdin.isatty() else f"{player.model.year}> ").strip().lower()
        except EOFError:
            raise _LeaveError from None

    def _obey(self, player: Player, words: list[str]) -> None:
        from entente_sim.analysis.seat import AHEAD, STANCES

        asked = words[0] == "why"
        rest = words[1:] if asked else words
        number = rest[0] if rest else ""
        if words[0] in ("?", "help"):
            return self.say(_HELP.format(stances=", ".join(STANCES), ahead=AHEAD))
        if not (number.isdecimal() and 1 <= int(number) <= len(player.decisions)):
            typed, count = " ".join(words), len(player.decisions)
            return self.say(f"'{typed}' is no command, or names no decision of 1 to {count}; type ? for a list.")
        decision = player.decisions[int(number) - 1]
        if asked:
            return self._why(player, decision)
        wish = " ".join(rest[1:])
        if wish == "model":
            player.orders.pop(decision, None)
        elif (thirds := _thirds(wish)) is not None:
            player.orders[decision] = thirds
        else:
            return self.say(f"'{wish}' is no posture. Type one of {', '.join(STANCES)}, thirds like 2/1, or model.")
        return self.say(f"  {decision.partner}, {decision.level}: {_named(player.orders.get(decision))}")

    def _show(self, player: Player) -> None:
        import numpy as np

        from entente_sim.analysis.seat import worth
        from entente_sim.measures.ties import STAGES, stage_of

        year, code = player.model.year, player.code
        self.say(
            f"{year}. {player.name}: {100 * player.capability:.0f} % of power, status deficit {player.deficit:.2f}"
        )
        seen = bare_table("", "threat you see", "hostility it sees in you", "tie")
        for partner in dict.fromkeys(one.partner for one in player.decisions):
            other = player.model[partner]
            depth = player.commitment_to(partner)
            seen.add_row(
                other.name, _bar(player.threat_from(partner)), _bar(other.hostility_of(code)),
                f"{depth:.2f} {STAGES[stage_of(np.array(depth))]}",
            )  # fmt: skip
        self.screen.print(seen, highlight=False)
        asked = bare_table("", "towards", "level", "last year", "the model leans to", "your order")
        for number, one in enumerate(player.decisions, 1):
            weighed, before = worth(player.model, player.code, one), player.done(one)
            asked.add_row(
                str(number), one.partner, one.level, f"C {before[0]:.2f} K {before[1]:.2f}",
                f"C {weighed.cooperation:.2f} K {weighed.competition:.2f}", _named(player.orders.get(one)),
            )  # fmt: skip
        self.screen.print(asked, highlight=False)

    def _why(self, player: Player, decision: Decision) -> None:
        from entente_sim.analysis.seat import AHEAD, STANCES, outlook, worth

        weighed = worth(player.model, player.code, decision)
        self.say(f"{decision.partner}, {decision.level}: {', '.join(one.replace('_', ' ') for one in decision.arenas)}")
        out = bare_table(
            "posture", "worth now", f"in {AHEAD} years: tie", "threat you see", "hostility it sees", "its answer",
            "your deficit",
        )  # fmt: skip
        for name, thirds in {**STANCES, "the model's": None}.items():
            then = outlook(player.model, player.code, decision, thirds, standing=player.orders)
            value = weighed.expected if thirds is None else float(weighed.options[thirds])
            out.add_row(
                name, f"{value:+.2f}", f"{then.commitment:.2f}", f"{then.threat:.2f}", f"{then.image:.2f}",
                f"{then.answer:+.2f}", f"{then.deficit:.2f}",
            )  # fmt: skip
        self.screen.print(out, highlight=False)


def _thirds(wish: str) -> Thirds | None:
    """A posture by name or as two thirds; None if it is neither."""
    from entente_sim.analysis.seat import STANCES

    if wish in STANCES:
        return STANCES[wish]
    c, slash, k = wish.partition("/")
    if slash and c in "0123" and k in "0123" and len(c) == len(k) == 1:
        return int(c), int(k)
    return None


def _named(thirds: Thirds | None) -> str:
    from entente_sim.analysis.seat import STANCES

    if thirds is None:
        return "the model's"
    return next((name for name, one in STANCES.items() if one == thirds), f"{thirds[0]}/{thirds[1]}")


def _bar(value: float) -> str:
    return f"{value:.2f} " + "█" * round(10 * value)


def _look_back(found: Debrief) -> None:
    screen = console()
    title = f"{found.code}, {found.first} to {found.last}: your choices beside the model's in the same places"
    screen.print(f"\n{title}", highlight=False, markup=False)
    chosen = bare_table(
        "towards", "level", "you: C K", "the model: C K", "years apart", "worth a year: yours", "the model's", "best"
    )
    for one in found.reviews:
        chosen.add_row(
            one.decision.partner, one.decision.level, f"{one.cooperation:.2f} {one.competition:.2f}",
            f"{one.model_cooperation:.2f} {one.model_competition:.2f}", f"{one.apart} of {one.years}",
            f"{one.value:+.2f}", f"{one.expected:+.2f}", f"{one.best:+.2f}",
        )  # fmt: skip
    screen.print(chosen, highlight=False)
    screen.print(f"\nWhere it led, by {found.last}", highlight=False, markup=False)
    led = bare_table("", "you", "the model, same luck", "10-90 % of its runs")
    for result in found.results:
        span = f"{result.low:.2f} to {result.high:.2f}"
        span += "" if result.low <= result.value <= result.high else "  outside"
        led.add_row(plain(result.label), f"{result.value:.2f}", f"{result.model:.2f}", span)
    screen.print(led, highlight=False)
    screen.print(
        "Worth is what the state's own incentives say of the year at hand, mean over years; best is the posture worth "
        "most in each arena, which the model, drawing postures by their worth, takes often and not always. "
        "It weighs nothing beyond the year, so a choice that is worth less now may still lead where you want to go.",
        highlight=False, markup=False,
    )  # fmt: skip
