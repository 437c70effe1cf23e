"""From checked tables to the numbers of a study: who claims what, what each place has.

Nothing here decides anything. It joins tables by asserted keys and hands arrays to the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np
import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples
from equitycli.financial_year import financial_year_in_words, financial_years, first_day
from equitycli.inequality import gini, hoover, share_gap
from equitycli.landed import bounds, landed_pence, pence_per_place, reached_from_elsewhere
from equitycli.landing_table import office_place
from equitycli.model.problem import AllocationProblem, Landing, allocation_problem
from equitycli.money import PENCE_PER_POUND, in_words, pence
from equitycli.need import (
    evidence_people,
    need_components,
    need_weight,
    sparse_factor,
    weighted_population,
)
from equitycli.plan import Claims, Measures, PlaceFacts, Standing, View
from equitycli.programme_file import ProgrammeFile
from equitycli.provision import baseline, organisations_per_place, recipients_per_place, zero_kind
from equitycli.settings import Attribution, Programme, Weight
from equitycli.small_numbers import suppressed
from equitycli.sources.county import County
from equitycli.sources.index_for_need import areas_ranked, weighed_domains
from equitycli.tables import OUTSIDE, UNKNOWN
from equitycli.window import DATES, award_in_window

M2_PER_KM2 = 1e6


def claims(file: ProgrammeFile, county: County) -> Claims:
    """Return who is paid now and what of it is under agreement, by recipient and fund."""
    programme = file.programme
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
    promised, agreement_findings = _agreements(file, county, table)
    everyone = sorted(set(table.index) | set(promised.index))
    table = table.reindex(index=everyone, fill_value=0)
    promised = promised.reindex(index=everyone, fill_value=0)
    raised = np.maximum(table.to_numpy(), promised.to_numpy())
    eligible, ring_findings = _eligible(programme, county, table)
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
        grants=grants[grants["award_pence"] > 0],
        findings=(
            *findings,
            *agreement_findings,
            *ring_findings,
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
    file: ProgrammeFile, county: County, paid: pd.DataFrame
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return committed pence by recipient and fund, for agreements that run in the year."""
    programme = file.programme
    starts = first_day(programme.programme.year)
    known = set(county.recipients.index)
    promised: dict[tuple[str, str], int] = {}
    faults, findings = [], []
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
        fund = agreement.fund or _fund_of(programme, paid, who)
        promised[who, fund] = promised.get((who, fund), 0) + pence(agreement.gbp_a_year.value)
    if faults:
        raise InputError(file.file.name, faults)
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


