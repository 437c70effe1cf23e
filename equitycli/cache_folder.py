"""Where what can be made again is kept between runs."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import platformdirs

VARIABLE = "EQUITYCLI_CACHE"
UNFINISHED_AFTER_S = 86_400


def cache_folder() -> Path:
    """Return the folder of what can be made again; it may not exist, nor be writable.

    The environment variable EQUITYCLI_CACHE names another than the user's own.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        with suppress(RuntimeError):  # "~nobody" is nobody's home, so it is a name as it stands
            return Path(named).expanduser().absolute()
        return Path(named).absolute()
    return Path(platformdirs.user_cache_dir("equitycli", appauthor=False))


def tidy(folder: Path, *, kept: str, most: int, unfinished: str) -> None:
    """Remove the files that were used longest ago, and what a killed run left a day ago.

    Parameters
    ----------
    kept : pattern of the files, of which the `most` that were used last stay
    unfinished : pattern of the folders in which files are made
    """
    for one in sorted(folder.glob(kept), key=_last_used)[:-most]:
        with suppress(OSError):
            one.unlink()
    for left in folder.glob(unfinished):
        if time.time() - _last_used(left) > UNFINISHED_AFTER_S:
            shutil.rmtree(left, ignore_errors=True)


def _last_used(path: Path) -> float:
    """Return when a file was used last; one that is gone by now counts as used just now."""
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
