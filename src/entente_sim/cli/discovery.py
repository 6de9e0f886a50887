"""The command that asks of a sweep under which conditions something happens."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from entente_sim.cli.options import Json, Seed, folder_of
from entente_sim.console import (
    Bar,
    box_table,
    command_line,
    console,
    interruptible,
    plain,
    score_table,
    use_headless_plots,
)

__all__ = ["discover"]


def discover(
    results: Annotated[str, typer.Argument(help="A finished sweep, by its folder or by its name in results/.")],
    future: Annotated[
        str | None, typer.Option(help="A class of future, by name or word, several with commas: 6, split, 3a,3b.")
    ] = None,
    where: Annotated[
        str | None, typer.Option(help="Or something recorded against a number: 'entente_commitment > 0.7'.")
    ] = None,
    window: Annotated[str | None, typer.Option(help="Years: 2046-2050, or their last (default: the last).")] = None,
    seed: Seed = 1,
    out: Annotated[Path | None, typer.Option(help="Folder to write to (default: RESULTS/discovery/OUTCOME).")] = None,
    as_json: Json = False,
) -> None:
    """Find the conditions under which an outcome happens in a sweep: boxes, a tree, and a score for each path.

    All are judged on points held out; what is no better than chance there is said so. Needs 'entente-sim[analysis]'.

    Example: entente-sim discover six_futures --future split
    """
    from entente_sim.analysis.discovery import explore
    from entente_sim.analysis.outcomes import outcome_of
    from entente_sim.analysis.trees import need_learners
    from entente_sim.experiments.swept import opened
    from entente_sim.report.discovery import (
        box_sentence,
        opening,
        room,
        slug,
        tree_lines,
        tree_sentence,
        verdict,
        write_discovery,
    )

    need_learners()
    swept = opened(folder_of(results))
    case = outcome_of(swept, future, where, window)
    folder = room(out or swept.folder / "discovery" / slug(case))
    use_headless_plots()
    with interruptible(), Bar(3, "steps") as bar:
        found = explore(case, seed, bar.at)
        bar.say("writing tables and figures")
        about = {key: swept.manifest[key] for key in ("name", "title", "digest")}
        record = write_discovery(folder, found, about, command_line())
    if as_json:
        typer.echo(json.dumps(record, indent=2))
        return
    screen = console()

    def say(text: str, style: str | None = None) -> None:
        screen.print(plain(text), highlight=False, style=style)

    say(opening(found))
    for note in case.notes:
        say(note, "dim")
    say(verdict(found), "bold")
    boxes = found.boxes or ((found.tried,) if found.tried is not None else ())
    for number, one in enumerate(boxes, 1):
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
    screen.print(score_table(found))
    say(
        f"Share of the spread between points; chance gives up to {100 * found.scores[0].noise:.1f} %. In halves: the "
        "same limit in boxes found from half of the points, 10-90 % of it, and how many have it.",
        "dim",
    )
    screen.print(f"Data and figures: {folder}{os.sep}", highlight=False, markup=False, soft_wrap=True)
