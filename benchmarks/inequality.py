"""Measures of inequality at the size of England: 33,755 values and weights, seeded.

Columns:
  core      the array core (`…_of`) in microseconds
  fastest   the fastest of PySAL `inequality`, inequalipy and bare numpy that has the measure.
            PySAL has no weights: its figure is for all weights alike, where it does less work
  ratio     core over fastest (at most 2)
  checks    what the checked public form takes beyond the core, in milliseconds (at most 2)
  draws     1,000 bootstrap draws over 1,000 times one core (below 1 where the core takes longer
            than drawing 33,755 places with replacement, which is the least that a draw takes)
  by hand   the same over 1,000 times drawing the rows and one core, as an analyst would (below 1)

Each figure is the median of several; the sides of a row take turns, in an order that changes, so
that a busy machine slows all of them. Both sides run in one thread: on a busy machine the two
threads of a sum of products wait for each other, and that would be measured instead. Bare numpy is
what an analyst would write in a few lines on the same arrays. Run with `make bench`; figures go to
build/inequality.json.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from equitycli import inequality as ours
from equitycli.inequality import bootstrap, concentration, entropy, kolm_pollak, lorenz
from equitycli.inequality import minimum_offer as offer

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PLACES, DRAWS, SEED, GROUPS = 33_755, 1_000, 2026, 296
ROUNDS, DRAW_ROUNDS, WARM_UP = 41, 3, 3
AT_MOST = {"ratio": 2.0, "checks_ms": 2.0, "draws": 1.0, "by_hand": 1.0}
EPSILON, MINIMUM = 0.5, 0.8

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

Floats = npt.NDArray[np.float64]
Run = Callable[[], object]


class Measured(NamedTuple):
    """A measure: its core, its checked form, the same made ready to be drawn, and its peers."""

    core: Run
    public: Run
    ready: Callable[[], Any]
    peers: Mapping[str, Run]


def bare_gini(x: Floats, p: Floats) -> float:
    """Return the Gini coefficient by the trapezium rule."""
    order = np.argsort(x)
    x, p = x[order], p[order]
    held = np.cumsum(x * p)
    below = np.concatenate([[0.0], held[:-1]])
    return float(1 - (p * (held + below)).sum() / (p.sum() * held[-1]))


def bare_theil(x: Floats, p: Floats) -> float:
    """Return Theil's T of values above 0."""
    ratio = x / np.average(x, weights=p)
    return float(np.average(ratio * np.log(ratio), weights=p))


def bare_between(x: Floats, p: Floats, groups: npt.NDArray[np.intp]) -> float:
    """Return Theil's T between groups that all have something."""
    people, held = np.bincount(groups, p), np.bincount(groups, p * x)
    share = held / held.sum()
    return float((share * np.log(share / (people / people.sum()))).sum())


def bare_palma(x: Floats, p: Floats) -> float:
    """Return the Palma ratio by interpolation of the Lorenz curve."""
    order = np.argsort(x)
    people, held = np.cumsum(p[order]), np.cumsum((x * p)[order])
    low, high = np.interp([0.4, 0.9], people / people[-1], held / held[-1])
    return float((1 - high) / low)


def bare_ninety_ten(x: Floats, p: Floats) -> float:
    """Return the 90/10 ratio."""
    order = np.argsort(x)
    people = np.cumsum(p[order])
    low, high = x[order][np.searchsorted(people, [0.1 * people[-1], 0.9 * people[-1]])]
    return float(high / low)


def bare_atkinson(x: Floats, p: Floats) -> float:
    """Return the Atkinson index for an aversion that is not 1."""
    alike = np.average(x ** (1 - EPSILON), weights=p) ** (1 / (1 - EPSILON))
    return float(1 - alike / np.average(x, weights=p))


def bare_kolm_pollak(x: Floats, p: Floats) -> float:
    """Return the Kolm-Pollak EDE."""
    kappa = EPSILON * (p * x).sum() / (p * x * x).sum()
    return float(-np.log((p * np.exp(-kappa * x)).sum() / p.sum()) / kappa)


def bare_concentration(x: Floats, p: Floats, deprivation: Floats) -> float:
    """Return the concentration index where no two places are alike."""
    order = np.argsort(-deprivation)
    x, p = x[order], p[order]
    rank = (np.cumsum(p) - p / 2) / p.sum()
    return float(2 * np.average(x * (rank - 0.5), weights=p) / np.average(x, weights=p))


