"""A county of six areas that the tests of the readers share, and its refusals."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest

from equitycli.errors import InputError
from equitycli.programme_file import read_programme
from equitycli.sources.county import read_county
from equitycli.sources.kinds import CodeSystem, code_systems
from tests.sources import made

CASES = Path(__file__).parents[1] / "cases"
COUNTY = CASES / "county"
DEFECTIVE = CASES / "defective"


def system(name: str) -> CodeSystem:
    return next(system for system in code_systems() if system.name == name)


FICTIONAL = system("fictional_2024")
LSOA21 = system("lsoa21")


class Refusal(NamedTuple):
    """A fault: the stem of the file of the small county that a fixture takes the place of (or
    stands beside), the fixture, what the message says, and changes of the programme's text."""

    replaces: str
    fixture: str
    said: list[str]
    changes: dict[str, str] = {}


MADE: dict[str, Callable[[Path], object]] = made.MADE
"""Fixtures too large or too odd to keep: made where they are needed, by name."""


def county(folder: Path, *, changes: Mapping[str, str] = MappingProxyType({}), **replaced: str):
    """Read the small county, with files replaced by defective ones: population="empty.csv".

    A stem that the county has no file of is written beside, with the fixture's own ending.
    `changes` are replacements in the text of its programme, each of which must apply; one from ""
    is added at the end.
    """
    folder = folder / "county"
    shutil.copytree(COUNTY, folder)
    for stem, fixture in replaced.items():
        target = next(folder.glob(f"{stem}.*"), folder / f"{stem}{Path(fixture).suffix}")
        if fixture in MADE:
            MADE[fixture](target)
        else:
            shutil.copy(DEFECTIVE / fixture, target)
    programme = folder / "programme.toml"
    text = programme.read_text("utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1) if old else f"{text}\n{new}\n"
    programme.write_text(text, "utf-8")
    return read_county(read_programme(programme))


def refusal(
    folder: Path, *, changes: Mapping[str, str] = MappingProxyType({}), **replaced: str
) -> str:
    """Return the message with which the small county is refused."""
    with pytest.raises(InputError) as caught:
        county(folder, changes=changes, **replaced)
    assert caught.value.exit_code == 3
    return "\n".join(caught.value.lines())
