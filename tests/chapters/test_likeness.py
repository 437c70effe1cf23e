"""Places like this one: four places by hand, a fictional county, and a county of England.

Of the four places Village and Marsh are the same in all that is compared: 500 people, a rate of
.1. By delivery Village is paid 3,000 (of a target of 2,250) and Marsh nothing; Village has one
organisation, Marsh none.
"""

from typing import Any

import pandas as pd
import pytest

from equitycli import study
from equitycli.chapters.likeness import LikenessChapter, likeness_chapter
from tests.four_places import AREAS, PROGRAMME, county
from tests.running import ROOT

RURAL = [
    {"area_code": area["code"], "classification": "Rural village" if i > 2 else "Urban town"}
    for i, area in enumerate(AREAS, start=1)
]


def chapter(folder, **changes: Any) -> LikenessChapter:
    found = likeness_chapter(study.audit(county(folder, **{"alike": {"how_many": 1}} | changes)))
    assert found is not None
    return found


def neighbours(found: LikenessChapter) -> dict[str, list[str]]:
    return {str(place): list(own["neighbour"]) for place, own in found.alike.groupby("place")}


def codes(found: LikenessChapter) -> list[str]:
    return [one.code for one in found.findings]


def test_it_is_measured_only_where_the_programme_asks(tmp_path):
    assert likeness_chapter(study.audit(county(tmp_path))) is None


def test_the_two_that_are_the_same_find_each_other(tmp_path):
    found = chapter(tmp_path)
    assert neighbours(found)["Village"] == ["Marsh"]
    assert neighbours(found)["Marsh"] == ["Village"]
    own = found.alike[found.alike["place"] == "Marsh"]
    assert own["distance"].tolist() == [0.0]
    assert list(found.profile.columns) == ["income_rate"]  # the index has no domains
    assert found.profile.loc["City", "income_rate"] == pytest.approx(0.05)


def test_what_they_are_paid_stands_beside_what_this_one_is(tmp_path):
    found = chapter(tmp_path)
    marsh, village = found.beside.loc["Marsh"], found.beside.loc["Village"]
    assert (marsh["gbp_per_head"], marsh["gbp_per_head_alike"]) == (0.0, 6.0)  # 3,000 / 500
    assert village["gbp_per_head_alike"] == 0.0
    # 3,000 / 2,250 − 1 = 1/3 over; nothing is −1
    assert marsh["distance_from_target"] == pytest.approx(-1.0)
    assert marsh["distance_from_target_alike"] == pytest.approx(1 / 3)
    assert marsh["organisations_per_1000_alike"] == 2.0  # one for 500 people


def test_without_rurality_that_is_said(tmp_path):
    found = chapter(tmp_path)
    assert found.rurality_by == ""
    assert codes(found) == ["alike-without-rurality"]


def test_rurality_is_the_share_of_people_in_rural_areas(tmp_path):
    areas = {**PROGRAMME["areas"], "rural_urban": "rural.csv"}
    found = chapter(tmp_path, areas=areas, files={"rural.csv": RURAL})
    assert found.rurality_by == "rural share"
    assert codes(found) == []


def test_few_places_are_said_and_each_has_all_the_others(tmp_path):
    found = chapter(tmp_path, alike={"how_many": 5})
    assert "alike-few-places" in codes(found)
    assert {len(own) for own in neighbours(found).values()} == {3}


def test_a_count_that_is_kept_back_does_not_come_out_as_a_neighbours(tmp_path):
    found = chapter(tmp_path, small_numbers={"suppress_below": 3, "shrink": False})
    kept = found.beside["organisations_per_1000_alike"]
    assert pd.isna(kept["Marsh"])  # Village's one organisation
    assert kept["Village"] == 0.0  # that Marsh has none is no secret


def test_the_rural_places_of_a_county_are_most_like_each_other():
    found = likeness_chapter(study.audit(ROOT / "examples/fenmarch/programme.toml"))
    assert found is not None
    assert found.rurality_by == "rural share"
    assert found.how_many == 3
    rural = {place for place in found.beside.index if place.startswith("rural ")}
    for place in rural:
        assert set(neighbours(found)[place]) <= rural


@pytest.mark.real
def test_a_real_county_by_its_domains_and_its_density(cambridgeshire, tmp_path):
    text = (ROOT / "examples/cambridgeshire/programme.toml").read_text("utf-8")
    text = text.replace("../../../shared/real/cambridgeshire", cambridgeshire.as_posix())
    if "[alike]" not in text:
        text += "\n[alike]\nhow_many = 3\n"
    (tmp_path / "programme.toml").write_text(text, "utf-8")
    found = likeness_chapter(study.audit(tmp_path / "programme.toml", allow_outside=True))
    assert found is not None
    assert len(found.beside) == 26
    assert list(found.profile.columns) == [
        "income", "employment", "education", "health", "crime", "barriers", "environment",
    ]  # fmt: skip
    # The other two Fenland towns are Wisbech's, and no prosperous village is
    assert {"March", "Whittlesey"} <= set(neighbours(found)["Wisbech"])
    assert found.beside.loc["Chatteris", "gbp_per_head"] == 0.0
