"""Write the generated tables of the documentation.

``python docs/generate.py`` fills ``odd.md`` and ``theory.md`` from the code; ``--check`` only says whether they are
current, and whether every figure is in the gallery;
``--futures results/futures`` fills the README's table from the results of ``make futures``;
``--ablation results/ablation`` fills ``mechanisms.md`` from those of ``entente-sim ablate``;
``--case results/NAME`` fills that case's table in ``cases.md`` from those of ``entente-sim case NAME``;
``--forecast results/forecast`` fills ``forecast.md``;
``--calibration results/calibration`` fills ``calibration.md``, and a table of ``forecast.md``, from
``entente-sim calibrate`` and what stands beside it;
``--hindcast results/hindcast`` takes over the figure of ``hindcast.md``;
``--claims results/claims`` fills ``claims.md`` from those of ``entente-sim verify``;
``--sweep results/NAME`` fills ``shipped-sweeps.md`` from ``entente-sim sweep NAME`` and copies its figure;
``--sensitivity results/NAME/sensitivity`` fills that sweep's tables in ``sensitivity.md`` and takes over its figures;
``--discovery results/NAME/discovery/OUTCOME`` fills that outcome's part of ``discovery.md`` and takes over its figures;
``--speed results/benchmarks/speed.json`` fills ``performance.md`` from what ``benchmarks/speed.py`` measured;
``--trust results/trust`` fills ``reliability.md`` from what the trials of ``python -m tests.trust`` found.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gallery
from theory_map import theory

from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.parameters import parameter_table
from entente_sim.world.world import variable_table

PAGE = Path(__file__).with_name("odd.md")
README = PAGE.parents[1] / "README.md"

SHAPES = {
    "state": "(n, runs)",
    "dyad": "(n, n, runs)",
    "arena": "(n, arenas, runs)",
    "triple": "(triples, runs)",
    "institution": "(institutions, n, runs)",
    "draft": "(drafts, n, runs)",
    "tabled": "(drafts, runs)",
}


def variables() -> str:
    """Return the table of state variables and inputs."""
    lines = ["| name | of | role | unit | shape | meaning |", "|---|---|---|---|---|---|"]
    for name, scope, role, unit, about in variable_table():
        low_high = ""
        if name in FIELDS and role == "input":
            low_high = f", {FIELDS[name].low:g} to {FIELDS[name].high:g}"
        lines.append(f"| `{name}` | {scope} | {role} | {unit}{low_high} | {SHAPES[scope]} | {about} |")
    return "\n".join(lines)


def parameters() -> str:
    """Return the table of parameters."""
    lines = ["| parameter | default | sweep | unit | mark | meaning |", "|---|---|---|---|---|---|"]
    begun: set[str] = set()
    for row in parameter_table():
        sweep = f"{row.sweep[0]:g} to {row.sweep[1]:g}"
        group = row.path.partition(".")[0]
        anchor = "" if group in begun else f'<a id="parameters-{group}"></a>'
        begun.add(group)
        lines.append(f"| {anchor}`{row.path}` | {row.default:g} | {sweep} | {row.unit} | {row.mark} | {row.about} |")
    return "\n".join(lines)


def futures(folder: Path) -> dict[str, str]:
    """Return the effect table of a results folder."""
    import pandas as pd

    lines = [
        "| | consequence | years | base | here | effect | sd | null | reading |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    before = ""
    for row in pd.read_parquet(folder / "effects.parquet").itertuples():
        number = row.future if row.scenario != before else ""
        before = row.scenario
        span, half = f"{row.first_year}-{row.last_year % 100}", (row.high - row.low) / 2
        cells = (
            number, row.consequence, span, f"{row.base:.2f}", f"{row.value:.2f}", f"{row.mean:+.3f} ± {half:.3f}",
            f"{row.size:+.1f}", f"{row.null:+.3f}", row.reading,
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return {"futures": "\n".join(lines)}


def ablation(folder: Path) -> dict[str, str]:
    """Return the table of mechanisms switched off."""
    lines = [
        "| without | expected | scenario, years | with | without | sd | reading | alignment | commitment |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in json.loads((folder / "ablation.json").read_text(encoding="utf-8"))["rows"]:
        weights = ", ".join(f"`{path}`" for path in row["off"])
        where = f"{row['scenario']}, {row['years'][0]}-{row['years'][1] % 100}"
        cells = (
            f"{row['mechanism']} ({weights})", row["expected"], where,
            f"{row['with']:.3g}", f"{row['without']:.3g}", f"{row['sd']:+.1f}", row["reading"],
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
        begun.append(f"{100 * (runs['entente_at_first'] >= 0.6 - 1e-9).mean():.0f}")
    lines.append(f"| begin with an entente | {' | '.join(begun)} |")
    return "\n".join(lines)


def claims(folder: Path) -> dict[str, str]:
    """Return the tables of claims: by section, one by one (each by its weakest condition), and the untestable ones."""
    import pandas as pd

    rows = pd.read_parquet(folder / "claims.parquet")
    rows["rank"] = rows["verdict"].map({"falsified": 0, "undecided": 1, "supported": 2})
    rows["usual"] = (rows["default_holds"] == True).groupby(rows["claim"]).transform("all")  # noqa: E712 - missing for the untestable
    rows["nulled"] = (rows["null_share"] >= rows["supported_from"]).groupby(rows["claim"]).transform("all")
    one_by_one = rows.sort_values(["rank", "share"], kind="stable").groupby("claim", sort=False).first()
    order = list(dict.fromkeys(rows["claim"]))
    one_by_one = one_by_one.loc[order].reset_index()
    tested = one_by_one[one_by_one["claim_verdict"] != "untestable"]
    full = [
        "| claim | what is claimed | holds | entente | defaults | null | without | reading |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in tested.itertuples():
        shares = (row.share, row.entente_share, row.default_share, row.null_share, row.off_share)
        cells = [f"{100 * share:.0f} %" if share == share else "-" for share in shares]
        cells[0] += "*" if row.counted == "sample" else ""
        full.append(f"| {_anchored(row.claim)} | {row.statement} | {' | '.join(cells)} | {row.reading} |")
    sections = [
        "| section | claims | earned | taken away from | undecided | falsified | untestable | at the defaults |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for title, part in [*one_by_one.groupby("section", sort=False), ("all", one_by_one)]:
        verdict, earned = part["claim_verdict"], (part["reading"] == "supported").sum()
        explained = part["usual"] & ~part["nulled"] & (part["owed"] == "")
        counts = (
            len(part), earned, (verdict == "supported").sum() - earned, (verdict == "undecided").sum(),
            (verdict == "falsified").sum(), (verdict == "untestable").sum(), explained.sum(),
        )  # fmt: skip
        sections.append(f"| {title} | {' | '.join(str(count or '') for count in counts)} |")
    untestable = one_by_one[one_by_one["claim_verdict"] == "untestable"]
    why = [f"* {_anchored(row.claim, '**')} {row.statement}: {row.why_not}." for row in untestable.itertuples()]
    return {"sections": "\n".join(sections), "claims": "\n".join(full), "untestable": "\n".join(why)}


def hindcast(folder: Path) -> dict[str, str]:
    """Copy the figure of scores; there is no table to fill."""
    take_over(folder / "scores_select.png", "hindcast_scores_select.png", "hindcast.md")
    return {}


def _anchored(claim: str, bold: str = "") -> str:
    """A claim's number, where others can link to it."""
    return f'<a id="{claim.lower()}"></a>{bold}{claim}{bold}'


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
    name = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["sweep"]
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
        f"{_share(found['base'])} of {found['runs']:,} runs; luck makes {_share(found['luck'])} of their variance.",
        "",
    ]
    lines += ["| box | limits | held-out density (95 %) | held-out coverage (95 %) |", "|---|---|---|---|"]
    for number, one in enumerate(found["boxes"], 1):
        limits = "; ".join(
            f"`{limit['path']}` {'≤' if limit['upper'] else '≥'} {limit['value']:.2f}" for limit in one["limits"]
        )
        held = (
            f"{_share(part['value'])} ({100 * part['low']:.0f} to {100 * part['high']:.0f})"
            for part in (one["held_out"]["density"], one["held_out"]["coverage"])
        )
        lines.append(f"| {number} | {limits} | {' | '.join(held)} |")
    telling = [one for one in found["scores"] if one["tells"]]
    scores = ", ".join(
        f"`{one['path']}` {_share(one['score'])} ({100 * one['low']:.0f} to {100 * one['high']:.0f})" for one in telling
    )
    lines += ["", f"Paths above noise: {scores or 'none'}."]
    tree = pd.read_parquet(folder / "tree.parquet")
    if found["tree"]["found"]:
        held = found["tree"]
        skill = f"{_share(held['skill'])} ({100 * held['low']:.0f} to {100 * held['high']:.0f})"
        lines += ["", f"Tree, which foresees {skill} of the spread between held-out points:", "", "```text"]
        lines += [*("    " * row.depth + row.line for row in tree.itertuples()), "```"]
    return {name: "\n".join(lines)}


