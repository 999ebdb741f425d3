/**
 * What the verification of an audit chain has shown so far.
 *
 * Owns which sequences to verify next: each request is about the newest entries only, so that it does not grow with
 * the history. It must never ask the server.
 */
import type { VerifyAuditsResponse } from "../../../typescript/gen/lightspeed/ops/v1/record_service_pb.js";

/** Most entries that the page verifies without being asked. */
export const VERIFIED_ENTRIES = 1000;

/** What is known of the chain of a surface. */
export interface Verification {
  readonly isValid: boolean;
  /** Number of entries up to the head that fit. */
  readonly verified: bigint;
  /** First sequence that does not fit; 0: all fit. */
  readonly firstBad: bigint;
  /** Newest sequence, and the hash of the chain up to it. */
  readonly head: bigint;
  readonly hash: string;
}

/** Returns the first sequence of the next request: from what is verified on, or the newest entries at first. */
export function nextFrom(before: Verification | undefined, head: bigint): bigint {
  const recent = head - BigInt(VERIFIED_ENTRIES) + 1n;
  const from = before?.isValid && before.head >= recent ? before.head : recent;
  return from > 1n ? from : 1n;
}

/** Returns what is known after the response to a request from a sequence on. */
export function verifiedWith(
  before: Verification | undefined,
  from: bigint,
  response: VerifyAuditsResponse,
): Verification {
  // The last verified entry is the first of the next request: between the two no entry is left out.
  const goesOn = before !== undefined && before.isValid && before.head > 0n && before.head === from;
  return {
    isValid: response.valid,
    verified: response.verified + (goesOn ? before.verified - 1n : 0n),
    firstBad: response.firstBadSequence,
    head: response.headSequence,
    hash: response.headHash,
  };
}
