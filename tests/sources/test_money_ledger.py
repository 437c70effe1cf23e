"""No awards lose money silently: what is read is kept, set aside, or the file is refused."""

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError
from equitycli.settings import GrantsSection
from equitycli.sources.grants import read_grants
from equitycli.sources.money_ledger import GrantsFile, MoneyRead, SetAside

GIVING = ["Identifier", "Currency", "Amount Awarded", "Award Date", "Recipient Org:Name"]
LIST = ["Reference", "Currency", "Amount (£)", "Date awarded", "Beneficiary"]

FORMS = (
    lambda pence: f"{pence / 100:.2f}",
    lambda pence: f"£{pence / 100:,.2f}",
    lambda pence: f" {pence / 100:,.2f} ",
    lambda pence: f"GBP {pence / 100:.2f}",
    lambda pence: f"{pence // 100}.{pence % 100:02d}",
)
EACH = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def written_sums(draw) -> tuple[str, str, int | None]:
    """Return a currency, a sum as it may be written, and its pence if they are in pounds."""
    pence = draw(st.integers(0, 10**9))
    text = draw(st.sampled_from(FORMS))(pence)
    made: tuple[str, str, int | None] = draw(
        st.sampled_from(
            [
                ("GBP", text, pence),
                ("", text, pence),
                ("GBP", text, pence),
                ("GBP", f"({pence // 100})", -(pence // 100) * 100),
                ("GBP", f"-{pence // 100}", -(pence // 100) * 100),
                ("EUR", f"{pence // 100}", None),
            ]
        )
    )
    return made


@st.composite
def rows(draw) -> tuple[list[list[str]], int]:
    """Return rows of awards, and the pounds in them, in pence."""
    listed, total = [], 0
    for _ in range(draw(st.integers(1, 12))):
        currency, text, pence = draw(written_sums())
        identifier = draw(st.sampled_from(["", "", "", "", "G-1", "G-2"]))
        day = draw(st.sampled_from(["2025-04-01", "01/05/2024", "41275", "", "Apr-23"]))
        who = draw(st.sampled_from(["A", "B", "Individual", "C & D", "<b>E</b>"]))
        listed.append([identifier, currency, text, day, who])
        total += pence or 0
    return listed, total


def taken_in(text: str, **section: object) -> GrantsFile | None:
    """Return what is read of a text, or None where it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grants"
        path.write_text(text, "utf-8", errors="surrogatepass")
        try:
            return read_grants(
                path, GrantsSection(**{"file": "grants", "fund": "core"} | section)
            ).table
        except InputError:
            return None


def as_csv(headings: list[str], listed: list[list[str]]) -> str:
    made = io.StringIO()
    csv.writer(made).writerows([headings, *listed])
    return made.getvalue()


@EACH
@given(rows(), st.sampled_from([GIVING, LIST]), st.booleans())
def test_what_is_read_is_kept_or_set_aside_to_the_penny(made, headings, willing):
    listed, total = made
    aside = ["negative", "currency", "duplicate"] if willing else []
    read = taken_in(as_csv(headings, listed), set_aside=aside)
    if read is None:
        return
    money = read.ledger
    assert money.read_pence == total
    assert money.read_pence == read.grants["award_pence"].sum() + money.set_aside_pence
    assert money.rows == len(listed)
    assert len(read.grants) == money.rows - money.set_aside_rows
    assert (read.grants["award_pence"] >= 0).all()


ODD = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["£", "(", "()", "(-5)", "£-£5", "NaN", "1e9", "- 5", "5-", "５", "1,23", "£ "]
    ),
)


@EACH
@given(st.lists(st.lists(ODD, min_size=5, max_size=5), min_size=1, max_size=5))
def test_no_cell_stops_the_reader_of_sheets(listed):
    read = taken_in(as_csv(LIST, listed), set_aside=["negative", "currency", "duplicate"])
    if read is not None:
        kept = int(read.grants["award_pence"].sum())
        assert read.ledger.read_pence == kept + read.ledger.set_aside_pence


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
NAMES = st.sampled_from(
    [
        "id",
        "amountAwarded",
        "awardDate",
        "currency",
        "recipientOrganization",
        "beneficiaryLocation",
        "plannedDates",
        "name",
        "geoCode",
        "startDate",
        "duration",
        "toIndividualsDetails",
    ]
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
AWARDS = st.fixed_dictionaries(
    {"amountAwarded": st.integers(0, 10**6) | VALUES},
    optional={
        "id": st.text(max_size=3) | VALUES,
        "awardDate": st.sampled_from(["2025-04-01", ""]) | VALUES,
        "recipientOrganization": st.just([{"name": "A"}, {"id": "XX-1"}]) | VALUES,
        "beneficiaryLocation": VALUES,
        "plannedDates": VALUES,
        "currency": st.sampled_from(["GBP", "EUR"]) | VALUES,
    },
)


@EACH
@given(st.lists(AWARDS, min_size=1, max_size=4))
def test_no_json_stops_the_reader_or_loses_money(grants):
    read = taken_in(json.dumps({"grants": grants}), set_aside=["negative", "currency", "duplicate"])
    if read is None:
        return
    kept = int(read.grants["award_pence"].sum())
    assert read.ledger.read_pence == kept + read.ledger.set_aside_pence
    assert read.ledger.rows == len(grants)


def test_a_ledger_that_does_not_add_up_is_a_defect_of_ours():
    with pytest.raises(AssertionError, match="money was lost"):
        MoneyRead("a.csv", rows=2, read_pence=700, kept_rows=2, kept_pence=600)
    with pytest.raises(AssertionError, match="awards were lost"):
        MoneyRead("a.csv", rows=2, read_pence=700, kept_rows=1, kept_pence=700)


def test_other_currencies_are_counted_apart():
    aside = (SetAside("currency", (3,), 500, "EUR"), SetAside("negative", (4,), -200))
    money = MoneyRead("a.csv", rows=3, read_pence=500, kept_rows=1, kept_pence=700, set_aside=aside)
    assert (money.set_aside_pence, money.set_aside_rows) == (-200, 2)
