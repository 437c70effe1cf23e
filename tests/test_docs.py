"""The documents and the programme: no command, key or source that only one of them has."""

import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import get_args

import pytest
import typer

from equitycli.cli import app
from equitycli.columns import COLUMNS, WORDS
from equitycli.officers_sheets import REFERENCE, SHEETS
from equitycli.programme_file import read_programme
from equitycli.settings import RULE_SECTIONS, Programme, Section
from equitycli.sources.downloads import catalogue
from equitycli.sources.kinds import kinds
from tests.running import ROOT, run

README = (ROOT / "README.md").read_text("utf-8")
SOURCES = (ROOT / "docs/sources.md").read_text("utf-8")
TEMPLATE = (ROOT / "data/programme.template.toml").read_text("utf-8")
MEASURES = (ROOT / "data/measures.template.toml").read_text("utf-8")
PLAN = (ROOT / "data/plan.template.toml").read_text("utf-8")
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "examples").rglob("*.md")),
]
NOT_IN_THE_TEMPLATE = {"fictional", "source"}
"""`fictional` is for the example alone; `source` of a rule stands beside its numbers."""
IN_PLACE_OF_OTHERS = {"gbp", "named", "most_to_least", "kind_column", "zones"}
"""Keys that go with others being left out."""
A_KEY = re.compile(r"(?:# *)?([a-z_0-9]+) *=")
A_TABLE = re.compile(r"(?:# *)?(\[\[?[a-z_.]+\]\]?)")


def commands() -> list[str]:
    """Return every command, those of `data` with their group."""
    command = typer.main.get_command(app)
    return [
        f"{name} {sub}" if sub else name
        for name, one in command.commands.items()  # type: ignore[attr-defined]
        for sub in getattr(one, "commands", {"": None})
    ]


def test_every_command_is_found() -> None:
    assert {"check", "audit", "workbook", "data list", "data get", "data verify"} < set(commands())


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"| `equitycli {command}" in README


def test_the_plan_that_the_readme_shows_is_the_one_that_is_printed() -> None:
    shown = README.split("By place: now and proposed")[1].split("```")[0]
    printed = (ROOT / "examples/fenmarch/expected/plan.txt").read_text("utf-8").splitlines()
    for line in shown.strip("\n").splitlines():
        assert line == "…" or line in printed


def test_every_option_that_documents_name_exists() -> None:
    known = {"--version", "--help"}
    command = typer.main.get_command(app)
    for one in command.commands.values():  # type: ignore[attr-defined]
        for each in (one, *getattr(one, "commands", {}).values()):
            known |= {name for parameter in each.params for name in parameter.opts}
    text = README + SOURCES
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--rows"} <= known


def sections(model: type[Section]) -> list[type[Section]]:
    """Return a section and every section within it."""
    found = [model]
    for field in model.model_fields.values():
        inner = [field.annotation, *get_args(field.annotation)]
        inner += [one for each in inner for one in get_args(each)]
        for one in inner:
            if isinstance(one, type) and issubclass(one, Section):
                found += sections(one)
    return found


def keys() -> set[str]:
    models = [one for one in sections(Programme) if one is not Programme]
    names = {
        field.alias or name
        for model in (*models, *RULE_SECTIONS.values())
        for name, field in model.model_fields.items()
    }
    return names - {"value", "note", "unit"} - NOT_IN_THE_TEMPLATE


def test_every_key_of_a_programme_is_in_the_template() -> None:
    lines = [line for text in (TEMPLATE, MEASURES, PLAN) for line in text.splitlines()]
    written = {match[1] for line in lines if (match := A_KEY.match(line))}
    assert len(keys()) > 90
    tables = {match[1].strip("[]") for line in lines if (match := A_TABLE.match(line))}
    below = {part for name in tables for part in name.split(".")[1:]}
    assert keys() - written - below == set()
    assert {name.partition(".")[0] for name in tables} == set(Programme.model_fields)


def uncommented(text: str, *, left_out: Collection[str] = IN_PLACE_OF_OTHERS) -> str:
    """Return a programme in which every key that was a note holds; of one key the later."""
    tables: list[dict[str, str]] = [{}]
    for line in text.splitlines():
        if match := A_TABLE.match(line):
            tables.append({"": match[1]})
        elif (match := A_KEY.match(line)) and match[1] not in left_out:
            tables[-1][match[1]] = line.removeprefix("#").strip()
    return "\n".join("\n".join(table.values()) for table in tables)


