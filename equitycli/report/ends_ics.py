"""The calendar of ends of funding as iCalendar (RFC 5545): one all-day event a step.

It names no recipient and no person: how many recipients a step is about is all that it says.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from equitycli import __version__
from equitycli.ends import Calendar, Ends, Step
from equitycli.errors import visible
from equitycli.plan import Plan
from equitycli.report.words import in_short

ENDS_ICS = "ends.ics"


def ends_ics(plan: Plan, *, run_at: str) -> str:
    """Return the steps of every calendar of a plan as one iCalendar file, CRLF and folded.

    An event lies on the latest days of its step. The same plan and the same `run_at` give the
    same bytes. Steps without days are left out: a plan for decision has none.
    """
    from icalendar import Calendar as Book  # only here: no other output needs it
    from icalendar import vText

    ends = plan.ends
    if ends is None:
        return ""
    said = plan.audit.file.programme.programme
    title = f"{visible(said.title)} · {visible(said.authority)} · {in_short(plan.audit)}"
    book = Book()
    book.add("prodid", f"-//equitycli//ends of funding {__version__}//EN")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", vText(title))  # the library escapes no text of an X- property
    stamp = _stamp(run_at, ends)
    for calendar, recipients in ends.calendars:
        for step in calendar.steps:
            _add(book, plan, step, calendar=calendar, recipients=recipients, stamp=stamp)
    return str(book.to_ical().decode("utf-8"))


def _add(
    book: object, plan: Plan, step: Step, *, calendar: Calendar, recipients: int, stamp: datetime
) -> None:
    from icalendar import Event

    first, last = step.latest.first, step.latest.last
    if first is None or last is None:
        return
    about = f"{recipients:,} recipient{'' if recipients == 1 else 's'} with notice of "
    about += str(calendar.notice or "unknown length")
    event = Event()
    event.add("uid", _uid(plan, step, calendar))
    event.add("dtstamp", stamp)
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))  # the day after: RFC 5545, 3.6.1
    event.add("summary", f"{_of(step)} ({about})")
    event.add("description", _description(plan, step))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    book.add_component(event)  # type: ignore[attr-defined]


def _of(step: Step) -> str:
    words = {
        "consultation": "Consultation: latest days",
        "scrutiny": "Scrutiny: latest days",
        "forward plan": "On the forward plan: latest days",
        "decision": "Decision: latest day",
        "call-in": "Call-in: latest days",
        "notice": "Notice: latest days",
    }
    return words[step.name]


def _description(plan: Plan, step: Step) -> str:
    length = "" if step.length is None else f"{str(step.length).capitalize()}. "
    source = step.length.source if step.length is not None else ""
    by = f"Source: {visible(source)}. " if source else ""
    goes = "" if step.goes.first is None else f"As it stands it begins on {step.goes.first}. "
    starts = plan.ends.year_starts if plan.ends is not None else ""
    return (
        f"{length}{by}For a cut that begins on {starts}. {goes}Standing: {step.standing}. "
        f"{in_short(plan.audit)}."
    )


def _uid(plan: Plan, step: Step, calendar: Calendar) -> str:
    """Return the same name for the same event of the same programme, and no other."""
    starts = plan.ends.year_starts if plan.ends is not None else ""
    said = plan.audit.file.programme.programme
    seed = f"{said.title}|{said.authority}|{starts}|{calendar.notice}|{step.name}"
    return f"{sha256(seed.encode('utf-8', 'replace')).hexdigest()[:32]}@equitycli"


def _stamp(run_at: str, ends: Ends) -> datetime:
    """Return the time of the run, or of the day that the calendar is read from."""
    try:
        told = datetime.fromisoformat(run_at)
    except ValueError:
        day: date = ends.made_on or ends.year_starts
        return datetime.combine(day, time(), UTC)
    told = told if told.tzinfo is not None else told.replace(tzinfo=UTC)
    return told.astimezone(UTC).replace(microsecond=0)
