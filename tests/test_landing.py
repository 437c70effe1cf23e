"""Where money lands: by office, and by what is on record of delivery."""

import numpy as np
import pandas as pd
import pytest

from equitycli.errors import InputError, MisalignedError
from equitycli.landing import delivery_findings, landing_by_delivery, landing_by_office
from equitycli.landing_records import record_findings
from equitycli.landing_table import SMALLEST_SHARE, landing_table, office_place
from tests.landings import (
    E1,
    E2,
    M1,
    NEED,
    PLACES,
    W1,
    delivery,
    grants,
    message,
    recipients,
    records,
    shares,
)


def landing(who=None, *, without_delivery="unknown", **changes):
    """Every default once: one recipient in Ely, no record, no grants, left unknown."""
    return landing_by_delivery(
        recipients() if who is None else who,
        PLACES,
        without_delivery=without_delivery,
        **records(**changes),
    )


def said(table, who, **changes):
    """Return the findings on the records, then those on the landing."""
    known = records(**changes)
    del known["several_locations"]
    return (*record_findings(who, places=PLACES, **known), *delivery_findings(table))


# ---- by office


def test_money_by_office_lands_whole_where_the_office_is():
    table = landing_by_office(recipients(a=E2, b="outside", c=None), PLACES)
    assert table.to_dict("list") == {
        "recipient_id": ["a", "b", "c"],
        "place": ["Ely", "outside", "unknown"],
        "share": [1.0, 1.0, 1.0],
        "route": ["office", "office", "no office known"],
    }


def test_an_office_in_no_place_is_refused():
    with pytest.raises(InputError) as caught:
        office_place(recipients(a="E99999999", b=E1), PLACES)
    assert "1 recipients have an area that is in no place (a in E99999999)." in message(caught)


def test_recipients_twice_and_reserved_names_are_refused():
    with pytest.raises(InputError) as caught:
        office_place(pd.concat([recipients(), recipients()]), PLACES.replace("March", "outside"))
    assert "1 recipients occur twice (r)." in message(caught)
    assert "place: no place may be called outside." in message(caught)


# ---- by the delivery table


def test_the_delivery_table_comes_first_and_its_remainder_is_unknown():
    table = landing(
        delivery=delivery(("r", "March", 0.5), ("r", "outside", 0.2)),
        grants=grants(("r", 100, E1)),
        without_delivery="office",
    )
    assert shares(table) == {
        ("March", "delivery table"): 0.5,
        ("outside", "delivery table"): 0.2,
        ("unknown", "delivery table"): pytest.approx(0.3),  # 1 − .5 − .2
    }


def test_a_table_of_zeros_leaves_all_unknown():
    table = landing(delivery=delivery(("r", "March", 0.0)))
    assert shares(table) == {("unknown", "delivery table"): 1.0}


def test_shares_that_add_up_to_1_but_for_rounding_are_taken():
    thirds = [("r", place, 1 / 3) for place in ("Ely", "March", "Wisbech")]
    assert set(shares(landing(delivery=delivery(*thirds)))) == {
        (place, "delivery table") for place in ("Ely", "March", "Wisbech")
    }


def test_shares_above_1_are_refused():
    with pytest.raises(InputError) as caught:
        landing(delivery=delivery(("r", "March", 0.7), ("r", "Ely", 0.4), ("q", "Ely", 1.0)))
    assert "share: 1 organisations have shares that add up to more than 1 (r 1.1)." in message(
        caught
    )


def test_unknown_places_are_refused_with_the_nearest_and_all():
    with pytest.raises(InputError) as caught:
        landing(delivery=delivery(("r", "Wisbach", 0.7), ("q", "Atlantis", 0.4)))
    text = message(caught)
    assert "Error: the delivery table has 2 problems." in text
    assert "place: 'Wisbach' is no place here (r).\n      Did you mean  Wisbech?" in text
    assert (
        "place: 'Atlantis' is no place here (q).\n      Known places: Ely, March, Wisbech" in text
    )


