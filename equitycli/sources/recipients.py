"""Who is paid or may be: the recipients of the grants and the organisations of the lists."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitycli.errors import Finding, examples
from equitycli.sources.awards import INDIVIDUALS
from equitycli.sources.cells import number_of
from equitycli.sources.flags import with_flags
from equitycli.sources.offices import known_areas, none_where_missing
from equitycli.tables import RECIPIENTS, check_table, empty_table


def recipients(
    grants: pd.DataFrame,
    organisations: pd.DataFrame,
    *,
    areas: pd.Index,
    postcodes: pd.Series | pd.DataFrame | None,
    classification: pd.DataFrame | None = None,
    operates: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return everybody who is paid, or is on a list and may be.

    The office comes from the organisations list where that knows it, else from the postcode
    that the grants give most often (of those that the directory holds; the later award on
    ties), else from the area that the grants themselves give it (largest money; the first on ties).
    The name is the one that the grants use most often, else the list's. Flags are told
    by the name and the register (see `flags.flagged`), on a list or not.

    Parameters
    ----------
    grants : as in `tables.GRANTS`, under the one id of each body (`identity.with_canonical_ids`)
    organisations : as `offices.located` gives them, under the same ids
    areas : codes of the index
    postcodes : as for `offices.located`
    classification, operates : the register's tables, under the same ids; None without

    Returns
    -------
    DataFrame as in `tables.RECIPIENTS`, sorted by id, and findings
    """
    named = grants[~grants["to_individual"]]
    name = _most_often(named, "recipient_name")
    offices = _offices(named, areas=areas, known=known_areas(postcodes))
    everybody = pd.Index(
        sorted({*grants["recipient_id"], *organisations.index}), name="recipient_id", dtype="str"
    )
    if not len(everybody):
        return empty_table(RECIPIENTS), ()
    listed = organisations.reindex(everybody)
    paid = offices.reindex(everybody)
    paid_under = dict(zip(named["recipient_id"], named["other_ids"], strict=True))
    by_list = listed["area_code"].notna() | (listed["outside"] == True)  # noqa: E712
    known_name = name.reindex(everybody)
    final_name = known_name.where(known_name.notna() & (known_name != ""), listed["name"])
    final_name = final_name.where(final_name.notna(), everybody.to_series())
    table = pd.DataFrame(
        {
            "name": final_name.astype("str"),
            "area_code": none_where_missing(listed["area_code"].where(by_list, paid["area_code"])),
            "outside": [
                bool(one if listing else two is True or two is np.True_)
                for one, two, listing in zip(
                    listed["outside"], paid["outside"], by_list, strict=True
                )
            ],
            "office_route": _text(listed["office_route"].where(by_list, paid["office_route"])),
            "themes": [themes if isinstance(themes, tuple) else () for themes in listed["themes"]],
            "postcode": _text(
                listed["postcode"].where(
                    listed["postcode"].notna() & (listed["postcode"] != ""), paid["postcode"]
                )
            ),
            "other_ids": [
                ids if isinstance(ids, tuple) else paid_under.get(who, ())
                for who, ids in listed["other_ids"].items()
            ],
            "flags": [flags if isinstance(flags, tuple) else () for flags in listed["flags"]],
            **_size_and_age(listed),
        },
        index=everybody,
    )
    if INDIVIDUALS in table.index:
        table.loc[INDIVIDUALS, "name"] = INDIVIDUALS
    table = with_flags(table, classification=classification, operates=operates)
    check_table(table, RECIPIENTS, subject="Recipients")
    return table, _remarks(table, named, postcodes=postcodes)


