"""Why a file could not be fetched, in words: offline, refused, cut short, changed, too large."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import Any

from equitycli.errors import Fault, InputError
from equitycli.sources.downloads import Download


class DownloadError(InputError):
    """A file could not be fetched whole and as expected; what was there is left as it was."""


def refused(download: Download, text: str, remedy: str) -> DownloadError:
    """Return the error of one file: what is wrong with it, and what to do."""
    return DownloadError(download.name, [Fault("", text, remedy)])


def changed(download: Download, *, expected: str, got: str) -> DownloadError:
    """Return the error of a file whose hash is another than the one expected."""
    return refused(
        download,
        f"the file has changed: its sha256 is {got}, expected was {expected}.",
        "If the publisher has announced a new edition, take it on purpose with --accept-new; "
        f"else look at  {download.page or download.url}",
    )


def broken_connection(download: Download, error: Exception) -> DownloadError:
    """Return the error of a connection in words: offline, refused, cut short, an HTTP status."""
    import requests.exceptions as of
    import urllib3.exceptions

    host = re.sub(r"^\w+://([^/]+).*", r"\1", download.url)
    again = "Check the connection and try again; nothing is left of the attempt."
    causes = list(_causes(error))
    status = getattr(getattr(error, "response", None), "status_code", 0)
    if isinstance(error, of.HTTPError):
        return refused(
            download,
            f"the server {host} answered with an error ({status}).",
            f"The file may have moved: look at  {download.page or download.url}",
        )
    if isinstance(error, of.Timeout):
        return refused(download, f"the server {host} did not answer in time.", again)
    if any(isinstance(cause, socket.gaierror | urllib3.exceptions.NameResolutionError)
           for cause in causes):  # fmt: skip
        return refused(download, f"this machine is offline, or {host} is not known.", again)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return refused(download, f"the server {host} refused the connection.", again)
    if isinstance(error, of.ChunkedEncodingError) or any(
        isinstance(cause, urllib3.exceptions.IncompleteRead | ConnectionResetError)
        for cause in causes
    ):
        return refused(download, "the file was cut short on its way.", again)
    if isinstance(error, of.SSLError):
        return refused(download, f"the certificate of {host} is not to be trusted.", again)
    return refused(download, f"the connection to {host} failed.", again)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error with all that is inside or behind it."""
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [*one.args, one.__cause__, one.__context__, getattr(one, "reason", None)]