def measures() -> dict[str, Measured]:
    """Return every measure with its peers, on one set of seeded values."""
    # PySAL's package has the name of this file, whose folder Python looks in first.
    sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != HERE]
    import inequalipy
    from inequality.atkinson import atkinson as pysal_atkinson
    from inequality.gini import Gini
    from inequality.theil import Theil, TheilD

    random = np.random.default_rng(SEED)
    x = random.lognormal(size=PLACES)
    p = random.integers(1_000, 3_000, PLACES).astype(float)
    worse = random.normal(size=PLACES)
    groups = random.integers(0, GROUPS, PLACES).astype(np.intp)
    money, most = x * p, float(x.max())
    named = pd.Index([f"E{i:08d}" for i in range(PLACES)])
    sx, sp, sworse, sgroups, smoney = (
        pd.Series(column, index=named) for column in (x, p, worse, groups, money)
    )

    def fgt_by_hand(order: int) -> float:
        below = x < MINIMUM
        return float((p[below] * ((MINIMUM - x[below]) / MINIMUM) ** order).sum() / p.sum())

    found = {
        "gini": Measured(
            lambda: lorenz.gini_of(x, p),
            lambda: ours.gini(sx, sp),
            lambda: lorenz.gini_weighed(x, p),
            {
                "PySAL": lambda: Gini(x).g,
                "inequalipy": lambda: inequalipy.gini(x, weights=p),
                "numpy": lambda: bare_gini(x, p),
            },
        ),
        "hoover": Measured(
            lambda: lorenz.hoover_of(money, p),
            lambda: ours.hoover(smoney, sp),
            lambda: lorenz.hoover_weighed(money, p),
            {"numpy": lambda: np.abs(money / money.sum() - p / p.sum()).sum() / 2},
        ),
        "theil": Measured(
            lambda: entropy.theil_of(x, p),
            lambda: ours.theil(sx, sp),
            lambda: entropy.theil_weighed(x, p),
            {"PySAL": lambda: Theil(x).T, "numpy": lambda: bare_theil(x, p)},
        ),
        "theil_between": Measured(
            lambda: entropy.theil_between_of(x, p, groups),
            lambda: ours.theil_between(sx, sp, sgroups),
            lambda: entropy.theil_between_weighed(x, p, groups),
            {"PySAL": lambda: TheilD(x, groups).bg, "numpy": lambda: bare_between(x, p, groups)},
        ),
        "theil_within": Measured(
            lambda: entropy.theil_within_of(x, p, groups),
            lambda: ours.theil_within(sx, sp, sgroups),
            lambda: entropy.theil_within_weighed(x, p, groups),
            {
                "PySAL": lambda: TheilD(x, groups).wg,
                "numpy": lambda: bare_theil(x, p) - bare_between(x, p, groups),
            },
        ),
        "palma": Measured(
            lambda: lorenz.palma_of(x, p),
            lambda: ours.palma(sx, sp),
            lambda: lorenz.palma_weighed(x, p),
            {"numpy": lambda: bare_palma(x, p)},
        ),
        "ninety_ten": Measured(
            lambda: lorenz.ninety_ten_of(x, p),
            lambda: ours.ninety_ten(sx, sp),
            lambda: lorenz.ninety_ten_weighed(x, p),
            {"numpy": lambda: bare_ninety_ten(x, p)},
        ),
        "atkinson": Measured(
            lambda: entropy.atkinson_of(x, p, EPSILON),
            lambda: ours.atkinson(sx, sp, EPSILON),
            lambda: entropy.atkinson_weighed(x, p, EPSILON),
            {
                "PySAL": lambda: pysal_atkinson(x, EPSILON),
                "inequalipy": lambda: inequalipy.atkinson.index(x, epsilon=EPSILON),
                "numpy": lambda: bare_atkinson(x, p),
            },
        ),
        "kolm_pollak_ede": Measured(
            lambda: kolm_pollak.kolm_pollak_ede_of(x, p, EPSILON),
            lambda: ours.kolm_pollak_ede(sx, sp, EPSILON),
            lambda: kolm_pollak.kolm_pollak_ede_weighed(x, p, EPSILON),
            {
                "inequalipy": lambda: inequalipy.kolmpollak.ede(x, epsilon=EPSILON, weights=p),
                "numpy": lambda: bare_kolm_pollak(x, p),
            },
        ),
        "kolm_pollak_index": Measured(
            lambda: kolm_pollak.kolm_pollak_index_of(x, p, EPSILON),
            lambda: ours.kolm_pollak_index(sx, sp, EPSILON),
            lambda: kolm_pollak.kolm_pollak_index_weighed(x, p, EPSILON),
            {
                "inequalipy": lambda: inequalipy.kolmpollak.index(x, epsilon=EPSILON, weights=p),
                "numpy": lambda: np.average(x, weights=p) - bare_kolm_pollak(x, p),
            },
        ),
        "concentration_index": Measured(
            lambda: concentration.concentration_index_of(x, p, worse),
            lambda: ours.concentration_index(sx, sp, sworse),
            lambda: concentration.concentration_index_weighed(x, p, worse),
            {"numpy": lambda: bare_concentration(x, p, worse)},
        ),
        "erreygers_index": Measured(
            lambda: concentration.erreygers_index_of(x, p, worse, 0.0, most),
            lambda: ours.erreygers_index(sx, sp, sworse, 0.0, most),
            lambda: concentration.erreygers_index_weighed(x, p, worse, 0.0, most),
            {
                "numpy": lambda: 4 * np.average(x, weights=p) / most
                * bare_concentration(x, p, worse)
            },
        ),
    }  # fmt: skip
    for order in (0, 1, 2):
        found[f"fgt {order}"] = Measured(
            lambda order=order: offer.fgt_of(x, p, MINIMUM, order),  # type: ignore[misc]
            lambda order=order: ours.fgt(sx, sp, MINIMUM, order),  # type: ignore[misc]
            lambda order=order: offer.fgt_weighed(x, p, MINIMUM, order),  # type: ignore[misc]
            {"numpy": lambda order=order: fgt_by_hand(order)},  # type: ignore[misc]
        )
    return found


