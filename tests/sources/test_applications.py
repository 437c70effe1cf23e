from datetime import date

import pandas as pd
import pytest

from equitycli.applications import asks_by_place, asks_per_1000
from equitycli.errors import InputError, MisalignedError
from equitycli.settings import ApplicationsSection
from equitycli.sources.applications import read_applications
from tests.sources.small import CASES, DEFECTIVE

LISTS = CASES / "grants"


def read(path, **section):
    return read_applications(path, ApplicationsSection(**{"file": path.name} | section))


def refused(path, **section) -> str:
    with pytest.raises(InputError) as caught:
        read(path, **section)
    return "\n".join(caught.value.lines())


def finding(reading, code: str):
    return next(one for one in reading.findings if one.code == code)


def test_who_asked_for_how_much_and_what_came_of_it():
    asks = read(LISTS / "applications.csv").table
    assert asks["outcome"].tolist() == [
        "awarded",
        "refused",
        "withdrawn",
        "awarded",
        "awarded",
        "pending",
    ]
    assert asks["asked_pence"].tolist() == [1500_00, 300_00, 0, 200_00, 50_00, 80_00]
    assert asks["awarded_pence"].tolist() == [500_00, 0, 0, 250_00, 50_00, 0]
    assert asks["applicant_id"].tolist()[:2] == ["GB-CHC-1099555", "name:easton youth club"]
    assert asks["postcode"].tolist()[:2] == ["QX11AA", "QX11AB"]
    assert asks.loc[0, "application_date"] == date(2025, 4, 1)
    assert asks.loc[0, ["fund", "open_call", "place"]].tolist() == ["core", "yes", "Easton"]


def test_an_ask_without_a_sum_counts_and_is_said():
    reading = read(LISTS / "applications.csv")
    assert reading.table["asked_known"].tolist() == [True, True, False, True, True, True]
    text = finding(reading, "applications-without-sum").text
    assert text.startswith("Amount requested: 1 application of 6 without the sum asked (row 4)")


def test_more_than_was_asked_is_said():
    text = finding(read(LISTS / "applications.csv"), "awards-above-ask").text
    assert text == "1 application awarded more than was asked (row 5; £50 in all)."


def test_individuals_are_counted_and_never_located():
    reading = read(LISTS / "applications.csv")
    one = reading.table.loc[4]
    assert one[["applicant_id", "postcode", "place"]].tolist() == ["individuals", "", ""]
    assert "1 application of individuals" in finding(reading, "applications-of-individuals").text


def test_without_outcomes_the_sum_awarded_tells():
    asks = read(LISTS / "applications_without_outcome.csv").table
    assert asks["outcome"].tolist() == ["awarded", "refused", "pending"]


def test_everything_that_contradicts_is_refused_at_once():
    message = refused(DEFECTIVE / "applications-that-contradict.csv")
    assert "7 problems" in message
    for part in (
        "Amount requested: 1 row is negative (row 5)",
        "Outcome: 1 row is none of the outcomes that are known (perhaps; row 4)",
        "Amount awarded: 1 application is awarded without a sum (row 2)",
        "1 application is not awarded, beside a sum awarded (row 3)",
        "Date received: 1 row can't be read (row 5; '31/31/2025' is not a date)",
        "Reference: 1 identifier is there more than once (A-3; rows 4, 5)",
        "Applicant: 1 row is without a recipient (row 5)",
    ):
        assert part in message


def test_sums_in_other_currencies_are_refused():
    message = refused(DEFECTIVE / "applications-in-dollars.csv")
    assert "Amount awarded: 1 row is not in GBP but in USD (row 2)" in message
    assert "Amount requested: 1 row is not in GBP but in EUR (row 3)" in message
    assert "'5.5.5' is not a sum" in message


def test_a_list_without_asks_is_refused():
    message = refused(DEFECTIVE / "applications-without-ask.csv")
    assert "1 column is missing: asked" in message
    assert 'columns = { asked = "its heading" }' in message


def test_a_heading_may_be_named_by_the_programme(tmp_path):
    (tmp_path / "a.csv").write_text("Who,Wanted,Awarded\nA,5,5\n", "utf-8")
    columns = {"applicant_name": "Who", "asked": "Wanted"}
    assert read(tmp_path / "a.csv", columns=columns).table["asked_pence"].item() == 500


def asks(*rows: tuple[str, str, int, int]) -> tuple[pd.DataFrame, pd.Series]:
    """Return applications of (place, outcome, asked, awarded), and their places."""
    table = pd.DataFrame(rows, columns=["place", "outcome", "asked_pence", "awarded_pence"])
    table = table.assign(asked_known=table["asked_pence"] > 0, open_call="", scope="", regrant="")
    return table, table["place"]


def test_few_asks_are_told_from_many_refusals():
    table, place = asks(
        ("City", "awarded", 500, 400),
        ("City", "awarded", 300, 300),
        ("City", "refused", 100, 0),
        ("Town", "refused", 200, 0),
        ("Town", "withdrawn", 0, 0),
        ("unknown", "pending", 50, 0),
    )
    by_place = asks_by_place(table, place, ["City", "Town", "Coast"])
    assert by_place["asks"].to_dict() == {
        "City": 3,
        "Town": 2,
        "Coast": 0,
        "outside": 0,
        "unknown": 1,
    }
    assert by_place["awarded"].tolist() == [2, 0, 0, 0, 0]
    assert by_place["refused"].tolist() == [1, 1, 0, 0, 0]
    success = by_place["success"]
    assert success["City"] == pytest.approx(2 / 3)
    assert success["Town"] == 0
    assert success[["Coast", "outside", "unknown"]].isna().all()
    assert by_place["asked_not_known"].to_dict()["Town"] == 1
    assert by_place["asked_pence"].sum() == table["asked_pence"].sum()
    assert by_place["awarded_pence"].sum() == table["awarded_pence"].sum()
    outcomes = by_place[["awarded", "refused", "withdrawn", "pending"]].sum(axis=1)
    assert (outcomes == by_place["asks"]).all()


def test_asks_of_nowhere_are_refused():
    table, place = asks(("Town", "awarded", 5, 5))
    with pytest.raises(InputError, match="1 problem"):
        asks_by_place(table, place, ["City"])
    with pytest.raises(MisalignedError):
        asks_by_place(table, place.rename({0: 7}), ["Town"])
    with pytest.raises(InputError, match="1 problem"):
        asks_by_place(table.assign(outcome="perhaps"), place, ["Town"])


def test_asks_per_1000_people():
    people = pd.Series({"City": 4000, "Coast": 2000, "Empty": 0})
    rate = asks_per_1000(pd.Series({"City": 8, "Coast": 0, "Empty": 0}), people)
    assert rate["City"] == 2
    assert rate["Coast"] == 0
    assert pd.isna(rate["Empty"])
    with pytest.raises(InputError):
        asks_per_1000(pd.Series({"City": -1}), people[["City"]])
