"""What every report page is made with: templates, and pictures on disk and in the page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from entente_sim.experiments.files import atomic, versions, write_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["DPI", "PAGE", "Part", "figure_of", "rendered", "saved", "write_sheet"]

PAGE = "report.html"

DPI = 130
"""Dots per inch of pictures."""


def rendered(template: str, **content: object) -> str:
    """Fill a template of this package; a name the template uses but is not given raises."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("entente_sim.report", "."), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template(template).render(**content)


@dataclass(frozen=True)
class Part:
    """A part of a plain page: a title, sentences, lines set as they are, a table, pictures; each may be missing.

    A column whose heading begins with ``>`` holds numbers.  Pictures are names with what :func:`saved` returned.
    """

    title: str = ""
    sentences: Sequence[str] = ()
    lines: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    pictures: Sequence[tuple[str, str]] = ()


def write_sheet(folder: Path, title: str, lead: Sequence[str], parts: Sequence[Part], command: str) -> str:
    """Write a plain page, complete in one file; returns its name.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    made = ", ".join(f"{name} {version}" for name, version in versions().items())
    html = rendered("sheet.html.j2", title=title, lead=lead, parts=parts, command=command, versions=made)
    return write_text(folder / PAGE, html)


def figure_of(drawn: Axes | Figure) -> Figure:
    """The figure of whatever a plot returns."""
    figure: Figure = drawn.figure  # type: ignore[assignment]
    return figure


def saved(folder: Path, name: str, figure: Figure, *, vector: bool = False) -> str:
    """Write a figure as NAME.png, and NAME.svg if asked, and close it; return the PNG as base64, for the page to hold.

    Straight from the canvas, for savefig would lay the figure out and draw it twice each.  What is written in it is
    text, never a formula: a title with two dollar signs is that.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    ValueError
        If the name leads out of the folder.
    """
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.text import Text

    if Path(name).name != name:
        raise ValueError(f"'{name}' is no name of a figure.")  # names come from folders that others may have made
    for text in figure.findobj(Text):
        text.set_parse_math(False)
    figure.set_dpi(DPI)
    with atomic(folder / f"{name}.png") as part:
        FigureCanvasAgg(figure).print_png(part)  # type: ignore[no-untyped-call]
    if vector:
        mpl.rcParams["svg.hashsalt"] = "entente-sim"  # stable ids: the same figure gives the same SVG
        figure.set_layout_engine("none")  # places are settled
        with atomic(folder / f"{name}.svg") as part:
            FigureCanvasSVG(figure).print_svg(part, metadata={"Date": None})  # type: ignore[no-untyped-call]
    plt.close(figure)
    return base64.b64encode((folder / f"{name}.png").read_bytes()).decode()