def _share(value: float) -> str:
    return f"{100 * value:.1f} %" if value < 0.095 else f"{100 * value:.0f} %"


def speed(path: Path) -> dict[str, str]:
    """Return what was measured: on what, figures with their targets, mechanisms, and made-up worlds by size."""
    report = json.loads(path.read_text(encoding="utf-8"))
    machine = report["machine"]
    on = (
        f"Measured in the {report['form']} form on {machine['cores']} cores ({machine['processor']}), "
        f"{machine['system']}, Python {machine['python']}, NumPy {machine['numpy']}, Numba {machine['numba']}."
    )
    figures = ["| | measured | target | |", "|---|---|---|---|"]
    for row in (row for rows in report["figures"].values() for row in rows):
        value = "-" if row["value"] is None else f"{_short(row['value'])} {row['unit']}".strip()
        told = "; ".join(filter(None, (row["verdict"], row["note"])))
        figures.append(f"| {row['name']} | {value} | {row['target']} | {told} |")
    tables = {"measured-on": on, "figures": "\n".join(figures)}
    if "mechanisms" in report["tables"]:
        lines = [
            "| mechanism | µs a run and year | share | operations | exp and log | attainable µs | fraction |",
            "|---|---|---|---|---|---|---|",
        ]
        for row in report["tables"]["mechanisms"]:
            ideal = row["attainable_microseconds"]
            limit = ("", "") if not ideal else (_short(ideal), f"{100 * row['fraction']:.0f} %")
            cells = (
                row["mechanism"].replace("_", " "), _short(row["microseconds"]), f"{100 * row['share']:.1f} %",
                _short(row["operations"]), _short(row["exponentials"]), *limit,
            )  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
        tables["mechanisms"] = "\n".join(lines)
    if "scaling" in report["tables"]:
        lines = [
            "| states | ns a dyad and year | without third states | without common enemy | a third state more |",
            "|---|---|---|---|---|",
        ]
        columns = ("whole_ns", "without_third_states_ns", "without_common_enemy_ns", "each_third_state_ns")
        for row in report["tables"]["scaling"]:
            cells = (str(row["states"]), *(_short(row[column]) for column in columns))
            lines.append(f"| {' | '.join(cells)} |")
        tables["scaling"] = "\n".join(lines)
    return tables


