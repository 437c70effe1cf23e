"""Inertia: how much of this year's money goes where last year's went, and to whom."""

from equitycli.inertia.history import HistoryOfGap, gap_by_need_alone, history_part_of_gap
from equitycli.inertia.persistence import (
    autocorrelation,
    deviation_persistence,
    rank_persistence,
    unranked,
)
from equitycli.inertia.renewal import (
    carried_over_share,
    new_entrant_share,
    new_entrants,
    renewal_share,
    renewal_share_by_place,
    retained_recipients,
)
from equitycli.inertia.yearly import (
    gbp_by_place_and_year,
    last_whole_year,
    money_by_year,
    place_shares,
    without_duration_share,
)

__all__ = [
    "HistoryOfGap",
    "autocorrelation",
    "carried_over_share",
    "deviation_persistence",
    "gap_by_need_alone",
    "gbp_by_place_and_year",
    "history_part_of_gap",
    "last_whole_year",
    "money_by_year",
    "new_entrant_share",
    "new_entrants",
    "place_shares",
    "rank_persistence",
    "renewal_share",
    "renewal_share_by_place",
    "retained_recipients",
    "unranked",
    "without_duration_share",
]
