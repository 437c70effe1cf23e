"""What is published: the wheel works by itself; no file names a machine or a registry."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> str:
    """The command's stdout; its stderr is the reason when it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    run(*build, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_runs_the_example_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    venv.create(empty, with_pip=False)
    bin_folder = empty / ("Scripts" if os.name == "nt" else "bin")
    python = bin_folder / ("python.exe" if os.name == "nt" else "python")
    run(
        *(sys.executable, "-m", "pip", "--python", python),
        *("install", "--no-deps", "--no-index", wheel),
        cwd=tmp_path,
    )
    # No network: the libraries are lent by this environment. A folder named in a .pth file comes
    # after the wheel, and its own .pth files (an editable install's among them) are not read.
    site = Path(
        run(
            python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path
        ).strip()
    )
    lent = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    (site / "lent.pth").write_text("\n".join(lent), encoding="utf-8")
    imported = run(python, "-c", "import equitycli; print(equitycli.__file__)", cwd=tmp_path)
    assert Path(imported.strip()).is_relative_to(site), "the wheel is not what is being tested"

    equitycli = bin_folder / "equitycli"
    run(equitycli, "example", "county", cwd=tmp_path)
    run(equitycli, "check", Path("county", "programme.toml"), cwd=tmp_path)
    run(equitycli, "allocate", "county", "--out", "plan", cwd=tmp_path)
    assert (tmp_path / "plan" / "record.json").is_file()


def test_wheel_carries_what_the_example_needs_and_no_more(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    shipped = {"/".join(name.split("/")[2:3]) for name in names if "/shipped/" in name}
    tops = {name.split("/")[0] for name in names}
    assert shipped == {"data", "boundaries", "examples"}
    assert "equitycli/shipped/examples/fenmarch/programme.toml" in names
    assert not [name for name in names if "/expected/" in name]
    assert tops == {"equitycli", "equitycli-0.1.0.dist-info"}


def test_lock_pins_by_hash_and_holds_no_url() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    pins = [line for line in lock.replace("\\\n", "").splitlines() if "==" in line]
    assert pins
    assert [pin for pin in pins if "--hash=sha256:" not in pin] == []


def test_lock_holds_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[^\w-]", requirement)[0] for requirement in wanted}
    pinned = set(re.findall(r"^([\w-]+)==", lock, flags=re.MULTILINE))
    assert names - pinned == set(), "run  make lock"


def test_files_name_no_machine_and_no_registry() -> None:
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    folders = r"(?<![\w.])/(?:root|home|work|tmp/env)/"  # a path's start, not a part of an address
    hosts = "|".join(map(re.escape, ["pypi" + ".org", "files.python" + "hosted.org", "npm" + "js"]))
    forbidden = re.compile(f"{folders}|{hosts}".encode())
    paths = [ROOT / name for name in run(*listing, cwd=ROOT).split("\0") if name]
    assert paths
    offenders = [
        f"{path.relative_to(ROOT)}: {found.group().decode()}"
        for path in paths
        if path.is_file() and (found := forbidden.search(path.read_bytes()))
    ]
    assert offenders == []
