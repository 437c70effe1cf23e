"""The dictionary: every word and every column that an output uses, with its unit and meaning.

One meaning for each word, one word for each meaning. `equitycli glossary` prints it, the CSV
headings and the record's keys are checked against it, and so are the rules.
"""

from __future__ import annotations

from equitycli.glossary_ends import ENDS_COLUMNS, ENDS_WORDS
from equitycli.glossary_rules import RULES_WORDS
from equitycli.glossary_started import STARTED_COLUMNS, STARTED_WORDS
from equitycli.glossary_words import WORDS as MOST_WORDS
from equitycli.glossary_words import Entry
from equitycli.glossary_years import YEARS_COLUMNS, YEARS_WORDS

__all__ = ["COLUMNS", "WORDS", "Entry"]

WORDS: tuple[Entry, ...] = tuple(
    sorted(
        (*MOST_WORDS, *ENDS_WORDS, *RULES_WORDS, *STARTED_WORDS, *YEARS_WORDS),
        key=lambda entry: entry.word.casefold(),
    )
)
"""The words of the field, alphabetical."""

_MOST_COLUMNS: tuple[Entry, ...] = (
    Entry(
        "access_gbp_per_head",
        "£ a head",
        "Money within the catchment, shared among all who reach it, for the average person.",
    ),
    Entry(
        "access_per_1000",
        "per 1,000 people",
        "Organisations or assets within the catchment, shared among all who reach them.",
    ),
    Entry("award_gbp", "£ a year", "What was decided, once it is: before that it is proposed."),
    Entry("difference_gbp", "£ a year", "The award decided less the award proposed."),
    Entry("missing_gbp", "£", "The pounds by which a rule is missed."),
    Entry("allocation_gbp", "£ a year", "What lands in the place under the plan."),
    Entry(
        "allocation_high_gbp",
        "£ a year",
        "Allocation if all money of unknown place landed here.",
    ),
    Entry("area_code", "", "Code of the small area in the index's vintage."),
    Entry("area_name", "", "Name of the small area."),
    Entry("assets", "count", "What the files of assets have in the place, of all kinds."),
    Entry("assets_per_1000", "per 1,000 people", "Assets of all kinds for every 1,000 residents."),
    Entry("authority", "", "The authority of the place on the first day of the year."),
    Entry("authority_then", "", "The authority that the place belongs to after that day."),
    Entry("authority_until", "", "The last day on which it is that; empty where it is open."),
    Entry("baseline_gbp", "£ a year", "What is paid to the recipient, or lands in the place, now."),
    Entry("baseline_high_gbp", "£ a year", "Baseline if all money of unknown place landed here."),
    Entry(
        "by_income_band",
        "count",
        "Organisations on the register with an office in the place, by their yearly income.",
    ),
    Entry(
        "carried_over_share",
        "share",
        "Share of the year's money from awards that had begun before the year.",
    ),
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
    Entry("dates_known", "count", "Organisations whose date of registration is known."),
    Entry("decided_gbp", "£ a year", "What members decided to award, from a fund."),
    Entry("distance_after", "share", "Distance from target under the plan."),
    Entry("distance_before", "share", "Distance from target now."),
    Entry("distance", "", "How unlike two places are; 0 is the same in all that is compared."),
    Entry(
        "distance_from_target_alike",
        "share",
        "Distance from target of the places most like this one, together.",
    ),
    Entry("district", "", "Local authority district of the area."),
    Entry(
        "drawn_in_per_1000",
        "per 1,000 people",
        "organisations_per_1000 drawn towards the rate of all places, the fewer the people the "
        "more (empirical Bayes).",
    ),
    Entry(
        "flags",
        "",
        "What the recipient's name or the register tells of it: national head office, grant-maker, "
        "school, parent-teacher association, dormant. For information; nothing follows from it.",
    ),
    Entry(
        "gap_by_need_gbp",
        "£ a year",
        "What the place would lack if the money in known places were split by need.",
    ),
    Entry("gap_gbp", "£ a year", "What the place lacks to its target; 0 where it has it or more."),
    Entry("gbp_per_head", "£ a head", "What lands in the place now over residents, a year."),
    Entry("gbp_per_head_after", "£ a head", "Allocation over residents."),
    Entry("gbp_per_head_before", "£ a head", "Baseline over residents."),
    Entry("gbp_per_head_alike", "£ a head", "The same over the places most like it, together."),
    Entry(
        "gbp_per_weighted_head",
        "£ a weighted head",
        "What lands in the place now over weighted population, a year.",
    ),
    Entry(
        "history_gbp",
        "£ a year",
        "gap_gbp less gap_by_need_gbp: what it lacks by how the money is split.",
    ),
    Entry("in_reach", "count", "Within the catchment of the average person, shared with nobody."),
    Entry("in_reach_gbp", "£ a year", "The same, of money."),
    Entry("incomes_known", "count", "Organisations whose yearly income is known."),
    Entry("index", "", "Edition of the nation's own index that ranks the area."),
    Entry("index_decile", "1–10", "Decile of the nation's own index; 1 is most deprived."),
    Entry("index_rank", "", "Rank in the nation's own index; 1 is most deprived."),
    Entry("index_score", "", "Score of the index; higher is more deprived."),
    Entry(
        "kind",
        "",
        "What the row is: a place, money outside, unknown or unallocated; a recipient paid now, "
        "held, a candidate, or new provision.",
    ),
    Entry(
        "local",
        "count",
        "Organisations with an office in the place that tell where they work and are not national.",
    ),
    Entry(
        "median_age_years",
        "years",
        "Since when organisations with an office in the place are registered, at the median.",
    ),
    Entry(
        "median_income_gbp",
        "£ a year",
        "Income of organisations with an office in the place, at the median of those known.",
    ),
    Entry("name", "", "Name of the recipient."),
    Entry(
        "national",
        "count",
        "Organisations with an office in the place that are a national head office.",
    ),
    Entry("nearest_mean_m", "m", "To the closest, in a straight line, for the average person."),
    Entry("nearest_mean_minutes", "minutes", "The same by a table of travel times."),
    Entry("nearest_median_m", "m", "To the closest, in a straight line: half have it so near."),
    Entry("nearest_median_minutes", "minutes", "The same by a table of travel times."),
    Entry("need_per_head", "", "Weighted population over residents."),
    Entry("neighbour", "", "A place like this one, by need, people and rurality."),
    Entry("need_weight", "", "Need weight of the area."),
    Entry(
        "new_entrant_share",
        "share",
        "Share of the year's money to those never paid before in the files.",
    ),
    Entry("new_entrants", "count", "Recipients never paid before in the files."),
    Entry(
        "not_shown",
        "",
        "Why figures of the row are missing: they rest on few organisations, or would tell others "
        "that do.",
    ),
    Entry("notice", "", "What the row is part of: a draft; fictional or mixed money where it is."),
    Entry("organisations", "count", "Organisations on the register with an office in the place."),
    Entry(
        "organisations_per_1000",
        "per 1,000 people",
        "Organisations on the register with an office in the place, for every 1,000 residents.",
    ),
    Entry(
        "organisations_per_1000_alike",
        "per 1,000 people",
        "The same over the places most like it, together.",
    ),
    Entry(
        "own_weight",
        "share",
        "How much the place's own rate counts in drawn_in_per_1000; the rest is that of all.",
    ),
    Entry("nation", "", "Nation of the area; its ranks and deciles are of that nation alone."),
    Entry("paid_gbp", "£", "What landed in the place in the latest year."),
    Entry("paid_pence", "pence", "What was paid to organisations in the year."),
    Entry("people", "people", "Residents."),
    Entry("place", "", "Name of the place."),
    Entry("placed_share", "share", "Share of the year's money that lands in known places here."),
    Entry("places", "", "Where the recipient's money lands, largest share first."),
    Entry(
        "premises_relief_gbp",
        "£ a year",
        "Rent or rate relief beside the money, by the officers' workbook; no part of any sum.",
    ),
    Entry("proposed_award_gbp", "£ a year", "What the plan proposes for the recipient."),
    Entry(
        "quarter",
        "",
        "Needy (need a head at that of all places together, or above) or comfortable, and "
        "organised (organisations a head likewise) or unorganised.",
    ),
    Entry(
        "rank_persistence",
        "−1 to 1",
        "Rank correlation of £ a head of places with the year before.",
    ),
    Entry("reason", "", "Why, in words: which rule binds."),
    Entry(
        "recipient_id",
        "",
        "Identifier of the recipient, or “new: ”, the place and the route for new provision.",
    ),
    Entry("recipients", "count", "Organisations that were paid in the year."),
    Entry("recipients_known", "count", "Recipients with an office in the place: a floor."),
    Entry(
        "renewal_share",
        "share",
        "Share of the year's money to those who were paid in the year before too.",
    ),
    Entry("retained_share", "share", "Share of last year's recipients who are still paid."),
    Entry(
        "route", "", "How the landing share was decided, or by which route new provision may start."
    ),
    Entry(
        "scope_not_known",
        "count",
        "Organisations with an office in the place that nothing tells to be local or national.",
    ),
    Entry("served_after", "share of target", "Allocation over target under the plan, at most 1."),
    Entry("share", "share", "Landing share."),
    Entry("share_gap", "share", "Share of the money less share of the need; negative is under."),
    Entry("share_gap_before", "share", "Share of the money now less share of the need."),
    Entry(
        "share_gap_margin",
        "share",
        "How far the share gap may be off by the margins of error of need, at their level.",
    ),
    Entry("share_gap_significant", "", "Whether the share gap is more than that margin."),
    Entry("share_of_assets", "share", "Share of the assets that lie in the places."),
    Entry("share_of_money", "share", "Share of the money that is known to land in places."),
    Entry("share_of_money_first", "share", "The same, in the first year of the window."),
    Entry("share_of_need", "share", "Share of the weighted population."),
    Entry("share_out_of_reach", "share", "Share of people with nothing within the catchment."),
    Entry("target_gbp", "£ a year", "Need-based share in pounds."),
    Entry("themes", "", "Themes of the recipient, which ring-fenced funds go by."),
    Entry("weighted_population", "people × need weight", "Residents times need weight."),
    Entry("year", "", "Financial year, from April to March."),
    Entry("zero_kind", "", "Why nothing lands here now, where nothing does."),
)
COLUMNS: tuple[Entry, ...] = tuple(
    sorted(
        (*_MOST_COLUMNS, *ENDS_COLUMNS, *STARTED_COLUMNS, *YEARS_COLUMNS),
        key=lambda entry: entry.word,
    )
)
"""The columns of the CSV files, alphabetical."""