def _eligible(
    programme: Programme, county: County, paid: pd.DataFrame
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return which fund may pay whom: by theme, or because it pays them now."""
    themes = county.recipients["themes"].reindex(paid.index)
    columns, findings = {}, []
    for fund in programme.fund:
        if not fund.themes:
            columns[fund.name] = pd.Series(True, index=paid.index)
            continue
        fits = themes.map(lambda own, wanted=set(fund.themes): bool(wanted & set(own or ())))
        pays = paid[fund.name] > 0
        strangers = paid.index[pays & ~fits]
        if len(strangers):
            findings.append(
                Finding(
                    "ring-fence-pays-others", "warning", fund.name,
                    f"{len(strangers):,} recipients of this ring-fenced fund have none of its "
                    f"themes ({examples(strangers)}); it may go on paying them.",
                    "Add the theme to them in the list of organisations, if it is theirs.",
                )
            )  # fmt: skip
        columns[fund.name] = fits | pays
    return pd.DataFrame(columns, index=paid.index), findings


def need_by_area(county: County, *, weight: Weight) -> pd.DataFrame:
    """Return what each area needs, under one of the named weights.

    Returns
    -------
    DataFrame on the index of the county: need_weight, weighted_population, and what that is made
    of in weighted people: a column for the base, then for each factor and evidence of the
    programme, named as `component` names it. Those add up to the weighted population
    """
    asked = county.programme.need
    of_area = need_weight(
        county.index,
        by=weight,
        population=county.population,
        nations=asked.nations,
        areas=areas_ranked(county.index, county.programme.index),
        domains=weighed_domains(asked) or None,
        table=county.measures.need_table,
        table_holds=asked.table_holds,
        most_to_least=asked.most_to_least.value if asked.most_to_least else None,
    )
    factors = need_factors(county)
    evidence = {
        one.name: evidence_people(
            county.measures.evidence[one.name].rename(one.name), people_each=one.people_each.value
        )
        for one in asked.evidence
    }
    made_of = need_components(county.population, of_area, factors=factors, evidence=evidence)
    return pd.DataFrame(
        {
            "need_weight": of_area,
            "weighted_population": weighted_population(
                county.population, of_area, factors=factors, evidence=evidence
            ),
            **{component(str(name)): made_of[name] for name in made_of},
        }
    )


def component(name: str) -> str:
    """Return the column of `need_by_area` that holds what a factor or evidence adds."""
    return f"need: {name}"


def need_factors(county: County) -> dict[str, pd.Series]:
    """Return what need is multiplied by in each area, factor by factor in the programme's order."""
    factors = {}
    for one in county.programme.need.factor:
        if one.people_per_km2_below is None or one.sparse_uplift is None:
            factors[one.name] = county.measures.factors[one.name]
            continue
        if county.boundaries is None:  # read_need_files has refused this
            raise AssertionError
        factors[one.name] = sparse_factor(
            county.population,
            county.boundaries.area / M2_PER_KM2,
            people_per_km2_below=one.people_per_km2_below.value,
            sparse_uplift=one.sparse_uplift.value,
        )
    return factors


def problem_of(
    landing: pd.DataFrame, claimed: Claims, programme: Programme, place_need: pd.Series
) -> AllocationProblem:
    """Return the model's problem for one landing; targets are fixed here, once."""
    places = list(place_need.index)
    known = landing[~landing["place"].isin([OUTSIDE, UNKNOWN])]
    shares = known.groupby(["recipient_id", "place"], sort=True)["share"].sum()
    who, where = (shares.index.get_level_values(i) for i in (0, 1))
    new = programme.new_provision
    return allocation_problem(
        places=places,
        weighted_population=place_need.to_numpy(dtype=np.float64),
        recipients=claimed.recipients,
        funds=[fund.name for fund in programme.fund],
        budget_pence=[pence(fund.budget_gbp.value) for fund in programme.fund],
        baseline_pence=claimed.baseline_pence,
        committed_pence=claimed.committed_pence,
        eligible=claimed.eligible.to_numpy(dtype=np.bool_),
        landing=Landing(
            payee=pd.Index(claimed.recipients).get_indexer(who).astype(np.int64),
            place=pd.Index(places).get_indexer(where).astype(np.int64),
            share=shares.to_numpy(dtype=np.float64),
        ),
        hold_unknown=programme.unknown.hold_at_baseline,
        new_provision_ceiling_share=None if new is None else new.ceiling_share_of_target.value,
    )


def place_facts(
    county: County, claimed: Claims, areas: pd.DataFrame, beside: Mapping[str, pd.Series]
) -> dict[str, PlaceFacts]:
    """Return who lives in each place and who is there, alphabetical.

    areas : by area_code, with place, population, weighted_population
    beside : weighted population by area under the weights shown beside
    """
    by_place = areas.groupby("place", sort=True)
    people, need = by_place["population"].sum(), by_place["weighted_population"].sum()
    counted = by_place.size()
    paid = county.recipients.loc[list(claimed.recipients)]
    known = recipients_per_place(office_place(paid, county.place), places=county.place)
    offices = (
        organisations_per_place(
            office_place(county.organisations, county.place), places=county.place
        )
        if county.has_register
        else None
    )
    asked = county.programme.small_numbers
    counts = (known if offices is None else offices).drop([OUTSIDE, UNKNOWN])
    kept_back = (
        pd.Series(False, index=counts.index)
        if asked is None
        else suppressed(counts, below=asked.suppress_below.value)
    )
    others = {
        name: other.groupby(areas["place"], sort=True).sum() for name, other in beside.items()
    }
    return {
        place: PlaceFacts(
            areas=int(counted[place]),
            people=int(people[place]),
            weighted_population=float(need[place]),
            share_of_need=_share_of(need, place),
            beside={name: _share_of(other, place) for name, other in others.items()},
            organisations=None if offices is None else int(offices[place]),
            recipients_known=int(known[place]),
            kept_back=bool(kept_back[place]),
        )
        for place in map(str, counted.index)
    }


def _share_of(need: pd.Series, place: str) -> float:
    total = float(need.sum())
    return float(need[place]) / total if total > 0 else np.nan


def measures_of(provision_gbp: pd.Series, need: pd.Series) -> Measures:
    """Return how unequal provision per weighted head is, over places with any need.

    Both are missing where nothing is known to land anywhere: unknown is not equal.
    """
    has = need > 0
    if provision_gbp[has].sum() <= 0:
        return Measures(gini=np.nan, hoover=np.nan)
    return Measures(
        gini=gini(provision_gbp[has] / need[has], need[has]),
        hoover=hoover(provision_gbp, need),
    )


def view_of(
    attribution: Attribution,
    landing: pd.DataFrame,
    *,
    county: County,
    claimed: Claims,
    facts: Mapping[str, PlaceFacts],
    target_gbp: pd.Series,
    elsewhere: pd.Series,
) -> View:
    """Return the county under one attribution; every place is there, with 0 where it has none."""
    landed = landed_pence(claimed.by_recipient_pence, landing)
    provision = pence_per_place(landed, places=county.place)
    here = provision.drop([OUTSIDE, UNKNOWN])
    high = bounds(landed, places=county.place)["high_pence"]
    gbp = here / PENCE_PER_POUND
    about = pd.DataFrame(
        {
            "people": [facts[str(place)].people for place in here.index],
            "need": [facts[str(place)].weighted_population for place in here.index],
            "paid_offices": [facts[str(place)].recipients_known for place in here.index],
            "offices": [facts[str(place)].organisations or 0 for place in here.index],
        },
        index=here.index,
    )
    nothing = gbp.sum() <= 0 or about["need"].sum() <= 0
    table = pd.DataFrame(
        {
            "provision_pence": here,
            "high_pence": high,
            "target_gbp": target_gbp,
            "distance": _ratio(gbp, target_gbp) - 1,
            "gbp_per_head": _ratio(gbp, about["people"]),
            "share_gap": np.nan if nothing else share_gap(gbp, about["need"]),
            "zero_kind": zero_kind(
                here,
                organisations=about["offices"] if county.has_register else None,
                reached_from_elsewhere=elsewhere,
                paid_offices=about["paid_offices"],
                too_much_unknown=_too_much_unknown(provision, county.programme),
            ),
        }
    )
    return View(
        attribution,
        landing,
        at={
            str(place): Standing(*row)
            for place, row in zip(
                table.index,
                zip(*(table[field.name].tolist() for field in fields(Standing)), strict=True),
                strict=True,
            )
        },
        outside_pence=int(provision[OUTSIDE]),
        unknown_pence=int(provision[UNKNOWN]),
        measures=measures_of(gbp, about["need"]),
    )


def _too_much_unknown(provision_pence: pd.Series, programme: Programme) -> bool:
    """Return whether more money is of unknown place than the programme plans on."""
    total = int(provision_pence.sum())
    return total > 0 and provision_pence[UNKNOWN] / total > programme.unknown.refuse_above.value


def _ratio(over: pd.Series, under: pd.Series) -> pd.Series:
    """Return over / under on the same index; missing where `under` is 0, never infinite."""
    return over.div(under.where(under > 0))


def elsewhere_of(landings: Sequence[pd.DataFrame], county: County, claimed: Claims) -> pd.Series:
    """Return by place how many recipients of elsewhere are at work there, by any attribution."""
    offices = office_place(county.recipients.loc[list(claimed.recipients)], county.place)
    counts = [reached_from_elsewhere(one, offices, places=county.place) for one in landings]
    return pd.concat(counts, axis=1).max(axis=1)
