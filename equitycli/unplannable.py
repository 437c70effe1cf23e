"""Why no plan may be made on an audit, though all of it was read."""

from __future__ import annotations

from equitycli.errors import Fault
from equitycli.money import in_words
from equitycli.plan import Audit
from equitycli.settings import AttributionSection


def refusals_to_plan(found: Audit) -> list[Fault]:
    """Return why no plan may be made on this audit, though all of it was read."""
    asked, view = found.file.programme, found.planned
    faults = []
    if asked.attribution.plan_on == "office" and not asked.attribution.accept_office_only:
        faults.append(
            Fault(
                "attribution.plan_on",
                "a plan on office addresses alone would cut a countywide service's work in the "
                "place where it is done, because its office is elsewhere.",
                'Set plan_on = "delivery" and give a delivery table, or say '
                "accept_office_only = true if that is what you mean.",
            )
        )
    unknown, limit = view.unknown_share, asked.unknown.refuse_above.value
    if unknown > limit:
        lost = in_words(view.unknown_pence)
        faults.append(
            Fault(
                "unknown.refuse_above",
                f"the place of {unknown:.1%} of the money ({lost} a year) is unknown; the "
                f"programme refuses above {limit:.1%}.",
                _remedy_of_unknown(asked.attribution),
            )
        )
    return faults


def _remedy_of_unknown(asked: AttributionSection) -> str:
    """Return what would place money under the attribution that plans are made on."""
    lists = "`equitycli check` lists whose it is, largest sums first. "
    if asked.plan_on == "office":
        return lists + "A postcode for each places it."
    if asked.plan_on == "delivery" and asked.without_delivery == "unknown":
        return lists + (
            "Only a record of the work places it: fill in the sheet Delivery of the workbook "
            "(`equitycli workbook`). Postcodes alone do not, unless  without_delivery = "
            '"office"  says that work is taken to be done where the office is.'
        )
    return (
        lists + "Fill in the sheet Delivery of the workbook (`equitycli workbook`), or postcodes."
    )
