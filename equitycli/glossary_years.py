"""The words and columns of plans over several years: a part of the dictionary."""

from __future__ import annotations

from equitycli.glossary_words import Entry

YEARS_WORDS: tuple[Entry, ...] = (
    Entry(
        "cost of slowness",
        "£",
        "What a place is short of its need-based share, summed over the years planned.",
    ),
    Entry(
        "firm",
        "",
        "Of a year: its budget is decided. Of an indicative year it may still change.",
    ),
    Entry(
        "guaranteed years",
        "",
        "Those of which each place's worst is raised first: from the year of a guarantee on, "
        "without one all firm years.",
    ),
    Entry("horizon", "", "The years that a plan looks over, up to ten, the first its own."),
    Entry("indicative", "", "Of a year: its budget may change; nothing of it is proposed."),
    Entry(
        "linked",
        "",
        "All years planned together, each tied to the one before; only the first is proposed.",
    ),
    Entry(
        "real",
        "",
        "Sums in pounds of the first year, that rise with prices; nominal ones do not.",
    ),
    Entry(
        "rolling",
        "",
        "Years planned one after the other, each on the plan of the year before.",
    ),
)

YEARS_COLUMNS: tuple[Entry, ...] = (
    Entry("amount_first_year_gbp", "£", "A sum of a later year in pounds of the first."),
    Entry("amount_gbp", "£", "What lands in a place, or is paid, in a year; pounds of that year."),
    Entry("budget_gbp", "£", "What may be paid from all funds in a year."),
    Entry(
        "id", "", "The id of a recipient or candidate, of new provision, or the name of a place."
    ),
    Entry("status", "", "Of a year: firm (its budget is decided) or indicative."),
)
