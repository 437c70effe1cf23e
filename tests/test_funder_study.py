import math
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError
from equitycli.reach import ALL_TOGETHER
from tests.funders import (
    ALPHA,
    AREAS,
    BETA,
    HEAD,
    INDEX,
    POPULATION,
    POSTCODES,
    REGIONS,
    reach,
    tables,
)


def refused(folder, *args, **changes) -> str:
    with pytest.raises(InputError) as caught:
        reach(folder, *args, **changes)
    assert caught.value.exit_code == 3
    return "\n".join(caught.value.lines())


def test_money_by_decile_is_that_of_the_offices(tmp_path):
    found = reach(tmp_path)
    view = found.view("Alpha Trust", "office")
    assert view.read_pence == 25_001
    assert (view.placed_pence, view.outside_pence, view.unknown_pence) == (20_001, 2_000, 3_000)
    decile = view.by_decile
    assert decile.index.tolist() == list(range(1, 11))
    assert decile["pence"].tolist() == [16_001, 0, 0, 0, 0, 0, 0, 0, 4_000, 0]
    assert decile.loc[1, "gbp_per_head"] == pytest.approx(1.6001)  # £160.01 / 100 people
    assert decile.loc[9, "gbp_per_head"] == pytest.approx(0.40)
    assert decile.loc[1, "share_of_money"] == pytest.approx(16_001 / 20_001)
    assert decile.loc[1, "share_of_people"] == pytest.approx(0.1)
    assert decile.loc[1, "share_of_need"] == pytest.approx(20 / 110)
    assert decile.loc[1, "gbp_per_weighted_head"] == pytest.approx(160.01 / 20)
    assert decile["need"].sum() == pytest.approx(110)


def test_places_regions_and_nations_add_up(tmp_path):
    found = reach(tmp_path, regions=REGIONS)
    view = found.view("Alpha Trust", "office")
    assert view.by_place["pence"].to_dict() == {"Middle": 0, "North": 16_001, "South": 4_000}
    assert view.by_region["pence"].to_dict() == {"Lower": 4_000, "Upper": 16_001}
    assert view.by_nation["pence"].tolist() == [20_001]
    assert (view.places_without, view.people_without) == (1, 300)  # Middle: areas 5 to 7
    assert view.share_without_place == pytest.approx(5_000 / 25_001)
    for table in tables(found):
        assert table["pence"].sum() == 20_001
        assert table["share_of_money"].sum() == pytest.approx(1)
        assert not table.isna().any().any()


def test_the_gap_is_what_would_have_to_move(tmp_path):
    view = reach(tmp_path).view("Alpha Trust", "office")
    # need: North 20+18+16+14 = 68, Middle 12+10+8 = 30, South 6+4+2 = 12, of 110
    # money: 160.01, 0, 40 of 200.01; over: North .8000 − .6182, South .2000 − .1091
    over = (160.01 / 200.01 - 68 / 110) + (40 / 200.01 - 12 / 110)
    assert view.hoover == pytest.approx(over)
    assert view.gap_gbp == pytest.approx(over * 200.01)


def test_cold_spots_are_needy_places_with_less_than_their_share(tmp_path):
    cold = reach(tmp_path).view("Alpha Trust", "office").cold_spots
    # need a head: North 68/400 = .17, Middle 30/300 = .10, South 12/300 = .04; all 110/1000 = .11
    assert cold.empty  # North alone is needier than most, and has more than its share
    south = (
        HEAD
        + "C-1,10,2020-01-01,XX-1,One,QX9 1AA,Gamma,\nC-2,10,2020-01-01,XX-2,Two,QX1 1AA,Gamma,\n"
    )
    cold = reach(tmp_path, [south]).view("Gamma", "office").cold_spots
    # North has £10 and a need-based share of £20 × 68/110: 1 − 10/12.3636 = .1912 of 68 is 13
    assert cold["people_missed"].to_dict() == pytest.approx({"North": 68 - 10 * 110 / 20})


