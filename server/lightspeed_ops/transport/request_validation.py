"""Request validation: reads the fields of requests and reports, and collects their violations.

Owns the checks that are the same for every request: names, times, sizes, enums and oneofs. One refusal has
all violations of a request. Owns also the checks of a reported item, in requests and frames alike; a
malformed item has its own refusal and does not affect the others.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from google.protobuf.message import Message
from lightspeed.ops.v1 import lease_pb2
from lightspeed.ops.v1 import worker_service_pb2 as pb

from lightspeed_ops.core import limits, orchestrator, policy
from lightspeed_ops.core.commands import Acknowledgement, Extension, Failure, Release
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.refusal import Refusal, Refused, Violation, invalid
from lightspeed_ops.core.surface import DEFAULT_SURFACE, DEFAULT_TENANT, surface_name
from lightspeed_ops.mapping import batch_of, from_message, union_from

I = TypeVar("I")  # noqa: E741 - an item
A = TypeVar("A")
R = TypeVar("R")
V = TypeVar("V")

REPORTS = ("acknowledgements", "failures", "extensions", "releases")
"""The fields of a worker's frame that hold its reports."""

PLAN_HASH = re.compile("[0-9a-f]{64}")
DEFAULT_PARENT = f"tenants/{DEFAULT_TENANT}"
"""The parent of a request that names none."""
EVERY_TENANT = "tenants/-"
"""The parent of a request about the surfaces of all tenants."""
SURFACE_FORM = "tenants/{tenant}/surfaces/{surface}"
UNSPECIFIED_IS_DEFAULT = frozenset({"OverlapPolicy", "CatchUpPolicy"})
"""Enums inside values whose unspecified value means a default."""
SUBJECT_CHARACTERS = 200
"""Longest subject in a message, in characters: any well-formed name fits."""


