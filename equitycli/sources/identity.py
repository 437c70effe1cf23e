"""One id for one body: joined by id, then by exact name and postcode, never by likeness.

    0. What an officer says is one, is one.
    1. Ids that a row of the grants or of a list gives to the same body are one: its identifier,
       charity number and company number. The lists speak before the grants.
    2. Bodies of the same plain name (see `identifiers.plain_name`) and the same postcode are one.
    3. Recipients known by nothing but a name, without a postcode, are one if the plain name is one
       in the same file, or spelt the same in several; with two postcodes they are two
       (`told_apart`).

Two different charity numbers of one register are never joined, nor two company numbers by name.
What only looks alike is listed for a person: see `near_matches`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from equitycli.errors import Finding, examples
from equitycli.sources.awards import INDIVIDUALS
from equitycli.sources.bodies import BY_NAME, REGISTERS, Bodies, joined_by_id, joined_by_name
from equitycli.sources.cells import number_of
from equitycli.sources.identifiers import org_id, plain_name
from equitycli.sources.named_otherwise import named_otherwise, strange_names
from equitycli.sources.near_matches import near_matches
from equitycli.tables import NEW_PROVISION

BY_ID = "id"
BY_NAME_AND_POSTCODE = "name and postcode"
BY_NAME_IN_ONE_FILE = "name in one file"
_LAST = ("360G-", BY_NAME)
JOINED_COLUMNS = ("canonical", "raw_ids", "names", "rule", "postcodes")


@dataclass(frozen=True)
class Identities:
    """Which ids are of one body, why, and which bodies look alike: see `identities`."""

    mapping: pd.Series
    """the one id of each id that a file uses, indexed by that"""
    joined: pd.DataFrame
    """bodies that files know by several ids: canonical, raw_ids, names, rule, postcodes (how
    many)"""
    near: pd.DataFrame
    """pairs that look alike, the likeliest first: see `near_matches.near_matches`"""
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """every id of each body, by its one id"""
    findings: tuple[Finding, ...] = ()

    @cached_property
    def _known(self) -> dict[str, str]:
        """Return the mapping as a dictionary: a Series is slow to ask one by one."""
        return {str(one): str(other) for one, other in self.mapping.to_dict().items()}

    def canonical(self, ids: pd.Series) -> pd.Series:
        """Return the one id of each id; one that nothing knows stays as it is."""
        known = {
            text: self._known.get(text) or self._known.get(org_id(text), text)
            for text in ids.unique().tolist()
        }
        return ids.map(known).astype("str")


def identities(
    grants: pd.DataFrame,
    organisations: pd.DataFrame,
    *,
    same: Mapping[str, str] = MappingProxyType({}),
) -> Identities:
    """Return which ids of the grants and the lists are of one body.

    The order of rows changes nothing; nor does joining again what is joined, as long as every
    row is kept. Individuals and new provision are left alone. The one id of a body is its
    charity number (of England and Wales, Scotland, Northern Ireland), else its company number,
    else another identifier, else a funder's own (360G-), else its name.

    Parameters
    ----------
    grants : as in `tables.GRANTS`
    organisations : as `organisations.read_organisations` gives it; may be empty
    same : id of a body that an officer says is another's, and that other (`corrections.meant_ids`):
        joined whatever their numbers are, under the other's id
    """
    known = _known(grants, organisations)
    bodies = Bodies()
    for one in known["id"]:
        bodies.root(one)
    meant = {org_id(one): org_id(other) for one, other in sorted(same.items())}
    for pair in meant.items():
        bodies.join(pair, registers=())
    two_numbers = joined_by_id(bodies, grants, organisations)
    by_id = {one: bodies.root(one) for one in known["id"].unique()}
    apart = joined_by_name(bodies, known)
    together: dict[str, list[str]] = {}
    for one in bodies.above:
        together.setdefault(bodies.root(one), []).append(one)
    real = set(meant.values())
    members = {
        min([one for one in several if one in real] or several, key=_rank): tuple(sorted(several))
        for several in together.values()
    }
    canonical = {one: who for who, several in members.items() for one in several}
    known = known.assign(canonical=known["id"].map(canonical))
    mapping = pd.Series(
        {**canonical, **dict(zip(known["raw"], known["canonical"], strict=True))},
        dtype="str",
        name="canonical",
    ).sort_index()
    joined = _joined(known, by_id=by_id)
    near = near_matches(known, apart=apart)
    return Identities(
        mapping=mapping,
        joined=joined,
        near=near,
        members=members,
        findings=(
            *_findings(joined, near, two_numbers=two_numbers, apart=apart),
            *strange_names(known),
            *named_otherwise(known),
        ),
    )


def _known(grants: pd.DataFrame, organisations: pd.DataFrame) -> pd.DataFrame:
    """Return every id as a file writes it, with a name, a postcode and a file; each row once."""
    paid = grants[~grants["to_individual"].astype(bool)]
    rows = pd.DataFrame(
        {
            "raw": paid["recipient_id"].tolist() + organisations.index.tolist(),
            "name": paid["recipient_name"].tolist() + organisations["name"].tolist(),
            "postcode": paid["postcode"].tolist() + organisations["postcode"].tolist(),
            "file": paid["file"].tolist() + [""] * len(organisations),
            "paid": [True] * len(paid) + [False] * len(organisations),
            "more": [
                any(not str(one).startswith(BY_NAME) for one in ids)
                for ids in paid["other_ids"].tolist() + organisations["other_ids"].tolist()
            ],
        }
    )
    rows = rows.astype(dict.fromkeys(("raw", "name", "postcode", "file"), "str"))
    mine = (rows["raw"] != INDIVIDUALS) & ~rows["raw"].str.startswith(NEW_PROVISION)
    rows = rows[mine].drop_duplicates().sort_values(["raw", "name", "postcode", "file", "paid"])
    ids = {raw: org_id(raw) for raw in rows["raw"].unique()}
    plain = {name: plain_name(name) for name in rows["name"].unique()}
    return rows.assign(
        id=rows["raw"].map(ids).astype("str"), plain=rows["name"].map(plain).astype("str")
    ).reset_index(drop=True)


def _rank(one: str) -> tuple[int, str]:
    """Return how good an id is for a body: the least is taken."""
    for order, prefix in enumerate(REGISTERS):
        if one.startswith(prefix):
            return order, one
    later = next((i for i, prefix in enumerate(_LAST, start=1) if one.startswith(prefix)), 0)
    return len(REGISTERS) + later, one


def _joined(known: pd.DataFrame, *, by_id: Mapping[str, str]) -> pd.DataFrame:
    """Return the bodies that the files know by several ids, and by which rule they are one."""
    rows = []
    several = known.groupby("canonical")["raw"].transform("nunique") > 1
    for canonical, of_one in known[several].groupby("canonical", sort=True):
        raw = of_one["raw"].unique()
        groups = Counter(by_id[org_id(one)] for one in raw)
        rule = BY_ID
        if len(groups) > 1:
            bare = not any(of_one["postcode"]) and all(one.startswith(BY_NAME) for one in raw)
            rule = BY_NAME_IN_ONE_FILE if bare else BY_NAME_AND_POSTCODE
            if max(groups.values()) > 1:
                rule = f"{BY_ID}; {rule}"
        rows.append(
            (
                canonical,
                tuple(sorted(raw)),
                tuple(sorted(set(of_one["name"]) - {""})),
                rule,
                of_one.loc[of_one["postcode"] != "", "postcode"].nunique(),
            )
        )
    return pd.DataFrame(rows, columns=list(JOINED_COLUMNS))


def _findings(
    joined: pd.DataFrame,
    near: pd.DataFrame,
    *,
    two_numbers: list[tuple[str, str]],
    apart: list[tuple[str, ...]],
) -> tuple[Finding, ...]:
    findings = []
    for code, fitting, text in (
        (
            "recipients-joined-by-id",
            joined["rule"].str.startswith(BY_ID),
            "a shared number or an officer's word",
        ),
        (
            "recipients-joined-by-name-and-postcode",
            joined["rule"].str.endswith(BY_NAME_AND_POSTCODE),
            "the same name and postcode",
        ),
        (
            "recipients-joined-by-name-in-one-file",
            joined["rule"].str.endswith(BY_NAME_IN_ONE_FILE),
            "the same name in one file, with nothing else known",
        ),
    ):
        some = joined[fitting.astype(bool)]
        if len(some):
            ids = sum(map(len, some["raw_ids"]))
            shown = examples(
                f"{who} for {' and '.join(raw[:3])}"
                for who, raw in zip(some["canonical"], some["raw_ids"], strict=True)
            )
            findings.append(
                Finding(
                    code,
                    "note",
                    "recipients",
                    f"{number_of(len(some), 'organisation')} under {ids:,} ids joined by {text} "
                    f"({shown}).",
                )
            )
    for code_, pairs, said in (
        ("rows-with-two-charity-numbers", two_numbers, "given together as one body's"),
        ("one-name-two-numbers", apart, "under one name and postcode"),
    ):
        if pairs:
            findings.append(
                Finding(
                    code_,
                    "warning",
                    "recipients",
                    f"{number_of(len(pairs), 'set')} of different register numbers {said} "
                    f"({examples(' and '.join(pair) for pair in pairs)}): they stay apart.",
                    "Correct the numbers; where a body was registered anew, use one number.",
                )
            )
    if len(near):
        shown = examples(
            f"{one} ~ {two}" for one, two in zip(near["name"], near["other_name"], strict=True)
        )
        findings.append(
            Finding(
                "near-matches-listed",
                "warning" if near["likeness"].eq(1.0).any() else "note",
                "recipients",
                f"{number_of(len(near), 'pair')} of names may be one body each and "
                f"{'is' if len(near) == 1 else 'are'} kept apart ({shown}).",
                "Look through the list that `equitycli check` prints: to join a pair, write the "
                "other's id under “same as” in the sheet Corrections of the workbook.",
            )
        )
    return tuple(findings)