def _size_and_age(listed: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the income and the registration of everybody, of whom a list knows some."""
    about: dict[str, pd.Series] = {}
    if "income_gbp" in listed:
        about["income_gbp"] = listed["income_gbp"].astype("float64")
    if "registered" in listed:
        about["registered"] = none_where_missing(listed["registered"])
    return about


def _text(column: pd.Series) -> pd.Series:
    """Return text with "" where a recipient is not on the list that the text is from."""
    return column.where(column.notna(), "").astype("str")


def _most_often(grants: pd.DataFrame, column: str) -> pd.Series:
    """Return the commonest entry of each recipient; on ties the one of the latest award."""
    used = grants[grants[column] != ""]
    when = pd.to_datetime(used["award_date"], errors="coerce")
    counts = (
        used.assign(when=when)
        .groupby(["recipient_id", column], sort=True)
        .agg(times=(column, "size"), latest=("when", "max"))
        .reset_index()
        .sort_values(
            ["recipient_id", "times", "latest", column],
            ascending=[True, False, False, True],
            na_position="last",
        )
    )
    first = counts.drop_duplicates("recipient_id").set_index("recipient_id")[column]
    return first.astype("str")


def _offices(grants: pd.DataFrame, *, areas: pd.Index, known: pd.Series) -> pd.DataFrame:
    """Return the office of each recipient by the postcodes of its grants."""
    found = _most_often(grants[grants["postcode"].isin(known.index)], "postcode")
    any_postcode = _most_often(grants, "postcode")
    postcode = found.reindex(any_postcode.index)
    postcode = postcode.where(postcode.notna(), any_postcode)
    area = postcode.map(known)
    route = pd.Series("postcode", index=area.index).where(area.notna(), "")
    own = _areas_of_grants(grants)
    everybody = area.index.union(own.index)
    area, route, postcode = (one.reindex(everybody) for one in (area, route, postcode))
    by_grants = area.isna() & own.reindex(everybody).notna()
    area = area.mask(by_grants, own.reindex(everybody))
    inside = area.isin(areas)
    return pd.DataFrame(
        {
            "area_code": area.where(inside),
            "outside": area.notna() & ~inside,
            "office_route": route.mask(by_grants, "area code"),
            "postcode": postcode,
        }
    )


def _areas_of_grants(grants: pd.DataFrame) -> pd.Series:
    """Return the office of each recipient whose grants give its area: that of most money."""
    if "office_area" not in grants:
        return pd.Series([], index=pd.Index([], dtype="str"), dtype="str")
    told = grants[grants["office_area"].notna() & (grants["office_area"] != "")]
    money = told.groupby(["recipient_id", "office_area"], sort=False)["award_pence"].sum()
    most = money.reset_index().sort_values("award_pence", ascending=False, kind="stable")
    return most.drop_duplicates("recipient_id").set_index("recipient_id")["office_area"]


def _remarks(
    table: pd.DataFrame, grants: pd.DataFrame, *, postcodes: pd.Series | pd.DataFrame | None
) -> tuple[Finding, ...]:
    findings = []
    unknown = table.index[table["area_code"].isna() & ~table["outside"]].drop(
        INDIVIDUALS, errors="ignore"
    )
    if len(unknown):
        without = int((table.loc[unknown, "postcode"] == "").sum())
        reason = (
            "no postcode directory is named under [areas]"
            if postcodes is None
            else f"{len(unknown) - without:,} have a postcode that is not in the directory"
        )
        findings.append(
            Finding(
                "recipients-without-known-office",
                "warning",
                "recipients",
                f"The office of {len(unknown):,} of {len(table):,} organisations, paid or listed, "
                f"is unknown: {without:,} have no postcode, and {reason}. Unknown is not outside.",
                "Give their postcode or area code in the list of organisations.",
            )
        )
    several = grants[grants["postcode"] != ""].groupby("recipient_id")["postcode"].nunique()
    moved = several.index[several > 1]
    if len(moved):
        findings.append(
            Finding(
                "recipients-with-several-postcodes",
                "note",
                "recipients",
                f"{number_of(len(moved), 'recipient')} with several postcodes in the grants, "
                f"placed at the one used most often ({examples(moved)}).",
            )
        )
    return tuple(findings)
