"""Areas of 2011 and 2021: by hand, by property, and what is refused."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError
from equitycli.sources.bridge import (
    across_bridge_counts,
    new_of_old,
    read_bridge,
    turned,
)
from tests.sources.small import CASES, DEFECTIVE

unhurried = settings(deadline=None)  # the machine is shared
ONE, TWO, THREE, FOUR = (f"E0100000{i}" for i in range(1, 5))
SPLIT_1, SPLIT_2, MERGED = (f"E0103380{i}" for i in range(1, 4))


def pairs(*lines):
    """Return a bridge: "a x" is one pair. Without any, the fixture."""
    if not lines:
        return read_bridge(CASES / "indices" / "bridge.csv").table
    return pd.DataFrame([line.split() for line in lines], columns=["old", "new"])


def message(caught) -> str:
    return "\n".join(caught.value.lines())


def test_pairs_are_read_with_their_change():
    bridge = pairs()
    assert bridge["change"].tolist() == ["U", "S", "S", "M", "M"]
    assert new_of_old(bridge) == {
        ONE: (ONE,),
        TWO: (SPLIT_1, SPLIT_2),
        THREE: (MERGED,),
        FOUR: (MERGED,),
    }


def test_counts_are_split_and_summed_and_none_is_lost():
    people = pd.Series({ONE: 10, TWO: 7, THREE: 3, FOUR: 4}, name="population")
    carried = across_bridge_counts(people, pairs())
    assert carried.to_dict() == {ONE: 10, SPLIT_1: 4, SPLIT_2: 3, MERGED: 7}  # 7 = 4 + 3
    assert carried.name == "population"
    assert carried.index.name == "area_code"


def test_a_split_goes_by_the_people_of_the_parts_where_known():
    people = pd.Series({ONE: 10, TWO: 7, THREE: 3, FOUR: 4})
    today = pd.Series({SPLIT_1: 100, SPLIT_2: 600})
    assert across_bridge_counts(people, pairs(), today)[[SPLIT_1, SPLIT_2]].tolist() == [1, 6]
    nobody = pd.Series({SPLIT_1: 0, SPLIT_2: 0})
    assert across_bridge_counts(people, pairs(), nobody)[SPLIT_1] == 4  # equal parts
    half_known = pd.Series({SPLIT_1: 100})
    assert across_bridge_counts(people, pairs(), half_known)[SPLIT_1] == 4


def test_irregular_changes_are_split_then_summed():
    bridge = pairs("a x", "a y", "b y", "b z")
    carried = across_bridge_counts(pd.Series({"a": 4, "b": 10}), bridge)
    assert carried.to_dict() == {"x": 2, "y": 7, "z": 5}


def test_the_way_back_sums_what_was_split():
    people = pd.Series({ONE: 10, SPLIT_1: 4, SPLIT_2: 3, MERGED: 7})
    assert across_bridge_counts(people, turned(pairs())).to_dict() == {
        ONE: 10,
        TWO: 7,
        THREE: 4,
        FOUR: 3,
    }


links = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12)


@unhurried
@given(links, st.data())
def test_no_count_is_ever_lost(links, data):
    bridge = pairs(*(f"o{old} n{new}" for old, new in sorted(links)))
    old = sorted(bridge["old"].unique())
    counts = data.draw(st.lists(st.integers(0, 999), min_size=len(old), max_size=len(old)))
    by_old = pd.Series(counts, index=old)
    carried = across_bridge_counts(by_old, bridge)
    assert carried.sum() == sum(counts)
    assert set(carried.index) == set(bridge["new"])
    shuffled = bridge.iloc[::-1]
    pd.testing.assert_series_equal(carried, across_bridge_counts(by_old[::-1], shuffled))


def test_areas_beyond_the_bridge_are_refused():
    with pytest.raises(InputError) as caught:
        across_bridge_counts(pd.Series({ONE: 1, "E01999999": 2}), pairs(), subject="people.csv")
    assert "people.csv has 1 problem" in message(caught)
    assert "1 of 2 areas is not in the bridge (E01999999)" in message(caught)


def test_part_of_a_merged_area_is_refused():
    with pytest.raises(InputError) as caught:
        across_bridge_counts(pd.Series({ONE: 1, THREE: 2}), pairs())
    assert "1 area is missing that the bridge joins with others" in message(caught)
    assert f"({FOUR}, for {MERGED})" in message(caught)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "bridge-with-missing-areas.csv",
            "CHGIND: 2 rows are belied by the other rows (rows 3, 4)",
        ),
        ("bridge-of-unknown-change.csv", "1 row is of no known change (row 3; first 'Q')"),
        (
            "bridge-of-wards.csv",
            "LSOA21CD: 1 of 2 codes is not Lower layer Super Output Area codes",
        ),
        ("bridge-without-new-codes.csv", "1 column is missing: LSOA21CD"),
        ("bridge-with-blank-codes.csv", "LSOA11CD: 1 row is without a code (row 3)"),
    ],
)
def test_a_faulty_bridge_is_refused(name, text):
    with pytest.raises(InputError) as caught:
        read_bridge(DEFECTIVE / name)
    assert text in message(caught)
