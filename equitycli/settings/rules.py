"""[[rule]]: who gives, what is protected, what limits growth, whom money is kept for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from equitycli.settings.scope import Scope
from equitycli.settings.section import Money, Names, Ratio, Section, Share, Sourced, unfold


def about_places(rule: Scope) -> None:
    """Refuse what picks out recipients in a rule about places."""
    given = [key for key in ("themes", "kinds") if getattr(rule, key)]
    if given:
        raise ValueError(
            f"{' and '.join(given)}: these pick out recipients, and this rule is about places. "
            "Name them under only or places"
        )


Signed = Annotated[Sourced, BeforeValidator(unfold)]
"""A share that may be below 0: −0.05 is 5 % less."""


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


class FloorRule(Scope):
    """The least that a recipient, a place or a theme may be left with."""

    kind: Literal["floor"]
    of: Literal["recipient", "place", "theme"]
    share_of_baseline: Share | None = None
    gbp: Money | None = None
    gbp_per_head: Money | None = None
    """Of the people of a place, or of the whole county for a theme."""

    @model_validator(mode="after")
    def _one_measure(self) -> FloorRule:
        measures = (self.share_of_baseline, self.gbp, self.gbp_per_head)
        if sum(one is not None for one in measures) != 1:
            raise ValueError("say one of share_of_baseline, gbp and gbp_per_head")
        if self.gbp_per_head is not None and self.of == "recipient":
            raise ValueError('gbp_per_head goes with of = "place" or of = "theme"')
        if self.of == "place":
            about_places(self)
        return self


class CapRule(Scope):
    """The most that a recipient, a place or a theme may receive."""

    kind: Literal["cap"]
    of: Literal["recipient", "place", "theme"]
    growth: Ratio | None = None
    gbp: Money | None = None
    gbp_per_head: Money | None = None
    to: Literal["all", "under_target"] = "all"
    """"under_target": a recipient grows only as far as its money lands in places under their
    target."""

    @model_validator(mode="after")
    def _one_measure(self) -> CapRule:
        if sum(one is not None for one in (self.growth, self.gbp, self.gbp_per_head)) != 1:
            raise ValueError("say one of growth, gbp and gbp_per_head")
        if self.gbp_per_head is not None and self.of == "recipient":
            raise ValueError('gbp_per_head goes with of = "place" or of = "theme"')
        if self.to == "under_target" and (self.of != "recipient" or self.growth is None):
            raise ValueError('to = "under_target" goes with of = "recipient" and growth')
        if self.of == "place":
            about_places(self)
        return self


class PaceRule(Scope):
    """The least by which what lands in a place changes, by how far it is from its target.

    change : for places at or under full_until of distance from target (0.05 is 5 % over)
    change_beyond : at none_from and beyond; between the two it falls linearly, without a cliff
    """

    kind: Literal["pace"]
    change: Signed
    full_until: Signed
    change_beyond: Signed
    none_from: Signed

    @model_validator(mode="after")
    def _falls(self) -> PaceRule:
        if not self.full_until.value < self.none_from.value:
            raise ValueError("full_until must be below none_from")
        if self.change_beyond.value > self.change.value:
            raise ValueError("change_beyond must not be above change")
        if self.change_beyond.value < -1:
            raise ValueError("change_beyond can't be below -1: a place can't lose more than it has")
        about_places(self)
        return self


class GuaranteeRule(Scope):
    """No place more than `under` below its target by the financial year `by`, where reachable."""

    kind: Literal["guarantee"]
    under: Share
    by: int = Field(ge=2000, le=2110)

    @model_validator(mode="after")
    def _of_places(self) -> GuaranteeRule:
        about_places(self)
        return self


class AbsorptionRule(Scope):
    """How much more a recipient or a place can take in one year: the larger of two limits."""

    kind: Literal["absorption"]
    of: Literal["recipient", "place"]
    growth: Ratio | None = None
    gbp: Money | None = None

    @model_validator(mode="after")
    def _some_limit(self) -> AbsorptionRule:
        if self.growth is None and self.gbp is None:
            raise ValueError("say growth, gbp, or both (the larger of them then holds)")
        if self.of == "place":
            about_places(self)
        return self


class SmallestAwardRule(Scope):
    """An award is at least this, or nothing; for those paid now, this or what they have."""

    kind: Literal["smallest_award"]
    gbp: Money


class MostAwardsRule(Scope):
    """At most so many awards."""

    kind: Literal["most_awards"]
    count: int = Field(ge=0)


class NewEntrantsRule(Scope):
    """At least a share of the budget goes to those who are not paid now."""

    kind: Literal["new_entrants"]
    at_least: Share


class RootedRule(Scope):
    """At least a share of what lands in places is paid to organisations with their office there.

    each_place : in every place by itself, rather than in all of them together
    """

    kind: Literal["rooted"]
    at_least: Share
    each_place: bool = False


class ProcessRule(Scope):
    """At least a share of the budget goes to process: convening, shared infrastructure.

    themes : what counts as process; routes of new provision marked process count too
    """

    kind: Literal["process"]
    at_least: Share
    themes: Names = Field(min_length=1)


class SubsidyRule(Scope):
    """A ceiling for each recipient over this and earlier financial years, from all our funds.

    gbp : over `years` financial years, this one included · flag_from : share of the ceiling from
    which a recipient is named, "on our data only"
    """

    kind: Literal["subsidy_ceiling"]
    gbp: Money
    years: int = Field(ge=1, le=10)
    flag_from: Share


class PriorityRule(Section):
    """Places that come first: leximin within the first tier is settled before the next begins.

    Either tiers (lists of place names; the rest come last) or neediest_share: the places with most
    need per head, until they hold this share of all people.
    """

    kind: Literal["priority"]
    tiers: tuple[Names, ...] = ()
    neediest_share: Share | None = None
    source: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> PriorityRule:
        if bool(self.tiers) == (self.neediest_share is not None):
            raise ValueError("say either tiers or neediest_share")
        named = [name for tier in self.tiers for name in tier]
        if len(set(named)) < len(named):
            raise ValueError("a place stands in two tiers")
        return self


AnyRule = (
    WhoGivesRule
    | FloorRule
    | CapRule
    | PaceRule
    | GuaranteeRule
    | AbsorptionRule
    | SmallestAwardRule
    | MostAwardsRule
    | NewEntrantsRule
    | RootedRule
    | ProcessRule
    | SubsidyRule
    | PriorityRule
)
RULE_SECTIONS: dict[str, type[Section]] = {
    "who_gives": WhoGivesRule,
    "floor": FloorRule,
    "cap": CapRule,
    "pace": PaceRule,
    "guarantee": GuaranteeRule,
    "absorption": AbsorptionRule,
    "smallest_award": SmallestAwardRule,
    "most_awards": MostAwardsRule,
    "new_entrants": NewEntrantsRule,
    "rooted": RootedRule,
    "process": ProcessRule,
    "subsidy_ceiling": SubsidyRule,
    "priority": PriorityRule,
}
Rule = Annotated[AnyRule, Field(discriminator="kind")]
