"""A rule in force, and the form of every rule: a function from numbers to named rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from equitycli.model.problem import AllocationProblem
from equitycli.model.rows import Row, Variables

RuleFunction = Callable[[AllocationProblem, Variables, Any], list[Row]]


@dataclass(frozen=True)
class ActiveRule:
    """A rule in force: its key among RULES, the name that reports use, and its settings."""

    kind: str
    name: str
    setting: Any = None
    protects: bool = False
    """It protects what is there (its price is printed), rather than limiting growth."""

    @property
    def source(self) -> str:
        """Who decided the rule and where it is written; "" for a standing rule."""
        return str(getattr(self.setting, "source", ""))
