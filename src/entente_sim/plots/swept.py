"""The figure of a sweep: which futures come where, and what else its file asks to be shown."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from entente_sim.analysis.sweeps.response import Phases, Response
from entente_sim.plots.phases import phase_diagram
from entente_sim.plots.response import response_curve, response_surface
from entente_sim.plots.style import panels

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["sweep_figure"]


def sweep_figure(title: str, phases: Phases | None, responses: Sequence[Response]) -> Figure:
    """Draw a panel for the class of future, where it was recorded, and one for each response; two in a row.

    Parameters
    ----------
    title
        The sweep's question.
    phases, responses
        All along the same one or two paths.
    """
    count = len(responses) + (phases is not None)
    columns = min(count, 2)
    figure, cells = panels(count, columns=columns, width=3.7 * columns, height=3.5)
    if phases is not None:
        phase_diagram(phases, ax=cells[0])
    for one, axes in zip(responses, cells[count - len(responses) :], strict=True):
        (response_surface if len(one.dimensions) == 2 else response_curve)(one, ax=axes)
    figure.suptitle("\n".join(textwrap.wrap(title, 48 * columns)), fontsize=10.5, x=0.01, ha="left")
    return figure
