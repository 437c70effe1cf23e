"""Travel times that the user brings: one way each, an area at home in itself."""

import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.sources.travel_times import read_travel_times
from tests.sources.small import FICTIONAL, LSOA21

AREAS = pd.Index([f"F0100000{i}" for i in (1, 2, 3)])
BOTH_WAYS = [("F01000001", "F01000002", "7.5"), ("F01000002", "F01000001", "8")]
FAR = [("F01000003", "F01000001", "40"), ("F01000001", "F01000003", "41")]
AT_HOME = [(area, area, "2") for area in AREAS]


def read(folder, rows, *, heading="from,to,minutes", areas=AREAS, system=FICTIONAL, columns=None):
    path = folder / "travel.csv"
    path.write_text("\n".join([heading, *map(",".join, rows)]) + "\n", "utf-8")
    return read_travel_times(path, areas=areas, system=system, columns=columns)


def codes(found) -> list[str]:
    return [one.code for one in found.findings]


def test_each_row_is_a_journey(tmp_path):
    found = read(tmp_path, [*FAR, *BOTH_WAYS, *AT_HOME])
    assert list(found.table.itertuples(index=False, name=None)) == [
        ("F01000001", "F01000001", 2.0),
        ("F01000001", "F01000002", 7.5),
        ("F01000001", "F01000003", 41.0),
        ("F01000002", "F01000001", 8.0),
        ("F01000002", "F01000002", 2.0),
        ("F01000003", "F01000001", 40.0),
        ("F01000003", "F01000003", 2.0),
    ]
    assert codes(found) == []


def test_an_area_without_a_row_to_itself_is_at_home_and_that_is_said(tmp_path):
    found = read(tmp_path, [*FAR, *BOTH_WAYS, AT_HOME[0]])
    home = found.table.query("`from` == to").set_index("from")["minutes"]
    assert home.to_dict() == {"F01000001": 2, "F01000002": 0, "F01000003": 0}
    assert codes(found) == ["travel-times-without-own-area"]
    assert found.findings[0].text.startswith(
        "2 of 3 areas have no row to themselves (F01000002, F01000003)"
    )


def test_a_way_without_a_way_back_is_said(tmp_path):
    some = read(tmp_path, [*FAR, BOTH_WAYS[0], *AT_HOME])
    assert [(one.code, one.severity) for one in some.findings] == [("travel-times-one-way", "note")]
    assert "1 of 3 journeys have no way back" in some.findings[0].text
    every = read(tmp_path, [FAR[0], BOTH_WAYS[0], *AT_HOME])
    assert every.findings[0].severity == "warning"
    assert "add each journey the other way round" in every.findings[0].remedy


@pytest.mark.parametrize(
    "heading",
    ["from_id,to_id,travel_time_p50", "Origin,Destination,Mins", "from area, to area,travel_time"],
)
def test_headings_of_routing_programs_are_known(tmp_path, heading):
    assert len(read(tmp_path, [*FAR, *BOTH_WAYS, *AT_HOME], heading=heading).table) == 7


def test_a_programme_may_name_the_headings(tmp_path):
    named = {"from": "A", "to": "B", "minutes": "bus"}
    found = read(tmp_path, [*FAR, *BOTH_WAYS, *AT_HOME], heading="A,B,bus", columns=named)
    assert len(found.table) == 7
    with pytest.raises(InputError) as caught:
        read(tmp_path, FAR, columns={"metres": "m", "to": "there"})
    message = "\n".join(caught.value.lines())
    assert "not known: metres." in message
    assert "Known: from, to, minutes." in message
    assert "no heading of the file: m, there." in message


def test_areas_of_2011_are_told_from_those_of_the_index(tmp_path):
    newer = pd.Index(["E01033801", "E01033802"])
    rows = [("E01000001", "E01033801", "5"), ("E01033801", "E01000001", "5")]
    with pytest.raises(InputError) as caught:
        read(tmp_path, rows, areas=newer, system=LSOA21)
    message = "\n".join(caught.value.lines())
    assert "E01000001" in message
    assert "E01033802" in message


def test_every_fault_is_said_at_once(tmp_path):
    rows = [("", "F01000001", "-1"), ("F01000002", "F01000001", "soon")]
    with pytest.raises(InputError) as caught:
        read(tmp_path, rows)
    message = "\n".join(caught.value.lines())
    for part in ("from: 1 row is without a code", "negative", "not a number"):
        assert part in message
