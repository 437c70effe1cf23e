"""How unequally money lands, as plain values for JSON: what is missing has its reason beside it."""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np
import pandas as pd

from equitycli.chapters.inequality import InequalityChapter

DIGITS = 9


def inequality_as_values(chapter: InequalityChapter) -> dict[str, Any]:
    """Return the chapter as plain values: shares 0–1, null for missing, with the reason."""
    asked = chapter.asked
    least = None if asked is None else asked.minimum_gbp_per_head
    return {
        "by_attribution": {
            by: {
                "known": one.known,
                "measures": {
                    name.replace(" ", "_"): {
                        "figure": _number(figure.number),
                        "low": _number(figure.low),
                        "high": _number(figure.high),
                        "why_not": figure.why_not or None,
                    }
                    for name, figure in one.figures.items()
                },
                "concentration_curve": None
                if one.curve is None
                else [
                    {name: _number(share) for name, share in step.items()}
                    for step in one.curve.to_dict("records")
                ],
                "places": [
                    {
                        "place": str(place),
                        **{str(name): _cell(cell) for name, cell in row.items()},
                    }
                    for place, row in one.places.to_dict("index").items()
                ],
            }
            for by, one in chapter.views.items()
        },
        "deprivation": {
            "is": "mean need weight of the people of a place",
            "by_place": [
                {"place": str(place), "need_weight": _number(weight)}
                for place, weight in chapter.deprivation.items()
            ],
        },
        "districts": [
            {"place": str(place), "district": str(district) or None}
            for place, district in chapter.district.items()
        ],
        "theil_not_parted": chapter.not_parted or None,
        "share_gap_without_margin": chapter.no_margin or None,
        "bounds_gbp_per_head": None
        if asked is None or asked.bounds_gbp_per_head is None
        else list(asked.bounds_gbp_per_head),
        "minimum_gbp_per_head": None if least is None else least.value,
        "bootstrap_draws": asked.bootstrap_draws if asked is not None else 0,
        "seed": None if asked is None else asked.seed,
    }


def _cell(cell: object) -> float | bool | None:
    """Return a cell of the table of places: true or false, a number, or null for missing."""
    if cell is pd.NA:
        return None
    if isinstance(cell, bool | np.bool_):
        return bool(cell)
    return _number(cast(float, cell))


def _number(number: float | None) -> float | None:
    if number is None or not math.isfinite(number):
        return None
    return round(float(number), DIGITS)
