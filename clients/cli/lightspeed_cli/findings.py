"""Findings of `lightspeed doctor`: what was found, how bad it is, and what to do.

Owns the judgements of a server's facts, with their limits. It must never call anything: `commands/doctor`
collects the facts, and these functions are pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from lightspeed_cli.contexts import Context
from lightspeed_cli.server_facts import (
    bytes_text,
    caller_text,
    journal_text,
    server_state_text,
    servers_text,
    shares_journal,
)
from lightspeed_cli.times import duration_text

if TYPE_CHECKING:
    from lightspeed.ops.v1.server_info_pb2 import JournalInfo, ServerInfo
    from lightspeed.ops.v1.server_pb2 import Server

CONTRACT = "lightspeed.ops.v1"
"""The contract that this command speaks."""
SKEW_WARNING_MS, SKEW_FAILURE_MS = 2_000, 30_000
"""Difference of clocks: above the first, times of different machines cannot be compared; above the second,
the default leeway, servers refuse new tokens of identity providers."""
STEP_WARNING_MS = 1_000
"""Distance of the server's two clocks: half a lease of the shortest length, a second, is then off."""
DISK_FAILURE_BYTES = 1024**3
"""Free space below which the alert LightspeedDiskLow fires: a GiB."""
CERTIFICATE_WARNING_MS = 14 * 86_400_000
"""Time before its end at which the alert LightspeedCertificateExpires fires: two weeks."""
CERTIFICATE_FAILURE_MS = 86_400_000
"""A day: too short for the next working day."""
LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")


