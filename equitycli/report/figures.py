"""The rows of a table as plain values: turned once for hundreds of places, not by cell."""

from __future__ import annotations

from typing import Any

import pandas as pd

Row = dict[str, Any]


def rows_of(table: pd.DataFrame) -> dict[str, Row]:
    """Return each row of a table by its name, as plain values by column.

    >>> rows_of(pd.DataFrame({"people": [5]}, index=["Ely"]))
    {'Ely': {'people': 5}}
    """
    names = [str(name) for name in table.columns]
    columns = [table[name].tolist() for name in table.columns]
    cells = zip(*columns, strict=True) if columns else ([] for _ in table.index)
    return {
        str(row): dict(zip(names, one, strict=True))
        for row, one in zip(table.index.tolist(), cells, strict=True)
    }
