"""The data-quality report, as text: what joined, what did not, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import PurePath

from equitycli.coverage import Coverage, lacking_in_one_sentence, largest_first
from equitycli.money import in_words
from equitycli.plan import Audit, DataQuality
from equitycli.provision import ZERO_KINDS
from equitycli.report.audit_sheets import LEFT, money_of_unknown_place
from equitycli.report.terminal import Column, Sheet
from equitycli.report.words import BY, percent, whole_gbp

COVERAGE = "How much of what was read can be joined"
MOST_RANGES = 12
MOST_PLACES = 8
HALF, MOST = 0.5, 0.9


def inputs(found: Audit) -> Sheet:
    """What was read: each file with its edition, its areas' vintage and nation, and its hash."""
    short = short_names([one.file for one in found.county.records])
    rows = [
        [
            one.role, short[one.file], f"{one.rows:,}", one.title or "not recognised", one.vintage,
            one.nation, one.publisher or "not stated", one.sha256[:12],
        ]
        for one in found.county.records
    ]  # fmt: skip
    return Sheet(
        "What was read",
        [Column("As", LEFT), Column("File", LEFT), Column("Rows"), Column("What it is", LEFT),
         Column("Vintage", LEFT), Column("Nation", LEFT), Column("Publisher", LEFT),
         Column("sha256 begins", LEFT)],
        rows,
        note="Vintage is that of the area codes; of a register, the latest date in it.",
    )  # fmt: skip


def money_read(found: DataQuality) -> Sheet:
    """What became of every pound that was read: to the penny, file by file."""
    short = short_names([one.file for one in found.money])
    sums = ("read_pence", "placed_pence", "outside_pence", "unknown_pence", "set_aside_pence")
    rows = [
        [short[one.file], f"{one.awards:,}", *(in_words(getattr(one, name)) for name in sums)]
        for one in found.money
    ]
    total = ["All", f"{sum(one.awards for one in found.money):,}"]
    total += [in_words(sum(getattr(one, name) for one in found.money)) for name in sums]
    return Sheet(
        "What became of every pound that was read",
        [Column("File", LEFT), Column("Awards"), Column("Read"), Column("Placed"),
         Column("Outside"), Column("Unknown"), Column("Set aside")],
        rows,
        [total] if len(rows) > 1 else [],
        note=f"Whole awards, whatever the window, placed {BY[found.audit.planned.attribution]}; "
        "a recipient's by all its records together; those to individuals are among the unknown. "
        "Placed, outside, unknown and set aside add up to what was read, to the penny.",
    )  # fmt: skip


def coverage(found: DataQuality) -> Sheet:
    """Each join: how many rows find their partner, and how much of the money."""
    rows = [
        [
            f"{one.unit[0].upper()}{one.unit[1:]} that {one.text}",
            f"{one.found:,}", f"{one.of:,}", percent(one.share, digits=1),
            *(
                ["", ""]
                if one.found_pence is None
                else [whole_gbp(one.found_pence), percent(one.share_of_money, digits=1)]
            ),
        ]
        for one in found.coverage
    ]  # fmt: skip
    return Sheet(
        COVERAGE,
        [Column("Join", LEFT), Column("Found"), Column("of"), Column("per cent"),
         Column("£ found"), Column("of the £")],
        rows,
        note="£ are whole awards as they were read, whatever the window; those to individuals are "
        "never placed and are left out.",
    )  # fmt: skip


def short_names(files: Sequence[str]) -> dict[str, str]:
    """Return each file without the folders before its name, where no other bears the name.

    >>> short_names(["a/x.csv", "b/x.csv", "b/y.csv"])
    {'a/x.csv': 'a/x.csv', 'b/x.csv': 'b/x.csv', 'b/y.csv': 'y.csv'}
    """
    names = [PurePath(file).name for file in dict.fromkeys(files)]
    return {
        file: name if names.count(name) == 1 else file
        for file, name in zip(dict.fromkeys(files), names, strict=True)
    }


