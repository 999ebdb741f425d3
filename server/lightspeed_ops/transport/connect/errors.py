"""Errors of the Connect protocol: the errors of the contract as JSON.

Owns the names of codes and their HTTP statuses, as the protocol has them:
https://connectrpc.com/docs/protocol#error-codes
"""

import base64
from collections.abc import Mapping
from typing import Any

import grpc
from google.protobuf import json_format
from google.rpc import status_pb2

HTTP_STATUSES: Mapping[grpc.StatusCode, int] = {
    grpc.StatusCode.CANCELLED: 499,
    grpc.StatusCode.UNKNOWN: 500,
    grpc.StatusCode.INVALID_ARGUMENT: 400,
    grpc.StatusCode.DEADLINE_EXCEEDED: 504,
    grpc.StatusCode.NOT_FOUND: 404,
    grpc.StatusCode.ALREADY_EXISTS: 409,
    grpc.StatusCode.PERMISSION_DENIED: 403,
    grpc.StatusCode.RESOURCE_EXHAUSTED: 429,
    grpc.StatusCode.FAILED_PRECONDITION: 400,
    grpc.StatusCode.ABORTED: 409,
    grpc.StatusCode.OUT_OF_RANGE: 400,
    grpc.StatusCode.UNIMPLEMENTED: 501,
    grpc.StatusCode.INTERNAL: 500,
    grpc.StatusCode.UNAVAILABLE: 503,
    grpc.StatusCode.DATA_LOSS: 500,
    grpc.StatusCode.UNAUTHENTICATED: 401,
}
"""The HTTP status of a unary call that ends with a code."""
_NAMES = {grpc.StatusCode.CANCELLED: "canceled"}
"""Names that are written differently there."""


def error_values(code: grpc.StatusCode, message: str, status: bytes = b"") -> dict[str, Any]:
    """Returns the JSON values of an error, given its google.rpc.Status in serialized form.

    Each detail has its bytes for programs, and as ``debug`` its JSON for people.
    """
    values: dict[str, Any] = {"code": _NAMES.get(code, code.name.lower())}
    if message:
        values["message"] = message
    details = status_pb2.Status.FromString(status).details if status else ()
    if details:
        values["details"] = [_detail(detail) for detail in details]
    return values


def _detail(detail: Any) -> dict[str, Any]:
    debug = json_format.MessageToDict(detail)
    debug.pop("@type")
    return {
        "type": detail.TypeName(),
        "value": base64.b64encode(detail.value).decode().rstrip("="),
        "debug": debug,
    }
