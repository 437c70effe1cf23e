"""Awards, 360Giving or any council's list: one row each, exact to the penny."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.money import in_words, split
from equitycli.settings import GrantsSection
from equitycli.sources.awards import (
    INDIVIDUALS,
    Rows,
    individuals_finding,
    recipients_of_awards,
    remarks_on_awards,
)
from equitycli.sources.cells import counted, number_of, rows_in_words
from equitycli.sources.grant_cells import days_of_awards
from equitycli.sources.grant_checks import weighed
from equitycli.sources.grant_headings import cell_words, words, yes_or_no
from equitycli.sources.grants_area import headed_vintage
from equitycli.sources.grants_json import awards_of_json, is_json
from equitycli.sources.grants_table import SEVERAL, Awards, are_awards, awards_of_table
from equitycli.sources.money_ledger import GrantsFile, MoneyRead
from equitycli.sources.postcode_form import postcodes_of_cells
from equitycli.sources.reading import Reading, SourceRecord, content, read_table
from equitycli.tables import GRANTS, check_table

WHERE = {
    "grant_id": "Identifier",
    "award": "Amount Awarded",
    "currency": "Currency",
    "award_date": "Award Date",
    "start": "Planned Dates:Start Date",
    "end": "Planned Dates:End Date",
    "duration": "Planned Dates:Duration (months)",
    "period": "period",
    "recipient_id": "Recipient Org:Identifier",
    "recipient_name": "Recipient Org:Name",
    "grant_flag": "grant",
}
"""What messages call a column that the file does not name otherwise."""

_AREA_CODES = re.compile(r"[A-Z]\d{8}([\s,]+[A-Z]\d{8})+")


def read_grants(path: Path, section: GrantsSection, *, written: str = "") -> Reading[GrantsFile]:
    """Read a file of awards.

    360Giving is known by its headings, in any case. Any other list goes by the headings of
    data/grant_headings.toml, such as those of the Local Government Transparency Code, and a
    finding says which was taken for what; where no programme is named, a list's department
    stands in `grant_programme`. Of several planned periods in one award the first is taken.
    Every beneficiary location is kept: its code, or else its name. An award to several
    recipients is split between them in equal parts, with "#1", "#2" after its identifier. Of a
    grant to an individual only the sum and the dates are kept: no name, no postcode, no place.

    Parameters
    ----------
    path : a table, or JSON with a list `grants`
    section : its fund, kind, columns, sheet, and what may be set aside
    written : how the programme names the file

    Returns
    -------
    Reading of the table as in `tables.GRANTS`, and the ledger of its money

    Raises
    ------
    InputError   columns missing, or meant twice; sums that are missing, negative, infinite or
                 no numbers; a currency other than GBP; dates or durations that cannot be read;
                 an identifier that occurs twice; a row of totals; nobody paid; a recipient's
                 identifier like those of new provision. All at once, with their rows.
    """
    packed = content(path, written=written)
    if is_json(packed.octets):
        cells, findings = awards_of_json(packed)
        awards = Awards(cells, "360giving", {}, findings)
        record = SourceRecord("grants", packed.subject, packed.sha256, cells.index.nunique())
        noun = "grant"
    else:
        sheet = read_table(
            path, role="grants", written=written, sheet=section.sheet, wanted=are_awards
        )
        awards = awards_of_table(sheet.table, section=section, subject=sheet.record.file)
        record, findings = sheet.record, [*sheet.findings, *awards.findings]
        noun = "row"
    grants_file, remarks = _checked(awards, section=section, file=record.file, noun=noun)
    check_table(grants_file.grants, GRANTS, subject=record.file)
    funders = sorted(set(awards.cells["funder"]) - {""})
    record = replace(
        record,
        publisher=examples(funders),
        title=f"Awards of {examples(funders)}" if funders else "Awards",
    )
    return Reading(grants_file, record, (*findings, *remarks))


def _said(noun: str) -> Rows:
    return lambda rows: rows_in_words([row for row, _ in groupby(rows)]).replace("row", noun)


def _checked(
    read: Awards, *, section: GrantsSection, file: str, noun: str
) -> tuple[GrantsFile, list[Finding]]:
    """Return the awards that count, and the ledger; everything wrong is refused at once."""
    where, rows = WHERE | read.headings, _said(noun)
    faults: list[Fault] = []
    once = read.cells[read.cells["part"] == 1]
    money = weighed(
        once,
        willing=frozenset(section.set_aside),
        exact=noun == "grant",
        where=where,
        file=file,
        noun=noun,
        rows=rows,
        faults=faults,
    )
    faults += _totals(once, where=where, rows=rows)
    once = once.loc[money.sums.index]
    awards = read.cells[read.cells.index.isin(once.index)]
    days, odd_dates = days_of_awards(
        once, where=where, file=file, noun=noun, rows=rows, faults=faults
    )
    who, other_ids, unnamed = recipients_of_awards(
        awards,
        file=file,
        rows=rows,
        where=where["recipient_name"],
        where_id=where["recipient_id"],
        faults=faults,
    )
    refuse(file, faults)
    individual = awards["to_individual"]
    area = awards["area"].mask(individual, "")
    paid_to_individuals = int(money.sums[once["to_individual"]].sum()) if len(once) else 0
    postcode, unlocated = postcodes_of_cells(
        awards["postcode"].mask(individual, ""), subject=file, rows=rows
    )
    findings = [
        *money.findings,
        *individuals_finding(int(once["to_individual"].sum()), paid_to_individuals, file=file),
        *unnamed,
        *unlocated,
        *remarks_on_awards(once, file=file),
        *odd_dates,
        *_shared(awards, money.sums, file=file, rows=rows),
        *_alike(once, who=who[awards["part"] == 1], sums=money.sums, file=file, rows=rows),
    ]
    named = f"{file} {section.sheet}" if section.sheet else file
    sums, identifiers = _by_recipient(awards, money.sums, file=named)
    each = dict(zip(once.index, range(len(once)), strict=True))
    at = [each[row] for row in awards.index]
    grants = pd.DataFrame(
        {
            "grant_id": pd.array(identifiers, dtype="str"),
            "fund": section.fund,
            "recipient_id": who.to_numpy(),
            "recipient_name": awards["recipient_name"].mask(individual, INDIVIDUALS).to_numpy(),
            "award_pence": pd.array(sums, dtype="int64"),
            "award_date": pd.Series([days.award_date[i] for i in at], dtype="object"),
            "start_date": pd.Series([days.start[i] for i in at], dtype="object"),
            "end_date": pd.Series([days.end[i] for i in at], dtype="object"),
            "duration_months": pd.Series([days.months[i] for i in at], dtype="float64"),
            "postcode": postcode.to_numpy(),
            "beneficiary_codes": _locations(awards["beneficiary"], individual),
            "to_individual": individual.to_numpy(),
            "other_ids": other_ids,
            "funder": awards["funder"].to_numpy(),
            "grant_programme": awards["grant_programme"].to_numpy(),
            "open_call": awards["open_call"].map(yes_or_no).to_numpy(),
            "scope": awards["scope"].to_numpy(),
            "regrant": awards["regrant"].to_numpy(),
            "office_area": area.to_numpy(),
            "office_vintage": float(
                headed_vintage(where.get("area", "")) or section.vintage or "nan"
            ),
            "file": file,
            "row": awards.index.to_numpy(dtype="int64"),
        }
    ).astype({"fund": "str", "file": "str"})
    ledger = MoneyRead(
        file=file,
        rows=int((read.cells["part"] == 1).sum()),
        read_pence=money.read_pence,
        kept_rows=len(once),
        kept_pence=int(grants["award_pence"].sum()),
        set_aside=money.set_aside,
        individuals_pence=paid_to_individuals,
    )
    return GrantsFile(grants, ledger, copies_aside="duplicate" in section.set_aside), findings


def _by_recipient(
    awards: pd.DataFrame, sums: pd.Series, *, file: str
) -> tuple[list[int], list[str]]:
    """Return the sum and the identifier of each row: shares of an award are numbered."""
    identifiers = [
        identifier or f"{file}:{row}"
        for row, identifier in zip(awards.index, awards["grant_id"], strict=True)
    ]
    if (awards["parts"] == 1).all():
        return [int(one) for one in sums], identifiers
    shares = {
        row: split(int(sums[row]), [1] * int(parts))
        for row, part, parts in zip(awards.index, awards["part"], awards["parts"], strict=True)
        if part == 1
    }
    return (
        [shares[row][part - 1] for row, part in zip(awards.index, awards["part"], strict=True)],
        [
            f"{identifier}#{part}" if parts > 1 else identifier
            for identifier, part, parts in zip(
                identifiers, awards["part"], awards["parts"], strict=True
            )
        ],
    )


def _locations(cells: pd.Series, individual: pd.Series) -> list[tuple[str, ...]]:
    """Return the codes, or else names, of all beneficiary locations of each row."""
    known = {text: _codes(text) for text in cells.unique()}
    return [() if one else known[text] for text, one in zip(cells, individual, strict=True)]


def _codes(cell: str) -> tuple[str, ...]:
    found = []
    for part in re.split(f"[;|{SEVERAL}]", cell):
        trimmed = part.strip()
        found += re.split(r"[\s,]+", trimmed) if _AREA_CODES.fullmatch(trimmed) else [trimmed]
    return tuple(dict.fromkeys(filter(None, found)))


def _totals(awards: pd.DataFrame, *, where: dict[str, str], rows: Rows) -> list[Fault]:
    """Return the fault of rows that sum up others, or none."""
    total = awards["recipient_name"].map(words).isin(cell_words("totals"))
    if not total.any():
        return []
    return [
        Fault(
            where["recipient_name"],
            f"{counted(int(total.sum()))} a total, not an award ({rows(total.index[total])}).",
            "Remove it: its money would count twice.",
        )
    ]


def _shared(awards: pd.DataFrame, sums: pd.Series, *, file: str, rows: Rows) -> list[Finding]:
    several = awards[(awards["parts"] > 1) & (awards["part"] == 1)]
    if not len(several):
        return []
    total = int(sums[several.index].sum())
    return [
        Finding(
            "awards-to-several-recipients",
            "warning",
            file,
            f"{number_of(len(several), 'award')} to several recipients ({in_words(total)}; "
            f"{rows(several.index)}) split between them in equal parts, to the penny.",
            "If their shares are known, list each as an award of its own.",
        )
    ]


def _alike(
    awards: pd.DataFrame, *, who: pd.Series, sums: pd.Series, file: str, rows: Rows
) -> list[Finding]:
    """Return the note on awards alike in recipient, sum, date and purpose, or none."""
    told_by = awards[["award_date", "start", "period", "purpose"]].assign(
        who=who, pence=[str(one) for one in sums]
    )
    again = told_by.duplicated() & ~awards["to_individual"]
    if not again.any():
        return []
    alike = told_by.duplicated(keep=False) & ~awards["to_individual"]
    return [
        Finding(
            "awards-alike",
            "note",
            file,
            f"{number_of(int(again.sum()), 'award')} ({in_words(int(sums[again].sum()))}) with the "
            "same recipient, sum, date and purpose as another of the file "
            f"({rows(alike.index[alike])}); all were counted.",
            "If one was listed twice, remove it.",
        )
    ]
