/**
 * Messages of the contract: a small runtime for the generated code of `clients/typescript/gen`.
 *
 * It takes the place of `@bufbuild/protobuf` in the built script, with the same messages and the same functions, as far
 * as the console uses them: that runtime and its descriptors would be half of the script. The build hands over each
 * descriptor as a short text (`compactDescriptors.mjs`), which is parsed when its message is first used. A test holds
 * it against the original, message by message. Types are those of the original.
 */

/** A message, with its fields under their names in TypeScript. */
type Values = Record<string, unknown>;

/** A field: its names, number and type. */
interface Field {
  readonly name: string;
  readonly local: string;
  readonly number: number;
  /** One letter: `M` a message, `E` an enum, or a scalar, see {@link ZEROS}. */
  readonly type: string;
  /** The full name of its message or enum. */
  readonly ref: string;
  readonly isRepeated: boolean;
  readonly isOptional: boolean;
  /** The type of the keys of a map; empty: it is no map. */
  readonly key: string;
  /** The name of its oneof in TypeScript; empty: it is in none. */
  readonly oneof: string;
}

/** A message type. */
interface Desc {
  readonly typeName: string;
  readonly nestedMessages: readonly Desc[];
  readonly nestedEnums: readonly EnumDesc[];
  readonly fields: readonly Field[];
}

/** An enum: the names of its values in the contract by number. */
interface EnumDesc {
  readonly typeName: string;
  readonly names: ReadonlyMap<number, string>;
}

/** A method of a service. */
export interface Method {
  readonly name: string;
  readonly isStream: boolean;
  readonly input: string;
  readonly output: string;
}

/** A service. */
export interface Service {
  readonly typeName: string;
  readonly methods: Readonly<Record<string, Method>>;
}

type MessageText = readonly [
  name: string,
  fields: string,
  messages?: readonly MessageText[],
  enums?: readonly EnumText[],
];
type EnumText = readonly [name: string, prefix: string, values: string];
type ServiceText = readonly [name: string, methods: string];

interface File {
  readonly messages: readonly Desc[];
  readonly enums: readonly EnumDesc[];
  readonly services: readonly Service[];
}

/** Zero values of scalars: string, bool, int64, int32, uint32, double, bytes. */
const ZEROS: Readonly<Record<string, unknown>> = {
  s: "",
  b: false,
  l: 0n,
  i: 0,
  u: 0,
  d: 0,
  y: new Uint8Array(),
  E: 0,
};

const messages = new Map<string, Desc>();
const enums = new Map<string, EnumDesc>();

