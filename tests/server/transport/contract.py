"""The errors in the comments of the contract, read from the protos."""

import re
from pathlib import Path

PROTOS = Path(__file__).parents[3] / "protos" / "lightspeed" / "ops" / "v1"
SERVICES = ("surface_service", "schedule_service", "worker_service", "record_service")

_RPC = re.compile(r"((?:^  //[^\n]*\n)+)^  rpc (\w+)\(", re.MULTILINE)
_SERVICE = re.compile(r"((?:^//[^\n]*\n)+)^service ", re.MULTILINE)
_ERROR = re.compile(r"^ *// {3}([A-Z_]+) / ([A-Z_]+): (\S.*)$", re.MULTILINE)
_REASON = re.compile(r"^  // ([A-Z_]+)\b((?:[^\n]*\n  //)*[^\n]*)\n  ERROR_REASON_([A-Z_]+) = ", re.MULTILINE)
_METADATA = re.compile(r"Metadata: ([a-z_]+(?:, [a-z_]+)*)[.;]")
_GENERAL = re.compile(r"([A-Z_]+) \(([A-Z_]+)")


def rpc_comments() -> dict[str, str]:
    """Returns the comment of every RPC."""
    return {rpc: comment for service in SERVICES for comment, rpc in _RPC.findall(_text(service))}


def listed_errors() -> dict[str, set[tuple[str, str]]]:
    """Returns, by RPC, the code and reason of every error that its comment lists."""
    return {rpc: {found[:2] for found in _ERROR.findall(comment)} for rpc, comment in rpc_comments().items()}


def general_errors(service: str) -> set[tuple[str, str]]:
    """Returns the code and reason of the errors that a service's comment lists for all its RPCs."""
    comment = _SERVICE.findall(_text(service))[0].replace("\n//", "")
    return set(_GENERAL.findall(comment[comment.index("Besides") :]))


def reason_codes() -> dict[str, str]:
    """Returns the code at the beginning of each ErrorReason's comment."""
    return {reason: code for code, _, reason in _REASON.findall(_text("error"))}


def reason_metadata() -> dict[str, set[str]]:
    """Returns the metadata names that each ErrorReason's comment promises, if it lists them plainly."""
    found = _REASON.findall(_text("error"))
    named = {reason: _METADATA.search(comment) for _, comment, reason in found}
    return {reason: set(match[1].split(", ")) for reason, match in named.items() if match}


def _text(proto: str) -> str:
    return (PROTOS / f"{proto}.proto").read_text(encoding="utf-8")
