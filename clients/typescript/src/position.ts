/**
 * The position at which a stream begins, and its resume tokens.
 *
 * Owns the text of resume tokens. It must never look into a token of the server's: those are opaque.
 *
 * A token of the server's names the end of a frame. A caller may stop in the middle of one, so the tokens of entries
 * before a frame's last are made here, as text that only clients read, the same in every language:
 *
 *     after:17                                       one surface: everything after sequence 17
 *     after:17@tenants/x/surfaces/a:<server token>   all surfaces: go on from the server's token of the frame before,
 *                                                    and pass over what surface a has up to 17
 *
 * The second is exact because a frame has entries of one surface, in order: what comes after the token at or below the
 * sequence is just what was seen, however the server cuts its frames the next time.
 */

const MIDDLE_OF_FRAME = /^after:(?<sequence>[0-9]+)(?:@(?<surface>[^:]+):(?<token>[^]*))?$/;

/** The position at which a stream begins. */
export interface Position {
  /** As in the request; 0 if there is a token. */
  readonly afterSequence: bigint;
  /** The server's resume token; empty: none. */
  readonly token: string;
  /** Surface of the frame that was left in its middle; empty: none was. */
  readonly passedSurface: string;
  /** How much of that surface was seen. */
  readonly passedSequence: bigint;
}

const NOWHERE: Position = { afterSequence: 0n, token: "", passedSurface: "", passedSequence: 0n };

/** Returns a position of which the rest is as at the beginning. */
export function position(known: Partial<Position> = {}): Position {
  return { ...NOWHERE, ...known };
}

/** Returns the position of a caller's token, or without a token of its sequence. */
export function positionOf(resumeToken: string, afterSequence: bigint): Position {
  const found = MIDDLE_OF_FRAME.exec(resumeToken)?.groups;
  if (!found) {
    return position({ afterSequence, token: resumeToken });
  }
  const sequence = BigInt(found["sequence"] ?? "");
  return found["surface"] === undefined
    ? position({ afterSequence: sequence })
    : position({ token: found["token"] ?? "", passedSurface: found["surface"], passedSequence: sequence });
}

/** Says whether an entry was seen before. */
export function passes(at: Position, surface: string, sequence: bigint): boolean {
  return surface === at.passedSurface && sequence <= at.passedSequence;
}

/** Returns the token that begins here. */
export function resumeTokenOf(at: Position): string {
  if (at.passedSurface) {
    return `after:${at.passedSequence}@${at.passedSurface}:${at.token}`;
  }
  return at.token || (at.afterSequence > 0n ? `after:${at.afterSequence}` : "");
}
