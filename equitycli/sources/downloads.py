"""Which official files can be fetched, and what is recorded of those that were."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from equitycli.dotted_keys import dotted_faults
from equitycli.errors import Fault, InputError, examples, refuse
from equitycli.shipped_files import shipped

RECORD = "downloads.json"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
LARGEST_CATALOGUE_BYTES = 1_000_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"[\w][\w.+-]{0,150}")


@dataclass(frozen=True)
class Download:
    """An official file: a [[download]] of data/sources.toml.

    sha256 : of the file as the publisher gives it; "" where nobody has recorded one (unpinned)
    largest_mb : more is refused while it arrives · member : for a zip, the one file to take out,
    as a pattern; "" keeps what arrives as it is
    """

    name: str
    role: str
    title: str
    publisher: str
    licence: str
    url: str
    file: str
    vintage: str = ""
    page: str = ""
    sha256: str = ""
    largest_mb: int = 100
    member: str = ""


@dataclass(frozen=True)
class Fetched:
    """A file that was fetched: what `downloads.json` keeps of it."""

    name: str
    file: str
    url: str
    sha256: str
    size: int
    vintage: str
    pinned: bool


def catalogue(listed: Path | None = None) -> tuple[Download, ...]:
    """Return every file that can be fetched, by our own list or by one of the user's.

    Parameters
    ----------
    listed : a TOML file with [[download]] tables; None for the shipped data/sources.toml

    Raises
    ------
    InputError   the list can't be read, lacks a key, has a name twice, an address that is not
                 https (http only on this machine), a file name that is a path, or a hash that
                 is none
    """
    path = listed or shipped("data/sources.toml")
    try:
        with path.open("rb") as opened:
            octets = opened.read(LARGEST_CATALOGUE_BYTES + 1)
        if len(octets) > LARGEST_CATALOGUE_BYTES:
            raise InputError(path.name, [Fault("", "is over 1 MB, which no list of files needs.")])
        refuse(path.name, dotted_faults(octets))
        entries = tomllib.loads(octets.decode("utf-8")).get("download", [])
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError(
            path.name, [Fault("", f"cannot be read: {reason}.", "Check the path.")]
        ) from None
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits is a ValueError of no other kind.
        raise InputError(
            path.name, [Fault("", f"is not valid TOML: {error}.", "Mend it there.")]
        ) from None
    faults: list[Fault] = []
    if not isinstance(entries, list):
        faults.append(Fault("download", "is no list.", "Begin each file with [[download]]."))
        refuse(path.name, faults)
    found = [
        made
        for i, entry in enumerate(entries, start=1)
        if (made := _download(entry, where=f"download [number {i}]", faults=faults)) is not None
    ]
    twice = sorted(name for name, n in Counter(one.name for one in found).items() if n > 1)
    if twice:
        faults.append(Fault("name", f"{examples(twice)} is there twice.", "Give each its own."))
    if not entries:
        faults.append(Fault("", "names no file (0 [[download]] tables).", "Add one."))
    refuse(path.name, faults)
    return tuple(found)


def _download(entry: Any, *, where: str, faults: list[Fault]) -> Download | None:
    known = {field.name: field for field in fields(Download)}
    if not isinstance(entry, dict):
        faults.append(Fault(where, "is no table."))
        return None
    strange = sorted(set(entry) - set(known))
    missing = [n for n in list(known)[:7] if not isinstance(entry.get(n), str) or not entry[n]]
    wrong = [
        n
        for n in entry
        if n in known and not isinstance(entry[n], int if n == "largest_mb" else str)
    ]
    if strange or missing or wrong:
        for text, names in (
            ("not known", strange), ("missing or empty", missing), ("of a wrong kind", wrong),
        ):  # fmt: skip
            if names:
                faults.append(Fault(where, f"{text}: {', '.join(names)}."))
        return None
    made = Download(**entry)
    if not _is_https(made.url):
        faults.append(
            Fault(where, f"{made.url[:80]!r} is no https address.", "Write https://… in url.")
        )
    if not _FILE.fullmatch(made.file) or made.file == RECORD:
        faults.append(Fault(where, f"{made.file[:80]!r} can't be the name of a file to write."))
    if made.sha256 and not _SHA256.fullmatch(made.sha256):
        faults.append(Fault(where, f"{made.sha256[:80]!r} is no sha256.", "64 digits 0-9, a-f."))
    return made


def _is_https(url: str) -> bool:
    """Return whether an address is https without a user's name, or http on this machine."""
    try:
        address = urlsplit(url)
    except ValueError:  # a bracket without its other half
        return False
    local = address.scheme == "http" and address.hostname in LOOPBACK
    return (address.scheme == "https" or local) and bool(address.hostname) and not address.username