@pytest.mark.parametrize(
    ("share", "text"),
    [(-0.1, "negative"), (1.2, "above 1"), (np.nan, "missing"), (np.inf, "infinite")],
)
def test_unusable_shares_are_refused(share, text):
    with pytest.raises(InputError) as caught:
        landing(delivery=delivery(("r", "March", share)))
    assert f"share: 1 of 1 rows are {text} (0" in message(caught)


def test_a_place_named_twice_is_refused():
    with pytest.raises(InputError) as caught:
        landing(delivery=delivery(("r", "March", 0.1), ("r", "March", 0.2)))
    assert "1 rows are there twice (r in March)." in message(caught)


# ---- by beneficiary codes


def test_the_code_of_an_area_is_its_place():
    assert shares(landing(grants=grants(("r", 500, W1)))) == {("Wisbech", "beneficiary code"): 1.0}


def test_the_code_of_a_district_is_spread_by_need():
    assert shares(landing(grants=grants(("r", 500, "E07000001")))) == {
        ("Ely", "beneficiary code (spread)"): pytest.approx(2 / 3),  # (30 + 10) / 60
        ("Wisbech", "beneficiary code (spread)"): pytest.approx(1 / 3),
    }


def test_a_code_without_weighted_people_is_spread_equally():
    table = landing(grants=grants(("r", 500, "E05000001")), weighted_population=NEED * 0)
    assert list(shares(table).values()) == [0.5, 0.5]


def test_several_codes_of_a_grant_are_equal_parts():
    table = landing(grants=grants(("r", 500, E1, M1, "E05000001", M1)))  # M1 said twice counts once
    assert shares(table) == {
        ("Ely", "beneficiary code"): pytest.approx(1 / 3),
        ("Ely", "beneficiary code (spread)"): pytest.approx(1 / 15),  # ⅓ · 10/50
        ("March", "beneficiary code"): pytest.approx(1 / 3),
        ("March", "beneficiary code (spread)"): pytest.approx(4 / 15),
    }


def test_an_empty_code_is_no_code():
    assert shares(landing(grants=grants(("r", 500, "", E1)))) == {("Ely", "beneficiary code"): 1.0}
    assert shares(landing(grants=grants(("r", 500, "")))) == {
        ("unknown", "no delivery record"): 1.0
    }


def test_grants_are_weighted_by_their_money():
    table = landing(grants=grants(("r", 300, E1), ("r", 100, W1)))
    assert shares(table) == {
        ("Ely", "beneficiary code"): 0.75,
        ("Wisbech", "beneficiary code"): 0.25,
    }
    even = landing(grants=grants(("r", 0, E1), ("r", 0, W1)))
    assert list(shares(even).values()) == [0.5, 0.5]  # grants of £0 count alike


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("E08000009", "outside"),  # another district
        ("E01999999", "outside"),  # an area that is not here
        ("E12000006", "unknown"),  # a region: it may contain the county
        ("E10000003", "unknown"),
        ("E92000001", "unknown"),
        ("K02000001", "unknown"),
        ("Ely 001A", "unknown"),  # no code
    ],
)
def test_codes_from_elsewhere(code, place):
    assert shares(landing(grants=grants(("r", 1, code)))) == {(place, "beneficiary code"): 1.0}


def test_a_code_whose_areas_are_in_no_place_is_refused():
    with pytest.raises(InputError) as caught:
        landing(grants=grants(("r", 1, "X")), code_areas={"X": (E1, "gone")})
    assert "X: 1 of its areas are in no place (gone)." in message(caught)


# ---- with neither


def test_money_with_neither_record_is_unknown_or_at_the_office_as_the_programme_says():
    assert shares(landing()) == {("unknown", "no delivery record"): 1.0}
    assert shares(landing(without_delivery="office")) == {
        ("Ely", "office (no delivery record)"): 1.0
    }
    away = landing(recipients(r="outside"), without_delivery="office")
    assert shares(away) == {("outside", "office (no delivery record)"): 1.0}
    lost = landing(recipients(r=None), without_delivery="office")
    assert shares(lost) == {("unknown", "no delivery record"): 1.0}


