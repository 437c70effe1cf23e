"""Times and memory: medians of several, each side of a row in turn, memory in its own process.

Times are seconds of the processor, not of the wall: every side runs on one thread, and a machine
that others use would else measure them.
"""

from __future__ import annotations

import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long some work keeps the processor, s, and what it returns."""
    begun = time.process_time()
    made = work()
    return time.process_time() - begun, made


def medians(works: Mapping[str, Callable[[], Any]], *, rounds: int) -> dict[str, float]:
    """Return the median of each work, s; they take turns, so that a busy machine slows all."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            took[name].append(timed(work)[0])
    return {name: statistics.median(times) for name, times in took.items()}


def peak_mb() -> float:
    """Return the most memory that this process has held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held_mb() -> float:
    """Return the memory that this process holds now, MB; its peak where that is not known."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return peak_mb()
    return int(pages.read_text().split()[1]) * resource.getpagesize() / 2**20


def in_a_process(script: Path, *arguments: str, time_limit_s: float = 900) -> dict[str, Any]:
    """Run a script of ours with arguments; it prints one line of JSON last."""
    ran = subprocess.run(
        [sys.executable, str(script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=time_limit_s,
        env={**os.environ, "NO_COLOR": "1"},
    )
    if ran.returncode:
        raise SystemExit(f"{ran.stdout[-2000:]}{ran.stderr[-4000:]}")
    answer: dict[str, Any] = json.loads(ran.stdout.strip().splitlines()[-1])
    return answer


def command_took(command: Sequence[str]) -> dict[str, float]:
    """Return the processor time of a command, s, and its most memory, MB; stop if it fails."""
    started = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert started.stderr is not None
    said = started.stderr.read()
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise SystemExit(said.decode()[-4000:])
    return {"s": used.ru_utime + used.ru_stime, "mb": used.ru_maxrss / 1024}


def machine() -> dict[str, str]:
    """Return what the figures were taken on, and how busy it was."""
    load = os.getloadavg() if hasattr(os, "getloadavg") else (float("nan"),)
    named = ("pulp", "highspy", "numpy", "pandas", "geopandas")
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "load": f"{load[0]:.1f}",
        "versions": ", ".join(f"{name} {metadata.version(name)}" for name in named),
    }


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table whose first column is text."""
    every = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[at]) for row in every) for at in range(len(header))]
    for row in every:
        first, *others = [
            cell.ljust(width) if not at else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        sys.stdout.write("  ".join([first, *others]).rstrip() + "\n")


def finite(figures: Any) -> Any:
    """Return figures with null for what is not a finite number, which JSON has no word for."""
    if isinstance(figures, Mapping):
        return {key: finite(inner) for key, inner in figures.items()}
    if isinstance(figures, list | tuple):
        return [finite(inner) for inner in figures]
    return None if isinstance(figures, float) and not math.isfinite(figures) else figures


def keep(name: str, figures: Mapping[str, Any]) -> None:
    """Write build/<name>.json with the machine beside the figures."""
    BUILD.mkdir(exist_ok=True)
    text = json.dumps(finite({"machine": machine(), **figures}), indent=1, allow_nan=False)
    (BUILD / f"{name}.json").write_text(text + "\n", encoding="utf-8")
