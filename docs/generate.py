"""Write the generated tables of ``odd.md`` from the code; ``--check`` only says whether they are current."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.parameters import parameter_table
from entente_sim.world.world import variable_table

PAGE = Path(__file__).with_name("odd.md")

SHAPES = {"state": "(n, runs)", "dyad": "(n, n, runs)", "arena": "(n, arenas, runs)", "triple": "(triples, runs)"}


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
    for row in parameter_table():
        sweep = f"{row.sweep[0]:g} to {row.sweep[1]:g}"
        lines.append(f"| `{row.path}` | {row.default:g} | {sweep} | {row.unit} | {row.mark} | {row.about} |")
    return "\n".join(lines)


def filled(text: str) -> str:
    """Return the page with every generated table replaced."""
    for name, table in (("variables", variables()), ("parameters", parameters())):
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(lambda match, table=table: f"{match[1]}\n{table}\n\n{match[2]}", text)  # type: ignore[misc]
    return text


def main() -> int:
    """Run the generator."""
    old = PAGE.read_text(encoding="utf-8")
    new = filled(old)
    if "--check" in sys.argv[1:]:
        if new != old:
            print("docs/odd.md is not current: run 'python docs/generate.py'.")
        return int(new != old)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
