"""The rules that a programme may name, as words: a part of the dictionary."""

from __future__ import annotations

from equitycli.glossary_words import Entry

RULES_WORDS: tuple[Entry, ...] = (
    Entry(
        "absorption (rule)",
        "",
        "A recipient, or a place, takes no more in a year than a share above what it has, or a "
        "sum above it where that is more. Whoever starts from nothing has the sum: its ramp.",
    ),
    Entry("asks (rule)", "", "A candidate is paid no more than it asks for."),
    Entry(
        "cap (rule)",
        "",
        "The most that a recipient, a place or a theme may receive. A cap by growth is for those "
        "paid now; one in pounds holds for candidates too.",
    ),
    Entry(
        "floor (rule)",
        "",
        "The least that a recipient paid now, a place or a theme may be left with.",
    ),
    Entry(
        "guarantee (rule)",
        "",
        "No place is further under its need-based share than so much by a year, or than it can be "
        "helped under the other rules, where that is less.",
    ),
    Entry("most_awards (rule)", "", "No more awards than so many; one recipient has one award."),
    Entry(
        "new_entrants (rule)",
        "",
        "At least a share of the budget goes to candidates and new provision.",
    ),
    Entry(
        "pace (rule)",
        "",
        "What lands in a place changes at least by so much: more where it is under its need-based "
        "share, less further over it, on a straight line between.",
    ),
    Entry(
        "priority (rule)",
        "",
        "Places in tiers: the worst-served of the first tier is raised as far as it goes before "
        "the next tier is looked at.",
    ),
    Entry(
        "process (rule)",
        "",
        "At least a share of the budget goes to process: convening and shared infrastructure, by "
        "theme or by route of new provision.",
    ),
    Entry(
        "rooted (rule)",
        "",
        "At least a share of what lands in places goes to organisations with their office there.",
    ),
    Entry(
        "scope",
        "",
        "Whom a rule is about: by id, theme, kind and place. All that are given must fit.",
    ),
    Entry(
        "smallest_award (rule)",
        "",
        "An award is at least this or nothing; for whoever is paid less now, at least what it has "
        "or nothing.",
    ),
    Entry(
        "subsidy_ceiling (rule)",
        "",
        "The most that one recipient may have from all our funds over several financial years, "
        "on our data only.",
    ),
    Entry(
        "tier",
        "",
        "A group of places that come before others: named, or the neediest per head until they "
        "hold a share of all people.",
    ),
)
