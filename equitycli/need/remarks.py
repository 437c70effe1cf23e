"""What a reader must know of a need weight before any figure that is made with it."""

from __future__ import annotations

from equitycli.errors import Finding
from equitycli.settings import WITHOUT_UNITS, NeedSection, Weight

_TAKEN: dict[Weight, tuple[str, str]] = {
    "index_score": ("the index score is", "twice the score is taken as twice the need"),
    "index_rank": (
        "ranks are",
        "an area ranked as worse than twice as many others is taken to have twice the need",
    ),
    "domains": (
        "the domains, added up by their weights, are",
        "twice the sum is taken as twice the need",
    ),
}


def findings_on_weight(asked: NeedSection) -> list[Finding]:
    """Say what a weight without a unit is taken for: money, or a place on a straight line.

    Parameters
    ----------
    asked : the [need] section of a programme

    Returns
    -------
    list of findings "score-as-money", "need-on-a-line" and "shown-beside-as-money"; empty where
    every weight counts people

    >>> findings_on_weight(NeedSection(weight="equal_per_head"))
    []
    """
    line, found = asked.most_to_least, []
    if asked.weight in WITHOUT_UNITS and line is None:
        used, taken = _TAKEN[asked.weight]
        found.append(
            Finding(
                "score-as-money", "warning", "need",
                f"{used} used as a ratio of money, as the programme asks: {taken}. The index "
                "itself makes no such claim.",
            )
        )  # fmt: skip
    if asked.weight in WITHOUT_UNITS and line is not None:
        found.append(
            Finding(
                "need-on-a-line", "note", "need",
                f"a resident of the most deprived area here counts {line.value:g} times as much as "
                "one of the least deprived, as the programme says, and between them by a straight "
                "line. The index says who is more deprived, not by how much.",
            )
        )  # fmt: skip
    beside = [one for one in asked.show_beside if one in WITHOUT_UNITS and one != asked.weight]
    if beside and line is None:
        found.append(
            Finding(
                "shown-beside-as-money", "note", "need",
                f"shares of need by {' and '.join(beside)} are shown beside, as if ratios of them "
                "were ratios of need. The index itself makes no such claim.",
            )
        )  # fmt: skip
    return found
