from datetime import date

import pytest

from equitycli.errors import InputError
from equitycli.sources.authorities import (
    authority_changes,
    authority_on,
    border_ahead,
    read_authorities,
)
from tests.sources.small import CASES, DEFECTIVE

KNOWN = ["Eastborough", "Westport", "Smallham", "rural Weston"]
LAST_DAY, VESTING_DAY = date(2028, 3, 31), date(2028, 4, 1)


def read(path=CASES / "places" / "authorities.csv"):
    return read_authorities(path, places=KNOWN)


def test_an_authority_holds_from_its_first_day_to_its_last():
    authorities = read().table
    assert authority_on(authorities, LAST_DAY).to_dict() == {
        "Eastborough": "Nowhere Council",
        "Smallham": "Nowhere Council",
        "Westport": "Nowhere Council",
    }
    assert authority_on(authorities, VESTING_DAY).to_dict() == {
        "Eastborough": "East Unitary",
        "Westport": "Nowhere Council",
    }
    assert "Westport" not in authority_on(authorities, date(2019, 3, 31)).index


def test_the_border_ahead_names_the_successor_or_leaves_it_open():
    ahead = border_ahead(read().table, day=date(2026, 4, 1), until=date(2030, 1, 1))
    assert ahead.to_dict("index") == {
        "Eastborough": {
            "authority": "Nowhere Council",
            "last_day": LAST_DAY,
            "successor": "East Unitary",
        },
        "Smallham": {"authority": "Nowhere Council", "last_day": LAST_DAY, "successor": ""},
    }


@pytest.mark.parametrize(("until", "count"), [(LAST_DAY, 0), (VESTING_DAY, 2)])
def test_an_authority_that_ends_on_the_day_itself_is_not_yet_ahead(until, count):
    assert len(border_ahead(read().table, day=date(2026, 4, 1), until=until)) == count


def test_a_successor_is_known_from_the_next_row_too(tmp_path):
    path = tmp_path / "authorities.csv"
    path.write_text(
        "Place,Authority,From,To\nWestport,Old,,March 2028\nWestport,New,April 2028,\n", "utf-8"
    )
    ahead = border_ahead(read(path).table, day=date(2026, 4, 1), until=date(2029, 1, 1))
    assert list(ahead.itertuples(name=None)) == [("Westport", "Old", LAST_DAY, "New")]


def test_changes_ahead_are_a_finding_and_none_is_none():
    authorities = read().table

    def changes(until):
        return authority_changes(
            authorities, day=date(2026, 4, 1), until=until, subject="authorities.csv"
        )

    finding = changes(date(2030, 1, 1))
    assert finding is not None
    assert finding.code == "authority-changes-ahead"
    assert "2 places are to change" in finding.text
    assert "Eastborough to East Unitary after 2028-03-31" in finding.text
    assert "Smallham to an authority not named after" in finding.text
    assert changes(date(2027, 1, 1)) is None


def test_places_without_an_authority_are_said():
    finding = next(f for f in read().findings if f.code == "places-without-authority")
    assert "1 of 4 places is without an authority (rural Weston)" in finding.text


@pytest.mark.parametrize(
    ("fixture", "said"),
    [
        ("authority-overlap.csv", ["2 places are in two authorities at once", "Westport: Nowhere"]),
        ("authority-gap.csv", ["in no authority for some days", "2028-04-01 to 2028-04-30"]),
        (
            "authority-unknown-place.csv",
            ["1 of 2 places is not known (Eastboro)", "Places here are: Eastborough, "],
        ),
        ("authority-ends-before-it-begins.csv", ["to: 1 row is before  from (row 2)"]),
        (
            "authority-dates-that-are-none.csv",
            ["to: 1 row is no date (row 2; first 'soon')", "from: 1 row is no date (row 3;"],
        ),
        ("successor-without-an-end.csv", ["1 row is with a successor and without a last day"]),
        ("successor-not-the-next.csv", ["1 successor is not the authority of the next row"]),
    ],
)
def test_what_is_refused(fixture, said):
    with pytest.raises(InputError) as caught:
        read(DEFECTIVE / fixture)
    message = "\n".join(caught.value.lines())
    for part in said:
        assert part in message


def test_empty_cells_and_columns_are_refused_together(tmp_path):
    path = tmp_path / "authorities.csv"
    path.write_text("place,authority\n,Old\nWestport,\n", "utf-8")
    with pytest.raises(InputError, match="2 problems"):
        read(path)
    path.write_text("name\nWestport\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read(path)
    assert "2 columns are missing: place, authority" in "\n".join(caught.value.lines())
