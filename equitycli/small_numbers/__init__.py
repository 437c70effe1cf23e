"""Where few organisations would make a rate: rates are drawn in, small counts are not shown."""

from equitycli.small_numbers.empirical_bayes import empirical_bayes_rate, own_weight
from equitycli.small_numbers.suppressed_counts import fewer_than, suppressed, total_suppressed
from equitycli.small_numbers.suppressed_table import suppressed_in_table, told_in_table

__all__ = [
    "empirical_bayes_rate",
    "fewer_than",
    "own_weight",
    "suppressed",
    "suppressed_in_table",
    "told_in_table",
    "total_suppressed",
]
