"""Who falls under a plan, and all that a fall has to go through before it may begin."""

from equitycli.falls.found import day_of, with_ends
from equitycli.falls.lacking import as_for_decision, lacking_for_decision

__all__ = ["as_for_decision", "day_of", "lacking_for_decision", "with_ends"]
