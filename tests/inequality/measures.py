"""Every measure of one number, with what else it takes: for tests that hold for all of them."""

from functools import partial

import numpy as np
import pandas as pd

from equitycli.inequality import (
    atkinson,
    concentration_index,
    erreygers_index,
    fgt,
    gini,
    hoover,
    kolm_pollak_ede,
    kolm_pollak_index,
    ninety_ten,
    palma,
    theil,
    theil_between,
    theil_within,
)


def ranked(measure, values, weights, *bounds):
    """Ranked by the order of the rows, most deprived first; the reverse of it as a Series."""
    return measure(values, weights, alike(values, -np.arange(len(values), dtype=float)), *bounds)


def grouped(measure, values, weights):
    return measure(values, weights, alike(values, np.arange(len(values)) % 2))


def alike(values, numbers):
    return pd.Series(numbers, index=values.index) if isinstance(values, pd.Series) else numbers


def after(measure, *parameters):
    """The measure with what it takes after the weights."""
    return lambda values, weights: measure(values, weights, *parameters)


RELATIVE = {  # all that do not change with the unit of money
    "gini": gini,
    "theil": theil,
    "theil_between": partial(grouped, theil_between),
    "theil_within": partial(grouped, theil_within),
    "atkinson ½": after(atkinson, 0.5),
    "concentration": partial(ranked, concentration_index),
}
LEVELS = {  # all in the unit of the values
    "ede of a good": after(kolm_pollak_ede, 0.5),
    "ede of a bad": after(kolm_pollak_ede, -0.5),
    "index of a good": after(kolm_pollak_index, 0.5),
    "index of a bad": after(kolm_pollak_index, -0.5),
}
PER_HEAD = (
    RELATIVE
    | LEVELS
    | {
        "erreygers": lambda values, weights: ranked(erreygers_index, values, weights, 0, 1e9),
        "fgt 0": after(fgt, 7, 0),
        "fgt 1": after(fgt, 7, 1),
        "fgt 2": after(fgt, 7, 2),
    }
)
"""All that are 0 where nobody has anything (or 1: a minimum offer), and take weights of 0."""
RATIOS = {"palma": palma, "ninety_ten": ninety_ten}
TWO_COLUMNS = PER_HEAD | RATIOS
EVERY = TWO_COLUMNS | {"hoover": hoover}


def message(caught):
    return "\n".join(caught.value.lines())
