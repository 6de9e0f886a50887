"""The command that asks of a sweep under which conditions something happens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entente_sim.cli import completing
from entente_sim.cli.console import (
    Bar,
    bare_table,
    command_line,
    console,
    plain,
    print_json,
    print_places,
    use_headless_plots,
)
from entente_sim.cli.options import Json, OfSweep, Seed, folder_of

if TYPE_CHECKING:
    from rich.table import Table

    from entente_sim.analysis.sweeps.discovery import Discovery, FoundBox

__all__ = ["discover"]


def discover(
    results: OfSweep,
    future: Annotated[
        str | None,
        typer.Option(
            help="A class of future, by name or word, several with commas: 6, split, 3a,3b.",
            autocompletion=completing.a_future,
        ),
    ] = None,
    where: Annotated[
        str | None,
        typer.Option(
            help="Or something recorded against a number: 'entente_commitment > 0.7'.",
            autocompletion=completing.recorded,
        ),
    ] = None,
    window: Annotated[str | None, typer.Option(help="Years, 2046-2050 or 2050 (default: the last recorded).")] = None,
    seed: Seed = 1,
    out: Annotated[Path | None, typer.Option(help="Folder to write to (default: RESULTS/discovery/OUTCOME).")] = None,
    as_json: Json = False,
) -> None:
    """Find the conditions under which an outcome happens in a sweep: boxes, a tree, and a score for each path.

    All are judged on points held out; what is no better than chance there is said so. Needs 'entente-sim[analysis]'.

    Example: entente-sim discover six_futures --future split
    """
    from entente_sim.analysis.sweeps.discovery import explore
    from entente_sim.analysis.sweeps.outcomes import outcome_of
    from entente_sim.analysis.sweeps.trees import need_learners
    from entente_sim.experiments.swept import opened
    from entente_sim.report.discovery import room, slug, write_discovery

    need_learners()
    swept = opened(folder_of(results))
    case = outcome_of(swept, future, where, window)
    folder = room(out or swept.folder / "discovery" / slug(case))
    use_headless_plots()
    with Bar(3, "steps") as bar:
        found = explore(case, seed, bar.at)
        bar.say("writing tables and figures")
        asked = {"future": future, "where": where, "window": window}
        record = write_discovery(folder, found, swept, asked, command_line())
    if as_json:
        print_json(record)
        return
    _tell(found)
    print_places(folder)


def _tell(found: Discovery) -> None:
    """Say what was found, in sentences and tables."""
    from entente_sim.analysis.sweeps.discovery import NO_SHARE
    from entente_sim.report.discovery import box_sentence, opening, tree_lines, tree_sentence, verdict

    screen = console()

    def say(text: str, style: str | None = None) -> None:
        screen.print(plain(text), highlight=False, style=style)

    say(opening(found))
    for note in found.case.notes:
        say(note, "dim")
    say(verdict(found), "bold")
    for number, one in enumerate(found.shown, 1):
        after = " (among points outside the boxes before)" if number > 1 else ""
        say(f"\nBox {number}{after}" if found.boxes else "\nThe best box, which is no better than chance", "bold")
        say(box_sentence(found, one))
        screen.print(box_table(one))
    say("\nTree", "bold")
    say(tree_sentence(found))
    if found.tree.leaves > 1:
        for line in tree_lines(found.tree.root):
            say(line)
    say("\nWhich paths tell", "bold")
    if not found.beyond_luck:
        say(NO_SHARE)
        return
    screen.print(score_table(found))
    say(
        f"Share of the spread between points; chance gives up to {100 * found.scores[0].noise:.1f} %. In halves: the "
        "same limit in boxes found from half of the points, 10-90 % of it, and how many have it.",
        "dim",
    )


def box_table(one: FoundBox) -> Table:
    """Limits of a box found by discovery."""
    from entente_sim.report.discovery import limit_text

    table = bare_table("path", "limit", "unit", "in halves of the points", ">in halves", ">quasi-p")
    for limit in one.limits:
        spread = f"{limit.low:.3g} to {limit.high:.3g}" if limit.low == limit.low else "never"
        table.add_row(
            plain(limit.path), limit_text(limit), plain(limit.unit), spread, f"{100 * limit.reproduced:.0f} %",
            f"{limit.quasi_p:.1g}", style=None if limit.reproduced >= 0.5 else "dim",
        )  # fmt: skip
    return table


def score_table(discovery: Discovery) -> Table:
    """How much each path tells, with bars; what is within the noise is dim."""
    table = bare_table("path", ">total effect", ">95 %", "")
    top = max(0.01, *(one.score for one in discovery.scores))
    for one in discovery.scores:
        cells = (
            plain(one.path), f"{100 * one.score:.1f} %", f"{100 * one.low:.1f} to {100 * one.high:.1f}",
            "█" * max(0, round(30 * one.score / top)),
        )  # fmt: skip
        table.add_row(*cells, style=None if one.tells else "dim")
    return table
