"""The command that says what matters in a sweep."""

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
from entente_sim.cli.options import Json, OfSweep, folder_of

if TYPE_CHECKING:
    from rich.table import Table

    from entente_sim.analysis.sweeps.sensitivity import Sensitivity

__all__ = ["sensitivity"]


def sensitivity(
    results: OfSweep,
    of: Annotated[
        list[str] | None,
        typer.Option(
            help="Observable, or class of future as future=6 or future=split; may be repeated (default: a few).",
            autocompletion=completing.an_observable,
        ),
    ] = None,
    window: Annotated[str | None, typer.Option(help="Years, 2046-2050 or 2050 (default: the last recorded).")] = None,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="Most parameters shown and drawn for each.")] = 20,
    out: Annotated[Path | None, typer.Option(help="Folder to write to (default: RESULTS/sensitivity).")] = None,
    as_json: Json = False,
) -> None:
    """Say which parameters of a Morris or Saltelli sweep matter, and rank no further than the intervals allow.

    Example: entente-sim sensitivity parameters_global --of entente_commitment --of future=6
    """
    from entente_sim.analysis.sweeps.laid_out import default_of
    from entente_sim.analysis.sweeps.sensitivity import sensitivity as found_in
    from entente_sim.experiments.files import prepare
    from entente_sim.experiments.swept import opened
    from entente_sim.report.sensitivity import write_sensitivity

    swept = opened(folder_of(results))
    folder = out or swept.folder / "sensitivity"
    names = list(dict.fromkeys(of or default_of(swept)))
    found = []
    with Bar(len(names), "observables") as bar:
        for number, name in enumerate(names):
            bar.at(name.replace("_", " "), number, len(names))
            found.append(found_in(swept, name, window=window))
        prepare(folder)
        use_headless_plots()
        bar.say("writing tables and figures")
        content = write_sensitivity(folder, swept, found, command_line(), most=most, window=window)
    if as_json:
        print_json(content)
        return
    screen = console()
    for one in found:
        head, table, words = _told(one, most, screen.width)
        screen.print(f"[bold]{head}[/bold]", highlight=False)
        if table.row_count:
            screen.print(table)
        screen.print(words + "\n", highlight=False, style="dim")
    print_places(folder)


def _told(found: Sensitivity, most: int, width: int) -> tuple[str, Table, str]:
    """What moves an observable: a heading, the table of at most ``most`` paths, and what must be said beside it."""
    from entente_sim.analysis.sweeps.laid_out import DESIGNS
    from entente_sim.plots.sensitivity import observed_label

    main, *others = found.index
    names = {"mu_star": "mu* (95 %)", "ST": "ST (95 %)", "S1": "S1 (95 %)"}
    about = width >= 120
    heads = [">tier", ">place", "path"] + ["what it is"] * about + [f">{names.get(k, k)}" for k in found.index]
    table = bare_table(*heads)
    rows = found.frame()
    rows = rows[rows["told"]]
    for row in rows.head(most).to_dict("records"):
        cells = [f"{row[main]:.3g} ({row[f'{main}_low']:.3g} to {row[f'{main}_high']:.3g})"]
        for name in others:
            ends = f" ({row[f'{name}_low']:.3g} to {row[f'{name}_high']:.3g})" if name in names else ""
            cells.append(f"{row[name]:+.3g}{ends}" if name == "mu" else f"{row[name]:.3g}{ends}")
        first, last = row["first_place"], row["last_place"]
        place = f"{first}" if first == last else f"{first}-{last}"
        middle = [plain(row["about"])] if about else []
        table.add_row(str(row["tier"]), place, plain(row["path"].removeprefix("parameters.")), *middle, *cells)
    luck, total = found.luck, len(found.paths)
    parts = [f"{found.rows:,} {DESIGNS[found.method][1]} of {total} paths, {found.replicates} replicates."]
    if luck.value == luck.value:
        parts.append(
            f"Luck is {100 * luck.value:.3g} % ({100 * luck.low:.3g} to {100 * luck.high:.3g}) of the variance of "
            f"single runs; parameters move the mean over luck by {found.deviation.value:.3g} (standard deviation)."
        )
    hidden = len(rows) - min(most, len(rows))
    if hidden:
        parts.append(f"{hidden} more can be told from no effect.")
    if found.untold:
        parts.append(found.untold)
        parts.append("Of 40 paths without effect, one seems to have one by chance.")
    head = f"What moves {observed_label(found.of)}, {found.window}"
    return plain(head), table, plain(" ".join([*parts, *found.notes]))
