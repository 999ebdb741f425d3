"""The baseline: the client and the contract for tests of later versions; a break of either is detected."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet
from lightspeed.ops.v1 import batch_pb2, record_service_pb2, worker_service_pb2

from tests.conformance.baseline import archive, packed, unpacked
from tests.conformance.driver import Driver, ScenarioFailed
from tests.conformance.runners import LANGUAGES, Language
from tests.conformance.servers import CommonServer
from tests.conformance.suites import BASELINE, CONTRACT, PROTOS, TODAY, kept_suite

BUF = str(Path(sys.executable).with_name("buf"))

ELSEWHERE = 99
"""A field number that is not in use."""

SAY_CONTRACT = """
import pkgutil, sys
sys.path.insert(0, sys.argv[1])
from importlib import import_module
from google.protobuf.descriptor_pb2 import FileDescriptorSet
found = FileDescriptorSet()
# The installed client has a part of this namespace too: its newer files are no part of the archive.
modules = [path for path in import_module("lightspeed.ops.v1").__path__ if path.startswith(sys.argv[1])]
for module in pkgutil.iter_modules(modules):
    if module.name.endswith("_pb2"):
        import_module(f"lightspeed.ops.v1.{module.name}").DESCRIPTOR.CopyToProto(found.file.add())
sys.stdout.buffer.write(found.SerializeToString())
"""


def field(message: DescriptorProto, name: str) -> int:
    """Returns the place of a field in its message."""
    return [one.name for one in message.field].index(name)


def message(contract: FileDescriptorProto, name: str) -> DescriptorProto:
    """Returns a message of a file."""
    return next(one for one in contract.message_type if one.name == name)


def renumber_a_request(contract: FileDescriptorProto) -> None:
    """Break: the key of a batch gets another field number."""
    batch = message(contract, "Batch")
    batch.field[field(batch, "idempotency_key")].number = ELSEWHERE


def renumber_a_response(contract: FileDescriptorProto) -> None:
    """Break: the lease gets another field number."""
    started = message(contract, "StartedBatch")
    started.field[field(started, "lease_token")].number = ELSEWHERE


def remove_from_a_response(contract: FileDescriptorProto) -> None:
    """Break: pages lose the token of the next page."""
    page = message(contract, "ListCheckpointsResponse")
    del page.field[field(page, "next_page_token")]


def renumber_a_value(contract: FileDescriptorProto) -> None:
    """Break: a batch state gets another number."""
    state = contract.enum_type[0]
    queued, in_flight = state.value[1], state.value[2]
    queued.number, in_flight.number = in_flight.number, queued.number


BREAKS = [
    # How it is broken, in which file, a scenario that shows it, and the text of the failure.
    (
        renumber_a_request,
        batch_pb2,
        "enqueue_start_acknowledge",
        "batch.idempotency_key: expected 1 to 256 characters",
    ),
    (renumber_a_response, worker_service_pb2, "leases", "lease_token: expected something"),
    (remove_from_a_response, record_service_pb2, "pages", "next_page_token"),
    (renumber_a_value, batch_pb2, "enqueue_start_acknowledge", "expected 'BATCH_STATE_QUEUED', but it is"),
]
Break = Callable[[FileDescriptorProto], None]


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommonServer]:
    """A server of today."""
    common = CommonServer(tmp_path_factory.mktemp("baseline"))
    yield common
    common.close()


def play(name: str, language: Language, scenario: str, common: CommonServer) -> None:
    """Plays one scenario of a language's suite, with tenants of that name."""
    driver = Driver(name, language, common)
    try:
        driver.play(scenario)
    finally:
        driver.close_runner()


def test_the_baseline_is_a_row_of_the_matrix() -> None:
    """The baseline uses its own suite; its scenarios exist and use words that the driver knows."""
    kept = LANGUAGES["python@baseline"].suite()
    assert kept is not TODAY
    assert {"enqueue_start_acknowledge", "pages", "work_stream"} <= set(kept.scenarios)
    assert [] != kept.vectors("audit_signatures.json")


@pytest.mark.slow
def test_texts_of_old_refusals_may_change() -> None:
    """Reasons and metadata are contract; messages are for people, and later ones may be better."""
    refused = [
        step["refused"]
        for name in kept_suite().scenarios
        for step in kept_suite().scenario(name)["steps"]
        if "refused" in step
    ]
    assert {"reason", "metadata"} <= {word for one in refused for word in one}
    assert [] == [one for one in refused if "message" in one]


