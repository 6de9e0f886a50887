"""Make the map from theory to code: what is in the code already, put side by side, mechanism by mechanism.

Theory and sources are the docstring of a mechanism's module; equations stand in ``odd.md``; parameters are found by
reading which groups the module uses; what its absence should change is in the table of ablations, and which claims
credit it in the registry of claims.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from pages import paragraphs

from entente_sim.analysis.ablations import ABLATIONS, Ablation
from entente_sim.claims.registry import CLAIMS
from entente_sim.engine.round import ROUND
from entente_sim.mechanisms.incentives import TERMS
from entente_sim.scenario.parameters import Parameters

__all__ = ["citations", "home", "theory"]

ODD = Path(__file__).with_name("odd.md")

_CITED = re.compile(r"([A-Z][\w-]+(?:(?:, and |, | and )[A-Z][\w-]+)*(?: et al\.)?) \(?(\d{4})\b")


def home(one: Ablation) -> str:
    """Return the mechanism whose theory an ablation takes away."""
    path = next(iter(one.off))
    if path not in Parameters().by_path():
        raise ValueError(f"analysis/ablations.py: '{one.mechanism}' switches off {path}, which is no parameter.")
    group, _, name = path.partition(".")
    return TERMS[name] if group == "incentives" else group


def citations(text: str) -> list[str]:
    """Return the works a text names, as *Walt 1985*."""
    return list(dict.fromkeys(" ".join(found) for found in _CITED.findall(" ".join(text.split()))))


def theory() -> str:
    """Return the overview and a section for every mechanism of the round."""
    modules = {mechanism.__name__: sys.modules[mechanism.__module__] for mechanism in ROUND}
    equations = _equations()
    lines = ["| mechanism | theory | sources | off by | claims |", "|---|---|---|---|---|"]
    for name, module in modules.items():
        rows, credited = _ablations(name), _credited(name)
        title, body = _told(module)
        cells = (
            f"[{name.replace('_', ' ')}](#{_slug(name)})", title, "; ".join(citations(title + " " + body)) or "-",
            str(len({tuple(one.off) for one in rows}) or "-"), str(len(credited) or "-"),
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    for name, module in modules.items():
        lines += ["", f"## {_spoken(name)}", "", *_section(name, module, equations[name])]
    return "\n".join(lines)


def _section(name: str, module: ModuleType, quantities: list[str]) -> Iterator[str]:
    title, body = _told(module)
    yield f"**{title}**" + (f" {body}" if body else "")
    yield ""
    yield f"| code | `src/{module.__name__.replace('.', '/')}.py` |"
    yield "|---|---|"
    yield f"| equations | [{', '.join(quantities)}](odd.md#step-{name.replace('_', '-')}) |"
    yield f"| parameters | {_parameters(name, module)} |"
    yield f"| reads, writes | {_arrays(module)} |"
    rows = _ablations(name)
    if not rows:
        weighs = "each weight, under the theory whose term it is" if name == "incentives" else "no weight of its own"
        yield f"| off by | {weighs} |"
        return
    yield ""
    yield "| without | [should change](mechanisms.md) | credited by |"
    yield "|---|---|---|"
    for mechanism, paths in dict.fromkeys((one.mechanism, tuple(one.off)) for one in rows):
        expected = "; ".join(one.why for one in rows if one.mechanism == mechanism)
        weights = ", ".join(f"`{path}`" for path in paths)
        ids = (f"[{claim.id}](claims.md#{claim.id.lower()})" for claim in CLAIMS if mechanism in claim.credits)
        yield f"| {mechanism} ({weights}) | {expected} | {', '.join(ids) or '-'} |"


def _told(module: ModuleType) -> tuple[str, str]:
    """Title and body of a module's docstring, without what it reads and writes, as Markdown."""
    title, *rest = paragraphs(module)
    name, colon, after = title.partition(": ")
    if colon and name.lower().replace(" ", "_") == module.__name__.rpartition(".")[2]:
        title = after[0].upper() + after[1:]
    return title, " ".join(part for part in rest if not part.startswith("Reads "))


def _arrays(module: ModuleType) -> str:
    return next(part for part in paragraphs(module) if part.startswith("Reads ")).removeprefix("Reads ").rstrip(".")


def _parameters(name: str, module: ModuleType) -> str:
    """Groups of parameters the module reads, its own first."""
    tree = list(ast.walk(ast.parse(inspect.getsource(module))))
    lanes = {one.arg for one in tree if isinstance(one, ast.arg) and ast.unparse(one.annotation or one) == "Lanes"}
    read = {
        one.attr
        for one in tree
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in lanes
    }
    used = sorted(read & set(Parameters.model_fields), key=lambda group: (group != name, group))
    return ", ".join(f"[`{group}`](odd.md#parameters-{group})" for group in used) or "none"


def _ablations(name: str) -> list[Ablation]:
    return [one for one in ABLATIONS if home(one) == name]


def _credited(name: str) -> list[str]:
    names = {one.mechanism for one in _ablations(name)}
    return [claim.id for claim in CLAIMS if names & set(claim.credits)]


def _equations() -> dict[str, list[str]]:
    """The quantities of each step in the table of equations."""
    text = ODD.read_text(encoding="utf-8")
    table = text[text.index("| step | quantity | equation |") :].split("\n\n")[0].splitlines()[2:]
    found: dict[str, list[str]] = {}
    step = ""
    for row in table:
        first, quantity = (cell.strip() for cell in row.split("|")[1:3])
        if first:
            step = re.sub(r"<a id=[^>]+></a>", "", first).replace(" ", "_")
        found.setdefault(step, []).append(quantity)
    return found


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _slug(name: str) -> str:
    return name.replace("_", "-")
