"""Fetching official files from their publishers: whole, checked, or not at all.

The one room that talks to the network, and only when a user asks for a file by name.
"""

from __future__ import annotations

import fnmatch
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from equitycli import __version__
from equitycli.errors import InputError
from equitycli.sources.download_errors import (
    broken_connection,
    changed,
    refused,
)
from equitycli.sources.downloads import (
    RECORD,
    Download,
    Fetched,
    as_record,
    digest,
    recorded,
)

RETRIES = 2
CONNECT_S, READ_S = 15, 60
CHUNK = 1 << 16
BYTES_A_MB = 1_000_000
BOMB_RATIO = 200
"""A table packs to a tenth or so: what unpacks to more than this many times its size is a trap."""
_GOT = re.compile(r"got ([0-9a-f]{64})")
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|script)", re.IGNORECASE)
_BEGINNINGS = {
    (".csv", ".txt"): re.compile(rb"\s*(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[^<{\[]"),
    (".json",): re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*[{\[]"),
    (".xlsx", ".ods", ".zip"): re.compile(rb"PK"),
    (".xls",): re.compile(rb"\xd0\xcf\x11\xe0"),
    (".gz",): re.compile(rb"\x1f\x8b"),
}
"""How a file of each kind begins, the first kind that fits its name: what a server sends in its
place, an error page or a message, begins otherwise."""

Progress = Callable[[str, int, int], None]
"""Told of a file by name, with the bytes that have come and those to come (0 = not known)."""


def no_progress(_name: str, _done: int, _of: int) -> None:
    """Say nothing."""


def fetch(
    download: Download,
    *,
    to: Path,
    accept_new: bool = False,
    progress: Progress = no_progress,
    retries: int = RETRIES,
) -> tuple[Fetched, bool]:
    """Fetch one file into a folder, and record it there.

    Its sha256 must be the pinned one, or else the one recorded when it was last fetched;
    `accept_new` takes another on purpose and records it. A file that is there and right is not
    fetched again. A connection that breaks is tried again from the start.

    Parameters
    ----------
    download : the file
    to : folder, made where there is none
    accept_new : let the file differ from what is pinned or recorded
    progress : told how far it is
    retries : further attempts after a broken connection

    Returns
    -------
    what was recorded, and whether anything was fetched

    Raises
    ------
    DownloadError   offline, refused, an error of the server, cut short, a web page in place of
                    the file, too large, another hash than expected, a file of somebody else's in
                    the way, a damaged zip; nothing is left behind
    """
    known = recorded(to)
    before = known.get(download.name)
    # Of a zip, the pin is of what the publisher gives, the record of what was taken out of it.
    expected = download.sha256 or (before.sha256 if before and not download.member else "")
    target = to / download.file
    if target.exists():
        now = digest(target) if target.is_file() else ""
        if before is None or now != before.sha256:
            raise refused(
                download,
                f"{target.name} is there already and is not what was fetched last.",
                "Move it away, or choose another folder with --to.",
            )
        if not accept_new and (download.member or not expected or now == expected):
            return before, False
    made_here = not to.exists()
    try:
        to.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to, prefix=".fetching-") as folder:
            arrived = _arrived(
                download,
                Path(folder),
                sha256="" if accept_new else expected,
                progress=progress,
                retries=retries,
            )
            if download.member:
                arrived = _taken_out(download, arrived)
            made = Fetched(
                download.name, download.file, download.url, digest(arrived),
                arrived.stat().st_size, download.vintage, bool(download.sha256),
            )  # fmt: skip
            if before and not accept_new and download.member and made.sha256 != before.sha256:
                raise changed(download, expected=before.sha256, got=made.sha256)
            if accept_new:
                made = replace(made, pinned=made.sha256 == download.sha256)
            text = Path(folder) / RECORD
            text.write_text(as_record(list((known | {download.name: made}).values())), "utf-8")
            os.replace(arrived, target)
            os.replace(text, to / RECORD)
    except InputError:
        if made_here and not any(to.iterdir()):
            to.rmdir()
        raise
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise refused(
            download, f"cannot be written to {to}: {reason}.", "Choose another folder with --to."
        ) from None
    return made, True


def _arrived(
    download: Download, folder: Path, *, sha256: str, progress: Progress, retries: int
) -> Path:
    """Return the file as it came from the publisher, its hash compared by pooch."""
    try:
        import pooch
        import requests
    except ImportError:
        raise refused(
            download,
            "fetching needs a package that is not installed (pooch).",
            'Install it with  pip install "equitycli[fetch]",  or download the file by hand from  '
            f"{download.page or download.url}",
        ) from None

    class _Downloader(pooch.HTTPDownloader):  # type: ignore[misc,unused-ignore]
        """Refuses a web page before its hash is compared: that is what a wrong hash mostly is."""

        def __call__(self, url: str, output_file: Any, pooch: Any, check_only: bool = False) -> Any:
            responses: list[Any] = []
            self.kwargs["hooks"] = {
                "response": lambda response, **_: _kept(response, responses, download=download)
            }
            self.progressbar = _Bar(download, progress)
            try:
                super().__call__(url, output_file, pooch, check_only)
            finally:
                for response in responses:  # pooch leaves open what it does not read to the end
                    response.close()
            _refuse_web_page(Path(output_file), download)

    pooch.get_logger().setLevel("ERROR")
    store = pooch.create(
        path=folder,
        base_url="",
        registry={download.file: f"sha256:{sha256}" if sha256 else None},
        urls={download.file: download.url},
        retry_if_failed=retries,
    )
    downloader = _Downloader(
        chunk_size=CHUNK,
        timeout=(CONNECT_S, READ_S),
        headers={"User-Agent": f"equitycli/{__version__}"},
    )
    try:
        return Path(store.fetch(download.file, downloader=downloader))
    except requests.exceptions.RequestException as error:
        raise broken_connection(download, error) from None
    except ValueError as error:  # pooch's own, of a hash that differs
        got = _GOT.search(str(error))
        raise changed(download, expected=sha256, got=got[1] if got else "not known") from None


def _kept(response: Any, responses: list[Any], *, download: Download) -> None:
    """Keep a response to be closed; refuse to be sent on from a safe address to one that is not."""
    responses.append(response)
    onward = response.headers.get("location", "").lower()
    if response.is_redirect and onward.startswith("http:") and download.url.startswith("https:"):
        raise refused(
            download,
            "the server sends on to an address without https.",
            f"Look at  {download.page or download.url}  for what was published.",
        )


def _refuse_web_page(arrived: Path, download: Download) -> None:
    with arrived.open("rb") as opened:
        start = opened.read(512)
    if not start.strip():
        raise refused(download, "the server sent nothing (0 bytes).", "Try again later.")
    looks = next((how for kind, how in _BEGINNINGS.items() if download.file.endswith(kind)), None)
    if looks is not None and not looks.match(start):
        what = "a web page" if _WEB_PAGE.search(start) else "something else"
        raise refused(
            download,
            f"the server sent {what} in place of the file: it may have moved.",
            f"Look for it at  {download.page or download.url}  and download it by hand.",
        )


class _Bar:
    """What pooch tells of its progress, as a bar; too many bytes stop it."""

    def __init__(self, download: Download, progress: Progress) -> None:
        self.download, self.progress = download, progress
        self.done, self._total = 0, 0

    @property
    def total(self) -> int:
        return self._total

    @total.setter
    def total(self, size: int) -> None:
        self._total = size
        self._bounded(size)

    def update(self, size: int) -> None:
        self.done += size
        # pooch counts whole pieces: the last one may be shorter
        self._bounded(self.done - CHUNK)
        self.progress(self.download.name, min(self.done, self.total or self.done), self.total)

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        """Nothing to close."""

    def _bounded(self, size: int) -> None:
        if size > self.download.largest_mb * BYTES_A_MB:
            raise refused(
                self.download,
                f"is over the {self.download.largest_mb:,} MB that it may have.",
                f"Look at  {self.download.page or self.download.url}  for what was published.",
            )


def _taken_out(download: Download, packed: Path) -> Path:
    """Return the one member that is wanted, beside the zip: its path inside means nothing."""
    remedy = f"Look at  {download.page or download.url}  for what was published."
    try:
        with zipfile.ZipFile(packed) as opened:
            fitting = [
                member
                for member in opened.infolist()
                if not member.is_dir() and fnmatch.fnmatch(member.filename, download.member)
            ]
            if len(fitting) != 1:
                raise refused(
                    download,
                    f"{len(fitting)} of {len(opened.infolist())} files in the zip fit "
                    f"{download.member!r}; one was expected.",
                    remedy,
                )
            wanted = fitting[0]
            most = min(
                download.largest_mb * BYTES_A_MB,
                max(wanted.compress_size, 1) * BOMB_RATIO,
            )
            out = packed.with_name("taken-out")
            with opened.open(wanted) as inside, out.open("wb") as written:
                if _copied(inside, written, most=most) > most:
                    raise refused(
                        download, f"unpacks to more than {most / BYTES_A_MB:,.0f} MB.", remedy
                    )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise refused(download, "is a damaged or locked zip.", remedy) from None
    return out


def _copied(inside: Any, written: Any, *, most: int) -> int:
    """Return how many bytes were copied; stops once there are more than `most`."""
    done = 0
    while piece := inside.read(CHUNK):
        done += len(piece)
        if done > most:
            break
        written.write(piece)
    return done
