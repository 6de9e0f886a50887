"""Tables of sweeps, of which of their paths matter, and of when something happens."""

from __future__ import annotations

import json
from pathlib import Path

from pages import share_of, take_over


def sweep(folder: Path) -> dict[str, str]:
    """Copy the figure of a sweep, and return what it found."""
    name = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["name"]
    take_over(folder / "figures" / f"{name}.png", f"{name}.png", "shipped-sweeps.md")
    found = (folder / "figures" / "findings.txt").read_text(encoding="utf-8").splitlines()
    return {name: "\n".join(f"* {sentence}" for sentence in found)}


def sensitivities(folder: Path, most: int = 10) -> dict[str, str]:
    """Return the tables of a sweep's sensitivities: one row an observable, and the first paths of each."""
    import pandas as pd

    overview = pd.read_parquet(folder / "overview.parquet")
    rows = pd.read_parquet(folder / "indices.parquet")
    name = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["sweep"]["name"]
    lines = ["| | luck (95 %) | parameters move it by (sd) | told from no effect | tiers |", "|---|---|---|---|---|"]
    for row in overview.itertuples():
        luck = f"{100 * row.luck:.0f} % ({100 * row.luck_low:.0f} to {100 * row.luck_high:.0f})"
        cells = (
            f"`{row.of}`, {row.window}",
            luck,
            f"{row.deviation:.2g}",
            f"{row.told} of {row.paths}",
            str(row.tiers),
        )
        lines.append(f"| {' | '.join(cells)} |")
    for figure in sorted(folder.glob("*.png")):
        take_over(figure, f"{name}_{figure.name}", "sensitivity.md")
    tables = {f"{name}-overview": "\n".join(lines)}
    for of, part in rows[rows["told"]].groupby("of", sort=False):
        screening = part["method"].iloc[0] == "morris"
        indices = ("mu_star", "mu", "sigma") if screening else ("ST", "S1")
        heads = ("mu* (95 %)", "mu", "sigma") if screening else ("ST (95 %)", "S1 (95 %)")
        lines = [f"| `{of}` | place | tier | {' | '.join(heads)} |", "|---" * (3 + len(heads)) + "|"]
        for row in part.head(most).to_dict("records"):
            cells = [f"`{row['path'].removeprefix('parameters.')}`", _places(row), str(row["tier"])]
            for index in indices:
                ends = "" if index in ("mu", "sigma") else f" ({row[f'{index}_low']:.2f} to {row[f'{index}_high']:.2f})"
                cells.append(f"{row[index]:.2f}{ends}" if index != "mu" else f"{row[index]:+.2f}")
            lines.append(f"| {' | '.join(cells)} |")
        tables[f"{name}-{of}"] = "\n".join(lines)
    return tables


def _places(row: dict[str, int]) -> str:
    first, last = row["first_place"], row["last_place"]
    return str(first) if first == last else f"{first}-{last}"


def discovery(folder: Path) -> dict[str, str]:
    """Return what discovery found of an outcome: its boxes, tree and scores; copies its figures to ``images``."""
    import pandas as pd

    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    name = f"{found['sweep']['name']}-{folder.name}"
    for figure in sorted(folder.glob("*.png")):
        take_over(figure, f"{name}-{figure.name}", "discovery.md")
    lines = [
        f"{share_of(found['base'])} of {found['runs']:,} runs; luck makes {share_of(found['luck'])} of their variance.",
        "",
    ]
    lines += ["| box | limits | held-out density (95 %) | held-out coverage (95 %) |", "|---|---|---|---|"]
    for number, one in enumerate(found["boxes"], 1):
        limits = "; ".join(
            f"`{limit['path']}` {'≤' if limit['upper'] else '≥'} {limit['value']:.2f}" for limit in one["limits"]
        )
        held = (
            f"{share_of(part['value'])} ({100 * part['low']:.0f} to {100 * part['high']:.0f})"
            for part in (one["held_out"]["density"], one["held_out"]["coverage"])
        )
        lines.append(f"| {number} | {limits} | {' | '.join(held)} |")
    telling = [one for one in found["scores"] if one["tells"]]
    scores = ", ".join(
        f"`{one['path']}` {share_of(one['score'])} ({100 * one['low']:.0f} to {100 * one['high']:.0f})"
        for one in telling
    )
    lines += ["", f"Paths above noise: {scores or 'none'}."]
    tree = pd.read_parquet(folder / "tree.parquet")
    if found["tree"]["found"]:
        held = found["tree"]
        skill = f"{share_of(held['skill'])} ({100 * held['low']:.0f} to {100 * held['high']:.0f})"
        lines += ["", f"Tree, which foresees {skill} of the spread between held-out points:", "", "```text"]
        lines += [*("    " * row.depth + row.line for row in tree.itertuples()), "```"]
    return {name: "\n".join(lines)}
