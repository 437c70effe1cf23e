"""Map files made where they are needed: those of several parts, and those that are no text."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd

BOUNDARIES = Path(__file__).parents[1] / "cases" / "county" / "boundaries.geojson"


def areas(*, crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    """Return the six areas of the small county, as read from its file."""
    return gpd.read_file(BOUNDARIES).to_crs(crs)


def shapefile(*, crs: str = "EPSG:4326", without: str = "") -> dict[str, bytes]:
    """Return the files of a shapefile of the six areas by ending, bar one."""
    with TemporaryDirectory() as folder:
        areas(crs=crs).to_file(Path(folder) / "areas.shp")
        files = {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}
    return {ending: octets for ending, octets in files.items() if ending != without}


def geopackage(*layers: gpd.GeoDataFrame, names: tuple[str, ...]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "areas.gpkg"
        for name, layer in zip(names, layers, strict=True):
            layer.to_file(path, layer=name)
        return path.read_bytes()


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, octets in files.items():
            opened.writestr(name, octets)
    return packed.getvalue()


def _shapefile_without(ending: str, *, crs: str = "EPSG:4326") -> Callable[[Path], object]:
    def made(target: Path) -> None:
        for suffix, octets in shapefile(crs=crs, without=ending).items():
            (target if suffix == ".shp" else target.with_suffix(suffix)).write_bytes(octets)

    return made


def _zip(files: Callable[[], dict[str, bytes]]) -> Callable[[Path], object]:
    return lambda target: target.write_bytes(zipped(files()))


def _two_layers(target: Path) -> None:
    target.write_bytes(geopackage(areas(), areas(), names=("now", "before")))


def _no_layer_with_codes(target: Path) -> None:
    plain = areas()[["geometry"]]
    target.write_bytes(geopackage(plain, plain, names=("one", "two")))


def _damaged_geopackage(target: Path) -> None:
    octets = geopackage(areas(), names=("areas",))
    target.write_bytes(octets[: len(octets) // 3])


MADE_MAPS: dict[str, Callable[[Path], object]] = {
    "shapefile-without-dbf.shp": _shapefile_without(".dbf"),
    "shapefile-without-shx.shp": _shapefile_without(".shx"),
    "shapefile-without-prj.shp": _shapefile_without(".prj", crs="EPSG:27700"),
    "zipped-shapefile-without-dbf.zip": _zip(
        lambda: {f"in/areas{end}": part for end, part in shapefile(without=".dbf").items()}
    ),
    "zip-without-a-map.zip": _zip(lambda: {"read-me.txt": b"nothing here"}),
    "zip-of-two-maps.zip": _zip(
        lambda: {name: BOUNDARIES.read_bytes() for name in ("now.geojson", "before.geojson")}
    ),
    "two-layers.gpkg": _two_layers,
    "no-layer-with-codes.gpkg": _no_layer_with_codes,
    "damaged.gpkg": _damaged_geopackage,
}
