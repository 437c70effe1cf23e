"""The sections of a programme file: every assumption of a run, checked and resolved.

No policy number has a default here. A number of policy may be written plainly or as
`{ value = …, source = "…", note = "…" }`; both read the same, and the source travels into
the record.
"""

from equitycli.settings.ends import EndsSection, Length
from equitycli.settings.landing import Attribution, AttributionSection, UnknownSection
from equitycli.settings.measures import (
    AccessSection,
    AlikeSection,
    AssetsSection,
    CapacitySection,
    Decay,
    InequalitySection,
    SmallNumbersSection,
    Supply,
)
from equitycli.settings.money import (
    BaselineSection,
    CommittedSection,
    FundSection,
    ProgrammeSection,
)
from equitycli.settings.need import (
    WITHOUT_UNITS,
    NeedEvidence,
    NeedFactor,
    NeedSection,
    Weight,
)
from equitycli.settings.new_provision import (
    CandidatesSection,
    NewProvisionSection,
    OutreachSection,
    RouteSection,
)
from equitycli.settings.programme import Programme, SolverSection
from equitycli.settings.rules import (
    RULE_SECTIONS,
    AbsorptionRule,
    AnyRule,
    CapRule,
    FloorRule,
    GuaranteeRule,
    MostAwardsRule,
    NewEntrantsRule,
    PaceRule,
    PriorityRule,
    ProcessRule,
    RootedRule,
    Rule,
    SmallestAwardRule,
    SubsidyRule,
    WhoGivesRule,
)
from equitycli.settings.scope import Scope
from equitycli.settings.section import Money, Name, Names, Ratio, Section, Share, Sourced
from equitycli.settings.where import AreasSection, IndexSection, PlacesSection
from equitycli.settings.who import (
    ApplicationsSection,
    GrantsSection,
    OrganisationsSection,
    WorkbookSection,
)
from equitycli.settings.years import YearFundSection, YearSection, YearsSection

__all__ = [
    "RULE_SECTIONS",
    "WITHOUT_UNITS",
    "AccessSection",
    "AlikeSection",
    "ApplicationsSection",
    "AreasSection",
    "AssetsSection",
    "Attribution",
    "AttributionSection",
    "BaselineSection",
    "CapRule",
    "CapacitySection",
    "CommittedSection",
    "Decay",
    "FloorRule",
    "FundSection",
    "GrantsSection",
    "IndexSection",
    "InequalitySection",
    "Money",
    "Name",
    "Names",
    "NeedEvidence",
    "NeedFactor",
    "NeedSection",
    "NewProvisionSection",
    "OrganisationsSection",
    "PlacesSection",
    "Programme",
    "ProgrammeSection",
    "Ratio",
    "Rule",
    "Section",
    "Share",
    "SmallNumbersSection",
    "SolverSection",
    "Sourced",
    "Supply",
    "UnknownSection",
    "Weight",
    "WhoGivesRule",
    "WorkbookSection",
    "AbsorptionRule",
    "AnyRule",
    "CandidatesSection",
    "EndsSection",
    "GuaranteeRule",
    "Length",
    "MostAwardsRule",
    "NewEntrantsRule",
    "OutreachSection",
    "PaceRule",
    "PriorityRule",
    "ProcessRule",
    "RootedRule",
    "RouteSection",
    "Scope",
    "SmallestAwardRule",
    "SubsidyRule",
    "YearFundSection",
    "YearSection",
    "YearsSection",
]
