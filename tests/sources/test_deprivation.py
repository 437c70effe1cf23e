import pytest

from equitycli.errors import InputError
from equitycli.settings import IndexSection
from equitycli.sources.checked import area_finding
from equitycli.sources.deprivation import joined_index, read_index, read_population
from tests.sources.small import COUNTY, DEFECTIVE, FICTIONAL, LSOA21, system

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


def test_an_index_of_ranks_only_is_refused_with_the_file_to_take(tmp_path):
    text = "LSOA code (2011),Index of Multiple Deprivation (IMD) Rank\nE01017943,5\n"
    with pytest.raises(InputError) as caught:
        index_of(tmp_path, text)
    assert "Download File 7" in message(caught)


def test_mixed_nations_are_refused():
    with pytest.raises(InputError) as caught:
        read_index(DEFECTIVE / "mixed-nations-lsoa.csv", SECTION)
    assert "1 of 2 codes is of Wales, the others of England (W01000001)" in message(caught)


def test_index_files_of_two_nations_are_refused(tmp_path):
    england = index_of(tmp_path, FILE_7.format(lsoa=2021, lad=2024))
    fictional = read_index(COUNTY / "index.csv", SECTION)
    with pytest.raises(InputError) as caught:
        joined_index([england, fictional])
    assert "its nation is fictional, that of index.csv is England" in message(caught)


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


def test_people_are_read_with_thousands_separators():
    people = read_population(COUNTY / "population.csv", system=FICTIONAL)
    assert people.table["F01000001"] == 1500
    assert people.table.name == "population"


def test_a_population_of_2011_is_refused_by_its_heading(tmp_path):
    path = tmp_path / "population.csv"
    path.write_text("LSOA code (2011),Total population: mid 2015\nE01017943,1\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_population(path, system=LSOA21)
    assert "its codes are of 2011, those of the index are of 2021" in message(caught)
    assert read_population(path, system=system("lsoa11")).record.vintage == "2011"


def test_a_population_of_2011_is_noticed_by_its_codes():
    people = read_population(DEFECTIVE / "wrong-vintage-lsoa.csv", system=LSOA21).table
    areas = people.index[:2].append(people.index[:0].insert(0, "E01035514"))
    with pytest.raises(InputError) as caught:
        area_finding(people.index, areas=areas, system=LSOA21, subject="p.csv", index_file="i.csv")
    assert "They look like 2011 codes" in message(caught)
    assert "1 of 3 codes is not in i.csv (E01017990)" in message(caught)


def test_areas_without_people_are_said(tmp_path):
    path = tmp_path / "population.csv"
    path.write_text("area_code,population\nF01000001,0\n", "utf-8")
    reading = read_population(path, system=FICTIONAL)
    assert [finding.code for finding in reading.findings] == ["areas-without-people"]


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
