"""Start-up is judged by what is not imported, never by the clock."""

import subprocess
import sys

import pytest

HEAVY = ["geopandas", "highspy", "numpy", "pandas", "pulp"]


@pytest.mark.parametrize("module", HEAVY)
def test_the_command_line_starts_without(module: str) -> None:
    program = f"import sys, equitycli.cli; sys.exit({module!r} in sys.modules)"
    started = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert started.returncode == 0, f"{module} is imported at start-up {started.stderr}"


@pytest.mark.parametrize("module", HEAVY)
def test_official_files_are_listed_without(module: str) -> None:
    program = (
        "import sys; from equitycli.cli import app; "
        "app(['data', 'list', '--json'], standalone_mode=False); "
        f"sys.exit({module!r} in sys.modules)"
    )
    listed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert listed.returncode == 0, f"{module} is imported to list files {listed.stderr}"
    assert '"iod2025-file7"' in listed.stdout


MAPS = ["geopandas", "pyogrio", "pyproj", "scipy", "shapely"]


def test_a_county_is_read_without_maps_until_one_is_named() -> None:
    program = (
        "import sys; from equitycli.sources.county import read_county; "
        f"print(*[name for name in {MAPS!r} if name in sys.modules])"
    )
    started = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert started.returncode == 0, started.stderr
    assert started.stdout.split() == []
