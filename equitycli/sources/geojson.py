"""GeoJSON as text: what the map library would pass over in silence is refused here."""

from __future__ import annotations

import json
import re

from equitycli.errors import Fault, InputError, examples
from equitycli.geography import is_system

MOST_PROPERTIES = 500
_NAMED = re.compile(
    r"(urn:ogc:def:crs:|http://www\.opengis\.net/def/crs/)?"
    r"(OGC[:/][\d.]*[:/]?CRS84|EPSG[:/]([\d.]*[:/])?(?P<code>\d{4,6}))",
    re.IGNORECASE,
)
"""How the `crs` member names a coordinate system: by its code, or as CRS84."""


def looks_like_json(octets: bytes) -> bool:
    """Return whether a file begins as a JSON object does."""
    return octets[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def states_system(octets: bytes, *, subject: str) -> bool:
    """Return whether a GeoJSON has a `crs` member; refuse one that is not complete.

    Raises
    ------
    InputError   not UTF-8, not JSON, cut short, NaN or Infinity among its numbers, no
                 FeatureCollection, or a `crs` member that names no known system
    """
    odd: list[str] = []
    try:
        outline = json.loads(octets.decode("utf-8-sig"), parse_constant=odd.append)
    except UnicodeDecodeError:
        raise InputError(
            subject, [Fault("", "is not UTF-8 text.", "Export it again as GeoJSON.")]
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(
            subject,
            [
                Fault(
                    f"line {error.lineno:,}",
                    f"is not valid JSON: {error.msg.lower()}.",
                    "The file may have been cut short: export or download it again.",
                )
            ],
        ) from None
    except (RecursionError, ValueError):  # a whole number of over 4,300 digits is a ValueError
        raise InputError(
            subject,
            [Fault("", "is nested too deep, or has numbers too long, for a map.", "Export again.")],
        ) from None
    if odd:
        raise InputError(
            subject,
            [
                Fault(
                    "",
                    f"holds {len(odd):,} numbers that are none ({examples(sorted(set(odd)))}), "
                    "which no JSON has.",
                    "Export it again, or leave out the shapes without coordinates.",
                )
            ],
        )
    if outline.get("type") != "FeatureCollection" or not isinstance(outline.get("features"), list):
        raise InputError(
            subject,
            [Fault("", "is JSON, but no GeoJSON FeatureCollection.", "Export it as GeoJSON.")],
        )
    _check_properties(outline["features"], subject=subject)
    if outline.get("crs") is None:
        return False
    _check_system(outline["crs"], subject=subject)
    return True


def _check_properties(features: list[object], *, subject: str) -> None:
    """Refuse a file whose table would be absurdly wide: a column for each property of any."""
    names: set[str] = set()
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        names.update(properties if isinstance(properties, dict) else ())
    if len(names) > MOST_PROPERTIES:
        raise InputError(
            subject,
            [
                Fault(
                    "properties",
                    f"its shapes have {len(names):,} different properties; at most "
                    f"{MOST_PROPERTIES:,} are read.",
                    "Give every shape the same properties: a code and a name are enough.",
                )
            ],
        )


def _check_system(member: object, *, subject: str) -> None:
    """Refuse a `crs` member that the map library would take for longitude and latitude."""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    named = _NAMED.fullmatch(name.strip()) if isinstance(name, str) else None
    if named is None or (named["code"] and not is_system(int(named["code"]))):
        raise InputError(
            subject,
            [
                Fault(
                    "coordinate system",
                    f"its  crs  member names none that is known ({str(name)[:80]}).",
                    "Export it as longitude and latitude (EPSG:4326), without a  crs  member.",
                )
            ],
        )