def test_head_office_and_place_of_work_are_told_apart(tmp_path):
    found = reach(tmp_path, [BETA])
    office, delivery = (found.view("Beta Fund", name) for name in ("office", "delivery"))
    assert office.by_decile["pence"].tolist() == [0, 0, 0, 0, 9_010, 0, 0, 0, 0, 0]
    # 10p over three codes: 4p for North, spread over four equal areas, 3p each for 10 and 9
    assert delivery.by_decile["pence"].tolist() == [9_001, 1, 1, 1, 0, 0, 0, 0, 3, 3]
    assert delivery.spread_pence == 4
    assert delivery.unknown_pence == 990  # a whole region
    assert found.funders[0].wide_pence == 990
    assert delivery.by_place["pence"].to_dict() == {"Middle": 0, "North": 9_004, "South": 6}
    assert delivery.gap_gbp != office.gap_gbp
    for view in (office, delivery):
        assert view.placed_pence + view.outside_pence + view.unknown_pence == 10_000


def test_delivery_is_never_taken_from_the_office(tmp_path):
    found = reach(tmp_path)
    assert found.view("Alpha Trust", "delivery") is None
    assert not found.funders[0].has_codes
    assert any(one.code == "no-beneficiary-locations" for one in found.findings)


def test_funders_stand_side_by_side_with_all_of_them_first(tmp_path):
    found = reach(tmp_path, [ALPHA, BETA])
    assert found.shown == (ALL_TOGETHER, "Alpha Trust", "Beta Fund")
    together = found.view(ALL_TOGETHER, "office")
    assert together.placed_pence == 20_001 + 9_010
    assert together.by_decile["pence"].tolist() == [16_001, 0, 0, 0, 9_010, 0, 0, 0, 4_000, 0]
    assert found.view(ALL_TOGETHER, "delivery") is None  # Alpha's is not known
    alone = reach(tmp_path, [ALPHA]).view("Alpha Trust", "office")
    beside = found.view("Alpha Trust", "office")
    assert beside.by_place.equals(alone.by_place)  # whoever a funder is compared with


def test_funders_of_one_file_are_told_apart_and_a_nameless_one_is_its_file(tmp_path):
    several = ALPHA + BETA.removeprefix(HEAD)
    assert [one.name for one in reach(tmp_path, [several]).funders] == ["Alpha Trust", "Beta Fund"]
    nameless = ALPHA.replace(",Alpha Trust", ",")
    assert [one.name for one in reach(tmp_path, [nameless]).funders] == ["grants0.csv"]


def test_a_table_of_places_goes_by_grant_then_by_postcode(tmp_path):
    located = (
        "grant_id,recipient_postcode,area_code\n"
        "A-1,QX1 1AA,F01000002\nA-4,,F01000010\nA-5,EH1 1AA,\n,QX9 1AA,F01000003\n"
    )
    found = reach(tmp_path, postcodes=None, located=located)
    view = found.view("Alpha Trust", "office")
    # A-1 by grant; A-2 by the postcode of the row of A-1; A-3 by postcode; A-4 by grant; A-5 not
    assert view.by_decile["pence"].tolist() == [0, 16_001, 4_000, 0, 0, 0, 0, 0, 0, 3_000]
    assert view.outside_pence == 2_000  # EH is Edinburgh


def test_a_grant_that_a_table_does_not_place_stays_unplaced(tmp_path):
    located = "grant_id,postcode,area_code\nA-1,QX1 1AA,\nA-9,QX1 1AA,F01000001\n"
    view = reach(tmp_path, postcodes=None, located=located).view("Alpha Trust", "office")
    assert view.by_decile["pence"].iloc[0] == 6_001  # A-2 alone


def test_a_file_may_carry_the_areas_itself(tmp_path):
    plain = (
        "funder,grant_id,award_date,amount_awarded,recipient_org_id,office_area\n"
        "Alpha,A-1,2020-05-01,10.50,XX-1,F01000004\n"
        "Alpha,A-2,2020-05-01,2,XX-1,\n"
        "Alpha,A-3,2020-05-01,3,GB-REV,\n"
    )
    found = reach(tmp_path, [plain], postcodes=None)
    view = found.view("Alpha", "office")
    assert view.by_decile.loc[4, "pence"] == 1_250  # A-2 by the other award of its recipient
    assert view.unknown_pence == 300  # a placeholder is nobody's identifier
    assert found.funders[0].by_route["other awards of its recipient"] == 200
    assert any(one.code == "recipients-not-named" for one in found.findings)


