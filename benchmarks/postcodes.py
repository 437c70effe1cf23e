"""A postcode directory of 2.3 million rows, as ratios against pandas.read_csv in the same run.

Rows, each in a process of its own, so that its peak memory is its own:
  read_csv   the peer: pandas reads the whole file
  first      `read_postcodes` where no store is kept yet: digest, build, look up
  later      `read_postcodes` once the store is there: digest, look up
  digest     the part of `later` that is the digest of the file

The file is made up, with the 35 headings of NSPL in 2026. `--rows` makes a smaller one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = 2_300_000
HEADINGS = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty26cd,ced25cd,lad26cd,"
    "wd26cd,nhser24cd,ctry26cd,rgn26cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,msoa21cd,"
    "wz11cd,sicbl26cd,bua24cd,ruc21ind,oac21ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,icb26cd"
)
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
POSTCODES_IN_AN_AREA = 65

TIMED = """
import json, resource, sys, time
begun = time.perf_counter()
{code}
seconds = time.perf_counter() - begun
scale = 1e6 if sys.platform == "darwin" else 1e3
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
used = time.process_time()
print(json.dumps({{"seconds": round(seconds, 2), "cpu_s": round(used, 2), "peak_mb": round(peak)}}))
"""
PEER = """
import pandas
begun = time.perf_counter()
pandas.read_csv({path!r}, dtype=str, keep_default_na=False)
"""
OURS = """
from pathlib import Path
from equitycli.sources.kinds import code_systems
from equitycli.sources.postcodes import read_postcodes
lsoa21 = next(one for one in code_systems() if one.name == "lsoa21")
begun = time.perf_counter()
found = read_postcodes(Path({path!r}), wanted={wanted!r}, system=lsoa21).table
assert len(found) == {count}, len(found)
"""
DIGEST = """
from pathlib import Path
from equitycli.sources.postcode_file import digest_of
begun = time.perf_counter()
digest_of(Path({path!r}), subject="")
"""


def postcode(number: int) -> tuple[str, str]:
    """Return the two halves of the postcode of that number, all different below 2.4 million."""
    rest, last = divmod(number, 20)
    rest, middle = divmod(rest, 20)
    rest, digit = divmod(rest, 10)
    area, district = divmod(rest, 30)
    return f"Q{LETTERS[area]}{district + 1}", f"{digit}{LETTERS[middle]}{LETTERS[last]}"


def row(number: int) -> str:
    """Return a row of the directory; a third of all postcodes are terminated."""
    out, within = postcode(number)
    area = number // POSTCODES_IN_AN_AREA
    ended = "202401" if number % 3 == 0 else ""
    return (
        f"{out:<4}{within},{out:<4} {within},{out} {within},198001,{ended},0,"
        f"{200_000 + number % 400_000},{100_000 + number % 300_000},1,E{area * 5:08d},E10000001,"
        f"E58{area // 20:06d},E07{area // 300:06d},E05{area // 10:06d},E40000001,E92000001,"
        f"E12000001,E14000001,E30000001,TLC01,E65000001,E01{area:06d},E02{area // 5:06d},E33000001,"
        f"E38000001,E63000001,UN1,1a1,{50 + number % 100_000 / 1e5:.6f},"
        f"{-(number % 100_000) / 1e5:.6f},E37000001,,E23000001,{area % 32_844},E54000001\n"
    )


def write_directory(path: Path, *, rows: int) -> None:
    """Write a made-up directory."""
    with path.open("w", encoding="utf-8", newline="") as opened:
        opened.write(HEADINGS + "\n")
        opened.writelines(map(row, range(rows)))


def measured(code: str, *, cache: Path) -> dict[str, float]:
    """Return the seconds and the peak memory of some code in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", TIMED.format(code=code)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "EQUITYCLI_CACHE": str(cache)},
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure, print a table, and write build/bench-postcodes.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    wanted = ["".join(postcode(number)) for number in range(0, rows, max(1, rows // 1000))]
    with tempfile.TemporaryDirectory() as folder:
        path, cache = Path(folder) / "directory.csv", Path(folder) / "cache"
        write_directory(path, rows=rows)
        ours = OURS.format(path=str(path), wanted=wanted, count=len(wanted))
        size_mb = path.stat().st_size / 1e6
        found = {
            "read_csv": measured(PEER.format(path=str(path)), cache=cache),
            "first": measured(ours, cache=cache),
            "later": measured(ours, cache=cache),
            "digest": measured(DIGEST.format(path=str(path)), cache=cache),
        }
        store_mb = sum(one.stat().st_size for one in cache.glob("*.sqlite3")) / 1e6
    peer = found["read_csv"]
    sys.stdout.write(
        f"{rows:,} rows, {size_mb:,.0f} MB; store {store_mb:,.0f} MB; "
        f"{len(wanted):,} postcodes looked up\n"
        f"{'row':<10}{'s':>8}{'ratio':>8}{'cpu s':>8}{'peak MB':>9}{'ratio':>8}\n"
    )
    for name, one in found.items():
        one["ratio"] = round(one["seconds"] / peer["seconds"], 3)
        one["peak_ratio"] = round(one["peak_mb"] / peer["peak_mb"], 3)
        sys.stdout.write(
            f"{name:<10}{one['seconds']:>8}{one['ratio']:>8}{one['cpu_s']:>8}{one['peak_mb']:>9,.0f}"
            f"{one['peak_ratio']:>8}\n"
        )
    sys.stdout.write("at most 300 MB in `first`; `first` and `later` at most 1 and 0.2\n")
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    (build / "bench-postcodes.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