TRIALS = ("matrix", "supply", "fuzz", "faults", "mutants")
"""Trials of ``python -m tests.trust``, in the order of the page; any other that is found comes after them."""


def trust(folder: Path) -> dict[str, str]:
    """Return what the trials tried and found, what broke, and the tables of the first two; a trial may be missing."""
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    lines = ["| trial | of | tried | found | took |", "|---|---|---|---|---|"]
    broke = []
    for name in dict.fromkeys((*TRIALS, *found)):
        if name not in found:
            lines.append(f"| `{name}` | | not run yet | | |")
            continue
        one = _SUMMARIES.get(name, dict)(found[name])
        seconds = one.get("seconds")
        took = "" if seconds is None else f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"
        cells = (f"`{name}`", _cell(one["what"]), _counted(one["tried"]), _counted(one["outcomes"]), took)
        lines.append(f"| {' | '.join(cells)} |")
        broke += [f"| `{name}` | {_cell(row['what'])} | {_cell(row['mended'])} |" for row in one["broke"]]
    tables = {
        "trials": "\n".join(lines),
        "broke": "\n".join(["| trial | what broke | how it was mended |", "|---|---|---|", *broke]),
    }
    if "matrix" in found:
        tables["ways"] = _ways(found["matrix"])
    if "supply" in found:
        tables["supply"] = _supply(found["supply"])
    return tables


def _of_fuzz(found: dict[str, Any]) -> dict[str, Any]:
    commands = sum(found["commands"].values())
    tried = {"damaged files": found["trials"], "kinds": len(found["by_kind"]), "of them by command": commands}
    outcomes = found["outcomes"] | {"mended since": len(found.get("mended", ()))}
    return {
        "what": "files that are damaged or hostile", "tried": tried, "outcomes": outcomes, "broke": [], **_time(found),
    }  # fmt: skip


def _of_faults(found: dict[str, Any]) -> dict[str, Any]:
    tried = {"faults": found["trials"], "of them kills": found["kills"]}
    outcomes = {"completed to the same bytes, or refused in a sentence": found["trials"] - len(found["broken"])}
    return {
        "what": "sweeps killed, starved of disk, disturbed", "tried": tried,
        "outcomes": outcomes | {"broken": len(found["broken"])}, "broke": [], **_time(found),
    }  # fmt: skip


def _of_mutants(found: dict[str, Any]) -> dict[str, Any]:
    outcomes = {}
    for room, one in found["rooms"].items():
        low, high = (100 * end for end in one["interval"])
        outcomes[f"% of {room} noticed ({low:.0f} to {high:.0f})"] = f"{100 * one['share killed']:.1f}"
    tried = {f"faults planted in {room}": one["mutants"] for room, one in found["rooms"].items()}
    return {
        "what": "whether tests notice a changed line",
        "tried": tried,
        "outcomes": outcomes,
        "broke": [],
        **_time(found),
    }


