"""The words and columns of ends of funding: a part of the dictionary."""

from __future__ import annotations

from equitycli.glossary_words import Entry

ENDS_WORDS: tuple[Entry, ...] = (
    Entry("call-in", "", "The days after a decision in which councillors may have it looked at."),
    Entry(
        "due regard",
        "",
        "What the law asks of those who decide: to weigh equality with an open mind. A row that is "
        "filled in is not yet that.",
    ),
    Entry("first effective day", "", "The first day on which a recipient is paid less."),
    Entry(
        "forward plan",
        "",
        "The council's public list of key decisions to come; a decision stands on it for some days "
        "before it is taken.",
    ),
    Entry(
        "notice",
        "",
        "The time between telling a recipient of a cut and the cut. Its own agreement's goes "
        "before the policy's where it is longer.",
    ),
    Entry(
        "part-year effect",
        "£",
        "What a fall saves in the year: a cut that starts a month late saves eleven twelfths.",
    ),
    Entry(
        "viability line",
        "£ a year",
        "The award below which an organisation can't keep a service open: taper to it, or end.",
    ),
)
ENDS_COLUMNS: tuple[Entry, ...] = (
    Entry("agreements", "", "Agreements of the recipient: end, and when each may be ended early."),
    Entry("assessed_by", "", "The role of the officer who assessed the effect on the group."),
    Entry("assessed_on", "date", "When that was."),
    Entry("effect", "", "What would change for the group."),
    Entry("equality_blank", "", "What is blank in the recipient's equality rows; empty for none."),
    Entry("fall_gbp", "£ a year", "What is lost, in the end: baseline less proposed award."),
    Entry("falls", "count", "Recipients that fall; in a place, those whose money lands there."),
    Entry("first_day", "date", "When the step begins as things stand."),
    Entry("first_effective", "date", "The first day on which the recipient is paid less."),
    Entry("fund", "", "The fund that pays."),
    Entry("group", "", "A protected characteristic, or another that the law names."),
    Entry("last_day", "date", "The last day of the step as things stand, or of the award."),
    Entry("last_paid_day", "date", "The last day that is paid for, where the funding ends."),
    Entry("latest_first_day", "date", "When the step may begin at the latest."),
    Entry("latest_last_day", "date", "When it is over then; both days are in it."),
    Entry("length", "", "How long the step takes."),
    Entry("length_source", "", "Where that is written."),
    Entry("mitigation", "", "What would soften the effect on the group."),
    Entry("new_gbp", "£ a year", "What lands in the place and is paid for the first time."),
    Entry(
        "not_saved_in_year_gbp",
        "£",
        "The part of the fall that does not come free in the year, because it starts late.",
    ),
    Entry("notice_given", "", "How long the notice is, by the policy or the own agreement."),
    Entry("reserves_gbp", "£", "Free reserves, by officers. Restricted."),
    Entry("rise_gbp", "£ a year", "What lands there more, from those paid now that rise."),
    Entry("rises", "count", "Recipients paid now that rise and whose money lands there."),
    Entry("saved_in_year_gbp", "£", "What the fall saves in the year: its part-year effect."),
    Entry("spending_gbp", "£ a year", "What the organisation spends, by officers. Restricted."),
    Entry("standing", "", "In time, passed, comes late, begun in time, begun late or not known."),
    Entry("step", "", "A step that a cut goes through, from consultation to notice."),
    Entry("steps", "", "The awards on the way down, each with its first day."),
    Entry("successor", "", "Who would take on the work, by officers; or “none named”."),
    Entry("sum_gbp", "£", "Of an award the whole of it, of an agreement a year's."),
    Entry("tell_by", "date", "The latest day to say that it will not go on, with full notice."),
    Entry("viability", "", "Whether the fall goes under a viability line: taper to it, or end."),
    Entry("viability_line_gbp", "£ a year", "The line that holds for the recipient. Restricted."),
    Entry(
        "weeks_of_reserves",
        "weeks",
        "How long free reserves pay for all that it spends. Restricted: withheld elsewhere.",
    ),
    Entry("what", "", "An award, or the kind of agreement."),
    Entry("without_mitigation", "count", "Of those that fall, how many name no mitigation."),
)
