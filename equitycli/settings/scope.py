"""What a rule is about: by id or place name, by theme, by kind, by place."""

from __future__ import annotations

from equitycli.settings.section import Names, Section


class Scope(Section):
    """Whom a rule is about. All keys that are given must fit; none given is everybody.

    only : ids of recipients, or names of places where the rule is about places
    themes : recipients with one of these themes
    kinds : recipients of one of these kinds: "paid now", "candidate", "new provision", or a flag
        of the list of organisations
    places : recipients with money that lands in one of these places, or the places themselves
    """

    only: Names = ()
    themes: Names = ()
    kinds: Names = ()
    places: Names = ()
    source: str = ""
    """Who decided the rule, and where it is written."""