def test_the_template_is_a_programme_whatever_is_uncommented(tmp_path: Path) -> None:
    file = tmp_path / "programme.toml"
    file.write_text(TEMPLATE, encoding="utf-8")
    plain = read_programme(file).programme
    file.write_text(uncommented(TEMPLATE), encoding="utf-8")
    full = read_programme(file).programme
    assert plain.workbook is None
    assert full.workbook is not None
    assert full.grants[0].set_aside == ("negative", "currency", "duplicate")
    assert full.attribution.apportion_over == "people"
    assert len(full.applications) == len(full.organisations) == len(full.committed) == 1


def test_the_sections_to_copy_fit_into_the_template_whatever_is_uncommented() -> None:
    whole = tomllib.loads(uncommented(TEMPLATE))
    for sections, all_on in (
        (MEASURES, uncommented(MEASURES)),
        (PLAN, uncommented(PLAN, left_out={"tiers"})),
    ):
        for text in (sections, all_on):  # both are TOML by themselves
            more = tomllib.loads(text)
        for name, table in more.items():
            if isinstance(table, dict):
                whole[name] = {**whole.get(name, {}), **table}
            else:
                whole[name] = [*whole[name], *table] if name in ("rule", "fund") else table
    whole["programme"]["budget_gbp"] = 1_050_000  # the small grants beside the core
    programme = Programme.model_validate(whole)
    assert programme.need.scores_as_money
    assert [one.name for one in programme.need.factor] == ["area cost", "rural", "sparsity"]
    assert programme.need.evidence[0].people_each.value == 0.5
    assert programme.access is not None
    assert programme.alike is not None
    assert programme.inequality is not None
    assert {rule.kind for rule in programme.rule} == set(RULE_SECTIONS) | {"floor"}
    assert programme.new_provision is not None
    assert len(programme.new_provision.route) == 4
    assert programme.years is not None
    assert programme.ends is not None
    assert programme.candidates is not None


def test_the_few_keys_come_first_in_the_template() -> None:
    lines = TEMPLATE.splitlines()
    assert len(lines) <= 160
    for table in ("[[index]]", "[areas]", "[places]", "[need]", "[[grants]]"):
        following = lines[lines.index(table) + 1]
        assert not following.startswith("#"), table


def test_every_index_and_register_is_in_the_page_on_sources() -> None:
    for title in ("IoD 2025", "IoD 2019", "WIMD", "SIMD 2020v2", "NIMDM 2017", "OSCR", "CCNI"):
        assert title in SOURCES
    for kind in kinds():
        if kind.role == "organisations":
            for heading in kind.recognised_by:
                assert f"`{heading}`" in SOURCES, heading
    for way in ("town", "ward", "division", "district", "column", "file"):
        assert f"`{way}`" in SOURCES


def test_every_sheet_to_fill_in_is_in_the_page_on_sources() -> None:
    for sheet in SHEETS:
        assert f"| {sheet.title} |" in SOURCES
    for title in REFERENCE:
        assert title in SOURCES


def test_pinned_files_are_as_few_as_the_page_says() -> None:
    pinned = [one for one in catalogue() if one.sha256]
    assert len(pinned) < len(catalogue()) / 2, "docs/sources.md says that most are not pinned"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text("utf-8")):
        if "://" not in target:
            assert (document.parent / target).exists(), target


def test_lines_of_documents_are_not_too_long() -> None:
    for document in DOCUMENTS:
        prose = re.sub(r"(?ms)^```.*?^```", "", document.read_text("utf-8"))
        for line in prose.splitlines():
            assert len(line) <= 120 or line.startswith("|"), (document, line)


@pytest.mark.real
@pytest.mark.usefixtures("trafford")
def test_the_readme_says_what_check_says_of_the_real_borough() -> None:
    said = re.search(r"it says at once:\n\n```\n(.*?)```", README, re.DOTALL)
    assert said is not None
    sentences = re.split(r"(?<=\w)\.\s", " ".join(said[1].split()) + " ")
    ran = run("check", ROOT / "examples/trafford", "--allow-outside")
    out = " ".join(ran.out.split())
    assert ran.code == 0
    assert len(sentences) > 3
    assert [one for one in sentences if one not in out] == []


def test_the_glossary_has_each_word_once() -> None:
    for entries in (WORDS, COLUMNS):
        words = [entry.word for entry in entries]
        assert len(words) == len(set(words))
