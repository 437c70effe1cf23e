"""What became of the money of one file of awards: kept and set aside make what was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Reason = Literal["negative", "currency", "duplicate", "no grant"]


@dataclass(frozen=True)
class SetAside:
    """Rows of a file that were left out because the programme said so, or that are no grants."""

    reason: Reason
    rows: tuple[int, ...]
    pence: int
    """Their sum as written; not in pounds, and so in none of the sums below, where the currency
    is another."""
    currency: str = "GBP"


@dataclass(frozen=True)
class MoneyRead:
    """The money of one file, to the penny: read = kept + set aside, in rows and in pounds.

    Raises
    ------
    AssertionError   the two don't add up, which is a defect of ours
    """

    file: str
    rows: int
    """awards that were read; one over several recipients is one"""
    read_pence: int
    """all sums in pounds as they are written, negative ones with their sign"""
    kept_rows: int
    kept_pence: int
    """what the table of grants holds"""
    set_aside: tuple[SetAside, ...] = ()
    individuals_pence: int = 0
    """part of what was kept that went to individuals"""

    def __post_init__(self) -> None:
        """Check that nothing was lost."""
        if self.read_pence != self.kept_pence + self.set_aside_pence:
            raise AssertionError(f"{self.file}: money was lost while it was read")
        if self.rows != self.kept_rows + self.set_aside_rows:
            raise AssertionError(f"{self.file}: awards were lost while they were read")

    @property
    def set_aside_pence(self) -> int:
        """Sums in pounds of rows that were left out."""
        return sum(one.pence for one in self.set_aside if one.currency == "GBP")

    @property
    def set_aside_rows(self) -> int:
        """Rows that were left out, whatever their currency."""
        return sum(len(one.rows) for one in self.set_aside)


@dataclass(frozen=True)
class GrantsFile:
    """The awards of one file as in `tables.GRANTS`, and the ledger of its money."""

    grants: pd.DataFrame
    ledger: MoneyRead
    copies_aside: bool = False
    """awards that an earlier file has may be set aside"""
