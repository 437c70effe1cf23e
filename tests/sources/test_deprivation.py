from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError
from equitycli.settings import IndexSection
from equitycli.sources.index_file import read_index
from tests.sources.small import CASES, DEFECTIVE

SECTION = IndexSection(file="index.csv")
FILE_7 = (
    "LSOA code ({lsoa}),LSOA name ({lsoa}),Local Authority District code ({lad}),Local Authority "
    "District name ({lad}),Index of Multiple Deprivation (IMD) Score,Index of Multiple Deprivation "
    "(IMD) Rank (where 1 is most deprived),Index of Multiple Deprivation (IMD) Decile (where 1 is "
    "most deprived 10% of LSO,Income Score (rate)\n"
    'E01017943,Cambridge 006A,E07000008,Cambridge,9.172,"25,990",8,0.092\n'
)


def index_of(tmp_path, text, *, section=SECTION, encoding="utf-8"):
    path = tmp_path / "index.csv"
    path.write_bytes(text.encode(encoding))
    return read_index(path, section)


def fixture(name):
    return read_index(CASES / "indices" / name, SECTION)


def finding(reading, code):
    return next(one for one in reading.findings if one.code == code)


def message(caught) -> str:
    return "\n".join(caught.value.lines())


@pytest.mark.parametrize(("lsoa", "lad", "title"), [(2021, 2024, "2025"), (2011, 2019, "2019")])
def test_the_edition_is_recognised_from_the_headings(tmp_path, lsoa, lad, title):
    reading = index_of(tmp_path, FILE_7.format(lsoa=lsoa, lad=lad))
    assert reading.record.title == f"English Indices of Deprivation {title}, File 7"
    assert (reading.table.vintage, reading.table.nation) == (lsoa, "England")
    area = reading.table.areas.loc["E01017943"]
    assert (area["score"], area["rank"], area["decile"]) == (9.172, 25990, 8)
    assert area["income_rate"] == 0.092


def test_a_byte_order_mark_and_old_line_ends_do_no_harm(tmp_path):
    text = FILE_7.format(lsoa=2021, lad=2024).replace("\n", "\r")
    assert len(index_of(tmp_path, text, encoding="utf-8-sig").table.areas) == 1


def test_rates_in_percent_become_shares(tmp_path):
    text = (
        "nation,lsoa,overall_local_score,income_score,original_decile,UK_IMD_E_rank\n"
        "E,E01018103,52.745,30.0,1,2510.0\n"
    )
    assert index_of(tmp_path, text).table.areas["income_rate"].item() == pytest.approx(0.30)


RANKS = "LSOA code (2011),Index of Multiple Deprivation (IMD) Rank\nE01017943,5\n"


def test_an_index_of_ranks_only_is_read_without_scores(tmp_path):
    reading = index_of(tmp_path, RANKS)
    assert reading.record.title == "English Indices of Deprivation 2019, File 1"
    area = reading.table.areas.loc["E01017943"]
    assert area["rank"] == 5
    assert area[["score", "income_rate", "decile"]].isna().all()


def test_mixed_nations_are_refused():
    with pytest.raises(InputError) as caught:
        read_index(DEFECTIVE / "mixed-nations-lsoa.csv", SECTION)
    assert "1 of 2 codes is of Wales, the others of England (W01000001)" in message(caught)


def test_a_column_map_needs_nation_and_vintage(tmp_path):
    columns = {"area_code": "code", "score": "points"}
    with pytest.raises(InputError) as caught:
        index_of(tmp_path, "code,points\nA1,3\n", section=IndexSection(file="i", columns=columns))
    assert "nation and vintage are needed" in message(caught)
    reading = index_of(
        tmp_path,
        "code,points\nA1,3\n",
        section=IndexSection(file="i", columns=columns, nation="Elsewhere", vintage=2020),
    )
    assert reading.table.areas["score"].tolist() == [3.0]
    assert reading.table.areas["income_rate"].isna().all()


def own_columns(path, *, nation="England"):
    columns = {"area_code": "code", "score": "points"}
    section = IndexSection(file="i", columns=columns, nation=nation, vintage=2021)
    return read_index(path, section)


