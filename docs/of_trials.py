"""Tables of speed, and of the long trials of trust."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pages import cell, short


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
        value = "-" if row["value"] is None else f"{short(row['value'])} {row['unit']}".strip()
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
            limit = ("", "") if not ideal else (short(ideal), f"{100 * row['fraction']:.0f} %")
            cells = (
                row["mechanism"].replace("_", " "), short(row["microseconds"]), f"{100 * row['share']:.1f} %",
                short(row["operations"]), short(row["exponentials"]), *limit,
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
            cells = (str(row["states"]), *(short(row[column]) for column in columns))
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
        cells = (f"`{name}`", cell(one["what"]), _counted(one["tried"]), _counted(one["outcomes"]), took)
        lines.append(f"| {' | '.join(cells)} |")
        broke += [f"| `{name}` | {cell(row['what'])} | {cell(row['mended'])} |" for row in one["broke"]]
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
            lines.append(f"| {row['way']} | | not run: {cell(row['missing'])} | | |")
            continue
        by = ", ".join(row[name] for name in ("python", "mesa", "numba", "numpy") if name in row)
        apart = f"{row['furthest']:.1e}" if row["furthest"] else "nothing" if row["readings"] else ""
        lines.append(f"| {row['way']} | {by} | {row['digests']} | {row['same']} | {apart} |")
    return "\n".join(lines)


def _supply(found: dict[str, Any]) -> str:
    lines = ["| | tried | found |", "|---|---|---|"]
    for row in found["rows"]:
        if "missing" in row:
            lines.append(f"| {row['what']} | not done | {cell(row['missing'])} |")
        else:
            lines.append(
                f"| {row['what']} | {row['count']} {row['kind']} | {cell('; '.join(row['odd'])) or 'all well'} |"
            )
    return "\n".join(lines)


def _counted(counts: dict[str, Any]) -> str:
    """Counts in words: those that are nothing come last."""
    rows = sorted(counts.items(), key=lambda item: not item[1])
    return cell("; ".join(f"{f'{count:,}' if isinstance(count, int) else count} {kind}" for kind, count in rows))
