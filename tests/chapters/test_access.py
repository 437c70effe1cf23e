"""What people can reach: four places by hand on a line, by metres and by minutes.

Of the four places (see tests/four_places.py) the areas stand on a line, 1,000 metres apart, Marsh
9,000 from the City's first:

    City 001 0 m (1,000 people)   City 002 1,000 (1,000)   Town 2,000 (1,000)
    Village 3,000 (500)   Marsh 9,000 (500)

An organisation each in City 001, City 002, Town and Village. Paid: City Advice 12,000, City Arts
4,000, Town Club 2,000; Far Trust's 1,000 are outside and Nomads' 1,000 unknown.
"""

import math
from typing import Any

import pytest

from equitycli import study
from equitycli.chapters.access import AccessChapter, AccessTo, access_chapter
from equitycli.errors import InputError
from tests.four_places import AREAS, ORGANISATIONS, county

METRES = dict(zip((str(area["code"]) for area in AREAS), (0, 1000, 2000, 3000, 9000), strict=True))
POINTS = [{"AREA24CD": code, "x": 546_000 + x, "y": 236_000} for code, x in METRES.items()]
ASKED = {"of": ["organisations", "money"], "catchment": 1000, "decay": "step"}
HALLS = [
    {"name": name, "kind": kind, "easting": east, "northing": north, "area_code": code}
    for name, kind, east, north, code in (
        ("Hall", "hall", 546_000, 236_600, "F01000001"),  # 600 m from the point of City 001
        ("Hub", "hub", 549_000, 236_000, "F01000004"),  # at that of the Village
    )
]


def programme(folder, **changes: Any):
    asked = {**ASKED, **changes.pop("access", {})}
    files = {"points.csv": POINTS, **changes.pop("files", {})}
    areas = {"points": "points.csv"} | changes.pop("areas", {})
    return county(folder, access=asked, areas=areas, files=files, **changes)


def chapter(folder, **changes: Any) -> AccessChapter:
    found = access_chapter(study.audit(programme(folder, **changes)))
    assert found is not None
    return found


def by_minutes(folder, **changes: Any) -> AccessChapter:
    """Return the chapter where each pair of areas is a minute for 100 metres, Marsh unreachable."""
    minutes = [
        {"from": one, "to": other, "minutes": abs(x - y) / 100}
        for one, x in METRES.items()
        for other, y in METRES.items()
        if (one == other) or max(x, y) < 9000
    ]
    asked = {"travel_times": "travel.csv", "catchment": 10} | changes.pop("access", {})
    return chapter(folder, access=asked, files={"travel.csv": minutes}, **changes)


def of(part: AccessTo, name: str) -> dict[str, float]:
    return {str(place): float(one) for place, one in part.by_place[name].items()}


def codes(found: AccessChapter) -> list[str]:
    return [one.code for one in found.findings]


def test_organisations_by_hand(tmp_path):
    organisations, _ = chapter(tmp_path).parts
    assert organisations.of == "organisations"
    # in City 001: shared by City 001 and 002, 1/2000; in City 002: by both and Town, 1/3000;
    # in Town: by City 002, Town and Village, 1/2500; in Village: by Town and Village, 1/1500
    first = 1 / 2000 + 1 / 3000
    second = 1 / 2000 + 1 / 3000 + 1 / 2500
    town, village = 1 / 3000 + 1 / 2500 + 1 / 1500, 1 / 2500 + 1 / 1500
    assert of(organisations, "access") == pytest.approx(
        {"City": (first + second) / 2, "Marsh": 0, "Town": town, "Village": village}
    )
    assert of(organisations, "in_reach") == {"City": 2.5, "Marsh": 0, "Town": 3, "Village": 2}
    assert of(organisations, "share_out_of_reach") == {
        "City": 0, "Marsh": 1, "Town": 0, "Village": 0,
    }  # fmt: skip
    assert of(organisations, "nearest_median") == {
        "City": 0,
        "Marsh": 6000,
        "Town": 0,
        "Village": 0,
    }
    assert organisations.everybody["share_out_of_reach"] == 500 / 4000
    assert organisations.everybody["nearest_mean"] == 6000 * 500 / 4000
    assert organisations.everybody["access"] * 4000 == pytest.approx(4)  # nothing is lost
    assert (organisations.total, organisations.reached, organisations.sites) == (4, 4, 4)


