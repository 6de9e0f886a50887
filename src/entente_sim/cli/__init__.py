"""The command line: ``entente-sim COMMAND --help`` shows an example for each command."""

from __future__ import annotations

import sys

import typer

from entente_sim.cli.answer import ablate, forecast, verify
from entente_sim.cli.calibrate import calibrate
from entente_sim.cli.discovery import discover
from entente_sim.cli.explore import explore
from entente_sim.cli.files import scenarios, schema, show, validate
from entente_sim.cli.history import hindcast
from entente_sim.cli.options import EXIT_BAD_INPUT, EXIT_CANNOT_WRITE
from entente_sim.cli.play import play
from entente_sim.cli.sensitivity import sensitivity
from entente_sim.cli.simulate import case, futures, run
from entente_sim.cli.sweeps import sweep

__all__ = ["app", "main"]

app = typer.Typer(
    name="entente-sim",
    help="Simulate great-power alignment: balancing, hedging and six futures of the Sino-Russian entente.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)

COMMANDS = (
    scenarios, show, validate, schema, run, futures, case, sweep, sensitivity, discover,
    ablate, forecast, hindcast, calibrate, verify, play, explore,
)  # fmt: skip
for command in COMMANDS:
    app.command()(command)


def main() -> None:
    """Run the command line; a user's mistake ends in one clear sentence and an exit code."""
    from entente_sim.experiments.results import ResultsError

    try:
        app()
    except ResultsError as error:
        typer.echo(str(error), err=True)
        sys.exit(EXIT_CANNOT_WRITE)
    except ValueError as error:  # ScenarioError among them
        typer.echo(str(error), err=True)
        sys.exit(EXIT_BAD_INPUT)
