"""What every section of a programme file is made of: sourced numbers, names, shares."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from equitycli.money import pence

LARGEST_MULTIPLE = 1_000_000
"""What a weight or an uplift may be at most: far above any that is meant, far below overflow."""


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


def unfold(given: object) -> object:
    """Return a plain number as a sourced one without a source."""
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


def _multiple(given: Sourced) -> Sourced:
    if given.value > LARGEST_MULTIPLE:
        raise ValueError(f"must be at most {LARGEST_MULTIPLE:,}, not {given.value:g}")
    return _not_negative(given)


def _money(given: Sourced) -> Sourced:
    pence(given.value)
    return _not_negative(given)


Share = Annotated[Sourced, BeforeValidator(unfold), AfterValidator(_share)]
Ratio = Annotated[Sourced, BeforeValidator(unfold), AfterValidator(_not_negative)]
Multiple = Annotated[Sourced, BeforeValidator(unfold), AfterValidator(_multiple)]
Money = Annotated[Sourced, BeforeValidator(unfold), AfterValidator(_money)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


def _several(given: object) -> object:
    return (given,) if isinstance(given, str) and given else given or ()


Names = Annotated[tuple[Name, ...], BeforeValidator(_several)]
"""One name, or a list of them."""
