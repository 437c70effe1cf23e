"""Small numbers that are kept back can't be worked out from all that an audit prints and writes.

Another county is made, where one organisation that nobody pays has its office in another of the
places whose counts are not shown, and perhaps one that stays has moved into the area it left. What
is written and printed of that county must be the same, to the last byte: then nobody can tell from
it in which of the two they are.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from equitycli import study
from equitycli.chapters.access import access_chapter
from equitycli.chapters.assets import assets_chapter
from equitycli.chapters.capacity import capacity_chapter
from equitycli.chapters.likeness import likeness_chapter
from equitycli.chapters.whole import Chapters, chapters_of
from equitycli.plan import Audit
from equitycli.report.audit_printing import audit_json, print_audit
from equitycli.report.capacity_values import capacity_as_values
from equitycli.small_numbers import suppressed
from tests.running import ROOT

RUN_AT = "2026-04-01T00:00:00Z"
LINES = (3, 5, 12)
TELLING = {
    "organisations", "organisations_per_1000", "drawn_in_per_1000", "own_weight", "access_per_1000",
    "in_reach", "median_income_gbp", "median_age_years", "incomes_known", "dates_known",
}  # fmt: skip
"""What tells the count of a place, or what few organisations there are like."""


@pytest.fixture(scope="module", params=LINES)
def below(request) -> int:
    number: int = request.param
    return number


@pytest.fixture(scope="module")
def fenmarch(below, tmp_path_factory) -> tuple[Audit, Chapters]:
    """The fictional county as its programme has it, but for the line."""
    folder: Path = tmp_path_factory.mktemp("fenmarch") / "fenmarch"
    shutil.copytree(ROOT / "examples/fenmarch", folder, ignore=shutil.ignore_patterns("expected"))
    file = folder / "programme.toml"
    text = file.read_text("utf-8")
    assert "suppress_below = { value = 3," in text
    text = text.replace("suppress_below = { value = 3,", f"suppress_below = {{ value = {below},")
    file.write_text(text, "utf-8")
    audit = study.audit(file)
    return audit, chapters_of(audit, progress=lambda _: None)


def counts_of(audit: Audit) -> pd.Series:
    return pd.Series({place: one.organisations for place, one in audit.places.items()})


def hidden_in(audit: Audit) -> list[str]:
    return [place for place, one in audit.places.items() if one.kept_back]


def elsewhere(audit: Audit, *, moved: dict[str, str], below: int) -> Audit:
    """The same county, but that some organisations have their offices in other areas."""
    listed, counts = audit.county.organisations.copy(), counts_of(audit)
    place = audit.county.place.to_dict()
    for organisation, area in moved.items():
        counts[place[str(listed.loc[organisation, "area_code"])]] -= 1
        counts[place[area]] += 1
        listed.loc[organisation, "area_code"] = area
    kept = suppressed(counts, below=below)
    return replace(
        audit,
        county=replace(audit.county, organisations=listed),
        places={
            place: replace(one, organisations=int(counts[place]), kept_back=bool(kept[place]))
            for place, one in audit.places.items()
        },
    )


def measured_again(other: Audit, chapters: Chapters) -> tuple[Audit, Chapters]:
    """The chapters that read organisations anew; no other does."""
    return other, replace(
        chapters,
        capacity=capacity_chapter(other),
        assets=assets_chapter(other),
        likeness=likeness_chapter(other),
        access=access_chapter(other),
    )


def with_findings(measured: tuple[Audit, Chapters]) -> tuple[Audit, Chapters]:
    audit, chapters = measured
    return replace(audit, findings=(*audit.findings, *chapters.findings)), chapters


def written(measured: tuple[Audit, Chapters]) -> str:
    return audit_json(with_findings(measured), run_at=RUN_AT)


def moves(audit: Audit, place: str) -> Iterator[dict[str, str]]:
    """What could as well be: an organisation that nobody pays, and where it might be instead.

    Out of the place into another whose count is hidden, or into it out of such a one.
    """
    hidden, at = set(hidden_in(audit)), audit.county.place
    area_of = audit.county.organisations["area_code"].dropna()
    area_of = area_of[area_of.map(at).isin(hidden)]
    for stays in (None, *area_of.index):
        for goes in area_of.index.drop(list(audit.claims.recipients), errors="ignore"):
            here = at[area_of[goes]]
            if stays is not None and (stays == goes or at[area_of[stays]] != here):
                continue
            filled = {} if stays is None else {stays: area_of[goes]}
            for area in area_of.unique():
                if at[area] != here and place in (here, at[area]):
                    yield {goes: area} | filled


def places_in(values: Any) -> Iterator[dict[str, Any]]:
    """Every row of a place, however deep in the values."""
    if isinstance(values, dict):
        if "place" in values:
            yield values
        values = list(values.values())
    if isinstance(values, list):
        for one in values:
            yield from places_in(one)


def test_each_count_that_is_kept_back_might_be_another(fenmarch, below, capsys):
    audit, chapters = fenmarch
    hidden = hidden_in(audit)
    assert len(hidden) >= 2
    assert chapters.capacity is not None
    capacity = capacity_as_values(chapters.capacity)
    true = written(fenmarch)
    print_audit(with_findings(fenmarch))
    printed = capsys.readouterr().out
    left = set(hidden)
    for place in hidden:
        if place not in left:
            continue
        for moved in moves(audit, place):
            county = elsewhere(audit, moved=moved, below=below)
            # What is quick to tell apart first: most of these counties are not alike
            if hidden_in(county) != hidden:
                continue
            if capacity_as_values(capacity_chapter(county)) != capacity:
                continue
            other = measured_again(county, chapters)
            if written(other) != true:
                continue
            print_audit(with_findings(other))
            assert capsys.readouterr().out == printed
            counts, were = counts_of(county), counts_of(audit)
            assert counts.sum() == were.sum()
            left -= set(counts.index[counts != were])
            break
    assert not left, f"told: {sorted(left)}"


def test_no_figure_of_a_place_that_is_kept_back_is_anywhere(fenmarch, below):
    hidden = hidden_in(fenmarch[0])
    values = json.loads(written(fenmarch))
    del values["chapters"]["access"]["supply"][1:]  # money and assets are no count of these
    rows = [row for row in places_in(values) if row["place"] in hidden]
    assert rows
    seen = {key: row[key] for row in rows for key in row if key in TELLING}
    assert set(seen) == TELLING
    assert {key for row in rows for key in TELLING & set(row) if row[key] is not None} == set()
    for row in places_in(values["chapters"]["access"]):
        if row["place"] in hidden:
            assert row["nearest_median_m"] is row["nearest_mean_m"] is None
    for answers in ("small", "several_purposes"):
        of_it = {
            row["place"]: row["of the place"] for row in values["chapters"]["assets"]["recipients"]
        }
        for row in values["chapters"]["assets"][answers]:
            few = of_it[row["place"]] > 0 and (
                row["place"] in hidden or of_it[row["place"]] < below
            )
            assert (row["yes"] is None) == few, row


def test_drawn_in_rates_know_nothing_of_what_is_kept_back(fenmarch):
    audit, chapters = fenmarch
    found = chapters.capacity
    assert found is not None
    assert found.organisations is not None
    hidden = hidden_in(audit)
    said = next(one.text for one in found.findings if one.code == "rates-drawn-in")
    assert not any(place in said for place in hidden)
    shown = found.organisations.loc[[p for p in audit.places if p not in hidden]]
    assert shown["drawn_in_per_1000"].notna().all()
