"""What members decided: read back, rechecked, locked; and what is refused, in words."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from equitycli.errors import InputError
from equitycli.sources.run_folder import read_decision, seal
from tests.four_places import county
from tests.running import Ran, run, tree

TO_FILL_IN = "decision-to-fill-in.csv"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def plan(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("plan")
    ran = run("allocate", county(folder), "--out", folder / "run", "--timestamp", "then")
    assert ran.code == 0, ran.err
    return folder / "run"


def decided(plan: Path, target: Path, change: Callable[[Rows], None] = lambda _: None) -> Path:
    """Write the lines of a plan as members decided them: as proposed, but for `change`."""
    text = (plan / TO_FILL_IN).read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    headings = list(rows[0])
    change(rows)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings)
        writer.writeheader()
        writer.writerows(rows)
    return target


def column(rows: Rows) -> str:
    return next(name for name in rows[0] if name.startswith("decided_gbp"))


def paid_now(rows: Rows) -> list[dict[str, str]]:
    return [row for row in rows if row["kind"] == "paid now"]


def less(gbp: float, reason: str = "") -> Callable[[Rows], None]:
    """Take pounds from the largest recipient, with or without a reason."""

    def change(rows: Rows) -> None:
        row = max(paid_now(rows), key=lambda one: float(one[column(rows)]))
        row[column(rows)] = str(float(row[column(rows)]) - gbp)
        row["reason"] = reason

    return change


def decide(plan: Path, file: Path, *more: str | Path) -> Ran:
    return run("decide", plan, file, "--timestamp", "later", "--on-a-draft", "a rehearsal", *more)


def test_a_plan_decided_as_proposed_needs_no_reason(plan, tmp_path):
    ran = decide(plan, decided(plan, tmp_path / "d.csv"), "--out", tmp_path / "decision")
    assert ran.code == 0, ran.err
    assert "No rule is broken" in ran.out
    found = read_decision(tmp_path / "decision")
    assert not found["breaches"]
    assert not any(line["differs"] for line in found["lines"])
    money = found["money"]
    assert sum(line["award_pence"] for line in found["lines"]) == money["award_pence"]
    assert money["award_pence"] + money["unallocated_pence"] == money["budget_pence"]
    assert [one["code"] for one in found["findings"]] == ["decided-on-a-draft"]


def test_awards_add_up_to_the_budget_to_the_penny(plan, tmp_path):
    file = decided(plan, tmp_path / "d.csv", less(123.45, "Cabinet, item 7"))
    # Below the floor of its rule or not, the line has a reason: that is enough for a recipient.
    ran = decide(plan, file, "--out", tmp_path / "decision")
    assert ran.code == 0, ran.err
    text = (tmp_path / "decision" / "awards.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    pence = [round(float(row["award_gbp"]) * 100) for row in rows]
    record = read_decision(tmp_path / "decision")
    assert sum(pence) == record["money"]["budget_pence"]
    assert rows[-1]["name"] == "Unallocated"


def test_a_draft_is_not_locked_without_a_reason(plan, tmp_path):
    file = decided(plan, tmp_path / "d.csv")
    ran = run("decide", plan, file, "--out", tmp_path / "decision")
    assert ran.code == 3
    assert "draft for consultation" in ran.err
    assert "--on-a-draft" in ran.err
    assert not (tmp_path / "decision").exists()
    assert run("decide", plan, file).code == 0  # a rehearsal, which locks nothing
    found = decide(plan, file, "--out", tmp_path / "decision")
    assert "a rehearsal" in found.out


def test_every_row_of_a_decision_says_that_it_is_fictional(plan, tmp_path):
    ran = decide(plan, decided(plan, tmp_path / "d.csv"), "--out", tmp_path / "decision")
    assert "Fictional" in ran.out
    rows = (tmp_path / "decision" / "awards.csv").read_text("utf-8").splitlines()[1:]
    assert all(row.endswith("decided; fictional") for row in rows)


def test_places_and_what_lands_elsewhere_add_up_to_the_budget(plan, tmp_path):
    ran = decide(plan, decided(plan, tmp_path / "d.csv"))
    assert "Outside or unknown" in ran.out
    assert ran.out.count("£20,000") >= 2  # the budget, proposed and decided


def test_a_line_that_differs_needs_a_reason(plan, tmp_path):
    ran = decide(plan, decided(plan, tmp_path / "d.csv", less(10)), "--out", tmp_path / "o")
    assert ran.code == 3
    assert "without a reason" in ran.err
    assert "Nothing was written." in ran.err
    assert not (tmp_path / "o").exists()


def test_a_broken_budget_needs_a_reason_of_its_own(plan, tmp_path):
    file = decided(plan, tmp_path / "d.csv", less(-5000, "Members added £5,000"))
    ran = decide(plan, file)
    assert ran.code == 3
    assert "budget · " in ran.err
    fund = ran.err.split("budget · ")[1].split(":")[0]
    reasons = tmp_path / "reasons.csv"
    reasons.write_text(f"rule,subject,reason\nbudget,{fund},From reserves\n", "utf-8")
    ran = decide(plan, file, "--reasons", reasons, "--out", tmp_path / "decision")
    assert ran.code == 0, ran.err
    assert "more than the budget" in ran.out
    found = read_decision(tmp_path / "decision")
    assert ("budget", fund, 500_000, "From reserves") in [
        (one["rule"], one["subject"], one["missing_pence"], one["reason"])
        for one in found["breaches"]
    ]
    assert found["money"]["unallocated_pence"] == -500_000


@pytest.fixture(scope="module")
def fenmarch(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("fenmarch") / "run"
    example = Path(__file__).parent.parent / "examples" / "fenmarch"
    ran = run("allocate", example, "--plan-only", "--out", folder, "--timestamp", "then")
    assert ran.code == 0, ran.err
    return folder


@pytest.mark.parametrize("gbp", [11, 1])
def test_a_small_change_of_a_members_own_is_no_rounding(fenmarch, tmp_path, gbp):
    """Skarmouth is at its absorption: £11 more is beyond it, and so is £1 more."""

    def change(rows: Rows) -> None:
        row = next(one for one in rows if one["recipient_id"] == "XX-FEN-0119")
        row[column(rows)] = str(float(row[column(rows)]) + gbp)
        row["reason"] = "Members"

    ran = decide(fenmarch, decided(fenmarch, tmp_path / "d.csv", change))
    assert ran.code == 3
    assert "absorption of each place · Skarmouth: this rule is missed by £" in ran.err


def test_what_the_proposal_missed_by_rounding_needs_no_reason(fenmarch, tmp_path):
    ran = decide(fenmarch, decided(fenmarch, tmp_path / "d.csv"), "--out", tmp_path / "decision")
    assert ran.code == 0, ran.err
    found = read_decision(tmp_path / "decision")
    assert not found["breaches"]
    assert all(one["missing_pence"] < 300 for one in found["within_rounding"])


def test_a_reason_for_a_rule_that_holds_is_refused(plan, tmp_path):
    reasons = tmp_path / "reasons.csv"
    reasons.write_text("rule,subject,reason\nbudget,nothing,Because\n", "utf-8")
    ran = decide(plan, decided(plan, tmp_path / "d.csv"), "--reasons", reasons)
    assert ran.code == 3
    assert "not broken there" in ran.err


def test_a_decision_is_never_written_over(plan, tmp_path):
    file = decided(plan, tmp_path / "d.csv")
    assert decide(plan, file, "--out", tmp_path / "decision").code == 0
    before = tree(tmp_path / "decision")
    ran = decide(plan, file, "--out", tmp_path / "decision")
    assert ran.code == 3
    assert "locked" in ran.err
    assert tree(tmp_path / "decision") == before


def test_a_decision_changed_after_it_was_locked_is_refused(plan, tmp_path):
    file = decided(plan, tmp_path / "d.csv")
    decide(plan, file, "--out", tmp_path / "decision")
    record = tmp_path / "decision" / "decision.json"
    found = json.loads(record.read_text("utf-8"))
    assert found["lock"]["sha256"] == seal(found)
    found["lines"][0]["award_pence"] += 100
    record.write_text(json.dumps(found), "utf-8")
    with pytest.raises(InputError) as refused:
        read_decision(tmp_path / "decision")
    assert "changed after it was locked" in refused.value.faults[0].text


def test_the_same_decision_has_the_same_bytes(plan, tmp_path):
    file = decided(plan, tmp_path / "d.csv")
    for name in ("one", "two"):
        assert decide(plan, file, "--out", tmp_path / name).code == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_json_is_the_record_that_is_locked(plan, tmp_path):
    file = decided(plan, tmp_path / "d.csv")
    ran = decide(plan, file, "--out", tmp_path / "decision", "--json")
    assert json.loads(ran.out) == read_decision(tmp_path / "decision")


def drop(rows: Rows) -> None:
    del rows[0]


def twice(rows: Rows) -> None:
    rows.append(dict(rows[0]))


def strange(rows: Rows) -> None:
    rows.append(dict(rows[0]) | {"recipient_id": "nobody"})


def written_as(text: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[0][column(rows)] = text

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop, "nobody is decided on by silence"),
        (twice, "there twice"),
        (strange, "not in the plan (nobody)"),
        (written_as(""), "no sum of money"),
        (written_as("NaN"), "no sum of money"),
        (written_as("=1+1"), "no sum of money"),
        (written_as("1e99"), "no sum of money"),
        (written_as("-5"), "negative"),
    ],
)
def test_lines_that_say_nothing_certain_are_refused(plan, tmp_path, change, said):
    ran = decide(plan, decided(plan, tmp_path / "d.csv", change), "--out", tmp_path / "o")
    assert ran.code == 3
    assert said in ran.err
    assert ran.out == ""
    assert not (tmp_path / "o").exists()


def test_a_plan_whose_files_were_edited_is_refused(plan, tmp_path):
    copy = tmp_path / "run"
    copy.mkdir()
    for name, content in tree(plan).items():
        (copy / name).write_bytes(content)
    (copy / TO_FILL_IN).write_text("recipient_id\n", "utf-8")
    ran = decide(copy, decided(plan, tmp_path / "d.csv"))
    assert ran.code == 3
    assert "missing or were edited" in ran.err
    assert "Copy a file before you fill it in" in ran.err


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": {"name": "other", "files": {}}}'])
def test_a_folder_without_a_record_of_ours_is_refused(plan, tmp_path, text):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "record.json").write_text(text, "utf-8")
    ran = decide(tmp_path / "run", decided(plan, tmp_path / "d.csv"))
    assert ran.code == 3
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("part", ["recheck", "programme", "solver"])
def test_a_record_that_lacks_a_part_is_refused(plan, tmp_path, part):
    record = json.loads((plan / "record.json").read_text("utf-8"))
    del record[part]
    record["schema"]["files"] = {}
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "record.json").write_text(json.dumps(record), "utf-8")
    ran = decide(tmp_path / "run", decided(plan, tmp_path / "d.csv"))
    assert ran.code == 3
    assert "can't be rechecked" in ran.err
