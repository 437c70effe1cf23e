"""Tables in odd wrappings, made where they are needed: workbooks, archives, absurd sizes."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

HEADINGS = ("area_code", "name", "population")
AREAS = (("F01000001", "Marsh End", 1500), ("F01000002", "Old Quay", 1400))
CSV = b"area_code,name,population\nF01000001,Marsh End,1500\nF01000002,Old Quay,1400\n"

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    hidden: Iterable[str] = (),
    finish: Callable[[xlsxwriter.Workbook], object] = lambda _: None,
    **options: object,
) -> bytes:
    """Return an XLSX workbook of rows by sheet."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True, **options}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(i, j, cell)
                    elif cell is not None:
                        sheet.write(i, j, cell)
            if name in hidden:
                sheet.hide()
        finish(workbook)
    return packed.getvalue()


def population(**options: object) -> bytes:
    return xlsx({"People": [HEADINGS, *AREAS]}, **options)  # type: ignore[arg-type]


def zipped(members: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, octets in members.items():
            archive.writestr(zipfile.ZipInfo(name), octets, compress_type=method)
    return packed.getvalue()


def with_part(workbook: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with the XML of one part changed."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = change(parts[part])
    assert changed != parts[part]
    return zipped(parts | {part: changed})


def ods(body: str, *, manifest: str = "") -> bytes:
    """Return an ODS workbook of the XML of its tables."""
    spaces = "".join(
        f' xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "table", "text", "style")
    )
    calculated = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
            "content.xml": f'<office:document-content{spaces} xmlns:calcext="{calculated}">'
            f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
            "</office:document-content>",
        }
    )


