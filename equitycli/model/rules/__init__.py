"""The rules of a plan: each a pure function from a problem and its variables to named rows.

A row is one linear condition, `at_least ≤ Σ coefficient·variable ≤ at_most`, that knows which
rule made it and whom it concerns, so that a reason can be given in words. Bounds on one payee
are whole pounds on top of what keeps its pence, so that the plan in whole pounds can meet
them exactly. Every rule has a twin in `verify.py` that rechecks the plan without a solver.
"""

from equitycli.model.rules.active import ActiveRule, RuleFunction
from equitycli.model.rules.border import Border
from equitycli.model.rules.bounds import cap_pence, floor_pence
from equitycli.model.rules.chosen import largest_award_gbp
from equitycli.model.rules.counted import (
    chosen_payees,
    counted_payees,
    smallest_payees,
    smallest_pence,
)
from equitycli.model.rules.exact import usable_pence
from equitycli.model.rules.giving import payee_cut_ceiling, place_cut_ceiling
from equitycli.model.rules.kept_for import rooted_groups
from equitycli.model.rules.limits import subsidised
from equitycli.model.rules.places import (
    REACH_NOISE,
    Guarantee,
    reach_of,
    with_known_reach,
    with_reach,
    without_guarantees,
)
from equitycli.model.rules.priority import tiers_of
from equitycli.model.rules.registry import (
    RULES,
    STANDING_RULES,
    active_rules,
    members_of,
    rows_of,
)

__all__ = [
    "REACH_NOISE",
    "RULES",
    "STANDING_RULES",
    "ActiveRule",
    "Border",
    "Guarantee",
    "RuleFunction",
    "active_rules",
    "cap_pence",
    "chosen_payees",
    "counted_payees",
    "floor_pence",
    "largest_award_gbp",
    "members_of",
    "payee_cut_ceiling",
    "place_cut_ceiling",
    "reach_of",
    "rooted_groups",
    "rows_of",
    "smallest_payees",
    "smallest_pence",
    "subsidised",
    "tiers_of",
    "usable_pence",
    "with_known_reach",
    "with_reach",
    "without_guarantees",
]
