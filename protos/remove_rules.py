"""Removes the import of validation rules from descriptors: ``remove_rules.py DESCRIPTORS RESULT``.

Owns the difference between the contract and the code generated from it. It runs in the environment of the
generators, which has protobuf. Options stay, as unknown fields of their messages. JSON names go: descriptors
have them, sources do not, and grpcurl would print them.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet

RULES = "buf/validate/validate.proto"
IMPORT = FileDescriptorProto.DEPENDENCY_FIELD_NUMBER


def main(source: Path, result: Path) -> None:
    """Reads a set of descriptors, and writes it without the import and the imported file."""
    found = FileDescriptorSet.FromString(source.read_bytes())
    files = [without_import(file) for file in found.file if file.name != RULES]
    for file in files:
        if file.name.startswith("lightspeed"):
            remove_json_names(file.message_type)
    result.write_bytes(FileDescriptorSet(file=files).SerializeToString())


def without_import(file: FileDescriptorProto) -> FileDescriptorProto:
    """Removes the import, and its place in the source, from a file."""
    if RULES not in file.dependency:
        return file
    removed = list(file.dependency).index(RULES)
    del file.dependency[removed]
    locations = [one for one in file.source_code_info.location if list(one.path) != [IMPORT, removed]]
    for location in locations:
        if location.path[:1] == [IMPORT] and location.path[1] > removed:
            location.path[1] -= 1
    del file.source_code_info.location[:]
    file.source_code_info.location.extend(locations)
    return file


def remove_json_names(messages: Iterable[DescriptorProto]) -> None:
    """Removes the JSON names of fields, which are all the default ones."""
    for message in messages:
        for field in message.field:
            field.ClearField("json_name")
        remove_json_names(message.nested_type)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
