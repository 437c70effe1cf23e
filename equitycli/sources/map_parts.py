"""What can be opened in a file that may be a map: it alone, several beside it, or some in a zip."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from equitycli.errors import Fault, InputError, examples, refuse
from equitycli.sources.content import ZIP, Content, content, zip_members, zip_names
from equitycli.sources.geojson import looks_like_json, states_system

LARGEST_MAP_BYTES = 1_000_000_000
_SHAPEFILE = b"\x00\x00\x27\x0a"
_GEOPACKAGE = b"SQLite format 3\x00"
_NEEDED = {".shx": "the index of its shapes", ".dbf": "the codes and names of its shapes"}
_ENDINGS = (".shp", ".geojson", ".json", ".gpkg")
_BESIDE = (".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True)
class Part:
    """A file that can be opened, of one or of several layers."""

    name: str
    octets: bytes
    stated: bool = True
    unstated_by: str = ""


def is_map(path: Path, *, written: str = "") -> bool:
    """Return whether a file is a map, rather than a table; False where it can't be read."""
    try:
        with path.open("rb") as opened:
            start = opened.read(4096)
    except OSError:
        return False
    if start.startswith(ZIP):
        packed = content(path, written=written, largest_bytes=LARGEST_MAP_BYTES)
        return any(name.casefold().endswith(_ENDINGS) for name in zip_names(packed))
    if start.startswith(b"\x1f\x8b"):
        return _is_map(content(path, written=written, largest_bytes=LARGEST_MAP_BYTES).octets)
    return _is_map(start)


def _is_map(octets: bytes) -> bool:
    return looks_like_json(octets) or octets.startswith((_GEOPACKAGE, _SHAPEFILE))


def parts_of(packed: Content, path: Path) -> tuple[list[Part], str]:
    """Return what can be opened in a file, and the digest of all that is opened."""
    octets, subject = packed.octets, packed.subject
    if octets.startswith(_SHAPEFILE):
        beside = _beside(path, largest_bytes=LARGEST_MAP_BYTES)
        files = {".shp": octets} | {suffix: one.octets for suffix, one in beside.items()}
        digests = [packed.sha256, *(one.sha256 for one in beside.values())]
        sha256 = hashlib.sha256("\n".join(digests).encode()).hexdigest()
        return [_shapefile(path.stem, files, subject=subject)], sha256
    if octets.startswith(ZIP):
        members = zip_members(packed, largest_bytes=LARGEST_MAP_BYTES)
        parts = [
            part
            for name, member in sorted(members.items())
            if (part := _member(name, member, members, subject=subject)) is not None
        ]
        if not parts:
            raise InputError(
                subject,
                [
                    Fault(
                        "",
                        f"is a zip file that holds no map (its files: {examples(members)}).",
                        "Put one GeoJSON, GeoPackage or shapefile in it.",
                    )
                ],
            )
        return parts, packed.sha256
    part = _member(path.stem, octets, {}, subject=subject)
    if part is None:
        raise InputError(
            subject,
            [
                Fault(
                    "",
                    "is no GeoJSON, GeoPackage or shapefile.",
                    "Export the boundaries as one of these.",
                )
            ],
        )
    return [part], packed.sha256


def _member(name: str, octets: bytes, members: Mapping[str, bytes], *, subject: str) -> Part | None:
    """Return a file as something that can be opened, or None for a file that is no map."""
    stem = str(PurePosixPath(name).with_suffix(""))
    if looks_like_json(octets):
        return Part(PurePosixPath(name).stem, octets, states_system(octets, subject=subject))
    if octets.startswith(_GEOPACKAGE):
        return Part(PurePosixPath(name).stem, octets)
    if octets.startswith(_SHAPEFILE) and name.casefold().endswith(".shp"):
        same = {
            PurePosixPath(other).suffix.casefold(): member
            for other, member in members.items()
            if str(PurePosixPath(other).with_suffix("")) == stem
        }
        return _shapefile(PurePosixPath(name).stem, same, subject=subject)
    return None


def _beside(path: Path, *, largest_bytes: int) -> dict[str, Content]:
    """Return the other files of a shapefile, in the same folder and nowhere else."""
    found = {}
    for suffix in _BESIDE:
        for written in (suffix, suffix.upper()):
            other = path.with_suffix(written)
            if other.is_file() and other.resolve().parent == path.resolve().parent:
                found[suffix] = content(other, written=other.name, largest_bytes=largest_bytes)
                break
    return found


def _shapefile(stem: str, files: Mapping[str, bytes], *, subject: str) -> Part:
    """Return a shapefile packed as one, its files under plain names."""
    refuse(
        subject,
        [
            Fault(
                f"{stem}{suffix}",
                f"is missing: it holds {meaning}.",
                "A shapefile is several files: keep .shp, .shx, .dbf and .prj side by side.",
            )
            for suffix, meaning in _NEEDED.items()
            if suffix not in files
        ],
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as opened:
        for suffix in (".shp", *_BESIDE):
            if suffix in files:
                opened.writestr(f"shapes{suffix}", files[suffix])
    return Part(stem, packed.getvalue(), unstated_by="" if ".prj" in files else f"{stem}.prj")
