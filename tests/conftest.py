import os
from pathlib import Path

import pytest

REAL = Path(__file__).parents[1].parent / "shared" / "real"


@pytest.fixture(scope="session")
def cambridgeshire() -> Path:
    """Return the folder of the real county; skip without it, but fail where CI is set."""
    folder = REAL / "cambridgeshire"
    if not folder.is_dir():
        reason = f"the real county is not here ({folder})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
