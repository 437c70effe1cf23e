"""Every command as it is typed: what it prints, where, its exit code, and what it writes."""

import json
import os
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from equitycli import __version__
from equitycli.columns import COLUMNS, WORDS
from equitycli.report.record import as_json
from equitycli.shipped_files import shipped
from tests.four_places import FLOOR, county, grant, organisation, toml
from tests.running import COMMAND, ROOT, run, run_apart, tree
from tests.sources.small import COUNTY, DEFECTIVE

SHELL = shutil.which("bash")
COMMANDS = ["init", "example", "check", "audit", "allocate", "glossary"]


@pytest.fixture(scope="module")
def four(tmp_path_factory) -> Path:
    return county(tmp_path_factory.mktemp("four"))


# --- help and versions


def test_without_arguments_there_is_help_for_a_council_officer():
    ran = run_apart()
    said = ran.out + ran.err
    assert ran.code in (0, 2)
    assert "Who needs what, who has what" in said
    assert "equitycli example county" in said
    assert "Traceback" not in said
    for command in COMMANDS:
        assert command in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    ran = run(command, "--help")
    assert ran.code == 0
    assert "Usage: equitycli" in ran.out


def test_version_names_the_solver():
    ran = run("--version")
    assert ran.code == 0
    assert ran.out.startswith(f"equitycli {__version__} (PuLP ")
    assert "HiGHS" in ran.out


@pytest.mark.parametrize(
    "arguments", [["alocate"], ["check"], ["allocate", "--ot", "x"], ["check", "a", "b"]]
)
def test_a_wrong_command_is_2(arguments):
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert "Usage" in ran.err


# --- init and example


def test_init_writes_a_template_and_never_over_a_file(tmp_path):
    ran = run("init", tmp_path / "ours")
    assert ran.code == 0
    written = tmp_path / "ours/programme.toml"
    more = {f"ours/{name}.toml" for name in ("measures", "plan")}
    assert set(tree(tmp_path)) == {"ours/programme.toml"} | more
    assert "equitycli check" in ran.out
    tomllib.loads(written.read_text(encoding="utf-8"))
    written.write_text("mine")
    again = run("init", tmp_path / "ours")
    assert again.code == 3
    assert "is there already" in again.err
    assert again.err.endswith("Nothing was written.\n")
    assert written.read_text() == "mine"


def test_init_writes_nothing_where_either_file_is_there(tmp_path):
    (tmp_path / "measures.toml").write_text("mine")
    ran = run("init", tmp_path)
    assert ran.code == 3
    assert tree(tmp_path) == {"measures.toml": b"mine"}


def test_the_template_with_its_paths_filled_in_is_a_valid_programme(tmp_path):
    example = ROOT / "examples/fenmarch"
    shutil.copytree(example / "data", tmp_path / "data")
    shutil.copytree(example / "boundaries", tmp_path / "boundaries")
    run("init", tmp_path)
    path = tmp_path / "programme.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("data/towns.csv", "boundaries/towns.csv"),
        ("data/grants.csv", "data/grants_core.csv"),
        ('# postcodes  = "data/postcodes.csv"', 'postcodes = "data/postcodes.csv"'),
        ("# [[organisations]]", "[[organisations]]"),
        ('# file     = "data/organisations.csv"', 'file = "data/organisations.csv"'),
        ("# register = true", "register = true"),
        ("value = 1_000_000", "value = 2_000_000"),  # what the grants come to
    ):
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    ran = run("check", tmp_path)
    assert (ran.code, ran.err) == (0, "")


def test_the_template_as_it_is_says_which_files_are_missing(tmp_path):
    run("init", tmp_path)
    ran = run("check", tmp_path)
    assert ran.code == 3
    assert "there is no file data/index.csv" in ran.err


def test_example_writes_a_county_that_is_ready_to_run(tmp_path):
    ran = run("example", tmp_path / "county")
    assert ran.code == 0
    assert "equitycli allocate" in ran.out
    assert not (tmp_path / "county/expected").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["county"]
    assert run("check", tmp_path / "county").code == 0


