"""A county of six areas that the tests of the readers share, and its refusals."""

import shutil
from pathlib import Path

import pytest

from equitycli.errors import InputError
from equitycli.programme_file import read_programme
from equitycli.sources import County, read_county
from equitycli.sources.kinds import CodeSystem, code_systems

CASES = Path(__file__).parents[1] / "cases"
COUNTY = CASES / "county"
DEFECTIVE = CASES / "defective"


def system(name: str) -> CodeSystem:
    return next(system for system in code_systems() if system.name == name)


FICTIONAL = system("fictional_2024")
LSOA21 = system("lsoa21")


def county(folder: Path, **replaced: str) -> County:
    """Read the small county, with files replaced by defective ones: population="empty.csv"."""
    folder = folder / "county"
    shutil.copytree(COUNTY, folder)
    for stem, fixture in replaced.items():
        target = next(folder.glob(f"{stem}.*"))
        shutil.copy(DEFECTIVE / fixture, target)
    return read_county(read_programme(folder / "programme.toml"))


def refusal(folder: Path, **replaced: str) -> str:
    """Return the message with which the small county is refused."""
    with pytest.raises(InputError) as caught:
        county(folder, **replaced)
    assert caught.value.exit_code == 3
    return "\n".join(caught.value.lines())
