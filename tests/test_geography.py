from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from equitycli.errors import InputError
from equitycli.geography import (
    area_of_points,
    areas_of_points,
    far_from_others,
    geometry_faults,
    in_degrees,
    is_system,
    on_national_grid,
    overlaps,
    places,
    points_on_grid,
    representative_points,
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
    assert "1 of 3 areas have a shape that is no polygon but a Point (b)" in texts


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


def test_names_that_differ_by_capitals_or_spaces_are_said():
    named = ["Town", "TOWN", "West  End", "west end"]
    _, (finding,) = placed(named=named, smallest_population=None)
    assert finding.code == "place-names-alike"
    assert "4 places" in finding.text


def test_a_point_on_a_border_is_in_both_areas_or_within_none():
    point = np.array([[501_000.0, 250_500.0]])
    assert areas_of_points(point, boundaries=squares(), predicate="intersects") == [["a", "b"]]
    assert areas_of_points(point, boundaries=squares(), predicate="within") == [[]]


def test_representative_points_lie_in_their_areas():
    points = representative_points(squares())
    assert area_of_points(points.to_numpy(), boundaries=squares()) == ["a", "b", "c"]


def test_neighbours_do_not_overlap_and_doubles_do():
    shapes = squares()
    assert overlaps(shapes) == []
    shapes.loc["c", "geometry"] = shapes.loc["a", "geometry"]
    assert overlaps(shapes) == [("a", "c"), ("c", "a")]


def test_an_area_is_far_where_its_nearest_other_is():
    shapes = squares()
    assert far_from_others(shapes, distance_m=1000) == []  # exactly 1,000 m is not over it
    assert far_from_others(shapes, distance_m=999) == ["a", "b", "c"]
    assert far_from_others(shapes.iloc[:1], distance_m=1) == []


def test_systems_are_known_by_number():
    assert is_system(27700)
    assert not is_system(99999)


def test_degrees_of_these_islands_are_told_from_others():
    east, north = pd.Series([-1.0, 52.0, 10.0]), pd.Series([52.0, -1.0, 52.0])
    assert in_degrees(east, north).tolist() == [True, False, False]


def test_a_few_shapes_abroad_are_named():
    shapes = squares().to_crs("EPSG:4326")
    shapes.loc["c", "geometry"] = shapely.box(10, 50, 11, 51)
    with pytest.raises(InputError) as caught:
        on_national_grid(shapes, subject="a")
    assert "1 of 3 areas lie outside the British Isles (c)" in "\n".join(caught.value.lines())


def _slit(i):
    return [(500_000.2 + i, 250_100.0), (500_000.7 + i, 250_100.0), (500_000.2 + i, 250_900.0)]


def test_a_polygon_riddled_with_holes_is_refused_without_a_long_check():
    shapes = squares()
    outer = shapes.loc["a", "geometry"].exterior.buffer(1000).envelope.exterior.coords
    shapes.loc["a", "geometry"] = shapely.Polygon(outer, [_slit(i) for i in range(1001)])
    (fault,) = geometry_faults(shapes)
    assert "1 of 3 areas have a polygon of over 1,000 holes (a)" in fault.text
    shapes.loc["a", "geometry"] = shapely.Polygon(outer, [_slit(i) for i in range(1000)])
    assert geometry_faults(shapes) == []


def test_a_coast_of_many_islands_is_checked_island_by_island():
    islands = [shapely.box(i * 2, 0, i * 2 + 1, 1) for i in range(600)]
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    shapes = squares()
    shapes.loc["a", "geometry"] = shapely.MultiPolygon(islands)
    assert geometry_faults(shapes) == []
    shapes.loc["a", "geometry"] = shapely.MultiPolygon([*islands, bow_tie])
    (fault,) = geometry_faults(shapes)
    assert "invalid shape (a; the first: self-intersection)" in fault.text


def test_very_many_areas_in_one_place_are_soon_told():
    stacked = squares().iloc[[0] * 2000].set_axis([f"a{i}" for i in range(2000)])
    assert 1000 <= len(overlaps(stacked)) < 2000
    assert far_from_others(stacked, distance_m=10) == []
