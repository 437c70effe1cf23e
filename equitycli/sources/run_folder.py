"""A plan's folder, read back: its record, and whether the files beside it are as they were."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from equitycli.errors import Fault, InputError, examples
from equitycli.sources.content import content, refusal

RECORD = "record.json"
DECISION = "decision.json"
DECISION_NAME = "equitycli decision"
REMEDY = "Name the folder that `equitycli allocate … --out` wrote."


def read_record(folder: Path, *, name: str) -> tuple[dict[str, Any], str]:
    """Return the record of a run and the SHA-256 of its bytes.

    Parameters
    ----------
    folder : where the run was written
    name : the name of the schema that it must have

    Raises
    ------
    InputError   there is none, it is not ours, or a file beside it is missing or was edited
    """
    subject = f"{folder.name or folder}/{RECORD}"
    packed = content(folder / RECORD, written=subject)
    try:
        record = json.loads(packed.octets)
        known = record["schema"]["name"]
        hashes = dict(record["schema"]["files"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise refusal(subject, "is not a record of this program.", REMEDY) from None
    if known != name:
        raise refusal(subject, f"is a record of another kind ({str(known)[:40]}).", REMEDY)
    edited = [str(file) for file, sha256 in hashes.items() if _sha256(folder, str(file)) != sha256]
    if edited:
        raise InputError(
            f"The folder {folder.name or folder}",
            [
                Fault(
                    "", f"holds files that are missing or were edited ({examples(edited)}).",
                    "A decision is taken on a plan as it was written. Copy a file before you fill "
                    "it in; make the plan again to mend the folder.",
                )
            ],
        )  # fmt: skip
    return record, packed.sha256


def seal(decided: Mapping[str, Any]) -> str:
    """Return the SHA-256 that locks a decision: of all its parts but the lock, keys in order."""
    kept = {key: part for key, part in decided.items() if key != "lock"}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_decision(folder: Path) -> dict[str, Any]:
    """Return a decision as it was locked, for the review of the next year.

    Raises
    ------
    InputError   there is none, it is not ours, or it was changed after it was locked
    """
    subject = f"{folder.name or folder}/{DECISION}"
    packed = content(folder / DECISION, written=subject)
    remedy = "Name the folder that `equitycli decide … --out` wrote."
    try:
        decided: dict[str, Any] = json.loads(packed.octets)
        ours = decided["schema"]["name"] == DECISION_NAME
        locked, sealed = decided["lock"]["sha256"], seal(decided)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise refusal(subject, "is not a decision of this program.", remedy) from None
    if not ours:
        raise refusal(subject, "is not a decision of this program.", remedy)
    if locked != sealed:
        raise refusal(
            subject,
            "was changed after it was locked: its contents and its hash differ.",
            "Fetch the decision as it was recorded, or decide again into another folder.",
        )
    return decided


def _sha256(folder: Path, file: str) -> str:
    """Return the digest of a file directly within the folder; "" where it is not there."""
    if Path(file).name != file or not (folder / file).is_file():
        return ""
    return hashlib.sha256((folder / file).read_bytes()).hexdigest()
