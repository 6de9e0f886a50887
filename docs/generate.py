"""Write the generated tables of the documentation.

``python docs/generate.py`` fills ``odd.md``, ``theory.md``, ``scenario-files.md`` and ``results.md`` from the code;
``--check`` only says whether they are current, and whether every figure is in the gallery;
``--futures results/futures`` fills ``six-futures.md`` and the README's table from the results of ``make futures``;
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
``docs/results.sh`` runs the commands and fills the pages, but for speed and trust.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import gallery
from of_answers import ablation, case, claims, forecast, futures, hindcast
from of_history import calibration
from of_sweeps import discovery, sensitivities, sweep
from of_trials import speed, trust
from pages import PAGE, README, fill, filled
from theory_map import theory

from entente_sim.measures.observables import OBSERVABLES
from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.parameters import parameter_table
from entente_sim.world.world import variable_table

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


def drivable() -> str:
    """Return the table of inputs that a driver or an event may change."""
    forms = {"state": "states.CODE.{}", "dyad": "dyads.FROM.TO.{}", "arena": "arenas.NAME.{}.CODE"}
    lines = ["| path | unit, range | meaning |", "|---|---|---|"]
    for name, field in FIELDS.items():
        if field.drivable and field.scope in forms:
            path = forms[field.scope].format(name)
            lines.append(f"| `{path}` | {field.unit}, {field.low:g} to {field.high:g} | {field.about} |")
    return "\n".join(lines)


def observables() -> str:
    """Return the table of observables."""
    lines = ["| name | called | scale | meaning |", "|---|---|---|---|"]
    for name, one in OBSERVABLES.items():
        scale = f"{one.scale[0]:g} to {one.scale[1]:g}" if one.scale else ""
        lines.append(f"| `{name}` | {one.label} | {scale} | {one.about} |")
    return "\n".join(lines)


FILLED: dict[str, tuple[Callable[[Path], dict[str, str]], tuple[Path, ...]]] = {
    "--futures": (futures, (README, PAGE.with_name("six-futures.md"))),
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
        (PAGE.with_name("scenario-files.md"), {"drivable": drivable()}),
        (PAGE.with_name("results.md"), {"observables": observables()}),
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
