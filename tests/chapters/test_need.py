"""What makes need: four places by hand, and a real county."""

import pandas as pd
import pytest

from equitycli import study
from equitycli.chapters.need import DomainProfile, NeedChapter, need_chapter
from equitycli.errors import InputError
from equitycli.report.need_sheets import need_as_values, need_in_short, need_sheets
from tests.four_places import AREAS, county
from tests.running import ROOT

CODES = [str(area["code"]) for area in AREAS]  # City, City, Town, Village, Marsh
NEED = {"City": 100, "Town": 200, "Village": 50, "Marsh": 50}
DOMAINS = ("income", "employment", "education", "health", "crime", "barriers", "environment")


def by_area(heading, *cells):
    return [{"area_code": c, heading: cell} for c, cell in zip(CODES, cells, strict=True)]


FILES = {
    "cost.csv": [{"district_code": "F02000001", "factor": 2}],
    "rural.csv": by_area("class", "Urban", "Urban", "Urban", "Rural", "Rural"),
    "parcels.csv": by_area("parcels", 10, 0, 0, 0, 40)[:1] + by_area("parcels", 0, 0, 0, 0, 40)[4:],
}
FACTORS = [
    {"name": "cost", "file": "cost.csv"},
    {"name": "rural", "file": "rural.csv", "uplift": {"Rural": 0.1}},
]
EVIDENCE = [{"name": "parcels", "file": "parcels.csv", "people_each": 0.5}]


def chapter_of(found) -> NeedChapter:
    chapter = need_chapter(found)
    assert chapter is not None
    return chapter


def profile_of(chapter: NeedChapter) -> DomainProfile:
    assert chapter.domains is not None
    return chapter.domains


def audited(folder, *, need, files=None):
    return study.audit(county(folder, files=files or {}, need=need))


def test_factors_and_evidence_by_place(tmp_path):
    found = audited(
        tmp_path,
        files=FILES,
        need={"weight": "income_rate", "factor": FACTORS, "evidence": EVIDENCE},
    )
    chapter = chapter_of(found)
    made = chapter.components
    assert made is not None
    assert chapter.domains is None
    assert made.columns.tolist() == ["base", "cost", "rural", "parcels"]
    # the cost of the area doubles all; rural adds a tenth of the doubled; each parcel is half
    assert made.T["City"].tolist() == pytest.approx([100, 100, 0, 5])
    assert made.T["Town"].tolist() == pytest.approx([200, 200, 0, 0])
    assert made.T["Marsh"].tolist() == pytest.approx([50, 50, 10, 20])
    assert made.sum(axis="columns").to_dict() == pytest.approx(found.need.to_dict())
    assert {one.code for one in found.findings} >= {"classes-without-uplift", "evidence-absent"}
    (sheet,) = need_sheets(chapter, found)
    assert sheet.totals[0] == ["All", "400", "400", "20", "25", "845"]
    assert need_in_short(chapter, found) == []
    assert need_as_values(chapter)["domains"] is None


def test_without_domains_factors_or_evidence_there_is_nothing_to_tell(tmp_path):
    assert need_chapter(audited(tmp_path, need={"weight": "income_rate"})) is None


def test_a_factor_may_bear_the_name_of_a_column(tmp_path):
    named = [{"name": "weight", "file": "cost.csv"}]
    found = audited(tmp_path, files=FILES, need={"weight": "income_rate", "factor": named})
    assert found.areas["need_weight"].tolist() == [0.05, 0.05, 0.2, 0.1, 0.1]
    assert found.need.sum() == 800


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        # ranks 5 4 3 2 1 of 5: R = .2 .4 .6 .8 1
        ({"weight": "index_rank", "scores_as_money": True}, [200 + 400, 600, 400, 500]),
        # straight line from 1 (rank 5) to 3 (rank 1): 1 1.5 2 2.5 3
        ({"weight": "index_rank", "most_to_least": 3.0}, [1000 + 1500, 2000, 1250, 1500]),
        ({"weight": "table", "table": "need.csv", "table_column": "weight"}, [2000, 2000, 0, 500]),
        (
            {
                "weight": "table",
                "table": "need.csv",
                "table_column": "people",
                "table_holds": "people",
            },
            [30, 30, 0, 7],
        ),
    ],
)
def test_each_weight_through_an_audit(tmp_path, need, expected):
    rows = [
        {"area_code": code, "weight": weight, "people": people}
        for code, weight, people in zip(CODES, [1, 1, 2, 0, 1], [10, 20, 30, 0, 7], strict=True)
    ]
    found = audited(tmp_path, files={"need.csv": rows}, need=need)
    places = ["City", "Town", "Village", "Marsh"]
    assert found.need[places].tolist() == pytest.approx(expected)


