"""Fetching, against a server on this machine that misbehaves in each known way."""

import hashlib
import io
import json
import socket
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from equitycli.errors import InputError
from equitycli.sources import fetching
from equitycli.sources.download_errors import DownloadError
from equitycli.sources.downloads import RECORD, Download, catalogue, chosen, recorded, verified
from equitycli.sources.fetching import fetch
from tests.running import run_apart

GOOD = b"area_code,score\n" + b"".join(
    f"F01{n:06d},{n * 7919 % 10_007}\n".encode() for n in range(20_000)
)
SHA256 = hashlib.sha256(GOOD).hexdigest()


def packed(**members: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, octets in members.items():
            opened.writestr(name, octets)
    return written.getvalue()


class Misbehaving(BaseHTTPRequestHandler):
    """One address for each way in which a server disappoints."""

    asked: Counter[str] = Counter()

    def do_GET(self) -> None:
        self.asked[self.path] += 1
        way = self.path.strip("/")
        if way in ("404", "500"):
            self.send_error(int(way))
        elif way == "page":
            self.whole(
                b"<?xml version='1.0'?><!-- moved -->\n"
                b"<!DOCTYPE html><html><body>We have moved</body></html>"
            )
        elif way == "message":
            self.whole(b'{"error": "no such item"}')
        elif way == "cut" or (way == "cut-once" and self.asked[self.path] == 1):
            self.begin(len(GOOD))
            self.wfile.write(GOOD[:1000])
        elif way == "endless":
            self.begin(None)
            for _ in range(40):
                self.wfile.write(b"x" * 100_000)
        elif way == "too-large":
            self.whole(b"y" * 3_000_000)
        elif way == "nothing":
            self.whole(b"")
        elif way == "silent":
            threading.Event().wait(2)
        elif way == "changed":
            self.whole(GOOD + b"F01000002,1\n")
        elif way == "elsewhere":
            self.send_response(302)
            self.send_header("Location", "/good")
            self.end_headers()
        elif way in ZIPS:
            self.whole(ZIPS[way])
        else:
            self.whole(GOOD)

    def begin(self, size: int | None) -> None:
        self.send_response(200)
        if size is not None:
            self.send_header("Content-Length", str(size))
        self.end_headers()

    def whole(self, octets: bytes) -> None:
        self.begin(len(octets))
        self.wfile.write(octets)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


ZIPS = {
    "zip": packed(**{"Data/ONSPD_X_UK.csv": GOOD, "Documents/guide.txt": b"read me"}),
    "zip-climbs": packed(**{"../../Data/ONSPD_X_UK.csv": GOOD}),
    "zip-bomb": packed(**{"Data/ONSPD_X_UK.csv": b"0" * 5_000_000}),
    "zip-without": packed(**{"Documents/guide.txt": b"read me"}),
    "zip-damaged": packed(**{"Data/ONSPD_X_UK.csv": GOOD})[:-200],
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    Misbehaving.asked.clear()
    serving = ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving)
    serving.daemon_threads = True
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    serving.server_close()
    thread.join()


def download(url: str, **changes: object) -> Download:
    entry: dict[str, object] = {
        "name": "index", "role": "index", "title": "An index", "publisher": "Nobody",
        "licence": "none", "url": url, "file": "index.csv", "page": "https://example.org/index",
        "largest_mb": 2,
    }  # fmt: skip
    return Download(**(entry | changes))  # type: ignore[arg-type]


def refusal(one: Download, to: Path, **how: object) -> str:
    with pytest.raises(DownloadError) as caught:
        fetch(one, to=to, retries=0, **how)  # type: ignore[arg-type]
    assert caught.value.exit_code == 3
    left = [path for path in to.rglob("*") if path.name not in (RECORD, "index.csv")]
    assert not left, "something half-written was left behind"
    return "\n".join(caught.value.lines())


def test_a_pinned_file_is_fetched_whole_and_recorded(server, tmp_path):
    told: list[tuple[str, int, int]] = []
    made, new = fetch(
        download(f"{server}/good", sha256=SHA256),
        to=tmp_path,
        progress=lambda *how: told.append(how),
    )
    assert new
    assert (tmp_path / "index.csv").read_bytes() == GOOD
    assert (made.sha256, made.size, made.pinned) == (SHA256, len(GOOD), True)
    assert recorded(tmp_path) == {"index": made}
    assert told[-1] == ("index", len(GOOD), len(GOOD))
    assert sorted(path.name for path in tmp_path.iterdir()) == [RECORD, "index.csv"]


def test_a_file_that_is_there_and_right_is_not_fetched_again(server, tmp_path):
    one = download(f"{server}/good?again", sha256=SHA256)
    first, _ = fetch(one, to=tmp_path)
    again, new = fetch(one, to=tmp_path)
    assert (again, new) == (first, False)
    assert Misbehaving.asked["/good?again"] == 1


def test_an_unpinned_file_is_recorded_and_a_later_change_refused(server, tmp_path):
    made, _ = fetch(download(f"{server}/good"), to=tmp_path)
    assert not made.pinned
    (tmp_path / "index.csv").unlink()
    message = refusal(download(f"{server}/changed"), tmp_path)
    assert f"expected was {SHA256}" in message
    assert not (tmp_path / "index.csv").exists()


def test_a_changed_hash_says_both_and_how_to_take_it_on_purpose(server, tmp_path):
    one = download(f"{server}/changed", sha256=SHA256)
    message = refusal(one, tmp_path)
    assert "the file has changed: its sha256 is " in message
    assert f"expected was {SHA256}" in message
    assert "--accept-new" in message
    made, new = fetch(one, to=tmp_path, accept_new=True)
    assert new
    assert made.sha256 != SHA256
    assert not made.pinned
    assert recorded(tmp_path)["index"] == made


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("404", "answered with an error (404)"),
        ("500", "answered with an error (500)"),
        ("page", "the server sent a web page in place of the file"),
        ("message", "the server sent something else in place of the file"),
        ("cut", "the file was cut short on its way"),
        ("nothing", "the server sent nothing (0 bytes)"),
        ("too-large", "is over the 2 MB that it may have"),
        ("endless", "is over the 2 MB that it may have"),
    ],
)
def test_each_way_to_misbehave_has_its_own_error(server, tmp_path, way, said):
    message = refusal(download(f"{server}/{way}", sha256=SHA256), tmp_path / "new")
    assert said in message
    assert not (tmp_path / "new").exists()