/** Returns the name of a field in TypeScript, as the generator makes it. */
function camel(name: string): string {
  return name.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Registers a file of the contract; its dependencies register themselves. */
export function fileDesc(
  scope: string,
  ofMessages: readonly MessageText[],
  ofEnums: readonly EnumText[],
  ofServices: readonly ServiceText[],
): File {
  return {
    messages: ofMessages.map((text) => message(scope, scope, text)),
    enums: ofEnums.map((text) => enumeration(scope, text)),
    services: ofServices.map(([name, methods]) => ({
      typeName: `${scope}.${name}`,
      methods: methodsOf(scope, methods),
    })),
  };
}

function message(file: string, scope: string, [name, text, nested = [], ofEnums = []]: MessageText): Desc {
  const typeName = `${scope}.${name}`;
  let fields: readonly Field[] | undefined;
  const desc = {
    typeName,
    nestedMessages: nested.map((one) => message(file, typeName, one)),
    nestedEnums: ofEnums.map((one) => enumeration(typeName, one)),
    get fields() {
      return (fields ??= fieldsOf(file, text));
    },
  };
  messages.set(typeName, desc);
  return desc;
}

function enumeration(scope: string, [name, prefix, values]: EnumText): EnumDesc {
  let number = -1;
  const names = new Map<number, string>();
  for (const text of values.split(" ")) {
    const [value, given] = text.split("=");
    number = given ? Number(given) : number + 1;
    names.set(number, `${prefix}${value}`);
  }
  const desc = { typeName: `${scope}.${name}`, names };
  enums.set(desc.typeName, desc);
  return desc;
}

/** Returns the full name of a reference: it is in the same package unless it begins with a dot. */
function referenced(scope: string, ref: string): string {
  return ref.startsWith(".") ? ref.slice(1) : `${scope}.${ref}`;
}

/** A field as text: `name type`, and `=number` if that is not the next one, and `@oneof`. */
const FIELD = /^(\w+) (\*?)(\??)(?:%(\w))?(\w)([\w.]*)(?:=(\d+))?(?:@(\w+))?$/;

function fieldsOf(scope: string, text: string): Field[] {
  let last = 0;
  if (!text) return [];
  return text.split(";").map((one) => {
    const [, name = "", repeated, optional, key = "", type = "", ref = "", number, oneof = ""] = FIELD.exec(one) ?? [];
    last = number ? Number(number) : last + 1;
    return {
      name,
      local: camel(name),
      number: last,
      type,
      ref: ref && referenced(scope, ref),
      isRepeated: Boolean(repeated),
      isOptional: Boolean(optional),
      key,
      oneof: camel(oneof),
    };
  });
}

function methodsOf(scope: string, text: string): Record<string, Method> {
  const methods: Record<string, Method> = {};
  for (const one of text.split(";")) {
    const [name = "", kind, input = "", output = ""] = one.split(" ");
    const local = name.charAt(0).toLowerCase() + name.slice(1);
    methods[local] = {
      name,
      isStream: kind === "s",
      input: referenced(scope, input),
      output: referenced(scope, output),
    };
  }
  return methods;
}

/** Returns a message type by its place in a file. */
export function messageDesc(file: File, first: number, ...rest: number[]): Desc {
  return rest.reduce((desc, place) => desc.nestedMessages[place] as Desc, file.messages[first] as Desc);
}

/** Returns an enum by its place in a file. */
export function enumDesc(file: File, ...path: number[]): EnumDesc {
  const last = path.pop() as number;
  const [first, ...rest] = path;
  return (first === undefined ? file.enums : messageDesc(file, first, ...rest).nestedEnums)[last] as EnumDesc;
}

/** Returns a service by its place in a file. */
export function serviceDesc(file: File, place: number): Service {
  return file.services[place] as Service;
}

/** Returns a message type by its full name. */
export function typeNamed(name: string): Desc {
  const found = messages.get(name);
  if (!found) throw new Error(`expected the message ${name}, but the script does not have it`);
  return found;
}

/** Returns a new message of a type: the given values, nested ones too, and zeros. */
export function create(desc: Desc, init: Values = {}): Values {
  const made: Values = { $typeName: desc.typeName };
  for (const field of desc.fields) {
    const { local, oneof } = field;
    if (oneof) {
      const given = init[oneof] as { case?: string; value?: unknown } | undefined;
      made[oneof] ??= { case: undefined };
      if (given?.case === local) made[oneof] = { case: local, value: initial(field, given.value) };
      continue;
    }
    const given = init[local];
    if (field.key) made[local] = mapped((given ?? {}) as Values, (value) => initial(field, value));
    else if (field.isRepeated) made[local] = ((given ?? []) as unknown[]).map((value) => initial(field, value));
    else if (given !== undefined && given !== null) made[local] = initial(field, given);
    else if (field.type !== "M" && !field.isOptional) made[local] = ZEROS[field.type];
  }
  return made;
}

function mapped(values: Values, change: (value: unknown) => unknown): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

function initial(field: Field, value: unknown): unknown {
  return field.type === "M" ? create(typeNamed(field.ref), value as Values) : value;
}

// The wire format: a tag is the number of a field and the kind of its bytes.

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

function wireOf(type: string): number {
  if (type === "d") return FIXED64;
  return "sMy".includes(type) ? BYTES : VARINT;
}

/** Reads a message. */
class Reader {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  varint(): bigint {
    let [low, shift] = [0, 0];
    // The first four bytes fit into a number, which is much faster than a bigint.
    for (; shift < 28; shift += 7) {
      const byte = this.byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (; shift < 70; shift += 7) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return value;
    }
    throw new RangeError("expected a varint of at most 10 bytes");
  }

  private byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new RangeError("expected more bytes, but the message has ended");
    this.at += 1;
    return byte;
  }

  taken(): Uint8Array {
    const length = Number(this.varint());
    if (this.at + length > this.bytes.length) throw new RangeError("expected more bytes, but the message has ended");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  scalar(type: string): unknown {
    switch (type) {
      case "s":
        return new TextDecoder().decode(this.taken());
      case "y":
        return this.taken().slice();
      case "b":
        return this.varint() !== 0n;
      case "l":
        return BigInt.asIntN(64, this.varint());
      case "u":
        return Number(BigInt.asUintN(32, this.varint()));
      case "d":
        this.at += 8;
        return this.view.getFloat64(this.at - 8, true);
      default: // int32 and enums
        return Number(BigInt.asIntN(32, this.varint()));
    }
  }

  /** Passes over a field of a later version of the contract. */
  skip(wireType: number): void {
    if (wireType === VARINT) this.varint();
    else if (wireType === BYTES) this.taken();
    else if (wireType === FIXED64 || wireType === FIXED32) this.at += wireType === FIXED64 ? 8 : 4;
    else throw new RangeError(`expected a kind of bytes, but it is ${wireType}`);
  }
}

/** Returns the message that bytes are; fields that the contract of this script does not have are left out. */
export function fromBinary(desc: Desc, bytes: Uint8Array): Values {
  return merged(desc, create(desc), bytes);
}

function merged(desc: Desc, made: Values, bytes: Uint8Array): Values {
  const reader = new Reader(bytes);
  while (!reader.isAtEnd) {
    const tag = Number(reader.varint());
    const [number, wireType] = [tag >>> 3, tag & 7];
    const field = desc.fields.find((one) => one.number === number);
    if (!field) reader.skip(wireType);
    else read(field, made, reader, wireType);
  }
  return made;
}

function read(field: Field, made: Values, reader: Reader, wireType: number): void {
  const { local, oneof, type, ref } = field;
  if (field.key) {
    const [key, value] = entry(field, reader.taken());
    (made[local] as Values)[String(key)] = value;
  } else if (field.isRepeated) {
    const list = made[local] as unknown[];
    if (wireType === BYTES && wireOf(type) !== BYTES) {
      const packed = new Reader(reader.taken());
      while (!packed.isAtEnd) list.push(packed.scalar(type));
    } else list.push(type === "M" ? fromBinary(typeNamed(ref), reader.taken()) : reader.scalar(type));
  } else {
    const held = made[oneof] as { case?: string; value?: unknown } | undefined;
    const before = (oneof ? (held?.case === local ? held.value : undefined) : made[local]) as Values | undefined;
    const target = typeof before === "object" ? before : undefined;
    const value =
      type === "M" ? merged(typeNamed(ref), target ?? create(typeNamed(ref)), reader.taken()) : reader.scalar(type);
    if (oneof) made[oneof] = { case: local, value };
    else made[local] = value;
  }
}

function entry(field: Field, bytes: Uint8Array): [unknown, unknown] {
  const reader = new Reader(bytes);
  let key = ZEROS[field.key];
  let value = field.type === "M" ? create(typeNamed(field.ref)) : ZEROS[field.type];
  while (!reader.isAtEnd) {
    const tag = Number(reader.varint());
    if (tag >>> 3 === 1) key = reader.scalar(field.key);
    else if (tag >>> 3 !== 2) reader.skip(tag & 7);
    else if (field.type === "M") value = fromBinary(typeNamed(field.ref), reader.taken());
    else value = reader.scalar(field.type);
  }
  return [key, value];
}

/** Returns the bytes of a message. */
export function toBinary(desc: Desc, values: Values): Uint8Array {
  const bytes: number[] = [];
  write(desc, values, bytes);
  return Uint8Array.from(bytes);
}

function write(desc: Desc, values: Values, bytes: number[]): void {
  for (const field of desc.fields) {
    const value = valueOf(field, values);
    if (value === undefined) continue;
    if (field.key) {
      for (const [key, one] of Object.entries(value as Values)) {
        const inner: number[] = [];
        writeValue(1, field.key, "", keyOf(field.key, key), inner);
        writeValue(2, field.type, field.ref, one, inner);
        writeBytes(field.number, inner, bytes);
      }
    } else if (!field.isRepeated) writeValue(field.number, field.type, field.ref, value, bytes);
    else if (wireOf(field.type) === BYTES)
      for (const one of value as unknown[]) writeValue(field.number, field.type, field.ref, one, bytes);
    else {
      const inner: number[] = [];
      for (const one of value as unknown[]) writeScalar(field.type, one, inner);
      writeBytes(field.number, inner, bytes);
    }
  }
}

/** Returns the value of a field that is sent or shown; undefined for absent ones and zeros. */
function valueOf(field: Field, values: Values): unknown {
  if (field.oneof) {
    const held = values[field.oneof] as { case?: string; value?: unknown };
    return held.case === field.local ? held.value : undefined;
  }
  const value = values[field.local];
  if (field.key) return Object.keys(value as Values).length ? value : undefined;
  if (field.isRepeated) return (value as unknown[]).length ? value : undefined;
  if (field.type === "M" || field.isOptional) return value;
  return (field.type === "y" ? (value as Uint8Array).length : value !== ZEROS[field.type]) ? value : undefined;
}

function keyOf(type: string, key: string): unknown {
  return type === "s" ? key : type === "l" ? BigInt(key) : Number(key);
}

function writeVarint(value: bigint, bytes: number[]): void {
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
}

function writeBytes(number: number, inner: Iterable<number> & { readonly length: number }, bytes: number[]): void {
  writeVarint(BigInt((number << 3) | BYTES), bytes);
  writeVarint(BigInt(inner.length), bytes);
  for (const byte of inner) bytes.push(byte);
}

function writeValue(number: number, type: string, ref: string, value: unknown, bytes: number[]): void {
  if (type === "M") {
    const inner: number[] = [];
    write(typeNamed(ref), value as Values, inner);
    writeBytes(number, inner, bytes);
  } else if (type === "s") writeBytes(number, new TextEncoder().encode(value as string), bytes);
  else if (type === "y") writeBytes(number, value as Uint8Array, bytes);
  else {
    writeVarint(BigInt((number << 3) | wireOf(type)), bytes);
    writeScalar(type, value, bytes);
  }
}

function writeScalar(type: string, value: unknown, bytes: number[]): void {
  if (type === "d") bytes.push(...new Uint8Array(new Float64Array([value as number]).buffer));
  else writeVarint(BigInt(value as number | bigint | boolean), bytes);
}

/** Returns a message as JSON text, with the names of the contract and without absent fields. */
export function toJsonString(desc: Desc, values: Values, { prettySpaces = 0 } = {}): string {
  return JSON.stringify(json(desc, values), undefined, prettySpaces);
}

function json(desc: Desc, values: Values): Values {
  const shown: Values = {};
  for (const field of desc.fields) {
    const value = valueOf(field, values);
    if (value === undefined) continue;
    if (field.key) shown[field.name] = mapped(value as Values, (one) => jsonValue(field, one));
    else if (field.isRepeated) shown[field.name] = (value as unknown[]).map((one) => jsonValue(field, one));
    else shown[field.name] = jsonValue(field, value);
  }
  return shown;
}

function jsonValue({ type, ref }: Field, value: unknown): unknown {
  if (type === "M") return json(typeNamed(ref), value as Values);
  if (type === "E") return enums.get(ref)?.names.get(value as number) ?? value;
  if (type === "y") return btoa(String.fromCharCode(...(value as Uint8Array)));
  return typeof value === "bigint" ? String(value) : value;
}

/** Returns the message in an Any, if it is of a type. */
export function anyUnpack(any: { typeUrl: string; value: Uint8Array }, desc: Desc): Values | undefined {
  return any.typeUrl.endsWith(`/${desc.typeName}`) ? fromBinary(desc, any.value) : undefined;
}

// The files of protobuf itself that the contract imports.

export const file_google_protobuf_any = /*@__PURE__*/ fileDesc(
  "google.protobuf",
  [["Any", "type_url s;value y"]],
  [],
  [],
);
export const file_google_protobuf_duration = /*@__PURE__*/ fileDesc(
  "google.protobuf",
  [["Duration", "seconds l;nanos i"]],
  [],
  [],
);
export const file_google_protobuf_field_mask = /*@__PURE__*/ fileDesc(
  "google.protobuf",
  [["FieldMask", "paths *s"]],
  [],
  [],
);
