"""Keys with dots, which no TOML file of ours needs many of: the parser takes n² steps for n."""

from __future__ import annotations

from equitycli.errors import Fault

MOST_DOTS_IN_A_LINE = 100


def dotted_faults(octets: bytes) -> list[Fault]:
    r"""Return the fault of a line with so many dots that it would take the parser for ever.

    Comments may have as many as they like.

    >>> dotted_faults(b'url = "https://example.org/a.csv"')
    []
    >>> dotted_faults(b"a = 1" + b"\n" + b"a." * 500_000 + b"a = 1")[0].where
    'line 2'
    """
    for number, line in enumerate(octets.splitlines(), start=1):
        if line.count(b".") > MOST_DOTS_IN_A_LINE and not line.lstrip().startswith(b"#"):
            return [
                Fault(
                    f"line {number:,}",
                    f"has over {MOST_DOTS_IN_A_LINE} dots, which no key or address needs.",
                    "Check that it is the file that is meant, or break the line.",
                )
            ]
    return []
