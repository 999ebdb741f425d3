"""The admin application: /metrics, /healthz, /readyz and the console, as ASGI.

Owns the paths, the statuses and who may read metrics. Scrapes that come at the same time, or within half a
second, share one rendering, so that a flood of them costs little more than one.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import structlog
from prometheus_client.exposition import gzip_accepted

from lightspeed_ops import console
from lightspeed_ops.admin.authorization import CONNECTION, Authorize
from lightspeed_ops.admin.exposition import Exposition, Format, negotiated
from lightspeed_ops.admin.scrape import Sources, scrape
from lightspeed_ops.journal.background import retrieve
from lightspeed_ops.readiness import Readiness

SHARED_S = 0.5
"""Seconds for which scrapes share a rendering: far less than the interval between two of one Prometheus."""
CHUNK_BYTES = 64 * 1024
"""Bytes of a response that are written at once, before other calls have their turn."""
CALLS = "/lightspeed.ops.v1."
"""The prefix of the paths of calls."""
NOT_MODIFIED = 304
"""The status of a file that the browser has already."""
CONSOLE_REDIRECTS = frozenset({"/", "/console"})
"""The paths that lead to the console."""
PROBES = frozenset({"/healthz", "/readyz"})
"""The paths of probes."""
TEXT = "text/plain; charset=utf-8"

Header = tuple[bytes, bytes]
Scope = Any
"""The scope of an ASGI request."""

Calls = Callable[[Scope, Any, Any, Any], Awaitable[None]]
"""Answers a call, given its ASGI request and its connection."""

log = structlog.get_logger()


class Answer(NamedTuple):
    """An answer: its status, headers and body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class AdminApplication:
    """The ASGI application of the admin listener."""

    def __init__(
        self,
        sources: Sources | None,
        readiness: Readiness,
        authorize: Authorize | None = None,
        calls: Calls | None = None,
    ) -> None:
        """Takes what it shows; without ``authorize`` every peer may read metrics.

        Without ``sources`` it answers probes alone: there is no server yet. It hands calls of the
        contract over to ``calls``.
        """
        self._calls = calls
        self._metrics = None if sources is None else SharedRenderings(sources)
        self._readiness = readiness
        self._authorize = authorize

    def close(self) -> None:
        """Ends the thread of renderings."""
        if self._metrics is not None:
            self._metrics.close()

    async def __call__(self, scope: Scope, receive: object, send: Callable[[Any], Awaitable[None]]) -> None:
        """Answers a request; it reads no body, but those of calls."""
        if scope["type"] != "http":
            return
        if self._calls is not None and scope["path"].startswith(CALLS):
            await self._calls(scope, receive, send, scope["state"][CONNECTION])
            return
        try:
            answer = await self._answer(scope)
        except Exception:
            incident = secrets.token_hex(4)
            log.exception("bug", method="admin", incident=incident)
            answer = _text(500, f"internal error: incident {incident}")
        await _send(answer, scope, send)

    async def _answer(self, scope: Scope) -> Answer:
        path, method = scope["path"], scope["method"]
        if self._metrics is None and path not in PROBES:
            return _text(503, self._readiness.state.value)
        is_console = path in CONSOLE_REDIRECTS or path.startswith(console.PATH)
        if path not in {"/metrics", *PROBES} and not is_console:
            return _text(404, "not found: there are /metrics, /healthz, /readyz and /console/")
        if method not in {"GET", "HEAD"}:
            return _text(405, "method not allowed: expected GET or HEAD", ("allow", "GET, HEAD"))
        if is_console:
            return await _console(scope)
        return self._probe(path) if path in PROBES else await self._metrics_answer(scope)

    def _probe(self, path: str) -> Answer:
        """Answers a probe."""
        if path == "/healthz":
            return _text(200, "ok")
        return _text(200 if self._readiness.is_ready else 503, self._readiness.state.value)

    async def _metrics_answer(self, scope: Scope) -> Answer:
        """Answers a scrape."""
        denial = None if self._authorize is None else self._authorize(scope)
        if denial is not None:
            return _text(denial.status, denial.text, ("www-authenticate", "Bearer"))
        form = negotiated(header(scope, b"accept"), header(scope, b"accept-encoding"))
        assert self._metrics is not None, "the path is refused without metrics"
        body = await self._metrics.rendered(form)
        headers = [("content-type", form.content_type), ("vary", "accept, accept-encoding")]
        if form.is_gzip:
            headers.append(("content-encoding", "gzip"))
        return Answer(200, tuple(headers), body)


async def _console(scope: Scope) -> Answer:
    """Answers a request for a file of the console, which needs no identity: its calls do."""
    path = scope["path"]
    if path in CONSOLE_REDIRECTS:
        # A relative address: a proxy may have the server under a path of its own.
        return _text(307, "the console is at /console/", ("location", "console/"))
    file = (await asyncio.to_thread(console.console_files)).get(path)
    if file is None:
        return _text(404, "not found: the console has no such file")
    headers = [
        ("content-type", file.content_type),
        ("etag", file.etag),
        ("cache-control", "no-cache"),
        ("vary", "accept-encoding"),
        *console.HEADERS,
    ]
    if file.etag in header(scope, b"if-none-match"):
        return Answer(NOT_MODIFIED, tuple(headers), b"")
    if not gzip_accepted(header(scope, b"accept-encoding")):
        return Answer(200, tuple(headers), file.content)
    return Answer(200, (*headers, ("content-encoding", "gzip")), file.compressed)


class SharedRenderings:
    """Renderings of metrics, in a thread of their own."""

    def __init__(self, sources: Sources) -> None:
        """Starts without a rendering."""
        self._sources = sources
        self._exposition = Exposition()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="metrics")
        self._newest: dict[tuple[bool, bool], tuple[float, asyncio.Task[bytes]]] = {}
        """By the kind of format: when its newest rendering began, and the task."""

    def close(self) -> None:
        """Ends the thread after the rendering in progress."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def rendered(self, form: Format) -> bytes:
        """Returns metrics in a format; they are at most :data:`SHARED_S` old."""
        kind, now_s = (form.is_openmetrics, form.is_gzip), time.monotonic()
        began_s, task = self._newest.get(kind, (0.0, None))
        if task is None or (task.done() and (now_s - began_s > SHARED_S or task.exception() is not None)):
            task = asyncio.create_task(self._render(form), name="metrics")
            task.add_done_callback(retrieve)
            self._newest[kind] = now_s, task
        # A peer that leaves must not end the rendering of another one.
        return await asyncio.shield(task)

    async def _render(self, form: Format) -> bytes:
        values = await scrape(self._sources)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, self._exposition.render, values, form)


def header(scope: Scope, name: bytes) -> str:
    """Returns the values of a header, joined; empty if the request has none."""
    found: Iterable[bytes] = (value for key, value in scope["headers"] if key == name)
    return ",".join([value.decode("latin-1") for value in found])


def _text(status: int, text: str, *headers: tuple[str, str]) -> Answer:
    return Answer(status, (("content-type", TEXT), *headers), f"{text}\n".encode())


async def _send(answer: Answer, scope: Scope, send: Callable[[Any], Awaitable[None]]) -> None:
    headers: list[Header] = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers]
    if answer.status != NOT_MODIFIED:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    if all(name != b"cache-control" for name, _ in headers):
        headers.append((b"cache-control", b"no-store"))
    if header(scope, b"content-length") or header(scope, b"transfer-encoding"):
        # The body of the request is not read.
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = memoryview(answer.body)
    for begin in range(0, len(body), CHUNK_BYTES):
        part = bytes(body[begin : begin + CHUNK_BYTES])
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
