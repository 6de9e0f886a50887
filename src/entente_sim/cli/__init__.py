"""The command line: ``entente-sim COMMAND --help`` shows an example for each command."""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from entente_sim.cli.answer import ablate, forecast, verify
from entente_sim.cli.calibrate import calibrate
from entente_sim.cli.console import stopped, use_plain_signs
from entente_sim.cli.discovery import discover
from entente_sim.cli.explore import explore
from entente_sim.cli.files import scenarios, schema, show, validate
from entente_sim.cli.history import hindcast
from entente_sim.cli.options import EXIT_BAD_INPUT, EXIT_CANNOT_WRITE
from entente_sim.cli.play import play
from entente_sim.cli.report import report
from entente_sim.cli.sensitivity import sensitivity
from entente_sim.cli.simulate import case, futures, run
from entente_sim.cli.sweeps import sweep

__all__ = ["app", "main"]


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        """Run a command; an interrupt that it has no word of its own for ends in one sentence."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise stopped() from None


def _version(asked: bool) -> None:
    if asked:
        from entente_sim import __version__

        typer.echo(f"entente-sim {__version__}")
        raise typer.Exit


app = typer.Typer(
    name="entente-sim",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


@app.callback()
def _everything(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    """Simulate great-power alignment: balancing, hedging and six futures of the Sino-Russian entente.

    Begin with: entente-sim futures

    Exit codes: 0 done, 2 bad input, 3 cannot write, 130 stopped. Tab completion: entente-sim --install-completion
    """


PANELS = {
    "Look at files": (scenarios, show, validate, schema),
    "Run": (run, futures, case, sweep, play, explore),
    "Ask of a sweep": (sensitivity, discover),
    "Put to the test": (ablate, verify, forecast, hindcast, calibrate),
    "Results": (report,),
}


def _unfolded(text: str) -> str:
    """A docstring with one line a paragraph, for the terminal to fold at its own width; brackets are no markup."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n")).replace("[", r"\[")


for panel, commands in PANELS.items():
    for command in commands:
        app.command(rich_help_panel=panel, help=_unfolded(command.__doc__ or ""))(command)


def main() -> None:
    """Run the command line; a user's mistake ends in one clear sentence and an exit code."""
    use_plain_signs()
    try:
        app(prog_name="entente-sim")
    except OSError as error:
        from entente_sim.experiments.files import ResultsError

        if not isinstance(error, ResultsError):
            raise
        typer.echo(str(error), err=True)
        sys.exit(EXIT_CANNOT_WRITE)
    except ValueError as error:  # ScenarioError among them
        typer.echo(str(error), err=True)
        sys.exit(EXIT_BAD_INPUT)