class RequestValidation:
    """The validation of one request: its fields and their violations so far."""

    def __init__(self, request: Any, *, surface: str = "") -> None:
        """Starts with a check of the request id; ``surface`` is the surface of an item of a bulk request."""
        self.request = request
        self.violations: list[Violation] = []
        self._subject = {"surface": surface} if surface else {}
        self.request_id: str = getattr(request, "request_id", "")
        """Empty if the request has none, or has no such field."""
        if self.request_id:
            self.check(limits.text("request_id", self.request_id, limits.REQUEST_ID_CHARACTERS, shortest=0))

    def check(self, violations: Iterable[Violation], under: str = "") -> None:
        """Adds violations; ``under``, if not empty, is the part of the request that they are in."""
        self.violations += [violation.under(under) for violation in violations] if under else violations

    def check_too(self, violations: Iterable[Violation], under: str = "") -> None:
        """Adds violations if there are others; without others the surface refuses and audits them."""
        if self.violations:
            self.check(violations, under)

    def wrong(self, field: str, description: str) -> None:
        """Adds one violation."""
        self.violations.append(Violation(field, description))

    def surface(self, *, or_all: bool = False) -> str:
        """Returns the request's surface; ``or_all`` also allows ``tenants/{tenant}/surfaces/-`` for all."""
        name = self.request.surface or DEFAULT_SURFACE
        self._subject = {"surface": name}
        if tenant_in(name, or_all=or_all) is None:
            self.wrong("surface", f"expected {SURFACE_FORM}, but it is '{name[:SUBJECT_CHARACTERS]}'")
            return DEFAULT_SURFACE
        return str(name)

    def tenant(self, *, or_all: bool = False) -> str:
        """Returns the tenant id in ``parent``; ``or_all`` also allows ``tenants/-`` for all."""
        parent = self.request.parent or DEFAULT_PARENT
        self._subject = {"parent": parent}
        tenant_id = tenant_of_parent(parent, or_all=or_all)
        if tenant_id is None:
            self.wrong("parent", f"expected tenants/{{tenant}}, but it is '{parent[:SUBJECT_CHARACTERS]}'")
            return DEFAULT_TENANT
        return tenant_id

    def new_surface(self) -> str:
        """Returns the name made of ``parent`` and ``surface_id``; a placeholder if they are malformed."""
        wrong = tuple(limits.identifier("surface_id", self.request.surface_id))
        self.check(wrong)
        tenant = self.tenant()
        parent = self._subject["parent"]
        self._subject = {"surface": f"{parent}/surfaces/{self.request.surface_id}"}
        return DEFAULT_SURFACE if wrong else surface_name(tenant, self.request.surface_id)

    def at_ms(self) -> int | None:
        """Returns the time for the records, in milliseconds, or None for the server's clock."""
        at_ms = self.request.at_ms if self.request.HasField("at_ms") else None
        self.check(limits.time_ms("at_ms", at_ms))
        return at_ms

    def text(self, field: str, longest: int = limits.KEY_CHARACTERS) -> str:
        """Returns a required text."""
        value = getattr(self.request, field)
        self.check(limits.text(field, value, longest))
        return str(value)

    def string_map(self, field: str) -> tuple[tuple[str, str], ...]:
        """Returns a map of texts, in the order of its keys."""
        entries = tuple(sorted(getattr(self.request, field).items()))
        self.check(limits.string_map(field, entries))
        return entries

    def between(self, field: str, low: int, high: int, *, zero: int) -> int:
        """Returns a number within limits, or ``zero`` if it is 0."""
        value = getattr(self.request, field)
        self.check(limits.integer(field, value, low, high))
        return value or zero

    def enum(self, field: str, *, zero: int) -> int:
        """Returns the number of an enum value, or ``zero`` if it is unspecified."""
        number: int = getattr(self.request, field)
        if number:
            self.check(malformed_enum(self.request.DESCRIPTOR.fields_by_name[field], number, field))
        return number or zero

    def plan_hash(self) -> str:
        """Returns the expected hash of a plan; empty if the request has none."""
        given: str = self.request.expected_plan_hash
        if given and not PLAN_HASH.fullmatch(given):
            self.wrong("expected_plan_hash", "expected 64 lower-case hexadecimal digits, but it has others")
        return given

    def stages(self) -> tuple[str, ...]:
        """Returns the names of stages, each once."""
        return tuple(dict.fromkeys(self.request.stages))

    def items(self, field: str) -> Any:
        """Returns the items of a bulk request, 1 to 1,000; the parser has already refused more."""
        found = getattr(self.request, field)
        self.check(limits.integer(field, len(found), 1, limits.BULK_ITEMS))
        return found

    def value(self, field: str, kind: type[V]) -> V | None:
        """Returns the value of a message field, or None if it is absent or malformed."""
        if not self.request.HasField(field):
            return None
        message = getattr(self.request, field)
        wrong = list(malformed(message, field))
        self.violations += wrong
        return None if wrong else from_message(kind, message)

    def tenant_context(self, field: str) -> policy.TenantContext | None:
        """Returns the tenant context in a field, or None if it is absent or malformed."""
        if not self.request.HasField(field):
            return None
        message = getattr(self.request, field)
        wrong = list(malformed(message, field))
        self.check(wrong)
        context: policy.TenantContext | None = None if wrong else union_from(policy.TenantContext, message)
        if context is not None:
            under = f"{field}.{message.WhichOneof('context')}"
            self.check(limits.text("actor_id", context.actor_id), under)
            if isinstance(context, policy.Tenant):
                self.check(limits.identifier("tenant_id", context.tenant_id), under)
        return context

    def finish(self, intent: str) -> None:
        """Raises :class:`Refused` if there are violations; see :meth:`refusal`."""
        refusal = self.refusal(intent) if self.violations else None
        if refusal is not None:
            raise Refused(refusal)

    def refusal(self, intent: str) -> Refusal | None:
        """Returns a refusal with all violations, or None; the request's subject follows ``intent``."""
        if not self.violations:
            return None
        named = "".join(f" '{value[:SUBJECT_CHARACTERS]}'" for value in self._subject.values())
        return invalid(f"{intent}{named}", tuple(self.violations), **self._subject)


def tenant_in(name: str, *, or_all: bool = False) -> str | None:
    """Returns the tenant id in the name of a surface, or None if the name is malformed.

    ``or_all`` also allows ``tenants/{tenant}/surfaces/-`` for all surfaces of a tenant.
    """
    parts = name.split("/", maxsplit=4)
    if len(parts) != 4 or parts[0] != "tenants" or parts[2] != "surfaces":  # noqa: PLR2004 - SURFACE_FORM
        return None
    ids = parts[1:2] if or_all and parts[3] == "-" else parts[1::2]
    return parts[1] if all(map(limits.ID_PATTERN.fullmatch, ids)) else None


