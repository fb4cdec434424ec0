import errno
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from barefaced.errors import BadModel, BarefacedError, UnwritableFile
from barefaced.runtime import find_weights, list_weights, pull_weights

CONTENT = bytes(range(256)) * 9000  # a little over two blocks
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Shelf(BaseHTTPRequestHandler):
    def do_GET(self):
        page = self.path.partition("?")[0]
        if page == "/gone.onnx":
            self.send_error(404)
        elif page.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.partition("?")[2])
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.serve(page)

    def serve(self, page):
        length = {"/cut.onnx": len(CONTENT) + 1, "/huge.onnx": 3 * 1024**3}.get(page, len(CONTENT))
        self.send_response(200)
        if page != "/unsized.onnx":
            self.send_header("Content-Length", str(length))
        self.end_headers()
        try:
            self.wfile.write(CONTENT)
        except ConnectionError:
            self.close_connection = True  # the client had seen enough

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def shelf():
    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def nothing_left(stores):
    return not stores.cache.exists() or not list(stores.cache.iterdir())


def test_a_pulled_model_is_found_by_its_name(shelf, stores):
    path = pull_weights(f"{shelf}/arc%20face.v2.onnx?x=1".replace("%20", "-"), sha256=SHA256)
    assert path == stores.cache / "arc-face.v2.onnx"
    assert path.read_bytes() == CONTENT
    assert find_weights("arc-face.v2") == path
    assert list_weights() == [("arc-face.v2", path, "cache")]


@pytest.mark.parametrize("name", ["arc", "arc.onnx"])
def test_it_may_be_given_a_name(name, shelf, stores):
    assert pull_weights(f"{shelf}/download", sha256=SHA256.upper(), name=name) == stores.cache / "arc.onnx"
    assert find_weights("arc")


def test_the_cache_is_made_where_missing(shelf, stores):
    stores.cache.rmdir()
    stores.cache.parent.rmdir()
    assert pull_weights(f"{shelf}/a.onnx", sha256=SHA256).is_file()


def test_a_file_of_this_machine_will_do(stores, tmp_path):
    (tmp_path / "two words.onnx").write_bytes(CONTENT)
    url = (tmp_path / "two words.onnx").as_uri()
    assert pull_weights(url, sha256=SHA256, name="a").read_bytes() == CONTENT


def test_progress_is_told_and_ends_whole(shelf, stores):
    told = []
    pull_weights(f"{shelf}/a.onnx", sha256=SHA256, progress=lambda *numbers: told.append(numbers))
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1] == (len(CONTENT), len(CONTENT))


def test_without_a_size_progress_says_so(shelf, stores):
    told = []
    pull_weights(f"{shelf}/unsized.onnx", sha256=SHA256, progress=lambda *numbers: told.append(numbers))
    assert told[-1] == (len(CONTENT), None)


def test_other_lines_of_the_list_stay(shelf, stores):
    stores.add(stores.cache, "other.onnx")
    pull_weights(f"{shelf}/a.onnx", sha256=SHA256)
    pull_weights(f"{shelf}/a.onnx", sha256=SHA256)
    assert (stores.cache / "SHA256SUMS").read_text().count("\n") == 2
    assert find_weights("other")
    assert find_weights("a")


def test_a_wrong_checksum_leaves_nothing(shelf, stores):
    with pytest.raises(BadModel, match=f"its checksum is {SHA256}, not {'0' * 64}; nothing was kept"):
        pull_weights(f"{shelf}/a.onnx", sha256="0" * 64)
    assert nothing_left(stores)