def test_money_by_hand(tmp_path):
    _, money = chapter(tmp_path).parts
    # £12,000 in City 001 for 2,000 people; £4,000 in City 002 for 3,000; £2,000 in Town for 2,500
    assert of(money, "access") == pytest.approx(
        {
            "City": 6 + 4 / 3 + 0.8 / 2,  # only City 002 reaches the Town
            "Marsh": 0,
            "Town": 4 / 3 + 0.8,
            "Village": 0.8,
        }
    )
    assert of(money, "in_reach")["City"] == (16_000 + 18_000) / 2
    assert of(money, "nearest_median")["Village"] == 1000  # nobody there is paid
    assert (money.reached, money.out_of_reach, money.outside, money.unknown) == (
        18_000, 0, 1000, 1000,
    )  # fmt: skip
    assert money.total == 20_000
    assert float((money.by_place["access"] * money.by_place["people"]).sum()) == pytest.approx(
        18_000
    )


def test_what_a_reader_must_know_is_said(tmp_path):
    path = programme(tmp_path)
    lists = 'file = "organisations.csv"'
    path.write_text(path.read_text("utf-8").replace(lists, f"{lists}\nregister = false"), "utf-8")
    found = access_chapter(study.audit(path))
    assert found is not None
    assert codes(found) == [
        "access-without-register",
        "access-to-money-by-office",
        "access-to-unplaced-supply",
        "access-to-supply-outside",
        "access-stops-at-the-border",
    ]
    assert not found.travels
    assert "access-without-register" not in codes(chapter(tmp_path / "register"))


def test_what_is_farther_away_counts_less(tmp_path):
    organisations, _ = chapter(tmp_path, access={"decay": "linear", "catchment": 2000}).parts
    # weights 1, .5 at 1,000, 0 at 2,000. Demand of City 001: 1000 + 500; of City 002: 500 + 1000 +
    # 500; of Town: 500 + 1000 + 250; of Village: 500 + 500
    assert of(organisations, "access")["Village"] == pytest.approx(0.5 / 1750 + 1 / 1000)
    assert of(organisations, "in_reach")["Village"] == 3  # Town, itself, and City 002 on the line


def test_zones(tmp_path):
    whole = chapter(tmp_path / "a").parts[0]
    zones = {"decay": "zones", "zones": [[500, 1.0], [1000, 1.0]]}
    same = chapter(tmp_path / "b", access=zones).parts[0]
    assert of(same, "access") == pytest.approx(of(whole, "access"))


def test_assets_stand_at_their_own_points(tmp_path):
    found = chapter(
        tmp_path,
        access={"of": ["assets"], "catchment": 700},
        assets=[{"file": "halls.csv", "kind_column": "kind"}],
        files={"halls.csv": HALLS},
    )
    (assets,) = found.parts
    assert of(assets, "nearest_mean")["City"] == pytest.approx(
        (600 + math.hypot(1000, 600)) / 2  # City 001, and City 002
    )
    assert (assets.reached, assets.out_of_reach, assets.unknown, assets.outside) == (2, 0, 0, 0)
    assert of(assets, "in_reach") == {"City": 0.5, "Marsh": 0, "Town": 0, "Village": 1}


def test_minutes_by_hand(tmp_path):
    found = by_minutes(tmp_path)
    assert found.travels
    organisations, money = found.parts
    metres = chapter(tmp_path / "metres").parts[0]
    assert of(organisations, "access") == pytest.approx(of(metres, "access"))
    # no way leads out of the Marsh, and nobody is there: not 0 minutes, nor a guess
    assert of(organisations, "nearest_median")["Marsh"] == math.inf
    assert of(organisations, "access")["Marsh"] == 0
    assert of(money, "nearest_mean")["Village"] == 10


def test_minutes_need_no_points(tmp_path):
    assert by_minutes(tmp_path, areas={"points": None}).travels


