"""The claims of the seeds as tests of the model.

Each claim is one declarative entry in a module of :mod:`entente_sim.claims.sections`: a statement, what to run
(:mod:`~entente_sim.claims.arms`), what to read off the runs and the rule that judges it
(:mod:`~entente_sim.claims.rules`), and the mechanisms the claim credits.  Rules were written down before runs were
looked at.  What the model has no honest observable for is listed with the reason.
"""

from entente_sim.claims.arms import Arm
from entente_sim.claims.claim import Claim, Judged, Outcome, Test, Verdict
from entente_sim.claims.registry import CLAIMS, PATTERNS, SECTIONS
from entente_sim.claims.verify import verify

__all__ = ["CLAIMS", "PATTERNS", "SECTIONS", "Arm", "Claim", "Judged", "Outcome", "Test", "Verdict", "verify"]
