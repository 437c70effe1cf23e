"""Areas of operation by name: in the county, outside, or nobody knows; no name stops a run."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitycli.landing_apportioned import landing_apportioned
from equitycli.named_areas import area_key, named_areas, plain_name
from tests.landings import PLACES, recipients, records

AREAS = pd.Index(["a", "b", "c", "d"])


def operates(*rows):
    """Rows of kind, area, within."""
    return pd.DataFrame(rows, columns=["area_type", "area", "within"]).astype("str")


def found(*rows, places=("Ely", "March", "Durham", "Durham"), districts=("East", "Fen", "Fen", "")):
    return named_areas(
        operates(*rows),
        places=pd.Series(places, index=AREAS),
        districts=pd.Series(districts, index=AREAS),
        county_names=("Durham County Council",),
    )


@pytest.mark.parametrize(
    ("register", "index"),
    [
        ("Peterborough City", "Peterborough"),
        ("Bristol City", "Bristol, City of"),
        ("Kingston Upon Hull City", "Kingston upon Hull, City of"),
        ("Herefordshire", "Herefordshire, County of"),
        ("Durham", "County Durham"),
        ("St Helens", "St. Helens"),
        ("Stoke-on-trent City", "Stoke-on-Trent"),
        ("Hammersmith & Fulham", "Hammersmith and Fulham"),
        ("Windsor And Maidenhead", "Royal Borough of Windsor and Maidenhead"),
        ("KING'S LYNN", "King’s Lynn"),
    ],
)
def test_a_register_and_an_index_write_one_name_differently(register, index):
    assert plain_name(register) == plain_name(index)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Derby City", "Derbyshire"),
        ("Nottingham", "Nottinghamshire"),
        ("Cambridge", "Cambridgeshire"),
        ("City Of London", "Greater London"),
        ("Manchester City", "Greater Manchester"),
        ("Newcastle Upon Tyne City", "Newcastle-under-Lyme"),
        ("Peterborough", "Peter"),
    ],
)
def test_names_of_two_places_stay_two(one, other):
    assert area_key(one) != area_key(other)


def test_a_name_is_a_district_before_the_county_and_the_county_before_a_place():
    areas = found(("Local Authority", "Durham", ""))
    assert areas["durham"].areas == ("a", "b", "c", "d")
    areas = found(("Local Authority", "Durham", ""), districts=("East", "Durham", "Fen", "Fen"))
    assert areas["durham"].areas == ("b",)
    areas = found(("Local Authority", "march", ""))
    assert areas["march"].areas == ("b",)


def test_two_spellings_are_one_area_and_a_district_without_a_name_is_none():
    areas = found(("Local Authority", "FEN District", ""), ("Local Authority", "Fen", ""))
    assert {key: one.areas for key, one in areas.items()} == {"fen": ("b", "c")}
    assert found(("Local Authority", "", ""), ("Local Authority", "!?", "")) == {}


def test_what_holds_one_of_our_districts_may_be_here():
    rows = [
        ("Metropolitan County", "Greater Fens", ""),
        ("Metropolitan County", "Greater Downs", ""),
        ("Local Authority", "Fen", "Greater Fens"),
        ("Local Authority", "Lewes", "Greater Downs"),
    ]
    where = {key: one.where for key, one in found(*rows).items()}
    assert where == {
        "fen": "here", "greater fens": "unknown", "greater downs": "outside", "lewes": "outside",
    }  # fmt: skip


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))))
def test_no_name_loses_money(rows):
    table = operates(*rows).assign(organisation_id="r")
    landing = landing_apportioned(
        recipients(), PLACES, operates=table, districts=PLACES, county_names=("Fenmarch",),
        spread=pd.Series(1.0, index=PLACES.index), **records(),
    )  # fmt: skip
    assert landing["share"].sum() == pytest.approx(1, abs=1e-12)