def test_a_server_that_says_nothing_is_given_up(server, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "READ_S", 0.3)
    assert "did not answer in time" in refusal(download(f"{server}/silent"), tmp_path)


def test_a_refused_connection(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    message = refusal(download(f"http://127.0.0.1:{port}/index.csv"), tmp_path)
    assert f"127.0.0.1:{port} refused the connection" in message


def test_a_machine_that_is_offline(tmp_path):
    message = refusal(download("https://nowhere.invalid/index.csv"), tmp_path)
    assert "this machine is offline, or nowhere.invalid is not known" in message


def test_a_connection_that_breaks_once_is_tried_again_from_the_start(server, tmp_path):
    fetch(download(f"{server}/cut-once", sha256=SHA256), to=tmp_path, retries=1)
    assert (tmp_path / "index.csv").read_bytes() == GOOD
    assert Misbehaving.asked["/cut-once"] == 2


def test_sent_on_to_another_address(server, tmp_path):
    fetch(download(f"{server}/elsewhere", sha256=SHA256), to=tmp_path)
    assert (tmp_path / "index.csv").read_bytes() == GOOD


def test_one_member_of_a_zip_is_taken_out(server, tmp_path):
    one = download(f"{server}/zip", member="Data/ONSPD_*_UK.csv")
    made, _ = fetch(one, to=tmp_path)
    assert (tmp_path / "index.csv").read_bytes() == GOOD
    assert made.sha256 == SHA256
    assert fetch(one, to=tmp_path) == (made, False)


def test_the_pin_of_a_zip_is_of_the_zip(server, tmp_path):
    pin = hashlib.sha256(ZIPS["zip"]).hexdigest()
    one = download(f"{server}/zip", member="Data/ONSPD_*_UK.csv", sha256=pin)
    fetch(one, to=tmp_path)
    assert verified(tmp_path, [one])[0].state == "as fetched"
    assert "has changed" in refusal(
        download(f"{server}/zip-climbs", member="*ONSPD_*", sha256=pin, file="other.csv"), tmp_path
    )


def test_a_member_is_never_written_outside_the_folder(server, tmp_path):
    folder = tmp_path / "a" / "b"
    fetch(download(f"{server}/zip-climbs", member="*ONSPD_*_UK.csv"), to=folder)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        RECORD,
        "index.csv",
    ]
    assert (folder / "index.csv").read_bytes() == GOOD


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("zip-bomb", "unpacks to more than"),
        ("zip-without", "0 of 1 files in the zip fit"),
        ("zip-damaged", "is a damaged or locked zip"),
    ],
)
def test_a_zip_that_is_not_what_it_should_be(server, tmp_path, way, said):
    assert said in refusal(download(f"{server}/{way}", member="Data/*"), tmp_path)


