"""England by area with smallest awards, and growth from 100 to 33,755 areas.

Each size is a made country of areas that stand alone but for the budget: half of the need is in
it, a pound weighs 1 to 2 by need, no award under £5,000, more than half of them need.

Rows: repair   Lagrangian relaxation with repair; its certified gap (at most 1e-4 at 33,755)
      HiGHS    the same as a whole-number programme, raw arrays, TIME_LIMIT_S seconds
      CBC      the same through PuLP, where a CBC is found
      model    areas as places, as many recipients in three areas each: PuLP, hand-over and the
               first level of leximin
"worse by" is how much more shortfall the repaired plan leaves than that solver's plan, relative;
below 0 it is better. Where a solver ends with a proof it must be within the certificate.

Run with `make bench`. Figures go to build/areas.json, the picture to benchmarks/areas.svg.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from benchmarks.made.clock import in_a_process, keep, peak_mb, table, timed  # noqa: E402
from benchmarks.made.national import growing_rules, national_problem  # noqa: E402
from equitycli.model.formulation import formulation  # noqa: E402
from equitycli.model.lagrangian import repaired_plan  # noqa: E402

PICTURE = Path(__file__).with_suffix(".svg")

SIZES = (100, 300, 1_000, 3_000, 10_000, 33_755)
TIME_LIMIT_S = 30.0
SMALLEST_GBP = 5_000
LARGEST_GAP = 1e-4
MODEL_UP_TO = 33_755
KINDS = ("repair", "HiGHS", "CBC", "model")
COLOURS = {"repair": "#12436D", "HiGHS": "#B8470B", "CBC": "#801650", "model": "#1A7A72"}
MARKS = {"repair": "circle", "HiGHS": "square", "CBC": "diamond", "model": "triangle"}


def country(areas: int) -> dict[str, Any]:
    """Return the arguments of `repaired_plan` for a made country."""
    draw = np.random.default_rng(areas)
    target = draw.lognormal(8.3, 0.5, areas)
    return {
        "target_gbp": target,
        "budget_gbp": int(target.sum() / 2),
        "smallest_gbp": np.full(areas, SMALLEST_GBP),
        "most_gbp": np.full(areas, 10**6),
        "weight": draw.uniform(1, 2, areas),
    }


def by_repair(areas: int) -> dict[str, float]:
    """Return the repaired plan's time, shortfall and bound."""
    asked = country(areas)
    seconds, plan = timed(lambda: repaired_plan(**asked))
    return {"s": seconds, "shortfall": plan.shortfall, "bound": plan.bound, "gap": plan.gap}


def by_highs(areas: int) -> dict[str, float]:
    """Return HiGHS's time, shortfall and bound on x, y whole and h ≥ T − x."""
    import highspy

    asked = country(areas)
    every, one = np.arange(areas), np.ones(areas)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in (
        ("output_flag", False),
        ("threads", 1),
        ("time_limit", TIME_LIMIT_S),
        ("mip_rel_gap", 0.0),
    ):
        highs.setOptionValue(option, setting)
    given = highspy.HighsLp()
    given.num_col_, given.num_row_ = 3 * areas, 1 + 3 * areas
    given.col_cost_ = np.concatenate([0 * one, 0 * one, asked["weight"]])
    given.col_lower_ = np.zeros(3 * areas)
    given.col_upper_ = np.concatenate([asked["most_gbp"], one, asked["target_gbp"]])
    given.row_lower_ = np.concatenate([[-np.inf], 0 * one, 0 * one, asked["target_gbp"]])
    given.row_upper_ = np.concatenate([[asked["budget_gbp"]], np.full(3 * areas, np.inf)])
    x, y, h = every, every + areas, every + 2 * areas
    most = np.ceil(asked["target_gbp"]).clip(SMALLEST_GBP)
    given.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    given.a_matrix_.start_ = np.concatenate([[0], areas + 2 * np.arange(3 * areas + 1)]).astype(
        np.int32
    )
    pairs = [(x, y), (y, x), (x, h)]
    factors = [(one, -SMALLEST_GBP * one), (most, -one), (one, one)]
    columns = [np.column_stack(pair).ravel() for pair in pairs]
    coefficients = [np.column_stack(pair).ravel() for pair in factors]
    given.a_matrix_.index_ = np.concatenate([x, *columns]).astype(np.int32)
    given.a_matrix_.value_ = np.concatenate([one, *coefficients])
    kinds = highspy.HighsVarType
    given.integrality_ = [kinds.kInteger] * (2 * areas) + [kinds.kContinuous] * areas
    highs.passModel(given)
    seconds, _ = timed(highs.run)
    info = highs.getInfo()
    figures = {
        "s": seconds,
        "shortfall": float(info.objective_function_value),
        "bound": float(info.mip_dual_bound),
    }
    return {name: of_it for name, of_it in figures.items() if np.isfinite(of_it)}