def test_a_wrong_checksum_leaves_the_model_that_was_there(shelf, stores):
    stores.add(stores.cache, "a.onnx", b"old")
    with pytest.raises(BadModel):
        pull_weights(f"{shelf}/a.onnx", sha256="0" * 64)
    assert find_weights("a").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("page", "kind", "reason"),
    [
        ("gone.onnx", BarefacedError, "the download failed: Not Found"),
        ("cut.onnx", BarefacedError, "ended after 2304000 of 2304001 bytes"),
        ("huge.onnx", BadModel, "over 2 GiB"),
    ],
)
def test_a_failed_download_leaves_nothing(page, kind, reason, shelf, stores):
    with pytest.raises(kind, match=reason):
        pull_weights(f"{shelf}/{page}", sha256=SHA256)
    assert nothing_left(stores)


def test_what_grows_past_the_limit_is_dropped(shelf, stores, monkeypatch):
    monkeypatch.setattr("barefaced.runtime.pull.MAX_BYTES", 1 << 20)
    with pytest.raises(BadModel, match="over"):
        pull_weights(f"{shelf}/unsized.onnx", sha256=SHA256)
    assert nothing_left(stores)


def test_nobody_there(shelf, stores):
    with pytest.raises(BarefacedError, match="the download failed"):
        pull_weights("http://127.0.0.1:1/a.onnx", sha256=SHA256)
    assert nothing_left(stores)


def test_a_missing_file_of_this_machine(stores, tmp_path):
    with pytest.raises(BarefacedError, match="the download failed"):
        pull_weights((tmp_path / "gone.onnx").as_uri(), sha256=SHA256)


def test_this_machine_is_not_reached_through_a_proxy(shelf, stores, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    for exception in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(exception, raising=False)
    assert pull_weights(f"{shelf}/a.onnx", sha256=SHA256).is_file()


def test_a_redirection_on_this_machine_is_followed(shelf, stores):
    assert pull_weights(f"{shelf}/to/a.onnx?{shelf}/b.onnx", sha256=SHA256) == stores.cache / "a.onnx"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://example.org/a.onnx", "only https://"),
        ("ftp://127.0.0.1/a.onnx", "only https://"),
        ("file:///etc/passwd", "the download failed"),
    ],
)
def test_a_redirection_keeps_to_the_rule(target, reason, shelf, stores):
    with pytest.raises(BarefacedError, match=reason):
        pull_weights(f"{shelf}/to/a.onnx?{target}", sha256=SHA256)
    assert nothing_left(stores)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/a.onnx", "ftp://127.0.0.1/a.onnx", "a.onnx", "http://127.0.0.1.example.org/a.onnx"],
)
def test_an_address_that_could_be_altered_on_the_way_is_refused(url, stores):
    with pytest.raises(BarefacedError, match="only https://"):
        pull_weights(url, sha256=SHA256)


def test_what_is_no_address_is_told(stores):
    with pytest.raises(BarefacedError, match="no address"):
        pull_weights("https://[a/b.onnx", sha256=SHA256)


@pytest.mark.parametrize("digest", ["", "abc", "g" * 64, SHA256 + "0"])
def test_the_checksum_must_be_one(digest, stores):
    with pytest.raises(BarefacedError, match="64 hexadecimal digits"):
        pull_weights("https://example.org/a.onnx", sha256=digest)


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".hidden", "a\nb", "-a"])
def test_a_name_cannot_lead_elsewhere(name, stores):
    with pytest.raises(BarefacedError, match="a model's name is"):
        pull_weights("https://example.org/a.onnx", sha256=SHA256, name=name)


def test_a_full_disk_leaves_nothing(shelf, stores, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UnwritableFile, match=r"a\.onnx: cannot be written: No space left on device"):
        pull_weights(f"{shelf}/a.onnx", sha256=SHA256)
    assert nothing_left(stores)


def test_a_cache_that_cannot_be_made(shelf, stores):
    stores.cache.rmdir()
    stores.cache.touch()
    with pytest.raises(UnwritableFile):
        pull_weights(f"{shelf}/a.onnx", sha256=SHA256)


def test_ctrl_c_leaves_nothing(shelf, stores):
    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull_weights(f"{shelf}/a.onnx", sha256=SHA256, progress=interrupt)
    assert nothing_left(stores)
