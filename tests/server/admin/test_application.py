"""The admin application, without a network."""

import asyncio
from typing import Any

import pytest
from lightspeed_ops.admin.application import AdminApplication
from lightspeed_ops.admin.authorization import Denial, authorizer
from lightspeed_ops.admin.event_loop_lag import EventLoopLag
from lightspeed_ops.admin.scrape import Sources
from lightspeed_ops.engine.surface_samples import Sampled
from lightspeed_ops.identity import Authenticated, AuthenticationFailed, Credentials, Role
from lightspeed_ops.metrics import CallMetrics
from lightspeed_ops.readiness import Readiness, ReadinessState


class Samples:
    """Counts how often surfaces are sampled, and can fail."""

    def __init__(self) -> None:
        """Starts without samples."""
        self.taken, self.fails = 0, False

    async def __call__(self) -> Sampled:
        """Returns no surfaces, after a turn of the loop."""
        self.taken += 1
        await asyncio.sleep(0)
        if self.fails:
            raise RuntimeError("the sampler's secret")
        return Sampled(0, (), (), None)


async def _no_streams() -> Any:
    return ()


def application(samples: Samples, readiness: Readiness | None = None, **options: Any) -> AdminApplication:
    """Returns an application over these samples."""
    sources = Sources("1", samples, CallMetrics(), _no_streams, tuple, EventLoopLag())
    return AdminApplication(sources, readiness or Readiness(), **options)


async def ask(app: AdminApplication, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """Returns the status and the body of a response."""
    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope: Any = {
        "type": "http",
        "path": path,
        "method": method,
        "headers": named,
        "client": None,
        "state": {},
    }
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, None, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize("state", ReadinessState)
async def test_readyz_says_the_state(state: ReadinessState) -> None:
    """Only a ready server is 200; the body has the word of each state."""
    readiness = Readiness()
    if state is ReadinessState.STORAGE_AWAY:
        readiness.become(ReadinessState.READY)
    readiness.become(state)
    status, body = await ask(application(Samples(), readiness), "/readyz")
    assert (200 if state is ReadinessState.READY else 503, f"{state.value}\n".encode()) == (status, body)


async def test_scrapes_at_once_share_a_rendering() -> None:
    """Ten scrapes at the same time, and one right after, sample the surfaces once for each format."""
    samples = Samples()
    app = application(samples)
    answers = await asyncio.gather(*[ask(app, "/metrics") for _ in range(10)])
    answers.append(await ask(app, "/metrics"))
    assert {200} == {status for status, _ in answers}
    assert 1 == samples.taken
    await ask(app, "/metrics", accept="application/openmetrics-text; version=1.0.0")
    assert 2 == samples.taken
    app.close()


async def test_a_failed_rendering_is_not_shared() -> None:
    """A bug answers 500 with an incident and nothing else, and the next scrape tries again."""
    samples = Samples()
    app = application(samples)
    samples.fails = True
    status, body = await ask(app, "/metrics")
    assert (500, True, False) == (status, b"incident" in body, b"secret" in body)
    samples.fails = False
    assert 200 == (await ask(app, "/metrics"))[0]
    app.close()


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/nothing", "GET", 404),
        ("/metrics/", "GET", 404),
        ("/readyz", "DELETE", 405),
        ("/metrics", "POST", 405),
    ],
)
async def test_other_requests_are_refused(path: str, method: str, status: int) -> None:
    """There are the paths of metrics, probes and console, and they are read."""
    assert status == (await ask(application(Samples()), path, method))[0]


class Identities:
    """A source of identities whose tokens are their roles."""

    def authenticate(self, credentials: Credentials) -> Authenticated:
        """Returns the role that a token names."""
        if credentials.authorization is None:
            raise AuthenticationFailed("missing")
        if credentials.authorization == "busy":
            raise AuthenticationFailed("busy")
        return Authenticated(None, Role(credentials.authorization), None, lambda: True)


@pytest.mark.parametrize(
    ("token", "status"),
    [("metrics", 200), ("system", 200), ("tenant_admin", 403), ("viewer", 403), ("busy", 503), (None, 401)],
)
async def test_metrics_ask_for_a_role(token: str | None, status: int) -> None:
    """Only metrics and system may scrape; probes need no identity."""
    app = application(Samples(), authorize=authorizer(Identities()))
    headers = {} if token is None else {"authorization": token}
    assert status == (await ask(app, "/metrics", **headers))[0]
    assert 200 == (await ask(app, "/healthz"))[0]
    app.close()


def test_denials_say_nothing_of_the_token() -> None:
    """The text of a denial is about roles, or the fixed one of a failure."""
    authorize = authorizer(Identities())
    scope = {"headers": [(b"authorization", b"viewer")], "client": ("127.0.0.1", 1), "state": {}}
    assert Denial(403, "expected a role of metrics or system, but it is viewer") == authorize(scope)
