"""[[organisations]], [[grants]], [[applications]], [workbook]: who is there, who is paid."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from equitycli.settings.section import Name, Section


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
    located: str = ""
    """A table that says in which area each grant, or each postcode, is: where there is no postcode
    directory, or its answers are already known."""


class ApplicationsSection(Section):
    """[[applications]]: who asked for how much, and what came of it."""

    file: Name
    columns: dict[str, str] = {}
    sheet: str = ""


class WorkbookSection(Section):
    """[workbook]: what officers fill in by hand, as `equitycli workbook` lays it out."""

    file: Name
