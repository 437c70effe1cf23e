"""How unequally money lands: four places by hand, a fictional county, a real county.

Of the four places (see tests/four_places.py) people are 2,000 1,000 500 500 in City, Town, Village
and Marsh; £ a head by delivery 5 5 6 0, with a mean of 4.5; £ a weighted head 100 25 60 0; need a
head .05 .2 .1 .1.
"""

from dataclasses import replace
from math import exp, log, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from equitycli import study
from equitycli.chapters.inequality import (
    MARGIN_BESIDE,
    MARGIN_OF_NATIONS,
    NO_MARGIN,
    ONE_DISTRICT,
    OWN_DISTRICT,
    InequalityChapter,
    InequalityOfView,
    inequality_chapter,
    main_district,
)
from equitycli.inequality import bootstrap_interval, gini, hoover
from equitycli.settings.measures import InequalitySection
from tests.four_places import AREAS, county, grant
from tests.running import ROOT

ASKED = {
    "atkinson_epsilon": [0.5, 1],
    "kolm_pollak_epsilon": [0.5],
    "minimum_gbp_per_head": 5.5,
    "bootstrap_draws": 200,
    "seed": 7,
}
BOUNDED = {"bounds_gbp_per_head": [0, 20]}
MARGINS = [30, 40, 60, 0, 60]
"""People: of City 50, Town 60, Village 0 and Marsh 60, in all √(2,500 + 3,600 + 3,600)."""
ALL_UNKNOWN: dict[str, Any] = {
    "attribution": {"delivery": None, "without_delivery": "unknown"},
}


def audited(folder, **changes: Any):
    return study.audit(county(folder, **changes))


def chapter(folder, **changes: Any) -> InequalityChapter:
    return inequality_chapter(audited(folder, **changes))


def of(found: InequalityChapter, name: str, by: Any = "delivery") -> float:
    number = found.views[by].figures[name].number
    assert number is not None, found.views[by].figures[name].why_not
    return number


def why_not(found: InequalityChapter, name: str, by: Any = "delivery") -> str:
    figure = found.views[by].figures[name]
    assert (figure.number, figure.low, figure.high) == (None, None, None)
    return figure.why_not


def codes(found: InequalityChapter) -> list[str]:
    return [one.code for one in found.findings]


def two_districts(*names: str) -> list[dict[str, object]]:
    """Return the index with a district for each area: by default City in one, the rest in two."""
    named = names or ("West", "West", "East", "East", "East")
    return [
        {
            "area_code": area["code"], "area_name": area["name"], "district_code": district,
            "district_name": district, "index_score": 10 + rank, "index_rank": 6 - rank,
            "index_decile": 6 - rank, "income_rate": area["rate"],
        }
        for rank, (area, district) in enumerate(zip(AREAS, named, strict=True), start=1)
    ]  # fmt: skip


def test_measures_without_a_choice_by_hand(tmp_path):
    found = chapter(tmp_path)
    assert list(found.views) == ["delivery", "office"]
    # pairs Marsh–City and Town, Marsh–Village, City and Town–Village, over the mean
    assert of(found, "gini") == pytest.approx(
        (0.125 * 0.75 * 5 + 0.125 * 0.125 * 6 + 0.75 * 0.125 * 1) / 4.5
    )
    # of 100 25 60 0 with .25 .5 .125 .125 of the need: 18.4375 over the mean of 45
    assert of(found, "gini_weighted") == pytest.approx(18.4375 / 45)
    # 10/18 − 1/4 of City and 3/18 − 1/8 of Village are above their share
    assert of(found, "hoover") == pytest.approx(10 / 18 - 1 / 4 + 3 / 18 - 1 / 8)
    assert of(found, "theil") == pytest.approx(
        0.75 * 5 / 4.5 * log(5 / 4.5) + 0.125 * 6 / 4.5 * log(6 / 4.5)
    )
    # 400 people of Village with 6; 500 of Marsh with 0 and 1,100 with 5
    assert of(found, "palma") == pytest.approx(2400 / 5500)
    assert why_not(found, "ninety_ten") == (
        "not defined: the poorest 10 % of people have nothing, so there is no ratio"
    )


