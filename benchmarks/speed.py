"""Speed as ratios against a peer in the same run; each figure is the median of several.

Rows:
  help      `equitycli --help` against a bare Typer app with plain help (at most 1.6)
  allocate  `equitycli allocate` on the example against a process that only imports the same
            libraries and reads the same files (at most 3)

Run with `make bench`. The two sides of a row take turns, so that a busy machine slows both.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "fenmarch"

BARE_APP = """
import typer
app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
@app.command()
def one(name: str) -> None: "Do one thing."
@app.command()
def two(name: str) -> None: "Do another."
app()
"""

IMPORT_AND_READ = f"""
import geopandas, pandas, numpy, pulp, highspy, pydantic, rich.console, typer
from pathlib import Path
import pyogrio
example = Path({str(EXAMPLE)!r})
for file in sorted([*example.glob("data/*.csv"), *example.glob("boundaries/*.csv")]):
    pandas.read_csv(file, dtype=str, keep_default_na=False)
pyogrio.read_dataframe(example / "boundaries" / "areas.geojson")
"""


def seconds(command: Sequence[str]) -> float:
    """Return how long a command takes, and stop if it fails."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "NO_COLOR": "1"})
    return time.perf_counter() - begun


def ratio(ours: Sequence[str], peer: Sequence[str], *, rounds: int) -> dict[str, float]:
    """Return the medians of both sides, taking turns, and their ratio."""
    seconds(ours), seconds(peer)
    pairs = [(seconds(ours), seconds(peer)) for _ in range(rounds)]
    mine, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    return {"ours_s": round(mine, 3), "peer_s": round(theirs, 3), "ratio": round(mine / theirs, 2)}


def main() -> None:
    """Measure, print a table, and write build/bench.json."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE_APP, encoding="utf-8")
        reader = Path(folder) / "import_and_read.py"
        reader.write_text(IMPORT_AND_READ, encoding="utf-8")
        rows = {
            "help": ratio(
                [python, "-m", "equitycli", "--help"], [python, str(bare), "--help"], rounds=15
            ),
            "allocate": ratio(
                [python, "-m", "equitycli", "allocate", str(EXAMPLE), "--out", f"{folder}/plan"],
                [python, str(reader)],
                rounds=7,
            ),
        }
    limits = {"help": 1.6, "allocate": 3.0}
    sys.stdout.write(f"{'row':<10}{'ours s':>8}{'peer s':>8}{'ratio':>8}{'at most':>9}\n")
    for name, row in rows.items():
        sys.stdout.write(
            f"{name:<10}{row['ours_s']:>8}{row['peer_s']:>8}{row['ratio']:>8}{limits[name]:>9}\n"
        )
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    (build / "bench.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
