/**
 * The position at which a stream begins, and its resume tokens.
 *
 * Owns the text of resume tokens. It must never read a server's token: those are opaque.
 *
 * A server's token names the end of a frame. A caller can stop in the middle of a frame, so the client makes the tokens
 * of the entries before a frame's last, as text that only clients read, the same in every language:
 *
 *     after:17                                       one surface: everything after sequence 17
 *     after:17@tenants/x/surfaces/a:<server token>   all surfaces: resume from the server's token of the frame before,
 *                                                    and skip the entries of surface a up to 17
 *
 * The second form is exact because a frame has entries of one surface, in order: the entries after the token up to the
 * sequence are exactly the returned ones, however the server cuts the next frames.
 */

const MID_FRAME_TOKEN = /^after:(?<sequence>[0-9]+)(?:@(?<surface>[^:]+):(?<token>[^]*))?$/;

/** The position at which a stream begins. */
export interface Position {
  /** As in the request; 0 if there is a token. */
  readonly afterSequence: bigint;
  /** The server's resume token; empty: none. */
  readonly token: string;
  /** Surface of the frame that the caller left in its middle; empty: none. */
  readonly returnedSurface: string;
  /** The newest sequence of that surface that was returned to the caller. */
  readonly returnedSequence: bigint;
}

const START: Position = { afterSequence: 0n, token: "", returnedSurface: "", returnedSequence: 0n };

/** Returns a position; fields that are left out are as at the start. */
export function position(fields: Partial<Position> = {}): Position {
  return { ...START, ...fields };
}

/** Returns the position of a caller's token, or without a token of its sequence. */
export function positionOf(resumeToken: string, afterSequence: bigint): Position {
  const groups = MID_FRAME_TOKEN.exec(resumeToken)?.groups;
  if (!groups) {
    return position({ afterSequence, token: resumeToken });
  }
  const sequence = BigInt(groups["sequence"] ?? "");
  return groups["surface"] === undefined
    ? position({ afterSequence: sequence })
    : position({ token: groups["token"] ?? "", returnedSurface: groups["surface"], returnedSequence: sequence });
}

/** Returns whether an entry was returned to the caller before. */
export function isReturned(at: Position, surface: string, sequence: bigint): boolean {
  return surface === at.returnedSurface && sequence <= at.returnedSequence;
}

/** Returns the token of this position. */
export function resumeTokenOf(at: Position): string {
  if (at.returnedSurface) {
    return `after:${at.returnedSequence}@${at.returnedSurface}:${at.token}`;
  }
  return at.token || (at.afterSequence > 0n ? `after:${at.afterSequence}` : "");
}
