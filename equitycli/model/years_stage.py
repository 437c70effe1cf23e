"""One objective of a plan over years, as it was settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str], None]


def no_progress(_: str) -> None:
    """Say nothing: for callers without a terminal."""


@dataclass(frozen=True)
class YearStage:
    """One objective as it was settled: its name, its figure, how many rounds, its gap."""

    name: str
    unit: str
    reached: float
    rounds: int
    gap: float