def test_mixed_nations_are_refused_under_a_column_map_too():
    with pytest.raises(InputError) as caught:
        own_columns(DEFECTIVE / "mixed-nations-own-columns.csv")
    assert (
        "code: the 3 codes are of 2 nations: 2 of England, 1 of Wales (E01017943, W01000001)."
        in message(caught)
    )
    assert "Keep the rows of one nation." in message(caught)


def test_codes_that_only_partly_fit_a_known_system_are_refused():
    with pytest.raises(InputError) as caught:
        own_columns(DEFECTIVE / "partly-unknown-codes.csv")
    assert (
        "code: 1 of 3 codes is of no system that is known, the others of England (Total; row 4)."
        in message(caught)
    )


@pytest.mark.parametrize("vintage", [2021, 2004])  # of 2004 no system of codes is known
def test_another_nation_than_the_stated_is_refused(tmp_path, vintage):
    columns = {"area_code": "code", "score": "points"}
    section = IndexSection(file="i", columns=columns, nation="Wales", vintage=vintage)
    with pytest.raises(InputError) as caught:
        index_of(tmp_path, "code,points\nE01017943,3\n", section=section)
    assert (
        "code: 1 of 1 codes is of England (E01017943), but the programme says  nation = 'Wales'."
        in message(caught)
    )
    stated = section.model_copy(update={"nation": "england"})
    assert len(index_of(tmp_path, "code,points\nE01017943,3\n", section=stated).table.areas) == 1


def own(tmp_path, text, **changes):
    columns = {"area_code": "code", "score": "points"} | changes.pop("columns", {})
    section = {"file": "i", "columns": columns, "nation": "Elsewhere", "vintage": 2020} | changes
    return index_of(tmp_path, text, section=IndexSection.model_validate(section))


def test_what_was_recognised_is_said_with_the_headings_that_serve(tmp_path):
    said = finding(index_of(tmp_path, FILE_7.format(lsoa=2021, lad=2024)), "index-recognised")
    assert said.severity == "note"
    assert (
        'taken for "English Indices of Deprivation 2025, File 7" (IoD 2025; England, areas of '
        '2021): score from "Index of Multiple Deprivation (IMD) Score"' in said.text
    )
    assert 'income rate from "Income Score (rate)"; no population.' in said.text


def test_a_column_map_is_not_said_back(tmp_path):
    assert own(tmp_path, "code,points\nA1,3\n").findings == ()


@pytest.mark.parametrize(
    ("name", "nation", "vintage", "edition", "expected"),
    [
        ("wimd2019_overall.csv", "Wales", 2011, "WIMD 2019", {"rank": 885, "decile": 5}),
        ("wimd2019_ranks.csv", "Wales", 2011, "WIMD 2019", {"rank": 885, "crime_rank": 1107}),
        ("wimd2019_scores.csv", "Wales", 2011, "WIMD 2019", {"score": 18.4, "health_score": 21.0}),
        ("wimd2025_overall.csv", "Wales", 2021, "WIMD 2025", {"rank": 885, "decile": 5}),
        ("wimd2025_ranks.csv", "Wales", 2021, "WIMD 2025", {"rank": 885}),
        ("wimd2025_scores.csv", "Wales", 2021, "WIMD 2025", {"score": 18.4}),
        (
            "simd2020v2_ranks.csv",
            "Scotland",
            2011,
            "SIMD 2020v2",
            {"rank": 4691, "income_rank": 4690.5, "population": 904},
        ),
        ("simd2020v2_indicators.csv", "Scotland", 2011, "SIMD 2020v2", {"income_rate": 0.08}),
        (
            "nimdm2017_soa.csv",
            "Northern Ireland",
            2001,
            "NIMDM 2017",
            {"rank": 516, "environment_rank": 514, "crime_rank": 523},
        ),
    ],
)
def test_an_index_of_each_nation_is_read(name, nation, vintage, edition, expected):
    reading = fixture(name)
    areas = reading.table.areas
    assert (reading.table.nation, reading.table.vintage) == (nation, vintage)
    assert set(areas["nation"]) == {nation}
    assert set(areas["edition"]) == {edition}
    assert set(areas["vintage"]) == {vintage}
    assert len(areas) == 6
    first = areas.iloc[0]
    assert {key: first[key] for key in expected} == pytest.approx(expected)


