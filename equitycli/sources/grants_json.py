"""Awards in 360Giving JSON, as the cells that the CSV reader also gives."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd

from equitycli.errors import Fault, Finding, InputError
from equitycli.sources.cells import number_of, rows_in_words
from equitycli.sources.reading import Content

_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
TEXTS = (
    "grant_id",
    "award",
    "currency",
    "award_date",
    "start",
    "end",
    "duration",
    "recipient_id",
    "recipient_name",
    "charity_number",
    "company_number",
    "postcode",
    "funder",
    "beneficiary",
)


def is_json(octets: bytes) -> bool:
    """Return whether a file starts as a JSON object or list does."""
    return octets[:64].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")


def awards_of_json(packed: Content) -> tuple[pd.DataFrame, list[Finding]]:
    r"""Return one row an award, all text but `to_individual`, numbered from 1, and findings.

    Half a surrogate pair ("\ud800"), which JSON can escape and no text can hold, becomes
    U+FFFD and is said.

    Raises
    ------
    InputError   no JSON, no list of grants, a grant that is no object, or one without
                 `id`, `amountAwarded` or a recipient
    """
    try:
        # Numbers stay the text that they are, so that pounds become pence exactly.
        outline = json.loads(
            packed.octets.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str
        )
    except UnicodeDecodeError:
        raise InputError(
            packed.subject, [Fault("", "is not UTF-8 text.", "Save it as UTF-8.")]
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(
            packed.subject,
            [
                Fault(
                    f"line {error.lineno:,}",
                    f"is not valid JSON: {error.msg.lower()}.",
                    "The file may have been cut short: download it again.",
                )
            ],
        ) from None
    except RecursionError:
        raise InputError(
            packed.subject, [Fault("", "is nested too deep to be a list of grants.")]
        ) from None
    grants = outline.get("grants") if isinstance(outline, dict) else outline
    if not isinstance(grants, list) or not all(isinstance(grant, dict) for grant in grants):
        raise InputError(
            packed.subject,
            [
                Fault(
                    "",
                    'holds no list named "grants" of awards.',
                    '360Giving JSON looks like  { "grants": [ { … } ] }.',
                )
            ],
        )
    if not grants:
        raise InputError(
            packed.subject, [Fault("", "holds no awards (0 grants).", "Put at least one in it.")]
        )
    missing = [
        f"{key} (grant {i})"
        for i, grant in enumerate(grants, start=1)
        for key in ("amountAwarded",)
        if key not in grant
    ]
    if len(missing) == len(grants):
        raise InputError(
            packed.subject,
            [
                Fault(
                    "headings",
                    f"amountAwarded is missing from all {len(grants):,} grants.",
                    "Names are those of the 360Giving standard.",
                )
            ],
        )
    rows = [_award(grant) for grant in grants]
    broken = [i for i, row in enumerate(rows, start=1) if any(map(_is_broken, row.values()))]
    awards = pd.DataFrame(
        [{key: _mended(cell) for key, cell in row.items()} for row in rows] if broken else rows,
        index=pd.RangeIndex(1, len(rows) + 1),
    )
    return awards.astype(dict.fromkeys(TEXTS, "str")), _remark(broken, packed.subject)


def _remark(broken: list[int], subject: str) -> list[Finding]:
    if not broken:
        return []
    return [
        Finding(
            "text-with-broken-characters",
            "warning",
            subject,
            f"{number_of(len(broken), 'grant')} with half a character in a text "
            f"({rows_in_words(broken).replace('row', 'grant')}), now \ufffd.",
            "Export the file again, or correct the names.",
        )
    ]


def _is_broken(cell: str | bool) -> bool:
    return isinstance(cell, str) and _HALF_A_PAIR.search(cell) is not None


def _mended(cell: str | bool) -> str | bool:
    return _HALF_A_PAIR.sub("\ufffd", cell) if isinstance(cell, str) else cell


def _first(listed: object) -> dict[str, Any]:
    """Return the first object of a list, or the object itself, or an empty one."""
    if isinstance(listed, list):
        listed = listed[0] if listed else {}
    return listed if isinstance(listed, dict) else {}


def _text(entry: object) -> str:
    return entry.strip() if isinstance(entry, str) else ""


def _award(grant: dict[str, Any]) -> dict[str, str | bool]:
    recipient = _first(grant.get("recipientOrganization"))
    period = _first(grant.get("plannedDates"))
    listed = grant.get("beneficiaryLocation")
    locations = listed if isinstance(listed, list) else [listed]
    return {
        "grant_id": _text(grant.get("id")),
        "award": _text(grant.get("amountAwarded")),
        "currency": _text(grant.get("currency")),
        "award_date": _text(grant.get("awardDate")),
        "start": _text(period.get("startDate")) or _text(grant.get("Project Start Date")),
        "end": _text(period.get("endDate")) or _text(grant.get("Project End Date")),
        "duration": _text(period.get("duration")),
        "recipient_id": _text(recipient.get("id")),
        "recipient_name": _text(recipient.get("name")),
        "charity_number": _text(recipient.get("charityNumber")),
        "company_number": _text(recipient.get("companyNumber")),
        "postcode": _text(recipient.get("postalCode")),
        "funder": _text(_first(grant.get("fundingOrganization")).get("name")),
        "beneficiary": ";".join(
            _text(place.get("geoCode")) for place in locations if isinstance(place, dict)
        ),
        "to_individual": bool(
            grant.get("recipientIndividual") or grant.get("toIndividualsDetails")
        ),
    }