def test_client_and_contract_of_the_baseline_are_of_one_time() -> None:
    """The archived stubs have the contract that the protos are compared with."""
    said = subprocess.run([sys.executable, "-c", SAY_CONTRACT, BASELINE], capture_output=True, check=True)
    stubs = {file.name: file for file in FileDescriptorSet.FromString(said.stdout).file}
    contract = {
        file.name: file
        for file in FileDescriptorSet.FromString(CONTRACT.read_bytes()).file
        if file.name.startswith("lightspeed/ops/v1/")
    }
    for file in contract.values():
        file.DiscardUnknownFields()  # Remarks of buf about a file.
    for file in (*contract.values(), *stubs.values()):
        keep_the_wire(file.message_type)
    assert contract == stubs


def keep_the_wire(messages: Iterable[DescriptorProto]) -> None:
    """Removes what the wire does not show.

    buf writes all JSON names, generated code only unusual ones. Before the first release, fields may join a
    oneof without a new client in the baseline.
    """
    for one in messages:
        keep_the_wire(one.nested_type)
        one.ClearField("oneof_decl")
        for each in one.field:
            each.ClearField("json_name")
            each.ClearField("oneof_index")


def test_the_same_client_makes_the_same_archive() -> None:
    """Entries are sorted and have no times."""
    assert archive() == archive()


@pytest.mark.slow
@pytest.mark.parametrize(("broken", "module", "scenario", "message"), BREAKS)
def test_a_broken_wire_breaks_the_suite(
    broken: Break, module: ModuleType, scenario: str, message: str, tmp_path: Path, common: CommonServer
) -> None:
    """A field number that differs between client and server fails a scenario, whichever has changed."""
    contract = FileDescriptorSet.FromString(CONTRACT.read_bytes())
    file = next(file for file in contract.file if file.name == module.DESCRIPTOR.name)
    broken(file)
    kept, protos = tmp_path / "broken.pyz", tmp_path / "broken.binpb"
    name = file.name.replace(".proto", "_pb2.py")
    kept.write_bytes(packed(unpacked(BASELINE) | {name: stub(file).encode()}))
    protos.write_bytes(contract.SerializeToString())
    language = Language(run=(sys.executable, str(kept)), suite=lambda: kept_suite(kept, protos))
    tenant = broken.__name__.replace("_", "-")
    play(f"{tenant}-not", LANGUAGES["python@baseline"], scenario, common)
    with pytest.raises(ScenarioFailed, match=re.escape(message)):
        play(tenant, language, scenario, common)


def stub(contract: FileDescriptorProto) -> str:
    """Returns minimal generated code."""
    name = contract.name.removesuffix(".proto").replace("/", ".") + "_pb2"
    imports = [each.removesuffix(".proto").replace("/", ".") + "_pb2" for each in contract.dependency]
    return "\n".join(
        [
            "from google.protobuf import descriptor_pool as pool",
            "from google.protobuf.internal import builder",
            *(f"import {each}" for each in imports),
            f"DESCRIPTOR = pool.Default().AddSerializedFile({contract.SerializeToString()!r})",
            "builder.BuildMessageAndEnumDescriptors(DESCRIPTOR, globals())",
            f"builder.BuildTopDescriptorsAndMessages(DESCRIPTOR, {name!r}, globals())",
        ]
    )


@pytest.mark.slow
@pytest.mark.parametrize(("broken", "module"), [(broken, module) for broken, module, *_ in BREAKS])
def test_a_broken_contract_is_refused_by_buf(broken: Break, module: ModuleType, tmp_path: Path) -> None:
    """buf, as `make lint` runs it, finds each of the breaks."""
    contract = FileDescriptorSet.FromString(CONTRACT.read_bytes())
    assert 0 == breaking(contract, tmp_path).returncode
    broken(next(file for file in contract.file if file.name == module.DESCRIPTOR.name))
    found = breaking(contract, tmp_path)
    assert 0 != found.returncode
    assert module.DESCRIPTOR.name in found.stdout + found.stderr


def breaking(contract: FileDescriptorSet, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Compares a contract with the baseline."""
    (folder / "contract.binpb").write_bytes(contract.SerializeToString())
    asked = ["breaking", str(folder / "contract.binpb"), "--config", str(PROTOS / "buf.yaml")]
    command = [BUF, *asked, "--against", str(CONTRACT)]
    return subprocess.run(command, capture_output=True, text=True, check=False)
