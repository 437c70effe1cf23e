"""What the time limit left unsaid beside a plan that was found: prices, steps, ceilings."""

from __future__ import annotations

from collections.abc import Sequence

from equitycli.errors import Finding
from equitycli.model.ceilings import Ceiling
from equitycli.model.price import Price
from equitycli.model.waterfall import Step


def not_worked_out(
    ceilings: Sequence[Ceiling], prices: Sequence[Price], steps: Sequence[Step]
) -> list[Finding]:
    """Return a finding where the time limit came before all of these; the plan still stands."""
    every = {
        "prices of rules": [one.worked_out for one in prices],
        "steps from need alone": [one.worked_out for one in steps],
        "ceilings of places": [one.worked_out for one in ceilings],
    }
    late = [
        f"{in_time.count(False):,} of {len(in_time):,} {what}"
        for what, in_time in every.items()
        if not all(in_time)
    ]
    if not late:
        return []
    return [
        Finding(
            "not-worked-out-in-time", "warning", "solver.time_limit_s",
            f"the time limit came before {' and '.join(late)}; the plan does not depend on them.",
            "Raise time_limit_s under [solver] to have them.",
        )
    ]  # fmt: skip