def test_supply_that_nobody_reaches_is_said(tmp_path):
    rows = [
        {"area_code": area["code"], "population": 0 if area["place"] == "Village" else 1000}
        for area in AREAS
    ]
    found = chapter(tmp_path, access={"catchment": 500}, files={"population.csv": rows})
    organisations = found.parts[0]
    assert (organisations.reached, organisations.out_of_reach) == (3, 1)
    assert "access-supply-out-of-reach" in codes(found)
    assert math.isnan(of(organisations, "access")["Village"])  # nobody lives there


def test_nothing_in_reach_of_anybody_is_said(tmp_path):
    rows = [
        {"area_code": area["code"], "population": 900 if area["place"] == "Marsh" else 0}
        for area in AREAS
    ]
    found = chapter(tmp_path, files={"population.csv": rows})
    assert codes(found).count("access-nothing-in-reach") == 2
    assert of(found.parts[0], "access")["Marsh"] == 0
    assert found.parts[0].everybody["share_out_of_reach"] == 1


def test_who_is_outside_has_no_area_of_the_county(tmp_path):
    """An office outside is placed nowhere here, whatever tells it: list, grants, or a point."""
    listed = [
        {"id": "XX-1", "name": "City Advice", "postcode": "QX1 1AA", "area_code": "F01000099"},
        {"id": "XX-9", "name": "Far Hall", "postcode": "QX9 9ZZ", "area_code": ""},
    ]
    halls = [*HALLS, {"name": "Far", "kind": "hall", "area_code": "F01000099"}]
    files: dict[str, Any] = {"points.csv": POINTS, "halls.csv": halls}
    path = county(
        tmp_path, organisations=listed, files=files, areas={"points": "points.csv"},
        access=ASKED | {"of": ["organisations", "money", "assets"]},
        assets=[{"file": "halls.csv", "kind_column": "kind"}],
    )  # fmt: skip
    audit = study.audit(path)
    for table in (
        audit.county.organisations, audit.county.recipients, audit.county.measures.assets,
    ):  # fmt: skip
        assert table["outside"].any()
        assert table.loc[table["outside"], "area_code"].isna().all()
    found = access_chapter(audit)
    assert found is not None
    organisations, money, assets = found.parts
    assert (organisations.outside, organisations.reached) == (2, 0)
    assert (money.outside, money.reached) == (13_000, 6000)  # City Advice and Far Trust
    assert (assets.outside, assets.reached) == (1, 2)


def test_a_programme_that_does_not_ask_is_not_measured(tmp_path):
    assert access_chapter(study.audit(county(tmp_path))) is None


def test_what_stops_it_is_refused_together(tmp_path):
    path = programme(
        tmp_path, areas={"points": None}, access={"of": ["organisations", "assets"]},
        without=["organisations"],
    )  # fmt: skip
    with pytest.raises(InputError) as caught:
        access_chapter(study.audit(path))
    message = "\n".join(caught.value.lines())
    assert "catchment: a straight line needs to know where the people of each area live." in message
    assert "of: there is no list of organisations." in message
    assert "of: there is no file of assets." in message


def test_what_would_tell_a_count_that_is_kept_back_is_kept_back(tmp_path):
    # City has 2, Town and Village 1 each: all below 3; Marsh reaches none of them
    small = {"suppress_below": 3, "shrink": False}
    organisations, money = chapter(tmp_path, small_numbers=small).parts
    telling = ["access", "in_reach", "nearest_median", "nearest_mean"]
    assert organisations.by_place.loc[["City", "Town", "Village"], telling].isna().all(axis=None)
    assert organisations.by_place.loc["Marsh", "access"] == 0
    assert organisations.by_place.loc["City", "share_out_of_reach"] == 0
    assert organisations.sites is None
    assert organisations.total == 4
    assert organisations.everybody["access"] == pytest.approx(4 / 4000)
    assert math.isnan(organisations.everybody["in_reach"])
    assert set(organisations.kept_back["City"]) == set(telling)
    assert money.by_place["access"].notna().all()
    assert money.kept_back.map(len).sum() == 0


def test_where_the_total_would_tell_a_count_it_is_kept_back_as_well(tmp_path):
    small = {"suppress_below": 9, "shrink": False}
    one = [ORGANISATIONS[0]]
    organisations, _ = chapter(tmp_path, organisations=one, small_numbers=small).parts
    assert math.isnan(organisations.total)
    assert math.isnan(organisations.everybody["access"])
