"""A whole programme file: its sections, and what they must agree on."""

from __future__ import annotations

from pydantic import Field, model_validator

from equitycli.money import in_words, pence
from equitycli.settings.ends import EndsSection
from equitycli.settings.landing import AttributionSection, UnknownSection
from equitycli.settings.measures import (
    AccessSection,
    AlikeSection,
    AssetsSection,
    CapacitySection,
    InequalitySection,
    SmallNumbersSection,
)
from equitycli.settings.money import (
    BaselineSection,
    CommittedSection,
    FundSection,
    ProgrammeSection,
)
from equitycli.settings.need import NeedSection
from equitycli.settings.new_provision import CandidatesSection, NewProvisionSection
from equitycli.settings.rules import Rule
from equitycli.settings.section import Section
from equitycli.settings.where import AreasSection, IndexSection, PlacesSection
from equitycli.settings.who import (
    ApplicationsSection,
    GrantsSection,
    OrganisationsSection,
    WorkbookSection,
)
from equitycli.settings.years import YearsSection


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
    candidates: CandidatesSection | None = None
    years: YearsSection | None = None
    ends: EndsSection | None = None
    assets: tuple[AssetsSection, ...] = ()
    access: AccessSection | None = None
    capacity: CapacitySection | None = None
    small_numbers: SmallNumbersSection | None = None
    inequality: InequalitySection | None = None
    alike: AlikeSection | None = None
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
        for once in ("who_gives", "priority"):
            if sum(rule.kind == once for rule in self.rule) > 1:
                problems.append(f"only one [[rule]] of kind {once} can hold at a time")
        if len({rule.years for rule in self.rule if rule.kind == "subsidy_ceiling"}) > 1:
            problems.append(
                "two [[rule]] tables of kind subsidy_ceiling look back on different years"
            )
        if self.years is not None and self.years.year[0].year != self.programme.year + 1:
            problems.append(f"[years] must go on with {self.programme.year + 1}, the year after")
        if self.attribution.plan_on not in self.attribution.show:
            problems.append("[attribution] show must include plan_on")
        if problems:
            raise ValueError("; and ".join(problems))
        return self
