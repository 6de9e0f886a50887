"""Figures people of this field expect; each function draws on axes, or a figure of several, and returns them.

Uncertainty is always shown: medians with the 10-90 % of runs, means with 95 % intervals.
"""

from entente_sim.plots.alignment import alignment, futures_grid
from entente_sim.plots.calibration import calibration_distances, calibration_parameters
from entente_sim.plots.claims import claim_shares, mechanisms_needed
from entente_sim.plots.course import Course, course
from entente_sim.plots.discovery import box_map, outcome_tree, path_scores, peeling
from entente_sim.plots.effects import effects
from entente_sim.plots.forecast import forecast
from entente_sim.plots.hindcast import hindcast_scores, history
from entente_sim.plots.ladder import ladder, ladder_panel
from entente_sim.plots.levels import two_level, two_level_path
from entente_sim.plots.network import network, network_legend, network_year, places_of
from entente_sim.plots.phases import class_shares, phase_diagram
from entente_sim.plots.region import provision
from entente_sim.plots.response import response_curve, response_surface
from entente_sim.plots.sensitivity import sensitivity
from entente_sim.plots.strategies import strategies
from entente_sim.plots.swept import sweep_figure
from entente_sim.plots.threat import threat_map
from entente_sim.plots.typology import typology
from entente_sim.plots.votes import votes

__all__ = [
    "Course",
    "alignment",
    "box_map",
    "calibration_distances",
    "calibration_parameters",
    "claim_shares",
    "class_shares",
    "course",
    "effects",
    "forecast",
    "futures_grid",
    "hindcast_scores",
    "history",
    "ladder",
    "ladder_panel",
    "mechanisms_needed",
    "network",
    "network_legend",
    "network_year",
    "outcome_tree",
    "path_scores",
    "peeling",
    "phase_diagram",
    "places_of",
    "provision",
    "response_curve",
    "response_surface",
    "sensitivity",
    "strategies",
    "sweep_figure",
    "threat_map",
    "two_level",
    "two_level_path",
    "typology",
    "votes",
]
