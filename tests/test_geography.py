from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from equitycli.errors import InputError
from equitycli.geography import (
    area_of_points,
    geometry_faults,
    on_national_grid,
    places,
    points_on_grid,
)


def squares(*, crs: str | None = "EPSG:27700", x=500_000.0, y=250_000.0):
    return gpd.GeoDataFrame(
        geometry=[shapely.box(x + 1000 * i, y, x + 1000 * i + 1000, y + 1000) for i in range(3)],
        index=pd.Index(["a", "b", "c"], name="area_code"),
        crs=crs,
    )


def test_a_point_lies_in_its_area_or_in_none():
    points = np.array([[500_500.0, 250_500.0], [502_999.0, 250_001.0], [499_000.0, 250_500.0]])
    assert area_of_points(points, boundaries=squares()) == ["a", "c", None]


def test_a_point_on_a_border_goes_to_the_first_area():
    assert area_of_points(np.array([[501_000.0, 250_500.0]]), boundaries=squares()) == ["a"]


def test_no_points_have_no_areas():
    assert area_of_points(np.empty((0, 2)), boundaries=squares()) == []


def test_the_office_for_national_statistics_has_the_same_point_on_both_grids():
    # LSOA E01017943 in its boundaries of 2011: LONG 0.143228, LAT 52.21065, BNG 546533, 259100
    point = points_on_grid(np.array([0.143228]), np.array([52.21065]))[0]
    assert point == pytest.approx([546_533, 259_100], abs=10)


def test_longitude_and_latitude_come_to_the_grid_and_stay():
    there, _ = on_national_grid(squares(), subject="a")
    again, _ = on_national_grid(there.to_crs("EPSG:4326"), subject="a")
    assert again.geometry.area.to_numpy() == pytest.approx([1e6] * 3, rel=1e-6)


def test_no_system_with_longitudes_and_latitudes_is_assumed_and_said():
    plain = squares().to_crs("EPSG:4326").set_crs(None, allow_override=True)
    read, findings = on_national_grid(plain, subject="a")
    assert read.crs == "EPSG:27700"
    assert [finding.code for finding in findings] == ["coordinate-system-assumed"]


def test_web_mercator_far_from_here_is_refused():
    with pytest.raises(InputError, match="1 problem"):
        on_national_grid(squares(crs="EPSG:3857", x=5_000_000.0), subject="a")


def test_shapes_that_are_empty_or_no_polygons_are_faults():
    shapes = squares()
    shapes.loc["a", "geometry"] = None
    shapes.loc["b", "geometry"] = shapely.Point(0, 0)
    texts = " ".join(fault.text for fault in geometry_faults(shapes))
    assert "1 of 3 areas have no shape (a)" in texts
    assert "1 of 3 areas have a shape that is no polygon (b)" in texts


AREAS = pd.Index(["a", "b", "c", "d"], name="area_code")
INDEX = pd.DataFrame({"district_name": ["East", "East", "West", "West"]}, index=AREAS)
PEOPLE = pd.Series([600, 400, 999, 50], index=AREAS)


def placed(**changes: Any):
    named = pd.Series(changes.pop("named", ["Town", "Town", "Hamlet", ""]), index=AREAS)
    options: dict[str, Any] = {
        "index": INDEX,
        "population": PEOPLE,
        "smallest_population": 1000,
        "subject": "t.csv",
    }
    return places(named, **options | changes)


def test_a_place_of_exactly_the_smallest_population_stays():
    place, _ = placed()  # Town has 600 + 400 = 1,000; Hamlet 999
    assert place.tolist() == ["Town", "Town", "rural West", "rural West"]


def test_small_places_are_named_in_a_finding():
    assert "Hamlet" in placed()[1][0].text


def test_without_a_smallest_population_all_places_stay():
    place, findings = placed(smallest_population=None)
    assert place.tolist() == ["Town", "Town", "Hamlet", "rural West"]
    assert findings == ()


def test_a_town_in_two_districts_is_one_place():
    place, _ = placed(named=["Town", "", "Town", ""])  # 600 + 999 people
    assert place.tolist() == ["Town", "rural East", "Town", "rural West"]


@pytest.mark.parametrize("name", ["outside", "Unknown"])
def test_names_of_rows_of_the_tables_are_refused(name):
    with pytest.raises(InputError, match="1 problem"):
        placed(named=[name, "", "", ""])
