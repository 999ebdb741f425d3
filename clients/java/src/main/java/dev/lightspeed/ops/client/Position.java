package dev.lightspeed.ops.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position at which a stream begins.
 *
 * <p>A server's token names the end of a frame. A caller can stop in the middle of a frame, so the
 * client makes the tokens of the entries before a frame's last, as text that the clients of every
 * language read:
 *
 * <pre>
 * after:17                                       one surface: everything after sequence 17
 * after:17@tenants/x/surfaces/a:[server token]   all surfaces: resume from the server's token of the frame before, and
 *                                                skip the entries of surface a up to 17
 * </pre>
 *
 * <p>The second form is exact because a frame has entries of one surface, in order: the entries
 * after the token up to the sequence are exactly the returned ones, however the server cuts the
 * next frames.
 *
 * @param token the server's resume token; empty: none
 * @param afterSequence as in the request; 0 if there is a token
 * @param returnedSurface surface of the frame that the caller left in its middle; empty: none
 * @param returnedSequence the newest sequence of that surface that was returned to the caller
 */
record Position(String token, long afterSequence, String returnedSurface, long returnedSequence) {
  private static final Pattern MID_FRAME_TOKEN =
      Pattern.compile("after:([0-9]+)(?:@([^:]+):(.*))?", Pattern.DOTALL);

  static Position atToken(String token) {
    return new Position(token, 0, "", 0);
  }

  static Position afterSequence(long sequence) {
    return new Position("", sequence, "", 0);
  }

  /** Returns the position of a caller's token, or without a token of its sequence. */
  static Position of(String resumeToken, long afterSequence) {
    Matcher token = MID_FRAME_TOKEN.matcher(resumeToken);
    if (!token.matches()) {
      return new Position(resumeToken, afterSequence, "", 0);
    }
    long sequence;
    try {
      sequence = Long.parseLong(token.group(1));
    } catch (NumberFormatException e) {
      return atToken(resumeToken); // The server refuses a malformed token.
    }
    if (token.group(2) == null) {
      return afterSequence(sequence);
    }
    return new Position(token.group(3), 0, token.group(2), sequence);
  }

  /** The same position, with the entries of a surface up to a sequence returned. */
  Position withReturned(String surface, long sequence) {
    return new Position(token, afterSequence, surface, sequence);
  }

  /** Whether an entry was returned to the caller before. */
  boolean isReturned(String surface, long sequence) {
    return surface.equals(returnedSurface) && sequence <= returnedSequence;
  }

  /** Returns the token of this position. */
  String resumeToken() {
    if (!returnedSurface.isEmpty()) {
      return "after:" + returnedSequence + "@" + returnedSurface + ":" + token;
    }
    if (!token.isEmpty()) {
      return token;
    }
    return afterSequence > 0 ? "after:" + afterSequence : "";
  }
}
