"""The terminal: tables that are never cut, at any width, with or without colour."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from equitycli.errors import visible

Align = Literal["left", "right"]
RULED = box.Box("    \n    \n ── \n    \n ── \n ── \n    \n    \n", ascii=True)
"""A line below the headings and above the totals, and nothing else.

Said to be ASCII so that rich leaves it as it is; where it can't be printed, `streams` spells it.
"""

LEAST_TEXT_WIDTH = 13
"""A column of text may wrap to this; the longest word of our headings and reasons fits."""

PIPED_WIDTH = 10_000
"""Where nobody says how wide the terminal is, nothing has to wrap."""


@dataclass(frozen=True)
class Column:
    """A heading, and on which side its cells stand."""

    heading: str
    align: Align = "right"


@dataclass(frozen=True)
class Sheet:
    """A table as text: `totals` are set off below the rows; `note` is a sentence under it."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    totals: Sequence[Sequence[str]] = field(default=())
    note: str = ""


def console(*, stderr: bool = False) -> Console:
    """Return a console that honours NO_COLOR and COLUMNS, and is wide where it goes to a pipe."""
    made = Console(
        stderr=stderr,
        highlight=False,
        emoji=False,
        markup=False,
        color_system=None if os.environ.get("NO_COLOR") else "auto",  # to rich, bold is no colour
    )
    asked = os.environ.get("COLUMNS", "")
    if not made.is_terminal and not (asked.isdigit() and int(asked)):
        made.width = PIPED_WIDTH
    return made


def show(sheet: Sheet, to: Console) -> None:
    """Print a table; where the terminal is too narrow for it, one block of lines a row."""
    to.print()
    put(plain_text(sheet.title, style="bold"), to)
    if not sheet.rows and not sheet.totals:
        to.print("None.")
    else:
        if _natural_width(sheet) <= to.width:
            _put_lines(_as_lines(sheet), to)
        elif _least_width(sheet) <= to.width:
            put(_as_table(sheet), to)
        else:
            _as_blocks(sheet, to)
    if sheet.note:
        put(plain_text(sheet.note, style="dim"), to)


def _as_lines(sheet: Sheet) -> Text:
    """Return a table in which nothing has to wrap, line by line.

    The same characters as `_as_table` gives: rich measures and wraps each cell several times,
    which takes seconds for tables of hundreds of places.
    """
    widths = [_longest(sheet, i) for i in range(len(sheet.columns))]
    sides = [column.align for column in sheet.columns]
    rule = "─" * (sum(widths) + len(widths) - 1)

    def line(cells: Sequence[str]) -> str:
        filled = (
            " " * (width - cell_len(cell)) + cell
            if side == "right"
            else cell + " " * (width - cell_len(cell))
            for cell, width, side in zip(cells, widths, sides, strict=True)
        )
        return " ".join(filled)

    headings = [column.heading.split("\n") for column in sheet.columns]
    high = max(map(len, headings))
    deep = [[""] * (high - len(heading)) + heading for heading in headings]
    text = Text()
    for cells in zip(*deep, strict=True):
        text.append(line(cells) + "\n", style="bold")
    text.append(rule + "\n")
    for row in sheet.rows:
        text.append(line([visible(cell) for cell in row]) + "\n")
    if sheet.totals:
        text.append(rule + "\n" if sheet.rows else "")
    for row in sheet.totals:
        text.append(line([visible(cell) for cell in row]) + "\n", style="bold")
    text.right_crop(1)
    return text


def _as_table(sheet: Sheet) -> RichTable:
    table = RichTable(box=RULED, show_edge=False, pad_edge=False, padding=0, header_style="bold")
    for i, column in enumerate(sheet.columns):
        numbers = column.align == "right"
        table.add_column(
            Text(column.heading),
            justify=column.align,
            overflow="fold",
            no_wrap=numbers,
            min_width=None if numbers else min(LEAST_TEXT_WIDTH, _longest(sheet, i)),
        )
    for row in sheet.rows:
        table.add_row(*(plain_text(cell) for cell in row))
    if sheet.totals:
        table.add_section()
    for row in sheet.totals:
        table.add_row(*(plain_text(cell, style="bold") for cell in row))
    return table


def _least_width(sheet: Sheet) -> int:
    """Return the narrowest width at which no number is cut and no word of a text is broken."""
    width = len(sheet.columns) - 1
    for i, column in enumerate(sheet.columns):
        longest = _longest(sheet, i)
        width += longest if column.align == "right" else min(longest, LEAST_TEXT_WIDTH)
    return width


def _natural_width(sheet: Sheet) -> int:
    """Return the width at which no cell has to wrap; none where a cell has lines of its own."""
    cells = [cell for row in [*sheet.rows, *sheet.totals] for cell in row]
    if any("\n" in cell for cell in cells):
        return PIPED_WIDTH + 1
    return sum(_longest(sheet, i) + 1 for i in range(len(sheet.columns))) - 1


def _longest(sheet: Sheet, column: int) -> int:
    headings = sheet.columns[column].heading.split("\n")
    cells = [visible(row[column]) for row in [*sheet.rows, *sheet.totals]]
    return max(cell_len(cell) for cell in [*headings, *cells])


def _as_blocks(sheet: Sheet, to: Console) -> None:
    for row in [*sheet.rows, *sheet.totals]:
        put(plain_text(row[0], style="bold"), to)
        for column, cell in zip(sheet.columns[1:], row[1:], strict=True):
            if cell:
                put(plain_text(f"  {_in_one_line(column.heading)}: {cell}"), to)


def _in_one_line(heading: str) -> str:
    return heading.replace("-\n", "").replace("\n", " ")


def indented(words: str, to: Console, *, by: int, style: str = "") -> None:
    """Print a paragraph, indented on every line of it."""
    put(Padding(plain_text(words, style=style), (0, 0, 0, by), expand=False), to)


def put(block: RichTable | Padding | Text, to: Console) -> None:
    """Print a block, which rich fills up to its width with spaces; in a pipe, without those."""
    if to.is_terminal:
        to.print(block)
        return
    with to.capture() as caught:
        to.print(block)
    for line in caught.get().removesuffix("\n").split("\n"):
        to.print(Text(line.rstrip(" ")), soft_wrap=True)


def _put_lines(lines: Text, to: Console) -> None:
    """Print lines that are narrow enough as they are: `put` would lay out each of them again."""
    if to.is_terminal:
        to.print(lines)
        return
    bare = "\n".join(line.rstrip(" ") for line in lines.plain.split("\n"))
    to.print(Text(bare), soft_wrap=True)


def plain_text(words: str, *, style: str = "") -> Text:
    """Return words from a file as they may be shown: never markup, never a control character."""
    return Text(visible(words), style=style)
