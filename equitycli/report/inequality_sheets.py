"""How unequally money lands, as tables and sentences: attributions side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from equitycli.chapters.inequality import InequalityChapter, InequalityOfView
from equitycli.chapters.inequality_figures import NOT_KNOWN, Figure
from equitycli.plan import Audit
from equitycli.report.inequality_values import inequality_as_values
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import BY, percent, plain, points, pounds_a_head
from equitycli.settings import Attribution
from equitycli.settings.measures import InequalitySection

__all__ = ["inequality_as_values", "inequality_in_short", "inequality_sheets"]

LEFT: Align = "left"
MOST_NAMED = 3
"""So many places are named on each side under each attribution."""
NONE = "none"
WITHIN = "within the margin"


class Row(NamedTuple):
    """A line of the table: its words, how its figure is written, and what 0 and 1 mean of it."""

    words: str
    written: Callable[[float], str]
    reading: str = ""


def _signed(number: float) -> str:
    """Return an index with its sign; "0.00" where it rounds to nothing."""
    size = f"{abs(number):.2f}"
    return size if float(size) == 0 else f"{'−' if number < 0 else '+'}{size}"


def _index(number: float) -> str:
    return plain(number, digits=2)


def _percent(number: float) -> str:
    return percent(number, digits=1)


def _times(number: float) -> str:
    return f"{number:,.1f} ×"


def _rows(asked: InequalitySection | None) -> dict[str, Row]:
    """Return the lines that there may be, by the name of the figure, in their order."""
    rows = {
        "gini": Row(
            "Gini, £ a head", _index,
            "Gini: 0, all have the same; near 1, one place has everything.",
        ),
        "gini_weighted": Row(
            "Gini, £ a weighted head", _index,
            "A weighted head is a person counted by need.",
        ),
        "hoover": Row(
            "Hoover", _percent,
            "Hoover: share of the money that would have to move for each place to have its share "
            "of need; 0 %, none.",
        ),
        "theil": Row(
            "Theil, £ a head", plain,
            "Theil: 0, all have the same; it has no common top.",
        ),
        "theil_between": Row(
            "– between districts", plain,
            "Between and within add up to it; a place is of the district that most of its people "
            "live in.",
        ),
        "theil_within": Row("– within districts", plain),
        "palma": Row(
            "Palma", plain,
            "Palma: what the best-served 10 % of people have over what the worst-served 40 % "
            "have; 0.25, all have the same.",
        ),
        "ninety_ten": Row(
            "90/10", _times,
            "90/10: £ a head near the top over that near the bottom; 1, the same.",
        ),
        "concentration_index": Row(
            "Concentration index", _signed,
            "Concentration index of £ a head against deprivation (mean need weight of a place's "
            "people): + better-off places have more, − more deprived places have, 0 neither, "
            "±1 all is at one end.",
        ),
    }  # fmt: skip
    if asked is None:
        return rows
    if asked.bounds_gbp_per_head is not None:
        low, high = (pounds_a_head(one) for one in asked.bounds_gbp_per_head)
        rows["erreygers_index"] = Row(
            "Erreygers index", _signed,
            f"Erreygers: the same, corrected for bounds: {low} to {high} a head is possible.",
        )  # fmt: skip
    for i, epsilon in enumerate(asked.atkinson_epsilon):
        reading = (
            "Atkinson: share of the money that could go unspent if the rest were equal a head, "
            "and be as good; 0 %, none; the larger ε, the more the worst-served count."
        )
        rows[f"atkinson {epsilon:g}"] = Row(
            f"Atkinson, ε = {epsilon:g}", _percent, "" if i else reading
        )
    for i, epsilon in enumerate(asked.kolm_pollak_epsilon):
        reading = (
            "Kolm-Pollak: the £ a head that, had by all, would be as good as what they have, and "
            "how far that is below the mean; £0.00 below, all have the same."
        )
        rows[f"kolm_pollak_ede {epsilon:g}"] = Row(
            f"Kolm-Pollak, ε = {epsilon:g}", pounds_a_head, "" if i else reading
        )
        rows[f"kolm_pollak_index {epsilon:g}"] = Row("– below the mean", pounds_a_head)
    if asked.minimum_gbp_per_head is not None:
        least = pounds_a_head(asked.minimum_gbp_per_head.value)
        rows["fgt 0"] = Row(
            f"People below {least} a head", _percent,
            f"Below {least} a head: share of people in such places (FGT 0), how much of "
            "that minimum is missing over all people (FGT 1), and the same squared, so that the "
            "worst-served count most (FGT 2); 0, nobody is below; 1, nobody has anything.",
        )  # fmt: skip
        rows["fgt 1"] = Row("– mean gap to it", plain)
        rows["fgt 2"] = Row("– squared gap to it", plain)
    return rows


def inequality_sheets(chapter: InequalityChapter, found: Audit) -> list[Sheet]:
    """Return the measures, and who is furthest from their share, by each attribution."""
    return [_measures(chapter, found), _furthest(chapter)]


def _heading(attribution: Attribution) -> str:
    return BY[attribution].capitalize().replace(" of ", "\nof ")


def _measures(chapter: InequalityChapter, found: Audit) -> Sheet:
    columns = [Column("Measure", LEFT), *(Column(_heading(by)) for by in chapter.views)]
    lines, readings, undefined = [], [], dict[str, list[str]]()
    for name, row in _rows(chapter.asked).items():
        figures = {
            by: one.figures[name] for by, one in chapter.views.items() if name in one.figures
        }
        if not figures:
            continue
        lines.append([row.words, *(_cell(one, row.written) for one in figures.values())])
        if any(one.low is not None for one in figures.values()):
            lines.append(["– interval", *(_interval(one, row) for one in figures.values())])
        readings.append(row.reading)
        for why, where in _undefined(figures, chapter).items():
            everywhere = len(where) == len(figures)
            said = row.words if everywhere else f"{row.words} {' and '.join(where)}"
            undefined.setdefault(why, []).append(said)
    note = [
        "Over places, of money that is known to land in them; £ a head weighted by people.",
        *filter(None, readings),
    ]
    if chapter.not_parted:
        note.append(f"Theil is not parted by district: {chapter.not_parted}.")
    note += [f"Not defined: {'; '.join(which)}: {why}." for why, which in undefined.items()]
    if chapter.asked is not None and chapter.asked.bootstrap_draws:
        lived, every = len(chapter.deprivation), len(found.need)
        note.append(
            f"Intervals: 95 % of {chapter.asked.bootstrap_draws:,} draws of as many places "
            f"(bootstrap, seed {chapter.asked.seed}): how much the choice of places matters, not "
            f"errors in the figures. They rest on {lived:,} places"
            + (f" where people live, Hoover on all {every:,}" if lived < every else "")
            + "; over few places they are too narrow."
        )
    return Sheet("How unequal that is: measures", columns, lines, (), "\n".join(note))


def _undefined(
    figures: dict[Attribution, Figure], chapter: InequalityChapter
) -> dict[str, list[str]]:
    """Return why a figure is not defined, with the attributions under which it is not."""
    found = dict[str, list[str]]()
    for by, one in figures.items():
        if one.number is None and chapter.views[by].known:
            found.setdefault(one.why_not.removeprefix("not defined: "), []).append(BY[by])
    return found


def _cell(figure: Figure, written: Callable[[float], str]) -> str:
    if figure.number is None:
        return "not known" if figure.why_not == NOT_KNOWN else "not defined"
    return written(figure.number)


def _interval(figure: Figure, row: Row) -> str:
    if figure.low is None or figure.high is None:
        return NONE
    if row.written is _signed:
        return f"({_signed(figure.low)}, {_signed(figure.high)})"
    return f"({row.written(figure.low).removesuffix(' %')}–{row.written(figure.high)})"


def _furthest(chapter: InequalityChapter) -> Sheet:
    columns = [
        Column("Money", LEFT), Column("Furthest under", LEFT), Column("Points"),
        Column("Furthest over", LEFT), Column("Points"),
    ]  # fmt: skip
    lines = []
    for by, one in chapter.views.items():
        words = BY[by].capitalize()
        sides = [one.furthest_under_first[:MOST_NAMED], one.furthest_over_first[:MOST_NAMED]]
        if not one.known:
            lines.append([words, "not known", "–", "not known", "–"])
            continue
        for i in range(max(1, *map(len, sides))):
            lines.append([words, *(cell for side in sides for cell in _place(side, i, one))])
    note = (
        "Share of the money that is known to land in places, less share of need, in percentage "
        f"points: at most {MOST_NAMED} places on each side; {_on_margins(chapter)}."
    )
    return Sheet("Who is furthest from their share", columns, lines, (), note)


def _place(side: list[str], i: int, one: InequalityOfView) -> list[str]:
    if i >= len(side):
        return [NONE, "–"]
    place, significant = side[i], one.places["share_gap_significant"][side[i]]
    within = significant is not pd.NA and not significant
    return [
        f"{place} ({WITHIN})" if within else place,
        points(float(one.places["share_gap"][place])),
    ]


def _on_margins(chapter: InequalityChapter) -> str:
    """Return what the margins of error of need say of the gaps, in half a sentence."""
    if chapter.no_margin:
        return f"{chapter.no_margin}, so nothing is said of which gaps are more than chance"
    return (
        f"“{WITHIN}” is no more than the margins of error of need can make, at the level of "
        "confidence that these have in the table of need"
    )


def inequality_in_short(chapter: InequalityChapter, found: Audit) -> list[str]:
    """Return how much money would have to move, and whether it leans to the better-off."""
    by = found.planned.attribution
    planned = chapter.views[by]
    hoover, lean = planned.figures["hoover"], planned.figures["concentration_index"]
    if hoover.number is None:
        why = hoover.why_not.split(": ", 1)[-1]
        elsewhere = [
            f"{BY[other].capitalize()}, {_of_100(one.figures['hoover'].number)} of every £100 that "
            "is known to land in places would have to move for each to have its share of need."
            for other, one in chapter.views.items()
            if one.figures["hoover"].number is not None
        ]
        return [f"How unequal money is {BY[by]} can't be said: {why}.", *elsewhere]
    beside = [
        f"{BY[other]} {_of_100(one.figures['hoover'].number)}"
        for other, one in chapter.views.items()
        if other != by
    ]
    said = [
        f"{BY[by].capitalize()}, {_of_100(hoover.number)} of every £100 that is known to land in "
        "places would have to move for each to have its share of need"
        + (f" ({', '.join(beside)})." if beside else ".")
    ]
    if lean.number is not None:
        said.append(f"{_leaning(lean)}.")
    return said


def _of_100(share: float | None) -> str:
    return "not known" if share is None else f"£{round(100 * share, 1):.2f}"


def _leaning(lean: Figure) -> str:
    """Return who has more per head, as far as the index and its interval tell."""
    number = 0.0 if lean.number is None else lean.number
    index = f"concentration index {_signed(number)}"
    if lean.low is not None and lean.high is not None:
        index += f", interval {_signed(lean.low)} to {_signed(lean.high)}"
        if lean.low <= 0 <= lean.high:
            return f"Neither better-off nor more deprived places clearly get more a head ({index})"
    if float(f"{number:.2f}") == 0:
        return f"Neither better-off nor more deprived places get more a head ({index})"
    who = "Better-off" if number > 0 else "More deprived"
    return f"{who} places get more a head ({index})"
