"""Bodies that look alike and are kept apart: a list for a person to decide on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import pandas as pd

NEAR_COLUMNS = ("id", "name", "other_id", "other_name", "likeness", "why")
ALIKE = 0.9
ALIKE_AT_ONE_POSTCODE = 0.75
LARGEST_BLOCK = 60
"""Bodies that share a word, or a postcode: where more do, it tells nothing of any two."""
SHORTEST_WORD = 3
KEY_LETTERS = 6
MOST_NAMES = 5
LONGEST_COMPARED = 150

TWO_NUMBERS = "the same name and postcode, but different register numbers"
SAME_NAME_UNKNOWN = "the same name; the postcode of one is not known"
SAME_NAME_ELSEWHERE = "the same name, another postcode"
SAME_POSTCODE = "the same postcode, names alike"
NAMES_ALIKE = "names alike"
_LIKELY = {
    TWO_NUMBERS: 4,
    SAME_NAME_UNKNOWN: 3,
    SAME_NAME_ELSEWHERE: 2,
    SAME_POSTCODE: 1,
    NAMES_ALIKE: 0,
}


@dataclass(frozen=True)
class _Body:
    """One body, with every name and postcode that the files have for it."""

    who: str
    name: str
    plain: tuple[str, ...]
    postcodes: frozenset[str]
    paid: bool


def near_matches(known: pd.DataFrame, *, apart: Sequence[tuple[str, ...]] = ()) -> pd.DataFrame:
    """Return pairs of bodies that may be one, at least one of them paid, the likeliest first.

    A pair is listed where the plain names are the same; where they are alike by nine tenths
    (difflib's ratio) and the numbers in them are the same; or by three quarters at one postcode.
    Only names that share a rare word, or their first or last letters, are compared, so that ten
    thousand take seconds. Where very many bear one name, each is paired with the first only.

    Parameters
    ----------
    known : canonical, name, plain, postcode and paid of each body, a row for each that a file
        has; id of each for `apart`
    apart : ids that share name and postcode and that register numbers keep apart

    Returns
    -------
    DataFrame: id, name, other_id, other_name, likeness (0 to 1), why
    """
    bodies = _bodies(known)
    canonical = dict(zip(known["id"], known["canonical"], strict=True))
    kept_apart = {canonical[one] for several in apart for one in several}
    found: dict[tuple[str, str], tuple[float, str]] = {}
    for one, two in _pairs(bodies):
        pair = (one.who, two.who)
        if pair in found:
            continue
        least = ALIKE_AT_ONE_POSTCODE if one.postcodes & two.postcodes else ALIKE
        likeness = max(_likeness(a, b, least=least) for a in one.plain for b in two.plain)
        why = _why(one, two, likeness=likeness, kept_apart=kept_apart)
        if why:
            found[pair] = (likeness, why)
    ordered = sorted(
        found.items(), key=lambda entry: (-_LIKELY[entry[1][1]], -entry[1][0], entry[0])
    )
    return pd.DataFrame(
        [
            (one, bodies[one].name, two, bodies[two].name, round(likeness, 3), why)
            for (one, two), (likeness, why) in ordered
        ],
        columns=list(NEAR_COLUMNS),
    )


def _bodies(known: pd.DataFrame) -> dict[str, _Body]:
    rows: defaultdict[str, list[tuple[str, str, str, bool]]] = defaultdict(list)
    for who, *row in zip(
        *(known[name] for name in ("canonical", "plain", "name", "postcode", "paid")), strict=True
    ):
        if row[0]:
            rows[who].append((row[0], row[1], row[2], bool(row[3])))
    found = {}
    for who in sorted(rows):
        plain, names, postcodes, paid = zip(*rows[who], strict=True)
        shown = {name for name, one in zip(names, paid, strict=True) if one} or set(names)
        found[who] = _Body(
            who,
            min(shown),
            tuple(one[:LONGEST_COMPARED] for one in sorted(set(plain))[:MOST_NAMES]),
            frozenset(postcodes) - {""},
            any(paid),
        )
    return found


def _pairs(bodies: Mapping[str, _Body]) -> Iterator[tuple[_Body, _Body]]:
    """Give the pairs that are worth a comparison, each in the order of its ids."""
    blocks: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    same: defaultdict[str, set[str]] = defaultdict(set)
    for body in bodies.values():
        for plain in body.plain:
            same[plain].add(body.who)
            squashed = plain.replace(" ", "")
            blocks["first", squashed[:KEY_LETTERS]].add(body.who)
            blocks["last", squashed[-KEY_LETTERS:]].add(body.who)
            for word in plain.split():
                if len(word) >= SHORTEST_WORD:
                    blocks["word", word].add(body.who)
        for postcode in body.postcodes:
            blocks["postcode", postcode].add(body.who)
    seen: set[tuple[str, str]] = set()
    everything = [(several, True) for several in same.values()]
    everything += [(several, False) for several in blocks.values()]
    for several, are_same in everything:
        paid = sorted(who for who in several if bodies[who].paid)
        crowded = len(several) > LARGEST_BLOCK
        if not paid or len(several) < 2 or (crowded and not are_same):
            continue
        for pair in _each_once(paid[:1] if crowded else paid, several):
            if pair not in seen:
                seen.add(pair)
                yield bodies[pair[0]], bodies[pair[1]]


def _each_once(paid: Iterable[str], several: Iterable[str]) -> Iterator[tuple[str, str]]:
    others = sorted(several)
    for one in paid:
        for two in others:
            if one != two:
                yield (one, two) if one < two else (two, one)


def _likeness(one: str, two: str, *, least: float) -> float:
    """Return how alike two plain names are, 0 to 1; 0 below `least` or where numbers differ."""
    if one == two:
        return 1.0
    # The ratio is 2·matches/letters: each letter that only one of them has is no match.
    most_apart = (1 - least) * (len(one) + len(two))
    if abs(len(one) - len(two)) > most_apart:
        return 0.0
    if (_letters(one) ^ _letters(two)).bit_count() > most_apart or _numbers(one) != _numbers(two):
        return 0.0
    first, second = sorted((one, two))
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.quick_ratio() < least:
        return 0.0
    likeness = matcher.ratio()
    return likeness if likeness >= least else 0.0


@lru_cache(maxsize=1 << 16)
def _letters(plain: str) -> int:
    """Return which letters a name has, a bit each; rare ones share bits."""
    held = 0
    for letter in set(plain):
        held |= 1 << (ord(letter) % 128)
    return held


@lru_cache(maxsize=1 << 16)
def _numbers(plain: str) -> tuple[str, ...]:
    return tuple(word for word in plain.split() if word[0].isdigit())


def _why(one: _Body, two: _Body, *, likeness: float, kept_apart: set[str]) -> str:
    """Return why a pair is listed, "" where it is not."""
    shared = bool(one.postcodes & two.postcodes)
    if likeness == 1.0:
        if shared and {one.who, two.who} <= kept_apart:
            return TWO_NUMBERS
        if shared:
            return SAME_POSTCODE
        return SAME_NAME_ELSEWHERE if one.postcodes and two.postcodes else SAME_NAME_UNKNOWN
    if likeness == 0.0:
        return ""
    return SAME_POSTCODE if shared else NAMES_ALIKE
