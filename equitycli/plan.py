"""What a study finds: the audit of a county, and a plan for it. Values only, no work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan

import pandas as pd

from equitycli.coverage import Coverage
from equitycli.ends import Ends
from equitycli.errors import Finding
from equitycli.model.aims import AimPlan
from equitycli.model.allocation import Stage
from equitycli.model.ceilings import Ceiling
from equitycli.model.certificates import ProvenLevel
from equitycli.model.integers import Choice
from equitycli.model.price import Price
from equitycli.model.problem import AllocationProblem, Floats, Ints
from equitycli.model.rules import ActiveRule
from equitycli.model.waterfall import Step
from equitycli.model.years_outcome import YearsOutcome
from equitycli.programme_file import ProgrammeFile
from equitycli.settings import Attribution
from equitycli.sources.county import County

NO_PLAN = "no-plan-would-be-made"
"""Code of the findings that say why no plan may be made on what was read."""

NEW_PROVISION_ROUTE, CANDIDATE_ROUTE = "new provision", "candidate's own ask"
"""How the landing of those who would be paid for the first time is known."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Who would be paid for the first time.

    ids : sorted · asked_pence : by candidate, what it asks for a year
    landing : recipient_id, place, share, route, the shares of each adding up to 1
    """

    ids: tuple[str, ...]
    asked_pence: Ints
    landing: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Claims:
    """Who is paid now, in exact money, before anything is placed; and who would be.

    recipients : ids, sorted · baseline_pence, committed_pence : (recipients, funds)
    eligible : (recipients then candidates, funds), places apart: those wait for a landing
    about : by id, recipients then candidates: themes, flags, office (the place where it is),
        paid_before_pence (what our funds paid in the years that a subsidy ceiling looks back on)
    grants : the grants that the window counts, with award_pence the part that it counts
    """

    recipients: tuple[str, ...]
    baseline_pence: Ints
    committed_pence: Ints
    eligible: pd.DataFrame
    candidates: Candidates
    about: pd.DataFrame
    grants: pd.DataFrame
    findings: tuple[Finding, ...]

    @property
    def by_recipient_pence(self) -> pd.Series:
        """Pence a year of each recipient from all funds."""
        return pd.Series(
            self.baseline_pence.sum(axis=1), index=list(self.recipients), dtype="int64"
        )


@dataclass(frozen=True)
class Measures:
    """How unequal provision is over places, by need: both 0 when every place has its share."""

    gini: float
    hoover: float


@dataclass(frozen=True)
class PlaceFacts:
    """Who lives in a place and who is there; the same under every attribution.

    share_of_need : 0–1 of the county's · beside : the same under the weights shown beside
    organisations : offices on the register, None without one · recipients_known : offices of
        those who are paid
    kept_back : the count of organisations (without a register: of recipients) is not to be shown,
        as [small_numbers] asks
    """

    areas: int
    people: int
    weighted_population: float
    share_of_need: float
    beside: Mapping[str, float]
    organisations: int | None
    recipients_known: int
    kept_back: bool = False

    @property
    def organisations_shown(self) -> int | None:
        """Offices on the register; None without one, or where the count is kept back."""
        return None if self.kept_back else self.organisations

    @property
    def recipients_shown(self) -> int | None:
        """Offices of those who are paid; None where there is no register and it is kept back."""
        return None if self.kept_back and self.organisations is None else self.recipients_known


@dataclass(frozen=True)
class Standing:
    """What lands in a place now under one attribution, against its target.

    high_pence : were all money of unknown place here · distance, gbp_per_head, share_gap : NaN
        where there is no target, nobody lives there, or nothing is known to land anywhere
    """

    provision_pence: int
    high_pence: int
    target_gbp: float
    distance: float
    gbp_per_head: float
    share_gap: float
    zero_kind: str


@dataclass(frozen=True, eq=False)
class View:
    """The county under one attribution.

    landing : recipient_id, place, share, route (with "outside" and "unknown")
    at : each place's standing, alphabetical
    """

    attribution: Attribution
    landing: pd.DataFrame
    at: Mapping[str, Standing]
    outside_pence: int
    unknown_pence: int
    measures: Measures

    @property
    def paid_pence(self) -> int:
        """All money paid now, wherever it lands."""
        here = sum(standing.provision_pence for standing in self.at.values())
        return here + self.outside_pence + self.unknown_pence

    @property
    def unknown_share(self) -> float:
        """Share of all money whose place nobody knows, 0–1."""
        return self.unknown_pence / self.paid_pence if self.paid_pence else 0.0

    @property
    def furthest_under_first(self) -> list[str]:
        """Places by their distance from target, the neediest of money first; no target last."""
        return sorted(
            self.at, key=lambda place: (isnan(self.at[place].distance), self.at[place].distance)
        )


@dataclass(frozen=True, eq=False)
class Audit:
    """What each place needs, has and is paid.

    places : every place, alphabetical · need : weighted population by place, the same order
    areas : indexed by area_code, the small areas with their place and need
    views : by attribution, the one that plans are made on first
    """

    file: ProgrammeFile
    county: County
    claims: Claims
    places: Mapping[str, PlaceFacts]
    need: pd.Series
    areas: pd.DataFrame
    views: tuple[View, ...]
    findings: tuple[Finding, ...]
    for_decision: bool = False
    """The plan made on it lacks nothing that members need, and its outputs say so."""
    stopped: Stage | None = None
    """Where the plan made on it was cut by the time limit: every output is headed so."""

    @property
    def people(self) -> pd.Series:
        """Who lives in each place, on the index of `need`."""
        return pd.Series({place: one.people for place, one in self.places.items()})

    @property
    def planned(self) -> View:
        """The view that plans are made on."""
        return self.views[0]


@dataclass(frozen=True)
class MoneyPlaced:
    """What became of the money of one file: read = placed + outside + unknown + set aside."""

    file: str
    awards: int
    read_pence: int
    placed_pence: int
    outside_pence: int
    unknown_pence: int
    set_aside_pence: int


@dataclass(frozen=True, eq=False)
class DataQuality:
    """How far an audit's figures can be trusted: what `check` reports.

    coverage : each join in rows and pounds · money : what became of it, by file
    reconciliation : ledger against grants by fund and financial year, None without a ledger
    asks : applications by place, None without any: see `applications.asks_by_place`, and with it
        `asks_per_1000` people, NaN outside and unknown
    """

    audit: Audit
    coverage: tuple[Coverage, ...]
    money: tuple[MoneyPlaced, ...]
    reconciliation: pd.DataFrame | None
    asks: pd.DataFrame | None
    findings: tuple[Finding, ...]
    ceilings: Sequence[Ceiling] = ()

    @property
    def would_plan(self) -> bool:
        """Nothing stands in the way of a plan."""
        return all(one.code != NO_PLAN for one in self.findings)

    @property
    def has_warnings(self) -> bool:
        """Something that a person should look at before any figure is relied on."""
        return any(one.severity == "warning" for one in self.findings)


@dataclass(frozen=True, eq=False)
class Plan:
    """A proposal: whole pounds, rechecked, with what it costs and what stops it.

    award_pence : (payees, funds) as in `problem`
    allocation_pence : what lands in each place, and "outside" and "unknown"
    served : share of target that the continuous plan reaches, by place (K)
    """

    audit: Audit
    problem: AllocationProblem
    rules: Sequence[ActiveRule]
    award_pence: Ints
    allocation_pence: Mapping[str, int]
    served: Floats
    binding: Sequence[Sequence[str]]
    binding_places: Sequence[Sequence[str]]
    stages: Sequence[Stage]
    ceilings: Sequence[Ceiling]
    prices: Sequence[Price]
    measures_after: Measures
    findings: tuple[Finding, ...]
    waterfall: Sequence[Step] = ()
    ends: Ends | None = None
    """Calendars, notice and equality of those that fall; None where the programme has no [ends]."""
    levels: Sequence[ProvenLevel] = ()
    """What proves each level of the places."""
    aims: Sequence[AimPlan] = ()
    """Plans by other aims, beside it."""
    choice: Choice | None = None
    """Who is paid at all, where a rule asks it."""
    years: YearsOutcome | None = None
    """Where it leads in later years; the first is this plan. None without [years]."""
    plan_only: bool = False
    """Prices, the waterfall and the plans by other aims were left out because that was asked."""

    @property
    def is_proven(self) -> bool:
        """Whether every objective was settled before the time limit."""
        return self.audit.stopped is None

    @cached_property
    def landing(self) -> pd.DataFrame:
        """recipient_id, place, share, route of every payee: see `landing_with_started`."""
        return landing_with_started(
            self.audit.planned.landing, self.audit.claims.candidates, self.problem
        )

    @property
    def budget_pence(self) -> int:
        """What may be paid in the year from all funds."""
        return int(self.problem.budget_pence.sum())

    @property
    def awarded_pence(self) -> int:
        """Proposed awards to recipients, paid now or not, committed and held sums included."""
        return int(self.award_pence[~self.problem.is_new].sum())

    @property
    def candidates_pence(self) -> int:
        """Of what is proposed for recipients, what goes to those not paid now."""
        return int(self.award_pence[self.problem.is_candidate].sum())

    @property
    def new_provision_pence(self) -> int:
        """New provision of all places."""
        return int(self.award_pence[self.problem.is_new].sum())

    @property
    def unallocated_pence(self) -> int:
        """What the plan leaves of the budget."""
        return self.budget_pence - self.awarded_pence - self.new_provision_pence


def landing_with_started(
    landing: pd.DataFrame, candidates: Candidates, problem: AllocationProblem
) -> pd.DataFrame:
    """Return a landing with that of the candidates, and of new provision, whole in its place."""
    new = problem.is_new.nonzero()[0].tolist()
    started = pd.DataFrame(
        {
            "recipient_id": pd.Series([problem.payees[p] for p in new], dtype="str"),
            "place": pd.Series([problem.place_of_new(p) for p in new], dtype="str"),
            "share": 1.0,
            "route": NEW_PROVISION_ROUTE,
        }
    )
    parts = [part for part in (landing, candidates.landing, started) if len(part)]
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else landing
