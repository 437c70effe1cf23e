"""Who needs what: people, and people weighted by how deprived their area is."""

from __future__ import annotations

from equitycli.need.domains import (
    composite_score,
    domain_score,
    domains_of,
    official_weights,
    scaled_rank,
    source_of_weights,
)
from equitycli.need.factors import (
    evidence_people,
    need_components,
    sparse_factor,
    uplift_factor,
    weighted_population,
)
from equitycli.need.margins import need_margin
from equitycli.need.nations import by_nation
from equitycli.need.profile import (
    domain_contributions,
    domain_levels,
    rank_agreement,
    single_domain_view,
)
from equitycli.need.remarks import findings_on_weight
from equitycli.need.weights import need_weight

__all__ = [
    "by_nation",
    "composite_score",
    "domain_contributions",
    "domain_levels",
    "domain_score",
    "domains_of",
    "evidence_people",
    "findings_on_weight",
    "need_components",
    "need_margin",
    "need_weight",
    "official_weights",
    "rank_agreement",
    "scaled_rank",
    "single_domain_view",
    "source_of_weights",
    "sparse_factor",
    "uplift_factor",
    "weighted_population",
]