def seconds(run: Run) -> float:
    """Return how long a call takes."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def medians(runs: Mapping[str, Run], *, rounds: int) -> dict[str, float]:
    """Return the median of each in seconds; they take turns, each round in another order."""
    for run in runs.values():
        for _ in range(WARM_UP):
            run()
    took: dict[str, list[float]] = {name: [] for name in runs}
    random = np.random.default_rng(SEED)
    for _ in range(rounds):
        for name in random.permutation(list(runs)):
            took[name].append(seconds(runs[name]))
    return {name: statistics.median(times) for name, times in took.items()}


def drawn_by_hand() -> Run:
    """Return the drawing of rows of two columns, as an analyst would write it."""
    random = np.random.default_rng(SEED)
    x, p = random.random(PLACES), random.random(PLACES)

    def rows() -> tuple[Floats, Floats]:
        drawn = random.integers(PLACES, size=PLACES)
        return x[drawn], p[drawn]

    return rows


def disagreements(one: Measured) -> list[str]:
    """Return the peers of the same weights whose figure is not ours."""
    core = float(one.core())  # type: ignore[arg-type]
    told = {name: float(run()) for name, run in one.peers.items() if name == "numpy"}  # type: ignore[arg-type]
    told["public"] = float(one.public())  # type: ignore[arg-type]
    return [name for name, figure in told.items() if not math.isclose(core, figure, rel_tol=1e-9)]


def row_of(one: Measured) -> dict[str, Any]:
    """Return the figures of one measure."""
    took = medians(
        {"core": one.core, "public": one.public, "drawing": drawn_by_hand(), **one.peers},
        rounds=ROUNDS,
    )
    peers = {name: took[name] for name in one.peers}
    fastest = min(peers, key=lambda name: peers[name])
    draws_s = statistics.median(
        seconds(lambda: bootstrap.draws_of(one.ready(), draws=DRAWS, seed=SEED))
        for _ in range(DRAW_ROUNDS)
    )
    return {
        "core_us": round(took["core"] * 1e6, 1),
        "fastest": fastest,
        "fastest_us": round(peers[fastest] * 1e6, 1),
        "peers_us": {name: round(time_s * 1e6, 1) for name, time_s in peers.items()},
        "ratio": round(took["core"] / peers[fastest], 2),
        "checks_ms": round((took["public"] - took["core"]) * 1e3, 2),
        "draws": round(draws_s / DRAWS / took["core"], 2),
        "by_hand": round(draws_s / DRAWS / (took["core"] + took["drawing"]), 2),
        "draws_s": round(draws_s, 3),
        "disagree": disagreements(one),
    }


def main() -> None:
    """Measure, print a table, and write build/inequality.json."""
    if any(os.environ.get(name) != number for name, number in ONE_THREAD.items()):
        # numpy reads this once, when it is imported
        subprocess.run([sys.executable, __file__], check=True, env={**os.environ, **ONE_THREAD})
        return
    sys.stdout.write(
        f"{'measure':<20}{'core µs':>9}{'fastest peer µs':>22}{'ratio':>7}{'checks ms':>11}"
        f"{'draws':>7}{'by hand':>9}\n"
    )
    rows = {}
    for name, one in measures().items():
        row = rows[name] = row_of(one)
        missed = [limit for limit, most in AT_MOST.items() if row[limit] > most]
        said = "".join(
            [f"  over: {', '.join(missed)}" if missed else ""]
            + [f"  differs: {', '.join(row['disagree'])}" if row["disagree"] else ""]
        )
        sys.stdout.write(
            f"{name:<20}{row['core_us']:>9}{row['fastest'] + ' ' + str(row['fastest_us']):>22}"
            f"{row['ratio']:>7}{row['checks_ms']:>11}{row['draws']:>7}{row['by_hand']:>9}{said}\n"
        )
    limits = list(AT_MOST.values())
    sys.stdout.write(f"{'at most':<51}{limits[0]:>7}{limits[1]:>11}{limits[2]:>7}{limits[3]:>9}\n")
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    figures = {"places": PLACES, "draws": DRAWS, "at_most": AT_MOST, "measures": rows}
    (build / "inequality.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