def test_only_the_money_without_a_code_goes_to_the_office():
    table = landing(
        grants=grants(("r", 300, W1), ("r", 100), ("r", 0, M1)), without_delivery="office"
    )
    assert shares(table) == {
        ("Ely", "office (no delivery record)"): 0.25,  # 100 / 400
        ("Wisbech", "beneficiary code"): 0.75,
    }


def test_misaligned_need_and_unusable_money_are_refused():
    with pytest.raises(MisalignedError):
        landing(weighted_population=NEED[::-1])
    with pytest.raises(InputError) as caught:
        landing(weighted_population=NEED - 20, grants=grants(("r", -1)))
    assert "weighted_population: 1 of 4 rows are negative (E00000002; smallest -10)" in message(
        caught
    )
    assert "award_pence: 1 of 1 rows are negative" in message(caught)


def test_findings_say_what_was_taken_for_granted():
    paid = grants(("r", 1, "E08000009"), ("s", 1, "E12000006"), ("t", 1), ("u", 1, E1))
    table = delivery(("r", "Ely", 0.5), ("gone", "Ely", 1.0))
    who = recipients(r=E1, s=E1, t=E1, u=None)
    for setting, last in (
        ("unknown", "no-delivery-record"),
        ("office", "office-for-want-of-delivery"),
    ):
        landed = landing(who, delivery=table, grants=paid, without_delivery=setting)
        found = said(landed, who.index, delivery=table, grants=paid)
        assert {finding.code: finding.text[:2] for finding in found} == {
            "delivery-of-unpaid": "1 ",
            "beneficiary-codes-outside": "1 ",
            "beneficiary-codes-unplaced": "1 ",
            last: "1 ",
        }
        assert "(gone)" in found[0].text


def test_tiny_shares_go_to_the_largest_row_and_are_said():
    stated = delivery(("r", "March", 4e-6), ("r", "Wisbech", 0.3), ("r", "Ely", 0.6))
    table = landing(delivery=stated)
    assert shares(table) == {
        ("Ely", "delivery table"): pytest.approx(0.600_004, abs=1e-12),  # 0.6 + 0.000 004
        ("Wisbech", "delivery table"): 0.3,
        ("unknown", "delivery table"): pytest.approx(0.099_996, abs=1e-12),
    }
    found = said(table, ["r"], delivery=stated)
    assert [(f.code, f.severity) for f in found] == [("tiny-landing-shares", "note")]
    assert found[0].text == (
        "1 shares of a recipient's money in a place are below 0.00001 and were added to its "
        "largest share (r in March)."
    )


def test_a_share_is_tiny_by_place_not_by_route():
    # Of £1m, £999,995 names Ely's area, £5 its ward of two areas of Ely: 0.000 005, but in Ely
    table = landing(grants=grants(("r", 99_999_500, E1), ("r", 500, "E05000002")))
    assert list(shares(table)) == [
        ("Ely", "beneficiary code"),
        ("Ely", "beneficiary code (spread)"),
    ]


@pytest.mark.parametrize(("share", "kept"), [(SMALLEST_SHARE, True), (9.99e-6, False)])
def test_the_smallest_share_stays(share, kept):
    table = landing(delivery=delivery(("r", "March", share), ("r", "Ely", 1 - share)))
    assert ("March" in set(table["place"])) is kept
    assert table["share"].sum() == pytest.approx(1, abs=1e-12)


def test_one_row_always_stays_however_many_places_there_are():
    many = pd.DataFrame(
        {
            "recipient_id": "r",
            "place": [f"place {i:06d}" for i in range(200_000)],
            "share": 1.0,
            "route": "office",
        }
    )
    kept = landing_table([many])  # 1 / 200,000 each: all of them below the smallest share
    assert kept["place"].tolist() == ["place 000000"]
    assert kept["share"].sum() == pytest.approx(1, abs=1e-9)


# ---- a code of the whole county is no record


def test_the_code_of_the_whole_county_falls_through():
    paid = grants(("r", 300, W1), ("r", 100, "E06000001"))
    assert shares(landing(grants=paid)) == {
        ("Wisbech", "beneficiary code"): 0.75,
        ("unknown", "no delivery record"): 0.25,  # 100 / 400
    }
    assert shares(landing(grants=paid, without_delivery="office")) == {
        ("Ely", "office (no delivery record)"): 0.25,
        ("Wisbech", "beneficiary code"): 0.75,
    }


