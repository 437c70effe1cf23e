"""How unequally money is shared out: the public measures, a function each."""

from equitycli.inequality.bootstrap import Interval, bootstrap_interval
from equitycli.inequality.concentration import (
    concentration_curve,
    concentration_index,
    erreygers_index,
)
from equitycli.inequality.entropy import atkinson, theil, theil_between, theil_within
from equitycli.inequality.kolm_pollak import kolm_pollak_ede, kolm_pollak_index
from equitycli.inequality.lorenz import gini, hoover, ninety_ten, palma
from equitycli.inequality.minimum_offer import fgt
from equitycli.inequality.shares import share_gap, share_gap_significance

__all__ = [
    "Interval",
    "atkinson",
    "bootstrap_interval",
    "concentration_curve",
    "concentration_index",
    "erreygers_index",
    "fgt",
    "gini",
    "hoover",
    "kolm_pollak_ede",
    "kolm_pollak_index",
    "ninety_ten",
    "palma",
    "share_gap",
    "share_gap_significance",
    "theil",
    "theil_between",
    "theil_within",
]
