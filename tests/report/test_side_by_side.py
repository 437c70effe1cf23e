"""The same money under several attributions: readable at the width of a terminal."""

from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from equitycli.plan import Audit, Measures, Standing, View
from equitycli.report.audit_sheets import provision_side_by_side
from equitycli.report.terminal import console, show
from equitycli.settings import Attribution

ALL: tuple[Attribution, ...] = ("delivery", "office", "apportioned", "catchment")
PLACES = ("Great Fenmarch", "Ely", "March and Wimblington")


def view(attribution: Attribution, i: int) -> View:
    """Return a view in which place k has £(i + 1)(k + 1)m a year; £50 are unknown."""
    standing = {
        place: Standing(
            provision_pence=(i + 1) * (k + 1) * 10**8, high_pence=(i + 1) * (k + 1) * 10**8 + 5000,
            target_gbp=1e6, distance=(i + 1) * (k + 1) - 1.0, gbp_per_head=1.0, share_gap=0.1 * k,
            zero_kind="",
        )
        for k, place in enumerate(PLACES)
    }  # fmt: skip
    return View(attribution, pd.DataFrame(), standing, 10_000, 5000, Measures(0.1, 0.2))


def audit(*attributions: Attribution) -> Audit:
    views = tuple(view(one, i) for i, one in enumerate(attributions))
    return cast(Audit, SimpleNamespace(views=views, planned=views[0]))


def test_two_views_stand_in_one_table():
    (sheet,) = provision_side_by_side(audit("delivery", "office"))
    assert sheet.title == "The same money, by where the office is and by where the work is done"
    assert [one.heading for one in sheet.columns][:4] == [
        "Place", "By\ndelivery", "from\nshare", "if unknown\nis here",
    ]  # fmt: skip
    (other,) = provision_side_by_side(audit("delivery", "apportioned"))
    assert other.title == "The same money, by delivery and by area of operation"


@pytest.mark.parametrize("attributions", [ALL[:3], ALL])
def test_more_views_have_a_table_for_each_measure(attributions):
    money, distance, high = provision_side_by_side(audit(*attributions))
    several = len(attributions)
    assert [len(one.columns) for one in (money, distance, high)] == [several + 1] * 3
    assert money.rows[1][:4] == ["Ely", "£2,000,000", "£4,000,000", "£6,000,000"]
    assert distance.rows[1][:4] == ["Ely", "+100 %", "+300 %", "+500 %"]
    assert high.rows[1][:4] == ["Ely", "£2,000,050", "£4,000,050", "£6,000,050"]
    assert [row[0] for row in money.totals] == [
        "Outside the county", "of all money", "Place unknown", "of all money",
    ]  # fmt: skip
    assert money.totals[2][1:] == ["£50"] * several


def test_four_views_fit_eighty_columns(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    for sheet in provision_side_by_side(audit(*ALL)):
        show(sheet, console())
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    # a table, not a block of lines for each place: all four sums of a place stand in one line
    assert any(line.split()[-4:] == ["£2,000,000", "£4,000,000", "£6,000,000", "£8,000,000"]
               for line in lines)  # fmt: skip
