package dev.lightspeed.ops.client;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a surface in one journal, which its identity names. Another journal has another
 * history, and counts anew.
 */
record SurfaceVersion(long number, String journal) {
  /** The form of a version in metadata. The server accepts no longer ones. */
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,18})@([0-9A-Za-z]{1,64})");

  /** Returns the version in a value of metadata; empty if it has another form. */
  static Optional<SurfaceVersion> parse(String text) {
    Matcher found = FORM.matcher(text);
    if (!found.matches() || new BigInteger(found.group(1)).bitLength() >= Long.SIZE) {
      return Optional.empty();
    }
    return Optional.of(new SurfaceVersion(Long.parseLong(found.group(1)), found.group(2)));
  }

  /**
   * Returns the version that reads ask for after both: the higher one, or that of the other
   * journal.
   */
  static SurfaceVersion latest(SurfaceVersion known, SurfaceVersion said) {
    return known.journal.equals(said.journal) && known.number > said.number ? known : said;
  }

  /** Returns the value of metadata. */
  @Override
  public String toString() {
    return number + "@" + journal;
  }
}