class State(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"
    """It could not be checked, for a reason that is no fault."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    state: State
    text: str
    advice: str = ""
    """What to do; empty if nothing is wrong."""


class Answer(NamedTuple):
    """Answer of a server, and the times of this machine before and after it, Unix milliseconds."""

    info: "ServerInfo"
    asked_ms: int
    answered_ms: int


def is_loopback(address: str) -> bool:
    """Returns whether an address is one of this machine."""
    host = address.rpartition(":")[0] if ":" in address and not address.endswith("]") else address
    return address.startswith("unix:") or host in LOOPBACK


def versions(answer: Answer, own: str) -> Finding:
    """Compares the versions of command and server, and the contract."""
    info = answer.info
    if info.contract_version != CONTRACT:
        return Finding(
            "versions",
            State.FAILED,
            f"the server speaks {info.contract_version}, and this command {CONTRACT}",
            f"install the command of the server's version: pip install lightspeed-ops-cli=={info.version}",
        )
    if info.version != own:
        return Finding(
            "versions",
            State.WARNING,
            f"the server is {info.version or 'unnamed'}, and this command {own}: newer parts are missing",
            f"pip install lightspeed-ops-cli=={info.version}"
            if info.version
            else "install a released server",
        )
    return Finding("versions", State.OK, f"command and server are {own}, contract {CONTRACT}")


def clocks(answer: Answer) -> Finding:
    """Compares the clock of this machine with the server's, and the server's with its service clock."""
    info = answer.info
    if not info.now_ms:
        return Finding("clocks", State.SKIPPED, "the server is older than its field now_ms")
    if abs(info.clock_ahead_ms) > STEP_WARNING_MS:
        side = "ahead of" if info.clock_ahead_ms > 0 else "behind"
        distance = duration_text(abs(info.clock_ahead_ms))
        text = f"the server's clock was stepped: it is {distance} {side} its service clock"
        advice = (
            "look for the cause, such as NTP. Leases have the service clock, which adjusts by 1 ms a second"
        )
        return Finding("clocks", State.WARNING, text, advice)
    # The server read its clock between the two times: only what lies outside is a difference.
    skew_ms = max(0, answer.asked_ms - info.now_ms) or min(0, answer.answered_ms - info.now_ms)
    side = "ahead of" if skew_ms > 0 else "behind"
    text = f"this machine's clock is {duration_text(abs(skew_ms))} {side} the server's"
    advice = "set both clocks by NTP; timedatectl shows whether it is in use"
    if abs(skew_ms) > SKEW_FAILURE_MS:
        return Finding("clocks", State.FAILED, text, advice)
    if abs(skew_ms) > SKEW_WARNING_MS:
        return Finding("clocks", State.WARNING, text, advice)
    return Finding("clocks", State.OK, "this machine and the server have the same time")


def identity(answer: Answer, context: Context) -> Finding:
    """Says who the caller is to the server, and whether that fits the context."""
    info = answer.info
    if not info.HasField("caller"):
        if is_loopback(context.address):
            return Finding("identity", State.OK, caller_text(info))
        return Finding(
            "identity",
            State.WARNING,
            "the server has no identities: each machine that reaches it may do everything",
            "give the server identities: --identity-tokens-file, --jwt-issuer or client certificates",
        )
    if info.caller.HasField("tenant") and info.caller.tenant.tenant_id != context.tenant:
        text = f"{caller_text(info)}: surfaces of the context's tenant {context.tenant} are not found"
        setting = f"lightspeed context set {context.name or 'NAME'} --tenant {info.caller.tenant.tenant_id}"
        return Finding("identity", State.WARNING, text, f"use the caller's tenant: {setting}")
    return Finding("identity", State.OK, caller_text(info))


def journal(answer: Answer) -> Finding:
    """Says where the server keeps its history."""
    found = answer.info.journal
    if found.away:
        return Finding(
            "journal",
            State.FAILED,
            f"{journal_text(found)}: it refuses work until then",
            "start the database, or look at the network; the server's log has the cause (database_away)",
        )
    if not found.format:
        return Finding(
            "journal",
            State.WARNING,
            "in memory: all surfaces and records are lost when the server ends",
            "lightspeed serve --journal sqlite:PATH keeps them",
        )
    return Finding("journal", State.OK, journal_text(found))


def disk(answer: Answer) -> Finding:
    """Judges the free space beside the journal."""
    found = answer.info.journal
    if not found.HasField("free_bytes"):
        return Finding("disk", State.SKIPPED, _why_no_disk(found))
    free = bytes_text(found.free_bytes)
    if found.free_bytes < DISK_FAILURE_BYTES:
        return Finding(
            "disk",
            State.FAILED,
            f"{free} free: without room the server refuses new work with STORAGE_FULL",
            "make room on the disk of the journal, or shorten the retention of surfaces",
        )
    if found.free_bytes < found.size_bytes:
        return Finding(
            "disk",
            State.WARNING,
            f"{free} free, less than the journal's {bytes_text(found.size_bytes)}: no backup fits beside it",
            "enlarge the disk, or back up to another one: lightspeed journal backup",
        )
    return Finding("disk", State.OK, f"{free} free")


def _why_no_disk(found: "JournalInfo") -> str:
    from lightspeed.ops.v1.server_info_pb2 import JournalKind

    if found.kind == JournalKind.JOURNAL_KIND_POSTGRESQL:
        return "the journal is in a database: look at its disk there"
    return "the server shows it to the system only" if found.format else "the journal is in memory"


def servers(found: Sequence["Server"]) -> Iterator[Finding]:
    """Judges the servers that share a journal; yields nothing for the only one on its journal."""
    if not shares_journal(found):
        return
    check, advice = "servers", "start it again, or look at its log; the others serve its surfaces"
    dead = [server for server in found if server_state_text(server) == "dead"]
    for server in dead:
        text = f"{server.address} is dead: the database has not heard of it for"
        yield Finding(check, State.WARNING, f"{text} {duration_text(server.silent_ms)}", advice)
    versions = sorted({server.version for server in found if server not in dead})
    if len(versions) > 1:
        text = f"the servers have different versions: {', '.join(versions)}"
        yield Finding(check, State.WARNING, text, "finish the upgrade: restart the older servers, one by one")
    elif not dead:
        yield Finding(check, State.OK, f"{servers_text(found)}, all {versions[0]}")


def peer(address: str, answer: Answer | None, here: Answer) -> Finding:
    """Judges another server: whether it was reached, and its clock beside that of the first server."""
    check = "servers"
    if answer is None:
        return Finding(
            check,
            State.WARNING,
            f"{address} cannot be reached from this machine: other servers forward calls about its surfaces",
            "let clients reach it, or give it another address: cluster.advertise",
        )
    skew_ms = _apart_ms(answer, here)
    if abs(skew_ms) <= SKEW_WARNING_MS:
        return Finding(check, State.OK, f"{address} answers, and has the same time")
    side = "ahead of" if skew_ms > 0 else "behind"
    text = f"the clock of {address} is {duration_text(abs(skew_ms))} {side} the first server's"
    state = State.FAILED if abs(skew_ms) > SKEW_FAILURE_MS else State.WARNING
    return Finding(check, state, text, "set the clocks of all servers by NTP, as records have them")


def _apart_ms(one: Answer, other: Answer) -> int:
    """Returns by how much one clock is ahead of the other at least; below 0: behind."""
    least = (one.info.now_ms - one.answered_ms) - (other.info.now_ms - other.asked_ms)
    most = (one.info.now_ms - one.asked_ms) - (other.info.now_ms - other.answered_ms)
    return max(0, least) or min(0, most)


def certificate(name: str, expires_ms: int, now_ms: int, advice: str) -> Finding:
    """Judges the end of a certificate."""
    left_ms = expires_ms - now_ms
    check = "certificates"
    if left_ms <= 0:
        return Finding(check, State.FAILED, f"{name} expired {duration_text(-left_ms)} ago", advice)
    text = f"{name} expires in {duration_text(left_ms)}"
    if left_ms < CERTIFICATE_FAILURE_MS:
        return Finding(check, State.FAILED, text, advice)
    if left_ms < CERTIFICATE_WARNING_MS:
        return Finding(check, State.WARNING, text, advice)
    return Finding(check, State.OK, text)


def server_certificate(answer: Answer) -> Finding:
    """Judges the certificate of the server for new connections."""
    info = answer.info
    if not info.HasField("certificate_expires_ms"):
        return Finding("certificates", State.SKIPPED, "the server has none: it serves in plaintext")
    return certificate(
        "the server's certificate",
        info.certificate_expires_ms,
        info.now_ms,
        "write a new certificate and key to the server's files: it takes them without a restart",
    )


def server_findings(answer: Answer, context: Context, own_version: str) -> Iterator[Finding]:
    """Yields what the answer of a server says, in the order of the report."""
    yield versions(answer, own_version)
    yield clocks(answer)
    yield identity(answer, context)
    yield journal(answer)
    yield disk(answer)
    yield server_certificate(answer)
