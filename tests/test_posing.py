"""What feeds the model beside money: routes, candidates, restricted funds, earlier years.

The county is that of four_places.py: targets City 4,500, Town 9,000, Village 2,250, Marsh 2,250;
people 2,000, 1,000, 500, 500. City and Village are over their targets, Town and Marsh under, and
nothing lands in Marsh.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from equitycli import study
from equitycli.errors import InputError
from equitycli.model.problem import AllocationProblem
from equitycli.plan import Plan
from equitycli.posing import planned_problem, routes_of
from equitycli.programme_file import read_programme
from equitycli.report.new_provision_rows import (
    candidates,
    new_provision,
    new_provision_rows,
)
from equitycli.report.reasons import reasons
from tests.four_places import CAP, DELIVERY, FLOOR, GRANTS, WHO_GIVES, county, grant, works

OUTREACH = [
    {"place": "Marsh", "organisation": "XX-3", "until": "2026-12-31"},
    {"place": "Town", "organisation": "XX-2", "until": "2026-03-31"},
]
SEED = {"name": "seed", "ceiling_gbp": 100, "ramp": [0.5]}
PLATFORM = {"name": "platform", "ceiling_share_of_target": 0.05}
NEIGHBOUR = {"name": "neighbour", "ceiling_gbp": 150, "outreach": OUTREACH}
WORKER = {"name": "development worker", "ceiling_gbp_per_head": 0.2}
ROUTES = [SEED, PLATFORM, NEIGHBOUR, WORKER]
CANDIDATES = [
    {"organisation": "YY-1", "place": "Marsh", "share": "", "asked": "500", "postcode": "QX1 1AE"},
    {"organisation": "XX-6", "place": "Village", "share": "0.5", "asked": "1,000.50"},
    {"organisation": "XX-6", "place": "Town", "share": "0.3", "asked": ""},
]


def by_route(*routes, share: float = 0.1) -> dict[str, Any]:
    return {"new_provision": {"ceiling_share_of_target": share, "routes": None, "route": routes}}


def asked(rows=CANDIDATES, **files) -> dict[str, Any]:
    return {"candidates": {"file": "asks.csv"}, "files": {"asks.csv": rows} | files}


def problem(folder: Path, **changes) -> AllocationProblem:
    return planned_problem(study.audit(county(folder, **changes)))


def plan_of(folder: Path, **changes) -> Plan:
    return study.allocate(county(folder, **changes))


def refusal(folder: Path, **changes) -> str:
    with pytest.raises(InputError) as caught:
        study.audit(county(folder, **changes))
    return "\n".join(caught.value.lines())


# ---- routes -----------------------------------------------------------------------------------


def test_each_route_has_its_row_and_its_ceiling_in_each_place_under_target(tmp_path):
    given = problem(tmp_path, **by_route(*ROUTES))
    new = {
        given.payees[p]: (given.place_of_new(p), given.routes[p], given.ceiling_gbp[p])
        for p in np.flatnonzero(given.is_new).tolist()
    }
    assert new == {
        "new: Marsh: seed": ("Marsh", "seed", 50),  # half of 100 in the first year
        "new: Marsh: platform": ("Marsh", "platform", 112),  # ⌊0.05 · 2,250⌋
        "new: Marsh: neighbour": ("Marsh", "neighbour", 150),
        "new: Marsh: development worker": ("Marsh", "development worker", 100),  # 0.2 · 500
        "new: Town: seed": ("Town", "seed", 50),
        "new: Town: platform": ("Town", "platform", 450),  # 0.05 · 9,000
        "new: Town: development worker": ("Town", "development worker", 200),  # 0.2 · 1,000
    }
    ceilings = dict(zip(given.places, given.place_ceiling_gbp.tolist(), strict=True))
    assert ceilings == {"City": np.inf, "Marsh": 225, "Town": 900, "Village": np.inf}
    assert dict(zip(given.places, given.population.tolist(), strict=True)) == {
        "City": 2000, "Marsh": 500, "Town": 1000, "Village": 500,
    }  # fmt: skip


def test_a_neighbour_is_rooted_elsewhere_and_other_routes_in_the_place(tmp_path):
    given = problem(tmp_path, **by_route(*ROUTES))
    rooted = {
        given.payees[p]: bool(is_rooted)
        for p, is_rooted in zip(given.landing.payee, given.landing.is_rooted, strict=True)
        if given.is_new[p]
    }
    assert {payee for payee, here in rooted.items() if not here} == {"new: Marsh: neighbour"}


def test_routes_without_tables_give_one_row_a_place(tmp_path):
    given = problem(tmp_path)  # routes = ["seed", "neighbour"]
    assert given.payees[-2:] == ("new: Marsh", "new: Town")
    assert given.ceiling_gbp[-2:].tolist() == [225, 900]
    assert set(given.routes) == {""}
    assert [given.place_of_new(p) for p in (5, 6)] == ["Marsh", "Town"]


def test_a_ramp_goes_on_in_later_years_and_outreach_ends(tmp_path):
    routes = [SEED | {"ramp": [0.5, 0.8]}, NEIGHBOUR]
    asked_of = read_programme(county(tmp_path, **by_route(*routes))).programme
    places, people = ["Marsh", "Town"], np.array([500.0, 1000.0])
    ceilings = {
        year: [
            route.ceiling_gbp.tolist()
            for route in routes_of(asked_of, places=places, people=people, year=year)
        ]
        for year in (2026, 2027, 2028)
    }
    assert ceilings == {
        2026: [[50, 50], [150, 0]],
        2027: [[80, 80], [0, 0]],  # the outreach in Marsh ended in December 2026
        2028: [[100, 100], [0, 0]],
    }


def test_minimum_and_process_reach_the_model(tmp_path):
    routes = [WORKER | {"minimum_gbp": 120}, PLATFORM | {"process": True}]
    given = problem(tmp_path, **by_route(*routes))
    about = {
        given.payees[p]: (given.minimum_gbp[p], bool(given.is_process[p]))
        for p in np.flatnonzero(given.is_new)
    }
    assert about["new: Town: development worker"] == (120, False)
    assert about["new: Town: platform"] == (0, True)
    assert not given.is_process[~given.is_new].any()


def test_unknown_names_of_outreach_and_funds_are_refused_together(tmp_path):
    strangers = [
        {"place": "Nowhere", "organisation": "XX-99", "until": "2027-03-31"},
        {"place": "Marsh", "organisation": "XX-3", "until": "2027-03-31"},
        {"place": "Marsh", "organisation": "XX-3", "until": "2028-03-31"},
    ]
    fund = {"name": "core", "budget_gbp": 20_000, "places": ["Atlantis"], "only": "XX-98",
            "kinds": ["choir"]}  # fmt: skip
    message = refusal(tmp_path, **by_route(NEIGHBOUR | {"outreach": strangers}), fund=[fund])
    for part in (
        "programme.toml has 6 problems",
        "fund [number 1].places: no place is called Atlantis",
        "fund [number 1].only: no organisation",
        "fund [number 1].kinds: no kind is known that is called choir",
        "new_provision.route [number 1].outreach [number 1].place: no place is called Nowhere",
        "Places here are: City, Marsh, Town, Village",
        "outreach [number 1].organisation: no organisation is in a list or in the grants that is "
        "called XX-99",
        "outreach [number 3]: XX-3 reaches out to Marsh here and in",
    ):
        assert part in message


def test_outreach_that_ended_is_said(tmp_path):
    found = study.audit(county(tmp_path, **by_route(*ROUTES)))
    said = [one for one in found.findings if one.code == "outreach-ended"]
    assert [(one.subject, "2026-03-31" in one.text) for one in said] == [("Town", True)]


# ---- candidates -------------------------------------------------------------------------------


def test_a_candidate_has_no_baseline_and_its_ask_as_ceiling(tmp_path):
    given = problem(tmp_path, **asked())
    assert given.payees[:7] == ("XX-1", "XX-2", "XX-3", "XX-4", "XX-5", "XX-6", "YY-1")
    assert np.flatnonzero(given.is_candidate).tolist() == [5, 6]
    assert given.ceiling_gbp[5:7].tolist() == [1000, 500]  # the odd 50 pence can't be paid
    assert given.baseline_pence[5:7].sum() == 0
    assert [kinds[0] for kinds in given.kinds[:7]] == ["paid now"] * 5 + ["candidate"] * 2
    pairs = {
        (given.payees[p], given.places[k]): (share, bool(rooted))
        for p, k, share, rooted in zip(
            given.landing.payee,
            given.landing.place,
            given.landing.share,
            given.landing.is_rooted,
            strict=True,
        )  # fmt: skip
        if given.is_candidate[p]
    }
    assert pairs == {
        ("XX-6", "Village"): (0.5, True),  # its office is in the Village
        ("XX-6", "Town"): (0.3, False),
        ("YY-1", "Marsh"): (1.0, True),  # by its own postcode in the file
    }
    assert given.target_gbp.tolist() == [4500, 2250, 9000, 2250]  # candidates move no target


def test_the_plan_adds_up_to_the_penny_with_candidates_and_routes(tmp_path):
    plan = plan_of(tmp_path, **by_route(*ROUTES), **asked())
    budget = plan.budget_pence
    assert plan.awarded_pence + plan.new_provision_pence + plan.unallocated_pence == budget
    assert sum(plan.allocation_pence.values()) + plan.unallocated_pence == budget
    assert plan.candidates_pence == int(plan.award_pence[5:7].sum()) > 0
    # a fifth of what XX-6 is paid has no place, beside the 1,000 of XX-5
    unknown = 100_000 + round(0.2 * int(plan.award_pence[5].sum()))
    assert plan.allocation_pence["unknown"] == unknown
    landing = plan.landing.groupby("recipient_id")["share"].sum()
    assert landing.to_numpy() == pytest.approx(1)
    assert set(plan.problem.payees) == set(landing.index)


def test_a_candidate_in_the_empty_place_and_its_routes_together_serve_it(tmp_path):
    # Marsh can have 500 from YY-1 and 225 by all routes together: 725 of 2,250 is 32 %. Town
    # comes no further than its cap and routes allow, which is more; so Marsh is worst served
    # and gets all of it.
    plan = plan_of(tmp_path, **by_route(*ROUTES), **asked())
    assert plan.allocation_pence["Marsh"] == 72_500
    why = dict(zip(plan.problem.payees, reasons(plan), strict=True))
    assert why["YY-1"] == (
        "Marsh is 100 % under its need-based share: +£500 for the first time, all that it asks for."
    )
    assert why["new: Marsh: neighbour"] == (
        "Marsh is 100 % under its need-based share and nobody there is funded yet: +£82 by "
        "outreach of Town Club (until 31 December 2026), under its ceiling of £150, and all "
        "routes there together at theirs of £225."
    )
    assert [row[0] for row in candidates(plan).rows] == ["Group 6", "YY-1"]


def test_candidates_are_held_against_the_rest_of_the_files(tmp_path):
    rows = [
        {"organisation": "XX-3", "place": "Town", "asked": 100},
        {"organisation": "YY-2", "place": "Atlantis", "asked": 100},
    ]
    message = refusal(tmp_path, **asked(rows))
    for part in (
        "asks.csv has 2 problems",
        "place: 1 place is not known (Atlantis; row 3)",
        "Places here are: City, Marsh, Town, Village; and outside",
        "organisation: 1 organisation is paid now already (XX-3; row 2)",
    ):
        assert part in message
    promised = {"organisation": "XX-6", "gbp_a_year": 10, "until": "2028-03-31", "kind": "grant"}
    message = refusal(
        tmp_path / "agreed",
        **asked([{"organisation": "XX-6", "place": "Town", "asked": 100}]),
        committed=[promised],
    )
    assert "1 organisation is promised money by agreement already (XX-6; row 2)" in message


def test_somebody_paid_before_the_window_alone_may_be_a_candidate(tmp_path):
    old = grant(6, 900) | {
        "Award Date": "2020-04-01", "Planned Dates:Start Date": "2020-04-01",
        "Planned Dates:End Date": "2021-03-31",
    }  # fmt: skip
    given = problem(
        tmp_path, grants=[*GRANTS, old],
        **asked([{"organisation": "XX-6", "place": "Village", "asked": 100}]),
    )  # fmt: skip
    assert given.is_candidate[given.payees.index("XX-6")]


def test_two_ids_of_one_body_are_refused(tmp_path):
    listed = [
        {"id": "GB-CHC-1099555", "name": "Friends", "postcode": "QX1 1AE", "themes": ""},
        *[{"id": "XX-9", "name": "Other", "postcode": "QX1 1AD", "themes": ""}],
    ]
    rows = [
        {"organisation": "GB-CHC-1099555", "place": "Marsh", "asked": 100},
        {"organisation": "gb-chc-1099555.0", "place": "Marsh", "asked": 50},
    ]
    message = refusal(tmp_path, organisations=listed, **asked(rows))
    assert "are ids of the same body (rows 2, 3)" in message


# ---- restricted funds -------------------------------------------------------------------------

TWO_FUNDS = [{"name": "core", "budget_gbp": 19_000}, {"name": "Marsh fund", "budget_gbp": 1000}]


def eligible(given: AllocationProblem, fund: str) -> set[str]:
    f = given.funds.index(fund)
    return {payee for p, payee in enumerate(given.payees) if given.eligible[p, f]}


def test_a_fund_of_places_pays_for_work_in_these_alone(tmp_path):
    purses = [TWO_FUNDS[0], TWO_FUNDS[1] | {"places": ["Marsh", "Town"]}]
    given = problem(tmp_path, fund=purses, **by_route(SEED), **asked())
    # XX-1 works in City too, XX-6 in the Village, XX-4 outside, and of XX-5 nothing is known
    assert eligible(given, "Marsh fund") == {
        "XX-3", "YY-1", "new: Marsh: seed", "new: Town: seed",
    }  # fmt: skip
    assert eligible(given, "core") == set(given.payees)


def test_a_fund_of_one_place_starts_nothing_elsewhere(tmp_path):
    purses = [TWO_FUNDS[0], TWO_FUNDS[1] | {"places": "Marsh"}]
    given = problem(tmp_path, fund=purses, **by_route(SEED))
    assert eligible(given, "Marsh fund") == {"new: Marsh: seed"}
    plan = plan_of(tmp_path / "plan", fund=purses, **by_route(SEED, share=1))
    f = plan.problem.funds.index("Marsh fund")
    paid = {plan.problem.payees[p] for p in np.flatnonzero(plan.award_pence[:, f])}
    assert paid <= {"new: Marsh: seed"}


@pytest.mark.parametrize(
    ("restriction", "who"),
    [
        ({"kinds": ["new provision"]}, {"new: Marsh: seed", "new: Town: seed"}),
        ({"kinds": ["candidate", "new provision"]},
         {"XX-6", "YY-1", "new: Marsh: seed", "new: Town: seed"}),
        ({"kinds": ["candidate"], "places": ["Marsh"]}, {"YY-1"}),
        ({"only": ["XX-3", "YY-1"]}, {"XX-3", "YY-1"}),
        ({"only": ["XX-3"], "themes": ["arts"]}, set()),
        ({"themes": ["youth"]}, {"XX-2", "XX-3", "new: Marsh: seed", "new: Town: seed"}),
    ],
)  # fmt: skip
def test_restrictions_must_all_fit(tmp_path, restriction, who):
    purses = [TWO_FUNDS[0], TWO_FUNDS[1] | restriction]
    given = problem(tmp_path, fund=purses, **by_route(SEED), **asked())
    assert eligible(given, "Marsh fund") == who


def test_a_fund_goes_on_paying_those_that_it_pays_and_says_so(tmp_path):
    purses = [TWO_FUNDS[0] | {"places": ["Town"]}, TWO_FUNDS[1] | {"kinds": ["candidate"]}]
    found = study.audit(county(tmp_path, fund=purses))
    given = planned_problem(found)
    assert eligible(given, "core") == {"XX-1", "XX-2", "XX-3", "XX-4", "XX-5", "new: Town"}
    said = {one.code: one for one in found.findings}
    assert "4 recipients of this fund work elsewhere than in Town" in (
        said["fund-of-places-pays-others"].text
    )
    assert "ring-fence-pays-others" not in said  # the second fund pays nobody now
    kinds = [TWO_FUNDS[0] | {"kinds": ["candidate"]}, TWO_FUNDS[1]]
    found = study.audit(county(tmp_path / "kinds", fund=kinds))
    said = {one.code: one for one in found.findings}
    assert "5 recipients of this fund are not what it is restricted to (kinds: XX-1" in (
        said["ring-fence-pays-others"].text
    )


# ---- what was paid before ---------------------------------------------------------------------

CEILING = {"kind": "subsidy_ceiling", "gbp": 60_000, "years": 3, "flag_from": 0.8}
RULES = [WHO_GIVES, FLOOR, CAP]


def test_what_was_paid_before_is_nought_without_a_ceiling(tmp_path):
    given = problem(tmp_path)
    assert given.paid_before_pence.tolist() == [0] * 7


def test_what_was_paid_in_the_earlier_years_of_the_ceiling(tmp_path):
    # Three years with 2026/27: 2024/25 and 2025/26. The grants of the window are two years long
    # from April 2024: the whole of each falls in. One of 365 days from October 2023 to the end of
    # September 2024 of £3,650 has 183 of its 366 days (2024 is a leap year) from April: £1,825.
    older = grant(3, 3650) | {
        "Planned Dates:Start Date": "2023-10-01", "Planned Dates:End Date": "2024-09-30",
        "Award Date": "2023-10-01",
    }  # fmt: skip
    given = problem(tmp_path, grants=[*GRANTS, older], rule=[*RULES, CEILING], **asked())
    paid = dict(zip(given.payees, (given.paid_before_pence / 100).tolist(), strict=True))
    assert paid["XX-1"] == 24_000  # both years of the award
    assert paid["XX-3"] == 4000 + 3650 * 183 / 366
    assert paid["YY-1"] == paid["new: Marsh"] == 0


def test_years_that_the_grants_do_not_cover_are_said(tmp_path):
    rule = CEILING | {"years": 5}
    found = study.audit(county(tmp_path, rule=[*RULES, rule]))
    said = [one for one in found.findings if one.code == "subsidy-years-without-awards"]
    assert len(said) == 1
    assert "looks back on 4 financial years" in said[0].text
    assert "2022/23, 2023/24, 2025/26" in said[0].text
    this_year = study.audit(county(tmp_path / "one", rule=[*RULES, CEILING | {"years": 1}]))
    assert "subsidy-years-without-awards" not in {one.code for one in this_year.findings}


# ---- an empty needy place ---------------------------------------------------------------------


def test_an_empty_needy_place_always_has_its_row_and_its_finding(tmp_path):
    for at, changes in enumerate(
        (
            {"without": ["new_provision"]},
            by_route({"name": "neighbour", "ceiling_gbp": 50, "outreach": [OUTREACH[1]]}),
            by_route(*ROUTES),
            asked(CANDIDATES[1:]),
            asked(CANDIDATES[:1]),
        )
    ):
        plan = plan_of(tmp_path / str(at), **changes)
        assert "Marsh" in plan.allocation_pence
        said = [one for one in plan.findings if one.code == "nobody-to-fund"]
        assert [one.subject for one in said] == ["Marsh"]
        if plan.audit.file.programme.new_provision is not None:
            assert "Marsh" in {row.place for row in new_provision_rows(plan)}


def test_a_place_without_an_open_route_has_its_row_with_the_reason(tmp_path):
    route = {"name": "neighbour", "ceiling_gbp": 50, "outreach": [OUTREACH[1]]}
    plan = plan_of(tmp_path, **by_route(route))
    rows = {row.place: row for row in new_provision_rows(plan)}
    assert set(rows) == {"Marsh", "Town"}
    assert rows["Marsh"].payee_id == ""
    assert rows["Marsh"].people == 500
    assert rows["Marsh"].reason == (
        "Marsh is 100 % under its need-based share; none is proposed, because no route is open "
        "there."
    )
    finding = next(one for one in plan.findings if one.code == "nobody-to-fund")
    assert "nothing that the programme names can reach it" in finding.text
    assert ["Marsh", "none open", "£0", "£0", "500"] in [
        row[:5] for row in new_provision(plan).rows
    ]


def test_work_that_reaches_the_place_takes_the_finding_away(tmp_path):
    plan = plan_of(tmp_path, delivery=[*DELIVERY[:2], works(1, "Marsh", 0.25)])
    assert not [one for one in plan.findings if one.code == "nobody-to-fund"
                and one.subject == "Marsh"]  # fmt: skip
