"""Ids that are joined into bodies, and the rules by which they are: see `identity`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from equitycli import tables
from equitycli.sources.awards import INDIVIDUALS
from equitycli.sources.identifiers import org_id
from equitycli.tables import NEW_PROVISION

CHARITY_REGISTERS = ("GB-CHC-", "GB-SC-", "GB-NIC-")
REGISTERS = (*CHARITY_REGISTERS, "GB-COH-")
BY_NAME = tables.BY_NAME


@dataclass
class Bodies:
    """Ids that are joined so far: a forest, with the register numbers below each root."""

    above: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, frozenset[str]] = field(default_factory=dict)

    def root(self, one: str) -> str:
        """Return what stands for all the ids of a body."""
        self.above.setdefault(one, one)
        top = one
        while self.above[top] != top:
            top = self.above[top]
        while self.above[one] != top:
            self.above[one], one = top, self.above[one]
        return top

    def _numbers(self, root: str) -> frozenset[str]:
        own = frozenset([root] if root.startswith(REGISTERS) else [])
        return self.numbers.setdefault(root, own)

    def join(self, ids: Iterable[str], *, registers: tuple[str, ...]) -> bool:
        """Join bodies, unless that would give one two numbers of a register; say whether."""
        first, *rest = roots = sorted({self.root(one) for one in ids})
        if any(
            sum(any(one.startswith(register) for one in self._numbers(root)) for root in roots) > 1
            for register in registers
        ):
            return False
        held = frozenset().union(*map(self._numbers, roots))
        for root in rest:
            self.above[root] = first
        self.numbers[first] = held
        return True


def joined_by_id(
    bodies: Bodies, grants: pd.DataFrame, organisations: pd.DataFrame
) -> list[tuple[str, str]]:
    """Join ids that one row gives to one body; return pairs that would mix two charities."""
    paid = grants[~grants["to_individual"].astype(bool)]
    refused = []
    for who, others in (
        (organisations.index, organisations["other_ids"]),
        (paid["recipient_id"], paid["other_ids"]),
    ):
        pairs = Counter(
            (min(one, two), max(one, two))
            for raw, ids in zip(who, others, strict=True)
            if raw != INDIVIDUALS and not raw.startswith(NEW_PROVISION)
            for one, two in ((org_id(raw), org_id(other)) for other in ids if other)
            if one != two
        )
        for pair, _ in sorted(pairs.items(), key=lambda entry: (-entry[1], entry[0])):
            for one in pair:
                bodies.root(one)
            if not bodies.join(pair, registers=CHARITY_REGISTERS):
                refused.append(pair)
    return refused


def joined_by_name(bodies: Bodies, known: pd.DataFrame) -> list[tuple[str, ...]]:
    """Join bodies of one name and postcode; return those that their numbers keep apart."""
    named = known[known["plain"] != ""]
    placed = named[named["postcode"] != ""]
    apart = [
        ids
        for ids in _of_one(placed, "plain", "postcode")
        if not bodies.join(ids, registers=REGISTERS)
    ]
    more = set(named.loc[(named["postcode"] != "") | named["more"], "id"])
    bare = named[named["id"].str.startswith(BY_NAME) & ~named["id"].isin(more)]
    for ids in _of_one(bare, "file", "plain"):
        bodies.join(ids, registers=REGISTERS)
    return apart


def _of_one(known: pd.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    """Return the ids that have the same in some columns, two or more each, in a fixed order."""
    held: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for who, *key in zip(known["id"], *(known[name] for name in columns), strict=True):
        held[tuple(key)].add(who)
    return [tuple(sorted(held[key])) for key in sorted(held) if len(held[key]) > 1]