def test_individuals_are_counted_and_never_placed(tmp_path):
    head = HEAD.replace("\n", ",To Individuals Details:Primary Grant Reason\n")
    text = (
        head
        + "A-1,5,2020-05-01,,,QX1 1AA,Alpha,F01000001,TIR010\n"
        + "A-2,5,2020-05-01,XX-1,One,QX1 1AA,Alpha,,\n"
    )
    found = reach(tmp_path, [text])
    view = found.view("Alpha", "office")
    assert (view.placed_pence, view.unknown_pence) == (500, 500)
    assert found.funders[0].individuals_pence == 500


def test_without_an_income_rate_need_is_not_known(tmp_path):
    index = re.sub(r"0\.\d+\n", "*\n", INDEX)  # held back by its publisher
    found = reach(tmp_path, index=index)
    view = found.view("Alpha Trust", "office")
    assert found.need_from == ""
    assert found.why_no_need == "the index has an income rate for no area"
    assert view.by_decile["share_of_need"].isna().all()
    assert view.cold_spots.empty
    # by people then: North 400, Middle 300, South 300 of 1,000
    assert view.hoover == pytest.approx(160.01 / 200.01 - 0.4)


def test_without_deciles_there_is_no_table_of_them(tmp_path):
    rows = [line.split(",") for line in INDEX.splitlines()]
    index = "".join(",".join(row[:6] + row[7:]) + "\n" for row in rows)
    found = reach(tmp_path, index=index)
    assert found.areas_without_decile == 10
    assert found.view("Alpha Trust", "office").by_decile.empty
    assert found.view("Alpha Trust", "office").by_place["pence"].sum() == 20_001


def test_an_index_of_part_of_a_nation_has_rows_of_nothing(tmp_path):
    index = "".join(line + "\n" for line in INDEX.splitlines()[:6])  # deciles 1 to 5
    population = "".join(line + "\n" for line in POPULATION.splitlines()[:6])
    postcodes = "".join(line + "\n" for line in POSTCODES.splitlines()[:6]) + "QX9 1AA,F01000009\n"
    found = reach(tmp_path, index=index, population=population, postcodes=postcodes)
    view = found.view("Alpha Trust", "office")
    assert view.by_decile["areas"].tolist() == [1] * 5 + [0] * 5
    assert view.by_decile["pence"].tolist() == [16_001] + [0] * 9
    assert view.by_decile["share_of_people"].tolist() == pytest.approx([0.2] * 5 + [0] * 5)
    assert math.isnan(view.by_decile.loc[10, "gbp_per_head"])  # nobody lives there


def test_places_may_come_from_a_lookup(tmp_path):
    lookup = "area_code,town\n" + "".join(
        f"{area},{'Up' if area < 'F01000006' else 'Down'}\n" for area in AREAS
    )
    found = reach(tmp_path, places=lookup)
    assert found.view("Alpha Trust", "office").by_place["pence"].to_dict() == {
        "Down": 4_000,
        "Up": 16_001,
    }
    assert found.places_by == "town, by places.csv"


def test_the_people_must_be_told(tmp_path):
    said = refused(tmp_path, population=None)
    assert "--population" in said
    assert "Say  --population FILE" in said


def test_all_refused_files_are_named_at_once(tmp_path):
    said = refused(tmp_path, [ALPHA.replace("100.00", "-5")], population="area_code,population\n")
    for part in ("grants0.csv", "--set-aside negative", "population.csv"):
        assert part in said
    assert "regions.csv" in refused(tmp_path, regions="a,b\n1,2\n")


def test_missing_files_and_empty_lists_are_refused(tmp_path):
    from equitycli import funder_study

    with pytest.raises(InputError) as caught:
        funder_study.reach([], index=[tmp_path / "nowhere.csv"])
    said = "\n".join(caught.value.lines())
    assert "--index: there is no file" in said
    assert "--grants: is missing." in said


def test_a_map_or_a_table_without_places_is_refused(tmp_path):
    assert "holds no column of places by area (headings: area_code, score)" in refused(
        tmp_path, places="area_code,score\nF01000001,1\n"
    )


