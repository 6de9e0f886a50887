"""Tables of what single commands answer: futures, ablations, cases, the forecast, claims, the hindcast."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pages import take_over

if TYPE_CHECKING:
    import pandas as pd


def futures(folder: Path) -> dict[str, str]:
    """Return the effect table of a results folder, whole and in short."""
    import pandas as pd

    effects = pd.read_parquet(folder / "effects.parquet")
    lines = [
        "| | consequence | years | base | here | effect | sd | null | reading |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    before = ""
    for row in effects.itertuples():
        number = row.future if row.scenario != before else ""
        before = row.scenario
        span, half = f"{row.first_year}-{row.last_year % 100}", (row.high - row.low) / 2
        cells = (
            number, row.consequence, span, f"{row.base:.2f}", f"{row.value:.2f}", f"{row.mean:+.3f} ± {half:.3f}",
            f"{row.size:+.2f}", f"{row.null:+.3f}", row.reading,
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return {"futures": "\n".join(lines), "futures-short": in_short(effects)}


def in_short(effects: pd.DataFrame) -> str:
    """Return one row a future: whether it happened, how its consequences read, and what moved most."""
    from entente_sim import load
    from entente_sim.report.words import null_shows

    lines = [
        "| future | does it happen? | consequences that come | that do not | what moves most |",
        "|---|---|---|---|---|",
    ]
    for scenario, rows in effects.groupby("scenario", sort=False):
        first = rows["consequence"].str.startswith("antecedent: ")
        rest = rows[~first]
        so = rest["reading"].str.startswith("as expected")
        came = so & ~rest.apply(lambda row: null_shows(row["mean"], row["null"]), axis=1)
        clear = (came & (rest["reading"] == "as expected, clear")).sum()
        asked = rest["expected"] != 0
        counts = {
            "in the null too": (so & ~came).sum(),
            "against expectation": rest["reading"].str.startswith("against").sum(),
            **{why: (asked & (rest["reading"] == why)).sum() for why in ("drowned in noise", "no change")},
        }
        failed = [f"{count} {why}" for why, count in counts.items() if count]
        happened = " ".join(rows["reading"][first].str.removeprefix("as expected, ")) or "put in"
        paired = rest[rest["contrast"] == "base"]  # what is compared with the own first years moves in the baseline too
        most = paired.loc[paired["size"].abs().idxmax()]
        moved = most.consequence.replace("more so than", "the tie deepens more than")
        cells = (
            load(scenario).scenario.title.removeprefix("Future ").replace(" - ", ": "), happened,
            f"{came.sum()} of {asked.sum()}" + (f", {clear} clearly" if clear else ""), ", ".join(failed) or "-",
            f"{moved}: {most['mean']:+.3f} ({most['size']:+.2f} sd; null {round(most['null'], 3) + 0.0:+.3f})",
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def ablation(folder: Path) -> dict[str, str]:
    """Return the table of mechanisms switched off."""
    lines = [
        "| without | expected | scenario, years | with | without | sd | reading | alignment | commitment |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in json.loads((folder / "ablation.json").read_text(encoding="utf-8"))["rows"]:
        weights = ", ".join(f"`{path}`" for path in row["off"])
        size = "no spread" if row["sd"] is None else f"{row['sd']:+.1f}"
        where = f"{row['scenario']}, {row['years'][0]}-{row['years'][1] % 100}"
        cells = (
            f"{row['mechanism']} ({weights})", row["expected"], where,
            f"{row['with']:.3g}", f"{row['without']:.3g}", size, row["reading"],
            f"{row['alignment']:+.2f}", f"{row['commitment']:+.2f}",
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return {"ablation": "\n".join(lines)}


def case(folder: Path) -> dict[str, str]:
    """Return the table of a case's tests."""
    import pandas as pd

    lines = ["| claim | test | median (10-90 %) | counted | holds | null | verdict |", "|---|---|---|---|---|---|---|"]
    for row in pd.read_parquet(folder / "findings.parquet").itertuples():
        span = f"{row.median:.2f} ({row.p10:.2f}, {row.p90:.2f})"
        shares = (f"{100 * row.holds:.0f} %", f"{100 * row.null:.0f} %")
        cells = (row.claim, row.test, span, row.unit, *shares, row.verdict)
        lines.append(f"| {' | '.join(cells)} |")
    return {folder.name: "\n".join(lines)}