def test_a_file_of_somebody_elses_is_never_overwritten(server, tmp_path):
    (tmp_path / "index.csv").write_text("mine")
    assert "is there already" in refusal(download(f"{server}/good"), tmp_path)
    assert (tmp_path / "index.csv").read_text() == "mine"
    assert "is there already" in refusal(download(f"{server}/good"), tmp_path, accept_new=True)


def test_verify_tells_changed_from_missing(server, tmp_path):
    one = download(f"{server}/good", sha256=SHA256)
    two = download(f"{server}/good", name="other", file="other.csv")
    fetch(one, to=tmp_path)
    fetch(two, to=tmp_path)
    (tmp_path / "index.csv").write_bytes(GOOD + b"\n")
    (tmp_path / "other.csv").unlink()
    assert [found.state for found in verified(tmp_path, [one, two])] == ["changed", "missing"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"files": [{}]}', '{"files": [{"name": 1}]}', "{" * 2000]
)
def test_a_record_that_is_none_is_refused(tmp_path, text):
    (tmp_path / RECORD).write_text(text)
    with pytest.raises(InputError, match="downloads.json"):
        verified(tmp_path, [])


def test_the_shipped_list_is_whole_and_only_https():
    found = catalogue()
    assert len(found) >= 10
    assert all(one.url.startswith("https://") for one in found)
    assert all(one.page.startswith("https://") for one in found)
    assert len({one.file for one in found}) == len(found)


def test_the_pinned_hash_is_that_of_the_copy_that_was_seen(national):
    manifest = (national / "MANIFEST.csv").read_text("utf-8")
    pinned = [one for one in catalogue() if one.sha256]
    assert pinned
    for one in pinned:
        assert one.sha256 in manifest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "http://example.org/x"}, "is no https address"),
        ({"url": "file:///etc/passwd"}, "is no https address"),
        ({"file": "../x.csv"}, "can't be the name of a file"),
        ({"file": RECORD}, "can't be the name of a file"),
        ({"sha256": "abc"}, "is no sha256"),
        ({"colour": "red"}, "not known: colour"),
        ({"title": ""}, "missing or empty: title"),
        ({"largest_mb": "many"}, "of a wrong kind: largest_mb"),
    ],
)
def test_a_list_of_ones_own_is_checked(tmp_path, change, said):
    entry = {
        "name": "n", "role": "index", "title": "t", "publisher": "p", "licence": "l",
        "url": "https://example.org/x", "file": "x.csv",
    } | change  # fmt: skip
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in entry.items())
    listed = tmp_path / "mine.toml"
    listed.write_text(f"[[download]]\n{lines}\n")
    with pytest.raises(InputError) as caught:
        catalogue(listed)
    assert said in "\n".join(caught.value.lines())


def test_a_misspelt_name_is_guessed():
    with pytest.raises(InputError) as caught:
        chosen(["iod2025file7"], catalogue())
    assert "Did you mean  iod2025-file7?" in "\n".join(caught.value.lines())


def own_list(folder: Path, server: str, **ways: str) -> Path:
    listed = folder / "mine.toml"
    listed.write_text(
        "".join(
            f'[[download]]\nname = "{name}"\nrole = "index"\ntitle = "t"\npublisher = "p"\n'
            f'licence = "l"\nurl = "{server}/{way}"\nfile = "{name}.csv"\n'
            for name, way in ways.items()
        )
    )
    return listed


def test_the_commands_list_get_and_verify(server, tmp_path):
    listed = own_list(tmp_path, server, good="good", gone="404")
    shown = run_apart("data", "list", "--sources", str(listed), cwd=tmp_path)
    assert shown.code == 0
    assert "no: unpinned" in shown.out
    got = run_apart(
        "data", "get", "good", "gone", "--sources", str(listed), "--to", "there", "--json",
        cwd=tmp_path,
    )  # fmt: skip
    assert got.code == 3
    assert "gone has 1 problem" in got.err
    said = json.loads(got.out)
    assert said["failed"] == 1
    assert [one["name"] for one in said["files"]] == ["good"]
    right = run_apart("data", "verify", "--to", "there", "--sources", str(listed), cwd=tmp_path)
    assert right.code == 0
    assert "as fetched" in right.out
    (tmp_path / "there" / "good.csv").write_text("tampered")
    wrong = run_apart("data", "verify", "--to", "there", "--sources", str(listed), cwd=tmp_path)
    assert wrong.code == 3
    assert "changed" in wrong.out
