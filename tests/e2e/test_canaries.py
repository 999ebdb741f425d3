"""Secrets never leave the server: canaries in every place for credentials, searched in all that it writes."""

import base64
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lightspeed.ops.v1 import record_service_pb2, surface_service_pb2, worker_service_pb2

from tests.harness.api import Api
from tests.harness.collector import Collector
from tests.harness.identities import ProviderKey, forged
from tests.harness.process import ServerProcess
from tests.harness.secured import Secured, address_of

Spawn = Callable[..., ServerProcess]

pytestmark = pytest.mark.slow

CANARY = "canarybird"
"""A text that stands in all secrets of these tests that are no random bytes."""

BUGS = """
import os
if os.environ.get("BUGS"):
    from lightspeed_ops.transport.surface_servicer import SurfaceServicer

    def list_surfaces(self, request, context):
        token = dict(context.invocation_metadata())["authorization"]
        raise RuntimeError("a bug, while a variable of the trace has the token")

    async def get_server_info(self, request, context):
        token = dict(context.invocation_metadata())["authorization"]
        os.abort()

    SurfaceServicer.ListSurfaces = list_surfaces
    SurfaceServicer.GetServerInfo = get_server_info
"""
"""Makes one call meet a bug, and another one end the process."""


def test_secrets_reach_no_output(tmp_path: Path, spawn_server: Spawn) -> None:
    """Tokens and keys stand in no log line, error, metric, span, file or crash output, however calls end.

    Control characters that clients send never reach the output raw.
    """
    (tmp_path / "sitecustomize.py").write_text(BUGS)
    data = tmp_path / "data"
    data.mkdir()
    secured = Secured(tmp_path)
    collector = Collector()
    token, scraper = (
        secured.tokens.add("admin", "tenant_admin"),
        secured.tokens.add("prometheus", "metrics", ""),
    )
    jwt = secured.provider_key.token(role="tenant_admin", secret=CANARY)
    process = spawn_server(
        *secured.arguments,
        *("--journal", f"sqlite:{data / 'journal.db'}", "--log-level", "debug"),
        *("--admin-listen", "127.0.0.1:0", "--tracing-endpoint", collector.address),
        OTEL_BSP_SCHEDULE_DELAY="50",
        PYTHONPATH=str(tmp_path),
        BUGS="1",
        PYTHONFAULTHANDLER="1",
        GRPC_VERBOSITY="ERROR",
    )
    bad = _bad_credentials(secured)
    answers = []
    for authorization in (*bad, f"Bearer {token}", f"Bearer {jwt}"):
        answers += list(_calls(secured, process, authorization))
    spans = collector.spans(lambda spans: len(spans) > len(answers) / 2)
    assert spans
    port = process.logged("admin_listening")["port"]
    metrics = [_scraped(secured, port, one) for one in (*bad, f"Bearer {token}", f"Bearer {scraper}")]
    with suppress(grpc.RpcError), _channel(secured, process) as channel:
        request = surface_service_pb2.GetServerInfoRequest()
        Api(channel).surfaces.GetServerInfo(
            request, metadata=(("authorization", f"Bearer {token}"),), timeout=10
        )
    assert process.wait() != 0
    collector.stop()
    output = "\n".join([*map(str, process.logs), *process.other_lines])
    assert (True, True, True) == (
        "'event': 'bug'" in output,
        "Fatal Python error" in output,
        len(answers) > 50,
    )
    key_lines = _key_lines(secured)
    written = {
        "output": output,
        "answers": "\n".join(answers),
        "metrics": "\n".join(metrics),
        "spans": str(spans),
        **{path.name: path.read_bytes().decode("latin-1") for path in data.iterdir()},
    }
    secrets = [token, scraper, jwt, CANARY, *key_lines]
    secrets += [base64.b64encode(one.encode()).decode().rstrip("=") for one in (token, scraper, CANARY)]
    found = {(place, secret) for place, text in written.items() for secret in secrets if secret in text}
    assert set() == found
    # The data files are binary.
    assert [] == [place for place in ("output", "answers", "metrics") if "\x1b" in written[place]]


def _bad_credentials(secured: Secured) -> list[str]:
    """Returns values of the metadata ``authorization`` that are refused, each for another reason."""
    forms = ("Bearer {0}", "Basic {0}", "{0}", "Bearer {0} {0}", "Bearer lsops_{0}")
    malformed = [form.format(CANARY) for form in forms]
    return malformed + [f"Bearer {one}" for one in _bad_tokens(secured)]


def _bad_tokens(secured: Secured) -> list[str]:
    """Returns tokens that are refused, each for another reason."""
    claims: dict[str, Any] = {"sub": CANARY, "secret": CANARY}
    return [
        forged({"alg": "none", "kid": CANARY}, claims, b""),
        forged({"alg": "ES256", "kid": "key-1"}, claims, CANARY.encode()),
        ProviderKey.ec("key-1").token(**claims),
        secured.provider_key.token(exp=1, **claims),
        secured.provider_key.token(aud=CANARY, sub=CANARY),
        secured.provider_key.token(role=CANARY, sub=CANARY),
        secured.provider_key.token(sub=f"a\x1b[2J{CANARY}"),
        secured.provider_key.token(tenant=f"\x1b[2J{CANARY}"),
    ]


