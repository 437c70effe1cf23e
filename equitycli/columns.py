"""The dictionary: every word and every column that an output uses, with its unit and meaning.

One meaning for each word, one word for each meaning. `equitycli glossary` prints it, the CSV
headings and the record's keys are checked against it, and so are the rules.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """A word of the field: its unit ("" for a word that is no number) and what it means here."""

    word: str
    unit: str
    meaning: str


WORDS: tuple[Entry, ...] = (
    Entry("access", "", "Supply within a catchment, counted less the farther away it is."),
    Entry("allocation", "£ a year", "Money that lands in a place or an area, from every award."),
    Entry(
        "application",
        "",
        "An ask for money, whatever came of it: awarded, refused, withdrawn or pending.",
    ),
    Entry(
        "apportioned (attribution)",
        "",
        "Money without a record of delivery, spread over the people or the need of the authorities "
        "in which the register says that an organisation works. It is no record of delivery.",
    ),
    Entry(
        "area",
        "",
        "A small statistical area (LSOA, data zone, super output area), by its area_code.",
    ),
    Entry(
        "attribution",
        "",
        "How the place where money lands is decided: office (where the recipient has its address)"
        " or delivery (where the work is done, by the officers' table, then by the grants' own "
        "codes). Where these tell nothing, apportioned or catchment may.",
    ),
    Entry(
        "award",
        "£ a year",
        "Money to a recipient once it has been decided. Until then: proposed award.",
    ),
    Entry(
        "baseline",
        "£ a year",
        "What is paid now: awards spread by day over their duration, counted in the programme's "
        "window, divided by its years.",
    ),
    Entry(
        "bridge",
        "",
        "The lookup between areas of 2011 and of 2021, for files with codes of the other year.",
    ),
    Entry("budget", "£", "What a fund may pay in the year."),
    Entry(
        "budget (rule)",
        "",
        "Awards of a fund add up to its budget at most. What whole pounds can't use is "
        "unallocated.",
    ),
    Entry("cap (rule)", "", "The most that a recipient or a place may receive."),
    Entry("capacity", "", "Organisations and paid provision on the ground."),
    Entry(
        "catchment (attribution)",
        "",
        "Money without a record of delivery, spread over the people or the need within so many "
        "metres of the recipient's office, in the county. It is no record of delivery.",
    ),
    Entry(
        "ceiling",
        "share of target",
        "How far a place could be served if it alone mattered, and what stops it there.",
    ),
    Entry(
        "committed (rule)",
        "£ a year",
        "Money promised by agreement. It does not move before the agreement ends, and it counts "
        "in the allocation of the place where it lands.",
    ),
    Entry(
        "coverage",
        "share",
        "How much of what was read a join finds: in rows, and in pounds.",
    ),
    Entry("decile", "1–10", "1 is the most deprived tenth of areas."),
    Entry("deprivation score", "", "Higher is more deprived."),
    Entry(
        "distance from target",
        "share",
        "Provision over target, less 1. Negative is under; −0.05 is 5 % under.",
    ),
    Entry(
        "edition",
        "",
        "Which index a file is of, such as IoD 2025. Files of one may be joined, of two never.",
    ),
    Entry("end of funding", "", "When and how the money to a recipient stops."),
    Entry("finding", "", "Something a reader must know that did not stop the run."),
    Entry(
        "flag",
        "",
        "What a name or a register tells of an organisation beside its name, such as school or "
        "grant-maker. Nobody is left out because of one.",
    ),
    Entry("floor (rule)", "", "The least that a recipient or a place may be left with."),
    Entry("fund", "", "A purse with its own budget. With themes it is ring-fenced."),
    Entry(
        "gap",
        "£ a year",
        "Target less provision; above 0 where a place has less. Total gap: the sum of those.",
    ),
    Entry(
        "Gini", "0–1", "How unequal £ per weighted head is over places: 0 when all have the same."
    ),
    Entry(
        "held (rule)",
        "",
        "A recipient none of whose places is known keeps what it has: nobody can say who would "
        "gain.",
    ),
    Entry(
        "Hoover",
        "0–1",
        "Share of the money that would have to move for every place to have its share by need.",
    ),
    Entry(
        "landing share",
        "share",
        "Share of a recipient's money that lands in each place. It sums to 1 with what lands "
        "outside the county and what lands nobody knows where.",
    ),
    Entry(
        "ledger",
        "£",
        "What the accounts paid by fund and financial year, which the grants are held against.",
    ),
    Entry(
        "leximin",
        "",
        "Raise the worst-served place as far as the rules allow, then the next, to the last.",
    ),
    Entry(
        "near match",
        "",
        "Two names that may be one body: listed for a person to decide, never joined.",
    ),
    Entry("need", "", "Weighted population, or its share of the county's."),
    Entry(
        "new provision",
        "£ a year",
        "Money for a place where there is nobody to fund yet, or too few, with its route.",
    ),
    Entry(
        "new_provision (rule)",
        "",
        "New provision of a place stays under a share of its target; only places under it have "
        "any.",
    ),
    Entry("option", "", "A named, owned set of assumptions."),
    Entry("outside", "", "Money that is known to land outside the county."),
    Entry("pace of change", "", "How fast places move towards their target."),
    Entry(
        "place",
        "",
        "A town, city, ward, district or rural remainder: the level at which plans are made and "
        "published.",
    ),
    Entry(
        "plan",
        "",
        "Proposed awards and new provision that meet the rules under the stated assumptions.",
    ),
    Entry("population", "people", "Residents of an area or place."),
    Entry(
        "price of a protection",
        "",
        "What changes for the worst-served, and in the total gap, when the protection is taken "
        "away.",
    ),
    Entry(
        "programme",
        "",
        "A fund or funds with a budget, and every assumption of a run, in one file.",
    ),
    Entry(
        "proposed award",
        "£ a year",
        "Money to a recipient under a plan. An award only once decided.",
    ),
    Entry("provision", "£ a year", "Money that lands in an area or place now."),
    Entry("rank", "", "1 is the most deprived area."),
    Entry("recipient", "", "An organisation that is paid."),
    Entry(
        "recipients known",
        "count",
        "Recipients with an office in a place, where there is no register: a floor, not a count "
        "of organisations.",
    ),
    Entry(
        "register",
        "",
        "A complete list of the organisations there are. Without one, no zero is read as “no "
        "organisation”.",
    ),
    Entry(
        "ring_fence (rule)",
        "",
        "A fund with themes pays only organisations that have one of them, or that it pays now.",
    ),
    Entry("served", "share of target", "Allocation over target, at most 1."),
    Entry(
        "set aside",
        "£",
        "Left out because the programme says so, or because it is no grant: counted in rows and "
        "in pounds, never lost.",
    ),
    Entry("share gap", "share", "Share of the money less share of the need; negative is under."),
    Entry(
        "target",
        "£ a year",
        "Need-based share in pounds: the budget, less what lands outside or in unknown places, "
        "split by weighted population. In reports: need-based share.",
    ),
    Entry("shortfall", "£ a year", "What a place lacks to its target; 0 where it has it or more."),
    Entry(
        "steepness",
        "share",
        "How much of what a place has over its share it may be asked for: 1 is down to the share.",
    ),
    Entry(
        "unallocated",
        "£ a year",
        "Part of the budget that the plan leaves unspent, with the reason.",
    ),
    Entry("unknown", "", "Money whose place nobody knows. It is never guessed, and always shown."),
    Entry(
        "vintage",
        "",
        "The year of the area codes that a file uses, or the day that a register stands for; not "
        "the year of its figures.",
    ),
    Entry(
        "weighted population",
        "people × need weight",
        "Residents, each counted by the need weight of their area.",
    ),
    Entry(
        "who_gives (rule)",
        "",
        "Who may be cut and by how much at most. Under over_target only places above their "
        "need-based share give, never to below it, and no place under its share loses.",
    ),
    Entry(
        "workbook",
        "",
        "The sheets that officers fill in by hand, which are read back with the same checks.",
    ),
    Entry(
        "zero, kind of",
        "",
        "Why nothing lands in a place: no registered organisation; organisations but no grant; "
        "served from elsewhere; or unknown. Without a register the first two can't be told apart.",
    ),
)
"""The field's words, alphabetical; a rule is listed under its name in the programme file."""

