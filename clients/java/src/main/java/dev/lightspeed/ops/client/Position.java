package dev.lightspeed.ops.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position at which a stream begins.
 *
 * <p>A token of the server's names the end of a frame. A caller may stop in the middle of one, so
 * the tokens of entries before a frame's last are made here, as text that the clients of every
 * language read:
 *
 * <pre>
 * after:17                                       one surface: everything after sequence 17
 * after:17@tenants/x/surfaces/a:[server token]   all surfaces: go on from the server's token of the frame before, and
 *                                                pass over what surface a has up to 17
 * </pre>
 *
 * <p>The second is exact because a frame has entries of one surface, in order: what comes after the
 * token at or below the sequence is just what was seen, however the server cuts its frames the next
 * time.
 *
 * @param token the server's resume token; empty: none
 * @param afterSequence as in the request; 0 if there is a token
 * @param passedSurface surface of the frame that was left in its middle; empty: none was
 * @param passedSequence how much of that surface was seen
 */
record Position(String token, long afterSequence, String passedSurface, long passedSequence) {
  private static final Pattern MIDDLE_OF_FRAME =
      Pattern.compile("after:([0-9]+)(?:@([^:]+):(.*))?", Pattern.DOTALL);

  static Position atToken(String token) {
    return new Position(token, 0, "", 0);
  }

  static Position afterSequence(long sequence) {
    return new Position("", sequence, "", 0);
  }

  static Position of(String resumeToken, long afterSequence) {
    Matcher found = MIDDLE_OF_FRAME.matcher(resumeToken);
    if (!found.matches()) {
      return new Position(resumeToken, afterSequence, "", 0);
    }
    long sequence;
    try {
      sequence = Long.parseLong(found.group(1));
    } catch (NumberFormatException e) {
      return atToken(resumeToken); // The server says what is wrong with it.
    }
    if (found.group(2) == null) {
      return afterSequence(sequence);
    }
    return new Position(found.group(3), 0, found.group(2), sequence);
  }

  /** The same, but that what has passed of a surface was seen. */
  Position passing(String surface, long sequence) {
    return new Position(token, afterSequence, surface, sequence);
  }

  /** Whether an entry was seen before. */
  boolean passes(String surface, long sequence) {
    return surface.equals(passedSurface) && sequence <= passedSequence;
  }

  /** The token that begins here. */
  String resumeToken() {
    if (!passedSurface.isEmpty()) {
      return "after:" + passedSequence + "@" + passedSurface + ":" + token;
    }
    if (!token.isEmpty()) {
      return token;
    }
    return afterSequence > 0 ? "after:" + afterSequence : "";
  }
}