def test_concentration_by_hand(tmp_path):
    found = chapter(tmp_path)
    assert found.deprivation.to_dict() == pytest.approx(
        {"City": 0.05, "Marsh": 0.1, "Town": 0.2, "Village": 0.1}
    )
    # ranks .125 of Town, .375 of Village and Marsh together, .75 of City
    index = 2 / 4.5 * (0.25 * 5 * -0.375 + 0.25 * 3 * -0.125 + 0.5 * 5 * 0.25)
    assert of(found, "concentration_index") == pytest.approx(index)
    curve = found.views["delivery"].curve
    assert curve is not None
    assert curve.to_numpy().tolist() == pytest.approx(
        np.array([[0, 0], [0.25, 5 / 18], [0.5, 8 / 18], [1, 1]])
    )


def test_measures_that_the_programme_asks_for_by_hand(tmp_path):
    found = chapter(tmp_path, inequality=ASKED)
    assert of(found, "atkinson 0.5") == pytest.approx(
        1 - (0.75 * sqrt(5) + 0.125 * sqrt(6)) ** 2 / 4.5
    )
    assert why_not(found, "atkinson 1").startswith("not defined: 1 of 4 places have nothing")
    kappa = 0.5 * 4.5 / (0.75 * 25 + 0.125 * 36)
    level = -log(0.75 * exp(-5 * kappa) + 0.125 * exp(-6 * kappa) + 0.125) / kappa
    assert of(found, "kolm_pollak_ede 0.5") == pytest.approx(level)
    assert of(found, "kolm_pollak_index 0.5") == pytest.approx(4.5 - level)
    assert of(found, "fgt 0") == pytest.approx(0.875)  # all but Village are below £5.50
    assert of(found, "fgt 1") == pytest.approx(0.75 * 0.5 / 5.5 + 0.125)
    assert of(found, "fgt 2") == pytest.approx(0.75 * (0.5 / 5.5) ** 2 + 0.125)


def test_erreygers_within_the_bounds_that_the_programme_states(tmp_path):
    found = chapter(tmp_path, inequality=BOUNDED)
    index = of(found, "concentration_index")
    assert of(found, "erreygers_index") == pytest.approx(4 * 4.5 / 20 * index)
    outside = chapter(tmp_path / "b", inequality={"bounds_gbp_per_head": [0, 5.5]})
    assert why_not(outside, "erreygers_index") == (
        "not defined: 1 of 4 places lie outside 0 to 5.5 (they run from 0 to 6)"
    )
    nothing = chapter(tmp_path / "c", **ALL_UNKNOWN, inequality=BOUNDED)
    assert why_not(nothing, "erreygers_index").startswith("not known: ")


@pytest.mark.parametrize("bounds", [[20, 0], [-1, 5], [5, 5], [0], [0, 1, 2], 20, ["0", "20"]])
def test_bounds_that_are_none_are_refused(bounds):
    with pytest.raises(ValueError, match=r"must be two numbers such as \[0, 20\]"):
        InequalitySection(bounds_gbp_per_head=bounds)


def test_only_what_needs_no_choice_is_measured_without_the_section(tmp_path):
    found = chapter(tmp_path)
    assert found.asked is None
    assert list(found.views["delivery"].figures) == [
        "gini", "gini_weighted", "hoover", "theil", "palma", "ninety_ten", "concentration_index",
    ]  # fmt: skip
    assert all(one.low is None for one in found.views["delivery"].figures.values())


def test_intervals_are_those_of_the_measures(tmp_path):
    found = chapter(tmp_path, inequality=ASKED)
    places = found.views["delivery"].places
    people = pd.Series([2000, 500, 1000, 500], index=places.index, dtype=float)
    interval = bootstrap_interval(gini, places["gbp_per_head"], people, draws=200, seed=7)
    figure = found.views["delivery"].figures["gini"]
    assert (figure.low, figure.high) == pytest.approx((interval.low, interval.high))
    with_intervals = [n for n, f in found.views["office"].figures.items() if f.low is not None]
    assert with_intervals == ["gini", "gini_weighted", "hoover", "concentration_index"]
    again = chapter(tmp_path / "again", inequality=ASKED)
    assert again.views["delivery"].figures == found.views["delivery"].figures


