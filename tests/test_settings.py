"""The programme file: what it means, and each way of getting it wrong with its message."""

import hashlib
import os
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from equitycli.errors import InputError
from equitycli.programme_file import ProgrammeFile, read_programme
from equitycli.settings import FloorRule, WhoGivesRule

EXAMPLE = Path(__file__).parent / "cases" / "programme_example.toml"


@pytest.fixture
def written(tmp_path):
    """Return the programme that comes of changing parts of the example, each once."""

    def _written(changes: dict[str, str] | None = None, *, more: str = "") -> ProgrammeFile:
        text = EXAMPLE.read_text(encoding="utf-8")
        for old, new in (changes or {}).items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        file = tmp_path / "programme.toml"
        file.write_text(text + more, encoding="utf-8")
        return read_programme(file)

    return _written


@pytest.fixture
def refusal(written):
    """Return the message that comes of changing parts of the example."""

    def _refusal(changes: dict[str, str] | None = None, *, more: str = "") -> str:
        with pytest.raises(InputError) as caught:
            written(changes, more=more)
        assert caught.value.exit_code == 3
        return "\n".join(caught.value.lines())

    return _refusal


def refused(file: Path, **options) -> str:
    with pytest.raises(InputError) as caught:
        read_programme(file, **options)
    return "\n".join(caught.value.lines())


def test_the_example_is_read_whole():
    read = read_programme(EXAMPLE)
    programme = read.programme
    assert programme.programme.budget_gbp.value == 900_000
    assert programme.programme.budget_gbp.source == "Full Council, 20 February, minute 14"
    assert programme.unknown.refuse_above.note == "as last year"
    assert [fund.budget_gbp.value for fund in programme.fund] == [750_000.50, 149_999.50]
    assert programme.committed[0].until == date(2027, 3, 31)
    assert [rule.kind for rule in programme.rule] == ["who_gives", "floor", "cap"]
    assert isinstance(programme.rule[0], WhoGivesRule)
    assert isinstance(programme.rule[1], FloorRule)
    assert read.sha256 == hashlib.sha256(EXAMPLE.read_bytes()).hexdigest()


def test_a_folder_stands_for_the_programme_in_it(tmp_path):
    (tmp_path / "programme.toml").write_bytes(EXAMPLE.read_bytes())
    assert read_programme(tmp_path).file == tmp_path / "programme.toml"


def test_a_byte_order_mark_does_no_harm(tmp_path):
    file = tmp_path / "programme.toml"
    file.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.read_bytes())
    assert read_programme(file).programme == read_programme(EXAMPLE).programme


def test_a_plain_number_is_a_number_without_source(written):
    share = written({'{ value = 0.15, source = "assumption A7" }': "0.15"})
    assert share.programme.new_provision.ceiling_share_of_target.model_dump() == {
        "value": 0.15,
        "source": "",
        "note": "",
    }


def test_the_years_of_the_window_are_exact(written):
    # April 2022 to September 2025: 9 + 12 + 12 + 9 = 42 months = 3½ years
    assert written().programme.baseline.years == Fraction(7, 2)
    one = written({"2025-09-30": "2022-04-30"})
    assert one.programme.baseline.years == Fraction(1, 12)


def test_a_programme_does_not_change_once_read():
    programme = read_programme(EXAMPLE).programme
    with pytest.raises(ValueError, match="frozen"):
        programme.solver.time_limit_s = 1  # type: ignore[misc]


# ---- keys


def test_a_misspelt_key_is_refused_with_a_guess(refusal):
    text = refusal({"plan_on ": "plan_onn "})
    assert "attribution.plan_onn: is not a key that is known here." in text
    assert "Did you mean  plan_on?" in text
    assert "attribution.plan_on: is missing." in text
    assert "2 problems" in text
    assert text.endswith("Nothing was written.")


def test_a_key_like_nothing_is_refused_with_those_there_are(refusal):
    text = refusal({"time_limit_s = 60": "time_limit_s = 60\nxyzzy = 1"})
    assert "solver.xyzzy: is not a key that is known here." in text
    assert "Known keys: time_limit_s." in text


def test_a_misspelt_section_is_refused(refusal):
    text = refusal({"[need]": "[needs]"})
    assert "needs: is not a key that is known here.\n      Did you mean  need?" in text


def test_a_rule_written_as_a_section_is_refused_not_crashed_on(refusal):
    text = refusal(more='\n[[floor]]\nof = "place"\ngbp = 1\n')
    assert "floor: is not a key that is known here." in text


def test_a_key_of_another_rule_is_not_offered_as_its_own_remedy(refusal):
    text = refusal({"share_of_baseline = {": "growth = {"})
    assert "rule [number 2].growth: is not a key that is known here." in text
    assert (
        "Known keys: only, themes, kinds, places, source, kind, of, share_of_baseline, gbp," in text
    )


