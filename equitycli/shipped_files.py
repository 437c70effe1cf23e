"""Where the files that come with the program are, in a wheel and in the repository."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(relative: str) -> Path:
    """Return the path of a shipped file or folder.

    Parameters
    ----------
    relative : below the root of the repository: "data/…", "boundaries/…", "examples/…"

    Raises
    ------
    FileNotFoundError   neither the wheel nor the repository holds it: a defect of ours

    >>> shipped("data/sources.toml").name
    'sources.toml'
    """
    for root in (_PACKAGE / "shipped", _PACKAGE.parent):
        path = root / relative
        if path.exists():
            return path
    raise FileNotFoundError(f"{relative} did not come with this installation of equitycli")
