"""Tables of need, factors, evidence and rural classes, as the small county has them."""

import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.settings import IndexSection, NeedFactor, NeedSection
from equitycli.sources.index_file import read_index
from equitycli.sources.index_for_need import areas_ranked, need_faults, weighed_domains
from equitycli.sources.need_columns import NeedFile
from equitycli.sources.need_factors import read_factor
from equitycli.sources.need_tables import (
    read_evidence,
    read_need_table,
    read_need_with_margin,
)
from equitycli.sources.rural_urban import read_rural_urban
from tests.sources.small import CASES, COUNTY, FICTIONAL, LSOA21

SIX = pd.Index([f"F0100000{i}" for i in range(1, 7)], name="area_code")
DISTRICTS = pd.Series(["F02000001"] * 2 + ["F02000002"] * 4, index=SIX)
OLD, SPLIT = "E01000005", "E01033801"
ENGLISH = pd.Index([SPLIT, "E01035001", "E01000001"], name="area_code")


def written(folder, text):
    path = folder / "file.csv"
    path.write_text(text, "utf-8")
    return path


def rows(*numbers, heading="weight", start="area_code"):
    lines = [f"{code},{number}" for code, number in zip(SIX, numbers, strict=False)]
    return "\n".join([f"{start},{heading}", *lines]) + "\n"


def table(folder, text, **asked):
    return read_need_table(
        written(folder, text), areas=SIX, system=FICTIONAL, asked=NeedFile("[need]", **asked)
    )


def factor(folder, text, *, districts=DISTRICTS, uplift=None, **asked):
    return read_factor(
        written(folder, text),
        districts=districts,
        system=FICTIONAL,
        asked=NeedFile("[[need.factor]] x", **asked),
        uplift=uplift or {},
    )


def evidence(folder, text, *, areas=SIX, system=FICTIONAL, **more):
    return read_evidence(
        written(folder, text),
        areas=areas,
        system=system,
        asked=NeedFile("[[need.evidence]] x"),
        **more,
    )


def codes(reading):
    return [finding.code for finding in reading.findings]


def test_the_only_column_of_numbers_is_taken_and_put_in_the_order_of_the_index(tmp_path):
    text = rows(1, 2, 3, 4, 5, "1,006").replace("1,006", '"1,006"')
    lines = text.splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:])])
    read = table(tmp_path, turned)
    assert read.table.tolist() == [1, 2, 3, 4, 5, 1006]
    assert read.table.index.equals(SIX)


def test_margins_are_read_beside_the_only_other_column_of_numbers(tmp_path):
    text = "area_code,Margin of error,w\n" + "".join(
        f"{code},{i / 10},{i}\n" for i, code in reversed(list(enumerate(SIX)))
    )
    asked = NeedFile("[need]")
    read = read_need_with_margin(
        written(tmp_path, text), areas=SIX, system=FICTIONAL, asked=asked, margin="margin of error"
    )
    assert read.table["need_table"].tolist() == [0, 1, 2, 3, 4, 5]
    assert read.table["need_margin"].tolist() == [0, 0.1, 0.2, 0.3, 0.4, 0.5]
    assert read.table.index.equals(SIX)


def test_margins_go_with_a_table_and_are_another_column():
    with pytest.raises(ValueError, match='table_margin = "heading" goes with table = "file"'):
        NeedSection(weight="income_rate", table_margin="m")
    with pytest.raises(ValueError, match="name the same column"):
        NeedSection(weight="table", table="n.csv", table_column="m", table_margin="m")


def test_a_column_that_is_named_is_taken(tmp_path):
    text = "area_code,a,b\n" + "".join(f"{code},{i},0\n" for i, code in enumerate(SIX))
    assert table(tmp_path, text, column="a").table.tolist() == [0, 1, 2, 3, 4, 5]
    with pytest.raises(InputError) as caught:
        table(tmp_path, text, column="c", key="table_column")
    assert "Mend  table_column  under [need]." in "\n".join(caught.value.lines())


