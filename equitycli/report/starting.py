"""What a newcomer starts from: a programme file to fill in, and the fictional county."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from equitycli.errors import Fault, InputError
from equitycli.report.folder import holds_the_working_folder, reason, stopping_cleanly
from equitycli.shipped_files import shipped

PROGRAMME = "programme.toml"
TEMPLATES = {
    PROGRAMME: "data/programme.template.toml",
    "measures.toml": "data/measures.template.toml",
    "plan.toml": "data/plan.template.toml",
}
"""What `init` writes, and the shipped file that it is: all but the first are to be copied from."""
EXAMPLE = "examples/fenmarch"


def write_template(folder: Path) -> Path:
    """Write a commented programme file, and sections to copy into it, and return the former's path.

    Raises InputError where a file of such a name is there already, or can't be written.
    """
    there = [name for name in TEMPLATES if (folder / name).exists()]
    if there:
        raise _there_already(folder / there[0])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, template in TEMPLATES.items():
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(shipped(template).read_text(encoding="utf-8"))
    except FileExistsError as error:
        raise _there_already(Path(str(error.filename))) from None
    except OSError as error:
        raise _not_written(folder, error) from None
    return folder / PROGRAMME


def _there_already(target: Path) -> InputError:
    return InputError(str(target), [Fault("", "is there already.", "Name another folder.")])


def write_example(folder: Path) -> None:
    """Write the fictional county into a folder, whole or not at all.

    Raises InputError where the folder is not empty, or can't be written.
    """
    target = folder.absolute()
    try:
        if folder.exists():
            _check_empty(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            stopping_cleanly(),
            tempfile.TemporaryDirectory(dir=target.parent, prefix=".example-") as beside,
        ):
            made = Path(beside) / target.name
            shutil.copytree(
                shipped(EXAMPLE), made, ignore=shutil.ignore_patterns("expected", "__pycache__")
            )
            if target.exists():
                target.rmdir()
            made.rename(target)
    except OSError as error:
        raise _not_written(folder, error) from None


def _check_empty(folder: Path) -> None:
    if not folder.is_dir() or any(folder.iterdir()):
        fault = Fault("", "is not an empty folder.", "Name one that is new or empty.")
        raise InputError(str(folder), [fault])
    if holds_the_working_folder(folder):
        fault = Fault("", "is the working folder.", "Name a new folder inside it.")
        raise InputError(str(folder), [fault])


def _not_written(folder: Path, error: OSError) -> InputError:
    return InputError(str(folder), [Fault("", f"could not be written: {reason(error)}.")])
