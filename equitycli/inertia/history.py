"""How much of today's gap is history: it would not be there if money followed need alone."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, refuse


class HistoryOfGap(NamedTuple):
    """What places lack to their targets, and what of it is history, in £ a year.

    history_share : of the gap now; missing where there is no gap
    """

    gap_now_gbp: float
    gap_by_need_gbp: float
    history_gbp: float
    history_share: float


def history_part_of_gap(
    provision_gbp: pd.Series, target_gbp: pd.Series, weighted_population: pd.Series
) -> HistoryOfGap:
    """How much of what places lack is due to how the money is split, not to how much there is.

        G_now  = Σ_k (T_k − A_k)⁺          under the present split
        G_need = Σ_k (T_k − M·N_k/ΣN)⁺      were the same money split by need, M = Σ A_k
        history = G_now − G_need            ≥ 0 where targets follow the same need

    G_need is what would be lacking however well the money was split: the budget that targets
    share out is larger than what lands in known places now. Where it is the same or smaller,
    all of the gap is history. Targets are fixed, and money of unknown place counts on neither
    side.

    Parameters
    ----------
    provision_gbp : Series indexed by place, what lands there now, £ a year, ≥ 0, its sum > 0
    target_gbp : Series on the same index, need-based share, £ a year, ≥ 0
    weighted_population : Series on the same index, weighted people, ≥ 0, its sum > 0

    Returns
    -------
    HistoryOfGap

    Raises
    ------
    MisalignedError   two indices differ
    InputError        a number is missing, negative or infinite; nothing lands anywhere; there is no
                      need

    >>> now = pd.Series({"City": 500.0, "Suburb": 250.0, "Town": 150.0, "Coast": 100.0})
    >>> need = pd.Series({"City": 38.0, "Suburb": 22.0, "Town": 24.0, "Coast": 16.0})
    >>> history_part_of_gap(now, 12 * need, need)
    HistoryOfGap(gap_now_gbp=244.0, gap_by_need_gbp=200.0, history_gbp=44.0, history_share=0.18...)
    """
    by_need = gap_by_need_alone(provision_gbp, target_gbp, weighted_population)
    lacking = (target_gbp.astype(float) - provision_gbp.astype(float)).clip(lower=0.0)
    now, need = float(lacking.sum()), float(by_need.sum())
    history = now - need
    return HistoryOfGap(now, need, history, history / now if now > 0 else float("nan"))


def gap_by_need_alone(
    provision_gbp: pd.Series, target_gbp: pd.Series, weighted_population: pd.Series
) -> pd.Series:
    """What each place would lack if the money that lands in known places were split by need.

        (T_k − M·N_k/ΣN)⁺          M = Σ A_k

    Parameters, refusals : as for `history_part_of_gap`

    Returns
    -------
    Series on that index, £ a year, ≥ 0, named "gap_by_need_gbp"

    >>> now, need = pd.Series({"a": 80.0, "b": 0.0}), pd.Series({"a": 1.0, "b": 1.0})
    >>> gap_by_need_alone(now, pd.Series({"a": 50.0, "b": 50.0}), need).to_dict()
    {'a': 10.0, 'b': 10.0}
    """
    columns = {
        "provision_gbp": provision_gbp,
        "target_gbp": target_gbp,
        "weighted_population": weighted_population,
    }
    faults = []
    for name, column in columns.items():
        check_aligned(provision_gbp.index, column.index, names=("provision_gbp", name))
        faults += unusable(column, where=name)
    refuse("history of the gap", faults)
    if float(provision_gbp.sum()) <= 0:
        remedy = "Where nothing is known to land anywhere there is no split to compare."
        faults.append(Fault("provision_gbp", "is 0 everywhere.", remedy))
    if float(weighted_population.sum()) <= 0:
        faults.append(Fault("weighted_population", "is 0 everywhere: there is no need."))
    refuse("history of the gap", faults)
    share = weighted_population.astype(float) / float(weighted_population.sum())
    would_have = share * float(provision_gbp.astype(float).sum())
    lacking = (target_gbp.astype(float) - would_have).clip(lower=0.0)
    # What only rounding leaves is nothing, or a flat budget would seem to lack a hair of a penny.
    lacking = lacking.where(lacking > 1e-9 * float(target_gbp.sum()), 0.0)
    return lacking.rename("gap_by_need_gbp")
