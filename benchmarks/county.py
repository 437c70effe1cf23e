"""A made county of 25 places, 400 areas and 500 recipients: `allocate` against import-and-read.

Rows (seconds of the processor, and the most memory each process held):
  read       a process that imports the libraries and reads the same files
  allocate   the command whole, five years, every continuous rule
  plan only  the same with --plan-only: less prices and comparison plans (at most 3 × read)
  prices     the price of each protection, and the waterfall both ways
  beside     the two comparison plans
  ceilings   how far each place could go, before solving
  one year   `allocate --plan-only` of the first year alone
  smallest   the same with a smallest award of £2,000 and one year

Run with `make bench`. Figures go to build/county.json.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.made.clock import command_took, keep, table  # noqa: E402
from benchmarks.made.county import made_county  # noqa: E402

AT_MOST = 3.0
ROUNDS = 3
APART = {"prices": ("prices", "waterfall"), "beside": ("other_aims",), "ceilings": ("ceilings",)}

RUNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "allocate": ("five years", ()),
    "plan only": ("five years", ("--plan-only",)),
    "one year": ("one year", ("--plan-only",)),
    "smallest": ("smallest", ("--plan-only",)),
}
"""What is run, of which made county."""

READ = """
import sys
from pathlib import Path
import geopandas, highspy, numpy, pandas, pulp, pydantic, pyogrio, rich.console, typer
folder = Path(sys.argv[1])
for file in sorted(folder.glob("*.csv")):
    pandas.read_csv(file, dtype=str, keep_default_na=False)
pyogrio.read_dataframe(folder / "areas.geojson")
"""

STEPS = """
import json, resource, sys, time
from pathlib import Path
begun = time.process_time()
from equitycli import cli, study
spent = {}
def watched(name):
    work = getattr(study, name)
    def same(*given, **named):
        start = time.process_time()
        made = work(*given, **named)
        spent[name] = spent.get(name, 0.0) + time.process_time() - start
        return made
    return same
for name in json.loads(sys.argv[1]):
    if hasattr(study, name):
        setattr(study, name, watched(name))
sys.argv = ["equitycli", "allocate", *sys.argv[4:], sys.argv[2], "--out", sys.argv[3]]
out = sys.argv[-1]
try:
    cli.main()
except SystemExit as end:
    if end.code:
        raise
finally:
    Path(out + ".json").write_text(
        json.dumps({
            "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "all": time.process_time() - begun, **spent})
    )
"""


def steps_of(programme: Path, *options: str, out: Path) -> dict[str, float]:
    """Run `allocate` and return the processor time of the whole and of what stands apart."""
    names = json.dumps([name for group in APART.values() for name in group])
    command = [sys.executable, "-c", STEPS, names, str(programme), str(out), *options]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"{ran.stdout[-1500:]}{ran.stderr[-3000:]}")
    spent: dict[str, float] = json.loads(Path(f"{out}.json").read_text(encoding="utf-8"))
    groups = {
        group: sum(spent.get(name, 0.0) for name in members) for group, members in APART.items()
    }
    return {"allocate": spent["all"], "mb": spent["mb"], **groups}


def main() -> None:
    """Measure, print a table, and write build/county.json."""
    with tempfile.TemporaryDirectory() as at:
        folder = Path(at)
        made = {
            "five years": made_county(folder / "five"),
            "one year": made_county(folder / "one", years=1),
            "smallest": made_county(folder / "smallest", years=1, smallest_awards=True),
        }
        reader = [sys.executable, "-c", READ, str(folder / "five")]
        read = [command_took(reader) for _ in range(2 * ROUNDS + 1)][1:]
        runs = {
            name: [
                steps_of(made[of], *options, out=folder / f"{name} {turn}")
                for turn in range(1 if of == "five years" else ROUNDS)
            ]
            for name, (of, options) in RUNS.items()
        }
    read_s = statistics.median(one["s"] for one in read)

    def median(run: str, step: str) -> float:
        return statistics.median(one[step] for one in runs[run])

    rows = {
        "read": read_s,
        **{run: median(run, "allocate") for run in ("allocate", "plan only")},
        **{step: median("allocate", step) for step in APART},
        **{run: median(run, "allocate") for run in ("one year", "smallest")},
    }
    memory = {
        "read": max(one["mb"] for one in read),
        **{run: max(one["mb"] for one in measured) for run, measured in runs.items()},
    }
    table(
        ["county", "s", "× read", "at most", "peak MB"],
        [
            [
                name,
                f"{seconds:.2f}",
                f"{seconds / read_s:.2f}",
                AT_MOST if name == "plan only" else "",
                f"{memory[name]:.0f}" if name in memory else "",
            ]
            for name, seconds in rows.items()
        ],
    )
    keep(
        "county",
        {
            "seconds": {name: round(seconds, 3) for name, seconds in rows.items()},
            "ratio_to_read": {name: round(s / read_s, 2) for name, s in rows.items()},
            "peak_mb": {name: round(mb) for name, mb in memory.items()},
        },
    )


if __name__ == "__main__":
    main()