def test_a_misspelt_part_of_a_number_is_refused(refusal):
    text = refusal({"{ value = 0.85,": "{ valu = 0.85,"})
    assert "rule [number 2].share_of_baseline.valu: is not a key" in text
    assert "Did you mean  value?" in text


def test_an_unknown_kind_of_rule_is_refused(refusal):
    text = refusal({'kind = "floor"': 'kind = "flor"'})
    assert "rule [number 2].kind: 'flor' is no kind of rule." in text
    assert "Kinds: who_gives, floor, cap, pace, guarantee," in text
    assert "rule [number 2].kind: is missing." in refusal({'kind = "floor"\n': ""})


def test_a_missing_section_is_named(refusal):
    text = refusal({"[solver]\ntime_limit_s = 60\n": ""})
    assert "solver: is missing.\n      `equitycli init` shows each key" in text


# ---- numbers


@pytest.mark.parametrize("share", ["1.5", "-0.1", "{ value = 2 }"])
def test_shares_outside_0_to_1_are_refused(refusal, share):
    text = refusal({'{ value = 0.30, source = "assumption A4", note = "as last year" }': share})
    assert "unknown.refuse_above: must be between 0 and 1 (0.10 is 10 %), not " in text


@pytest.mark.parametrize(
    ("written_as", "text"),
    [
        ("-1", "programme.budget_gbp: must be 0 or more, not -1."),
        ("nan", "programme.budget_gbp.value: input should be a finite number (given: nan)."),
        ("inf", "programme.budget_gbp.value: input should be a finite number (given: inf)."),
        ("-inf", "programme.budget_gbp.value: input should be a finite number (given: -inf)."),
        ("1e300", "programme.budget_gbp: '1e+300' is too large to be a sum of money."),
        ("10_000_000_000_001", "is too large to be a sum of money."),
        ("9" * 400, "programme.budget_gbp.value: input should be a valid number (given: 999"),
        ("true", "programme.budget_gbp: must be a number, not true or false"),
        ('"900000"', 'programme.budget_gbp: must be a number, or { value = …, source = "…" }'),
        ("{ value = true }", "programme.budget_gbp.value: input should be a valid number"),
        ('{ value = "900000" }', "programme.budget_gbp.value: input should be a valid number"),
    ],
)
def test_unusable_sums_are_refused(refusal, written_as, text):
    old = '{ value = 900_000, source = "Full Council, 20 February, minute 14" }'
    assert text in refusal({old: written_as})


@pytest.mark.parametrize(("limit", "text"), [("0", "greater than 0"), ("inf", "finite number")])
def test_unusable_time_limits_are_refused(refusal, limit, text):
    message = refusal({"time_limit_s = 60": f"time_limit_s = {limit}"})
    assert "solver.time_limit_s: input should be" in message
    assert text in message


def test_negative_growth_is_refused(refusal):
    text = refusal({"growth = 0.25": "growth = -0.25"})
    assert "rule [number 3].growth: must be 0 or more, not -0.25." in text


# ---- what does not fit together


def test_funds_that_do_not_add_up_are_refused_to_the_penny(refusal):
    text = refusal({"149_999.50": "149_999.49"})
    assert (
        "the programme: the funds add up to £899,999.99 but [programme] budget_gbp is £900,000: "
        "£0.01 apart." in text
    )


def test_all_that_does_not_fit_is_said_at_once(refusal):
    text = refusal(
        {
            "149_999.50": "150_000.50",
            'name = "youth"': 'name = "general"',
            'fund = "general"\n\n[baseline]': 'fund = "genral"\n\n[baseline]',
            'show     = ["office", "delivery"]': 'show = ["office"]',
        },
        more='[[rule]]\nkind = "who_gives"\nfrom = "all"\nmax_cut = 0.1\n',
    )
    for part in (
        "two [[fund]] tables have the same name",
        "[[grants]] names a fund that no [[fund]] has: genral",
        "£1 apart",
        "only one [[rule]] of kind who_gives can hold at a time",
        "[attribution] show must include plan_on",
    ):
        assert part in text


def test_committed_money_needs_a_fund_that_there_is(refusal):
    text = refusal({'kind = "grant"\nfund = "general"': 'kind = "grant"\nfund = "gone"'})
    assert "[[committed]] names a fund that no [[fund]] has: gone" in text


def test_a_floor_or_cap_says_one_measure(refusal):
    both = refusal({'of = "recipient"\nshare': 'of = "recipient"\ngbp = 1\nshare'})
    assert "rule [number 2]: say one of share_of_baseline, gbp and gbp_per_head." in both
    assert "rule [number 3]: say one of growth, gbp and gbp_per_head." in refusal(
        {"growth = 0.25\n": ""}
    )


