"""What a file's headings give away of its publisher, licence and vintage."""

from __future__ import annotations

from dataclasses import replace

from equitycli.sources.kinds import CodeSystem, recognised
from equitycli.sources.reading import SourceRecord


def described(
    record: SourceRecord,
    headings: list[str],
    *,
    vintage: int | None = None,
    system: CodeSystem | None = None,
) -> SourceRecord:
    """Return a record with what the headings give away of the file's publisher and vintage.

    Parameters
    ----------
    record : as the file was read
    headings : of the file
    vintage : of its codes, where the reader knows it better than the headings
    system : the code system of the index; one of several nations tells no file's own nation
    """
    kind = recognised(headings, role=record.role)
    fictional = system is not None and system.nation == "fictional"
    return replace(
        record,
        publisher=kind.publisher if kind else (system.publisher if fictional and system else ""),
        licence=kind.licence if kind else (system.licence if fictional and system else ""),
        title=kind.title if kind else "",
        vintage=str(vintage or (kind.vintage if kind else "") or ""),
        nation=system.nation if system and not system.parts else (kind.nation if kind else ""),
    )
