"""Text of the templates that nobody has filled in yet: it would be printed as a source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from equitycli.errors import Finding, examples
from equitycli.settings import Programme
from equitycli.shipped_files import shipped

TEMPLATES = ("programme", "measures")
_FILLED_IN = ("source", "authority")
_STATED = re.compile(rf'\b(?:{"|".join(_FILLED_IN)})\s*=\s*"([^"]+)"')


@cache
def _template_texts() -> frozenset[str]:
    texts = (shipped(f"data/{name}.template.toml").read_text("utf-8") for name in TEMPLATES)
    return frozenset(stated for text in texts for stated in _STATED.findall(text))


def placeholders_left(programme: Programme) -> list[Finding]:
    """Return a warning of sources and names that still say what the template says."""
    left = sorted(set(_stated(programme.model_dump(mode="json"))) & _template_texts())
    if not left:
        return []
    return [
        Finding(
            "template-text-left",
            "warning",
            "programme",
            f"it still has words of the template, which every output would print "
            f"({examples(left)}).",
            "Say who decided each number, and where: a paper, a minute, a policy.",
        )
    ]


def _stated(value: Any) -> Iterator[str]:
    """Yield every text under a key that the template has words for."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _FILLED_IN and isinstance(inner, str):
                yield inner
            else:
                yield from _stated(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _stated(inner)
