/**
 * Decoding of texts: bytes stay unchanged.
 *
 * Owns one correction. The decoder of protobuf-es removes a byte order mark at the start of every text, and a text
 * without it has another signature. Its setting holds for the whole process; there is none for one client.
 */

import { configureTextEncoding, getTextEncoding } from "@bufbuild/protobuf/wire";

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

configureTextEncoding({
  ...getTextEncoding(),
  decodeUtf8: (bytes, isStrict) => (isStrict ? strict : lenient).decode(bytes),
});
