"""Stable ids of organisations, by org-id.guide prefix, or else by name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

import pandas as pd

from equitycli.errors import Fault, examples
from equitycli.sources.cells import number_of, rows_in_words
from equitycli.tables import BY_NAME, INDIVIDUALS, NEW_PROVISION

LONGEST_NAME = 300
"""Names are compared by so many letters."""
MOST_REMEMBERED = 100_000
"""So many names and ids are kept in mind: each is asked for several times in a run."""
_LEGAL_FORM = re.compile(
    r"( (limited|ltd|plc|llp|cic|cio|scio|community interest company"
    r"|charitable incorporated organi[sz]ation|company limited by guarantee))+$"
)


def name_id(name: str) -> str:
    """Return a stable id from a name, for a recipient that has no other.

    >>> name_id(" The  Café, Ltd. ")
    'name:the café ltd'
    """
    return BY_NAME + re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", name.casefold())).strip()


@lru_cache(MOST_REMEMBERED)
def plain_name(name: str) -> str:
    """Return a name for comparison: without case, accents, "the", "&" and the legal form.

    Two names are the same only where this is the same to the letter; nothing is guessed.

    >>> plain_name("The Café & Friends' Club (LTD)."), plain_name("Cafe and Friends Club Limited")
    ('cafe and friends club', 'cafe and friends club')
    """
    bare = unicodedata.normalize("NFKD", name[:LONGEST_NAME]).casefold().replace("&", " and ")
    if not bare.isascii():
        bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    words = re.sub(r"[^\w\s]|_", " ", re.sub(r"['’‘`.]", "", bare)).split()
    if words[:1] == ["the"]:
        words = words[1:]
    text = " ".join(words)
    shorter = _LEGAL_FORM.sub("", text)
    return shorter or text


@lru_cache(MOST_REMEMBERED)
def charity_id(number: str) -> str:
    """Return the org-id.guide identifier of a charity number; "" where it is no number.

    Numbers of Northern Ireland have six digits from 100000 on, those of England and Wales six
    from 200000 or seven.

    >>> charity_id("1099555.0"), charity_id("SC001234"), charity_id("0512710"), charity_id("NA")
    ('GB-CHC-1099555', 'GB-SC-SC001234', 'GB-CHC-512710', '')
    """
    plainly = re.sub(r"\.0+$", "", re.sub(r"\s", "", number.upper()))
    if re.fullmatch(r"SC[0-9]{6}", plainly):
        return f"GB-SC-{plainly}"
    digits = plainly.removeprefix("NIC").lstrip("0")
    if re.fullmatch(r"10[0-9]{4}", digits):
        return f"GB-NIC-{digits}"
    if plainly.startswith("NIC"):
        return ""
    if re.fullmatch(r"[2-9][0-9]{5}|1[0-9]{6}", digits):
        return f"GB-CHC-{digits}"
    return ""


def company_id(number: str) -> str:
    """Return the org-id.guide identifier of a company number, padded to its eight places.

    >>> company_id("738693"), company_id("RS007220"), company_id("4656262.0"), company_id("NA")
    ('GB-COH-00738693', 'GB-COH-RS007220', 'GB-COH-04656262', '')
    """
    plainly = re.sub(r"\.0+$", "", re.sub(r"\s", "", number.upper()))
    if re.fullmatch(r"[0-9]{5,8}", plainly) and plainly.strip("0"):
        return f"GB-COH-{plainly.zfill(8)}"
    parts = re.fullmatch(r"([A-Z]{2}|R)([0-9]{4,7})", plainly)
    if parts and len(plainly) <= 8:
        return f"GB-COH-{parts[1]}{parts[2].zfill(8 - len(parts[1]))}"
    return ""


@lru_cache(MOST_REMEMBERED)
def org_id(written: str) -> str:
    """Return an identifier in the one form that it has, whoever wrote it; others unchanged.

    >>> org_id("gb-chc-1099555.0"), org_id("GB-COH-738693"), org_id("GB-SC-12345"), org_id("XX-1")
    ('GB-CHC-1099555', 'GB-COH-00738693', 'GB-SC-SC012345', 'XX-1')
    """
    text = written.strip()
    parts = re.fullmatch(r"(GB-(?:CHC|SC|NIC|COH))-(.+)", text.upper())
    if parts is None:
        return text
    register, number = parts[1], parts[2]
    if register == "GB-SC":
        digits = re.sub(r"\.0+$", "", number.removeprefix("SC"))
        number = f"SC{digits.zfill(6)}" if re.fullmatch(r"[0-9]{1,6}", digits) else number
    found = company_id(number) if register == "GB-COH" else charity_id(number)
    return found if found.startswith(register) else f"{register}-{number}"


def reserved_ids(
    ids: pd.Series, *, where: str, rows: Callable[[Iterable[object]], str] = rows_in_words
) -> list[Fault]:
    """Return the faults of ids that begin as those of new provision do, or stand for people.

    >>> reserved_ids(pd.Series(["XX-1", "new: Ely"], index=[2, 3]), where="id")[0].text
    '1 id beginning with "new: " (new: Ely; row 3), which marks provision yet to be started.'
    """
    faults = []
    taken = ids[ids.str.startswith(NEW_PROVISION)]
    if len(taken):
        faults.append(
            Fault(
                where,
                f'{number_of(taken.nunique(), "id")} beginning with "{NEW_PROVISION}" '
                f"({examples(taken.unique())}; {rows(taken.index)}), which marks provision yet to "
                "be started.",
                "Give the organisation another id.",
            )
        )
    people = ids.index[ids == INDIVIDUALS]
    if len(people):
        faults.append(
            Fault(
                where,
                f'the id "{INDIVIDUALS}" stands for everybody who is paid as a person '
                f"({rows(people)}).",
                "Give the organisation another id, or none.",
            )
        )
    return faults
