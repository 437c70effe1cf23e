"""The programme file on disk: read and checked, and the only way from its text to other files.

All complaints are made at once and in the words of the file, misspelt keys with a guess.
"""

from __future__ import annotations

import difflib
import hashlib
import stat
import tomllib
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from equitycli.dotted_keys import dotted_faults
from equitycli.errors import Fault, InputError, refuse
from equitycli.settings import RULE_SECTIONS, Programme, Section

LARGEST_PROGRAMME_BYTES = 1_000_000


class ProgrammeFile:
    """A programme with the folder it stands in: the only way from its text to a file."""

    def __init__(
        self, programme: Programme, file: Path, *, sha256: str, allow_outside: bool = False
    ) -> None:
        self.programme = programme
        self.file = file
        self.folder = file.parent.resolve()
        self.sha256 = sha256
        self.allow_outside = allow_outside

    def resolved(self, programme: Programme) -> ProgrammeFile:
        """Return this file with its programme as its other files complete it."""
        return ProgrammeFile(
            programme, self.file, sha256=self.sha256, allow_outside=self.allow_outside
        )

    def path(self, written: str, *, where: str) -> Path:
        """Return the file that a path in the programme means.

        Raises
        ------
        InputError   it lies outside the programme's folder (links followed) and that was
                     not allowed, or it is not there, or it is no regular file
        """
        try:
            path = (self.folder / written).resolve()
            found = path.is_file()
        except (OSError, RuntimeError, ValueError):  # a loop of links, a name too long, a NUL
            raise InputError(
                self.file.name,
                [Fault(where, f"{written[:80]!r} cannot be a path to a file.")],
            ) from None
        if not self.allow_outside and not path.is_relative_to(self.folder):
            raise InputError(
                self.file.name,
                [
                    Fault(
                        where,
                        f"{written} lies outside the programme's folder.",
                        "Copy the file beside the programme, or say --allow-outside.",
                    )
                ],
            )
        if not found:
            raise InputError(
                self.file.name,
                [
                    Fault(
                        where,
                        f"there is no file {written}.",
                        "Paths are read from the folder that holds the programme file.",
                    )
                ],
            )
        return path


def read_programme(file: Path, *, allow_outside: bool = False) -> ProgrammeFile:
    """Read and check a programme file.

    Raises
    ------
    InputError   missing, no regular file, too large, not UTF-8, not TOML, or with keys or
                 values that are refused; all of them at once
    """
    try:
        if file.is_dir():
            file = file / "programme.toml"
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe or a device may never end
            raise InputError(
                file.name,
                [
                    Fault(
                        "",
                        "is no regular file but a pipe, a device or a folder (0 bytes read).",
                        "Save the programme as a file, and name that.",
                    )
                ],
            )
        with file.open("rb") as opened:
            content = opened.read(LARGEST_PROGRAMME_BYTES + 1)
        if len(content) > LARGEST_PROGRAMME_BYTES:
            raise InputError(file.name, [Fault("", "is over 1 MB, which no programme file needs.")])
        refuse(file.name, dotted_faults(content))
        written = tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise InputError(
            str(file),
            [
                Fault(
                    "",
                    f"cannot be read: {(error.strerror or 'unknown reason').lower()}.",
                    "Check the path, or make a programme with `equitycli init DIR`.",
                )
            ],
        ) from None
    except UnicodeDecodeError:
        raise InputError(
            file.name, [Fault("", "is not UTF-8 text.", "Save it as UTF-8.")]
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(file.name, [Fault("", f"is not valid TOML: {error}.")]) from None
    except (RecursionError, ValueError):  # tomllib has no error of its own for these
        raise InputError(
            file.name,
            [Fault("", "holds a number of thousands of digits, or brackets thousands deep.")],
        ) from None
    try:
        programme = Programme.model_validate(written)
    except ValidationError as error:
        raise InputError(file.name, _faults(error)) from None
    return ProgrammeFile(
        programme,
        file,
        sha256=hashlib.sha256(content).hexdigest(),
        allow_outside=allow_outside,
    )


def _faults(error: ValidationError) -> list[Fault]:
    """Return pydantic's complaints in the words of the file, misspelt keys with a guess."""
    faults = []
    for complaint in error.errors():
        path, rule_kind = _path_as_written(complaint["loc"])
        where = ".".join(_step(step) for step in path).replace(".[", " [") or "the programme"
        kind = complaint["type"]
        if kind == "extra_forbidden":
            known = _keys_at(path[:-1], rule_kind=rule_kind)
            close = difflib.get_close_matches(str(path[-1]), known, n=1)
            remedy = f"Did you mean  {close[0]}?" if close else f"Known keys: {', '.join(known)}."
            faults.append(Fault(where, "is not a key that is known here.", remedy))
        elif kind == "missing":
            faults.append(
                Fault(where, "is missing.", "`equitycli init` shows each key with a comment.")
            )
        elif kind.startswith("union_tag"):
            tag = complaint.get("ctx", {}).get("tag")
            text = f"{str(tag)[:60]!r} is no kind of rule." if tag else "is missing."
            faults.append(Fault(f"{where}.kind", text, f"Kinds: {', '.join(RULE_SECTIONS)}."))
        else:
            message = complaint["msg"].removeprefix("Value error, ")
            given = complaint["input"]
            told = not isinstance(given, str | int | float) or str(given)[:60] in message
            shown = "" if told else f" (given: {str(given)[:60]})"
            faults.append(Fault(where, f"{message[0].lower()}{message[1:]}{shown}."))
    return faults


def _step(step: int | str) -> str:
    return f"[number {step + 1}]" if isinstance(step, int) else step


def _path_as_written(loc: tuple[int | str, ...]) -> tuple[tuple[int | str, ...], str]:
    """Return where a complaint is in the file, and the kind of rule that it is in, if any.

    pydantic puts the kind of a rule into the path (rule, 0, floor, gbp); the file has no such step.
    """
    if loc[:1] == ("rule",) and len(loc) > 2 and loc[2] in RULE_SECTIONS:
        return loc[:2] + loc[3:], str(loc[2])
    return loc, ""


def _keys_at(path: tuple[int | str, ...], *, rule_kind: str) -> list[str]:
    """Return the keys that are known at a path of the programme, as a user writes them."""
    known: Any = Programme
    for step in path:
        if isinstance(step, int):
            continue
        field = known.model_fields.get(step) or next(
            (f for f in known.model_fields.values() if f.alias == step), None
        )
        if field is None:
            return []
        found = [RULE_SECTIONS[rule_kind]] if step == "rule" else _sections(field.annotation)
        if not found:
            return []
        known = found[0]
    return [_written(key, field) for key, field in known.model_fields.items()]


def _written(key: str, field: Any) -> str:
    return cast("str", field.alias or key)


def _sections(annotation: Any) -> list[type[Section]]:
    """Return the Section classes inside a type such as tuple[X, ...] or X | None."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return [annotation]
    return [s for inner in getattr(annotation, "__args__", ()) for s in _sections(inner)]
