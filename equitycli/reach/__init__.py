"""How far a funder's money reaches: by decile, nation, region and place, against people and need.

Whole awards are counted, not pounds a year, and each where its own recipient has its office, or
where its own beneficiary codes say.
"""

from equitycli.reach.audit import (
    ALL_TOGETHER,
    NOT_KNOWN,
    Funder,
    ReachAudit,
    ReachView,
)
from equitycli.reach.groups import (
    cold_spots,
    money_by,
    people_by,
    reach_by,
    share_at,
)
from equitycli.reach.landed import ROUTES, Landed, all_together, by_delivery, by_office, offices

__all__ = [
    "ALL_TOGETHER",
    "NOT_KNOWN",
    "ROUTES",
    "Funder",
    "Landed",
    "ReachAudit",
    "ReachView",
    "all_together",
    "by_delivery",
    "by_office",
    "cold_spots",
    "money_by",
    "offices",
    "people_by",
    "reach_by",
    "share_at",
]
