"""The sections of a programme file: every assumption of a run, checked and resolved.

No policy number has a default here. A number of policy may be written plainly or as
`{ value = …, source = "…", note = "…" }`; both read the same, and the source travels into
the record.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from equitycli.money import in_words, pence

MONTHS_A_YEAR = 12


class Section(BaseModel):
    """A table of the programme file: unknown keys are refused, nothing changes once read."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True
    )


class Sourced(Section):
    """A number of policy with where it comes from."""

    value: float = Field(strict=True)
    source: str = ""
    note: str = ""


def _unfold(given: object) -> object:
    if isinstance(given, bool):
        raise ValueError("must be a number, not true or false")
    if not isinstance(given, int | float | dict | Sourced):
        raise ValueError('must be a number, or { value = …, source = "…" }')
    return {"value": given} if isinstance(given, int | float) else given


def _share(given: Sourced) -> Sourced:
    if not 0 <= given.value <= 1:
        raise ValueError(f"must be between 0 and 1 (0.10 is 10 %), not {given.value:g}")
    return given


def _not_negative(given: Sourced) -> Sourced:
    if given.value < 0:
        raise ValueError(f"must be 0 or more, not {given.value:g}")
    return given


def _money(given: Sourced) -> Sourced:
    pence(given.value)
    return _not_negative(given)


