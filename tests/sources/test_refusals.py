"""Every fault has a fixture named after it, and a message: what, where, how much, remedy.

A room of tests/sources/refusals/ holds a list REFUSALS of (what it replaces or adds in the small
county, the fixture, parts of the message) and, as a fourth, changes of its programme.
"""

import importlib
import pkgutil

import pytest

from tests.sources import made_workbooks, refusals
from tests.sources.small import DEFECTIVE, MADE, Refusal, refusal

REFUSALS = [
    Refusal(*entry)
    for room in pkgutil.iter_modules(refusals.__path__)
    for entry in importlib.import_module(f"{refusals.__name__}.{room.name}").REFUSALS
]


@pytest.mark.parametrize("one", REFUSALS, ids=lambda one: f"{one.replaces}-{one.fixture}")
def test_a_fault_is_said_with_place_size_and_remedy(tmp_path, one):
    message = refusal(tmp_path, changes=one.changes, **{one.replaces: one.fixture})
    for part in one.said:
        assert part in message
    assert message.splitlines()[0].startswith("Error: ")
    assert message.splitlines()[-1] == "Nothing was written."


USED_ELSEWHERE = {
    "names-that-are-formulas-or-html.csv",
    "wrong-vintage-lsoa.csv",
    "mixed-nations-lsoa.csv",
    "mixed-nations-own-columns.csv",
    "partly-unknown-codes.csv",
    "half-a-character.json",
    "applications-that-contradict.csv",
    "applications-in-dollars.csv",
    "applications-without-ask.csv",
    "one-sex-missing.csv",
    "population-of-2011-without-bridge.csv",
    "indicators-without-ranks.csv",
    "ranks-only-with-score-weight.csv",
    "suppressed-rates-with-income-weight.csv",
    "bridge-with-missing-areas.csv",
    "bridge-of-unknown-change.csv",
    "bridge-of-wards.csv",
    "bridge-without-new-codes.csv",
    "bridge-with-blank-codes.csv",
    "places-overlap.geojson",
    "two-names-of-a-division.csv",
    "authority-overlap.csv",
    "authority-gap.csv",
    "authority-unknown-place.csv",
    "authority-ends-before-it-begins.csv",
    "authority-dates-that-are-none.csv",
    "successor-without-an-end.csv",
    "successor-not-the-next.csv",
    "oscr-withheld-postcodes.csv",
    "ccni-address-without-postcode.csv",
    "operates-without-organisation.csv",
    "operates-of-branches-only.json",
    "operates-of-unknown-charities.csv",
    "operates-without-area.csv",
}
USED_ELSEWHERE |= set(made_workbooks.MADE)  # test_officers_workbook.py


def test_every_defective_fixture_is_used():
    used = {one.fixture for one in REFUSALS} | USED_ELSEWHERE
    assert {path.name for path in DEFECTIVE.iterdir()} | set(MADE) == used


def test_there_are_enough_of_them():
    assert len({one.fixture for one in REFUSALS}) >= 150


def test_faults_of_several_files_are_said_together(tmp_path):
    message = refusal(
        tmp_path, population="negative-people.csv", grants="nan-money.csv", delivery="empty.csv"
    )
    assert "The input has 3 problems." in message
    assert "population.csv · population: 1 row is negative" in message
    assert "grants.csv · Amount Awarded" in message
    assert "delivery.csv: is empty" in message


def test_faults_of_other_files_are_said_even_where_the_index_is_refused(tmp_path):
    message = refusal(tmp_path, index="empty.csv", grants="nan-money.csv")
    assert "index.csv: is empty" in message
    assert "grants.csv · Amount Awarded" in message
