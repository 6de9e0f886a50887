"""Tables of the calibration, and of the scores and futures that come of it."""

from __future__ import annotations

from pathlib import Path

from pages import take_over

from entente_sim.measures.futures import AMOUNTS


def calibration(folder: Path) -> dict[str, str]:
    """Return what history keeps: statistics, parameters, alternatives, scores of later years, futures.

    Scores are read from ``hindcast``, ``hindcast_posterior`` and ``hindcast_point`` beside the folder, futures from
    ``forecast*`` there.
    """
    import pandas as pd

    lines = ["| statistic | prior | accepted | best draw | default | scale |", "|---|---|---|---|---|---|"]
    for row in pd.read_parquet(folder / "statistics.parquet").itertuples():
        cells = (row.prior, row.accepted, row.best, row.default, row.scale)
        lines.append(f"| {row.statistic} | {' | '.join(f'{cell:.2f}' for cell in cells)} |")
    moved = ["| parameter | prior, 10-50-90 % | accepted | KS | with distance |", "|---|---|---|---|---|"]
    rows = pd.read_parquet(folder / "moved.parquet")
    for row in rows[rows["told"] | rows["rank_told"]].itertuples():
        spans = [", ".join(f"{value:.2g}" for value in one) for one in (row.prior, row.posterior)]
        marks = (f"{row.ks:.2f}{'*' * row.told}", f"{row.rank:+.2f}{'*' * row.rank_told}")
        moved.append(f"| `{row.path}` | {' | '.join((*spans, *marks))} |")
    others = pd.read_parquet(folder / "alternatives.parquet")
    phases = [name for name in others.columns if name.startswith("phases.")]
    heads = " | ".join(name.removeprefix("phases.") for name in phases)
    by = [
        f"| the same 500 draws by | nearest | 5 % | median | shift (se) | share of the nearest | {heads} |",
        "|---|---|---|---|---|---|" + "---|" * len(phases),
    ]
    for row in others.to_dict("records"):
        cells = (
            row["name"], *(f"{row[key]:.2f}" for key in ("best", "low", "median")),
            f"{row['shift']:+.3f} ({row['error']:.3f})", f"{100 * row['nearest']:.0f} %",
            *(f"{100 * row[name]:.0f} %" for name in phases),
        )  # fmt: skip
        by.append(f"| {' | '.join(cells)} |")
    said = [f"* {line}" for line in (folder / "findings.txt").read_text(encoding="utf-8").splitlines()]
    for name in ("parameters", "distances"):
        take_over(folder / f"{name}.png", f"calibration_{name}.png", "calibration.md")
    return {
        "statistics": "\n".join(lines), "moved": "\n".join(moved), "alternatives": "\n".join(by),
        "said": "\n".join(said), "later": later_years(folder.parent), "futures-from": futures_from(folder.parent),
    }  # fmt: skip


def later_years(results: Path) -> str:
    """Scores of the years of selection: default, posterior and point, beside what needs no calibration."""
    import pandas as pd

    found = {}
    for name in ("hindcast", "hindcast_posterior", "hindcast_point"):
        rows = pd.read_parquet(results / name / "scores.parquet").query("split == 'select'")
        found[name] = rows.set_index(["target", "metric", "forecaster"])
    lines = [
        "| target, score | default | posterior | point | power only | events only | persistence | trend |",
        "|---|---|---|---|---|---|---|---|",
    ]
    first = found["hindcast"]
    for target, metric in dict.fromkeys((target, metric) for target, metric, _ in first.index):
        cells = []
        for one in found.values():
            row = one.loc[(target, metric, "model")]
            cells.append(f"{row['value']:.2f} ({row['low']:.2f} to {row['high']:.2f})")
        naive = ("power", "events", "persistence", "trend")
        cells += [f"{first.loc[(target, metric, other)]['value']:.2f}" for other in naive]
        lines.append(f"| {target}, {metric.replace('_', ' of ')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def futures_from(results: Path) -> str:
    """Shares of the futures from the posterior and the state that history left, beside other starts and measures."""
    import pandas as pd

    columns = {
        "posterior, from 1946": ("forecast_history", "free"), "prior, from 1946": ("forecast_history_prior", "free"),
        "posterior, from 1992": ("forecast_default_posterior", "free"), "prior, from 1992": ("forecast", "free"),
        "default, from 1946": ("forecast_history", "drivers"), "default, from 1992": ("forecast", "drivers"),
        "posterior by GDP": ("forecast_history_gdp", "free"), "by forces": ("forecast_history_military", "free"),
        "by CINC": ("forecast_history_cinc", "free"),
    }  # fmt: skip
    read = {}
    for head, (name, kind) in columns.items():
        rows = pd.read_parquet(results / name / "frequencies.parquet")
        rows = rows[(rows["amounts"] == 1.0) & (rows["ensemble"] == kind)]
        read[head] = rows.set_index(["begun", "horizon", "future"])
    lines = [f"| | {' | '.join(columns)} |", "|---|" + "---|" * len(columns)]
    order = list(read["posterior, from 1946"].loc[(False, 2031)].index)
    for horizon in (2031, 2050):
        for future in order:
            cells = []
            for head, rows in read.items():
                one = rows.loc[(False, horizon, future)]
                span = f" ({100 * one['low']:.1f}-{100 * one['high']:.1f})" if head == "posterior, from 1946" else ""
                cells.append(f"{100 * one['share']:.1f}{span}")
            lines.append(f"| {horizon}: {'none of them' if future == 'none' else future} | {' | '.join(cells)} |")
    begun = []
    for name, kind in columns.values():
        runs = pd.read_parquet(results / name / "runs.parquet")
        runs = runs[(runs["ensemble"] == kind) & (runs["horizon"] == 2031)]
        begun.append(f"{100 * (runs['entente_at_first'] >= AMOUNTS.most_years - 1e-9).mean():.0f}")
    lines.append(f"| begin with an entente | {' | '.join(begun)} |")
    return "\n".join(lines)
