"""The command line: ``entente-sim COMMAND --help`` shows an example for each command."""

from __future__ import annotations

import sys

import typer

from entente_sim.cli import answer, files, simulate  # noqa: F401  commands register themselves, in this order
from entente_sim.cli.options import EXIT_BAD_INPUT, EXIT_CANNOT_WRITE, app

__all__ = ["app", "main"]


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
