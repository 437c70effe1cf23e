"""The one way in which bytes come off the disk: read once, unpacked within bounds, digested."""

from __future__ import annotations

import gzip
import hashlib
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from equitycli.errors import Fault, InputError, examples, refuse

LARGEST_TABLE_BYTES = 300_000_000
"""An index, a list or a file of grants over this is not one that an officer works with."""
MOST_MEMBERS = 5_000
STEEPEST_RATIO = 200
"""A large member that packs better than this holds one thing over and over: a zip bomb."""
SUSPECT_FROM_BYTES = 10_000_000
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
GZIP = b"\x1f\x8b"

_PACKED = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz", ".zst")
_DOCUMENTS = (".xlsx", ".xlsm", ".ods", ".docx", ".pptx", ".odt", ".gpkg")
_DRIVE = re.compile(r"[A-Za-z]:")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    OSError,
)
"""What zipfile raises on hostile bytes: it promises BadZipFile and does not keep to it."""


@dataclass(frozen=True)
class Content:
    """The bytes of a file, unpacked where it is gzipped, and the digest of what is on disk."""

    subject: str
    octets: bytes
    sha256: str

    @property
    def is_zip(self) -> bool:
        """Return whether it is a zip archive, as an XLSX and an ODS workbook are too."""
        return self.octets.startswith((ZIP, EMPTY_ZIP))


def refusal(subject: str, text: str, remedy: str, *, where: str = "") -> InputError:
    """Return the error of a file that has one fault, to be raised."""
    return InputError(subject, [Fault(where, text, remedy)])


def too_large(subject: str, *, size: int, largest_bytes: int, where: str = "") -> InputError:
    """Return the error of a file, or of a member of an archive, over the limit."""
    return refusal(
        subject,
        f"is {size / 1e6:,.0f} MB or more; at most {largest_bytes / 1e6:,.0f} MB is read.",
        "Keep only the rows of your area.",
        where=where,
    )


def content(path: Path, *, written: str = "", largest_bytes: int = LARGEST_TABLE_BYTES) -> Content:
    """Return the bytes of a file, read once.

    Parameters
    ----------
    path : the file
    written : how the programme names it, for messages; the file's name where it is empty
    largest_bytes : refused above this, packed or unpacked

    Raises
    ------
    InputError   missing, not readable, empty, or too large
    """
    subject = written or path.name
    try:
        size = path.stat().st_size
        if size > largest_bytes:
            raise too_large(subject, size=size, largest_bytes=largest_bytes)
        on_disk = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise refusal(
            subject, f"cannot be read: {reason}.", "Check the path in the programme file."
        ) from None
    octets = on_disk
    if on_disk.startswith(GZIP):
        octets = _gunzipped(on_disk, subject=subject, largest_bytes=largest_bytes)
    if not octets.strip():
        raise refusal(
            subject,
            f"is empty ({len(octets):,} bytes).",
            "Put the table in it, or mend the path in the programme file.",
        )
    return Content(subject, octets, hashlib.sha256(on_disk).hexdigest())


def _gunzipped(on_disk: bytes, *, subject: str, largest_bytes: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(on_disk)) as packed:
            honest_bytes = max(SUSPECT_FROM_BYTES, STEEPEST_RATIO * len(on_disk))
            octets = packed.read(min(largest_bytes, honest_bytes) + 1)
    except (OSError, EOFError, zlib.error, struct.error):
        raise refusal(subject, "is a damaged gzip file.", "Download it again.") from None
    if len(octets) > largest_bytes:
        raise too_large(subject, size=len(octets), largest_bytes=largest_bytes)
    if len(octets) > honest_bytes:
        raise refusal(
            subject,
            f"unpacks to over {STEEPEST_RATIO} times its size: a zip bomb, or one cell over and "
            "over.",
            "Unpack it yourself, if you trust it, and name what was in it.",
        )
    return octets


def zip_names(packed: Content) -> frozenset[str]:
    """Return the names in a zip archive; none where it is no archive, or a damaged one."""
    if not packed.is_zip:
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(packed.octets)) as archive:
            return frozenset(archive.namelist())
    except _DAMAGED:
        return frozenset()