def tenant_of_parent(parent: str, *, or_all: bool = False) -> str | None:
    """Returns the tenant id in the name of a tenant, or None if the name is malformed.

    ``or_all`` also allows ``tenants/-`` for all tenants, whose id is ``-``.
    """
    collection, _, tenant_id = parent.partition("/")
    if or_all and parent == EVERY_TENANT:
        return tenant_id
    is_named = collection == "tenants" and limits.ID_PATTERN.fullmatch(tenant_id)
    return tenant_id if is_named else None


def malformed(message: Message, path: str) -> Iterator[Violation]:
    """Yields violations of a message: unspecified or unknown enums, unset oneofs and unset messages."""
    descriptor = message.DESCRIPTOR
    for oneof in descriptor.oneofs:
        synthetic = len(oneof.fields) == 1 and oneof.fields[0].has_presence and oneof.name.startswith("_")
        if not synthetic and message.WhichOneof(oneof.name) is None:
            names = ", ".join(field.name for field in oneof.fields)
            yield Violation(path, f"expected one of {names}, but none is set")
    for field in descriptor.fields:
        yield from malformed_field(message, field, f"{path}.{field.name}")


def malformed_field(message: Message, field: Any, path: str) -> Iterator[Violation]:
    """Yields violations of one field of a message."""
    if field.enum_type is not None:
        yield from malformed_enum(field, getattr(message, field.name), path)
    elif field.message_type is None or (field.is_repeated and field.message_type.GetOptions().map_entry):
        return
    elif field.is_repeated:
        for index, item in enumerate(getattr(message, field.name)):
            yield from malformed(item, f"{path}[{index}]")
    elif message.HasField(field.name):
        yield from malformed(getattr(message, field.name), path)
    elif field.containing_oneof is None:
        yield Violation(path, "expected to be set, but it is not")


def malformed_enum(field: Any, number: int, path: str) -> Iterator[Violation]:
    """Yields the violation of an unspecified or unknown enum value."""
    if number == 0 and field.enum_type.name in UNSPECIFIED_IS_DEFAULT:
        return
    if number not in field.enum_type.values_by_number or number == 0:
        names = ", ".join(value.name for value in field.enum_type.values if value.number)
        yield Violation(path, f"expected one of {names}, but it is {_enum_text(field, number)}")


def _enum_text(field: Any, number: int) -> str:
    known = field.enum_type.values_by_number.get(number)
    return str(number) if known is None else known.name


def report_count(frame: pb.WorkRequest) -> int:
    """Returns the number of items that a worker's frame reports."""
    return sum(len(getattr(frame, kind)) for kind in REPORTS)


def acknowledgement_of(fields: RequestValidation) -> Acknowledgement:
    """Returns the acknowledgement of a request, with its hand-off; plain ones take a fast path."""
    plain = _plain(fields.request)
    if plain is not None:
        return plain
    return Acknowledgement(
        fields.text("key"),
        fields.at_ms(),
        lease_token(fields),
        _next(fields),
        fields.request.pass_attributes,
        fields.string_map("result"),
    )


def failure_of(fields: RequestValidation) -> Failure:
    """Returns the failure of a request; plain ones take a fast path."""
    plain = _plain_failure(fields.request)
    if plain is not None:
        return plain
    return Failure(
        key=fields.text("key"),
        attempt=fields.between("attempt", 1, limits.INT64_MAX, zero=1),
        reason=fields.text("reason", limits.TEXT_CHARACTERS),
        permanent=fields.request.permanent,
        at_ms=fields.at_ms(),
        lease_token=lease_token(fields),
    )


def acknowledgement(item: pb.Acknowledgement, surface: str) -> Acknowledgement | Refusal:
    """Returns the acknowledgement of one item, or its refusal; plain items, nearly all, take a fast path."""
    plain = _plain(item)
    if plain is not None:
        return plain
    fields = RequestValidation(item, surface=surface)
    read = acknowledgement_of(fields)
    return fields.refusal("acknowledge a batch of") or read


def _plain(item: pb.Acknowledgement | pb.AcknowledgeBatchRequest) -> Acknowledgement | None:
    """Returns a well-formed acknowledgement without a time and a hand-off, as nearly all are, or None."""
    key, token = item.key, item.lease_token
    is_sound = 0 < len(key) <= limits.KEY_CHARACTERS and len(token) <= limits.KEY_CHARACTERS
    if not is_sound or item.HasField("at_ms") or item.next or item.result:
        return None
    return Acknowledgement(key, None, token)