def test_awards_of_nothing_are_refused(tmp_path):
    said = refused(tmp_path, [HEAD + "A-1,0,2020-05-01,XX-1,One,QX1 1AA,Alpha,\n"])
    assert "all awards together are £0" in said


def test_rows_that_would_be_refused_may_be_set_aside_and_counted(tmp_path):
    text = ALPHA + "A-6,-7.00,2020-05-01,XX-1,One,QX1 1AA,Alpha Trust,\n"
    found = reach(tmp_path, [text], set_aside=["negative"])
    assert found.view("Alpha Trust", "office").read_pence == 25_001
    assert found.ledgers[0].set_aside_pence == -700


AWARD = st.tuples(
    st.integers(0, 10**9),
    st.sampled_from(["QX1 1AA", "QX5 1AA", "QX9 1AA", "QZ1 1AA", "EH1 1AA", ""]),
    st.sampled_from(["Alpha", "Beta"]),
    st.lists(st.sampled_from([*AREAS, "F02000001", "F02000009", "E12000001", "x"]), max_size=4),
)


@settings(
    max_examples=10, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(awards=st.lists(AWARD, min_size=1, max_size=8), order=st.randoms())
def test_every_penny_is_placed_outside_or_unknown(tmp_path, awards, order):
    rows = [
        f"G-{i},{pence // 100}.{pence % 100:02d},2020-01-01,XX-{i},Name,{postcode},{funder},"
        f"{';'.join(codes)}\n"
        for i, (pence, postcode, funder, codes) in enumerate(awards)
    ]  # fmt: skip
    total = sum(pence for pence, *_ in awards)
    if not total:
        return
    found = reach(tmp_path, [HEAD + "".join(rows)], regions=REGIONS)
    office = [
        one for one in found.views if one.attribution == "office" and one.funder != ALL_TOGETHER
    ]
    assert sum(one.read_pence for one in office) == total
    for view in found.views:
        assert view.placed_pence + view.outside_pence + view.unknown_pence == view.read_pence
        for table in (view.by_decile, view.by_nation, view.by_region, view.by_place):
            assert table["pence"].sum() == view.placed_pence
            assert (table["pence"] >= 0).all()
    order.shuffle(rows)
    again = reach(tmp_path, [HEAD + "".join(rows)], regions=REGIONS)
    for view in found.views:
        other = again.view(view.funder, view.attribution)
        assert other.by_place["pence"].equals(view.by_place["pence"])


def test_areas_without_a_town_are_the_rural_rest_of_their_district(tmp_path):
    lookup = "area_code,town\n" + "".join(
        f"{area},{'Up' if area == 'F01000001' else ''}\n" for area in AREAS
    )
    view = reach(tmp_path, places=lookup).view("Alpha Trust", "office")
    assert view.by_place["pence"].to_dict() == {
        "Up": 16_001, "rural Middle": 0, "rural North": 0, "rural South": 4_000
    }  # fmt: skip


def test_a_bridge_carries_areas_of_another_year(tmp_path):
    imd = "Index of Multiple Deprivation (IMD)"
    index = (
        "LSOA code (2021),LSOA name (2021),Local Authority District code (2024),"
        f"Local Authority District name (2024),{imd} Score,{imd} Rank (where 1 is most deprived),"
        f"{imd} Decile (where 1 is most deprived 10% of LSOAs),Income Score (rate)\n"
        "E01000001,Here 001A,E07000001,Here,50,1,1,0.2\n"
        "E01033769,Here 001B,E07000001,Here,5,2,10,0.1\n"
    )
    found = reach(
        tmp_path,
        index=index,
        population="lsoa21cd,population\nE01000001,100\nE01033769,100\n",
        postcodes=None,
        bridge="LSOA11CD,LSOA21CD,CHGIND\nE01000001,E01000001,U\nE01000009,E01033769,X\n",
        located="grant_id,lsoa11cd\nA-1,E01000009\nA-2,E01000001\n",
    )
    assert found.view("Alpha Trust", "office").by_decile["pence"].tolist()[::9] == [6_001, 10_000]
