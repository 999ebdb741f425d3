"""The mapping between the core's values and the messages of the contract.

The transport and the journal use it. It must never know what is stored: the journal has a mapper of its own,
with further messages.
"""

from itertools import starmap

from lightspeed.ops.v1 import batch_history_pb2, batch_pb2, surface_service_pb2

from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.settings import SurfaceLabel, SurfaceLabels
from lightspeed_ops.mapping.batch_messages import Values, batch_of, batch_values
from lightspeed_ops.mapping.proto_mapper import (
    CustomMapping,
    ProtoMapper,
    attributes,
    enum_member,
    enum_number,
)
from lightspeed_ops.mapping.proto_registry import MESSAGES, UNIONS

_LABELS = surface_service_pb2.UpdateSurfaceRequest.DESCRIPTOR.fields_by_name["labels"]
_RESULT = batch_history_pb2.BatchEvent.Acknowledged.DESCRIPTOR.fields_by_name["result"]
CONTRACT = ProtoMapper(
    MESSAGES,
    UNIONS,
    {
        (Batch, batch_pb2.Batch.DESCRIPTOR): CustomMapping(batch_values, batch_of),
        (tuple[tuple[str, str], ...], _RESULT.message_type): CustomMapping(
            dict, lambda entries: tuple(sorted(entries.items()))
        ),
        (SurfaceLabels, _LABELS.message_type): CustomMapping(
            dict, lambda entries: tuple(starmap(SurfaceLabel, sorted(entries.items())))
        ),
    },
)
"""The mapper of the contract."""

to_message = CONTRACT.to_message
message_values = CONTRACT.message_values
union_message = CONTRACT.union_message
union_values = CONTRACT.union_values
from_message = CONTRACT.from_message
union_from = CONTRACT.union_from
value_of_field = CONTRACT.value_of_field

__all__ = [
    "CONTRACT",
    "MESSAGES",
    "UNIONS",
    "CustomMapping",
    "ProtoMapper",
    "Values",
    "attributes",
    "batch_of",
    "batch_values",
    "enum_member",
    "enum_number",
    "from_message",
    "message_values",
    "to_message",
    "union_from",
    "union_message",
    "union_values",
    "value_of_field",
]
