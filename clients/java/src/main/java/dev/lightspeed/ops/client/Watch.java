package dev.lightspeed.ops.client;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a watch comes to, item by item; {@link #hasNext} and {@link #next} wait for it. One thread
 * reads, any may {@link #close}, after which there is no next item. Interrupting the thread that
 * waits closes it too.
 *
 * <p>A slow reader slows its own stream, and nothing piles up.
 */
public final class Watch<T> implements Iterator<T>, Iterable<T>, AutoCloseable {
  private final Supplier<List<T>> frames;
  private final Runnable close;
  private final Queue<T> ready = new ArrayDeque<>();
  private volatile boolean isClosed;

  private Watch(Supplier<List<T>> frames, Runnable close) {
    this.frames = frames;
    this.close = close;
  }

  /** A watch of what is in each frame. */
  static <R, T> Watch<T> of(Frames<?, R> frames, Function<R, List<T>> items) {
    return new Watch<>(
        () -> {
          R frame = frames.next();
          return frame == null ? null : items.apply(frame);
        },
        frames::close);
  }

  /**
   * Waits for the next item; false once it is closed.
   *
   * @throws LightspeedException the server refuses to go on, or the client is closed
   */
  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !isClosed) {
      List<T> found = frames.get();
      if (found == null) {
        isClosed = true;
      } else {
        ready.addAll(found);
      }
    }
    return !isClosed;
  }

  /**
   * Waits for the next item.
   *
   * @throws LightspeedException the server refuses to go on, or the client is closed
   * @throws NoSuchElementException it is closed
   */
  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the watch is closed");
    }
    return ready.remove();
  }

  /** The watch itself: its items can be walked along once. */
  @Override
  public Iterator<T> iterator() {
    return this;
  }

  /** The items as a stream, whose closing closes the watch. */
  public Stream<T> stream() {
    int kind = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, kind), false)
        .onClose(this::close);
  }

  /** Ends the stream. */
  @Override
  public void close() {
    isClosed = true;
    close.run();
  }
}