def by_cbc(areas: int) -> dict[str, float]:
    """Return CBC's time and shortfall; nothing where there is no CBC."""
    import pulp

    made = getattr(pulp, "PULP_CBC_CMD", None)
    solver = made and made(msg=False, timeLimit=TIME_LIMIT_S, gapRel=0.0, threads=1)
    if not solver or not solver.available():
        return {}
    from equitycli.model.solver import add_row, add_variable, minimise, new_model

    asked = country(areas)
    model, awards, short = new_model("areas"), [], []
    needs = zip(asked["target_gbp"].tolist(), asked["weight"].tolist(), strict=True)
    for k, (needed, weight) in enumerate(needs):
        x = add_variable(model, f"x_{k}", 0.0, 1e6, whole=True)
        y = add_variable(model, f"y_{k}", 0.0, 1.0, whole=True)
        h = add_variable(model, f"h_{k}", 0.0, needed)
        most = max(float(np.ceil(needed)), SMALLEST_GBP)
        add_row(model, f"m_{k}", [(x, 1.0), (y, -SMALLEST_GBP)], at_least=0.0, at_most=None)
        add_row(model, f"u_{k}", [(y, most), (x, -1.0)], at_least=0.0, at_most=None)
        add_row(model, f"h_{k}", [(x, 1.0), (h, 1.0)], at_least=needed, at_most=None)
        awards.append((x, 1.0))
        short.append((h, weight))
    add_row(model, "budget", awards, at_least=None, at_most=float(asked["budget_gbp"]))
    minimise(model, short)
    begun = time.perf_counter()  # CBC is a process of its own: only the wall's time is known
    model.solve(solver)
    seconds, left = time.perf_counter() - begun, pulp.value(model.objective)
    proven = seconds < TIME_LIMIT_S
    return {} if left is None else {"s": seconds, "shortfall": left, "proven": float(proven)}


def by_model(areas: int) -> dict[str, float]:
    """Return the time of building, handing over and settling the first level."""
    problem = national_problem(places=areas, recipients=areas)

    def first() -> float:
        shape = formulation(problem, growing_rules(), places_only=True)
        retained = shape.retained()
        cost = np.zeros(len(retained.matrix.cost))
        cost[retained.columns["t_places"]] = -1.0
        retained.set_cost(cost)
        return -retained.solve().objective

    seconds, level = timed(first)
    return {"s": seconds, "level": level}


SIDES = {"repair": by_repair, "HiGHS": by_highs, "CBC": by_cbc, "model": by_model}


