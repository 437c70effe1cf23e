"""How much less what is farther away counts: from costs to weights between 0 and 1.

A decay is any function of an array of costs that gives a weight for each. `step` is one itself;
the others make one. What lies beyond the catchment never counts, whatever the decay says of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from equitycli.errors import Fault, refuse

Floats = NDArray[np.float64]
Decay = Callable[[Floats], Floats]
FAINT = 1e-100
"""A weight below this is 0: shared among so faint a demand, supply would be more than a number."""
Named = Literal["step", "linear", "gaussian", "exponential", "zones"]


def step(cost: Floats) -> Floats:
    """All within the catchment counts alike: the two-step floating catchment as first published.

        w(d) = 1

    Parameters
    ----------
    cost : array of metres or minutes, ≥ 0

    Returns
    -------
    array of that length, 0–1

    Source
    ------
    Luo and Wang (2003), Environment and Planning B 30: 865–884.

    >>> step(np.array([0.0, 500.0])).tolist()
    [1.0, 1.0]
    """
    return np.ones(len(cost))


def linear(catchment: float) -> Decay:
    """What is farther away counts less, evenly, down to nothing at the catchment.

        w(d) = 1 − d/d0              0 at d0 and beyond

    Parameters
    ----------
    catchment : metres or minutes, > 0

    Raises
    ------
    InputError   a catchment that is not above 0

    >>> linear(1000.0)(np.array([0.0, 250.0, 1000.0])).tolist()
    [1.0, 0.75, 0.0]
    """
    _above_nothing(catchment=catchment)
    return lambda cost: np.clip(1 - cost / catchment, 0.0, 1.0)


def gaussian(catchment: float) -> Decay:
    """A bell that comes down to exactly nothing at the catchment.

        w(d) = (e^{−½(d/d0)²} − e^{−½}) / (1 − e^{−½})      0 at d0 and beyond

    For a bell of your own width, cut off at the catchment, see `gaussian_of_width`.

    Parameters
    ----------
    catchment : metres or minutes, > 0

    Raises
    ------
    InputError   a catchment that is not above 0

    Source
    ------
    Dai (2010), Health & Place 16: 1038–1052.

    >>> gaussian(1000.0)(np.array([0.0, 500.0, 1000.0])).round(6).tolist()
    [1.0, 0.701367, 0.0]
    """
    _above_nothing(catchment=catchment)
    end = math.exp(-0.5)
    return lambda cost: np.clip(
        (np.exp(-0.5 * np.square(cost / catchment)) - end) / (1 - end), 0.0, 1.0
    )


def gaussian_of_width(sigma: float) -> Decay:
    """A bell of a given width; at the catchment it drops from whatever it is there to nothing.

        w(d) = e^{−½(d/σ)²}          PySAL's `access.weights.gaussian`

    Parameters
    ----------
    sigma : width, metres or minutes, > 0

    Raises
    ------
    InputError   a width that is not above 0

    >>> gaussian_of_width(20.0)(np.array([0.0, 20.0])).round(6).tolist()
    [1.0, 0.606531]
    """
    _above_nothing(sigma=sigma)
    return lambda cost: np.exp(-0.5 * np.square(cost / sigma))


def exponential(catchment: float) -> Decay:
    """Fast at first, then slower, down to exactly nothing at the catchment.

        w(d) = (e^{−d/d0} − e^{−1}) / (1 − e^{−1})          0 at d0 and beyond

    Parameters
    ----------
    catchment : metres or minutes, > 0

    Raises
    ------
    InputError   a catchment that is not above 0

    >>> exponential(1000.0)(np.array([0.0, 500.0, 1000.0])).round(6).tolist()
    [1.0, 0.377541, 0.0]
    """
    _above_nothing(catchment=catchment)
    end = math.exp(-1)
    return lambda cost: np.clip((np.exp(-cost / catchment) - end) / (1 - end), 0.0, 1.0)


def exponential_of_scale(scale: float) -> Decay:
    """Down by the same share with every step away; cut off at the catchment.

        w(d) = e^{−d/s}

    Parameters
    ----------
    scale : metres or minutes over which the weight falls to 37 %, > 0

    Raises
    ------
    InputError   a scale that is not above 0

    >>> exponential_of_scale(1000.0)(np.array([0.0, 1000.0])).round(6).tolist()
    [1.0, 0.367879]
    """
    _above_nothing(scale=scale)
    return lambda cost: np.exp(-cost / scale)


def gravity(scale: float, *, power: float) -> Decay:
    """One as far as the scale, then down as a power of the distance.

        w(d) = (max(d, s) / s)^{−α}

    Parameters
    ----------
    scale : metres or minutes up to which all counts alike, > 0
    power : α, > 0

    Raises
    ------
    InputError   a scale or a power that is not above 0

    >>> gravity(1000.0, power=2)(np.array([0.0, 1000.0, 2000.0])).tolist()
    [1.0, 1.0, 0.25]
    """
    _above_nothing(scale=scale, power=power)
    return lambda cost: np.power(np.maximum(cost, scale) / scale, -power)


def zones(ends: Sequence[tuple[float, float]]) -> Decay:
    """One weight in each zone: the enhanced two-step floating catchment as first published.

        w(d) = w_z in the first zone with d ≤ end_z; 0 beyond the last

    Parameters
    ----------
    ends : (to here, weight) from near to far; ends > 0 and growing, weights 0–1. The end of a
        zone is in it.

    Raises
    ------
    InputError   no zone, ends that do not grow, weights that are not between 0 and 1

    Source
    ------
    Luo and Qi (2009), Health & Place 15: 1100–1107 (weights 1, 0.68 and 0.22).

    >>> zones([(1000, 1.0), (2000, 0.68)])(np.array([1000.0, 1001.0, 2001.0])).tolist()
    [1.0, 0.68, 0.0]
    """
    far = np.array([end for end, _ in ends], dtype=float)
    weight = np.array([weight for _, weight in ends], dtype=float)
    faults = []
    if not len(far):
        faults.append(Fault("zones", "there is none.", "Name one as (to here, weight)."))
    elif not (np.isfinite(far).all() and far[0] > 0 and (np.diff(far) > 0).all()):
        faults.append(Fault("zones", "their ends must grow from near to far, from above 0."))
    if not ((weight >= 0) & (weight <= 1)).all():
        faults.append(Fault("zones", "their weights must be between 0 and 1."))
    refuse("The decay", faults)
    padded = np.append(weight, 0.0)
    return lambda cost: padded[np.searchsorted(far, cost, side="left")]


def decay_named(
    name: Named, *, catchment: float, ends: Sequence[tuple[float, float]] = ()
) -> Decay:
    """Return a decay by the name that a programme has for it.

    Parameters
    ----------
    name : step, linear, gaussian, exponential or zones
    catchment : where linear, gaussian and exponential come down to nothing, > 0
    ends : of zones

    Raises
    ------
    InputError   what each of them refuses

    >>> decay_named("linear", catchment=10.0)(np.array([5.0])).tolist()
    [0.5]
    """
    if name == "step":
        return step
    if name == "zones":
        return zones(ends)
    return {"linear": linear, "gaussian": gaussian, "exponential": exponential}[name](catchment)


def weights(decay: Decay, cost: Floats) -> Floats:
    """Return the weight of each cost, refusing a decay that gives none between 0 and 1.

    What is below `FAINT` is 0.

    Raises
    ------
    InputError   of another length, missing, below 0, above 1: each with how many and the first
    """
    weight = np.asarray(decay(cost), dtype=float)
    if weight.shape != cost.shape:
        text = f"gives {weight.shape} weights for {cost.shape} costs."
        refuse("The decay", [Fault("", text, "Return one weight for each cost.")])
    if ((weight >= 0) & (weight <= 1)).all():
        return np.where(weight < FAINT, 0.0, weight)
    faults = []
    for wrong, what in (
        (np.isnan(weight), "missing"),
        (weight < 0, "below 0"),
        (weight > 1, "above 1"),
    ):
        if wrong.any():
            first = cost[np.argmax(wrong)]
            text = f"{int(wrong.sum()):,} of {len(cost):,} weights are {what} (first at {first:g})."
            faults.append(Fault("", text, "A decay gives weights between 0 and 1."))
    refuse("The decay", faults)
    return weight


def _above_nothing(**numbers: float) -> None:
    refuse(
        "The decay",
        [
            Fault(name, f"must be above 0, not {number:g}.")
            for name, number in numbers.items()
            if not (math.isfinite(number) and number > 0)
        ],
    )