def test_example_never_writes_into_a_folder_with_files(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    ran = run("example", tmp_path)
    assert ran.code == 3
    assert "is not an empty folder" in ran.err
    assert tree(tmp_path) == {"notes.txt": b"mine"}


def test_example_takes_an_empty_folder(tmp_path):
    (tmp_path / "county").mkdir()
    assert run("example", tmp_path / "county").code == 0


# --- JSON


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (
            ["check"],
            {
                *("programme", "inputs", "findings", "money", "unknown", "coverage"),
                *("would_plan", "warnings", "ceilings"),
                *("money_read", "zero_kinds", "near_matches", "joined", "reconciliation"),
                "applications",
            },
        ),
        (
            ["audit"],
            {
                *("schema", "programme", "inputs", "findings", "places", "money", "measures"),
                *("in_short", "chapters"),
            },
        ),
        (
            ["allocate"],
            {
                *("schema", "programme", "inputs", "versions", "solver", "findings", "money"),
                *("places", "recipients", "new_provision", "measures", "protections"),
                *("for_decision", "ends", "certificates", "other_aims", "whom_to_pay", "years"),
                *("waterfall", "recheck"),
            },
        ),
    ],
)
def test_json_is_all_that_stdout_holds(four, arguments, keys):
    for ran in (
        run(*arguments, four, "--json"),
        run(*arguments, four, "--json", FORCE_COLOR="1", COLUMNS="40"),
    ):
        assert ran.code == 0
        assert set(json.loads(ran.out)) == keys
        assert ran.err == ""


def test_json_of_an_allocation_is_the_record_that_it_writes(four, tmp_path):
    ran = run("allocate", four, "--json", "--out", tmp_path / "out", "--timestamp", "then")
    assert (tmp_path / "out/record.json").read_text(encoding="utf-8") == ran.out


@pytest.mark.parametrize("command", ["check", "audit", "allocate"])
def test_a_refusal_leaves_stdout_empty_even_with_json(tmp_path, command):
    path = county(tmp_path, grants=[])
    ran = run(command, path, "--json")
    assert ran.code == 3
    assert ran.out == ""
    assert ran.err.startswith("Error: grants.csv has 1 problem.")


def test_a_timestamp_fixes_every_byte_of_an_audit(four):
    one, other = (run("audit", four, "--json", "--timestamp", "then").out for _ in range(2))
    assert one == other
    assert json.loads(one)["programme"]["run_at"] == "then"


# --- glossary


def test_the_glossary_has_every_word_and_column():
    ran = run("glossary")
    assert ran.code == 0
    for entry in (*WORDS, *COLUMNS):
        assert entry.word in ran.out


def test_the_glossary_finds_a_word_in_any_case():
    ran = run("glossary", "LEXIMIN")
    assert ran.code == 0
    assert "Raise the worst-served place" in ran.out
    assert "Hoover" not in ran.out
    assert json.loads(run("glossary", "leximin", "--json").out)["words"][0]["word"] == "leximin"


def test_a_word_that_the_glossary_lacks_is_refused():
    ran = run("glossary", "fairness")
    assert ran.code == 3
    assert "has no entry with 'fairness'" in ran.err
    assert "lists them all" in ran.err
    assert "Did you mean" not in ran.err


def test_a_misspelt_word_of_the_glossary_is_guessed():
    ran = run("glossary", "Leximn")
    assert ran.code == 3
    assert "Did you mean  leximin?" in ran.err


# --- exit codes, and nothing written


def refused(tmp_path: Path, programme: Path, *, command: str = "allocate") -> tuple[int, str]:
    """Run a command that must write nothing at all, and return its exit code and message."""
    before = tree(tmp_path)
    more = ["--out", str(tmp_path / "out")] if command == "allocate" else []
    ran = run(command, programme, *more)
    assert ran.out == ""
    assert ran.err.startswith("Error: ")
    assert ran.err.endswith("\nNothing was written.\n")
    assert "Traceback" not in ran.err
    assert tree(tmp_path) == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".", "out"))]
    return ran.code, ran.err


def test_0_when_done_and_the_folder_is_said(four, tmp_path):
    ran = run("allocate", four, "--out", tmp_path / "out")
    assert ran.code == 0
    assert "Wrote record.json, places.csv" in ran.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_without_out_nothing_is_written(four):
    before = tree(four.parent)
    ran = run("allocate", four)
    assert ran.code == 0
    assert "Nothing was written. To keep the plan, say --out DIR." in ran.out
    assert tree(four.parent) == before


