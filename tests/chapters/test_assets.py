"""What four places have, and whose the money is that lands there, by hand; a real borough.

By delivery (see tests/four_places.py) City Advice's 12,000 lands in City, Town and Village as
6,000, 3,000 and 3,000; City Arts' 4,000 in City and Town Club's 2,000 in Town, at their offices.
Far Trust's 1,000 lands outside, and where the Nomads work nobody knows.
"""

import json
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import pytest

from equitycli import study
from equitycli.belonging import BELONGINGS
from equitycli.chapters.assets import ANY_KIND, AssetsChapter, AssetsHeld, assets_chapter
from equitycli.programme_file import read_programme
from tests.chapters.test_capacity import BANDS, LISTED
from tests.four_places import DELIVERY, county, works
from tests.running import ROOT

HALLS = [
    {"name": "City Hall", "kind": "hall", "postcode": "QX1 1AA"},
    {"name": "Town Hall", "kind": "hall", "postcode": "QX1 1AC"},
    {"name": "Town Library", "kind": "library", "postcode": "QX1 1AC"},
    {"name": "Far Library", "kind": "library", "postcode": "QX9 9ZZ"},
    {"name": "Lost Library", "kind": "library", "postcode": ""},
]
ASSETS = {"assets": [{"file": "assets.csv", "kind_column": "kind"}], "files": {"assets.csv": HALLS}}


def chapter(folder, **changes: Any) -> AssetsChapter:
    return assets_chapter(study.audit(county(folder, **changes)))


def held(found: AssetsChapter) -> AssetsHeld:
    assert found.held is not None
    return found.held


def cells(table: Any, place: str) -> list[Any]:
    """Return the cells of one place."""
    found: list[Any] = table.loc[place].tolist()
    return found


def codes(found: AssetsChapter) -> list[str]:
    return [one.code for one in found.findings]


def test_each_place_has_what_the_files_say_and_nothing_is_nought(tmp_path):
    has = held(chapter(tmp_path, **ASSETS))
    assert has.counts.to_dict("index") == {
        "City": {"library": 0, "hall": 1},
        "Marsh": {"library": 0, "hall": 0},
        "Town": {"library": 1, "hall": 1},
        "Village": {"library": 0, "hall": 0},
    }
    assert has.elsewhere.to_dict("index") == {
        "outside": {"library": 1, "hall": 0},
        "unknown": {"library": 1, "hall": 0},
    }
    # Town: 2 of the 3 here, 2 for its 1,000 people, half of the need (200 of 400), .2 a head
    assert cells(has.beside, "Town") == pytest.approx([2, 2.0, 2 / 3, 0.5, 0.2])


def test_how_far_is_near_is_asked_of_the_programme_and_never_assumed(tmp_path):
    found = chapter(tmp_path, **ASSETS)
    assert held(found).reach is None
    assert codes(found) == ["places-without-assets", "assets-reach-not-measured"]
    assert "2 of 4 places (Marsh, Village)" in found.findings[0].text
    assert "does not say how far" in found.findings[1].text


def test_without_points_of_areas_nothing_is_reached(tmp_path):
    access = {"of": ["assets"], "catchment": 1000, "decay": "step"}
    found = chapter(tmp_path, **ASSETS, access=access)
    assert held(found).reach is None
    assert "where the people of each area live is not known" in found.findings[-1].text


