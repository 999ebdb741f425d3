"""Every RPC of the contract has its place in every file that CONTRIBUTING names, and in all five clients."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from lightspeed_client import AsyncClient, Client
from lightspeed_ops.core.decide import DECIDERS

from tests.harness.api import METHODS, WORK

ROOT = Path(__file__).parent.parent
TRANSPORT = "server/lightspeed_ops/transport"
MAX_FILES = 15
"""Handwritten files of a unary RPC without new events."""
EXAMPLE, ACTION = "UndeleteSurface", "undelete"

INTERNAL = {"ExpireLeases", "StageReplay", "ContinueReplay", "RecordDenial"}
"""Commands that no RPC sends: the service itself does."""

JAVA = "clients/java/src/main/java/dev/lightspeed/ops/client"
LONG_CALLS = {
    "python": "clients/python/lightspeed_client/_internal/*_calls.py",
    "go": "clients/go/lightspeed/rpcs.go",
    "typescript": "clients/typescript/gen/lightspeed/ops/v1/long_calls.ts",
    "java": f"{JAVA}/Calls.java",
    "rust": "clients/rust/src/generated/lightspeed/ops/v1/calls.rs",
}
"""The files that say for which RPCs a client waits longer."""


@cache
def text_of(pattern: str) -> str:
    """Returns the text of all files that match a pattern; fails if none does."""
    paths = sorted(ROOT.glob(pattern))
    assert paths, pattern
    return "\n".join(path.read_text() for path in paths)


def snake(rpc: str) -> str:
    """Returns the name of an RPC in Python and Rust."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", rpc).lower()


def camel(rpc: str) -> str:
    """Returns the name of an RPC in Java and TypeScript."""
    return rpc[0].lower() + rpc[1:]


def is_unary(rpc: str) -> bool:
    """Returns whether an RPC has one request and one response."""
    return not METHODS[rpc].client_streaming and not METHODS[rpc].server_streaming


def service_of(rpc: str) -> str:
    """Returns the name of the service of an RPC."""
    service: str = METHODS[rpc].containing_service.name
    return service


def in_python(rpc: str) -> bool:
    """Returns whether both Python clients have a documented method, by a function of its call."""
    written = re.search(
        rf"^def {snake(rpc)}\(",
        text_of("clients/python/lightspeed_client/_internal/*_calls.py"),
        re.MULTILINE,
    )
    return bool(written and all(getattr(kind, snake(rpc)).__doc__ for kind in (Client, AsyncClient)))


def in_go(rpc: str) -> bool:
    """Returns whether the client embeds the generated client of the service, which has the RPC."""
    stub = f"{service_of(rpc)}Client"
    embeds = re.search(rf"^\s+opsv1\.{stub}$", text_of("clients/go/lightspeed/client.go"), re.MULTILINE)
    generated = text_of("clients/go/gen/lightspeed/ops/v1/*_grpc.pb.go")
    methods = generated.partition(f"type {stub} interface {{")[2].partition("\n}")[0]
    return bool(embeds and re.search(rf"^\t{rpc}\(", methods, re.MULTILINE))


def in_typescript(rpc: str) -> bool:
    """Returns whether the client has a method."""
    return bool(
        re.search(rf"^  (async )?{camel(rpc)}\(", text_of("clients/typescript/src/client.ts"), re.MULTILINE)
    )


def in_java(rpc: str) -> bool:
    """Returns whether the clients have a method; the worker opens the work stream."""
    if rpc in WORK:
        return f"get{rpc}Method()" in text_of(f"{JAVA}/*.java")
    files = ("Calls.java", "AsyncCalls.java") if is_unary(rpc) else ("Client.java",)
    return all(
        re.search(rf"^  public .*\b{camel(rpc)}\(", text_of(f"{JAVA}/{name}"), re.MULTILINE) for name in files
    )


def in_rust(rpc: str) -> bool:
    """Returns whether the client has a method; the worker opens the work stream."""
    path = f"{service_of(rpc)}/{rpc}"
    if rpc in WORK:
        return f'"/lightspeed.ops.v1.{path}"' in text_of("clients/rust/src/*.rs")
    if is_unary(rpc):
        table = text_of("clients/rust/src/generated/lightspeed/ops/v1/calls.rs")
        return f'    {snake(rpc)} "{path}" ' in table
    return f"pub fn {snake(rpc)}(" in text_of("clients/rust/src/watch.rs")


CLIENTS: dict[str, Callable[[str], bool]] = {
    "python": in_python,
    "go": in_go,
    "typescript": in_typescript,
    "java": in_java,
    "rust": in_rust,
}


@pytest.mark.parametrize("language", CLIENTS)
def test_every_client_has_every_rpc(language: str) -> None:
    """The five clients have a method for each RPC, under its own name."""
    assert [] == [rpc for rpc in METHODS if not CLIENTS[language](rpc)]