def _calls(secured: Secured, process: ServerProcess, authorization: str) -> Iterator[str]:
    """Makes calls of each kind with credentials in each place, and yields what the client gets."""
    metadata = (
        ("authorization", authorization),
        ("authorization-bin", CANARY.encode() + b"\x1b[2J"),
        ("x-api-key", CANARY),
        ("cookie", f"session={CANARY}"),
        ("traceparent", f"00-{CANARY}-{CANARY}-01"),
    )
    with _channel(secured, process) as channel:
        api = Api(channel)
        surface = "tenants/default/surfaces/default"
        work = iter([worker_service_pb2.WorkRequest()])
        calls: tuple[tuple[Any, Any], ...] = (
            (api.surfaces.GetSurface, surface_service_pb2.GetSurfaceRequest(surface=surface)),
            (
                api.surfaces.GetSurface,
                surface_service_pb2.GetSurfaceRequest(surface="tenants/other/surfaces/x"),
            ),
            (api.surfaces.ListSurfaces, surface_service_pb2.ListSurfacesRequest()),  # the bug
            (api.workers.StartAvailable, worker_service_pb2.StartAvailableRequest()),  # malformed
        )
        for call, request in calls:
            yield _answer(partial(call, request, metadata=metadata, timeout=10))
        yield _answer(lambda: list(api.workers.Work(work, metadata=metadata, timeout=10)))
        watch = record_service_pb2.WatchAuditsRequest(resume_token="garbage")
        yield _answer(lambda: list(api.records.WatchAudits(watch, metadata=metadata, timeout=10)))


def _answer(call: Callable[[], object]) -> str:
    try:
        return str(call())
    except grpc.RpcError as raised:
        error: Any = raised
        return f"{error.code()} {error.details()} {error.initial_metadata()} {error.trailing_metadata()}"


def _channel(secured: Secured, process: ServerProcess) -> grpc.Channel:
    return grpc.secure_channel(address_of(process), grpc.ssl_channel_credentials(secured.authority.pem))


def _scraped(secured: Secured, port: int, authorization: str) -> str:
    """Returns the answers to a scrape, and to one with a token in its query."""
    context = ssl.create_default_context(cadata=secured.authority.pem.decode())
    texts = []
    for path in ("/metrics", f"/metrics?token={CANARY}", f"/{CANARY}"):
        request = urllib.request.Request(
            f"https://localhost:{port}{path}", headers={"authorization": authorization}
        )
        try:
            with urllib.request.urlopen(request, context=context, timeout=10) as response:
                texts.append(response.read().decode())
        except urllib.error.HTTPError as error:
            texts.append(f"{error.code} {error.headers} {error.read().decode()}")
    return "\n".join(texts)


def _key_lines(secured: Secured) -> list[str]:
    """Returns the lines of the private key of the server, but for those that all keys have."""
    pem = secured.issued.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem.decode().splitlines()[1:-1]


@pytest.mark.parametrize("key", ["encrypted", "broken"])
def test_refused_starts_repeat_no_secret(tmp_path: Path, spawn_server: Spawn, key: str) -> None:
    """Errors about files name the files, and have nothing of their contents."""
    secured = Secured(tmp_path)
    if key == "encrypted":
        (tmp_path / "server-key.pem").write_bytes(secured.issued.key_pem(CANARY.encode()))
        secured.keys.write_text(f'{{"keys": [{{"kty": "oct", "k": "{CANARY}"}}]}}')
    else:
        (tmp_path / "server-key.pem").write_text(f"{CANARY}\x1b[2J")
        (tmp_path / "server.pem").write_text(f"{CANARY}\x1b[2J")
        secured.tokens.path.write_text(f"etl editor default {CANARY}\x1b[2J\n")
    process = spawn_server(*secured.arguments)
    assert 1 == process.wait()
    output = "\n".join([*map(str, process.logs), *process.other_lines])
    assert (True, False, False, False) == (
        "server-key.pem" in output,
        CANARY in output,
        _key_lines(secured)[0] in output,
        "\x1b" in output,
    )


def test_a_url_of_keys_is_shown_without_its_secrets(tmp_path: Path, spawn_server: Spawn) -> None:
    """The log has the URL of a key set without user, password and query."""
    secured = Secured(tmp_path)
    url = f"https://user:{CANARY}@localhost:1/keys?secret={CANARY}"
    process = spawn_server(*secured.arguments[:-1], url)
    assert "https://localhost:1/keys" == process.logged("key_set_not_fetched")["url"]
    process.logged("serving")
    process.terminate()
    process.wait()
    assert CANARY not in "\n".join([*map(str, process.logs), *process.other_lines])
