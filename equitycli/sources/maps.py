"""Map files of every kind, opened as one layer of shapes with their properties as text.

GeoJSON, GeoPackage and shapefile, plain or in a zip file. The kind is told by the first bytes,
never by the name, and nothing is unpacked on the disk.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import Fault, Finding, InputError, examples
from equitycli.sources.content import content
from equitycli.sources.geojson import looks_like_json
from equitycli.sources.map_parts import LARGEST_MAP_BYTES, Part, parts_of

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Layer:
    """One layer of a map file."""

    subject: str
    sha256: str
    """of the file; of all its files together, where a shapefile is several"""
    shapes: gpd.GeoDataFrame
    """properties as text, "" where there is none, and geometry; numbered from 1; shapes are flat"""
    unreadable: NDArray[np.bool_]
    """which shapes are there, but are no shapes: an open ring, too few points"""
    stated: bool
    """the file states its coordinate system, or should have"""
    unstated_by: str = ""
    """the file that should have stated the coordinate system, and is missing"""
    findings: tuple[Finding, ...] = ()

    @property
    def headings(self) -> list[str]:
        """Return the names of the properties."""
        return [str(column) for column in self.shapes.columns if column != "geometry"]


def read_layer(
    path: Path,
    *,
    written: str = "",
    wanted: Sequence[Callable[[Sequence[str]], bool]],
    sought: str,
) -> Layer:
    """Read the one layer of a map file that holds what is sought.

    Parameters
    ----------
    path : GeoJSON, GeoPackage or shapefile (with the files beside it, in the same folder only),
        or a zip file that holds one
    written : how the programme names the file
    wanted : of several layers, those whose properties pass the first test are taken, or else
        those that pass the second, and so on; there must be one. A file of one layer is
        not tested.
    sought : what the test looks for, for messages: "area codes"

    Raises
    ------
    InputError   no map, a shapefile without its .dbf or .shx, damaged, without shapes, or of
                 several layers of which none or several hold what is sought
    """
    packed = content(path, written=written, largest_bytes=LARGEST_MAP_BYTES)
    subject = packed.subject
    parts, sha256 = parts_of(packed, path)
    layers = [one for part in parts for one in _layers(part, subject=subject)]
    if not layers:
        raise InputError(
            subject, [Fault("", "holds no layer of shapes.", "Export it again with its areas.")]
        )
    fitting = layers
    if len(layers) > 1:
        headings = [_headings(one, subject=subject) for one in layers]
        chosen = ([test(one) for one in headings] for test in wanted)
        kept = next((tests for tests in chosen if any(tests)), [False] * len(layers))
        fitting = [one for one, keep in zip(layers, kept, strict=True) if keep]
    if len(fitting) != 1:
        names, held = _labels(layers, of=layers), _labels(fitting, of=layers)
        raise InputError(
            subject,
            [
                Fault(
                    "layers",
                    f"{len(held)} of its {len(layers)} layers hold {sought} ({examples(held)})."
                    if held
                    else f"none of its {len(layers)} layers holds {sought} ({examples(names)}).",
                    "Export the layer that is meant into a file of its own.",
                )
            ],
        )
    layer = _layer(fitting[0], subject=subject, sha256=sha256)
    if len(layers) == 1:
        return layer
    taken = Finding(
        "one-layer-taken",
        "note",
        subject,
        f"Of its {len(layers)} layers, {_labels(fitting, of=layers)[0]} was taken: it "
        f"holds {sought}.",
    )
    return replace(layer, findings=(taken, *layer.findings))


@dataclass(frozen=True)
class _Listed:
    """A layer that is there to be read."""

    part: Part
    number: int
    """from 0; a GeoJSON without a name has another name each time that it is opened"""
    name: str


def _layers(part: Part, *, subject: str) -> list[_Listed]:
    """Return the layers of shapes in a part; a GeoJSON is always one."""
    import pyogrio

    if looks_like_json(part.octets):
        return [_Listed(part, 0, part.name)]
    with _refused_where_unreadable(subject), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # heard when the layer is read
        listed = pyogrio.list_layers(part.octets)
    return [
        _Listed(part, number, str(name))
        for number, (name, kind) in enumerate(listed)
        if kind is not None
    ]


def _headings(listed: _Listed, *, subject: str) -> list[str]:
    import pyogrio

    with _refused_where_unreadable(subject), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fields = pyogrio.read_info(listed.part.octets, layer=listed.number)["fields"]
    return [str(field) for field in fields]


def _labels(layers: Sequence[_Listed], *, of: Sequence[_Listed]) -> list[str]:
    """Return what messages call layers: by their own names in one file, else by their files."""
    several_files = len({one.part.name for one in of}) > 1
    return [one.part.name if several_files else one.name for one in layers]


@contextmanager
def _refused_where_unreadable(subject: str) -> Iterator[None]:
    """Turn what the map library raises over a file into a refusal."""
    import pyogrio
    import shapely

    try:
        yield
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.GeometryError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.CRSError,
        shapely.errors.GEOSException,
        ValueError,
        UnboundLocalError,  # a defect of pyogrio 0.13, met where a coordinate system is damaged
    ) as error:
        reason = " ".join(re.sub(r"/vsi\w+/\S*", "the file", str(error)).split())[:200].rstrip(".")
        raise InputError(
            subject, [Fault("", f"can't be read as a map: {reason}.", "Export it again.")]
        ) from None


def _layer(listed: _Listed, *, subject: str, sha256: str) -> Layer:
    """Return a layer read whole."""
    import geopandas as gpd
    import pyogrio
    import shapely

    with _refused_where_unreadable(subject), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        meta, _, packed, fields = pyogrio.raw.read(
            listed.part.octets, layer=listed.number, force_2d=True
        )
        there = np.array([one is not None for one in packed], dtype=bool)
        shapes = shapely.from_wkb(packed, on_invalid="ignore")
    if not len(shapes):
        raise InputError(
            subject, [Fault("", "holds no shapes (0 features).", "Export it again with its areas.")]
        )
    numbers = pd.RangeIndex(1, len(shapes) + 1)
    properties = {
        str(heading): pd.Series(
            ["" if one is None or one != one else str(one) for one in cells.tolist()],
            index=numbers,
            dtype="str",
        )
        for heading, cells in zip(meta["fields"], fields, strict=True)
        if str(heading) != "geometry"
    }
    remarks = sorted({str(warning.message)[:200] for warning in caught})
    findings = (
        (Finding("map-read-with-remarks", "note", subject, examples(remarks)),) if remarks else ()
    )
    return Layer(
        subject,
        sha256,
        gpd.GeoDataFrame(pd.DataFrame(properties, index=numbers), geometry=shapes, crs=meta["crs"]),
        there & shapely.is_missing(shapes),
        listed.part.stated,
        listed.part.unstated_by,
        findings,
    )
