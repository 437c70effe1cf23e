"""Running the command line: within the tests' own process, or in one of its own."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from equitycli import cli

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "equitycli"]


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def run(*arguments: str | Path, **environment: str) -> Ran:
    """Run a command in this process, as the command line does, errors and exit code included.

    environment : set for the run; COLUMNS, NO_COLOR and the like are unset unless given
    """
    said = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(stream, encoding="utf-8", newline="") for stream in said)
    code: object = 0
    with (
        mock.patch.object(sys, "argv", ["equitycli", *map(str, arguments)]),
        mock.patch.dict(os.environ, _environment(environment), clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code or 0
        out.flush()
        err.flush()
    assert isinstance(code, int)
    return Ran(code, *(stream.getvalue().decode("utf-8") for stream in said))


def run_apart(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> Ran:
    """Run a command in a process of its own, its output piped."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={**_environment(environment), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def _environment(changes: Mapping[str, str]) -> dict[str, str]:
    of_terminals = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM", "TTY_COMPATIBLE")
    kept = {name: value for name, value in os.environ.items() if name not in of_terminals}
    return kept | {"PYTHONUTF8": "1"} | dict(changes)


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder with its bytes, hidden ones too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
