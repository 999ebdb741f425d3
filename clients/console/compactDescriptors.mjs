// Compact descriptors: a plugin that puts the runtime of `src/protobuf.ts` in the place of `@bufbuild/protobuf`.
//
// Generated code hands its descriptors over as bytes in base64, with options that no page uses. Here each becomes a
// short text of names, types and numbers, which is a fifth of the size.

import { readFileSync } from "node:fs";
import path from "node:path";

import { fromBinary } from "@bufbuild/protobuf";
import { FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { base64Decode } from "@bufbuild/protobuf/wire";

const RUNTIME = path.join(import.meta.dirname, "src/protobuf.ts");
const GENERATED = path.join(import.meta.dirname, "../typescript/gen") + path.sep;

/** Letters of types; the contract uses no others. */
const LETTERS = {
  [Type.STRING]: "s",
  [Type.BOOL]: "b",
  [Type.INT64]: "l",
  [Type.INT32]: "i",
  [Type.UINT32]: "u",
  [Type.DOUBLE]: "d",
  [Type.BYTES]: "y",
  [Type.MESSAGE]: "M",
  [Type.ENUM]: "E",
};

export const compactDescriptors = {
  name: "compact descriptors",
  setup(build) {
    build.onResolve({ filter: /^@bufbuild\/protobuf(\/(codegenv2|wkt))?$/ }, () => ({
      path: RUNTIME,
      sideEffects: false,
    }));
    build.onLoad({ filter: /_pb\.ts$/ }, ({ path: name }) => {
      if (!name.startsWith(GENERATED)) return undefined;
      const source = readFileSync(name, "utf8")
        .replace(/fileDesc\("([A-Za-z0-9+/=]+)"(?:, \[([^\]]*)\])?\)/, (_, base64, dependencies) =>
          compact(base64, dependencies),
        )
        .replace(/^import \{ file_google_api.*$/gm, "");
      return { contents: source, loader: "ts" };
    });
  },
};

/** Returns the call that registers a file; naming its dependencies keeps them in the script. */
function compact(base64, dependencies = "") {
  const file = fromBinary(FileDescriptorProtoSchema, base64Decode(base64));
  const needed = dependencies
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name && !name.startsWith("file_google_api"));
  const parts = [
    file.package,
    file.messageType.map((type) => message(file, type)),
    file.enumType.map(enumeration),
    file.service.map((service) => [service.name, service.method.map((one) => method(file, one)).join(";")]),
  ];
  return `fileDesc(${[...parts.map((part) => JSON.stringify(part)), ...needed].join(", ")})`;
}

function message(file, type) {
  const nested = type.nestedType.filter((one) => !one.options?.mapEntry);
  let last = 0;
  const fields = type.field.map((field) => {
    const number = field.number === last + 1 ? "" : `=${field.number}`;
    last = field.number;
    const oneof = field.oneofIndex !== undefined && hasOneof(field) ? `@${type.oneofDecl[field.oneofIndex].name}` : "";
    return `${field.name} ${fieldType(file, type, field)}${number}${oneof}`;
  });
  const text = [type.name, fields.join(";"), nested.map((one) => message(file, one)), type.enumType.map(enumeration)];
  while (text.length > 2 && !text.at(-1).length) text.pop();
  return text;
}

function hasOneof(field) {
  return field.oneofIndex !== undefined && Object.hasOwn(field, "oneofIndex") && !field.proto3Optional;
}

function fieldType(file, type, field) {
  const entry = type.nestedType.find(
    (one) => one.options?.mapEntry && field.typeName.endsWith(`.${type.name}.${one.name}`),
  );
  if (entry) return `%${scalar(file, entry.field[0])}${scalar(file, entry.field[1])}`;
  const isRepeated = field.label === Label.REPEATED ? "*" : "";
  return `${isRepeated}${field.proto3Optional ? "?" : ""}${scalar(file, field)}`;
}

function scalar(file, field) {
  const letter = LETTERS[field.type];
  if (!letter) throw new Error(`${field.name}: expected a type that the console knows, but it is ${Type[field.type]}`);
  return letter + (field.typeName ? reference(file, field.typeName) : "");
}

function reference(file, name) {
  return name.startsWith(`.${file.package}.`) ? name.slice(file.package.length + 2) : name;
}

function enumeration(type) {
  const prefix = `${type.name.replace(/(?<=[a-z0-9])([A-Z])/g, "_$1").toUpperCase()}_`;
  const isPrefixed = type.value.every((value) => value.name.startsWith(prefix));
  let last = -1;
  const values = type.value.map(({ name, number }) => {
    const given = number === last + 1 ? "" : `=${number}`;
    last = number;
    return `${isPrefixed ? name.slice(prefix.length) : name}${given}`;
  });
  return [type.name, isPrefixed ? prefix : "", values.join(" ")];
}

function method(file, { name, inputType, outputType, serverStreaming, clientStreaming }) {
  const kind = clientStreaming ? "c" : serverStreaming ? "s" : "u";
  return `${name} ${kind} ${reference(file, inputType)} ${reference(file, outputType)}`;
}