def test_an_area_without_a_name_bears_its_code():
    assert fixture("simd2020v2_ranks.csv").table.areas["area_name"].iloc[0] == "S01006506"


def test_suppressed_figures_are_missing_and_said(tmp_path):
    text = "Data_Zone,Income_rate,Income_count\nS01006506,8%,70\nS01006507,*,*\n"
    reading = index_of(tmp_path, text)
    assert reading.table.areas["income_rate"].isna().tolist() == [False, True]
    said = finding(reading, "index-figures-suppressed")
    assert "Income_rate (1)" in said.text


@pytest.mark.real
def test_a_rank_that_pools_nations_is_not_taken(cambridgeshire):
    reading = read_index(cambridgeshire / "index/imd2019_scores_lsoa11.csv", SECTION)
    assert reading.table.areas["rank"].isna().all()
    assert reading.table.areas["score"].notna().all()


def test_a_score_that_points_down_is_turned(tmp_path):
    text = "code,points,place\n" + "".join(f"A{i},{10 * i},{i}\n" for i in range(1, 7))
    reading = own(tmp_path, text, polarity="lower is more deprived", columns={"rank": "place"})
    assert reading.table.areas["score"].tolist() == [50, 40, 30, 20, 10, 0]  # 60 less each
    assert "lower where deprivation is higher" in finding(reading, "index-score-turned").text


def test_percent_columns_of_ones_own_map_become_shares(tmp_path):
    text = "code,points,poor\nA1,3,25\nA2,2,0.5\n"
    reading = own(tmp_path, text, columns={"income_rate": "poor"}, percent=["income_rate"])
    assert reading.table.areas["income_rate"].tolist() == [0.25, 0.005]


def test_a_kind_by_name_needs_its_columns(tmp_path):
    section = IndexSection(file="i", kind="iod2019_file2")
    with pytest.raises(InputError) as caught:
        index_of(tmp_path, RANKS, section=section)
    assert "2 columns are missing: Income Rank, Employment Rank" in message(caught)
    section = IndexSection(file="i", kind="iod2019_file1")
    assert index_of(tmp_path, RANKS, section=section).table.areas["rank"].item() == 5
    with pytest.raises(InputError) as caught:
        index_of(tmp_path, RANKS, section=IndexSection(file="i", kind="imd"))
    assert "imd is not known" in message(caught)
    assert "simd2020v2_ranks" in message(caught)


def test_a_table_without_figures_is_no_index(tmp_path):
    section = IndexSection(
        file="i", columns={"area_code": "code"}, nation="Elsewhere", vintage=2020
    )
    with pytest.raises(InputError) as caught:
        index_of(tmp_path, "code,name\nA1,a\n", section=section)
    assert "no column holds a score, a rank or a rate of deprivation" in message(caught)


def test_two_names_may_share_a_heading_of_ones_own_map(tmp_path):
    areas = own(tmp_path, "code,points\nA1,0.5\n", columns={"income_rate": "points"}).table.areas
    assert areas[["score", "income_rate"]].iloc[0].tolist() == [0.5, 0.5]


def test_a_nation_is_spelt_in_one_way(tmp_path):
    text = "code,points\nE01017943,3\n"
    for vintage in (2004, 2021):
        reading = own(tmp_path, text, nation="england ", vintage=vintage)
        assert reading.table.nation == "England"


cell = st.one_of(
    st.sampled_from(["E01017943", "E01035514", "W01000001", "", "*", "8%", "0.05", "1", "11"]),
    st.floats().map(str),
    st.integers().map(str),
    st.text(st.characters(exclude_characters='",\r\n', exclude_categories=["Cs"]), max_size=9),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[cell] * 5), min_size=1, max_size=7))
def test_no_cell_makes_a_traceback(tmp_path_factory, rows):
    heading = [
        "LSOA code (2021)",
        "Index of Multiple Deprivation (IMD) Score",
        "Index of Multiple Deprivation (IMD) Rank",
        "Income Score (rate)",
        "Total population: mid 2022",
    ]
    path = tmp_path_factory.mktemp("index") / "index.csv"
    text = "\n".join(",".join(f'"{one}"' for one in row) for row in [heading, *rows])
    path.write_text(text, "utf-8")
    with suppress(InputError):
        assert read_index(path, SECTION).table.areas.index.is_unique