def test_money_is_told_apart_by_who_is_of_the_place(tmp_path):
    found = chapter(tmp_path)
    assert found.held is None  # no assets are named, and belonging needs none
    assert list(found.pence.columns) == list(BELONGINGS)
    pounds = (found.pence // 100).T.to_dict("list")
    assert pounds == {
        "City": [10_000, 0, 0, 0],
        "Marsh": [0, 0, 0, 0],
        "Town": [2000, 3000, 0, 0],
        "Village": [0, 3000, 0, 0],
    }
    assert cells(found.share, "Town") == [0.4, 0.6, 0.0, 0.0]
    assert found.share.loc["Marsh"].isna().all()
    assert cells(found.recipients, "Town") == [1, 1, 0, 0]


def test_who_comes_from_outside_or_nobody_knows_where_is_said(tmp_path):
    found = chapter(tmp_path, delivery=[*DELIVERY, works(4, "Marsh", 1), works(5, "Marsh", 0.5)])
    # Far Trust's 1,000 from outside, half of the Nomads' 1,000 from an office nobody knows
    assert cells(found.pence // 100, "Marsh") == [0, 0, 1000, 500]


def test_all_that_lands_here_is_there_to_the_penny(tmp_path):
    audit = study.audit(county(tmp_path))
    found = assets_chapter(audit)
    assert found.pence.sum(axis="columns").to_dict() == {
        place: one.provision_pence for place, one in audit.planned.at.items()
    }


def test_small_and_of_several_purposes_are_told_of_those_of_the_place(tmp_path):
    # City Advice has 250,000 a year and one theme, City Arts 9,999.99 and two; Town Club's income
    # is not known, and it has one theme
    found = chapter(tmp_path, organisations=LISTED, capacity=BANDS)
    assert found.small_below_gbp == 100_000
    assert found.small.loc["City"].to_dict() == {"yes": 1, "no": 1, "not known": 0}
    assert found.small.loc["Town"].to_dict() == {"yes": 0, "no": 0, "not known": 1}
    assert found.several_purposes.loc["City"].to_dict() == {"yes": 1, "no": 1, "not known": 0}
    assert found.several_purposes.loc["Town"].to_dict() == {"yes": 0, "no": 1, "not known": 0}


def test_what_is_small_is_not_known_where_the_programme_does_not_say(tmp_path):
    found = chapter(tmp_path, organisations=LISTED)
    assert found.small_below_gbp is None
    assert found.small.loc["City"].to_dict() == {"yes": 0, "no": 0, "not known": 2}


# --- a real borough


@pytest.fixture(scope="module")
def borough(trafford, tmp_path_factory) -> AssetsChapter:
    folder = tmp_path_factory.mktemp("borough")
    text = (ROOT / "examples/trafford/programme.toml").read_text("utf-8")
    text = text.replace("../../../shared/real/trafford", trafford.as_posix())
    for name, kind in (
        ("libraries.csv", "library"),
        ("sports_clubs.csv", "sports club"),
        ("places_of_worship.geojson", "place of worship"),
    ):
        path = (trafford / "organisations" / name).as_posix()
        text += f'\n[[assets]]\nfile = "{path}"\nkind = "{kind}"\n'
    text += '\n[access]\nof = ["assets"]\ncatchment = 1000\ndecay = "step"\n'
    (folder / "programme.toml").write_text(text, "utf-8")
    assert len(read_programme(folder / "programme.toml", allow_outside=True).programme.assets) == 3
    return assets_chapter(study.audit(folder / "programme.toml", allow_outside=True))


@pytest.mark.real
def test_a_real_borough_has_what_its_files_have(borough, trafford):
    worship = json.loads((trafford / "organisations/places_of_worship.geojson").read_text("utf-8"))
    everything = held(borough).counts.sum() + held(borough).elsewhere.sum()
    assert everything.to_dict() == {
        "sports club": 140, "place of worship": len(worship["features"]), "library": 13,
    }  # fmt: skip
    assert held(borough).elsewhere.loc["unknown"].to_dict()["sports club"] == 2
    assert held(borough).elsewhere.loc["outside"].sum() == 0
    assert len(held(borough).counts) == 21  # every ward is a row


@pytest.mark.real
def test_in_a_real_borough_everybody_lives_near_something(borough):
    reach = held(borough).reach
    assert reach is not None
    assert reach.index.equals(held(borough).counts.index)
    assert reach[ANY_KIND].min() == 1.0  # within a kilometre of a club or a church
    assert (reach["library"] <= reach[ANY_KIND]).all()


@pytest.mark.real
def test_real_reach_is_that_of_the_raw_files_by_brute_force(borough, trafford):
    def raw(name: str) -> pd.DataFrame:
        return pd.read_csv(trafford / name, encoding="utf-8-sig")

    points = raw("lookups/lsoa21_popcentroids_epsg27700.csv").set_index("LSOA21CD")
    people = raw("population/lsoa21_population_mid2022.csv").set_index("lsoacd")["population"]
    people = people.reindex(points.index)
    wards = raw("lookups/lsoa21_to_ward24_lad24.csv").set_index("lsoa21_code")
    place = wards["ward24_name"].reindex(points.index)
    libraries = raw("organisations/libraries.csv")
    to_grid = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    east, north = to_grid.transform(libraries["lon"].to_numpy(), libraries["lat"].to_numpy())
    apart = np.hypot(
        points["x"].to_numpy()[:, None] - east, points["y"].to_numpy()[:, None] - north
    )
    near = pd.Series(apart.min(axis=1) <= 1000, index=points.index)
    by_hand = (people * near).groupby(place).sum() / people.groupby(place).sum()
    reach = held(borough).reach
    assert reach is not None
    assert reach["library"].to_dict() == pytest.approx(by_hand.to_dict(), abs=1e-9)


def test_answers_of_few_are_kept_back(tmp_path):
    # of City two are paid and of Town one: fewer than 3; of Marsh and Village nobody is
    small = {"suppress_below": 3, "shrink": False}
    found = chapter(tmp_path, organisations=LISTED, capacity=BANDS, small_numbers=small)
    assert found.kept_back == ("City", "Town")
    for answers in (found.small, found.several_purposes):
        assert answers.loc[["City", "Town"]].isna().all(axis=None)
        assert cells(answers, "Marsh") == [0, 0, 0]
    assert cells(found.recipients, "City")[0] == 2  # recipients are named in every plan


def test_without_a_register_the_recipients_of_a_place_are_what_is_kept_back(tmp_path):
    small = {"suppress_below": 3, "shrink": False}
    found = chapter(tmp_path, small_numbers=small, without=["organisations"])
    assert found.recipients.loc[["City", "Town"], "of the place"].isna().all()
    assert found.recipients.loc["Marsh", "of the place"] == 0
