"""The attributions of a whole county: the four places, with a register and points beside them."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from equitycli.area_need import need_by_area
from equitycli.attributed import area_points, landing_of
from equitycli.claims import claims
from equitycli.errors import InputError
from equitycli.programme_file import read_programme
from equitycli.sources.county import read_county
from tests.four_places import county, grant
from tests.landings import message, shares

# City 1, City 2, Town, Village, Marsh; people 1000 1000 1000 500 500, need 50 50 200 50 50
POINTS = {"x": [0.0, 1e3, 5e3, 9e3, 9e3], "y": [0.0, 0.0, 0.0, 0.0, 3e3]}
OPERATES = pd.DataFrame(
    [
        ("XX-2", "Local Authority", "Nowhere", ""),
        ("XX-3", "Local Authority", "Nowhere", ""),
        ("XX-3", "Local Authority", "Elsewhere City", ""),
        ("XX-5", "Region", "Throughout England", ""),
    ],
    columns=["organisation_id", "area_type", "area", "within"],
).astype("str")
SHOWN = {"apportion_over": "people", "catchment_m": 4000}
ALL = ["office", "delivery", "apportioned", "catchment"]


@pytest.fixture
def landed(tmp_path):
    """Return a function that gives the landing and the findings of one attribution."""

    def by(attribution, *, without=(), changes=None, **asked):
        section = {"show": ALL, **SHOWN, **asked}
        file = read_programme(county(tmp_path, attribution=section, **(changes or {})))
        read = read_county(file)
        points = pd.DataFrame(POINTS, index=read.index.index)
        read = replace(
            read,
            points=None if "points" in without else points,
            operates=OPERATES[:0] if "operates" in without else OPERATES,
        )
        need = need_by_area(read, weight="income_rate")["weighted_population"]
        table, found = landing_of(attribution, read, file.programme, claims(file, read), need)
        return table, {one.code: one for one in found}

    return by


def test_apportioned_in_the_four_places(landed):
    table, found = landed("apportioned")
    register = "apportioned: area of operation"
    assert shares(table, "XX-1") == {
        ("City", "delivery table"): 0.5,
        ("Town", "delivery table"): 0.25,
        ("Village", "delivery table"): 0.25,
    }
    assert shares(table, "XX-2") == {
        ("City", register): pytest.approx(0.5),  # 2,000 of 4,000
        ("Town", register): pytest.approx(0.25),
        ("Village", register): pytest.approx(0.125),
        ("Marsh", register): pytest.approx(0.125),
    }
    assert shares(table, "XX-3")["outside", register] == pytest.approx(0.5)
    assert list(shares(table, "XX-4").values()) == [1.0]
    assert shares(table, "XX-5") == {("unknown", "apportioned: ten or more authorities"): 1.0}
    assert set(found) == {
        "apportioned-not-delivery", "ten-or-more-authorities", "no-area-of-operation",
        "areas-of-operation-outside",
    }  # fmt: skip


def test_apportioned_over_need_and_by_another_name_of_the_county(landed):
    table, _ = landed("apportioned", apportion_over="need", register_names="Elsewhere")
    register = "apportioned: area of operation"
    assert shares(table, "XX-3") == {
        ("City", register): pytest.approx(0.25),  # 100 of 400, as Nowhere and as Elsewhere
        ("Town", register): pytest.approx(0.5),
        ("Village", register): pytest.approx(0.125),
        ("Marsh", register): pytest.approx(0.125),
    }


def test_catchment_in_the_four_places(landed):
    table, found = landed("catchment")
    around = "catchment: round the office"
    assert shares(table, "XX-2") == {  # from City 2: City 1, City 2 and Town, 4,000 m away
        ("City", around): pytest.approx(2 / 3),
        ("Town", around): pytest.approx(1 / 3),
    }
    assert shares(table, "XX-3") == {  # from Town: City 2, Town and Village; 1000 1000 500
        ("City", around): pytest.approx(0.4),
        ("Town", around): pytest.approx(0.4),
        ("Village", around): pytest.approx(0.2),
    }
    assert shares(table, "XX-4") == {("outside", "catchment: office outside"): 1.0}
    assert shares(table, "XX-5") == {("unknown", "catchment: no office known"): 1.0}
    assert set(found) == {"catchment-not-delivery", "catchment-without-office"}


def test_without_points_the_middle_of_each_area_serves_or_else_catchment_is_refused(landed):
    with pytest.raises(InputError) as caught:
        landed("catchment", without=("points",))
    assert "attribution.show: catchment needs to know where the people of each area" in message(
        caught
    )
    boxes = [shapely.box(x, 0, x + 10, 10) for x in (0, 100)]
    shapes = gpd.GeoDataFrame(geometry=boxes, index=["a", "b"], crs="EPSG:27700")

    class Drawn:
        points = None
        boundaries = shapes

    points, findings = area_points(Drawn)  # type: ignore[arg-type]
    assert points.to_dict("list") == {"x": [5.0, 105.0], "y": [5.0, 5.0]}
    assert [one.code for one in findings] == ["catchment-by-boundaries"]


def test_plans_on_a_model_are_warned_of(landed):
    for attribution in ("apportioned", "catchment"):
        _, found = landed(attribution, plan_on=attribution)
        assert found["planned-on-apportionment"].severity == "warning"
        _, found = landed(attribution)
        assert "planned-on-apportionment" not in found


def test_the_records_are_spoken_of_once(landed):
    """The whole county as a beneficiary code: told with the attribution that comes first."""
    whole = [grant(2, 8000, **{"Beneficiary Location:Geographic Code": "F02000001"})]
    for plan_on in ("delivery", "catchment"):
        for attribution in ("delivery", "apportioned", "catchment"):
            _, found = landed(attribution, plan_on=plan_on, changes={"grants": whole})
            once = {"delivery-of-unpaid", "beneficiary-codes-whole-county"}
            assert once & set(found) == (once if attribution == plan_on else set()), attribution


def test_a_register_without_rows_leaves_all_unknown(landed):
    table, found = landed("apportioned", without=("operates",))
    assert shares(table, "XX-2") == {("unknown", "apportioned: no area of operation"): 1.0}
    assert "[[organisations]] operates" in found["no-area-of-operation"].remedy