def picture(took: Mapping[str, Mapping[int, float]]) -> str:
    """Return a log-log SVG of seconds by areas, one line a side, marks and names beside colours."""
    left, right, top, bottom = 82, 590, 20, 350
    every = [seconds for times in took.values() for seconds in times.values()]
    low, high = floor(log10(min(every))), ceil(log10(max(every)))

    def at(areas: float, seconds: float) -> tuple[float, float]:
        across = (log10(areas) - 2) / (log10(40_000) - 2)
        up = (log10(seconds) - low) / (high - low)
        return left + across * (right - left), bottom - up * (bottom - top)

    middle = (top + bottom) / 2
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 420" width="700" height="420" '
        'font-family="sans-serif" font-size="14" fill="#222222" role="img">',
        "<title>Seconds by number of areas, both on logarithmic scales</title>",
        '<rect width="700" height="420" fill="#ffffff"/>',
    ]
    for power in range(low, high + 1):
        y = at(100, 10**power)[1]
        parts.append(f'<path d="M{left} {y:.1f}H{right}" stroke="#cccccc"/>')
        said = f"{10**power:,g}"
        parts.append(f'<text x="{left - 8}" y="{y + 5:.1f}" text-anchor="end">{said}</text>')
    for areas in SIZES:
        x = at(areas, 1)[0]
        parts.append(f'<path d="M{x:.1f} {top}V{bottom}" stroke="#e4e4e4"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 22}" text-anchor="middle">{areas:,}</text>')
    parts += [
        f'<text x="{(left + right) / 2}" y="{bottom + 52}" text-anchor="middle">'
        "number of areas (logarithmic scale)</text>",
        f'<text transform="translate(20 {middle}) rotate(-90)" text-anchor="middle">'
        "seconds (logarithmic scale)</text>",
    ]
    ends = sorted(
        (at(max(times), times[max(times)])[1], side) for side, times in took.items() if times
    )
    above = float(top)
    for y, side in ends:
        points = [at(areas, seconds) for areas, seconds in sorted(took[side].items())]
        colour = COLOURS[side]
        line = " ".join(f"{x:.1f},{y_at:.1f}" for x, y_at in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [_mark(MARKS[side], x, y_at, colour) for x, y_at in points]
        above = max(y + 5, above + 18)
        parts.append(
            f'<text x="{right + 12}" y="{above:.1f}" fill="{colour}" font-weight="bold">'
            f"{side}</text>"
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _in_words(side: str, shortfall: float | None) -> str:
    if shortfall is None:
        return "" if side == "model" else "no plan"
    return f"{shortfall:,.0f}"


def _mark(shape: str, x: float, y: float, colour: str) -> str:
    outline = {
        "square": f"M{x - 4:.1f} {y - 4:.1f}h8v8h-8z",
        "diamond": f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z",
        "triangle": f"M{x:.1f} {y - 5:.1f}l5 9h-10z",
    }
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
    return f'<path d="{outline[shape]}" fill="{colour}"/>'


def one_side(side: str, areas: int) -> None:
    """Do one side once and print its figures with the most memory it held."""
    found = SIDES[side](areas)
    sys.stdout.write(json.dumps({**found, "mb": peak_mb()} if found else {}) + "\n")


def main(arguments: Sequence[str] = ()) -> None:
    """Measure every size, print the table, write build/areas.json and benchmarks/areas.svg."""
    del arguments
    found: dict[int, dict[str, dict[str, float]]] = {}
    for areas in SIZES:
        found[areas] = {
            side: in_a_process(Path(__file__), side, str(areas))
            for side in KINDS
            if side != "model" or areas <= MODEL_UP_TO
        }
    rows = []
    for areas, sides in found.items():
        ours = sides["repair"]
        for side, of_it in sides.items():
            if not of_it:
                rows.append([f"{areas:,}", side, "none found", "", "", "", ""])
                continue
            bound = of_it.get("bound")
            shortfall = of_it.get("shortfall")
            gap = (
                f"{(shortfall - bound) / max(1.0, shortfall):.1e}"
                if shortfall is not None and bound is not None
                else ""
            )
            worse = (
                f"{(ours['shortfall'] - shortfall) / shortfall:+.1e}"
                if shortfall is not None and side != "repair"
                else ""
            )
            rows.append(
                [
                    f"{areas:,}",
                    side,
                    f"{of_it['s']:.3f}",
                    f"{of_it['mb']:.0f}",
                    _in_words(side, shortfall),
                    gap,
                    worse,
                ]
            )
    table(["areas", "by", "s", "peak MB", "shortfall £", "gap", "repair worse by"], rows)
    certified = found[SIZES[-1]]["repair"]["gap"]
    sys.stdout.write(
        f"certified gap at {SIZES[-1]:,} areas: {certified:.1e} (at most {LARGEST_GAP:g})\n"
    )
    took = {
        side: {areas: sides[side]["s"] for areas, sides in found.items() if sides.get(side)}
        for side in KINDS
    }
    keep("areas", {"time_limit_s": TIME_LIMIT_S, "sizes": found})
    PICTURE.write_text(picture(took), encoding="utf-8")


if __name__ == "__main__":
    one_side(sys.argv[1], int(sys.argv[2])) if sys.argv[2:] else main()