def zip_members(
    packed: Content, *, largest_bytes: int, endings: tuple[str, ...] = ()
) -> dict[str, bytes]:
    """Return the files of a zip archive, unpacked in memory; nothing is written to a disk.

    Folders and the `__MACOSX` shadows are passed over. Sizes are held to what the archive's
    directory declares, and a member whose bytes are not as many as declared is damaged.

    Parameters
    ----------
    packed : the archive
    largest_bytes : refused where the members come to more, all together
    endings : of the names to unpack, in lower case; all where there are none

    Returns
    -------
    dict from the name in the archive, folders parted by "/", to the bytes

    Raises
    ------
    InputError   damaged; encrypted; too many members, or too large, or packed too tightly; a
                 name that is absolute or climbs out of the folder, or is there twice; a link;
                 an archive inside the archive
    """
    subject = packed.subject
    try:
        with zipfile.ZipFile(io.BytesIO(packed.octets)) as archive:
            files = [one for one in archive.infolist() if not _passed_over(one)]
            _check_members(files, subject=subject)
            wanted = [one for one in files if one.filename.lower().endswith(endings or ("",))]
            _check_sizes(wanted, subject=subject, largest_bytes=largest_bytes)
            members = {}
            for one in wanted:
                with archive.open(one) as opened:
                    octets = opened.read(one.file_size)
                if len(octets) != one.file_size:
                    raise zipfile.BadZipFile(one.filename)
                members[_name(one)] = octets
    except _DAMAGED:
        raise refusal(
            subject, "is a damaged zip file.", "Download it, or save it, once more."
        ) from None
    _check_nesting(members, subject=subject)
    return members


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename.replace("\\", "/")


def _passed_over(member: zipfile.ZipInfo) -> bool:
    return _name(member).endswith("/") or _name(member).startswith("__MACOSX/")


def _in_words(members: Iterable[zipfile.ZipInfo]) -> str:
    return examples(_name(member) for member in members)


def _check_members(members: list[zipfile.ZipInfo], *, subject: str) -> None:
    """Refuse an archive for what its directory says, before anything is unpacked."""
    if len(members) > MOST_MEMBERS:
        raise refusal(
            subject,
            f"holds {len(members):,} files; at most {MOST_MEMBERS:,} are unpacked.",
            "Unpack it yourself and name the file that holds the table.",
        )
    names = [posixpath.normpath(_name(member)).casefold() for member in members]
    times = Counter(names)
    checks = [
        (
            [one for one in members if one.flag_bits & 0x1],
            "is encrypted",
            "are encrypted",
            "Unpack it with its password and name the file inside.",
        ),
        (
            [one for one in members if _climbs(_name(one))],
            "has a name that leads out of the folder",
            "have names that lead out of the folder",
            "No honest archive has these: ask whoever sent it for another.",
        ),
        (
            [one for one in members if (one.external_attr >> 16) & 0o170000 == 0o120000],
            "is a link",
            "are links",
            "Pack the file itself.",
        ),
        (
            [one for one, name in zip(members, names, strict=True) if times[name] > 1],
            "is there more than once",
            "are there more than once",
            "Pack each file once.",
        ),
        (
            [one for one in members if one.compress_type not in _METHODS],
            "is packed in a way that is not read",
            "are packed in a way that is not read",
            "Pack it as an ordinary zip (deflate).",
        ),
    ]
    refuse(
        subject,
        [
            Fault(
                "archive",
                f"{len(found):,} of {len(members):,} files {one if len(found) == 1 else many} "
                f"({_in_words(found)}).",
                remedy,
            )
            for found, one, many, remedy in checks
            if found
        ],
    )


def _climbs(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or bool(_DRIVE.match(name))


def _check_sizes(members: list[zipfile.ZipInfo], *, subject: str, largest_bytes: int) -> None:
    size = sum(member.file_size for member in members)
    if size > largest_bytes:
        raise too_large(subject, size=size, largest_bytes=largest_bytes, where="unpacked")
    steep = [
        member
        for member in members
        if member.file_size > SUSPECT_FROM_BYTES
        and member.file_size > STEEPEST_RATIO * max(member.compress_size, 1)
    ]
    if steep:
        worst = max(steep, key=lambda one: one.file_size / max(one.compress_size, 1))
        raise refusal(
            subject,
            f"{_in_words(steep)} would unpack to {worst.file_size / 1e6:,.0f} MB from "
            f"{worst.compress_size / 1e6:,.2f} MB: a zip bomb, or one cell over and over.",
            "Delete the empty rows below the table and save it once more.",
            where="archive",
        )


def _check_nesting(members: dict[str, bytes], *, subject: str) -> None:
    nested = [
        name
        for name, octets in members.items()
        if name.lower().endswith(_PACKED)
        or (octets.startswith((ZIP, GZIP)) and not name.lower().endswith(_DOCUMENTS))
    ]
    if nested:
        raise refusal(
            subject,
            f"holds an archive inside the archive ({examples(nested)}).",
            "Unpack it once, and name the archive or the table inside.",
            where="archive",
        )