def in_short(found: DataQuality) -> list[str]:
    """Return what an officer must know first, in plain sentences: which joins lack most."""
    told = {one.join: lacking_in_one_sentence(one) for one in found.coverage}
    said = [told.get(join, "") for join in ("office-postcode", "place-of-the-work")]
    return [sentence for sentence in (*said, whom_to_ask(found.audit)) if sentence]


def lacking(found: DataQuality) -> list[tuple[str, str, str]]:
    """Return of each join that lacks something: a sentence, the rows, and what would fix it."""
    return [
        (lacking_in_one_sentence(one), rows_in_files(one.missing), one.remedy)
        for one in found.coverage
        if one.found < one.of
    ]


def rows_in_files(rows: Iterable[tuple[str, int]], *, most: int = MOST_RANGES) -> str:
    """Return rows by file as ranges.

    >>> rows_in_files([("g.csv", 2), ("g.csv", 3), ("g.csv", 4), ("g.csv", 9)])
    'g.csv: 2–4, 9'
    """
    said = []
    for file, group in groupby(sorted(rows), key=lambda pair: pair[0]):
        ranges = _ranges([row for _, row in group])
        rest = len(ranges) - most
        said.append(
            f"{PurePath(file).name}: {', '.join(ranges[:most])}"
            + (f" and {rest:,} more" if rest > 0 else "")
        )
    return "; ".join(said)


def _ranges(rows: Sequence[int]) -> list[str]:
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return [str(first) if first == last else f"{first}–{last}" for first, last in spans]


def zeros(found: Audit) -> Sheet:
    """Where nothing lands, by what is known of why: the kinds of zero are told apart."""
    rows = [
        [
            kind, f"{len(places):,}", f"{sum(found.places[p].people for p in places):,}",
            percent(sum(found.places[p].share_of_need for p in places), digits=1),
            some(places),
        ]
        for kind, places in places_by_zero(found).items()
        if places
    ]  # fmt: skip
    return Sheet(
        f"Places where nothing lands, {BY[found.planned.attribution]}",
        [Column("Why, as far as is known", LEFT), Column("Places"), Column("People"),
         Column("Share\nof need"), Column("Which", LEFT)],
        rows,
        note="A register's zero is not “no civic life”: unregistered groups outnumber charities.",
    )  # fmt: skip


def places_by_zero(found: Audit) -> dict[str, list[str]]:
    """Return the places of each kind of zero, furthest under its share first."""
    kinds: dict[str, list[str]] = {kind: [] for kind in ZERO_KINDS}
    for place in found.planned.furthest_under_first:
        kind = found.planned.at[place].zero_kind
        if kind:
            kinds[kind].append(place)
    return kinds


def some(names: Sequence[str]) -> str:
    """Return the first few names, and how many more there are."""
    rest = len(names) - MOST_PLACES
    return ", ".join(names[:MOST_PLACES]) + (f" and {rest:,} more" if rest > 0 else "")


def whom_to_ask(found: Audit) -> str:
    """Return how few answers would place most of the money of unknown place; "" of none."""
    unknown = {one.recipient_id: one.pence for one in money_of_unknown_place(found)}
    if not unknown:
        return ""
    if len(unknown) == 1:
        (pence,) = unknown.values()
        return (
            f"1 recipient is paid money of unknown place ({whole_gbp(pence)} a year): "
            "ask them first."
        )
    half, held = largest_first(unknown, share=HALF)
    most, _ = largest_first(unknown, share=MOST)
    return (
        f"{len(unknown):,} recipients are paid money of unknown place; {len(half):,} of them "
        f"{'hold' if len(half) > 1 else 'holds'} half of it "
        f"({whole_gbp(held)} a year) and {len(most):,} nine tenths: ask them first."
    )


def coverage_as_values(one: Coverage) -> dict[str, object]:
    """Return a join as plain values, every missing row among them."""
    return {
        "join": one.join, "unit": one.unit, "text": one.text,
        "found": one.found, "of": one.of, "found_pence": one.found_pence,
        "of_pence": one.of_pence, "remedy": one.remedy,
        "missing": [{"file": file, "row": row} for file, row in one.missing],
    }  # fmt: skip
