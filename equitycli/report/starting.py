"""What a newcomer starts from: a programme file to fill in, and the fictional county."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from equitycli.errors import Fault, InputError
from equitycli.report.folder import holds_the_working_folder, reason, stopping_cleanly
from equitycli.shipped_files import shipped

PROGRAMME = "programme.toml"
EXAMPLE = "examples/fenmarch"


def write_template(folder: Path) -> Path:
    """Write a commented programme file into a folder, and return its path.

    Raises InputError where a file of that name is there already, or can't be written.
    """
    target = folder / PROGRAMME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(shipped("data/programme.template.toml").read_text(encoding="utf-8"))
    except FileExistsError:
        raise InputError(
            str(target), [Fault("", "is there already.", "Name another folder.")]
        ) from None
    except OSError as error:
        raise _not_written(folder, error) from None
    return target


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