def chosen(names: Sequence[str], among: Sequence[Download]) -> tuple[Download, ...]:
    """Return the files of these names, in the order given.

    Raises
    ------
    InputError   a name is not known, with the nearest that is
    """
    by_name = {one.name: one for one in among}
    faults = []
    for name in names:
        if name not in by_name:
            near = get_close_matches(name, by_name, n=1)
            guess = f"Did you mean  {near[0]}?  " if near else ""
            faults.append(
                Fault("", f"no file is named {name!r}.", f"{guess}`equitycli data list` has them.")
            )
    refuse("The list of files", faults)
    return tuple(by_name[name] for name in dict.fromkeys(names))


def recorded(folder: Path) -> dict[str, Fetched]:
    """Return what was fetched into a folder, by name; nothing where there is no record.

    Raises
    ------
    InputError   the record can't be read as one of ours
    """
    path = folder / RECORD
    if not path.is_file():
        return {}
    damaged = InputError(
        path.name,
        [Fault("", "is no record of fetched files.", "Remove it and fetch the files again.")],
    )
    try:
        listed = json.loads(path.read_bytes()[:LARGEST_CATALOGUE_BYTES].decode("utf-8"))
        found = [Fetched(**one) for one in listed["files"]]
    except (OSError, UnicodeDecodeError, ValueError, TypeError, KeyError, RecursionError):
        raise damaged from None
    kinds = {"name": str, "file": str, "url": str, "sha256": str, "size": int}
    if not all(isinstance(getattr(one, key), kind) for one in found for key, kind in kinds.items()):
        raise damaged
    if not all(_FILE.fullmatch(one.file) for one in found):
        raise damaged
    return {one.name: one for one in found}


def as_record(found: Sequence[Fetched]) -> str:
    """Return the text of `downloads.json`."""
    return json.dumps({"files": [asdict(one) for one in found]}, indent=1) + "\n"


def digest(path: Path) -> str:
    """Return the sha256 of a file, read in pieces."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@dataclass(frozen=True)
class Verified:
    """What became of a file since it was fetched: "as fetched", "changed" or "missing"."""

    fetched: Fetched
    state: str
    sha256: str = ""


def verified(folder: Path, among: Sequence[Download]) -> tuple[Verified, ...]:
    """Compare every fetched file of a folder with its record, and the pins with both.

    Raises
    ------
    InputError   nothing was fetched into the folder
    """
    found = recorded(folder)
    if not found:
        raise InputError(
            str(folder),
            [Fault("", "holds no fetched files.", "Fetch some with `equitycli data get NAME`.")],
        )
    pins = {one.name: one.sha256 for one in among if not one.member}
    states = []
    for one in found.values():
        path = folder / one.file
        if not path.is_file():
            states.append(Verified(one, "missing"))
            continue
        now = digest(path)
        if now != one.sha256:
            states.append(Verified(one, "changed", now))
        elif pins.get(one.name) and one.pinned and now != pins[one.name]:
            states.append(Verified(one, "not the pinned vintage", now))
        else:
            states.append(Verified(one, "as fetched", now))
    return tuple(states)