def forecast(folder: Path) -> dict[str, str]:
    """Return how often each future came, and the tests of the order."""
    import pandas as pd

    rows = pd.read_parquet(folder / "frequencies.parquet").query("amounts == 1")
    of = rows.set_index(["future", "horizon", "ensemble", "begun"]).sort_index()
    lines = ["| | thesis | 2031 | entente | null | 2050 | entente | null |", "|---|---|---|---|---|---|---|---|"]
    ranked = rows.query("ensemble == 'free' and horizon == 2031 and not begun").sort_values("rank", kind="stable")
    for future, words in zip(ranked["future"], ranked["words"], strict=True):
        cells = []
        for horizon in (2031, 2050):
            free = of.loc[future, horizon, "free", False]
            cells.append(f"{100 * free['share']:.1f} ({100 * free['low']:.1f}-{100 * free['high']:.1f})")
            cells += [
                f"{100 * of.loc[(future, horizon, *one)]['share']:.1f}" for one in (("free", True), ("null", False))
            ]
        lines.append(f"| {'none of them' if future == 'none' else future} | {words} | {' | '.join(cells)} |")
    order = ["| order to 2031 | tau-b (95 % over draws) | exact p |", "|---|---|---|"]
    tests = pd.read_parquet(folder / "order.parquet").query("amounts == 1 and horizon == 2031")
    tests = tests.set_index(["ensemble", "begun"])
    wanted = {
        ("free", False): "free", ("free", True): "free, runs that begin with an entente", ("null", False): "null",
        ("drivers", False): "drivers alone", ("parameters", False): "parameters alone",
    }  # fmt: skip
    for key, name in wanted.items():
        one = tests.loc[key]
        order.append(f"| {name} | {one['tau']:.2f} ({one['low']:.2f} to {one['high']:.2f}) | {one['p']:.3f} |")
    found = ["| claim | found | reading |", "|---|---|---|"]
    judged = pd.read_parquet(folder / "claims.parquet").query("not begun")
    null = judged.query("ensemble == 'null'").set_index("claim")["verdict"]
    for one in judged.query("ensemble == 'free'").itertuples():
        too = ", by the null too" if null.get(one.claim) == one.verdict == "supported" else ""
        agree = f"; in {100 * one.holds:.0f} % of resamples" if one.holds < 0.995 else ""
        found.append(f"| {one.claim}: {one.sentence} | {one.found} | {one.verdict}{too}{agree} |")
    return {"shares": "\n".join(lines), "order": "\n".join(order), "statements": "\n".join(found)}


def claims(folder: Path) -> dict[str, str]:
    """Return the tables of claims: by section, one by one (each by its weakest condition), and the untestable ones."""
    from entente_sim.report.claims import claim_cells, stored_claims, summary

    stored = stored_claims(folder)
    sections = [
        "| section | claims | earned | taken away from | undecided | falsified | untestable | at the defaults |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for title, *counts in (row.values() for row in summary(stored)):
        sections.append(f"| {title} | {' | '.join(str(count or '') for count in counts)} |")
    full = [
        "| claim | what is claimed | holds | entente | defaults | null | without | reading |",
        "|---|---|---|---|---|---|---|---|",
    ]
    why = []
    for one in (one for section in stored.values() for one in section):
        if one.weakest is None:
            why.append(f"* {_anchored(one.claim.id, '**')} {one.claim.statement}: {one.claim.why_not}.")
            continue
        holds, *cells = claim_cells(one.weakest)
        holds += "*" if one.weakest.test.count == "sample" else ""
        cells = [_anchored(one.claim.id), one.claim.statement, holds, *cells, one.reading]
        full.append(f"| {' | '.join(cells)} |")
    return {"sections": "\n".join(sections), "claims": "\n".join(full), "untestable": "\n".join(why)}


def hindcast(folder: Path) -> dict[str, str]:
    """Copy the figure of scores; there is no table to fill."""
    take_over(folder / "scores_select.png", "hindcast_scores_select.png", "hindcast.md")
    return {}


def _anchored(claim: str, bold: str = "") -> str:
    """A claim's number, where others can link to it."""
    return f'<a id="{claim.lower()}"></a>{bold}{claim}{bold}'