def test_shares_by_place_and_who_is_furthest(tmp_path):
    found = chapter(tmp_path)
    one = found.views["delivery"]
    assert one.places["share_gap"].to_dict() == pytest.approx(
        {"City": 10 / 18 - 0.25, "Marsh": -0.125, "Town": 5 / 18 - 0.5, "Village": 3 / 18 - 0.125}
    )
    assert one.furthest_under_first == ["Town", "Marsh"]
    assert one.furthest_over_first == ["City", "Village"]
    assert found.views["office"].furthest_over_first == ["City"]


def need_table(holds: str = "people", **more: object) -> dict[str, Any]:
    """Return the need of the four places as a table with margins of error."""
    rows = []
    for area, margin in zip(AREAS, MARGINS, strict=True):
        people, rate = float(str(area["people"])), float(str(area["rate"]))
        each = (rate, margin / people) if holds == "weight" else (people * rate, margin)
        rows.append({"area_code": area["code"], "need": each[0], "margin": each[1]})
    table = {"weight": "table", "table": "need.csv", "table_holds": holds}
    return {"files": {"need.csv": rows}, "need": {**table, "table_margin": "margin", **more}}


@pytest.mark.parametrize("holds", ["people", "weight"])
def test_margins_of_share_gaps_by_hand(tmp_path, holds):
    found = chapter(tmp_path, **need_table(holds))
    assert found.no_margin == ""
    # √((1 − q)²·e² + q²·Σ others') / 400
    margins = {
        "City": sqrt(0.75**2 * 2500 + 0.25**2 * 7200) / 400,
        "Marsh": sqrt(0.875**2 * 3600 + 0.125**2 * 6100) / 400,
        "Town": sqrt(0.5**2 * 3600 + 0.5**2 * 6100) / 400,
        "Village": sqrt(0.125**2 * 9700) / 400,
    }
    for view in found.views.values():
        assert view.places["share_gap_margin"].to_dict() == pytest.approx(margins)
        # of Marsh −.125 is within .1335; all others are more than theirs
        assert view.places["share_gap_significant"].to_dict() == {
            "City": True, "Marsh": False, "Town": True, "Village": True,
        }  # fmt: skip


def test_a_factor_of_all_changes_no_share_nor_its_margin(tmp_path):
    plain = chapter(tmp_path / "a", **need_table())
    doubled = need_table(factor=[{"name": "cost", "file": "cost.csv"}])
    doubled["files"]["cost.csv"] = [{"area_code": a["code"], "factor": 2} for a in AREAS]
    one, other = (found.views["office"].places for found in (plain, chapter(tmp_path, **doubled)))
    pd.testing.assert_frame_equal(one, other)


def test_without_margins_nothing_is_claimed(tmp_path):
    without = chapter(tmp_path / "a")
    assert without.no_margin == NO_MARGIN
    places = without.views["office"].places
    assert places[["share_gap_margin", "share_gap_significant"]].isna().all(axis=None)
    beside = need_table(weight="income_rate", show_beside=["table"])
    assert chapter(tmp_path / "b", **beside).no_margin == MARGIN_BESIDE
    audit = audited(tmp_path / "c", **need_table(nations="per_head"))
    assert inequality_chapter(audit).no_margin == ""  # of one nation
    index = audit.county.index.assign(nation=["England"] * 4 + ["Wales"])
    two = replace(audit, county=replace(audit.county, index=index))
    assert inequality_chapter(two).no_margin == MARGIN_OF_NATIONS


def test_nothing_known_has_no_significance(tmp_path):
    asked = need_table() | ALL_UNKNOWN
    places = chapter(tmp_path, **asked).views["delivery"].places
    assert places[["share_gap_margin", "share_gap_significant"]].isna().all(axis=None)


