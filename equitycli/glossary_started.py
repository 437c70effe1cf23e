"""The words and columns of candidates and new provision: a part of the dictionary."""

from __future__ import annotations

from equitycli.glossary_words import Entry

STARTED_WORDS: tuple[Entry, ...] = (
    Entry(
        "candidate",
        "",
        "An organisation that is not paid now and may be, up to what it asks for.",
    ),
    Entry(
        "outreach",
        "",
        "Work of a named neighbour in a place where there is nobody to fund, until a date.",
    ),
    Entry(
        "restricted fund",
        "",
        "A fund that pays only for some themes, places, kinds or organisations. It may go on "
        "paying those it pays now, with a warning.",
    ),
    Entry(
        "route",
        "",
        "How new provision is made: a seed pot, a platform that hosts small projects, a "
        "neighbour's outreach, a development worker.",
    ),
)
STARTED_COLUMNS: tuple[Entry, ...] = (
    Entry(
        "ceiling_gbp",
        "£ a year",
        "The most that a candidate asks for, or that new provision by a route may come to.",
    ),
    Entry("minimum_gbp", "£ a year", "Less than this is not started by the route; 0 for none."),
    Entry("reached_by", "", "The neighbours that reach out to the place."),
    Entry("reached_until", "", "The last day on which each of them does."),
)
