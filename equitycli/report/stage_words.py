"""What the objectives of a plan are called in tables and headings; the record has their own names.

The technical name stands in brackets, so that it can be found in the record.
"""

from __future__ import annotations

from equitycli.model.allocation import PLACES_STAGE
from equitycli.model.ordered import PEOPLE, WORST

PLAIN = {
    WORST: "choosing whom to pay: the worst-served places first",
    PLACES_STAGE: "the worst-served places first",
    PEOPLE: "choosing whom to pay: most need in funded places",
    "least total shortfall": "the least total gap",
}
"""The plain name of each objective whose own name is technical."""


def stage_in_words(name: str) -> str:
    """Return an objective by its plain name, with its own in brackets where that is technical.

    >>> stage_in_words("leximin of places")
    'the worst-served places first (leximin of places)'
    >>> stage_in_words("least money spent")
    'least money spent'
    """
    for technical, plain in PLAIN.items():
        if name.startswith(technical):
            return f"{plain}{name.removeprefix(technical)} ({technical})"
    return name
