"""The words of the field, each with one meaning: the first half of the dictionary."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """A word of the field: its unit ("" for a word that is no number) and what it means here."""

    word: str
    unit: str
    meaning: str


WORDS: tuple[Entry, ...] = (
    Entry(
        "90/10", "ratio", "£ a head near the top over that near the bottom of people; 1, the same."
    ),
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
        "asset",
        "",
        "What a place has: a hall, a hub, a library, a club, by its kind. Shown beside need, never "
        "in its stead.",
    ),
    Entry(
        "Atkinson",
        "0–1",
        "Share of the money that could go unspent if the rest were equal a head, and be as good; "
        "the larger the aversion ε, the more the worst-served count.",
    ),
    Entry(
        "attribution",
        "",
        "How the place where money lands is decided: office (where the recipient has its address)"
        " or delivery (where the work is done, by the officers' table, then by the grants' own "
        "codes). Where these tell nothing, apportioned or catchment may.",
    ),
    Entry(
        "autocorrelation",
        "−1 to 1",
        "How alike places' shares of the money are from one year to the next: 1, as the year "
        "before; 0, nothing of the year before is left.",
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
    Entry(
        "border (rule)",
        "",
        "Where a place passes to another authority within the years of a plan, what lands on each "
        "side of the new border moves with the budget alone. No [[rule]] asks for it.",
    ),
    Entry("budget", "£", "What a fund may pay in the year."),
    Entry(
        "budget (rule)",
        "",
        "Awards of a fund add up to its budget at most. What whole pounds can't use is "
        "unallocated.",
    ),
    Entry("capacity", "", "Organisations and paid provision on the ground."),
    Entry(
        "catchment (access)",
        "metres or minutes",
        "How far is within reach, the boundary included: in a straight line, or by a table of "
        "travel times.",
    ),
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
        "certificate",
        "",
        "What proves a level of leximin: a number, the dual, for some rows of the rules. Added up "
        "with them, they say that no plan lifts all places still open above it. The record keeps "
        "it.",
    ),
    Entry(
        "cold spot",
        "",
        "A place with at least the average need per head and less than its need-based share of the "
        "money that can be placed. People missed: of its people in need, the part that the share "
        "falls short by; where nothing lands, all of them.",
    ),
    Entry(
        "committed (rule)",
        "£ a year",
        "Money promised by agreement. It does not move before the agreement ends, and it counts "
        "in the allocation of the place where it lands.",
    ),
    Entry(
        "concentration index",
        "−1 to 1",
        "Whether better-off places have more a head (+) or more deprived places (−); 0, neither. "
        "Here deprivation is the mean need weight of a place's people.",
    ),
    Entry(
        "coverage",
        "share",
        "How much of what was read a join finds: in rows, and in pounds.",
    ),
    Entry(
        "decay",
        "0–1",
        "How much less what is farther away counts within the catchment: step (all alike), linear, "
        "gaussian, exponential, or zones with a weight each.",
    ),
    Entry("decile", "1–10", "1 is the most deprived tenth of areas."),
    Entry("deprivation score", "", "Higher is more deprived."),
    Entry(
        "distance from target",
        "share",
        "Provision over target, less 1. Negative is under; −0.05 is 5 % under.",
    ),
    Entry(
        "domain",
        "",
        "A part of an index, such as income or crime, with ranks of its own.",
    ),
    Entry(
        "drawn in",
        "",
        "Said of a rate of a small place that is moved towards that of all: the fewer people it "
        "rests on, the further. Where places differ by no more than chance, all the way.",
    ),
    Entry(
        "E2SFCA",
        "",
        "Enhanced two-step floating catchment area: what there is, shared among all who can reach "
        "it; what is farther away counts less. 2SFCA: the same, all within reach counting alike.",
    ),
    Entry(
        "edition",
        "",
        "Which index a file is of, such as IoD 2025. Files of one may be joined, of two never.",
    ),
    Entry(
        "empirical Bayes",
        "",
        "How far a rate is drawn in: the spread that chance alone would give places so large is "
        "taken from the spread that there is. See drawn in.",
    ),
    Entry("end of funding", "", "When and how the money to a recipient stops."),
    Entry(
        "Erreygers index",
        "−1 to 1",
        "The concentration index corrected for a lowest and a highest possible figure.",
    ),
    Entry(
        "evidence",
        "count",
        "Counts by area, such as food parcels, each of which adds so many weighted people to need.",
    ),
    Entry(
        "factor",
        "",
        "What need is multiplied by, area by area, such as area cost, rurality or sparsity.",
    ),
    Entry(
        "FGT",
        "0–1",
        "How many people are below a minimum (FGT 0), how much of it they lack (1), and the same "
        "squared, so that the worst-served count most (2).",
    ),
    Entry("finding", "", "Something a reader must know that did not stop the run."),
    Entry(
        "flag",
        "",
        "What a name or a register tells of an organisation beside its name, such as school or "
        "grant-maker. Nobody is left out because of one.",
    ),
    Entry(
        "floating catchment (2SFCA, E2SFCA)",
        "a head",
        "Supply shared out among all who reach it within the catchment, then added up over what "
        "each area reaches: 2SFCA where all in reach counts alike, E2SFCA with a decay.",
    ),
    Entry("fund", "", "A purse with its own budget. With themes it is ring-fenced."),
    Entry(
        "funded place",
        "min(1, landing shares × smallest sums of the chosen / s)",
        "Where awards are at least so much or nothing: a place to which the chosen are sure to "
        "bring a smallest award, or its whole need-based share where that is less; in part where "
        "they bring a part of it.",
    ),
    Entry(
        "gap",
        "£ a year",
        "Target less provision; above 0 where a place has less. Total gap: the sum of those.",
    ),
    Entry(
        "Gini",
        "0–1",
        "How unequal £ per weighted head (or £ a head, where that is said) is over places: 0 when "
        "all have the same.",
    ),
    Entry(
        "head-office effect",
        "",
        "What differs between money by where recipients have their offices and by where their "
        "work is done. Not known where a file tells no beneficiary locations.",
    ),
    Entry(
        "held (rule)",
        "",
        "A recipient none of whose places is known keeps what it has: nobody can say who would "
        "gain.",
    ),
    Entry(
        "history (of a gap)",
        "£ a year",
        "What places lack now, less what they would lack if the same money were split by need.",
    ),
    Entry(
        "Hoover",
        "0–1",
        "Share of the money that would have to move for every place to have its share by need.",
    ),
    Entry("inertia", "", "How far money goes where it went the year before, whatever the need."),
    Entry(
        "interval",
        "",
        "Between which figures most draws of a measure lie when places are drawn again, with a "
        "seed: the choice of places, not errors in the figures.",
    ),
    Entry(
        "kept back",
        "",
        "Said of a count that is not shown: it is small, or it would tell a small one when taken "
        "from the total.",
    ),
    Entry(
        "Kolm-Pollak",
        "£ a head",
        "The £ a head that, had by all, would be as good as what they have (EDE), and how far "
        "that is below the mean (index); ε is the aversion to inequality.",
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
        "margin of error",
        "",
        "Half the width of an interval of need, at the level of confidence of the table that it "
        "is from. A share gap is significant where it is more than need's margins can make.",
    ),
    Entry(
        "minimum offer",
        "£ a head",
        "What nobody should have less of a year, as the programme says. See FGT.",
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
        "New provision of a place stays under a share of its target, and by each route under the "
        "route's ceiling; only places under their target have any.",
    ),
    Entry("newcomer", "", "A recipient that was never paid before, as far as the files tell."),
    Entry(
        "not proven",
        "",
        "Said of a plan that the time limit cut: it meets every rule, and what is known of how far "
        "from best it may be is said beside it.",
    ),
    Entry(
        "of the place",
        "",
        "Said of a recipient that has its office in the place where its money lands. Others come "
        "in from elsewhere in the county, or from outside it.",
    ),
    Entry("option", "", "A named, owned set of assumptions."),
    Entry("outside", "", "Money that is known to land outside the county."),
    Entry("pace of change", "", "How fast places move towards their target."),
    Entry(
        "Palma",
        "ratio",
        "What the best-served 10 % of people have over what the worst-served 40 % have; 0.25 when "
        "all have the same.",
    ),
    Entry(
        "place",
        "",
        "A town, city, ward, district or rural remainder: the level at which plans are made and "
        "published.",
    ),
    Entry(
        "places alike",
        "",
        "Statistical neighbours: the places nearest to one in need, people and rurality, each "
        "standardised over all places and each counting the same.",
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
        "away, kept alone, or loosened by £1 or by 1 %, all else and the targets being the same.",
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
    Entry(
        "reach",
        "£",
        "Whole awards over all that a file holds, by decile, nation, region and place, against "
        "people and need: `equitycli audit --grants`.",
    ),
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
        "renewal",
        "",
        "Money to those who were paid in the year before too, by a new award or by one that runs "
        "on.",
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
    Entry("shortfall", "£ a year", "What a place lacks to its target; 0 where it has it or more."),
    Entry(
        "sparsity",
        "",
        "Few people for each km²: need there may be raised by a share that the programme says.",
    ),
    Entry("statistical neighbour", "", "See places alike."),
    Entry(
        "steepness",
        "share",
        "How much of what a place has over its share it may be asked for: 1 is down to the share.",
    ),
    Entry("suppression", "", "Keeping small counts back. See kept back."),
    Entry(
        "target",
        "£ a year",
        "Need-based share in pounds: the budget, less what lands outside or in unknown places, "
        "split by weighted population. In reports: need-based share.",
    ),
    Entry(
        "Theil",
        "",
        "How unequal £ a head is over places: 0 when all have the same. It is the sum of what lies "
        "between districts and within them.",
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
        "waterfall",
        "",
        "The steps from a plan by need alone to the proposal, one rule added after the other, in "
        "the programme's order and reversed.",
    ),
    Entry(
        "weighted head",
        "",
        "A person counted by need: one of the weighted population. £ a weighted head is what "
        "places are compared by.",
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
