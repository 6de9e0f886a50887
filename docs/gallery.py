"""Draw the figures of ``gallery.md`` from the code the page shows: a hook of the documentation's build.

Each ``###`` heading of the page names functions of :mod:`entente_sim.plots`; the ``py`` blocks run from top to bottom
in one namespace, and what the last line of a section gives is saved as its figure.  A section that shows a figure of
its own (of results that take long, or need data) is not run.  Figures are kept in ``build/gallery`` for as long as
neither the page, the package nor the scenarios change.
"""

from __future__ import annotations

import ast
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pages import paragraphs

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
PAGE = Path(__file__).with_name("gallery.md")
KEPT = ROOT / "build" / "gallery"

_HEADING = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```py\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Section:
    """What stands under one heading: the functions it names, its code, and whether the build runs it."""

    names: tuple[str, ...]
    text: str

    @property
    def code(self) -> str:
        """Its blocks, one after another."""
        return "\n".join(_BLOCK.findall(self.text))

    @property
    def runs(self) -> bool:
        """Whether the code is run: not where a figure stands in the page already."""
        return "![" not in self.text and bool(self.code)

    @property
    def figure(self) -> str:
        """Where its figure lies among the pages; empty if the build draws none."""
        return f"gallery/{self.names[0]}.png" if self.names and self.runs else ""


def sections(text: str) -> list[Section]:
    """Return the sections of the page in order; those under ``##`` set things up and name nothing."""
    heads = list(_HEADING.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [
        Section(tuple(head[1].split(", ")) if head[0].startswith("###") else (), text[head.end() : end])
        for head, end in zip(heads, ends, strict=True)
    ]


def missing(text: str) -> list[str]:
    """Say what of :mod:`entente_sim.plots` the page does not show, or shows and is not there."""
    from entente_sim import plots

    shown = {name: part for part in sections(text) for name in part.names}
    wrong = [f"{name} is not in the gallery" for name in plots.__all__ if name not in shown]
    wrong += [f"{name} is no function of plots" for name in shown if name not in plots.__all__]
    wrong += [
        f"{name} is named, but not called, in its section"
        for name, part in shown.items()
        if not re.search(rf"\bplots\.{name}\(", part.code)
    ]
    return wrong


def about(name: str) -> str:
    """Return what a function says of itself in its first paragraph."""
    from entente_sim import plots

    return paragraphs(getattr(plots, name))[0]


def draw(text: str, folder: Path) -> list[str]:
    """Run the page and save its figures; returns their names."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    space: dict[str, Any] = {}
    drawn = []
    for part in sections(text):
        if not part.runs:
            continue
        tree = ast.parse(part.code)
        last = tree.body.pop() if part.figure else None
        exec(compile(tree, str(PAGE), "exec"), space)  # noqa: S102
        if last is None:
            continue
        assert isinstance(last, ast.Expr), f"{part.names[0]}: the last line is to give the figure"
        value = eval(compile(ast.Expression(last.value), str(PAGE), "eval"), space)  # noqa: S307
        figure = value.get_figure() if hasattr(value, "get_figure") else value
        figure.savefig(folder / Path(part.figure).name, dpi=110)
        plt.close("all")
        drawn.append(Path(part.figure).name)
    return drawn


def digest(text: str) -> str:
    """Return what the figures hang on, in short: the page, the package and the scenarios."""
    found = hashlib.sha256(text.encode())
    for part in ("src/entente_sim", "scenarios"):
        for path in sorted((ROOT / part).rglob("*")):
            if path.suffix in (".py", ".yaml", ".csv"):
                found.update(path.read_bytes())
    return found.hexdigest()


def figures(text: str) -> Path:
    """Draw the figures if what is kept is not current; returns their folder."""
    stamp, now = KEPT / "digest.txt", digest(text)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
        stamp.unlink(missing_ok=True)
        draw(text, KEPT)
        stamp.write_text(now, encoding="utf-8")
    return KEPT


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Put the figures among the files of the site."""
    from mkdocs.exceptions import PluginError
    from mkdocs.structure.files import File

    text = PAGE.read_text(encoding="utf-8")
    wrong = missing(text)
    if wrong:
        raise PluginError("docs/gallery.md: " + "; ".join(wrong))
    folder = figures(text)
    for part in sections(text):
        if part.figure:
            files.append(File.generated(config, part.figure, abs_src_path=str(folder / Path(part.figure).name)))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Put what each function says of itself, and its figure, under its heading."""
    if page.file.src_uri != PAGE.name:
        return markdown
    for part in sections(markdown):
        if not part.names:
            continue
        told = "\n".join(
            f"`{name}`: {about(name)}\n" if len(part.names) > 1 else f"{about(name)}\n" for name in part.names
        )
        figure = f"\n![{about(part.names[0])}]({part.figure})\n" if part.figure else ""
        markdown = markdown.replace(part.text, f"\n\n{told}{part.text.rstrip()}\n{figure}\n", 1)
    return markdown
