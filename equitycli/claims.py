"""Who is paid now, what of it is under agreement, and who would be paid: exact money."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.financial_year import (
    financial_year_in_words,
    financial_years,
    first_day,
    last_day,
)
from equitycli.money import in_words, pence
from equitycli.plan import Claims
from equitycli.programme_file import ProgrammeFile
from equitycli.programme_names import outreach_findings, unknown_names
from equitycli.provision import baseline
from equitycli.restrictions import eligible_recipients
from equitycli.settings import Programme
from equitycli.sources.county import County
from equitycli.who_may_be_paid import about_recipients, candidates_of
from equitycli.window import DATES, award_in_window


def claims(file: ProgrammeFile, county: County) -> Claims:
    """Return who is paid now and what of it is under agreement, by recipient and fund."""
    programme = file.programme
    faults = unknown_names(programme, county)
    funds = [fund.name for fund in programme.fund]
    window = programme.baseline
    paid, findings = baseline(
        county.grants, window_from=window.from_, window_to=window.to, years=window.years
    )
    table = (
        paid.pivot_table(
            index="recipient_id", columns="fund", values="baseline_pence", aggfunc="sum"
        )
        .reindex(columns=funds)
        .fillna(0)  # no grant from a fund is £0 from it, a fact and not a gap
        .astype("int64")
    )
    promised, agreement_findings = _agreements(programme, county, table, faults=faults)
    refuse(file.file.name, faults)
    everyone = sorted(set(table.index) | set(promised.index))
    table = table.reindex(index=everyone, fill_value=0)
    promised = promised.reindex(index=everyone, fill_value=0)
    raised = np.maximum(table.to_numpy(), promised.to_numpy())
    candidates = candidates_of(county)
    about, about_findings = about_recipients(
        county, programme, everybody=(*everyone, *candidates.ids)
    )
    eligible, ring_findings = eligible_recipients(programme, about, table)
    counted = [
        award_in_window(*paid_out, window_from=window.from_, window_to=window.to)
        for paid_out in zip(
            map(int, county.grants["award_pence"].tolist()),
            *(county.grants[name].tolist() for name in DATES),
            strict=True,
        )
    ]
    grants = county.grants.assign(award_pence=counted)
    return Claims(
        recipients=tuple(everyone),
        baseline_pence=raised.astype(np.int64),
        committed_pence=promised.to_numpy().astype(np.int64),
        eligible=eligible,
        candidates=candidates,
        about=about,
        grants=grants[grants["award_pence"] > 0],
        findings=(
            *findings,
            *agreement_findings,
            *ring_findings,
            *about_findings,
            *outreach_findings(programme),
            *_years_without_awards(county.grants, programme),
            *_several_funders(county.grants, programme),
        ),
    )


def _years_without_awards(grants: pd.DataFrame, programme: Programme) -> list[Finding]:
    """Return a warning of financial years of the window in which no award begins.

    The baseline is an average over the window: a list that covers less of it is thinned out.
    """
    window = programme.baseline
    begins = {
        financial_years(day, day)[0]
        for start, award in zip(grants["start_date"], grants["award_date"], strict=True)
        if (day := start if start is not None else award) is not None
    }
    years = financial_years(window.from_, window.to)
    empty = [financial_year_in_words(year) for year in years if year not in begins]
    if not empty:
        return []
    return [
        Finding(
            "window-years-without-awards", "warning", "baseline",
            f"no award that was read begins in {len(empty)} of the {len(years)} financial years "
            f"of the window ({', '.join(empty)}), and what is paid now is an average over all of "
            "them: it comes out too low if awards of those years are only missing from the files.",
            "Name files that cover the window, or set  from  and  to  under [baseline] to the "
            "years that they cover.",
        )
    ]  # fmt: skip


def _several_funders(grants: pd.DataFrame, programme: Programme) -> list[Finding]:
    """Return a warning where the money of several payers is said to be one council's."""
    funders = sorted(set(grants["funder"]) - {""})
    if programme.programme.money != "council" or len(funders) < 2:
        return []
    return [
        Finding(
            "several-funders", "warning", "[programme] money",
            f'the programme says  money = "council",  and the grants are of {len(funders)} '
            f"funders ({examples(funders)}).",
            'Write  money = "mixed",  so that every output says so, or leave out the files of '
            "others.",
        )
    ]  # fmt: skip


def _agreements(
    programme: Programme, county: County, paid: pd.DataFrame, *, faults: list[Fault]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return committed pence by recipient and fund, for agreements that run in the year.

    An agreement with somebody unknown is added to `faults`, and left out.
    """
    starts = first_day(programme.programme.year)
    known = set(county.recipients.index)
    promised: dict[tuple[str, str], int] = {}
    findings = []
    for i, agreement in enumerate(programme.committed, start=1):
        where, who = f"committed [number {i}]", agreement.organisation
        if who not in known:
            faults.append(
                Fault(
                    f"{where}.organisation",
                    f"{who} is in no list of organisations and has no grant.",
                    "Check the id, or add the organisation to a list under [[organisations]].",
                )
            )
            continue
        if agreement.until < starts:
            findings.append(
                Finding(
                    "agreement-ended", "note", who,
                    f"its agreement ended on {agreement.until}, before the year; it binds no more.",
                )
            )  # fmt: skip
            continue
        if agreement.until < last_day(programme.programme.year):
            findings.append(
                Finding(
                    "agreement-ends-in-the-year", "note", who,
                    f"its agreement ends on {agreement.until}, within the year; its "
                    f"{in_words(pence(agreement.gbp_a_year.value))} is held for the whole year, as "
                    "what follows it is not known.",
                    "If less is due, lower gbp_a_year to what falls in the year.",
                )
            )  # fmt: skip
        fund = agreement.fund or _fund_of(programme, paid, who)
        promised[who, fund] = promised.get((who, fund), 0) + pence(agreement.gbp_a_year.value)
    table = pd.DataFrame(0, index=sorted({who for who, _ in promised}), columns=paid.columns)
    for (who, fund), sum_pence in promised.items():
        table.loc[who, fund] = sum_pence
        now = int(paid[fund].get(who, 0))
        if now < sum_pence:
            findings.append(
                Finding(
                    "agreement-above-baseline", "warning", who,
                    f"its agreements promise {in_words(sum_pence)} a year from {fund}, but the "
                    f"grants in the window come to {in_words(now)} a year; the larger is taken as "
                    "its baseline.",
                    "Check that the payments under the agreement are among the grants.",
                )
            )  # fmt: skip
    return table.astype("int64"), findings


def _fund_of(programme: Programme, paid: pd.DataFrame, who: str) -> str:
    """Return the fund that pays a recipient most now, or the first fund."""
    if who in paid.index and paid.loc[who].sum() > 0:
        return str(paid.loc[who].idxmax())
    return programme.fund[0].name
