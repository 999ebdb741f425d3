"""Reflection: the descriptors of the contract with their comments, in v1 and v1alpha.

Owns what reflection adds to the library's: comments, the import of validation rules, methods, and v1.
Generated Python code has no comments, and keeps rules as options that it does not know. The descriptors that
have both are files, which `make generate` writes. Only their comments and imports are served: they also have
the JSON names of fields, and grpcurl would print those.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import descriptor_pool, duration_pb2, field_mask_pb2, timestamp_pb2  # noqa: F401 - for the pool
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.rpc import error_details_pb2
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha._async import ReflectionServicer
from lightspeed.ops.v1 import error_pb2

from lightspeed_ops.transport.parsing import REFLECTION_SERVICES

DESCRIPTORS = Path(__file__).with_name("descriptors")
"""The folder of the descriptors: one file for each file of the contract."""
OPTIONS = DESCRIPTORS / "options" / "validate.binpb"
"""The descriptor of the options that are validation rules; generated code does not import it."""
REFLECTED = (error_details_pb2.DESCRIPTOR, error_pb2.DESCRIPTOR)
"""Descriptors of error details, which no request names: reflection has them, so that grpcurl prints them."""


def add_reflection(server: Any, services: Sequence[str]) -> None:
    """Adds reflection of services, and of itself, in v1 and v1alpha."""
    _define_v1()
    servicer = Reflection((*services, *REFLECTION_SERVICES))
    handler = grpc.stream_stream_rpc_method_handler(
        servicer.ServerReflectionInfo,
        reflection_pb2.ServerReflectionRequest.FromString,
        reflection_pb2.ServerReflectionResponse.SerializeToString,
    )
    for service in REFLECTION_SERVICES:
        methods = {"ServerReflectionInfo": handler}
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, methods),))
        server.add_registered_method_handlers(service, methods)


class Reflection(ReflectionServicer):
    """Reflection that has comments, and finds methods: the library finds only types and services."""

    def __init__(self, services: Sequence[str]) -> None:
        """Takes the names of the services that a client can call, and reads the descriptors."""
        super().__init__(services)
        self._services = frozenset(services)
        self._rules = _define_rules()
        self._additions = {
            file.name: FileDescriptorProto(
                source_code_info=file.source_code_info,
                dependency=[name for name in file.dependency if name == self._rules[0].name],
            )
            for file in described()
        }

    def _file_by_filename(self, request: Any, filename: str) -> Any:
        response = super()._file_by_filename(request, filename)  # type: ignore[misc]  # its stubs leave it out
        return self._with_additions(response)

    def _file_containing_symbol(self, request: Any, fully_qualified_name: str) -> Any:
        service = fully_qualified_name.rpartition(".")[0]
        symbol = service if service in self._services else fully_qualified_name
        response = super()._file_containing_symbol(request, symbol)  # type: ignore[misc]  # likewise
        return self._with_additions(response)

    def _with_additions(self, response: Any) -> Any:
        """Adds comments and the import of rules to the descriptors of the contract in a response."""
        files = response.file_descriptor_response.file_descriptor_proto
        names = [FileDescriptorProto.FromString(data).name for data in files]
        additions = [self._additions.get(name, FileDescriptorProto()) for name in names]
        for place, addition in enumerate(additions):
            # Two messages one after the other are the message that has the fields of both.
            files[place] += addition.SerializeToString()
        if any(addition.dependency for addition in additions):
            files.extend(file.serialized_pb for file in self._rules if file.name not in names)
        return response


def described() -> Sequence[FileDescriptorProto]:
    """Returns the descriptors of the contract with their comments."""
    sets = [FileDescriptorSet.FromString(path.read_bytes()) for path in sorted(DESCRIPTORS.glob("*.binpb"))]
    return [file for found in sets for file in found.file]


def _define_rules() -> Sequence[Any]:
    """Defines the options that are validation rules, and returns their file and those that it imports."""
    (file,) = FileDescriptorSet.FromString(OPTIONS.read_bytes()).file
    pool: Any = descriptor_pool.Default()
    found = _defined(file)
    return (found, *map(pool.FindFileByName, file.dependency))


def _defined(file: FileDescriptorProto) -> Any:
    """Returns the descriptor of a file, which it adds to the pool if the pool does not have it."""
    pool: Any = descriptor_pool.Default()
    try:
        return pool.FindFileByName(file.name)
    except KeyError:
        pool.AddSerializedFile(file.SerializeToString())
        return pool.FindFileByName(file.name)


def _define_v1() -> None:
    """Defines the types of v1, which the library does not have, as those of v1alpha under another package."""
    alpha: Any = reflection_pb2.DESCRIPTOR
    old, new = (service.rpartition(".")[0] for service in reversed(REFLECTION_SERVICES))
    file = FileDescriptorProto.FromString(alpha.serialized_pb)
    file.name, file.package = "grpc/reflection/v1/reflection.proto", new
    for message in file.message_type:
        for field in message.field:
            if field.type_name:
                field.type_name = field.type_name.replace(f".{old}.", f".{new}.")
    for method in file.service[0].method:
        method.input_type = method.input_type.replace(f".{old}.", f".{new}.")
        method.output_type = method.output_type.replace(f".{old}.", f".{new}.")
    _defined(file)
