"""Faults of many files, so that all can be said at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from equitycli.errors import Fault, Finding, InputError
from equitycli.sources.reading import Reading, SourceRecord

T = TypeVar("T")


@dataclass
class Gathered:
    """What was read so far, and what was refused."""

    faults: list[tuple[str, Fault]] = field(default_factory=list)
    records: list[SourceRecord] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def tried(self, made: Callable[[], T]) -> T | None:
        """Return what a function makes, or None where it refuses; the faults are kept."""
        try:
            return made()
        except InputError as error:
            self.faults += [(error.subject, fault) for fault in error.faults]
            return None

    def read(self, reading: Callable[[], Reading[T]]) -> T | None:
        """Return the table of a reading, keeping its record and findings."""
        found = self.tried(reading)
        if found is None:
            return None
        self.records.append(found.record)
        self.findings += found.findings
        return found.table

    def stop(self) -> None:
        """Raise one InputError with all faults so far, if there are any."""
        subjects = list(dict.fromkeys(subject for subject, _ in self.faults))
        if len(subjects) == 1:
            raise InputError(subjects[0], [fault for _, fault in self.faults])
        if subjects:
            raise InputError(
                "The input",
                [
                    Fault(
                        " · ".join(part for part in (subject, fault.where) if part),
                        fault.text,
                        fault.remedy,
                    )
                    for subject, fault in self.faults
                ],
            )