def _time(found: dict[str, Any]) -> dict[str, Any]:
    return {"seconds": found["seconds"]} if "seconds" in found else {}


_SUMMARIES = {"fuzz": _of_fuzz, "faults": _of_faults, "mutants": _of_mutants}
"""How a trial that tells more than its row is put into one."""


def _ways(found: dict[str, Any]) -> str:
    lines = ["| | Python, Mesa, Numba, NumPy | digests | the same bytes | readings apart by |", "|---|---|---|---|---|"]
    for row in found["rows"]:
        if "missing" in row:
            lines.append(f"| {row['way']} | | not run: {_cell(row['missing'])} | | |")
            continue
        by = ", ".join(row[name] for name in ("python", "mesa", "numba", "numpy") if name in row)
        apart = f"{row['furthest']:.1e}" if row["furthest"] else "nothing" if row["readings"] else ""
        lines.append(f"| {row['way']} | {by} | {row['digests']} | {row['same']} | {apart} |")
    return "\n".join(lines)


def _supply(found: dict[str, Any]) -> str:
    lines = ["| | tried | found |", "|---|---|---|"]
    for row in found["rows"]:
        if "missing" in row:
            lines.append(f"| {row['what']} | not done | {_cell(row['missing'])} |")
        else:
            lines.append(
                f"| {row['what']} | {row['count']} {row['kind']} | {_cell('; '.join(row['odd'])) or 'all well'} |"
            )
    return "\n".join(lines)


def _counted(counts: dict[str, Any]) -> str:
    """Counts in words: those that are nothing come last."""
    rows = sorted(counts.items(), key=lambda item: not item[1])
    return _cell("; ".join(f"{f'{count:,}' if isinstance(count, int) else count} {kind}" for kind, count in rows))


def _cell(text: str) -> str:
    """Text that stays in its cell."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _short(value: float) -> str:
    """Three digits, without an exponent."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def take_over(figure: Path, name: str, page: str) -> None:
    """Copy a figure to ``images``, if a page shows it."""
    if f"images/{name}" in PAGE.with_name(page).read_text(encoding="utf-8"):
        images = PAGE.with_name("images")
        images.mkdir(exist_ok=True)
        shutil.copyfile(figure, images / name)


def filled(text: str, tables: dict[str, str]) -> str:
    """Return a page with generated tables replaced."""
    for name, table in tables.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(lambda match, table=table: f"{match[1]}\n{table}\n\n{match[2]}", text)  # type: ignore[misc]
    return text


FILLED: dict[str, tuple[Callable[[Path], dict[str, str]], tuple[Path, ...]]] = {
    "--futures": (futures, (README,)),
    "--ablation": (ablation, (PAGE.with_name("mechanisms.md"),)),
    "--case": (case, (PAGE.with_name("cases.md"),)),
    "--claims": (claims, (PAGE.with_name("claims.md"),)),
    "--hindcast": (hindcast, ()),
    "--forecast": (forecast, (PAGE.with_name("forecast.md"),)),
    "--calibration": (calibration, (PAGE.with_name("calibration.md"), PAGE.with_name("forecast.md"))),
    "--sweep": (sweep, (PAGE.with_name("shipped-sweeps.md"),)),
    "--sensitivity": (sensitivities, (PAGE.with_name("sensitivity.md"),)),
    "--discovery": (discovery, (PAGE.with_name("discovery.md"),)),
    "--speed": (speed, (PAGE.with_name("performance.md"),)),
    "--trust": (trust, (PAGE.with_name("reliability.md"),)),
}
"""What makes the tables of results, and the pages they go to."""


def fill(page: Path, tables: dict[str, str]) -> None:
    """Write tables into a page."""
    page.write_text(filled(page.read_text(encoding="utf-8"), tables), encoding="utf-8")


def main() -> int:
    """Run the generator."""
    asked = [option for option in FILLED if option in sys.argv[1:]]
    for option in asked:
        make, pages = FILLED[option]
        tables = make(Path(sys.argv[sys.argv.index(option) + 1]))
        for page in pages:
            fill(page, tables)
    if asked:
        return 0
    wrong = []
    for page, tables in (
        (PAGE, {"variables": variables(), "parameters": parameters()}),
        (PAGE.with_name("theory.md"), {"theory": theory()}),
    ):
        old = page.read_text(encoding="utf-8")
        new = filled(old, tables)
        if new != old and "--check" in sys.argv[1:]:
            wrong.append(f"docs/{page.name} is not current: run 'python docs/generate.py'.")
        elif new != old:
            page.write_text(new, encoding="utf-8")
    wrong += [f"docs/gallery.md: {what}." for what in gallery.missing(gallery.PAGE.read_text(encoding="utf-8"))]
    print("\n".join(wrong), end="\n" if wrong else "")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