def test_beside_other_codes_only_its_part_of_the_grant_falls_through():
    table = landing(grants=grants(("r", 100, M1, "E06000001")))
    assert shares(table) == {
        ("March", "beneficiary code"): 0.5,
        ("unknown", "no delivery record"): 0.5,
    }


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ([45.0, 45.0, 5.0, 5.0], False),  # 90 of 100: the boundary is in
        ([45.0, 44.9, 5.1, 5.0], True),
        ([0.0] * 4, True),  # nobody has weight: 2 of 4 areas
    ],
)
def test_nine_tenths_of_the_county_are_all_of_it(people, told):
    need = pd.Series(people, index=PLACES.index)
    both = pd.Series(["Ely", "March", "Wisbech", "Wisbech"], index=PLACES.index)
    table = landing_by_delivery(
        recipients(),
        both,
        without_delivery="unknown",
        **records(
            grants=grants(("r", 1, "X")), code_areas={"X": (E1, E2)}, weighted_population=need
        ),
    )
    assert ("unknown" not in set(table["place"])) is told


def test_a_code_within_one_place_tells_it_however_large_the_place_is():
    one = pd.Series("Ely", index=PLACES.index)
    table = landing_by_delivery(
        recipients(r=None), one, without_delivery="unknown",
        **records(grants=grants(("r", 1, "E06000001"))),
    )  # fmt: skip
    assert shares(table) == {("Ely", "beneficiary code (spread)"): 1.0}


def test_whole_county_codes_are_said_with_their_grants_and_pounds():
    paid = grants(("r", 12_300, "E06000001"), ("r", 100, M1), ("s", 5_000, "E06000001", M1))
    table = delivery(("s", "Ely", 1.0))  # the grants of s are not asked
    found = said(landing(delivery=table, grants=paid), ["r", "s"], delivery=table, grants=paid)
    codes = {one.code: one for one in found}
    assert codes["beneficiary-codes-whole-county"].severity == "warning"
    assert codes["beneficiary-codes-whole-county"].text.startswith(
        "1 of 3 grants in the window, with £123 of £174, name the whole county"
    )
    assert "(E06000001)" in codes["beneficiary-codes-whole-county"].text


# ---- several locations


def test_several_locations_by_need_are_weighed_by_their_people():
    # m1 has 40, the ward e2 m1 has 10 + 40: 40 and 50 of 90
    table = landing(grants=grants(("r", 500, M1, "E05000001")), several_locations="need")
    assert shares(table) == {
        ("Ely", "beneficiary code (spread)"): pytest.approx(1 / 9),  # 50/90 · 10/50
        ("March", "beneficiary code"): pytest.approx(4 / 9),  # 40/90
        ("March", "beneficiary code (spread)"): pytest.approx(4 / 9),  # 50/90 · 40/50
    }


@pytest.mark.parametrize("stranger", ["E08000009", "E12000006", "nonsense"])
def test_by_need_a_code_from_elsewhere_makes_equal_parts_of_its_grant(stranger):
    paid = grants(("r", 100, M1, "E05000002", stranger), ("r", 300, M1, E2))
    table = landing(grants=paid, several_locations="need")
    place = "outside" if stranger == "E08000009" else "unknown"
    assert shares(table) == {
        ("Ely", "beneficiary code"): pytest.approx(0.15),  # ¾ · 10/50
        ("Ely", "beneficiary code (spread)"): pytest.approx(1 / 12),  # ¼ · ⅓
        ("March", "beneficiary code"): pytest.approx(0.6 + 1 / 12),  # ¾ · 40/50 + ¼ · ⅓
        (place, "beneficiary code"): pytest.approx(1 / 12),
    }


def test_by_need_codes_without_people_are_equal_parts():
    table = landing(
        grants=grants(("r", 1, M1, E1)), several_locations="need", weighted_population=NEED * 0
    )
    assert list(shares(table).values()) == [0.5, 0.5]
