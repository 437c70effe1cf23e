import os
from pathlib import Path

import pytest

REAL = Path(__file__).parents[1].parent / "shared" / "real"


def real_folder(name: str, what: str) -> Path:
    """Return a folder of real files; skip without it, but fail where CI is set."""
    folder = REAL / name
    if not folder.is_dir():
        reason = f"{what} is not here ({folder})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def cambridgeshire() -> Path:
    """Return the folder of the real county."""
    return real_folder("cambridgeshire", "the real county")


@pytest.fixture(scope="session")
def trafford() -> Path:
    """Return the folder of the real borough."""
    return real_folder("trafford", "the real borough")


@pytest.fixture(scope="session")
def national() -> Path:
    """Return the folder of the whole of England."""
    return real_folder("national", "the national folder")