def test_every_rpc_has_a_servicer_method() -> None:
    """Otherwise the server would answer UNIMPLEMENTED."""
    methods = re.findall(r"^    (?:async )?def (\w+)\b", text_of(f"{TRANSPORT}/*_servicer.py"), re.MULTILINE)
    assert set() == set(METHODS) - set(methods)


def test_every_rpc_is_in_a_scenario_of_all_clients() -> None:
    """The conformance suite plays each RPC in five languages."""
    scenarios = text_of("tests/conformance/scenarios/*.json")
    assert [] == [rpc for rpc in METHODS if f'"{service_of(rpc)}/{rpc}"' not in scenarios]


def test_every_rpc_is_called_at_the_terminal() -> None:
    """The transcript has a call of each RPC with grpcurl; `--rewrite` adds it."""
    called = set(re.findall(r" lightspeed\.ops\.v1\.(\w+/\w+)", text_of("tests/e2e/grpcurl_transcript.txt")))
    assert set() == {f"{service_of(rpc)}/{rpc}" for rpc in METHODS} - called


def test_every_rpc_has_a_test_over_the_wire() -> None:
    """A test of the transport names each RPC, or the short calls of the harness do."""
    tests = text_of("tests/server/transport/test_*.py") + text_of("tests/harness/surfaces.py")
    assert set() == set(METHODS) - set(re.findall(r"\w+", tests))


def test_every_command_has_a_rule_that_is_tested() -> None:
    """Core tests use each command beyond the table of those that roles may send."""
    paths = [path for path in ROOT.glob("tests/server/core/*.py") if path.name != "test_policy.py"]
    words = {word for path in paths for word in re.findall(r"\w+", path.read_text())}
    assert set() == {kind.__name__ for kind in DECIDERS} - INTERNAL - words


def test_every_new_rpc_has_a_line_in_the_changelog() -> None:
    """The changelog names each RPC that the last release does not have."""
    released = FileDescriptorSet.FromString((ROOT / "protos/baseline.binpb").read_bytes())
    known = {method.name for file in released.file for service in file.service for method in service.method}
    assert [] == [rpc for rpc in set(METHODS) - known if rpc not in (ROOT / "CHANGELOG.md").read_text()]


def long_calls() -> set[str]:
    """Returns the RPCs for which the contract says that clients wait up to 60 s."""
    text = text_of("protos/lightspeed/ops/v1/*_service.proto")
    comments = re.findall(r"((?:^  //[^\n]*\n)+)^  rpc (\w+)\(", text, re.MULTILINE)
    return {rpc for comment, rpc in comments if "Clients wait up to 60 s" in comment}


def waits(language: str, rpc: str) -> bool:
    """Returns whether a client waits longer for an RPC."""
    text = text_of(LONG_CALLS[language])
    patterns = {
        "python": rf"^def {snake(rpc)}\((?:(?!^def ).)*?timeout_s: float \| None = LONG_DEADLINE_S",
        "go": rf"{service_of(rpc)}_{rpc}_FullMethodName\b",
        "typescript": rf'^  "{service_of(rpc)}/{rpc}",$',
        "java": rf"LONG_CALLS =[^;]*get{rpc}Method\(\)",
        "rust": rf"^    {snake(rpc)} .* long;$",
    }
    return (
        re.search(patterns[language], text, re.MULTILINE | re.DOTALL if language != "rust" else re.MULTILINE)
        is not None
    )


@pytest.mark.parametrize("language", LONG_CALLS)
def test_clients_wait_longer_for_the_same_rpcs(language: str) -> None:
    """The contract says for which RPCs, and every client does it."""
    unary = [rpc for rpc in METHODS if is_unary(rpc)]
    assert sorted(long_calls()) == sorted(rpc for rpc in unary if waits(language, rpc))


def files_to_touch() -> list[str]:
    """Returns the files of the numbered list in CONTRIBUTING."""
    section = (ROOT / "CONTRIBUTING.md").read_text().partition("## Add an RPC")[2].partition("\n## ")[0]
    items = re.findall(r"^\d+\. (.*?)(?=^\d+\. |^\n|\Z)", section, re.MULTILINE | re.DOTALL)
    return [path for item in items for path in re.findall(r"`([\w./-]+\.(?:proto|py|ts|json|md))`", item)]


def test_an_rpc_touches_few_files() -> None:
    """The list of CONTRIBUTING is short, and each of its files has the example of the list."""
    files = files_to_touch()
    assert 10 < len(files) <= MAX_FILES
    assert len(files) == len(set(files))
    spellings = re.compile(rf"\b(?:{EXAMPLE}|{snake(EXAMPLE)}|{camel(EXAMPLE)}|{ACTION})\b")
    assert [] == [name for name in files if not spellings.search((ROOT / name).read_text())]