def ods_table(rows: Iterable[Iterable[str]], *, name: str = "People") -> str:
    cells = (
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            if not cell.startswith("<")
            else cell
            for cell in row
        )
        for row in rows
    )
    written = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    return f'<table:table table:name="{name}">{written}</table:table>'


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def xls(
    rows: Sequence[Sequence[str | float]],
    *,
    name: str = "People",
    shared: bytes = b"",
    extra: bytes = b"",
) -> bytes:
    """Return an XLS workbook (BIFF 8 in a compound file) of one sheet.

    `shared` are more records of the workbook, `extra` of the sheet.
    """
    cells = b""
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if isinstance(cell, str):
                text = cell.encode("latin-1")
                cells += record(0x0204, struct.pack("<HHHHB", i, j, 0, len(text), 0) + text)
            else:
                cells += record(0x0203, struct.pack("<HHHd", i, j, 0, cell))
    start = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    sheet_start = struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)
    title = name.encode("latin-1")

    def workbook_globals(at: int) -> bytes:
        bound = struct.pack("<IBBBB", at, 0, 0, len(title), 0) + title
        return record(0x0809, start) + shared + record(0x0085, bound) + record(0x000A, b"")

    before = workbook_globals(len(workbook_globals(0)))
    sheet = record(0x0809, sheet_start) + cells + extra + record(0x000A, b"")
    return compound({"Workbook": before + sheet})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file (MS-CFB, version 3) of streams, each padded past the small ones."""
    chains: list[int] = []
    bodies, entries = b"", []
    for name, octets in streams.items():
        size = max(len(octets), 4096)
        sectors = -(-size // 512)
        first = len(chains)
        chains += [*range(first + 1, first + sectors), 0xFFFFFFFE]
        bodies += octets.ljust(sectors * 512, b"\0")
        entries.append(_entry(name, kind=2, first=first, size=size))
    root = _entry("Root Entry", kind=5, first=0xFFFFFFFE, size=0, child=1)
    directory = b"".join([root, *entries])
    sectors = -(-len(directory) // 512)
    at = len(chains)
    chains += [*range(at + 1, at + sectors), 0xFFFFFFFE]
    table_at = len(chains)
    tables = -(-(len(chains) + 1) // 127)
    chains += [0xFFFFFFFD] * tables
    chains += [0xFFFFFFFF] * (tables * 128 - len(chains))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, tables, at, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)[:36]
    places = [*range(table_at, table_at + tables)]
    head += struct.pack("<109I", *places, *[0xFFFFFFFF] * (109 - tables))
    body = bodies + directory.ljust(sectors * 512, b"\0")
    return head + body + struct.pack(f"<{len(chains)}I", *chains)


def _entry(name: str, *, kind: int, first: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    return (
        letters.ljust(64, b"\0")
        + struct.pack("<HBB", len(letters), kind, 1)
        + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )


def _encrypted(path: Path) -> None:
    octets = bytearray(zipped({"table.csv": CSV}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        octets[octets.index(mark) + at] |= 1
    path.write_bytes(octets)


def _link(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("table.csv")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/hostname")


def _merged_headings(path: Path) -> None:
    def merge(workbook: xlsxwriter.Workbook) -> None:
        workbook.worksheets()[0].merge_range("A1:B1", "Area")

    sheet = [(None, None, "People"), ("code", "name", "population"), *AREAS]
    path.write_bytes(xlsx({"People": sheet}, finish=merge))


def _merged_cells(path: Path) -> None:
    def merge(workbook: xlsxwriter.Workbook) -> None:
        workbook.worksheets()[0].merge_range("C2:C3", 1500)

    path.write_bytes(xlsx({"People": [HEADINGS, *AREAS]}, finish=merge))


def _formula(shown: object, *, formula: str = "=700+800") -> Callable[[Path], object]:
    def write(workbook: xlsxwriter.Workbook) -> None:
        workbook.worksheets()[0].write_formula("C2", formula, None, shown)

    return lambda path: path.write_bytes(population(finish=write))


def _far_cell(path: Path) -> None:
    path.write_bytes(
        population(finish=lambda book: book.worksheets()[0].write("XFD1048576", "stray"))
    )


def _zip_bomb(path: Path) -> None:
    path.write_bytes(zipped({"table.csv": b"area_code,population\n" + b"0,0\n" * 5_000_000}))


def _workbook_bomb(path: Path) -> None:
    path.write_bytes(
        with_part(
            population(),
            "xl/worksheets/sheet1.xml",
            lambda xml: xml.replace(b"</sheetData>", b" " * 50_000_000 + b"</sheetData>"),
        )
    )


def _with_entities(path: Path) -> None:
    path.write_bytes(
        with_part(
            population(),
            "xl/worksheets/sheet1.xml",
            lambda xml: xml.replace(
                b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "ha">]>\n<worksheet', 1
            ),
        )
    )


def _written(octets: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(octets)


TABLES: dict[str, Callable[[Path], object]] = {
    "utf-16-without-mark.csv": _written(CSV.decode().encode("utf-16-le")),
    "utf-16-cut-short.csv": _written(CSV.decode().encode("utf-16")[:-1]),
    "damaged-gzip.csv.gz": _written(gzip.compress(CSV)[:-9]),
    "gzip-bomb.csv.gz": lambda path: path.write_bytes(
        gzip.compress(b"\n" * 301_000_000, compresslevel=1)
    ),
    "line-of-60-mb.csv": lambda path: path.write_bytes(CSV + b"x" * 60_000_000),
    "too-many-columns.csv": _written(b",".join(b"%d" % i for i in range(2_001)) + b"\n"),
    "damaged-zip.zip": _written(zipped({"table.csv": CSV})[:-30]),
    "zip-with-two-tables.zip": _written(zipped({"a.csv": CSV, "b.xlsx": population()})),
    "zip-without-table.zip": _written(zipped({"letter.doc": b"Dear all"})),
    "zip-of-an-empty-table.zip": _written(zipped({"table.csv": b""})),
    "zip-that-climbs-out.zip": _written(zipped({"../../table.csv": CSV, "b\\..\\c.csv": CSV})),
    "nested.zip": _written(zipped({"inner.zip": zipped({"table.csv": CSV})})),
    "encrypted.zip": _encrypted,
    "zip-of-a-link.zip": _link,
    "zip-bomb.zip": _zip_bomb,
    "zip-of-too-many-files.zip": lambda path: path.write_bytes(
        zipped({f"{i}.csv": b"" for i in range(5_001)}, method=zipfile.ZIP_STORED)
    ),
    "workbook-bomb.xlsx": _workbook_bomb,
    "workbook-with-entities.xlsx": _with_entities,
    "damaged-workbook.xlsx": _written(
        with_part(population(), "xl/worksheets/sheet1.xml", lambda xml: xml[:400])
    ),
    "two-sheets.xlsx": _written(
        xlsx({"2023": [HEADINGS, *AREAS], "2024": [HEADINGS, *AREAS], "Notes": [("Mind",)]})
    ),
    "no-table-in-any-sheet.xlsx": _written(xlsx({"Notes": [("Mind",)], "More": [("Sea",)]})),
    "empty-workbook.xlsx": _written(xlsx({"People": []})),
    "merged-headings.xlsx": _merged_headings,
    "merged-over-rows.xlsx": _merged_cells,
    "duplicate-heading.xlsx": _written(
        xlsx({"People": [("area_code", "population", "population"), ("F01000001", 1, 2)]})
    ),
    "formula-without-value.xlsx": _formula(""),
    "formula-never-worked-out.xlsx": _formula(0),
    "error-cells.xlsx": _formula("#REF!", formula="=#REF!"),
    "far-cell.xlsx": _far_cell,
    "password.xlsx": _written(compound({"EncryptionInfo": b"", "EncryptedPackage": b""})),
    "password.xls": _written(xls([HEADINGS, *AREAS], shared=record(0x002F, bytes(6)))),
    "old-document.doc": _written(compound({"WordDocument": b"Dear all"})),
    "error-cells.xls": _written(
        xls([HEADINGS, *AREAS], extra=record(0x0205, struct.pack("<HHHBB", 3, 2, 0, 0x2A, 1)))
    ),
    "column-beyond-the-last.xls": _written(
        xls([HEADINGS, *AREAS], extra=record(0x0203, struct.pack("<HHHd", 65535, 65535, 0, 1.0)))
    ),
    "binary-workbook.xlsb": _written(zipped({"xl/workbook.bin": b"x"})),
    "word-document.docx": _written(zipped({"word/document.xml": "<w/>"})),
    "password.ods": _written(ods("", manifest="<encryption-data/>")),
    "error-cells.ods": _written(
        ods(
            ods_table(
                [
                    HEADINGS,
                    (
                        "F01000001",
                        "Marsh End",
                        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
                        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>',
                    ),
                ]
            )
        )
    ),
    "formula-without-value.ods": _written(
        ods(
            ods_table(
                [
                    HEADINGS,
                    ("F01000001", "Marsh End", '<table:table-cell table:formula="of:=1+1"/>'),
                ]
            )
        )
    ),
    "endless-repeats.ods": _written(
        ods(
            '<table:table table:name="A"><table:table-row table:number-rows-repeated="1000000">'
            '<table:table-cell table:number-columns-repeated="16000" office:value-type="string">'
            "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        )
    ),
}
"""Tables that are refused, by the name of their fault."""
