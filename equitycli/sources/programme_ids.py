"""The programme under the ids of bodies: its rules, funds, agreements and neighbours."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from equitycli.programme_file import ProgrammeFile
from equitycli.settings import NewProvisionSection, Programme, Rule, Scope, WhoGivesRule
from equitycli.sources.identity import Identities
from equitycli.sources.officers_joins import committed_of, joined_committed
from equitycli.sources.officers_workbook import OfficersWorkbook


def programme_under_one_id(
    programme_file: ProgrammeFile, found: Identities, workbook: OfficersWorkbook
) -> Programme:
    """Return the programme with ids of bodies, and the agreements of the workbook with its own."""
    programme = programme_file.programme

    def meant(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(found.canonical(pd.Series(ids, dtype="str"))))

    rules: list[Rule] = []
    for rule in programme.rule:
        if isinstance(rule, WhoGivesRule):
            rules.append(rule.model_copy(update={"named": meant(rule.named)}))
        elif isinstance(rule, Scope) and getattr(rule, "of", "recipient") == "recipient":
            rules.append(rule.model_copy(update={"only": meant(rule.only)}))
        else:
            rules.append(rule)
    funds = [one.model_copy(update={"only": meant(one.only)}) for one in programme.fund]
    committed = [
        one.model_copy(update={"organisation": meant((one.organisation,))[0]})
        for one in programme.committed
    ]
    if programme.workbook is not None:
        committed = list(
            joined_committed(
                committed,
                committed_of(workbook.agreements, year=programme.programme.year),
                subject=programme.workbook.file,
            )
        )
    return programme.model_copy(
        update={
            "rule": tuple(rules),
            "fund": tuple(funds),
            "committed": tuple(committed),
            "new_provision": _outreach_under_those_ids(programme.new_provision, meant),
        }
    )


def _outreach_under_those_ids(
    asked: NewProvisionSection | None, meant: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> NewProvisionSection | None:
    """Return new provision with the id of the body of each neighbour that reaches out."""
    if asked is None:
        return None
    routes = [
        route.model_copy(
            update={
                "outreach": tuple(
                    one.model_copy(update={"organisation": meant((one.organisation,))[0]})
                    for one in route.outreach
                )
            }
        )
        for route in asked.route
    ]
    return asked.model_copy(update={"route": tuple(routes)})
