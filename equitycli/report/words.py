"""Numbers as people write them, and the notices that head every output."""

from __future__ import annotations

import math

from equitycli.model.stages import LEFT_OUT, Stage
from equitycli.money import PENCE_PER_POUND, pence
from equitycli.plan import Audit
from equitycli.report.stage_words import stage_in_words
from equitycli.settings import WITHOUT_UNITS, NeedSection, Sourced

NOT_STATED = "not stated"

DRAFT = "Draft for consultation: a proposal under these assumptions, not a decision."
FOR_DECISION = (
    "For decision: nothing that members need is left blank. A proposal under these assumptions; it "
    "is no award until it is decided."
)
FICTIONAL = "Fictional: this county, its people and its organisations do not exist."
MIXED = (
    "Mixed money: these are several payers' grants, not one council's spending. Nobody set this "
    "budget and nobody can move it."
)
NO_REGISTER = (
    "No register of organisations was given: “recipients known” are those who are paid, a floor. "
    "Why a place has nothing can't be told."
)


WEIGHTS = {
    "income_rate": "people in income deprivation",
    "index_score": "people × index score",
    "index_rank": "people × index rank",
    "domains": "people × weighted domains",
    "table": "people × table of need",
    "equal_per_head": "every person alike",
}
"""What each need weight counts."""

BY = {
    "office": "by office",
    "delivery": "by delivery",
    "apportioned": "by area of operation",
    "catchment": "by catchment",
}
"""How each attribution places money."""
MODELS = ("apportioned", "catchment")
"""The attributions that place money by where people live, wherever no record places it."""


def need_in_words(asked: NeedSection) -> str:
    """Return what the need weight of a programme counts, with its factors and evidence.

    >>> need_in_words(NeedSection(weight="index_rank", most_to_least={"value": 2.0}))
    'people × index rank (the most deprived area counts 2 times the least)'
    """
    counted = WEIGHTS[asked.weight]
    if asked.weight == "table" and asked.table_holds == "people":
        counted = "people in need by a table"
    if asked.weight == "domains":
        counted += " (official weights)" if asked.domains == "official" else " (weights of its own)"
    if asked.weight in WITHOUT_UNITS and asked.most_to_least is not None:
        times = asked.most_to_least.value
        counted += f" (the most deprived area counts {times:g} times the least)"
    if asked.nations == "per_head" and asked.weight != "equal_per_head":
        counted += " within each nation, and every person alike between nations"
    if asked.factor:
        counted += f", times {' and '.join(one.name for one in asked.factor)}"
    if asked.evidence:
        counted += f", plus {' and '.join(one.name for one in asked.evidence)}"
    return counted


def stated(name: str, words: str, given: Sourced | None) -> list[str]:
    """Return an assumption, what it is here, and its source and note, as a row of a table."""
    source = given.source if given else ""
    note = f" ({given.note})" if given and given.note else ""
    return [name, words, f"{source or NOT_STATED}{note}"]


def whole_gbp(sum_pence: float) -> str:
    """Return a sum in whole pounds, halves away from zero, with − for negative.

    >>> whole_gbp(123450), whole_gbp(-150), whole_gbp(0)
    ('£1,235', '−£2', '£0')
    """
    pounds = int(abs(sum_pence) / PENCE_PER_POUND + 0.5)
    return f"{'−' if sum_pence < 0 and pounds else ''}£{pounds:,}"


def change_gbp(sum_pence: float) -> str:
    """Return a change in whole pounds with its sign; "0" where it rounds to nothing.

    >>> change_gbp(150000), change_gbp(-150000), change_gbp(20)
    ('+£1,500', '−£1,500', '£0')
    """
    words = whole_gbp(sum_pence)
    return words if words.startswith("−") or words == "£0" else f"+{words}"


def percent(share: float | None, *, signed: bool = False, digits: int = 0) -> str:
    """Return a share in per cent; a dash where there is none.

    >>> percent(-0.664, signed=True), percent(0.25), percent(float("nan"))
    ('−66 %', '25 %', '–')
    """
    if share is None or math.isnan(share):
        return "–"
    size = f"{abs(share) * 100:,.{digits}f}"
    nothing = float(size.replace(",", "")) == 0
    sign = "" if nothing else "−" if share < 0 else "+" if signed else ""
    return f"{sign}{size} %"


def pounds_a_head(gbp: float) -> str:
    """Return £ a head with pence; a dash where nobody lives there.

    >>> pounds_a_head(4.2941)
    '£4.29'
    """
    return "–" if math.isnan(gbp) else f"£{gbp:,.2f}"


def plain(number: float, *, digits: int = 3) -> str:
    """Return a bare number; a dash where there is none.

    >>> plain(0.33456), plain(-0.2), plain(float("nan"))
    ('0.335', '−0.200', '–')
    """
    return "–" if math.isnan(number) else f"{number:.{digits}f}".replace("-", "−")


