"""Who is there to do the work: how many organisations, how large, how old, from here or not."""

from equitycli.capacity.organisations import (
    SCOPE_UNKNOWN,
    SCOPES,
    by_scope,
    local_or_national,
    organisations_per_1000,
)
from equitycli.capacity.quarters import (
    COMFORTABLE_ORGANISED,
    COMFORTABLE_UNORGANISED,
    NEEDY_ORGANISED,
    NEEDY_UNORGANISED,
    QUARTERS,
    by_kind_of_zero,
    by_quarter,
    needy_and_organised,
)
from equitycli.capacity.size_and_age import (
    INCOME_NOT_KNOWN,
    age_years,
    band_names,
    by_income_band,
    median_age_years,
    median_income,
)

__all__ = [
    "COMFORTABLE_ORGANISED",
    "COMFORTABLE_UNORGANISED",
    "INCOME_NOT_KNOWN",
    "NEEDY_ORGANISED",
    "NEEDY_UNORGANISED",
    "QUARTERS",
    "SCOPES",
    "SCOPE_UNKNOWN",
    "age_years",
    "band_names",
    "by_income_band",
    "by_kind_of_zero",
    "by_quarter",
    "by_scope",
    "local_or_national",
    "median_age_years",
    "median_income",
    "needy_and_organised",
    "organisations_per_1000",
]
