/**
 * Signatures and the audit chain, computed from received records, independently of the server's own values.
 *
 * Owns the escaping rule and the verification of the chain, as record.proto describes them. It must never call the
 * server.
 */

import { createHash } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import {
  type AuditDetail,
  type AuditEntry,
  type AuditRecord,
  AuditRecordSchema,
  type LineageRecord,
} from "./messages.js";

/** The hash before the first entry. */
export const GENESIS_HASH = "0".repeat(64);

/** text_version of entries with a subject and details; versions 0 and 1 have neither. */
const SUBJECT_TEXT_VERSION = 2n;

const UNSAFE = /[%|=\x00-\x1f\x7f-\x9f]/g;

type Field = readonly [name: string, value: string | bigint];

/** The result of a verification of audit entries. */
export interface AuditVerification {
  /** Every entry fits. */
  readonly valid: boolean;
  /** The number of entries that fit, from the first one. */
  readonly verified: number;
  /** The first sequence that does not fit, or is missing; 0: none. */
  readonly firstBadSequence: bigint;
  /** Hash of the last entry that fits; empty: none fits. */
  readonly headHash: string;
}

/** Returns the signature of an audit record. */
export function auditSignature(record: AuditRecord): string {
  return signature("audit.v1", [
    ["action", record.action],
    ["outcome", record.outcome],
    ["at_ms", record.atMs],
  ]);
}

/** Returns the signature of a lineage record. */
export function lineageSignature(record: LineageRecord): string {
  return signature("lineage.v1", [
    ["run_id", record.runId],
    ["stage", record.stage],
    ["source_signature", record.sourceSignature],
    ["sink_signature", record.sinkSignature],
    ["watermark_signature", record.watermarkSignature],
    ["sequence", record.sequence],
    ["checkpoint_signature", record.checkpointSignature],
  ]);
}

/**
 * Returns the chainHash that an entry must have after the entry with `previousHash`.
 *
 * Empty, which no entry has, if the entry has a textVersion that this client does not know, or fields that the text of
 * its version does not cover.
 */
export function auditChainHash(previousHash: string, entry: AuditEntry): string {
  const text = canonicalText(entry);
  return text && createHash("sha256").update(`${previousHash}\n${text}`, "utf8").digest("hex");
}

/** Returns the canonical text of an entry in its version; empty if the version is unknown. */
function canonicalText(entry: AuditEntry): string {
  const fields: Field[] = [
    ["sequence", entry.sequence],
    ["record", auditSignature(recordOf(entry))],
    ["actor_id", entry.actorId],
    ["reason", entry.reason],
    ["request_id", entry.requestId],
    ["recorded_ms", entry.recordedMs],
  ];
  if (entry.textVersion === SUBJECT_TEXT_VERSION) {
    const details: Field = ["details", detailsText(entry.details)];
    return signature("audit_entry.v2", [...fields, ["subject", entry.subject], details]);
  }
  const isFirst = entry.textVersion === 0n || entry.textVersion === 1n;
  return isFirst && !entry.subject && !entry.details.length ? signature("audit_entry.v1", fields) : "";
}

function detailsText(details: readonly AuditDetail[]): string {
  return signature(
    "audit_details.v1",
    details.map(({ name, value }): Field => [escaped(name), value]),
  );
}

/**
 * Verifies the chain of audit entries of one surface, and returns how far they fit. The entries are in order and
 * without a filter.
 *
 * `previousHash` is the chainHash of the entry before the first; empty: not known. The first entry is then trusted,
 * unless it is the first of the surface.
 */
export function verifyAuditEntries(entries: Iterable<AuditEntry>, { previousHash = "" } = {}): AuditVerification {
  let expected = 0n;
  let verified = 0;
  let headHash = previousHash;
  for (const entry of entries) {
    if (!expected) {
      expected = entry.sequence;
      headHash ||= expected === 1n ? GENESIS_HASH : "";
    }
    // An entry without a canonical text never fits, not even the trusted first one.
    const chainHash = auditChainHash(headHash, entry);
    const isLinked = chainHash !== "" && (!headHash || entry.chainHash === chainHash);
    const isSigned = entry.signature === auditSignature(recordOf(entry));
    if (entry.sequence !== expected || !isLinked || !isSigned) {
      return { valid: false, verified, firstBadSequence: expected, headHash: verified ? headHash : previousHash };
    }
    headHash = entry.chainHash;
    expected += 1n;
    verified += 1;
  }
  return { valid: true, verified, firstBadSequence: 0n, headHash };
}

function recordOf(entry: AuditEntry): AuditRecord {
  return entry.record ?? create(AuditRecordSchema);
}

/** Writes kind.v1|name=value|… of names, which are not escaped, and values. */
function signature(versionedKind: string, fields: readonly Field[]): string {
  const values = fields.map(([name, value]) => `${name}=${typeof value === "bigint" ? value : escaped(value)}`);
  return [versionedKind, ...values].join("|");
}

function escaped(text: string): string {
  return text.replace(UNSAFE, (found) =>
    [...Buffer.from(found)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
}
