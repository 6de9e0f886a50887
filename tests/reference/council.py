"""The Security Council: how its permanent members vote, and what they learn from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.parameters import Parameters
from tests.reference.draws import DRAFT, FALL, VOTE, code_key, uniform
from tests.reference.record import Record

if TYPE_CHECKING:
    from tests.reference.model import ReferenceState

__all__ = ["CouncilMember", "CouncilSessions"]

YES, ABSTENTION, VETO = 1.0, 2.0, 3.0
VETOED, SHORT, ADOPTED, FELL = 1.0, 2.0, 3.0, 4.0


@dataclass
class Paper:
    """A draft on the table."""

    name: str
    month: int
    sponsor: str
    target: str | None
    coercion: float
    reach: float
    request: float
    outside_vulnerability: float
    ties: dict[str, float]
    has_target: bool


def chances(*utilities: float) -> list[float]:
    """Return logit chances of options."""
    best = max(utilities)
    weights = [math.exp(u - best) if u - best >= -700 else 0.0 for u in utilities]
    return [weight / sum(weights) for weight in weights]


class CouncilMember(Record):
    """What a state does when it sits in the Council."""

    def consider(self, paper: Paper) -> None:
        """Weigh a draft as if nobody else would veto it."""
        p = self.model.parameters.council
        if paper.target is None:
            tie = paper.ties.get(self.code, 0.0)
        else:
            tie = 1.0 if paper.target == self.code else self.commitment[paper.target]
        bite = 1 - (1 - paper.coercion) * (1 - paper.reach)
        objection = p.precedent * self.insecurity() * paper.coercion * paper.reach * (1 + self.lesson)
        objection += bite * (p.ally * tie + p.hostility * self.hostility[paper.sponsor])
        achieved = min(1.0, self.status / self.aspiration) if self.aspiration > 0 else 1.0
        self.standing = p.image * (self.mobility + self.creativity) * achieved / max(1.0, self.attitude)
        self.for_it = p.agreement * (1 - self.disagreement[paper.sponsor]) + p.request * paper.request - objection
        self.against_it = objection - p.request * paper.request
        self.alone = chances(self.for_it, 0.0, self.against_it - self.standing)[2]

    def cast(self, paper: Paper, others: list[ReferenceState]) -> None:
        """Vote, expecting what partners would do alone."""
        p = self.model.parameters.council
        cover = sum(self.commitment[other.code] * other.alone for other in others)
        cover *= p.expectation / (sum(self.commitment[other.code] for other in others) + p.tie_half)
        veto = self.against_it - self.standing * (1 - cover) + p.partner * cover
        yes, _, against = chances(self.for_it, 0.0, veto)
        u = uniform(self.model.lanes[VOTE], code_key(paper.name, self.code))
        self.vote[paper.name] = YES if u < yes else VETO if u >= 1 - against else ABSTENTION
        self.veto_chance[paper.name] = against


class CouncilSessions:
    """The Council's year."""

    inputs: Inputs
    parameters: Parameters
    lanes: Mapping[int, int]
    year: int
    start: int
    codes: list[str]
    states: dict[str, ReferenceState]

    def open_council(self) -> None:
        """Seat the permanent members and lay out the docket."""
        codes = self.codes
        self.outcome: dict[str, float] = {}
        self.seated = [codes[seat] for seat in self.inputs.seats]
        self.papers: dict[int, list[Paper]] = {}
        for one in self.inputs.docket:
            paper = Paper(
                one.name,
                one.month,
                codes[one.sponsor],
                codes[one.target] if one.target >= 0 else None,
                one.coercion,
                one.regime_change_risk,
                one.regional_request,
                one.vulnerability,
                dict(zip(codes, one.ties, strict=True)),
                one.against_a_regime,
            )
            self.papers.setdefault(one.year, []).append(paper)

    def convene(self) -> None:
        """Hold the year's votes."""
        self.members = [self.states[code] for code in self.seated if code in self.states]
        if not self.members:
            return
        fading = 2 ** (-1 / self.parameters.council.lesson_half_life)
        for state in self.members:
            state.lesson *= fading
        papers = self.papers.get(self.year, [])
        for month in sorted({paper.month for paper in papers}):
            falls = sum(self.decide(paper) for paper in papers if paper.month == month)
            self.teach(falls)
        if self.year >= self.start and self.year > max(self.papers, default=self.start - 1):
            paper = self.draw_paper()
            if paper is not None:
                self.teach(self.decide(paper))

    def draw_paper(self) -> Paper | None:
        """Draw whether there is a draft, against whom and how far it goes."""
        lane, seated = self.lanes[DRAFT], {state.code for state in self.members}
        promotion = max(state.promotion for state in self.members)
        if promotion == 0 or uniform(lane, code_key("tabled")) >= self.parameters.council.draft_rate:
            return None
        sponsor = next(state for state in self.members if state.promotion == promotion)
        odds = {
            code: state.insecurity() * (1 - sponsor.commitment[code])
            for code, state in self.states.items()
            if code not in seated
        }
        mark, so_far = uniform(lane, code_key("target")) * sum(odds.values()), 0.0
        for code, weight in odds.items():
            so_far += weight
            if so_far > mark:
                coercion = uniform(lane, code_key("coercion"))
                reach = self.states[code].vulnerability
                return Paper(str(self.year), 1, sponsor.code, code, coercion, reach, 0.0, 0.0, {}, True)
        return None

    def decide(self, paper: Paper) -> int:
        """Put a draft to the vote; return 1 if a regime falls under it."""
        p = self.parameters.council
        if p.weight == 0:
            return 0
        if paper.target is not None:
            self.states[paper.target].targeted[paper.name] = 1.0
        free = [state for state in self.members if state.code != paper.sponsor]
        for state in self.members:
            state.alone = 0.0
            if state.code == paper.sponsor:
                state.vote[paper.name] = YES
        for state in free:
            state.consider(paper)
        for state in free:
            state.cast(paper, [other for other in self.members if other is not state])
        votes = [state.vote[paper.name] for state in self.members]
        adopted = VETO not in votes and 2 * votes.count(YES) >= len(votes)
        self.outcome[paper.name] = VETOED if VETO in votes else ADOPTED if adopted else SHORT
        if not (adopted and paper.has_target and paper.coercion >= p.force):
            return 0
        weak = self.states[paper.target].vulnerability if paper.target is not None else paper.outside_vulnerability
        if uniform(self.lanes[FALL], code_key(paper.name)) >= 1 - (1 - paper.reach) * (1 - weak):
            return 0
        self.outcome[paper.name] = FELL
        return 1

    def teach(self, falls: int) -> None:
        """Let every permanent member draw its lesson from regimes that fell."""
        p = self.parameters.council
        for state in self.members:
            state.lesson += falls * p.weight * p.lesson * state.insecurity()