def test_a_table_by_district_is_spread_over_its_areas(tmp_path):
    text = "lad24cd,name,factor\nF02000001,Easton,1.1\nF02000002,Weston,0.9\nF02000003,X,7\n"
    assert factor(tmp_path, text).table.tolist() == [1.1, 1.1, 0.9, 0.9, 0.9, 0.9]


def test_which_codes_a_table_has_is_told_by_the_cells_where_headings_do_not(tmp_path):
    text = "ONS code,factor\nF02000001,1.1\nF02000002,0.9\n"
    assert factor(tmp_path, text).table["F01000003"] == 0.9
    assert factor(tmp_path, rows(1, 2, 3, 4, 5, 6, start="where")).table["F01000003"] == 3.0


def test_areas_of_no_district_are_refused_in_a_table_by_district(tmp_path):
    blank = DISTRICTS.mask(DISTRICTS.index == "F01000001", "")
    with pytest.raises(InputError) as caught:
        factor(tmp_path, "lad24cd,f\nF02000001,1\nF02000002,1\n", districts=blank)
    assert "1 of 6 areas is of no district" in "\n".join(caught.value.lines())


def test_an_uplift_by_class_and_a_finding_of_those_without(tmp_path):
    text = rows("Rural", "Rural", "Urban", "Town", "Urban", "Urban", heading="class")
    read = factor(tmp_path, text, uplift={"Rural": 0.2})
    assert read.table.tolist() == [1.2, 1.2, 1, 1, 1, 1]
    (finding,) = read.findings
    assert finding.code == "classes-without-uplift"
    assert "Town (1 area), Urban (3 areas)" in finding.text
    complete = factor(tmp_path, text, uplift={"Rural": 0.2, "Town": 0.1, "Urban": 0})
    assert complete.table.tolist() == [1.2, 1.2, 1, 1.1, 1, 1]
    assert codes(complete) == []


def test_counts_are_added_up_and_what_is_not_there_is_said(tmp_path):
    text = "area_code,parcels\nF01000001,4\nF01000001,6\nF01000002,0\nF01000091,5\n"
    read = evidence(tmp_path, text)
    assert read.table.tolist() == [10, 0, 0, 0, 0, 0]
    assert codes(read) == ["evidence-rows-added-up", "evidence-elsewhere", "evidence-absent"]
    added, elsewhere, absent = (finding.text for finding in read.findings)
    assert "1 of 3 areas is in several rows, which were added up (F01000001)." in added
    assert "5 of the 15 counted lie elsewhere" in elsewhere
    assert "4 of 6 areas are not in the file (F01000003, F01000004" in absent


def test_a_full_count_has_no_finding(tmp_path):
    assert codes(evidence(tmp_path, rows(0, 0, 0, 0, 0, 3, heading="parcels"))) == []


def test_counts_of_an_older_year_are_refused(tmp_path):
    text = f"area_code,parcels\n{OLD},4\nE01000001,1\n"
    with pytest.raises(InputError) as caught:
        evidence(tmp_path, text, areas=ENGLISH, system=LSOA21, older={OLD}, bridged=True)
    assert "1 of 2 codes is of an older year" in "\n".join(caught.value.lines())
    headed = text.replace("area_code", "LSOA11CD")
    with pytest.raises(InputError) as caught:
        evidence(tmp_path, headed, areas=ENGLISH, system=LSOA21)
    assert "its codes are of 2011, those of the index are of 2021" in str(caught.value.lines())


@pytest.mark.parametrize("heading", ["RUC21NM", "classification", "RUC11", "Rural Urban class"])
def test_classes_are_known_by_their_heading(tmp_path, heading):
    text = rows("a", "b", " c", "d", "e", "f", heading=heading)
    read = read_rural_urban(written(tmp_path, text), areas=SIX, system=FICTIONAL)
    assert "".join(read.table) == "abcdef"
    assert read.table.name == "rural_urban"


