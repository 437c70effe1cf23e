"""How much of what there is people can reach: floating catchments, the closest, what is in reach.

Straight lines in metres, or a table of costs such as minutes. A place out of reach has 0, and is
never missing. Measures are by area; `mean_by_place` and `median_by_place` put people first.
"""

from equitycli.access.by_place import mean_by_place, median_by_place
from equitycli.access.cumulative import cumulative
from equitycli.access.decay import (
    Decay,
    decay_named,
    exponential,
    exponential_of_scale,
    gaussian,
    gaussian_of_width,
    gravity,
    linear,
    step,
    zones,
)
from equitycli.access.floating_catchment import supply_in_reach, two_step_floating_catchment
from equitycli.access.nearest import nearest
from equitycli.access.pairs import PAIRS_AT_ONCE, StraightLine, pairs_within

__all__ = [
    "PAIRS_AT_ONCE",
    "Decay",
    "StraightLine",
    "cumulative",
    "decay_named",
    "exponential",
    "exponential_of_scale",
    "gaussian",
    "gaussian_of_width",
    "gravity",
    "linear",
    "mean_by_place",
    "median_by_place",
    "nearest",
    "pairs_within",
    "step",
    "supply_in_reach",
    "two_step_floating_catchment",
    "zones",
]
