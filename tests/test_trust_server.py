"""The dashboard's server as a stranger meets it, over sockets of one's own: no browser, no manners."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from entente_sim.dashboard.server import MOST_SESSIONS
from tests.conftest import SCENARIO_TEXT, WORLD_TEXT
from tests.servers import serving

pytest.importorskip("solara", reason="the extra 'viz' is not installed")

SECRET = "nobody may read this"  # noqa: S105


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that most tests share."""
    with served(tmp_path_factory.mktemp("served")) as one:
        yield one


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Serve the small world, with a secret beside the scenario; nothing may end in a traceback there."""
    (folder / "small_world.yaml").write_text(WORLD_TEXT, encoding="utf-8")
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    scenario = folder / "small.yaml"
    scenario.write_text(SCENARIO_TEXT, encoding="utf-8")
    with serving(scenario, folder) as address:
        yield urlsplit(address).port or 0


def asked(port: int, head: str, **headers: str) -> tuple[int, bytes]:
    """Status and answer to a request as it is written here."""
    sent = {"Host": f"127.0.0.1:{port}", "Connection": "close", **{k.replace("_", "-"): v for k, v in headers.items()}}
    lines = [head, *(f"{name}: {value}" for name, value in sent.items()), "", ""]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as wire:
        wire.sendall("\r\n".join(lines).encode("latin-1"))
        wire.settimeout(60)
        got = b""
        while piece := _more(wire, got):
            got += piece
    return int(got.split()[1]) if got.startswith(b"HTTP/") else 0, got


def _more(wire: socket.socket, got: bytes) -> bytes:
    """What comes next; a socket that was let in is not waited for."""
    if got.startswith(b"HTTP/1.1 101"):
        return b""
    try:
        return wire.recv(65536)
    except ConnectionResetError:
        return b""


def test_it_listens_on_the_loopback_alone(port: int) -> None:
    assert asked(port, "GET / HTTP/1.1")[0] == 200
    others = {one[4][0] for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in others - {"127.0.0.1"}:
        if not address.startswith("127."):
            with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
                socket.create_connection((address, port), timeout=5)
    with socket.socket() as again, pytest.raises(OSError, match="in use"):
        again.bind(("127.0.0.1", port))


@pytest.mark.parametrize(
    "door", ["/static/", "/static/public/", "/static/assets/", "/jupyter/nbextensions/", "/_solara/cdn/"]
)
@pytest.mark.parametrize("up", ["../", "%2e%2e/", "..%2f", "%2e%2e%2f", "..\\", "%5c..%5c", "....//", "/", "%00"])
@pytest.mark.parametrize("name", ["etc/passwd", "secret.txt", "small.yaml"])
def test_no_file_but_the_pages_own_is_served(port: int, door: str, up: str, name: str) -> None:
    for depth in (1, 3, 12):
        status, got = asked(port, f"GET {door}{up * depth}{name} HTTP/1.1")
        assert status in (400, 403, 404), got[:200]
        assert SECRET.encode() not in got
        assert b"root:" not in got
        assert b"small_world" not in got


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "//etc/passwd", "/small.yaml", "/../secret.txt", "/resourcez", "/docs", "/_solara", "/%2fetc"],
)
def test_other_paths_lead_nowhere(port: int, path: str) -> None:
    assert asked(port, f"GET {path} HTTP/1.1")[0] in (400, 404)


def test_libraries_of_the_page_are_neither_fetched_nor_deleted(port: int) -> None:
    status, page = asked(port, "GET / HTTP/1.1")
    assert status == 200
    libraries = {part.split('"')[0] for part in page.decode().split("/_solara/cdn/")[1:]}
    library = next(one for one in sorted(libraries) if one.endswith((".js", ".css")))
    assert asked(port, f"GET /_solara/cdn/{library} HTTP/1.1")[0] == 200
    assert asked(port, f"GET /_solara/cdn/{library.rpartition('/')[0]} HTTP/1.1")[0] == 404
    assert asked(port, f"GET /_solara/cdn/{library} HTTP/1.1")[0] == 200
    assert asked(port, "GET /_solara/cdn/left-pad@1.0.0/index.js HTTP/1.1")[0] == 404


SOCKET = {
    "Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec_WebSocket_Version": "13",
}  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({}, True),
        ({"Origin": "http://127.0.0.1:{port}"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "http://127.0.0.1:1"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://["}, False),
        ({"Host": "evil.example:{port}"}, False),
        ({"Host": "evil.example:{port}", "Origin": "http://evil.example:{port}"}, False),
        ({"Sec_Fetch_Site": "cross-site"}, False),
    ],
)
def test_only_the_own_page_gets_the_socket(port: int, headers: dict[str, str], let_in: bool) -> None:
    """A page that was rebound to this address, or another site in the same browser, is refused."""
    given = {key: value.format(port=port) for key, value in headers.items()}
    status, _ = asked(port, "GET /jupyter/api/kernels/a/channels?session_id=b HTTP/1.1", **SOCKET, **given)
    assert (status == 101) == let_in
    assert let_in or status in (400, 403)


@pytest.mark.parametrize(
    "head",
    [
        "POST / HTTP/1.1", "DELETE / HTTP/1.1", "TRACE / HTTP/1.1", "GET http://evil.example/ HTTP/1.1", "X",
        "GET /" + "a" * 100_000 + " HTTP/1.1", "GET /\x01 HTTP/1.1", "CONNECT evil.example:80 HTTP/1.1",
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_and_the_server_goes_on(port: int, head: str) -> None:
    try:
        status, got = asked(port, head)
    except (ConnectionError, TimeoutError):
        status, got = 0, b""
    assert status in (0, 400, 404, 405, 431), got[:200]
    assert asked(port, "GET /readyz HTTP/1.1")[0] == 200


def test_a_request_that_is_never_finished_holds_nothing_up(port: int) -> None:
    wires = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(50)]
    try:
        for wire in wires:
            wire.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert asked(port, "GET /readyz HTTP/1.1")[0] == 200
    finally:
        for wire in wires:
            wire.close()


def test_there_are_no_more_sessions_than_it_takes(tmp_path: Path) -> None:
    """Sockets that open session after session are refused; those that are closed make room for a page."""

    def begun(number: int) -> bool:
        wire = socket.create_connection(("127.0.0.1", port), timeout=60)
        head = f"GET /jupyter/api/kernels/k{number}/channels?session_id=s{number} HTTP/1.1"
        sent = {"Host": f"127.0.0.1:{port}", **{key.replace("_", "-"): value for key, value in SOCKET.items()}}
        wire.sendall("\r\n".join([head, *(f"{key}: {value}" for key, value in sent.items()), "", ""]).encode())
        wires.append(wire)
        return b" 101 " in wire.recv(4096)

    wires: list[socket.socket] = []
    with served(tmp_path) as port:
        try:
            let_in = 0
            for number in range(4 * MOST_SESSIONS):
                let_in += begun(number)
                time.sleep(0.05)
            assert MOST_SESSIONS <= let_in <= 3 * MOST_SESSIONS
            assert not begun(999)
            status, got = asked(port, "GET / HTTP/1.1")
            assert status == 503
            assert b"pages are open" in got
        finally:
            for wire in wires:
                wire.close()
        limit = time.monotonic() + 60
        while asked(port, "GET / HTTP/1.1")[0] != 200:
            assert time.monotonic() < limit
            time.sleep(0.2)
