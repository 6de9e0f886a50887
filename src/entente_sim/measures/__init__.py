"""Measures: what is read off a run, all with the same signature.

``measure(ensemble, "RUS", "CHN", level)`` returns ``(years, runs)``; level ``None`` takes all arenas.  Weights are
those of the start year, so a driver on stakes cannot move the ruler; level is used here and nowhere else.  Kinds
(stage, type of tie, strategy, typology) come as indices into the tuple of their names, and :func:`shares` turns them
into shares of runs.  Every measure can be taken of the null model's ensemble; what the null shows too is no result.

Examples
--------
>>> import entente_sim as es
>>> ensemble = es.run("baseline", runs=2, seed=7)
>>> es.measures.alignment(ensemble, "RUS", "CHN", "systemic").shape
(30, 2)
"""

from entente_sim.measures.alignment import (
    acts,
    alignment,
    by_arena,
    competition,
    cooperation,
    evenness,
    hedging,
    levels,
    mean_alignment,
    postures,
    together,
    volume,
)
from entente_sim.measures.balance import balance_signs, imbalance, triads
from entente_sim.measures.containment import double_containment, shared_formats
from entente_sim.measures.crises import SUPPORT, crisis_rates, crisis_support
from entente_sim.measures.dataset import dataset
from entente_sim.measures.futures import FUTURE_CLASSES, future_class, future_conditions, future_readings
from entente_sim.measures.institutions import breadth_and_depth, cohesion, members, membership
from entente_sim.measures.landscape import (
    Minima,
    beside_landscape,
    deepest,
    divisions,
    energy,
    frustration,
    landscape_energy,
    local_minima,
    propensities,
    sides,
)
from entente_sim.measures.observables import OBSERVABLES, SIGNPOSTS, Observable, observe
from entente_sim.measures.order import ThreatOrder, threat_order
from entente_sim.measures.partners import partner_entropy, partners
from entente_sim.measures.polarity import blocs, poles, same_bloc
from entente_sim.measures.power import asymmetry, dyad, state
from entente_sim.measures.region import Provision, provision
from entente_sim.measures.signposts import auc, effort_share, nonaligned_leadership, warning
from entente_sim.measures.similarity import agreement, portfolios, similarity
from entente_sim.measures.strategy import STRATEGIES, efforts, principal_threat, strategy, treaty_depth
from entente_sim.measures.summaries import mean_over, shares, trend
from entente_sim.measures.swing import courted, equidistance, line, swing
from entente_sim.measures.ties import STAGES, TIE_TYPES, stage, tie_type
from entente_sim.measures.typology import (
    THESIS_ROWS,
    TYPOLOGY,
    joint_opposition,
    joint_target,
    typology,
    typology_table,
)
from entente_sim.measures.votes import fell, observed_votes, veto_pairs, votes

__all__ = [
    "FUTURE_CLASSES",
    "OBSERVABLES",
    "SIGNPOSTS",
    "STAGES",
    "STRATEGIES",
    "SUPPORT",
    "THESIS_ROWS",
    "TIE_TYPES",
    "TYPOLOGY",
    "Minima",
    "Observable",
    "Provision",
    "ThreatOrder",
    "acts",
    "agreement",
    "alignment",
    "asymmetry",
    "auc",
    "balance_signs",
    "beside_landscape",
    "blocs",
    "breadth_and_depth",
    "by_arena",
    "cohesion",
    "competition",
    "cooperation",
    "courted",
    "crisis_rates",
    "crisis_support",
    "dataset",
    "deepest",
    "divisions",
    "double_containment",
    "dyad",
    "effort_share",
    "efforts",
    "energy",
    "equidistance",
    "evenness",
    "fell",
    "frustration",
    "future_class",
    "future_conditions",
    "future_readings",
    "hedging",
    "imbalance",
    "joint_opposition",
    "joint_target",
    "landscape_energy",
    "levels",
    "line",
    "local_minima",
    "mean_alignment",
    "mean_over",
    "members",
    "membership",
    "nonaligned_leadership",
    "observe",
    "observed_votes",
    "partner_entropy",
    "partners",
    "poles",
    "portfolios",
    "postures",
    "principal_threat",
    "propensities",
    "provision",
    "same_bloc",
    "shared_formats",
    "shares",
    "sides",
    "similarity",
    "stage",
    "state",
    "strategy",
    "swing",
    "threat_order",
    "tie_type",
    "together",
    "treaty_depth",
    "trend",
    "triads",
    "typology",
    "typology_table",
    "veto_pairs",
    "volume",
    "votes",
    "warning",
]
