"""What readers say of keys of a programme, in the words of a command line that has none."""

from __future__ import annotations

import re
from dataclasses import replace

from equitycli.errors import Fault, Finding

_FLAGS = (
    (
        r'set  set_aside = \["(\w+)"\]  (?:under|in its) \[\[grants\]\]',
        r"say  --set-aside \1",
    ),
    (r"ame the lookup between the years as  bridge  under \[areas\]", "ame it with  --bridge FILE"),
    (r"the lookup (?:between the years )?as  bridge  under \[areas\]", "one with  --bridge FILE"),
    (r"  bridge  under \[areas\]", "  --bridge FILE"),
    (r"Name a file of people by area under \[areas\] population", "Say  --population FILE"),
)


def in_flags(text: str) -> str:
    """Return a sentence in the words of the command line.

    >>> in_flags('To leave them out, set  set_aside = ["negative"]  under [[grants]].')
    'To leave them out, say  --set-aside negative.'
    """
    for of_programme, of_command in _FLAGS:
        text = re.sub(of_programme, of_command, text)
    return text


def fault_in_flags(fault: Fault) -> Fault:
    """Return a fault in the words of the command line."""
    where = "--population" if fault.where == "areas.population" else fault.where
    return replace(fault, where=where, text=in_flags(fault.text), remedy=in_flags(fault.remedy))


def finding_in_flags(finding: Finding) -> Finding:
    """Return a finding in the words of the command line."""
    return replace(finding, text=in_flags(finding.text), remedy=in_flags(finding.remedy))
