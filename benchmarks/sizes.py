"""How long a megabyte takes each reader, in its worst shape: seconds of the processor.

Every reader of a file gets files of a megabyte in the shapes of tests/sources/test_hostile.py (rows
repeated and numbered, one huge cell, many columns, many short rows, deep JSON), read or refused.
The peer takes the same bytes in the same run: the standard library's csv module over their lines.
At most 2 s a megabyte is wanted. Run with `make bench`.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sources.test_hostile import (  # noqa: E402
    BYTES_PER_MB,
    READERS,
    large_files,
    read_or_refused,
)

AT_MOST = 2.0


def seconds(work: Callable[..., object], *of: object) -> float:
    """Return the processor time of some work."""
    before = time.process_time()
    work(*of)
    return time.process_time() - before


def peer(octets: bytes) -> None:
    """Read the lines as CSV, whatever they are."""
    csv.field_size_limit(2 * BYTES_PER_MB)
    for _ in csv.reader(octets.decode("utf-8", "replace").replace("\0", " ").splitlines()):
        pass


def main() -> None:
    """Print the worst shape of each reader."""
    row = "{:<32}{:<18}{:>7}{:>9}{:>8}{:>9}\n"
    sys.stdout.write(row.format("reader", "worst shape", "s/MB", "peer s", "ratio", "at most"))
    for named in READERS:
        worst = ("", 0.0, 0.0)
        for shape, octets in large_files(named).items():
            megabytes = max(1.0, len(octets) / BYTES_PER_MB)
            ours = seconds(read_or_refused, named, octets) / megabytes
            if ours > worst[1]:
                worst = (shape, ours, seconds(peer, octets) / megabytes)
        shape, ours, theirs = worst
        ratio = f"{ours / theirs:.1f}" if theirs > 0 else "-"
        sys.stdout.write(
            row.format(named, shape, f"{ours:.2f}", f"{theirs:.3f}", ratio, f"{AT_MOST:g} s")
        )


if __name__ == "__main__":
    main()
