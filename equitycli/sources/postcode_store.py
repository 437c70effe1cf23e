"""A postcode directory as a store in the cache folder: built once, then looked up by key.

A store is a SQLite file named after the sha256 of the directory and the version of its own form.
It is written under another name and then renamed, so that it is whole or not there; what is
damaged is built again. What can't be kept (no room, no permission) is read into memory instead,
the wanted postcodes only.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pandas as pd

from equitycli.cache_folder import cache_folder, tidy
from equitycli.errors import Fault, Finding, InputError
from equitycli.sources.postcode_file import digest_of
from equitycli.sources.postcode_headings import DirectoryColumns, columns_of_json
from equitycli.sources.postcode_rows import CLASH, TERMINATED, Block, opened_directory

SCHEMA_VERSION = 1
"""Raised whenever what a store holds, or how it is read from the file, changes."""
STORED_FROM_BYTES = 20_000_000
"""A smaller directory is read anew each time, which takes a second, and leaves nothing behind."""
MOST_STORES = 4
UNFINISHED = ".building-"
KEYS_AT_ONCE = 500
_PAGES_KIB = 32_768
_SCHEMA = """
CREATE TABLE described (key TEXT PRIMARY KEY, held TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE locality (id INTEGER PRIMARY KEY, areas TEXT NOT NULL, ward TEXT NOT NULL,
    division TEXT NOT NULL, district TEXT NOT NULL);
CREATE TABLE postcode (postcode TEXT PRIMARY KEY, locality INTEGER NOT NULL,
    flags INTEGER NOT NULL, east NUMERIC, north NUMERIC) WITHOUT ROWID;
"""
_INSERT = f"""
INSERT INTO postcode VALUES (?, ?, ?, ?, ?) ON CONFLICT (postcode) DO UPDATE
SET flags = flags | {CLASH} WHERE locality <> excluded.locality
"""
_OF_ANOTHER_KIND = """
SELECT 1 FROM postcode
WHERE typeof(flags) <> 'integer' OR typeof(east) = 'blob' OR typeof(north) = 'blob' LIMIT 1
"""


def quiet(_: str) -> None:
    """Say nothing of the progress."""


@dataclass(frozen=True)
class Store:
    """A directory that can be looked up."""

    connection: sqlite3.Connection
    sha256: str
    headings: list[str]
    columns: DirectoryColumns
    rows: int
    findings: tuple[Finding, ...] = ()

    def of(self, wanted: Iterable[str]) -> pd.DataFrame:
        """Return the rows of postcodes: those that are there, indexed by compact postcode.

        Returns
        -------
        DataFrame: areas (JSON list of codes), ward, division, district, flags, east, north
        """
        found: list[tuple[object, ...]] = []
        for keys in _batches(sorted(wanted)):
            marks = ", ".join("?" * len(keys))
            found += self.connection.execute(
                "SELECT postcode, areas, ward, division, district, flags, east, north "
                f"FROM postcode JOIN locality ON id = locality WHERE postcode IN ({marks})",
                keys,
            )
        return pd.DataFrame(
            found,
            columns=[
                "postcode",
                *("areas", "ward", "division", "district", "flags", "east", "north"),
            ],
        ).set_index("postcode")

    def localities(self) -> pd.DataFrame:
        """Return each distinct set of codes, with the number of live postcodes that has it."""
        return pd.DataFrame(
            self.connection.execute(
                "SELECT areas, ward, division, district, COUNT(*) FROM postcode "
                f"JOIN locality ON id = locality WHERE flags & {TERMINATED} = 0 GROUP BY id"
            ).fetchall(),
            columns=["areas", "ward", "division", "district", "postcodes"],
        )

    def clashes(self) -> list[str]:
        """Return the postcodes that the file puts in two localities."""
        return [
            postcode
            for (postcode,) in self.connection.execute(
                f"SELECT postcode FROM postcode WHERE flags & {CLASH} ORDER BY postcode"
            )
        ]

    def beginnings(self) -> dict[int, set[str]]:
        """Return the first three characters of the codes in each column of areas."""
        found: dict[int, set[str]] = {place: set() for place in range(len(self.columns.areas))}
        for (areas,) in self.connection.execute("SELECT DISTINCT areas FROM locality"):
            for place, code in enumerate(json.loads(areas)):
                found[place].add(code[:3])
        return found


def _batches(keys: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(keys), KEYS_AT_ONCE):
        yield keys[first : first + KEYS_AT_ONCE]


@contextmanager
def directory_store(
    path: Path,
    *,
    subject: str,
    wanted: Collection[str] | None,
    progress: Callable[[str], None] = quiet,
) -> Iterator[Store]:
    """Open the store of a directory, built first where there is none.

    Parameters
    ----------
    path : the directory as published
    wanted : postcodes that are enough where nothing can be kept; None for every one
    progress : told, in words, how far the building is

    Raises
    ------
    InputError   the file can't be read as a directory: see `postcode_rows`
    """
    sha256, before = digest_of(path, subject=subject)
    findings: tuple[Finding, ...] = ()
    if before.st_size >= STORED_FROM_BYTES:
        kept = cache_folder() / f"postcodes-{sha256[:40]}-{SCHEMA_VERSION}.sqlite3"
        opened = _opened(kept, sha256=sha256)
        if opened is None:
            try:
                _build(path, kept, sha256=sha256, before=before, subject=subject, progress=progress)
                opened = _opened(kept, sha256=sha256)
            except (OSError, sqlite3.Error):
                opened = None
        if opened is None:
            findings = (_not_kept(subject),)
        else:
            with closing(opened.connection):
                yield opened
            return
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _fill(connection, path, sha256=sha256, subject=subject, wanted=wanted, progress=progress)
        _check_same(path, before=before, subject=subject)
        yield _described(connection, sha256=sha256, findings=findings)


def _not_kept(subject: str) -> Finding:
    return Finding(
        "postcode-store-not-kept",
        "note",
        subject,
        "What was read of it could not be kept in the cache folder, so every run reads it whole.",
        "Make room, or set EQUITYCLI_CACHE to a folder that can be written to.",
    )


def _opened(kept: Path, *, sha256: str) -> Store | None:
    """Return a store that is there, sound, of this form and of this file; or None."""
    connection = None
    try:
        if not kept.is_file():
            return None
        connection = sqlite3.connect(
            f"{kept.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None
        )
        if connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
            store = _described(connection, sha256=sha256)
            _check_form(store)
            with suppress(OSError):
                kept.touch()
            return store
    except (OSError, sqlite3.Error, ValueError, KeyError, TypeError, LookupError):
        pass
    if connection is not None:
        connection.close()
    return None


def _check_form(store: Store) -> None:
    """Raise where a store is no longer as it was built, though SQLite can read it.

    Raises
    ------
    ValueError   other tables, or headings, codes or positions of another kind
    """
    of_tables = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    with closing(sqlite3.connect(":memory:")) as bare:
        bare.executescript(_SCHEMA)
        as_built = bare.execute(of_tables).fetchall()
    if store.connection.execute(of_tables).fetchall() != as_built:
        raise ValueError("other tables")
    columns = len(store.columns.areas)
    codes = [json.loads(text) for (text,) in store.connection.execute("SELECT areas FROM locality")]
    sound = (
        isinstance(store.rows, int)
        and isinstance(store.headings, list)
        and all(isinstance(each, list) and len(each) == columns for each in codes)
        and all(isinstance(text, str) for each in (store.headings, *codes) for text in each)
        and store.connection.execute(_OF_ANOTHER_KIND).fetchone() is None
    )
    if not sound:
        raise ValueError("other kinds")


def _described(
    connection: sqlite3.Connection, *, sha256: str, findings: tuple[Finding, ...] = ()
) -> Store:
    """Return the store that a connection is to.

    Raises
    ------
    ValueError   it is of another form or file, or was never finished
    """
    held = {
        key: json.loads(text) for key, text in connection.execute("SELECT key, held FROM described")
    }
    if held["schema"] != SCHEMA_VERSION or held["sha256"] != sha256:
        raise ValueError("another store")
    columns = columns_of_json(held["columns"])
    return Store(connection, sha256, held["headings"], columns, held["rows"], findings)


def _check_same(path: Path, *, before: os.stat_result, subject: str) -> None:
    """Raise where a file has changed since its digest was taken."""
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputError(
            subject,
            [Fault("", "changed while it was being read.", "Run again once it is complete.")],
        )


def _build(
    path: Path,
    kept: Path,
    *,
    sha256: str,
    before: os.stat_result,
    subject: str,
    progress: Callable[[str], None],
) -> None:
    """Write the store of a directory under another name, and rename it once it is whole."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=kept.parent) as folder:
        unfinished = Path(folder) / "store.sqlite3"
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            progress(f"{subject}: reading it into a store, once.")
            _fill(connection, path, sha256=sha256, subject=subject, wanted=None, progress=progress)
        _check_same(path, before=before, subject=subject)
        unfinished.replace(kept)
    tidy(kept.parent, kept="postcodes-*.sqlite3", most=MOST_STORES, unfinished=f"{UNFINISHED}*")


def _fill(
    connection: sqlite3.Connection,
    path: Path,
    *,
    sha256: str,
    subject: str,
    wanted: Collection[str] | None,
    progress: Callable[[str], None],
) -> None:
    """Write the rows of a directory into an empty store, a block at a time.

    There is no journal: a store that is not finished is never renamed into its place.
    """
    for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_PAGES_KIB}"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(_SCHEMA)
    connection.execute("BEGIN")
    numbered: defaultdict[tuple[str, ...], int] = defaultdict(count().__next__)
    rows = 0
    with opened_directory(path, subject=subject) as directory:
        for block in directory.blocks(wanted=None if wanted is None else frozenset(wanted)):
            rows += block.rows
            connection.executemany(_INSERT, _keyed(block, numbered))
            progress(f"{subject}: {rows:,} postcodes read.")
    connection.executemany(
        "INSERT INTO locality VALUES (?, ?, ?, ?, ?)",
        (
            (number, json.dumps([code.strip() for code in codes[3:]]), *map(str.strip, codes[:3]))
            for codes, number in numbered.items()
        ),
    )
    held = {
        "schema": SCHEMA_VERSION,
        "sha256": sha256,
        "headings": directory.headings,
        "columns": directory.columns.as_json(),
        "rows": rows,
    }
    connection.executemany(
        "INSERT INTO described VALUES (?, ?)",
        ((key, json.dumps(written)) for key, written in held.items()),
    )
    connection.execute("COMMIT")


def _keyed(
    block: Block, numbered: defaultdict[tuple[str, ...], int]
) -> Iterator[tuple[str, int, int, str, str]]:
    """Return the rows of a block with their codes as the number of a locality."""
    numbers = map(numbered.__getitem__, block.localities)
    return zip(block.postcodes, numbers, block.flags, block.east, block.north, strict=True)