def test_places_as_far_from_their_share_keep_their_order():
    gap = pd.DataFrame({"share_gap": [-0.1, 0.1, -0.1, 0.1, 0.0]}, index=list("abcde"))
    one = InequalityOfView(known=True, figures={}, curve=None, places=gap)
    assert one.furthest_under_first == ["a", "c"]
    assert one.furthest_over_first == ["b", "d"]


def test_theil_is_parted_by_district(tmp_path):
    found = chapter(tmp_path, files={"index.csv": two_districts()})
    assert found.not_parted == ""
    assert found.district.to_dict() == {
        "City": "West", "Marsh": "East", "Town": "East", "Village": "East",
    }  # fmt: skip
    # West has 5 a head, East 8,000 for 2,000 people: 4
    between = 10 / 18 * log(5 / 4.5) + 8 / 18 * log(4 / 4.5)
    assert of(found, "theil_between") == pytest.approx(between)
    assert of(found, "theil_within") == pytest.approx(of(found, "theil") - between)


@pytest.mark.parametrize(
    ("districts", "why"),
    [(("West",) * 5, ONE_DISTRICT), (("A", "A", "B", "C", "D"), OWN_DISTRICT)],
)
def test_where_theil_is_not_parted_that_is_said(tmp_path, districts, why):
    found = chapter(tmp_path, files={"index.csv": two_districts(*districts)})
    assert found.not_parted == why
    assert "theil_between" not in found.views["delivery"].figures


def test_the_main_district_is_that_of_most_people():
    areas = pd.DataFrame(
        {"district": ["B", "A", "B", "B", "A", "A"], "place": list("xxyyyz")}, index=range(6)
    )
    people = pd.Series([10, 11, 5, 5, 10, 0])
    # x: 11 in A; y: 10 in each, so the first by name; nobody lives in z
    main = main_district(areas["district"], place=areas["place"], people=people)
    assert main.to_dict() == {"x": "A", "y": "A", "z": "A"}


def test_nothing_known_is_not_equal(tmp_path):
    found = chapter(tmp_path, **ALL_UNKNOWN, inequality=ASKED)
    one = found.views["delivery"]
    assert not one.known
    reasons = {figure.why_not for figure in one.figures.values()}
    assert reasons == {"not known: no money is known to land where anybody lives"}
    assert one.curve is None
    assert one.places[["gbp_per_head", "share_of_money", "share_gap"]].isna().all(axis=None)
    assert one.places["share_of_need"].sum() == pytest.approx(1)
    assert (one.furthest_under_first, one.furthest_over_first) == ([], [])
    assert found.views["office"].known  # where the offices are is known
    assert codes(found) == ["inequality-not-known"]


def test_money_of_unknown_place_is_said(tmp_path):
    found = chapter(tmp_path, unknown={"refuse_above": 0.01})
    assert codes(found) == ["inequality-on-known-places"] * 2
    assert "the place of 5.0% of the money is unknown" in found.findings[0].text


def test_a_place_where_nobody_lives_counts_in_hoover_alone(tmp_path):
    path = county(tmp_path)
    rows = path.parent / "population.csv"
    rows.write_text(rows.read_text("utf-8").replace("F01000004,500", "F01000004,0"), "utf-8")
    audit = study.audit(path)
    found = inequality_chapter(audit)
    # the 3,000 of Village land where nobody is: £ a head of City, Town and Marsh alone, 5 5 0
    assert of(found, "gini") == pytest.approx(1 / 7)  # (500·3,000·5) / (3,500²·30/7) = 1/7
    assert of(found, "hoover") == pytest.approx(audit.planned.measures.hoover)
    assert found.views["delivery"].places["gbp_per_head"].isna()["Village"]
    assert found.views["delivery"].places.loc["Village", "share_gap"] == pytest.approx(3 / 18)
    assert "Village" not in found.deprivation
    assert codes(found) == ["inequality-without-empty-places"]
    assert "nobody lives in 1 place (Village)" in found.findings[0].text