def _plain_failure(item: pb.Failure | pb.FailBatchRequest) -> Failure | None:
    """Returns a well-formed failure without a time, as nearly all are, or None."""
    key, reason, token, attempt = item.key, item.reason, item.lease_token, item.attempt
    is_sound = (
        0 < len(key) <= limits.KEY_CHARACTERS
        and 0 < len(reason) <= limits.TEXT_CHARACTERS
        and len(token) <= limits.KEY_CHARACTERS
    )
    if not is_sound or attempt < 1 or item.HasField("at_ms"):
        return None
    return Failure(key, attempt, reason, item.permanent, None, token)


def failure(item: pb.Failure, surface: str) -> Failure | Refusal:
    """Returns the failure of one item, or its refusal; plain items, nearly all, take a fast path."""
    plain = _plain_failure(item)
    if plain is not None:
        return plain
    fields = RequestValidation(item, surface=surface)
    read = failure_of(fields)
    return fields.refusal("fail a batch of") or read


def extension(item: lease_pb2.LeaseExtension, surface: str) -> Extension | Refusal:
    """Returns the lease extension of one item, or its refusal."""
    fields = RequestValidation(item, surface=surface)
    read = Extension(fields.text("key"), fields.text("lease_token"), lease_ms(fields), item.progress)
    fields.check(limits.short_text("progress", item.progress, limits.PROGRESS_BYTES))
    return fields.refusal("extend a lease of") or read


def release(item: pb.Release, surface: str) -> Release | Refusal:
    """Returns the release of one item, or its refusal."""
    fields = RequestValidation(item, surface=surface)
    read = Release(fields.text("key"), fields.text("lease_token"))
    return fields.refusal("release a batch of") or read


def lease_ms(fields: RequestValidation) -> int:
    """Returns the requested length of a lease in milliseconds; 0 means the surface's own."""
    asked: int = fields.request.lease_ms
    if asked:
        fields.check(limits.integer("lease_ms", asked, limits.LEASE_MS_MIN, limits.LEASE_MS_MAX))
    return asked


def worker_id(fields: RequestValidation) -> str:
    """Returns the id of the worker; empty if the request has none."""
    given: str = fields.request.worker_id
    fields.check(limits.text("worker_id", given, limits.WORKER_ID_CHARACTERS, shortest=0))
    return given


def instance_id(fields: RequestValidation) -> str:
    """Returns the id of the worker's instance; empty if the request has none."""
    given: str = fields.request.instance_id
    fields.check(limits.text("instance_id", given, limits.INSTANCE_ID_CHARACTERS, shortest=0))
    return given


def held_leases(fields: RequestValidation) -> frozenset[str] | None:
    """Returns the tokens of the leases that the worker's instance holds, or None if they are absent."""
    opening = fields.request
    if not opening.HasField("held_leases"):
        return None
    if not opening.instance_id:
        fields.wrong("instance_id", "expected to be set with held_leases, but it is not")
    held = frozenset(opening.held_leases.lease_tokens)
    for token in held:
        wrong = tuple(limits.text("held_leases.lease_tokens", token))
        if wrong:
            # The first one is enough: a refusal with thousands of violations helps no reader.
            fields.check(wrong)
            break
    return held


def lease_token(fields: RequestValidation) -> str:
    """Returns the lease token of a report; empty means the current lease."""
    given: str = fields.request.lease_token
    fields.check(limits.text("lease_token", given, shortest=0))
    return given


def well_formed(items: Iterable[I | Refusal]) -> tuple[I, ...]:
    """Returns the well-formed items."""
    return tuple([item for item in items if not isinstance(item, Refusal)])


def results(
    asked: Iterable[Any],
    read: Iterable[object],
    answers: Sequence[A],
    result: Callable[[str, A | Refusal], R],
) -> list[R]:
    """Returns one result for each item: the engine's answer, or the refusal of a malformed item."""
    return [result(item.key, answer) for item, answer in zip(asked, _each(read, answers), strict=True)]


def _each(items: Iterable[object], answers: Sequence[A]) -> list[A | Refusal]:
    """Returns the answers to all items, in order; malformed items have none from the engine."""
    rest = iter(answers)
    return [item if isinstance(item, Refusal) else next(rest) for item in items]


def _next(fields: RequestValidation) -> tuple[Batch, ...]:
    messages = fields.request.next
    if not messages:
        return ()
    batches = tuple([batch_of(message) for message in messages])
    for index, batch in enumerate(batches):
        wrong = orchestrator.violations(batch, max_batch_records=limits.INT64_MAX)
        fields.check(wrong, f"next[{index}]")
    return batches
