package dev.lightspeed.ops.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The watch cursor: the position of a watch of entries, from which it resumes. */
final class WatchCursor<E> {
  private static final String ALL_SURFACES = "/surfaces/-";

  private final boolean allSurfaces;
  private final ToLongFunction<E> sequence;
  private Position position;

  WatchCursor(String surface, Position start, ToLongFunction<E> sequence) {
    this.allSurfaces = surface.endsWith(ALL_SURFACES);
    this.position = start;
    this.sequence = sequence;
  }

  /** The position after the last frame: the next connection starts there. */
  Position position() {
    return position;
  }

  /** Returns the new entries of a frame, each with its own resume token. */
  List<WatchItem<E>> frameReceived(String surface, List<E> entries, String resumeToken) {
    Position before = position;
    int returned = 0;
    while (returned < entries.size()
        && before.isReturned(surface, sequence.applyAsLong(entries.get(returned)))) {
      returned++;
    }
    List<E> remaining = entries.subList(returned, entries.size());
    position = Position.atToken(resumeToken);
    if (remaining.isEmpty()) {
      // Entries to skip come first: after any other entry, all of them have come.
      position = position.withReturned(before.returnedSurface(), before.returnedSequence());
    }
    List<WatchItem<E>> items = new ArrayList<>(remaining.size());
    for (E entry : remaining) {
      boolean isLast = items.size() == remaining.size() - 1;
      Position after = isLast ? position : midFrame(before, surface, sequence.applyAsLong(entry));
      items.add(new WatchItem<>(surface, entry, after.resumeToken()));
    }
    return items;
  }

  /** Returns the position after an entry that is not the last of its frame. */
  private Position midFrame(Position before, String surface, long sequence) {
    return allSurfaces
        ? Position.atToken(before.token()).withReturned(surface, sequence)
        : Position.afterSequence(sequence);
  }
}