def test_where_need_is_the_same_nobody_is_more_deprived(tmp_path):
    found = chapter(tmp_path, need={"weight": "equal_per_head"}, inequality=BOUNDED)
    for name in ("concentration_index", "erreygers_index"):
        assert why_not(found, name) == "not defined: need a head is the same in every place"
    assert found.views["delivery"].curve is None
    assert of(found, "gini_weighted") == pytest.approx(of(found, "gini"))


def test_without_need_only_what_needs_none_is_measured(tmp_path):
    audit = audited(tmp_path)
    none = replace(audit, need=audit.need * 0.0)
    found = inequality_chapter(none)
    assert why_not(
        inequality_chapter(replace(audited(tmp_path, inequality=BOUNDED), need=none.need)),
        "erreygers_index",
    ) == ("not defined: nobody has need by this weight")
    for name in ("gini_weighted", "hoover", "concentration_index"):
        assert why_not(found, name) == "not defined: nobody has need by this weight"
    assert of(found, "gini") == of(inequality_chapter(audit), "gini")
    assert found.views["delivery"].places["share_gap"].isna().all()


def test_a_county_of_one_place_is_equal(tmp_path):
    found = chapter(
        tmp_path,
        files={"places.csv": [{"area_code": a["code"], "settlement": "City"} for a in AREAS]},
        attribution={"delivery": None},
        inequality=ASKED,
    )
    assert of(found, "gini") == 0
    assert of(found, "hoover") == 0
    assert of(found, "palma") == pytest.approx(0.25)
    assert of(found, "ninety_ten") == 1
    assert found.views["delivery"].figures["gini"].high == 0
    assert found.not_parted == ONE_DISTRICT


def test_money_that_lands_everywhere_alike_has_no_inequality(tmp_path):
    # £2 a head of each place, by offices in each
    grants = [grant(who, 4 * people) for who, people in ((1, 2000), (3, 1000))]
    grants += [
        grant(who, 4 * 500) | {"Recipient Org:Postal Code": code}
        for who, code in ((7, "QX1 1AD"), (8, "QX1 1AE"))
    ]
    found = chapter(tmp_path, grants=grants, attribution={"delivery": None}, inequality=ASKED)
    for name in ("gini", "theil", "concentration_index", "atkinson 1", "kolm_pollak_index 0.5"):
        assert of(found, name) == pytest.approx(0, abs=1e-12), name
    assert of(found, "kolm_pollak_ede 0.5") == pytest.approx(2)
    assert of(found, "fgt 0") == 1  # £2 is below £5.50
    assert of(found, "palma") == pytest.approx(0.25)


def test_weighted_measures_are_those_of_the_audit():
    audit = study.audit(ROOT / "examples/fenmarch/programme.toml")
    found = inequality_chapter(audit)
    for view in audit.views:
        assert of(found, "gini_weighted", view.attribution) == view.measures.gini
        assert of(found, "hoover", view.attribution) == view.measures.hoover
        parts = [of(found, f"theil_{part}", view.attribution) for part in ("between", "within")]
        assert sum(parts) == pytest.approx(of(found, "theil", view.attribution))
    assert found.district["Skarmouth"] == "Seadroves"


@pytest.mark.real
@pytest.mark.usefixtures("cambridgeshire")
def test_the_real_county():
    audit = study.audit(ROOT / "examples/cambridgeshire/programme.toml", allow_outside=True)
    found = inequality_chapter(audit)
    one = found.views["office"]
    money = pd.Series({place: at.provision_pence for place, at in audit.planned.at.items()})
    assert of(found, "hoover", audit.planned.attribution) == pytest.approx(
        hoover(money, audit.need)
    )
    # DESIGN.md and the funders' data agree: Cambridge has far more than its share by office
    assert one.furthest_over_first[0] == "Cambridge"
    assert one.places["share_gap"].sum() == pytest.approx(0, abs=1e-12)
    assert of(found, "concentration_index", "office") > 0  # the better-off get more a head