def test_3_for_a_folder_that_is_not_ours_before_any_work(four, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    ran = run("allocate", four, "--out", tmp_path / "out")
    assert ran.code == 3
    assert "mine.txt" in ran.err
    assert tree(tmp_path) == {"out/mine.txt": b"mine"}


def test_3_where_no_programme_is(tmp_path):
    code, message = refused(tmp_path, tmp_path / "none.toml", command="check")
    assert code == 3
    assert "equitycli init" in message


def test_4_where_floors_are_above_the_budget(tmp_path):
    code, message = refused(tmp_path, floors_above_budget(tmp_path))
    assert code == 4
    assert "£1,000 too much" in message
    assert "“floor for each recipient” gives way by £1,000" in message


def floors_above_budget(folder: Path) -> Path:
    return county(
        folder,
        programme={"budget_gbp": 19_000},
        fund=[{"name": "core", "budget_gbp": 19_000}],
        unknown={"hold_at_baseline": False},
        rule=[FLOOR | {"share_of_baseline": 1}],
        without=["new_provision"],
    )


def test_5_where_time_is_up_before_the_proof(tmp_path):
    path = county(tmp_path, solver={"time_limit_s": 1e-9})
    code, message = refused(tmp_path, path)
    assert code == 5
    assert "solver.time_limit_s: the time limit came before a proof" in message
    assert "Raise time_limit_s" in message


PRINTING = [["glossary"], ["glossary", "--json"], ["--help"], ["--version"], ["audit", "--json"]]


def of_four(arguments: list[str], four: Path) -> list[str]:
    return [*arguments, str(four)] if arguments[0] in ("audit", "allocate") else arguments


@pytest.mark.parametrize("arguments", [*PRINTING, ["allocate"]], ids=" ".join)
def test_a_reader_that_has_gone_is_no_defect(four, arguments):
    with subprocess.Popen(
        [*COMMAND, *of_four(arguments, four)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(timeout=60) == 0


@pytest.mark.skipif(not SHELL, reason="needs a shell")
def test_the_head_of_an_output_is_all_that_is_wanted():
    line = f"{shlex.join(COMMAND)} glossary --json | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run([str(SHELL), "-c", line], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["{", "0"]
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_a_full_disk_is_said_in_a_line(four, arguments):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *of_four(arguments, four)], cwd=ROOT, stdout=full, stderr=subprocess.PIPE
        )
    assert done.stderr == b"Error: could not print: no space left on device.\n"
    assert done.returncode == 1


@pytest.mark.skipif(not SHELL, reason="needs a shell")
@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_a_closed_stdout_is_said_in_a_line(four, arguments):
    line = f"{shlex.join([*COMMAND, *of_four(arguments, four)])} >&-"
    done = subprocess.run([str(SHELL), "-c", line], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == "Error: could not print: standard output is closed.\n"
    assert done.returncode == 1


@pytest.mark.skipif(not SHELL, reason="needs a shell")
def test_a_closed_stderr_changes_no_exit_code(tmp_path):
    line = f"{shlex.join([*COMMAND, 'check', str(tmp_path)])} 2>&-"
    done = subprocess.run([str(SHELL), "-c", line], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (3, "")


# --- names and times that are no text


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_programme_whose_name_is_no_utf8_is_run(four, tmp_path):
    shutil.copytree(four.parent, tmp_path / "four")
    try:
        path = (tmp_path / "four" / four.name).rename(
            os.fsdecode(bytes(tmp_path) + b"/four/\xff.toml")
        )
    except OSError:
        pytest.skip("no such name on this disk")
    ran = run("audit", path, "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["programme"]["file"] == "?.toml"
    assert run("audit", path).code == 0


@pytest.mark.parametrize("time", ["x" * 41, "a\nb", "\x1b[31m", "\udcff", "\u202e"])
def test_a_timestamp_that_is_no_short_text_is_a_wrong_command(four, time):
    ran = run("audit", four, "--json", "--timestamp", time)
    assert ran.code == 2
    assert "must be printable and at most 40 characters" in ran.err
    assert ran.out == ""


def test_json_steers_nobodys_terminal():
    names = ["\x9b31mred", "\u202egnp.exe", "a\u2028b\x7f", "\U000e0041tag"]
    for i, name in enumerate(names):
        text = as_json({"name": name})
        assert json.loads(text) == {"name": name}, i
        assert text.replace("\n", "").isprintable(), i


# --- money of unknown place


def test_a_check_names_whose_money_is_unknown(four):
    ran = run("check", four)
    assert "Money whose place is unknown, by delivery" in ran.out
    listed = json.loads(run("check", four, "--json").out)
    assert [one["pence"] for one in listed["unknown"]] == sorted(
        (one["pence"] for one in listed["unknown"]), reverse=True
    )
    assert set(listed["unknown"][0]) == {"recipient_id", "name", "pence"}
    total = listed["money"]["delivery"]["unknown_pence"]
    assert sum(one["pence"] for one in listed["unknown"]) == total > 0


def test_a_check_without_unknown_money_prints_no_such_table(tmp_path):
    path = county(
        tmp_path,
        grants=[grant(1, 20_000, **{"Recipient Org:Postal Code": "QX1 1AA"})],
        organisations=[organisation(1, "QX1 1AA")],
    )
    assert json.loads(run("check", path, "--json").out)["unknown"] == []
    assert "Money whose place is unknown" not in run("check", path).out


# --- paths and keys


def test_a_path_outside_the_folder_is_refused_unless_allowed(tmp_path):
    path = county(tmp_path / "inside")
    shutil.move(tmp_path / "inside/index.csv", tmp_path / "index.csv")
    path.write_text(path.read_text().replace('"index.csv"', '"../index.csv"'))
    code, message = refused(tmp_path, path, command="check")
    assert code == 3
    assert "../index.csv lies outside the programme's folder." in message
    assert "--allow-outside" in message
    assert run("check", path, "--allow-outside").code == 0


def test_a_misspelt_key_is_refused_with_a_guess(tmp_path):
    path = county(tmp_path)
    path.write_text(path.read_text().replace("refuse_above", "refuse_abov"))
    code, message = refused(tmp_path, path, command="check")
    assert code == 3
    assert "unknown.refuse_abov: is not a key that is known here." in message
    assert "Did you mean  refuse_above?" in message


# --- bad input, by the classes of the issue: (file replaced, fixture, what is said)

BAD_INPUT = {
    "empty file": ("population", "empty.csv", "population.csv", "mend the path"),
    "header-only file": ("population", "header-only.csv", "population.csv", "at least one row"),
    "missing column": ("grants", "missing-column.csv", "grants.csv", "rename the column"),
    "missing column of the index": (
        "index",
        "missing-index-column.csv",
        "index.csv",
        "income_rate",
    ),
    "duplicate code": ("population", "duplicate-code.csv", "population.csv", "Keep one row"),
    "duplicate code of a boundary": (
        "boundaries",
        "duplicate-code.geojson",
        "boundaries.geojson",
        "Keep one",
    ),
    "wrong vintage": ("population", "wrong-vintage.csv", "population.csv", "file for 2024"),
    "mixed nations": ("index", "mixed-nations.csv", "index.csv", "nation"),
    "unknown code": ("population", "unknown-code.csv", "population.csv", "mend the codes"),
    "NaN money": ("grants", "nan-money.csv", "grants.csv", "plain sum"),
    "negative money": ("grants", "negative-money.csv", "grants.csv", "Amount Repaid"),
    "infinite money": ("grants", "infinite-money.csv", "grants.csv", "plain sum"),
    "lat/long swapped": (
        "organisations",
        "lat-long-swapped.csv",
        "organisations.csv",
        "latitude",
    ),
    "lat/long swapped in boundaries": (
        "boundaries",
        "lat-long-swapped.geojson",
        "boundaries.geojson",
        "longitude",
    ),
    "wrong CRS": ("boundaries", "wrong-crs.geojson", "boundaries.geojson", "EPSG"),
    "absent CRS": ("boundaries", "absent-crs.geojson", "boundaries.geojson", "EPSG"),
    "invalid geometry": (
        "boundaries",
        "invalid-geometry.geojson",
        "boundaries.geojson",
        "Mend them",
    ),
    "shares above 1": ("delivery", "shares-above-1.csv", "delivery.csv", "write 0.40 for 40 %"),
}


@pytest.mark.parametrize("fault", BAD_INPUT)
def test_bad_input_is_refused_with_file_and_remedy(tmp_path, fault):
    stem, fixture, file, remedy = BAD_INPUT[fault]
    shutil.copytree(COUNTY, tmp_path / "county")
    target = next((tmp_path / "county").glob(f"{stem}.*"))
    shutil.copy(DEFECTIVE / fixture, target)
    code, message = refused(tmp_path, tmp_path / "county", command="check")
    assert code == 3
    assert file in message.splitlines()[0] or f"{file}:" in message
    assert remedy in message


DEFECTIVE_PROGRAMMES = ROOT / "tests/cases/defective_programmes"

BAD_PROGRAMMES = {
    "missing file": ("missing-file.toml", 3, "there is no file people.csv"),
    "misspelt key": ("misspelt-key.toml", 3, "Did you mean  population?"),
    "path out of the folder": ("path-outside.toml", 3, "say --allow-outside"),
    "keys of dots": ("keys-of-dots.toml", 3, "break the line"),
    "floors above budget": ("floors-above-budget.toml", 4, "gives way by £4,296"),
}
"""Fixture, exit code and remedy of each fault that a programme file itself may have."""


@pytest.mark.parametrize("fault", BAD_PROGRAMMES)
def test_a_bad_programme_is_refused_with_its_remedy(tmp_path, fault):
    fixture, exit_code, remedy = BAD_PROGRAMMES[fault]
    shutil.copytree(COUNTY, tmp_path / "county")
    shutil.copy(COUNTY / "population.csv", tmp_path)  # there, but outside
    shutil.copy(DEFECTIVE_PROGRAMMES / fixture, tmp_path / "county/programme.toml")
    code, message = refused(tmp_path, tmp_path / "county", command="check")
    assert code == exit_code
    assert remedy in message


def test_a_name_that_is_a_formula_or_html_is_shown_as_text(tmp_path):
    shutil.copytree(COUNTY, tmp_path / "county")
    fixture = DEFECTIVE / "names-that-are-formulas-or-html.csv"
    shutil.copy(fixture, tmp_path / "county/organisations.csv")
    assert run("check", tmp_path / "county").code == 0
    ran = run("allocate", tmp_path / "county", "--out", tmp_path / "out")
    assert ran.code == 0
    for cell in (tmp_path / "out/recipients.csv").read_text(encoding="utf-8").split(","):
        assert not cell.strip('"').startswith(("=", "@", "+"))


def test_every_class_of_bad_input_has_its_fixture():
    asked = {
        *("missing file", "empty file", "header-only file", "missing column", "duplicate code"),
        *("wrong vintage", "mixed nations", "unknown code", "NaN money", "negative money"),
        *("infinite money", "lat/long swapped", "wrong CRS", "absent CRS", "invalid geometry"),
        *("misspelt key", "shares above 1", "floors above budget", "path out of the folder"),
    }
    assert asked <= BAD_INPUT.keys() | BAD_PROGRAMMES.keys()


def test_the_helper_writes_toml_as_it_is_read():
    table = {"a": {"b": 'x"y\\', "c": [1, 2.5], "d": True}, "e": [{"f": {"value": 1}}]}
    assert tomllib.loads(toml(table)) == table


def test_the_template_is_the_one_that_is_shipped(tmp_path):
    run("init", tmp_path)
    written = (tmp_path / "programme.toml").read_text(encoding="utf-8")
    assert written == shipped("data/programme.template.toml").read_text(encoding="utf-8")


def test_init_and_example_say_in_json_what_they_wrote(tmp_path):
    for command, wrote in (("init", tmp_path / "a/programme.toml"), ("example", tmp_path / "b")):
        ran = run(command, tmp_path / wrote.relative_to(tmp_path).parts[0], "--json")
        assert (ran.code, ran.err) == (0, "")
        assert json.loads(ran.out) == {"wrote": str(wrote)}
        assert wrote.exists()


def test_the_version_comes_as_json_too():
    ran = run("--version", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert set(json.loads(ran.out)) == {"equitycli", "pulp", "highs"}
    misplaced = run("--json", "glossary")
    assert misplaced.code == 2
    assert "goes after the command" in misplaced.err
