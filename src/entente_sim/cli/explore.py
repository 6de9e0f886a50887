"""The command that opens the dashboard."""

from __future__ import annotations

from typing import Annotated

import typer

from entente_sim.cli import completing
from entente_sim.cli.console import use_headless_plots

__all__ = ["explore"]


def explore(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="A shipped scenario to begin with; paths of your own .yaml files.",
            autocompletion=completing.a_scenario,
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes any that is free.")] = 8765,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine's let others in.")
    ] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
) -> None:
    """Explore scenarios in the browser: sliders, one run year by year, the ensemble beside it.

    Needs the extra 'viz'; without it the command says how to install it.

    Example: entente-sim explore us_concessions
    """
    from entente_sim.dashboard.controls import controls
    from entente_sim.dashboard.explored import Choice, Explored
    from entente_sim.dashboard.offer import Offer
    from entente_sim.dashboard.server import serve
    from entente_sim.scenario.errors import how_to_get

    what = Offer.of(names or [])
    first = what.load(what.first)
    controls(first)
    Explored(Choice(first))  # compiles what is not compiled, before somebody waits for a page

    def said(address: str) -> None:
        typer.echo(f"{address}  (Ctrl-C to stop)")

    use_headless_plots()
    try:
        serve(what, host=host, port=port, browser=not no_browser, said=said)
    except ModuleNotFoundError as error:
        raise ValueError(
            f"the dashboard needs a library that is not installed ({error.name}): {how_to_get('viz')}."
        ) from None
    except OSError as error:
        raise ValueError(f"cannot listen on {host}, port {port}: {error.strerror or error}. Try --port 0.") from None
