"""Figures people of this field expect; each function draws on axes and returns them.

Uncertainty is always shown: medians with the 10-90 % of runs, means with 95 % intervals.
"""

from entente_sim.plots.alignment import alignment, futures_grid
from entente_sim.plots.effects import effects
from entente_sim.plots.levels import two_level
from entente_sim.plots.threat import threat_map

__all__ = ["alignment", "effects", "futures_grid", "threat_map", "two_level"]