COLUMNS: tuple[Entry, ...] = (
    Entry("allocation_gbp", "£ a year", "What lands in the place under the plan."),
    Entry(
        "allocation_high_gbp",
        "£ a year",
        "Allocation if all money of unknown place landed here.",
    ),
    Entry("area_code", "", "Code of the small area in the index's vintage."),
    Entry("area_name", "", "Name of the small area."),
    Entry("authority", "", "The authority of the place on the first day of the year."),
    Entry("authority_then", "", "The authority that the place belongs to after that day."),
    Entry("authority_until", "", "The last day on which it is that; empty where it is open."),
    Entry("baseline_gbp", "£ a year", "What is paid to the recipient, or lands in the place, now."),
    Entry("baseline_high_gbp", "£ a year", "Baseline if all money of unknown place landed here."),
    Entry(
        "ceiling_served",
        "share of target",
        "How far the place could be served if it alone mattered.",
    ),
    Entry("ceiling_stopped_by", "", "The rules that stop it there."),
    Entry("change_gbp", "£ a year", "Plan less baseline."),
    Entry("change_share", "share", "Change over baseline; empty where the baseline is 0."),
    Entry(
        "committed_gbp",
        "£ a year",
        "Part of the proposed award, or of the allocation, that is under agreement.",
    ),
    Entry("distance_after", "share", "Distance from target under the plan."),
    Entry("distance_before", "share", "Distance from target now."),
    Entry("district", "", "Local authority district of the area."),
    Entry(
        "flags",
        "",
        "What the recipient's name or the register tells of it: national head office, grant-maker, "
        "school, parent-teacher association, dormant. For information; nothing follows from it.",
    ),
    Entry("gbp_per_head_after", "£ a head", "Allocation over residents."),
    Entry("gbp_per_head_before", "£ a head", "Baseline over residents."),
    Entry("index", "", "Edition of the nation's own index that ranks the area."),
    Entry("index_decile", "1–10", "Decile of the nation's own index; 1 is most deprived."),
    Entry("index_rank", "", "Rank in the nation's own index; 1 is most deprived."),
    Entry("index_score", "", "Score of the index; higher is more deprived."),
    Entry(
        "kind",
        "",
        "What the row is: a place, money outside, unknown or unallocated; a recipient paid now, "
        "held, or new provision.",
    ),
    Entry("name", "", "Name of the recipient."),
    Entry("need_weight", "", "Need weight of the area."),
    Entry("notice", "", "What the row is part of: a draft; fictional or mixed money where it is."),
    Entry("organisations", "count", "Organisations on the register with an office in the place."),
    Entry("nation", "", "Nation of the area; its ranks and deciles are of that nation alone."),
    Entry("people", "people", "Residents."),
    Entry("place", "", "Name of the place."),
    Entry("places", "", "Where the recipient's money lands, largest share first."),
    Entry(
        "premises_relief_gbp",
        "£ a year",
        "Rent or rate relief beside the money, by the officers' workbook; no part of any sum.",
    ),
    Entry("proposed_award_gbp", "£ a year", "What the plan proposes for the recipient."),
    Entry("reason", "", "Why, in words: which rule binds."),
    Entry(
        "recipient_id",
        "",
        "Identifier of the recipient, or “new: ” and the place for new provision.",
    ),
    Entry("recipients_known", "count", "Recipients with an office in the place: a floor."),
    Entry(
        "route", "", "How the landing share was decided, or by which route new provision may start."
    ),
    Entry("served_after", "share of target", "Allocation over target under the plan, at most 1."),
    Entry("share", "share", "Landing share."),
    Entry("share_gap_before", "share", "Share of the money now less share of the need."),
    Entry("target_gbp", "£ a year", "Need-based share in pounds."),
    Entry("themes", "", "Themes of the recipient, which ring-fenced funds go by."),
    Entry("weighted_population", "people × need weight", "Residents times need weight."),
    Entry("zero_kind", "", "Why nothing lands here now, where nothing does."),
)
"""The columns of the CSV files, alphabetical."""
