"""What every report page is made with: templates, and pictures on disk and in the page."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from entente_sim.experiments.results import atomic

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["DPI", "figure_of", "rendered", "saved"]

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
    """
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_parse_math(False)
    figure.set_dpi(DPI)
    with atomic(folder / f"{name}.png") as part:
        FigureCanvasAgg(figure).print_png(part)  # type: ignore[no-untyped-call]
    if vector:
        figure.set_layout_engine("none")  # places are settled
        with atomic(folder / f"{name}.svg") as part:
            FigureCanvasSVG(figure).print_svg(part, metadata={"Date": None})  # type: ignore[no-untyped-call]
    plt.close(figure)
    return base64.b64encode((folder / f"{name}.png").read_bytes()).decode()