def test_more_people_in_need_than_people_are_said(tmp_path):
    rows = [{"area_code": code, "people": 501} for code in CODES]
    asked = {"weight": "table", "table": "need.csv", "table_holds": "people"}
    found = audited(tmp_path, files={"need.csv": rows}, need=asked)
    (said,) = [one for one in found.findings if one.code == "more-in-need-than-live-there"]
    assert "2 of 5 areas are with more people in need than people (F01000004" in said.text


def test_scores_as_money_and_lines_are_said(tmp_path):
    money = audited(tmp_path / "a", need={"weight": "index_rank", "scores_as_money": True})
    assert "score-as-money" in [one.code for one in money.findings]
    line = audited(tmp_path / "b", need={"weight": "index_rank", "most_to_least": 2.0})
    assert "need-on-a-line" in [one.code for one in line.findings]
    beside = audited(tmp_path / "c", need={"weight": "income_rate", "show_beside": ["index_rank"]})
    assert "shown-beside-as-money" in [one.code for one in beside.findings]


def test_sparse_areas_need_a_map(tmp_path):
    sparse = [{"name": "sparse", "people_per_km2_below": 50, "sparse_uplift": 0.2}]
    with pytest.raises(InputError) as caught:
        audited(tmp_path, need={"weight": "income_rate", "factor": sparse})
    assert "Name a map of the areas as  boundaries  under [areas]." in caught.value.lines()[-2]


def test_domains_by_place(tmp_path):
    path = county(tmp_path, need={"weight": "domains", "domains": "official",
                                  "scores_as_money": True})  # fmt: skip
    index = pd.read_csv(tmp_path / "index.csv", dtype=str)
    for i, domain in enumerate(DOMAINS):
        index[f"{domain}_rank"] = [1, 2, 3, 4, 5] if i % 2 else [5, 4, 3, 2, 1]
    index.to_csv(tmp_path / "index.csv", index=False)
    found = study.audit(path)
    chapter = chapter_of(found)
    profile = profile_of(chapter)
    assert chapter.components is None
    assert profile.levels.T["Town"].tolist() == pytest.approx([60.0] * 7)  # rank 3 of 5
    assert profile.contributions.loc["Town", "income"] == pytest.approx(22.5 / 99.9)
    assert profile.agreement.loc["income", "employment"] == pytest.approx(-1)
    assert profile.agreement.loc["income", "education"] == pytest.approx(1)
    for _, alone in profile.alone.groupby("domain"):
        assert alone["points"].sum() == pytest.approx(0)
        assert alone["gbp"].sum() == pytest.approx(0, abs=1e-6)
    assert len(need_sheets(chapter, found)) == 4
    for sheet in need_sheets(chapter, found):
        assert all(len(row) == len(sheet.columns) for row in [*sheet.rows, *sheet.totals])
    assert need_in_short(chapter, found)[0].startswith("The deprivation of ")
    values = need_as_values(chapter)["domains"]
    assert values["weights"]["income"] == 0.225


@pytest.mark.real
def test_the_domains_of_a_real_county(cambridgeshire):
    assert cambridgeshire.is_dir()  # which the programme names
    found = study.audit(ROOT / "examples/cambridgeshire/programme.toml", allow_outside=True)
    profile = profile_of(chapter_of(found))
    wisbech = profile.levels.astype(float).T["Wisbech"].to_dict()
    assert wisbech["education"] > wisbech["barriers"]
    agreement = profile.agreement.to_dict()
    assert agreement["income"]["employment"] > 0.9
    assert profile.agreement["barriers"].drop("barriers").max() < 0.3
    assert profile.weights_source.startswith("English Indices of Deprivation 2025")