def test_who_gives_is_complete(refusal):
    missing = refusal({"steepness = { value = 0.8, source = \"option 'gentle'\" }\n": ""})
    assert 'steepness goes with from = "over_target", and only with it' in missing
    named = refusal(
        {
            "steepness = { value = 0.8, source = \"option 'gentle'\" }\n": "",
            'from = "over_target"': 'from = "named"',
        }
    )
    assert 'named = [ids] goes with from = "named", and only with it' in named


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("2022-03-31", "baseline: to (2022-03-31) must come after from (2022-04-01)."),
        ("2025-09-29", "must run from the first day of a month to the last day of one"),
        ("9999-12-31", "baseline: to (9999-12-31) is past every calendar."),
        ("2025-02-30", "is not valid TOML"),
        ('"soon"', "baseline.to: input should be a valid date"),
    ],
)
def test_windows_that_are_none_are_refused(refusal, to, text):
    assert text in refusal({"2025-09-30": to})


# ---- the file itself


def test_a_missing_file_is_refused(tmp_path):
    text = refused(tmp_path / "none.toml")
    assert f"Error: {tmp_path / 'none.toml'} has 1 problem." in text
    assert "cannot be read: no such file or directory." in text
    assert "make a programme with `equitycli init DIR`" in text
    assert "cannot be read: no such file" in refused(tmp_path)
    assert "cannot be read: file name too long." in refused(tmp_path / ("x" * 5000))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("title = 'Café'".encode("cp1252"), "is not UTF-8 text.\n      Save it as UTF-8."),
        (b"[programme\n", "is not valid TOML: "),
        (b"a = 1\na = 2\n", "is not valid TOML: Cannot overwrite a value"),
        (b"\x00", "is not valid TOML: "),
        (b"a = " + b"9" * 5000, "holds a number of thousands of digits, or brackets thousands"),
        (b"a = " + b"[" * 100_000, "holds a number of thousands of digits, or brackets thousands"),
        (b"# " + b"x" * 1_000_000, "is over 1 MB, which no programme file needs."),
        (b"", "has 11 problems"),
    ],
)
def test_content_that_is_no_programme_is_refused(tmp_path, content, text):
    file = tmp_path / "programme.toml"
    file.write_bytes(content)
    assert text in refused(file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "programme.toml")
    said = "is no regular file but a pipe, a device or a folder (0 bytes read)."
    assert said in refused(tmp_path / "programme.toml")
    assert said in refused(tmp_path)
    assert "Save the programme as a file" in refused(tmp_path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices in the file system")
def test_a_device_without_end_is_refused():
    assert "is no regular file" in refused(Path("/dev/zero"))


# ---- paths out of the programme


@pytest.fixture
def folder(tmp_path):
    """Return the programme in a folder with data/index.csv, and secret.csv beside the folder."""
    (tmp_path / "inside" / "data").mkdir(parents=True)
    (tmp_path / "inside" / "data" / "index.csv").write_text("x")
    (tmp_path / "secret.csv").write_text("x")
    (tmp_path / "inside" / "programme.toml").write_bytes(EXAMPLE.read_bytes())
    return tmp_path / "inside"


def path_refusal(folder: Path, path: str) -> str:
    with pytest.raises(InputError) as caught:
        read_programme(folder).path(path, where="[[grants]] file")
    return "\n".join(caught.value.lines())


def test_a_path_is_read_from_the_folder_of_the_programme(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    read = read_programme(Path("inside/programme.toml"))
    for path in ("data/index.csv", "data/../data/index.csv", str(folder / "data/index.csv")):
        assert read.path(path, where="x") == folder / "data" / "index.csv"


def test_paths_out_of_the_folder_are_refused(folder):
    (folder / "link.csv").symlink_to(folder.parent / "secret.csv")
    (folder / "up").symlink_to(folder.parent, target_is_directory=True)
    absolute = str(folder.parent / "secret.csv")
    beside = "../inside-not/secret.csv"  # the same beginning is not the same folder
    for path in ("../secret.csv", "data/../../secret.csv", "link.csv", "up/secret.csv", absolute):
        assert (
            f"[[grants]] file: {path} lies outside the programme's folder.\n"
            "      Copy the file beside the programme, or say --allow-outside."
            in path_refusal(folder, path)
        )
    assert "lies outside" in path_refusal(folder, beside)


def test_paths_out_of_the_folder_can_be_allowed(folder):
    read = read_programme(folder, allow_outside=True)
    assert read.path("../secret.csv", where="x") == folder.parent / "secret.csv"


@pytest.mark.parametrize("path", ["none.csv", "data", "data/index.csv/x"])
def test_paths_to_no_file_are_refused(folder, path):
    text = path_refusal(folder, path)
    assert f"[[grants]] file: there is no file {path}." in text
    assert "Paths are read from the folder that holds the programme file." in text


def test_paths_that_cannot_be_are_refused(folder):
    for path in ("a\x00b", "x" * 5000):
        assert "cannot be a path to a file." in path_refusal(folder, path)


def test_a_link_to_itself_is_refused(folder):
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    text = path_refusal(folder, "loop.csv")
    # Python 3.13 follows a loop no further and finds no file; before, it cannot be followed
    assert "cannot be a path to a file." in text or "there is no file loop.csv." in text
