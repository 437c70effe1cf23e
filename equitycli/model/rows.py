"""The form of a condition, before any rule or solver: rows over the awards of a problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from equitycli.model.problem import Reach

Terms = list[tuple[Any, float]]

NO_NOISE = 1e-9

CHOICE = "y_"
"""How the name of a column begins that says whether a payee is paid at all."""


class NamedChoice(NamedTuple):
    """A y_o that stands in no model: its name is all that `rows_under` asks."""

    name: str


class Row(NamedTuple):
    """One condition: `name` is unique in the model; payee or place are positions, or None."""

    name: str
    rule: str
    terms: Terms
    at_least: float | None
    at_most: float | None
    payee: int | None = None
    place: int | None = None
    fund: int | None = None


@dataclass(frozen=True)
class Variables:
    """The awards x_of, £ a year, as the modelling library's variables.

    award : by payee, then by fund
    landing : by place, the payees that reach it and their shares
    funded : y_o by payee, 1 where it is paid at all and 0 where not; None for payees of whom no
        rule asks it
    """

    award: Sequence[Sequence[Any]]
    landing: Sequence[Reach]
    funded: Sequence[Any] = ()

    def paid(self, payee: int) -> Terms:
        """Return x_o = Σ_f x_of."""
        return [(variable, 1.0) for variable in self.award[payee]]

    def landed(self, place: int, *, scale: float = 1.0) -> Terms:
        """Return A_k = Σ_o a_ok·x_o, times `scale`."""
        variables, shares = self._reached[place]
        return list(zip(variables, (shares * scale).tolist(), strict=True))

    def landed_together(self, places: Sequence[int], *, scale: float = 1.0) -> Terms:
        """Return Σ A_k over several places, times `scale`: each award once, with all its shares.

        A row that names a variable twice keeps only one of its factors.
        """
        shares: dict[int, float] = {}
        for place in places:
            reach = self.landing[place]
            for payee, share in zip(reach.payee.tolist(), reach.share.tolist(), strict=True):
                shares[payee] = shares.get(payee, 0.0) + share
        return [
            (variable, share * scale)
            for payee, share in shares.items()
            for variable in self.award[payee]
        ]

    @cached_property
    def _reached(self) -> list[tuple[list[Any], npt.NDArray[np.float64]]]:
        """By place, the awards that reach it and their shares: many rows ask for the same."""
        funds = len(self.award[0]) if self.award else 0
        every = np.fromiter(chain.from_iterable(self.award), object, count=len(self.award) * funds)
        by_payee = every.reshape(len(self.award), funds)
        return [
            (by_payee[reach.payee].ravel().tolist(), np.repeat(reach.share, funds))
            for reach in self.landing
        ]


def rows_under(rows: Sequence[Row], funded: Sequence[bool]) -> list[Row]:
    """Return rows with every y_o in them at what was chosen: rows over awards alone.

    funded (P) : whether each payee is paid at all. Rows over y_o alone are left out; where the
    choice does not meet one, it stays as a row without terms, which no plan meets.
    """
    under = []
    for row in rows:
        awards = [(v, factor) for v, factor in row.terms if not v.name.startswith(CHOICE)]
        if len(awards) == len(row.terms):
            under.append(row)
            continue
        known = sum(
            factor
            for v, factor in row.terms
            if v.name.startswith(CHOICE) and funded[int(v.name.removeprefix(CHOICE))]
        )
        least = None if row.at_least is None else row.at_least - known
        most = None if row.at_most is None else row.at_most - known
        met = (least is None or least <= NO_NOISE) and (most is None or most >= -NO_NOISE)
        if awards or not met:
            under.append(row._replace(terms=awards, at_least=least, at_most=most))
    return under
