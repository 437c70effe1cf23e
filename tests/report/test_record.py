"""The folder of a plan: its record keeps the schema, its tables agree, all can be recomputed."""

import json
from collections import defaultdict
from pathlib import Path

import jsonschema
import pytest

from equitycli.columns import COLUMNS, WORDS
from equitycli.errors import visible
from equitycli.model.rules import RULES
from equitycli.report.folder import _DANGEROUS
from equitycli.report.printing import FILES
from tests.four_places import TARGETS, county
from tests.report.hand import HARMFUL, harmful_county, pence_of, read_csv, read_record
from tests.running import ROOT, run, run_apart, tree

KEYS = [
    *("schema", "programme", "inputs", "versions", "solver", "findings"),
    *("money", "places", "recipients", "new_provision", "measures", "for_decision", "ends"),
    *("certificates", "other_aims", "whom_to_pay", "years", "protections", "waterfall", "recheck"),
]
TIME = "2026-01-01T00:00:00Z"


def written(programme: Path, out: Path) -> Path:
    ran = run("allocate", programme, "--out", out, "--timestamp", TIME)
    assert (ran.code, ran.err) == (0, "")
    return out


@pytest.fixture(scope="module")
def four(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("four")
    return written(county(folder), folder / "out")


@pytest.fixture(scope="module")
def harmful(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("harmful")
    return written(harmful_county(folder), folder / "out")


@pytest.fixture(scope="module")
def fenmarch(tmp_path_factory) -> Path:
    return written(ROOT / "examples/fenmarch", tmp_path_factory.mktemp("fenmarch") / "out")


@pytest.fixture(params=["four", "harmful", "fenmarch"])
def out(request) -> Path:
    folder = request.getfixturevalue(request.param)
    assert isinstance(folder, Path)
    return folder


def test_the_record_keeps_its_schema(out):
    schema = json.loads((ROOT / "docs/record.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(read_record(out))


def test_the_record_has_these_keys_in_this_order(out):
    assert list(read_record(out)) == KEYS


def test_the_schema_refuses_what_is_not_a_record(four):
    schema = json.loads((ROOT / "docs/record.schema.json").read_text(encoding="utf-8"))
    check = jsonschema.Draft202012Validator(schema)
    for key in KEYS:
        record = read_record(four)
        del record[key]
        assert not check.is_valid(record), key
    assert not check.is_valid(read_record(four) | {"more": 1})


def test_the_folder_holds_what_the_command_says_that_it_wrote(out):
    always = {
        "areas.csv",
        "decision-to-fill-in.csv",
        "landing.csv",
        "new_provision.csv",
        "places.csv",
        "recipients.csv",
        "record.json",
    }
    assert always <= set(tree(out)) <= set(FILES)


def test_every_heading_is_in_the_glossary(out):
    known = {entry.word for entry in COLUMNS}
    for path in out.glob("*.csv"):
        for heading in path.read_text(encoding="utf-8").splitlines()[0].split(","):
            by_fund = heading.startswith(
                ("proposed_award_gbp (", "baseline_gbp (", "decided_gbp (")
            )
            base = heading.split(" (")[0] if by_fund else heading
            assert base in known, f"{path.name}: {heading}"


def test_every_kind_of_rule_is_in_the_glossary():
    assert {f"{kind} (rule)" for kind in RULES} <= {entry.word for entry in WORDS}


def test_the_money_adds_up_to_the_penny(out):
    money = read_record(out)["money"]
    parts = ("awarded_pence", "new_provision_pence", "unallocated_pence")
    assert sum(money[part] for part in parts) == money["budget_pence"]
    for part in ("budget_pence", *parts):
        assert sum(fund[part] for fund in money["funds"]) == money[part]
    record = read_record(out)
    awards = sum(one["proposed_award_pence"] for one in record["recipients"])
    new = sum(one["proposed_pence"] for one in record["new_provision"])
    assert (awards, new) == (money["awarded_pence"], money["new_provision_pence"])
    landed = sum(place["allocation_pence"] for place in record["places"])
    after = money["after"]
    assert (
        landed + after["outside_pence"] + after["unknown_pence"] + money["unallocated_pence"]
        == money["budget_pence"]
    )
    within = money["within_awarded"]
    committed = sum(one["committed_pence"] for one in record["recipients"])
    assert within["committed_pence"] == committed
    assert within["committed_pence"] + within["held_pence"] <= money["awarded_pence"]


def test_places_csv_agrees_with_the_record(out):
    record, rows = read_record(out), read_csv(out / "places.csv")
    at = {row["place"]: row for row in rows}
    assert len(at) == len(record["places"]) + 3
    for place in record["places"]:
        row = at[place["place"]]
        assert row["kind"] == "place"
        for column, key in (
            ("baseline_gbp", "baseline_pence"),
            ("baseline_high_gbp", "high_pence"),
            ("target_gbp", "target_pence"),
            ("allocation_gbp", "allocation_pence"),
            ("change_gbp", "change_pence"),
        ):
            assert pence_of(row[column]) == place[key], (place["place"], column)
        assert int(row["people"]) == place["people"]
        assert row["zero_kind"] == place["zero_kind"]
    money = record["money"]
    assert pence_of(at["outside"]["allocation_gbp"]) == money["after"]["outside_pence"]
    assert pence_of(at["unknown"]["allocation_gbp"]) == money["after"]["unknown_pence"]
    assert pence_of(at["unallocated"]["allocation_gbp"]) == money["unallocated_pence"]
    assert sum(pence_of(row["allocation_gbp"]) for row in rows) == money["budget_pence"]
    assert at["unallocated"]["baseline_gbp"] == ""
    paid_now = [pence_of(row["baseline_gbp"]) for row in rows if row["baseline_gbp"]]
    assert sum(paid_now) == money["baseline_pence"]
    changes = sum(pence_of(row["change_gbp"]) for row in rows if row["change_gbp"])
    assert changes == money["budget_pence"] - money["unallocated_pence"] - sum(paid_now)


def test_recipients_csv_agrees_with_the_record(out):
    record, rows = read_record(out), read_csv(out / "recipients.csv")
    by_id = {row["recipient_id"]: row for row in rows if row["recipient_id"]}
    funds = [fund["fund"] for fund in record["money"]["funds"]]
    assert len(by_id) == len(record["recipients"]) + len(record["new_provision"])
    for one in record["recipients"]:
        row = by_id[one["recipient_id"]]
        for column, key in (
            ("baseline_gbp", "baseline_pence"),
            ("committed_gbp", "committed_pence"),
            ("proposed_award_gbp", "proposed_award_pence"),
            ("change_gbp", "change_pence"),
        ):
            assert pence_of(row[column]) == one[key], (one["recipient_id"], column)
        for fund in funds:
            paid = pence_of(row[f"proposed_award_gbp ({fund})"])
            assert paid == one["by_fund"].get(fund, 0)
        assert row["reason"] == one["reason"]
        assert row["kind"] == one["kind"]
    for one in record["new_provision"]:
        row = by_id[one["recipient_id"]]
        assert pence_of(row["proposed_award_gbp"]) == one["proposed_pence"]
    total = sum(pence_of(row["proposed_award_gbp"]) for row in rows)
    assert total == record["money"]["budget_pence"]


def test_landing_csv_agrees_with_the_record_and_adds_up_to_1(out):
    shares: dict[str, float] = defaultdict(float)
    listed: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in read_csv(out / "landing.csv"):
        shares[row["recipient_id"]] += float(row["share"])
        listed[row["recipient_id"]].append(
            {"place": row["place"], "share": float(row["share"]), "route": row["route"]}
        )
    assert all(total == pytest.approx(1, abs=1e-9) for total in shares.values())
    for one in read_record(out)["recipients"]:
        assert listed[one["recipient_id"]] == one["landing"]


def test_anyone_can_work_the_plan_out_again_from_the_tables(out):
    """Allocation of a place = Σ proposed award × landing share, within a penny a recipient."""
    award = {
        row["recipient_id"]: pence_of(row["proposed_award_gbp"])
        for row in read_csv(out / "recipients.csv")
    }
    landed: dict[str, float] = defaultdict(float)
    count: dict[str, int] = defaultdict(int)
    for row in read_csv(out / "landing.csv"):
        landed[row["place"]] += award[row["recipient_id"]] * float(row["share"])
        count[row["place"]] += 1
    for row in read_csv(out / "places.csv"):
        if row["kind"] != "unallocated":
            place = row["place"]
            assert abs(pence_of(row["allocation_gbp"]) - landed[place]) <= max(count[place], 1)


def test_areas_csv_adds_up_to_the_places(out):
    people: dict[str, int] = defaultdict(int)
    need: dict[str, float] = defaultdict(float)
    for row in read_csv(out / "areas.csv"):
        people[row["place"]] += int(row["people"])
        need[row["place"]] += float(row["people"]) * float(row["need_weight"])
    for place in read_record(out)["places"]:
        assert people[place["place"]] == place["people"]
        assert need[place["place"]] == pytest.approx(place["weighted_population"], rel=1e-4)


def test_targets_and_inputs_of_the_four_places(four):
    record = read_record(four)
    targets = {place["place"]: place["target_pence"] / 100 for place in record["places"]}
    assert targets == TARGETS
    files = [one["file"] for one in record["inputs"]]
    assert sorted(files) == sorted(path.name for path in four.parent.glob("*.csv"))
    assert record["programme"]["run_at"] == TIME
    assert [stage["status"] for stage in record["solver"]["stages"]] == ["proven"] * len(
        record["solver"]["stages"]
    )


def test_every_output_says_that_it_is_a_draft_and_fictional(out):
    notices = " ".join(read_record(out)["programme"]["notices"])
    assert "Draft for consultation" in notices
    assert "Fictional" in notices


def test_same_inputs_same_bytes_in_two_processes(four, tmp_path):
    for name in ("one", "two"):
        ran = run_apart(
            "allocate", four.parent, "--out", tmp_path / name, "--timestamp", TIME
        )  # fmt: skip
        assert ran.code == 0, ran.err
    assert tree(tmp_path / "one") == tree(tmp_path / "two") == tree(four)


def test_no_cell_of_a_csv_runs_as_a_formula(harmful):
    names = {row["recipient_id"]: row["name"] for row in read_csv(harmful / "recipients.csv")}
    for who, name in HARMFUL.items():
        shown = names[f"XX-{who}"]
        assert not shown.startswith(_DANGEROUS)
        assert shown.removeprefix("'") == visible(name)
    for path in harmful.glob("*.csv"):
        for row in read_csv(path):
            for cell in row.values():
                assert not cell.startswith(_DANGEROUS) or float(cell) < 0, (path.name, cell)


def test_negative_numbers_stay_numbers(harmful):
    changes = [row["change_gbp"] for row in read_csv(harmful / "recipients.csv")]
    assert any(change.startswith("-") for change in changes)
    assert not any(change.startswith("'") for change in changes)


def test_the_record_keeps_names_as_they_are(harmful):
    names = {one["recipient_id"]: one["name"] for one in read_record(harmful)["recipients"]}
    for who, name in HARMFUL.items():
        assert names[f"XX-{who}"] == name
    assert "\x1b" not in (harmful / "record.json").read_text(encoding="utf-8")