Share = Annotated[Sourced, BeforeValidator(_unfold), AfterValidator(_share)]
Ratio = Annotated[Sourced, BeforeValidator(_unfold), AfterValidator(_not_negative)]
Money = Annotated[Sourced, BeforeValidator(_unfold), AfterValidator(_money)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


def _several(given: object) -> object:
    return (given,) if isinstance(given, str) and given else given or ()


Names = Annotated[tuple[Name, ...], BeforeValidator(_several)]
"""One name, or a list of them."""


class ProgrammeSection(Section):
    """[programme]: whose money, how much, and for which year."""

    title: Name
    authority: Name
    year: int = Field(ge=2000, le=2100, description="financial year that starts in April")
    budget_gbp: Money
    money: Literal["council", "mixed"]
    fictional: bool = False
    """True heads every output with a notice that the place does not exist."""


class IndexSection(Section):
    """[[index]]: a deprivation index file; of one nation, only files of one edition a run."""

    file: Name
    kind: str = "auto"
    columns: dict[str, str] = {}
    """For an index that is not recognised: our column name = the file's heading."""
    nation: str = ""
    vintage: int | None = None
    sheet: str = ""
    """Which sheet of a workbook holds the table; needed only where several could."""
    edition: str = ""
    """With `columns`: which index it is, such as "WIMD 2019". Files of one edition are joined."""
    percent: tuple[str, ...] = ()
    """With `columns`: our names of columns that are in 0-100."""
    polarity: Literal["higher is more deprived", "lower is more deprived"] = (
        "higher is more deprived"
    )
    """With `columns`: how the score points. Ranks and deciles have 1 for the most deprived."""


class AreasSection(Section):
    """[areas]: what describes the small areas beside the index."""

    population: Names = ()
    """Files of people by area; none where the index file has them itself."""
    boundaries: Names = ()
    points: Names = ()
    postcodes: str = ""
    """Postcode directory (ONSPD or NSPL) that gives an office its area."""
    bridge: str = ""
    """Exact-fit lookup from areas of 2011 to those of 2021 (LSOA11CD, LSOA21CD, CHGIND), for files
    whose codes are older than those of the index."""


class PlacesSection(Section):
    """[places]: how small areas are grouped into the places at which plans are made."""

    by: Literal["town", "ward", "division", "district", "column", "file"]
    lookup: str = ""
    """Towns, wards, or a column by area; with by = "file" a map of polygons, one a place. With
    by = "division", and with by = "ward" where no lookup is named, the postcode directory."""
    column: str = ""
    """by = "column" and by = "file": the heading in `lookup` that names the place."""
    rescue: str = ""
    """Middle-layer lookup that gives a town to areas absent from `lookup`."""
    smallest_population: int | None = Field(default=None, ge=0)
    authorities: str = ""
    """Which authority each place belongs to, and from and to which date: for redrawn councils."""


Weight = Literal["income_rate", "index_score", "equal_per_head"]


class NeedSection(Section):
    """[need]: the weight that turns people into weighted population."""

    weight: Weight
    show_beside: tuple[Weight, ...] = ()
    nations: Literal["refuse", "per_head"] = "refuse"
    """Scores of several nations can't be pooled. "per_head": each nation's weights are scaled to 1
    a head, so that nations compare by people, and areas within each by need."""


class OrganisationsSection(Section):
    """[[organisations]]: a list of organisations in the county; register = it is a complete one."""

    file: Name
    register_: bool = Field(default=True, alias="register")
    """False: a partial list. Then "no organisation listed" never reads as "no organisation"."""
    kind: str = "auto"
    columns: dict[str, str] = {}
    """For headings that are not recognised: our column name = the file's heading."""
    sheet: str = ""
    operates: str = ""
    """Where each organisation says that it works: the register's areas of operation."""
    classification: str = ""
    """What each organisation does and how: the register's classification."""


class GrantsSection(Section):
    """[[grants]]: a file of awards, and the fund that paid them."""

    file: Name
    fund: Name
    vintage: int | None = None
    kind: Literal["auto", "360giving", "transparency", "plain"] = "auto"
    """A list by the Transparency Code, or a plain one; "auto" tells it from the headings."""
    columns: dict[str, str] = {}
    """For headings that are not recognised: our column name = the file's heading."""
    sheet: str = ""
    set_aside: tuple[Literal["negative", "currency", "duplicate"], ...] = ()
    """Rows that would be refused and are left out instead, counted and listed: negative sums,
    sums in other currencies, awards that another file or row already has."""


class ApplicationsSection(Section):
    """[[applications]]: who asked for how much, and what came of it."""

    file: Name
    columns: dict[str, str] = {}
    sheet: str = ""


class WorkbookSection(Section):
    """[workbook]: what officers fill in by hand, as `equitycli workbook` lays it out."""

    file: Name


class BaselineSection(Section):
    """[baseline]: the window of whole financial months that awards are counted in."""

    from_: date = Field(alias="from")
    to: date

    @model_validator(mode="after")
    def _whole_months(self) -> BaselineSection:
        if self.to <= self.from_:
            raise ValueError(f"to ({self.to}) must come after from ({self.from_})")
        if self.to == date.max:
            raise ValueError(f"to ({self.to}) is past every calendar")
        if self.from_.day != 1 or (self.to + timedelta(days=1)).day != 1:
            raise ValueError(
                "the window must run from the first day of a month to the last day of one, "
                "so that its years are exact"
            )
        return self

    @property
    def years(self) -> Fraction:
        """Length of the window in years, exactly (whole months over twelve)."""
        end = self.to + timedelta(days=1)
        months = (end.year - self.from_.year) * MONTHS_A_YEAR + end.month - self.from_.month
        return Fraction(months, MONTHS_A_YEAR)


Attribution = Literal["office", "delivery", "apportioned", "catchment"]


class AttributionSection(Section):
    """[attribution]: how the place where money lands is decided."""

    plan_on: Attribution
    show: tuple[Attribution, ...]
    delivery: str = ""
    without_delivery: Literal["office", "unknown"] = "unknown"
    """Under `delivery`, money with neither a delivery row nor a beneficiary code: taken to
    land at the office (and said so), or left unknown."""
    accept_office_only: bool = False
    """A plan made on office addresses alone is refused unless this says that it is meant."""
    several_locations: Literal["equal", "need"] = "equal"
    """How a grant with several beneficiary locations is split over them: in equal parts, or by
    the weighted population of each."""
    apportion_over: Literal["people", "need"] | None = None
    """`apportioned` and `catchment`: what an organisation's area of work is spread over."""
    catchment_m: Ratio | None = None
    """`catchment`: how far round its office an organisation works, in metres."""
    register_names: Names = ()
    """`apportioned`: what the register calls the whole county, where it is neither [programme]
    authority nor a district: an area of operation of that name covers every area."""

    @model_validator(mode="after")
    def _complete(self) -> AttributionSection:
        spread = [name for name in ("apportioned", "catchment") if name in self.show]
        if spread and self.apportion_over is None:
            raise ValueError(f'show = "{spread[0]}" needs apportion_over = "people" or "need"')
        if "catchment" in self.show and self.catchment_m is None:
            raise ValueError('show = "catchment" needs catchment_m, the metres round an office')
        return self


class UnknownSection(Section):
    """[unknown]: money whose place is not known."""

    hold_at_baseline: bool
    refuse_above: Share


class FundSection(Section):
    """[[fund]]: a purse of its own; themes make it ring-fenced to organisations with them."""

    name: Name
    budget_gbp: Money
    themes: tuple[str, ...] = ()


class CommittedSection(Section):
    """[[committed]]: money promised by agreement, which does not move before `until`."""

    organisation: Name
    gbp_a_year: Money
    until: date
    kind: Literal["grant", "contract", "statutory"]
    fund: str = ""
    break_date: date | None = None
    """The first day on which the agreement may be ended early, with the notice it asks for."""
    cost_centre: str = ""


class WhoGivesRule(Section):
    """Who may be cut, and by how much at most."""

    kind: Literal["who_gives"]
    from_: Literal["over_target", "all", "named"] = Field(alias="from")
    max_cut: Share
    steepness: Share | None = None
    """from = "over_target" only: β ≤ 1, so that no giver ends under its target."""
    named: tuple[str, ...] = ()
    """from = "named" only: ids of the recipients that may be cut."""
    source: str = ""

    @model_validator(mode="after")
    def _complete(self) -> WhoGivesRule:
        if (self.from_ == "over_target") != (self.steepness is not None):
            raise ValueError('steepness goes with from = "over_target", and only with it')
        if (self.from_ == "named") != bool(self.named):
            raise ValueError('named = [ids] goes with from = "named", and only with it')
        return self


class FloorRule(Section):
    """The least that a recipient, or a place, may be left with."""

    kind: Literal["floor"]
    of: Literal["recipient", "place"]
    share_of_baseline: Share | None = None
    gbp: Money | None = None
    only: tuple[str, ...] = ()
    """Ids or place names that the rule is about; empty = all of them."""
    source: str = ""

    @model_validator(mode="after")
    def _one_measure(self) -> FloorRule:
        if (self.share_of_baseline is None) == (self.gbp is None):
            raise ValueError("say either share_of_baseline or gbp")
        return self


class CapRule(Section):
    """The most that a recipient, or a place, may receive."""

    kind: Literal["cap"]
    of: Literal["recipient", "place"]
    growth: Ratio | None = None
    gbp: Money | None = None
    to: Literal["all", "under_target"] = "all"
    """"under_target": a recipient grows only as far as its money lands in places under their
    target."""
    only: tuple[str, ...] = ()
    source: str = ""

    @model_validator(mode="after")
    def _one_measure(self) -> CapRule:
        if (self.growth is None) == (self.gbp is None):
            raise ValueError("say either growth or gbp")
        if self.to == "under_target" and (self.of == "place" or self.growth is None):
            raise ValueError('to = "under_target" goes with of = "recipient" and growth')
        return self


RULE_SECTIONS: dict[str, type[Section]] = {
    "who_gives": WhoGivesRule,
    "floor": FloorRule,
    "cap": CapRule,
}
Rule = Annotated[WhoGivesRule | FloorRule | CapRule, Field(discriminator="kind")]


class NewProvisionSection(Section):
    """[new_provision]: what may be started where there is nobody to fund yet."""

    ceiling_share_of_target: Share
    routes: tuple[str, ...] = Field(min_length=1)


class SolverSection(Section):
    """[solver]: how long to search before stopping without proof."""

    time_limit_s: float = Field(gt=0, le=86_400)


class Programme(Section):
    """A whole programme file, checked. Paths are still as written: see `ProgrammeFile.path`."""

    programme: ProgrammeSection
    index: tuple[IndexSection, ...] = Field(min_length=1)
    areas: AreasSection
    places: PlacesSection
    need: NeedSection
    organisations: tuple[OrganisationsSection, ...] = ()
    grants: tuple[GrantsSection, ...] = Field(min_length=1)
    applications: tuple[ApplicationsSection, ...] = ()
    workbook: WorkbookSection | None = None
    baseline: BaselineSection
    attribution: AttributionSection
    unknown: UnknownSection
    fund: tuple[FundSection, ...] = Field(min_length=1)
    committed: tuple[CommittedSection, ...] = ()
    rule: tuple[Rule, ...] = ()
    new_provision: NewProvisionSection | None = None
    solver: SolverSection

    @model_validator(mode="after")
    def _consistent(self) -> Programme:
        problems = []
        names = [fund.name for fund in self.fund]
        if len(set(names)) < len(names):
            problems.append("two [[fund]] tables have the same name")
        for what, used in (
            ("[[grants]]", [grants.fund for grants in self.grants]),
            ("[[committed]]", [c.fund for c in self.committed if c.fund]),
        ):
            strangers = sorted(set(used) - set(names))
            if strangers:
                problems.append(f"{what} names a fund that no [[fund]] has: {', '.join(strangers)}")
        total = sum(pence(fund.budget_gbp.value) for fund in self.fund)
        budget = pence(self.programme.budget_gbp.value)
        if total != budget:
            problems.append(
                f"the funds add up to {in_words(total)} but [programme] budget_gbp is "
                f"{in_words(budget)}: {in_words(abs(total - budget))} apart. Change one of them"
            )
        if sum(rule.kind == "who_gives" for rule in self.rule) > 1:
            problems.append("only one [[rule]] of kind who_gives can hold at a time")
        if self.attribution.plan_on not in self.attribution.show:
            problems.append("[attribution] show must include plan_on")
        if problems:
            raise ValueError("; and ".join(problems))
        return self