def test_the_finest_class_is_taken_and_never_its_code(tmp_path):
    text = "area_code,RUC21CD,ruc,RUC21NM\n" + "".join(f"{code},U1,Urban,Nearer\n" for code in SIX)
    read = read_rural_urban(written(tmp_path, text), areas=SIX, system=FICTIONAL)
    assert set(read.table) == {"Nearer"}
    other = read_rural_urban(written(tmp_path, text), areas=SIX, system=FICTIONAL, column="ruc21cd")
    assert set(other.table) == {"U1"}


@pytest.mark.real
@pytest.mark.parametrize("county", ["cambridgeshire", "trafford"])
def test_the_official_classes_of_a_real_county(county, request):
    folder = request.getfixturevalue(county)
    areas = read_index(
        folder / "index/iod2025_lsoa21.csv", IndexSection(file="i.csv")
    ).table.areas.index
    read = read_rural_urban(folder / "lookups/lsoa21_ruc21.csv", areas=areas, system=LSOA21)
    assert read.table.index.equals(areas)
    assert read.table.str.match("Urban|Smaller rural|Larger rural|Rural").all()
    assert read.record.publisher == "Office for National Statistics"


# ---- what the weights ask of the index ---------------------------------------------------------


def small_index():
    return read_index(COUNTY / "index.csv", IndexSection(file="index.csv")).table.areas


def test_ranks_are_of_as_many_areas_as_the_edition_has():
    welsh = read_index(CASES / "indices/wimd2019_ranks.csv", IndexSection(file="w")).table.areas
    assert set(areas_ranked(welsh)) == {1909.0}
    assert set(areas_ranked(small_index())) == {6.0}
    stated = IndexSection(file="index.csv", areas=300)
    assert set(areas_ranked(small_index(), [stated])) == {300.0}
    assert set(areas_ranked(welsh, [stated])) == {1909.0}  # an edition that is known says itself


def test_ranks_beyond_the_areas_of_an_index_that_is_not_known_are_refused():
    part = small_index().iloc[:3]  # ranks 6, 5 and 1 among 3 areas
    (fault,) = need_faults(part, ["index_rank"], "index.csv")
    assert "2 of 3 ranks are above 3, the number of areas that are ranked" in fault.text
    assert "areas = …  under [[index]]" in fault.remedy
    whole = [IndexSection(file="index.csv", areas=6)]
    assert need_faults(part, ["index_rank"], "index.csv", sections=whole) == []


def test_domains_that_are_missing_unknown_or_unweighed_are_refused():
    index = small_index()
    faults = need_faults(index, ["domains"], "index.csv", domains=["incom", "crime"])
    said = [f"{fault.where}: {fault.text} {fault.remedy}" for fault in faults]
    assert "no domain is called incom. Did you mean income?" in said[0]
    assert "crime_rank: is missing for 6 of 6 areas" in said[1]
    unknown = index.assign(edition="of my own")
    (fault,) = need_faults(unknown, ["domains"], "index.csv", domains="official")
    assert "the official weights of “of my own” are not known here" in fault.text
    assert "domains = { income = 0.5" in fault.remedy


@pytest.mark.parametrize(
    ("edition", "title"),
    [
        ("IoD 2019", "English Indices of Deprivation 2019, File 2"),
        ("WIMD 2019", "Welsh Index of Multiple Deprivation 2019, index and domain ranks"),
        ("SIMD 2020v2", "Scottish Index of Multiple Deprivation 2020v2, ranks"),
    ],
)
def test_the_file_with_the_domains_of_an_edition_is_named(edition, title):
    without = small_index().assign(edition=edition)
    (fault,) = need_faults(without, ["domains"], "index.csv", domains=["income", "crime"])
    assert fault.where == "income_rank, crime_rank"
    assert f":  {title}." in fault.remedy


def test_domains_as_the_programme_says():
    own = NeedSection(weight="domains", scores_as_money=True, domains={"crime": {"value": 2.0}})
    assert weighed_domains(own) == {"crime": 2.0}
    official = NeedSection(weight="domains", scores_as_money=True, domains="official")
    assert weighed_domains(official) == "official"
    assert weighed_domains(NeedSection(weight="income_rate")) == {}


def test_a_factor_is_one_of_three():
    with pytest.raises(ValueError, match="say either file"):
        NeedFactor(name="x")
