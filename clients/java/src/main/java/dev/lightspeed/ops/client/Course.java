package dev.lightspeed.ops.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The watch cursor: the position of a watch of entries, from which it resumes. */
final class Course<E> {
  private static final String ALL_SURFACES = "/surfaces/-";

  private final boolean isOfAllSurfaces;
  private final ToLongFunction<E> sequence;
  private Position at;

  Course(String surface, Position begin, ToLongFunction<E> sequence) {
    this.isOfAllSurfaces = surface.endsWith(ALL_SURFACES);
    this.at = begin;
    this.sequence = sequence;
  }

  /** The position after the last frame: the next connection begins there. */
  Position position() {
    return at;
  }

  /** Returns the new entries of a frame, each with its own resume token. */
  List<Seen<E>> received(String surface, List<E> entries, String resumeToken) {
    Position before = at;
    int passed = 0;
    while (passed < entries.size()
        && before.passes(surface, sequence.applyAsLong(entries.get(passed)))) {
      passed++;
    }
    List<E> fresh = entries.subList(passed, entries.size());
    at = Position.atToken(resumeToken);
    if (fresh
        .isEmpty()) { // Entries to skip come first: after any other entry, all of them must have
      // come.
      at = at.passing(before.passedSurface(), before.passedSequence());
    }
    List<Seen<E>> seen = new ArrayList<>(fresh.size());
    for (E entry : fresh) {
      boolean isLast = seen.size() == fresh.size() - 1;
      Position here = isLast ? at : inTheMiddle(before, surface, sequence.applyAsLong(entry));
      seen.add(new Seen<>(surface, entry, here.resumeToken()));
    }
    return seen;
  }

  private Position inTheMiddle(Position before, String surface, long sequence) {
    return isOfAllSurfaces
        ? Position.atToken(before.token()).passing(surface, sequence)
        : Position.afterSequence(sequence);
  }
}
