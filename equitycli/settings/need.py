"""[need]: what turns people into weighted population."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from equitycli.settings.section import Multiple, Name, Ratio, Section

Weight = Literal["income_rate", "index_score", "index_rank", "domains", "table", "equal_per_head"]
WITHOUT_UNITS: tuple[Weight, ...] = ("index_score", "index_rank", "domains")
"""Weights whose ratios say nothing of money unless the programme says that they do."""

Domains = Annotated[
    Literal["official"] | dict[str, Multiple],
    BeforeValidator(lambda given: given if isinstance(given, dict | str) else str(given)),
]


class NeedFactor(Section):
    """[[need.factor]]: what need is multiplied by, area by area.

    One of three: a table of multipliers, an uplift by class of a table, or one for sparse areas.
    """

    name: Name
    file: str = ""
    """Multipliers (area cost) or classes (rural and urban) by area or by district code."""
    column: str = ""
    """Its heading in the file; needed only where several could be meant."""
    sheet: str = ""
    uplift: dict[str, Multiple] = {}
    """With a file of classes: class = share that need there is raised by (0.1 is 10 %)."""
    people_per_km2_below: Ratio | None = None
    """Without a file: areas that have fewer, by [areas] boundaries, are sparse."""
    sparse_uplift: Multiple | None = None
    """Share that need in sparse areas is raised by."""

    @model_validator(mode="after")
    def _one_of_three(self) -> NeedFactor:
        sparse = self.people_per_km2_below is not None
        if sparse != (self.sparse_uplift is not None):
            raise ValueError("people_per_km2_below and sparse_uplift go together")
        if bool(self.file) == sparse:
            raise ValueError("say either file, or people_per_km2_below and sparse_uplift")
        if self.uplift and not self.file:
            raise ValueError("uplift = { class = share } goes with a file of classes")
        return self


class NeedEvidence(Section):
    """[[need.evidence]]: counts by area that are added to need, such as food parcels."""

    name: Name
    file: Name
    column: str = ""
    """Its heading in the file; needed only where several could be meant."""
    sheet: str = ""
    people_each: Multiple
    """How many weighted people each count adds."""


class NeedSection(Section):
    """[need]: the weight that turns people into weighted population."""

    weight: Weight
    show_beside: tuple[Weight, ...] = ()
    nations: Literal["refuse", "per_head"] = "refuse"
    """Scores of several nations can't be pooled. "per_head": each nation's weights are scaled to 1
    a head, so that nations compare by people, and areas within each by need."""
    scores_as_money: bool = False
    """index_score, index_rank, domains: twice the score is twice the money a head."""
    most_to_least: Multiple | None = None
    """In its place: how many times as much a head the most deprived area counts as the least; in
    between by a straight line."""
    domains: Domains | None = None
    """weight = "domains": "official", or weights of your own, as { income = 0.5, crime = 0.5 }."""
    table: str = ""
    """weight = "table": a file of need by area."""
    table_column: str = ""
    table_sheet: str = ""
    table_holds: Literal["weight", "people"] = "weight"
    """Whether it has a weight for each resident, or the number of people in need."""
    table_margin: str = ""
    """The heading of its margins of error, in the same unit: `audit` says which share gaps are
    more than these can make."""
    factor: tuple[NeedFactor, ...] = Field(default=())
    evidence: tuple[NeedEvidence, ...] = Field(default=())

    @model_validator(mode="after")
    def _complete(self) -> NeedSection:
        used = {self.weight, *self.show_beside}
        stated = self.scores_as_money or self.most_to_least is not None
        if self.weight in WITHOUT_UNITS and not stated:
            raise ValueError(
                f"{self.weight} has no unit: twice the score is not twice the need unless you say "
                "so. Write  scores_as_money = true  for that, or  most_to_least = 2.0  for how "
                "many times as much a head the most deprived area counts as the least"
            )
        if self.scores_as_money and self.most_to_least is not None:
            raise ValueError("say either scores_as_money = true or most_to_least")
        if self.most_to_least is not None and self.most_to_least.value < 1:
            raise ValueError(f"most_to_least must be 1 or more, not {self.most_to_least.value:g}")
        if ("domains" in used) != (self.domains is not None):
            raise ValueError(
                'domains = "official" or { income = 0.5, … } is needed where weight or show_beside '
                'has "domains", and only there'
            )
        if isinstance(self.domains, dict) and not sum(w.value for w in self.domains.values()) > 0:
            raise ValueError("domains must have a weight above 0")
        if ("table" in used) != bool(self.table):
            raise ValueError(
                'table = "file" is needed where weight or show_beside has "table", and only there'
            )
        if self.table_margin and not self.table:
            raise ValueError('table_margin = "heading" goes with table = "file" and weight "table"')
        if self.table_margin and self.table_margin == self.table_column:
            raise ValueError("table_margin and table_column name the same column")
        names = [one.name for one in self.factor] + [one.name for one in self.evidence]
        if len(set(names)) < len(names):
            raise ValueError("two factors or evidences have the same name")
        return self
