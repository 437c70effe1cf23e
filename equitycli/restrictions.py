"""Which fund may pay whom: what each fund is restricted to, and who it pays already."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from equitycli.errors import Finding, examples
from equitycli.model.preparation import CANDIDATE, NEW, PAID_NOW
from equitycli.model.problem import Bools
from equitycli.plan import Claims
from equitycli.settings import FundSection, Programme
from equitycli.tables import UNKNOWN


def eligible_recipients(
    programme: Programme, about: pd.DataFrame, paid: pd.DataFrame
) -> tuple[pd.DataFrame, list[Finding]]:
    """Which fund may pay whom, by theme, kind and id, or because it pays them now.

    A restriction to places waits for a landing: see `eligible_by_place`.

    Parameters
    ----------
    about : by id, recipients then candidates: themes, flags
    paid : pence a year now by recipient and fund

    Returns
    -------
    DataFrame of bool by id and fund; and a warning of each fund that pays others now
    """
    columns, findings = {}, []
    for fund in programme.fund:
        fits = pd.Series(
            [
                _fits(fund, who, themes, flags, is_paid=who in paid.index)
                for who, themes, flags in zip(
                    about.index, about["themes"], about["flags"], strict=True
                )
            ],
            index=about.index,
            dtype="bool",
        )
        pays = (paid[fund.name] > 0).reindex(about.index, fill_value=False)
        strangers = about.index[pays & ~fits]
        if len(strangers):
            findings.append(_pays_others(fund, strangers))
        columns[fund.name] = fits | pays
    return pd.DataFrame(columns, index=about.index), findings


def _fits(
    fund: FundSection, who: str, themes: Sequence[str], flags: Sequence[str], *, is_paid: bool
) -> bool:
    kinds = {PAID_NOW if is_paid else CANDIDATE, *flags}
    return (
        (not fund.themes or bool(set(fund.themes) & set(themes)))
        and (not fund.kinds or bool(set(fund.kinds) & kinds))
        and (not fund.only or who in fund.only)
    )


def _pays_others(fund: FundSection, strangers: pd.Index) -> Finding:
    named = [
        said
        for given, said in (
            (fund.themes, "themes"), (fund.kinds, "kinds"), (fund.only, "ids"),
        )
        if given
    ]  # fmt: skip
    many = f"{len(strangers):,} recipients"
    if named == ["themes"]:
        return Finding(
            "ring-fence-pays-others", "warning", fund.name,
            f"{many} of this ring-fenced fund have none of its "
            f"themes ({examples(strangers)}); it may go on paying them.",
            "Add the theme to them in the list of organisations, if it is theirs.",
        )  # fmt: skip
    return Finding(
        "ring-fence-pays-others", "warning", fund.name,
        f"{many} of this fund are not what it is restricted to ({' and '.join(named)}: "
        f"{examples(strangers)}); it may go on paying them.",
        "Mend the restriction under [[fund]], or the list of organisations, if they are meant.",
    )  # fmt: skip


def eligible_by_place(
    programme: Programme, claimed: Claims, landing: pd.DataFrame
) -> tuple[pd.DataFrame, list[Finding]]:
    """`Claims.eligible` under one landing: funds of some places pay for work in those alone.

    A recipient fits a fund of places where all of its work that is known is in these places, and
    some is known. A fund may go on paying those that it pays now.

    Parameters
    ----------
    landing : recipient_id, place, share, route of recipients and candidates

    Returns
    -------
    DataFrame of bool by id and fund; and a warning of each such fund that pays for others now
    """
    eligible, findings = claimed.eligible, []
    known = landing[landing["place"] != UNKNOWN]
    for f, fund in enumerate(programme.fund):
        if not fund.places:
            continue
        inside = known["place"].isin(fund.places).groupby(known["recipient_id"]).all()
        fits = inside.reindex(eligible.index, fill_value=False).astype("bool")
        pays = pd.Series(claimed.baseline_pence[:, f] > 0, index=list(claimed.recipients))
        pays = pays.reindex(eligible.index, fill_value=False)
        strangers = eligible.index[pays & ~fits]
        if len(strangers):
            findings.append(
                Finding(
                    "fund-of-places-pays-others", "warning", fund.name,
                    f"{len(strangers):,} recipients of this fund work elsewhere than in "
                    f"{examples(fund.places)}, or nobody knows where ({examples(strangers)}); it "
                    "may go on paying them.",
                    "Mend the delivery table, or the places under [[fund]].",
                )
            )  # fmt: skip
        column = (eligible[fund.name] & fits) | pays
        eligible = eligible.assign(**{fund.name: column})
    return eligible, findings


def funds_for_new(programme: Programme, places: Sequence[str]) -> Bools:
    """Which fund may pay new provision in each place (places, funds).

    A fund with themes may: what it starts is then for these themes. One that is restricted to ids
    or to kinds other than "new provision" may not, nor one of other places.
    """
    may = np.ones((len(places), len(programme.fund)), dtype=np.bool_)
    for f, fund in enumerate(programme.fund):
        if fund.only or (fund.kinds and NEW not in fund.kinds):
            may[:, f] = False
        elif fund.places:
            may[:, f] = [place in fund.places for place in places]
    return may
