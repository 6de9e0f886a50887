"""Serve the page: settings that keep it on this machine, a guard at the door, limits on sessions."""

from __future__ import annotations

import os
import socket
import sys
import threading
import warnings
import webbrowser
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from entente_sim.dashboard.offer import Offer

__all__ = ["MOST_SESSIONS", "Guard", "serve"]

MOST_SESSIONS = 8
"""Pages open at a time; each holds an ensemble.  As many again may be lost and not yet forgotten."""

_SETTINGS = {
    "SOLARA_APP": "entente_sim.dashboard.page",
    "SOLARA_MODE": "production",
    "SOLARA_CHECK_HOOKS": "off",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_TELEMETRY_SERVER_USER_ID": "none",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_TITLE": "entente-sim",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_KERNEL_CULL_TIMEOUT": "10m",
    "SOLARA_KERNEL_MAX_COUNT": str(2 * MOST_SESSIONS),
    "SOLARA_SESSION_HTTP_ONLY": "True",
}
"""No report to anybody, no reload of code, sessions that end soon after their page is closed."""

_DOORS = ("/_solara/", "/static/", "/jupyter/", "/readyz")
_LIBRARIES, _KERNELS = "/_solara/cdn/", "/jupyter/api/kernels/"
_OF_A_PROXY = (b"script-name", b"x-script-name", b"x-forwarded-", b"forwarded")
"""Headers that only a proxy before the server may send; there is none."""

_MESSAGE, _CONNECTIONS = 1_000_000, 200
"""Bytes of a message that a page may send, and connections at a time."""

_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; object-src 'none'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Guard:
    """What stands before the application.

    A page of another site, or another name for this machine, gets no answer: a browser would let it use the socket.
    The page may load from its own server only.  Of the libraries of the page it serves those that are installed: asked
    for another, the application would fetch it from the network, and asked for a folder of them, delete that.

    Parameters
    ----------
    app
        The application.
    hosts
        Names under which it answers; empty for any.
    sessions
        Counts the pages that are open.
    libraries
        Folder of the installed libraries of the page; without one, none are served.
    kept
        Names of all sessions, those of lost pages among them.
    """

    def __init__(
        self,
        app: Any,
        hosts: frozenset[str],
        sessions: Callable[[], int],
        libraries: Path | None = None,
        kept: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        self.app, self.hosts, self.sessions, self.libraries, self.kept = app, hosts, sessions, libraries, kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it in a sentence."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            kept = [(key, value) for key, value in scope["headers"] if not key.lower().startswith(_OF_A_PROXY)]
            scope = {**scope, "headers": kept}
            if scope["type"] == "websocket":
                await self._talk(scope, receive, send)
            else:
                await self.app(scope, receive, _with_policy(send))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            status, sentence = refusal
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": f"{sentence}\n".encode()})

    async def _talk(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a page talk; that it hangs up in the midst of it is no error."""
        gone = False

        async def hearing() -> MutableMapping[str, Any]:
            nonlocal gone
            message = await receive()
            gone = gone or message["type"] == "websocket.disconnect"
            return message

        async def saying(message: MutableMapping[str, Any]) -> None:
            nonlocal gone
            try:
                await send(message)
            except Exception:
                gone = True
                raise

        try:
            await self.app(scope, hearing, saying)
        except Exception:
            if not gone:
                raise

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        host, path = headers.get("host", ""), scope["path"]
        if self.hosts and _name(host) not in self.hosts:
            return 403, "This server answers to its own name only."
        origin = headers.get("origin")
        if origin is not None and _place(origin) != host:
            return 403, "This server answers its own page only."
        followed = path == "/" and headers.get("sec-fetch-mode") == "navigate"  # a link to the page
        if headers.get("sec-fetch-site") in ("cross-site", "same-site") and not followed:
            return 403, "This server answers its own page only."
        if path != "/" and (not path.startswith(_DOORS) or ".." in path or "\\" in path or "\0" in path):
            return 404, "There is nothing here; the page is at /."
        if path.startswith(_LIBRARIES) and not self._installed(path.removeprefix(_LIBRARIES)):
            return 404, "This library is not installed here."
        new = path.startswith(_KERNELS) and path.removeprefix(_KERNELS).split("/")[0] not in self.kept()
        if new and len(self.kept()) >= 2 * MOST_SESSIONS:
            return 503, "There are too many sessions; those of lost pages end after ten minutes."
        if path == "/" and self.sessions() >= MOST_SESSIONS:
            return 503, f"{MOST_SESSIONS} pages are open, which is all this server takes: close one and load again."
        return None

    def _installed(self, path: str) -> bool:
        """Whether a library is a file in the folder of them."""
        if self.libraries is None or not path or path.startswith("/"):
            return False
        try:
            return (self.libraries / (path if "/" in path else f"{path}/__main.js")).is_file()
        except (OSError, ValueError):
            return False


def _place(address: str) -> str | None:
    """Host and port of an address; None if it is none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return None


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _with_policy(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            added = [(b"content-security-policy", _POLICY.encode()), (b"x-content-type-options", b"nosniff")]
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return sending


def serve(what: Offer, *, host: str, port: int, browser: bool, said: Callable[[str], None]) -> None:
    """Serve the page until interrupted.

    Parameters
    ----------
    what
        Scenarios on offer.
    host, port
        Where to listen; port 0 takes any that is free.
    browser
        Whether to open a browser.
    said
        Told the address once the server listens.

    Raises
    ------
    ModuleNotFoundError
        Without the extra ``viz``.
    OSError
        If the port is taken.
    """
    os.environ.update(_SETTINGS)
    warnings.filterwarnings("ignore", message="Cookies with samesite")  # the page is not embedded anywhere
    import uvicorn
    from solara.server import kernel_context, settings
    from solara.server.starlette import app

    from entente_sim.dashboard import page

    page.offer(what)
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if sys.platform != "win32":  # there it would let two servers share a port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
    loopback = host == "localhost" or host.startswith("127.") or host == "::1"
    hosts = frozenset({"localhost", "127.0.0.1", "::1", host}) if loopback else frozenset()
    all_of = kernel_context.contexts

    def open_pages() -> int:
        connected = kernel_context.PageStatus.CONNECTED
        return sum(connected in [*one.page_status.values()] for one in [*all_of.values()])

    guard = Guard(app, hosts, open_pages, Path(settings.assets.proxy_cache_dir), lambda: [*all_of])
    config = uvicorn.Config(
        guard, log_level="warning", access_log=False, timeout_graceful_shutdown=2, proxy_headers=False,
        ws_max_size=_MESSAGE, limit_concurrency=_CONNECTIONS,
    )  # fmt: skip

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            said(address)
            if browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    with listening:
        Server(config).run(sockets=[listening])
