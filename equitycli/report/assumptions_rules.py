"""The rules of a programme in words, each with where it comes from."""

from __future__ import annotations

from equitycli.money import in_words, pence
from equitycli.report.words import NOT_STATED, percent, stated
from equitycli.settings import (
    AbsorptionRule,
    AnyRule,
    CapRule,
    FloorRule,
    GuaranteeRule,
    MostAwardsRule,
    NewEntrantsRule,
    PaceRule,
    PriorityRule,
    ProcessRule,
    RootedRule,
    Scope,
    SmallestAwardRule,
    Sourced,
    SubsidyRule,
    WhoGivesRule,
)

Rows = list[list[str]]


def rule_assumptions(rule: AnyRule) -> Rows:
    """Return a rule's rows: what it is, what it says here, its source.

    A number's own source stands; where it states none, the rule's does.
    """
    return [_with(row, rule.source) for row in _rows(rule)]


def _rows(rule: AnyRule) -> Rows:
    if isinstance(rule, WhoGivesRule):
        return _who_gives(rule)
    if isinstance(rule, PriorityRule):
        return _priority(rule)
    if isinstance(rule, FloorRule | CapRule):
        return [_bound(rule)]
    return [_of_place(rule) or _of_limit(rule) or _of_kept_for(rule)]


def _who_gives(rule: WhoGivesRule) -> Rows:
    who = {
        "over_target": "only places over their need-based share",
        "all": "everybody",
        "named": f"only {', '.join(rule.named)}",
    }[rule.from_]
    rows = [stated("Who gives", f"{who}; at most {_share(rule.max_cut.value)}", rule.max_cut)]
    if rule.steepness is not None:
        words = f"{_share(rule.steepness.value)} of what a place has over its share, at most"
        rows.append(stated("How steeply", words, rule.steepness))
    return rows


def _priority(rule: PriorityRule) -> Rows:
    if rule.neediest_share is not None:
        words = (
            "the places with most need per head, until they hold "
            f"{_share(rule.neediest_share.value)} of all people, come first"
        )
        return [stated("Priority places", words, rule.neediest_share)]
    tiers = "; then ".join(", ".join(tier) for tier in rule.tiers)
    return [["Priority places", f"first {tiers}; then all others", NOT_STATED]]


def _bound(rule: FloorRule | CapRule) -> list[str]:
    sum_gbp, a_head = rule.gbp, rule.gbp_per_head
    if isinstance(rule, FloorRule):
        share, what, limit = rule.share_of_baseline, "Floor", "at least"
        relative = f"{_share(share.value)} of what it has" if share else ""
        where = ""
    else:
        share, what, limit = rule.growth, "Cap", "at most"
        relative = f"{_share(share.value)} more" if share else ""
        where = ", as far as it lands in places under their share" if rule.to != "all" else ""
    exact = f"{gbp(a_head)} a head" if a_head is not None else gbp(sum_gbp)
    words = f"{limit} {relative or exact}{where}{scope_in_words(rule)}"
    return stated(f"{what} for each {rule.of}", words, share or a_head or sum_gbp)


def _of_place(rule: Scope) -> list[str]:
    if isinstance(rule, PaceRule):
        words = (
            f"a place changes by {_signed(rule.change)} at least, up to "
            f"{_signed(rule.full_until)} from its share; by {_signed(rule.change_beyond)} from "
            f"{_signed(rule.none_from)} on; in between on a straight line"
        )
        return stated("Pace of change", words + scope_in_words(rule), rule.change)
    if isinstance(rule, GuaranteeRule):
        words = (
            f"no place more than {_share(rule.under.value)} under its share by {rule.by}, where "
            "reachable"
        )
        return stated("Guarantee for places", words + scope_in_words(rule), rule.under)
    return []


def _of_limit(rule: Scope) -> list[str]:
    scope = scope_in_words(rule)
    if isinstance(rule, AbsorptionRule):
        parts = [f"{_share(rule.growth.value)}" if rule.growth else "", gbp(rule.gbp)]
        most = " or ".join(part for part in parts if part)
        larger = ", whichever is larger" if all(parts) else ""
        words = f"at most {most} more in a year{larger}{scope}"
        return stated(f"Absorption of each {rule.of}", words, rule.growth or rule.gbp)
    if isinstance(rule, SmallestAwardRule):
        words = f"{gbp(rule.gbp)} or nothing; who is paid less now keeps that or nothing{scope}"
        return stated("Smallest award", words, rule.gbp)
    if isinstance(rule, MostAwardsRule):
        return ["Most awards", f"at most {rule.count:,}{scope}", NOT_STATED]
    if isinstance(rule, SubsidyRule):
        words = (
            f"at most {gbp(rule.gbp)} to one recipient over {rule.years} years, from all our "
            f"funds; named from {_share(rule.flag_from.value)} of it{scope}"
        )
        return stated("Subsidy ceiling", words, rule.gbp)
    return []


def _of_kept_for(rule: Scope) -> list[str]:
    assert isinstance(rule, NewEntrantsRule | RootedRule | ProcessRule)
    least = f"at least {_share(rule.at_least.value)}"
    if isinstance(rule, NewEntrantsRule):
        what, words = "New entrants", f"{least} of the budget to those who are not paid now"
    elif isinstance(rule, RootedRule):
        where = "in each place by itself" if rule.each_place else "in all places together"
        what = "Rooted in the place"
        words = f"{least} of what lands, to organisations with their office there, {where}"
    else:
        what = "Process"
        words = f"{least} of the budget to {', '.join(rule.themes)}, and routes marked as process"
        rule = rule.model_copy(update={"themes": ()})
    return stated(what, words + scope_in_words(rule), rule.at_least)


def scope_in_words(rule: Scope) -> str:
    """Return whom a rule is about, after a comma; nothing where it is everybody."""
    parts = [
        f"only {', '.join(rule.only)}" if rule.only else "",
        f"on {' or '.join(rule.themes)}" if rule.themes else "",
        f"of the kind {' or '.join(rule.kinds)}" if rule.kinds else "",
        f"in {', '.join(rule.places)}" if rule.places else "",
    ]
    return "".join(f", {part}" for part in parts if part)


def gbp(given: Sourced | None) -> str:
    """Return a sum of the programme in words, nothing where there is none."""
    return in_words(pence(given.value)) if given else ""


def _share(share: float) -> str:
    """Return a share of the programme in per cent, as exactly as it is written."""
    decimals = f"{round(abs(share) * 100, 6):f}".rstrip("0").partition(".")[2]
    return percent(share, digits=len(decimals))


def _signed(given: Sourced) -> str:
    sign = "+" if given.value > 0 else "−" if given.value < 0 else ""
    return f"{sign}{_share(abs(given.value))}"


def _with(row: list[str], source: str) -> list[str]:
    """Return a row whose source is the rule's, where the number itself states none."""
    return [*row[:2], source if row[2] == NOT_STATED and source else row[2]]
