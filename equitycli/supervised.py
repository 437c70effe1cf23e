"""A command in a child process, so that even its sudden death is told in words.

A solver is native code: where it runs out of memory or breaks, no line of Python comes after it.
So the process forks at once, before anything heavy is imported (a millisecond). The child is the
program, with the same streams; the parent waits, hands on the signals it is sent, and ends as the
child ended. Where there is no fork (Windows), or where this is not the whole program (a test, a
notebook), everything stays in one process.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import dataclass
from types import FrameType

from equitycli.errors import EXIT_DEFECT, EquityError, Fault, SolverError

ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE")
"""Signals that ask a program to end: the parent then ends by the same."""

HANDED_ON = ("SIGTERM", "SIGHUP")
"""Signals that may be sent to the parent alone."""

FROM_THE_KEYBOARD = ("SIGINT", "SIGQUIT")
"""Signals that reach the child without our help."""

WROTE = b"w"


@dataclass(frozen=True)
class Child:
    """What a supervised command knows of its parent; nothing where it has none."""

    parent: int | None = None
    tell: int | None = None

    def refuse_orphan(self) -> None:
        """End quietly where the parent is gone: nobody waits for what would be written."""
        if self.parent is not None and os.getppid() != self.parent:
            os._exit(EXIT_DEFECT)

    def has_written(self) -> None:
        """Tell the parent that the outputs are in place."""
        if self.tell is not None:
            os.write(self.tell, WROTE)


def supervised() -> Child:
    """Fork; return in the child, or in the only process. The parent never returns.

    Raises
    ------
    SystemExit    in the parent, with the exit code of the child
    SolverError   in the parent, where the child was killed
    """
    if not _may_fork():
        return Child()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    parent, (hear, tell) = os.getpid(), os.pipe()
    # A signal that came between the fork and the parent's readiness would end the parent alone.
    waiting = signal.pthread_sigmask(signal.SIG_BLOCK, [getattr(signal, name) for name in ENDING])
    child = os.fork()
    if child == 0:
        os.close(hear)
        signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
        return Child(parent, tell)
    os.close(tell)
    raise _as_ended(child, hear, waiting)


def _may_fork() -> bool:
    """Whether this process is our program alone, and may have a child."""
    main = getattr(sys.modules.get("__main__"), "__file__", None) or ""
    ours = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__main__.py")
    is_ours = os.path.basename(main) == "equitycli" or os.path.abspath(main) == ours
    return is_ours and hasattr(os, "fork") and threading.active_count() == 1


def _as_ended(
    child: int, hear: int, waiting: set[int | signal.Signals]
) -> SystemExit | EquityError:
    """Wait for the child, and return what ends the parent as the child ended.

    ``waiting``: the signals that were blocked before the fork; the others are let in again.
    """

    def hand_on(number: int, _: FrameType | None) -> None:
        os.kill(child, number)

    for name in HANDED_ON:
        if signal.getsignal(getattr(signal, name)) == signal.SIG_DFL:
            signal.signal(getattr(signal, name), hand_on)
    for name in FROM_THE_KEYBOARD:
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        return SystemExit(os.waitstatus_to_exitcode(status))
    number = os.WTERMSIG(status)
    if number in [getattr(signal, name) for name in ENDING]:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    return killed(number, wrote=os.read(hear, 1) == WROTE)


def killed(number: int, *, wrote: bool) -> EquityError:
    """Return the error where the run was killed by a signal that no program asks for."""
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = "unknown"
    of_memory = name == "SIGKILL"
    why = (
        "as the system does where memory runs out"
        if of_memory
        else "as happens where native code breaks"
    )
    remedy = (
        "Free memory, or plan at a larger kind of place."
        if of_memory
        else "Please report this, with the versions that `equitycli --version` prints."
    )
    text = f"was killed (signal {number}, {name}), {why}."
    error = SolverError("The solver", [Fault("", text, remedy)])
    if wrote:
        error.ending = "The outputs were in place before that."
    return error
