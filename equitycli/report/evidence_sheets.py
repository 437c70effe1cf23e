"""What else a check shows: doubtful bodies, the ledger, asks, and what officers filled in."""

from __future__ import annotations

from equitycli.officers_sheets import SHEETS
from equitycli.plan import Audit, DataQuality
from equitycli.report.audit_sheets import LEFT
from equitycli.report.quality_sheets import some
from equitycli.report.terminal import Column, Sheet
from equitycli.report.words import change_gbp, percent, whole_gbp

MOST_NEAR = 20


def near_matches(found: Audit) -> Sheet:
    """Bodies that may be the same: for a person to decide, never joined silently."""
    near = found.county.near
    names = ("name", "id", "other_name", "other_id", "likeness", "why")
    listed = zip(*(near.head(MOST_NEAR)[column].tolist() for column in names), strict=True)
    rows = [
        [name, who, other_name, other, percent(likeness), why]
        for name, who, other_name, other, likeness, why in listed
    ]
    rest = len(near) - len(rows)
    more = f" And {rest:,} more pairs: `equitycli check --json` lists them." if rest > 0 else ""
    return Sheet(
        "May be one body under two names: for you to decide",
        [Column("Name", LEFT), Column("Id", LEFT), Column("Other name", LEFT),
         Column("Other id", LEFT), Column("Alike"), Column("Why listed", LEFT)],
        rows,
        note="They are counted as two. To join a pair, write the other's id under “same as” in the "
        "sheet Corrections of the workbook." + more,
    )  # fmt: skip


def reconciliation(found: DataQuality) -> Sheet:
    """The ledger beside the grants that were read, by fund and financial year."""
    table = found.reconciliation
    if table is None:
        raise ValueError("there is no ledger")
    rows, ledger, counted = [], 0, 0
    names = ("fund", "financial_year", "ledger_pence", "counted_pence", "difference_pence")
    for fund, year, given, read, apart in zip(*(table[n].tolist() for n in names), strict=True):
        if given is None or given != given:
            rows.append([str(fund), str(year), "not given", whole_gbp(read), "", ""])
            continue
        if apart is None or apart != apart:
            stated = [whole_gbp(given), whole_gbp(read), "only part of the year", ""]
            rows.append([str(fund), str(year), *stated])
            continue
        ledger, counted = ledger + int(given), counted + int(read)
        rows.append(
            [
                str(fund), str(year), whole_gbp(given), whole_gbp(read), change_gbp(apart),
                percent(apart / given, signed=True, digits=1) if given else "",
            ]
        )  # fmt: skip
    share = percent((counted - ledger) / ledger, signed=True, digits=1) if ledger else ""
    total = [
        "All with a ledger", "", whole_gbp(ledger), whole_gbp(counted),
        change_gbp(counted - ledger), share,
    ]  # fmt: skip
    return Sheet(
        "The grants that were read, against the ledger",
        [Column("Fund", LEFT), Column("Year", LEFT), Column("Ledger"), Column("Grants read"),
         Column("Difference"), Column("of ledger")],
        rows,
        [total],
        "Grants are spread by day over their duration, a ledger shows when money was paid: small "
        "differences between years are to be expected, in the total they are not.",
    )  # fmt: skip


def flagged(found: Audit) -> Sheet:
    """Who is paid that a reader may not expect: national offices, grant-makers, schools."""
    flags = found.county.recipients["flags"]
    paid = found.claims.by_recipient_pence
    by_flag: dict[str, list[str]] = {}
    for who in paid.index:
        for flag in flags[who]:
            by_flag.setdefault(flag, []).append(str(who))
    listed = [flag for flags in found.county.organisations["flags"] for flag in flags]
    names, total = found.county.recipients["name"], int(paid.sum())
    rows = []
    for flag in sorted({*by_flag, *listed}):
        whose = by_flag.get(flag, [])
        sum_pence = int(paid[whose].sum())
        largest = sorted(whose, key=lambda who: (-int(paid[who]), who))
        rows.append(
            [flag, f"{listed.count(flag):,}", f"{len(whose):,}", whole_gbp(sum_pence),
             percent(sum_pence / total if total else 0.0, digits=1),
             some([str(names[who]) for who in largest])]
        )  # fmt: skip
    return Sheet(
        "Organisations that a reader may not expect",
        [Column("Flag", LEFT), Column("On lists"), Column("Paid now"), Column("£ a year"),
         Column("of all"), Column("Which, largest first", LEFT)],
        rows,
        note="Told by their names and the register, for information: nothing follows from a flag.",
    )  # fmt: skip


def as_awarded(found: Audit) -> Sheet:
    """What the awards say of how they were made: open calls, scope, regranting."""
    grants = found.county.grants
    rows = []
    for what, column in (("Open call", "open_call"), ("Scope", "scope"), ("Regranting", "regrant")):
        if (grants[column] == "").all():
            continue
        for said, own in grants.groupby(grants[column].mask(grants[column] == "", "not said")):
            rows.append(
                [what, str(said), f"{len(own):,}", whole_gbp(int(own["award_pence"].sum()))]
            )
    return Sheet(
        "How the awards say that they were made",
        [Column("What", LEFT), Column("Said", LEFT), Column("Awards"), Column("£")],
        rows,
        note="Whole awards, whatever the window.",
    )


def filled_in(found: Audit) -> Sheet:
    """What officers have filled in by hand, sheet by sheet."""
    rows = [
        [sheet.title, f"{len(table):,}", f"{table['organisation'].nunique():,}"
         if "organisation" in table else ""]
        for sheet in SHEETS
        if (table := getattr(found.county.workbook, sheet.name, None)) is not None
    ]  # fmt: skip
    return Sheet(
        "What officers filled in",
        [Column("Sheet", LEFT), Column("Rows"), Column("Organisations")],
        rows,
    )


def asks(found: DataQuality) -> Sheet:
    """Who asked, and what came of it, by place: a low share may be few asks or many refusals."""
    table = found.asks
    if table is None:
        raise ValueError("there are no applications")
    counts = (
        "asks",
        "asks_per_1000",
        "awarded",
        "refused",
        "withdrawn",
        "pending",
        "asked_pence",
        "awarded_pence",
        "open_call",
    )
    rows = []
    for place, *counted in zip(
        map(str, table.index), *(table[name].tolist() for name in counts), strict=True
    ):
        asked, rate, awarded, refused, withdrawn, pending, *sums, in_open_calls = counted
        asked_pence, awarded_pence = sums
        rows.append(
            [
                place, f"{asked:,}", f"{rate:.2f}" if rate == rate else "",
                f"{awarded:,}", f"{refused:,}", f"{withdrawn + pending:,}",
                whole_gbp(asked_pence), whole_gbp(awarded_pence), f"{in_open_calls:,}",
            ]
        )  # fmt: skip
    return Sheet(
        "Asks and refusals, by place of the applicant",
        [Column("Place", LEFT), Column("Asks"), Column("per 1,000\npeople"), Column("Awarded"),
         Column("Refused"), Column("Open or\nwithdrawn"), Column("£ asked"), Column("£ awarded"),
         Column("In open\ncalls")],
        rows,
        note="A low share with few asks calls for outreach; with many refusals, for another look "
        "at the criteria.",
    )  # fmt: skip
