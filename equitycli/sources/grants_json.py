"""Awards in 360Giving JSON, as the cells that the reader of sheets also gives."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples
from equitycli.sources.cells import number_of, rows_in_words
from equitycli.sources.grants_table import SEVERAL, TEXTS, numbered_parts
from equitycli.sources.reading import Content

_HALF_A_PAIR = re.compile("[\ud800-\udfff]")


class _Constant(str):
    """NaN or Infinity, which JSON has not and some programs write: no text, and no sum."""


def is_json(octets: bytes) -> bool:
    """Return whether a file starts as a JSON object or list does."""
    return octets[:64].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")


def awards_of_json(packed: Content) -> tuple[pd.DataFrame, list[Finding]]:
    r"""Return one row for each recipient of each award, numbered from 1, and findings.

    Half a surrogate pair ("\ud800"), which JSON can escape and no text can hold, becomes
    U+FFFD and is said.

    Raises
    ------
    InputError   no JSON, a name twice in one object, no list of grants, a grant that is no
                 object, or not one with an `amountAwarded`
    """
    outline = _outline(packed)
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
    if not any("amountAwarded" in grant for grant in grants):
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
    numbered = [
        (number, row) for number, grant in enumerate(grants, start=1) for row in _awards(grant)
    ]
    broken = list(
        dict.fromkeys(number for number, row in numbered if any(map(_is_broken, row.values())))
    )
    rows = [row for _, row in numbered]
    awards = pd.DataFrame(
        [{key: _mended(cell) for key, cell in row.items()} for row in rows] if broken else rows,
        index=[number for number, _ in numbered],
    )
    return (
        numbered_parts(awards.astype(dict.fromkeys(TEXTS, "str"))),
        _remark(broken, packed.subject),
    )


def _outline(packed: Content) -> Any:
    """Return what the JSON says; numbers stay the text that they are, to be exact."""
    repeated: list[str] = []

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            repeated.extend(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return made

    fault = None
    try:
        outline = json.loads(
            packed.octets.decode("utf-8-sig"),
            parse_float=str,
            parse_int=str,
            parse_constant=_Constant,
            object_pairs_hook=object_of,
        )
    except UnicodeDecodeError:
        fault = Fault("", "is not UTF-8 text.", "Save it as UTF-8.")
    except json.JSONDecodeError as error:
        fault = Fault(
            f"line {error.lineno:,}",
            f"is not valid JSON: {error.msg.lower()}.",
            "The file may have been cut short: download it again.",
        )
    except RecursionError:
        fault = Fault("", "is nested too deep to be a list of grants.")
    if fault:
        raise InputError(packed.subject, [fault])
    if repeated:
        raise InputError(
            packed.subject,
            [
                Fault(
                    "",
                    f"{number_of(len(repeated), 'name')} a second time in one object "
                    f"({examples(dict.fromkeys(repeated))}).",
                    "Only one of the two can be meant: remove the other.",
                )
            ],
        )
    return outline


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


def _is_broken(cell: str | bool | int) -> bool:
    return isinstance(cell, str) and _HALF_A_PAIR.search(cell) is not None


def _mended(cell: str | bool | int) -> str | bool | int:
    return _HALF_A_PAIR.sub("\ufffd", cell) if isinstance(cell, str) else cell


def _each(listed: object) -> list[dict[str, Any]]:
    """Return the objects of a list, or the object itself, or an empty one."""
    several = listed if isinstance(listed, list) else [listed]
    return [one for one in several if isinstance(one, dict)] or [{}]


def _text(entry: object) -> str:
    if isinstance(entry, bool):
        return "yes" if entry else "no"
    return entry.strip() if isinstance(entry, str) and not isinstance(entry, _Constant) else ""


def _awards(grant: dict[str, Any]) -> list[dict[str, str | bool | int]]:
    """Return the cells of one award, once for each recipient."""
    period = _each(grant.get("plannedDates"))[0]
    programme = _each(grant.get("grantProgramme"))[0]
    awarded = grant.get("amountAwarded")
    award: dict[str, str | bool | int] = dict.fromkeys(TEXTS, "")
    award |= {
        "grant_id": _text(grant.get("id")),
        "award": awarded.strip() if isinstance(awarded, str) else "",
        "currency": _text(grant.get("currency")),
        "award_date": _text(grant.get("awardDate")),
        "start": _text(period.get("startDate")) or _text(grant.get("Project Start Date")),
        "end": _text(period.get("endDate")) or _text(grant.get("Project End Date")),
        "duration": _text(period.get("duration")),
        "funder": _text(_each(grant.get("fundingOrganization"))[0].get("name")),
        "purpose": _text(grant.get("description")) or _text(grant.get("title")),
        "grant_programme": _text(programme.get("title")) or _text(programme.get("code")),
        "open_call": _text(grant.get("fromOpenCall")) or _text(grant.get("Open Call?")),
        "scope": _text(grant.get("locationScope")),
        "regrant": _text(grant.get("regrantType")),
        "beneficiary": SEVERAL.join(
            _text(place.get("geoCode")) or _text(place.get("name"))
            for place in _each(grant.get("beneficiaryLocation"))
        ),
        "to_individual": bool(
            grant.get("recipientIndividual") or grant.get("toIndividualsDetails")
        ),
    }
    return [
        award
        | {
            "recipient_id": _text(recipient.get("id")),
            "recipient_name": _text(recipient.get("name")),
            "charity_number": _text(recipient.get("charityNumber")),
            "company_number": _text(recipient.get("companyNumber")),
            "postcode": _text(recipient.get("postalCode")),
            "part": part,
        }
        for part, recipient in enumerate(_each(grant.get("recipientOrganization")), start=1)
    ]
