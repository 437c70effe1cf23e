"""[[rule]], [new_provision]: who gives, what is protected, what may be started."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from equitycli.settings.section import Money, Ratio, Section, Share


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