def points(share: float, *, digits: int = 1) -> str:
    """Return a change of a share in percentage points, signed.

    >>> points(0.0312), points(0.0)
    ('+3.1', '0.0')
    """
    return percent(share, signed=True, digits=digits).removesuffix(" %")


def not_proven(found: Audit) -> str:
    """Return how a plan is headed that the time limit cut."""
    return f"NOT PROVEN: stopped after {found.file.programme.solver.time_limit_s:g} s"


def how_far(stage: Stage) -> str:
    """Return where a plan was cut, and how far from best it may be.

    >>> how_far(Stage("least loss", "£ a year", 12.0, 0, 0.25, "stopped", 9.0))[:55]
    ', at “least loss”: this plan has £12, and none has less'
    """
    if stage.status == LEFT_OUT:
        return (
            f", before “{stage_in_words(stage.name)}”: this plan is for its own year alone. It "
            "meets every rule of that year, but nobody has shown that the years after it can be "
            "met."
        )
    head = f", at “{stage_in_words(stage.name)}”: "
    if stage.unit.startswith("£"):
        least = whole_gbp(stage.bound * PENCE_PER_POUND) if math.isfinite(stage.bound) else ""
        far = ""
        if math.isfinite(stage.reached):
            far = f"this plan has {whole_gbp(stage.reached * PENCE_PER_POUND)}, and "
        far += f"none has less than {least}" if least else "no bound says how little one could have"
    elif not stage.unit.startswith("share of"):
        reached, bound = (_in_unit(one, stage.unit) for one in (stage.reached, stage.bound))
        far = f"this plan has {reached}, and " if reached else ""
        far += f"no plan is beyond {bound}" if bound else "no bound says how far from best that is"
    elif math.isfinite(stage.bound):
        far = (
            f"those not settled by then reach {percent(stage.reached, digits=2)} {_of(stage)} or "
            f"more, and no plan brings all of them above {percent(stage.bound, digits=2)}"
        )
    else:
        far = (
            f"those not settled by then reach {percent(stage.reached, digits=2)} {_of(stage)} or "
            "more, and no bound says how far all of them could be brought"
        )
    return f"{head}{far}. It meets every rule, but what comes after that was left out."


def _in_unit(number: float, unit: str) -> str:
    if not math.isfinite(number):
        return ""
    if unit == "awards":
        return f"{round(number):,} awards"
    return percent(number, digits=2) if unit == "share" else f"{number:,.4g} {unit}"


def _of(stage: Stage) -> str:
    return "of their target" if "target" in stage.unit else "of their base"


def in_short(found: Audit) -> str:
    """Return what each row of a table must say of itself, wherever it is copied to."""
    said = found.file.programme.programme
    parts = [not_proven(found)] if found.stopped is not None else []
    parts.append("for decision" if found.for_decision else "draft for consultation")
    if said.fictional:
        parts.append("fictional")
    if said.money == "mixed":
        parts.append("mixed money, not one council's spending")
    return "; ".join(parts)


def notices(found: Audit, *, proposes: bool) -> list[str]:
    """Return what must be said at the head of any output of a study."""
    said = found.file.programme.programme
    funds = found.file.programme.fund
    heads = [FOR_DECISION if found.for_decision else DRAFT] if proposes else []
    if proposes and found.stopped is not None:
        heads.insert(0, f"{not_proven(found)}{how_far(found.stopped)}")
    if said.fictional:
        heads.append(FICTIONAL)
    if said.money == "mixed":
        heads.append(MIXED)
    if not found.county.has_register:
        heads.append(NO_REGISTER)
    unknown, limit = found.planned.unknown_share, found.file.programme.unknown.refuse_above.value
    if unknown > limit:
        heads.append(
            f"The place of {percent(unknown)} of the money is unknown. The figures of places show "
            "what is known to land there, and no more: £0 does not mean that nothing does."
        )
    short = found.planned.paid_pence - sum(pence(one.budget_gbp.value) for one in funds)
    if proposes and short >= PENCE_PER_POUND * len(funds):
        heads.append(
            f"The budget is {whole_gbp(short)} a year below what is paid now. Where a fund is "
            "smaller than what it pays, all it pays but agreements starts from one common cut."
        )
    if proposes and found.planned.attribution == "office":
        heads.append(
            "Planned on office addresses alone, as the programme says: where the work is done "
            "may be elsewhere."
        )
    if proposes and found.planned.attribution in MODELS:
        heads.append(
            f"Planned on money placed {BY[found.planned.attribution]} wherever there is no record "
            "of delivery: spread over people, not knowledge of where the work is done."
        )
    return heads
