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
 * A watch: an iterator over items; {@link #hasNext} and {@link #next} wait for the next one. One
 * thread reads; any thread can {@link #close}, after which there is no next item. An interrupt of
 * the waiting thread closes it too.
 *
 * <p>A slow reader slows its own stream, and frames do not accumulate in the client.
 */
public final class Watch<T> implements Iterator<T>, Iterable<T>, AutoCloseable {
  private final Supplier<List<T>> frames;
  private final Runnable close;
  private final Queue<T> items = new ArrayDeque<>();
  private volatile boolean isClosed;

  private Watch(Supplier<List<T>> frames, Runnable close) {
    this.frames = frames;
    this.close = close;
  }

  /** Returns a watch of the items in each frame. */
  static <R, T> Watch<T> of(ReconnectingStream<?, R> frames, Function<R, List<T>> items) {
    return new Watch<>(
        () -> {
          R frame = frames.next();
          return frame == null ? null : items.apply(frame);
        },
        frames::close);
  }

  /**
   * Waits for the next item; false after it is closed.
   *
   * @throws LightspeedException the server refuses to resume, or the client is closed
   */
  @Override
  public boolean hasNext() {
    while (items.isEmpty() && !isClosed) {
      List<T> received = frames.get();
      if (received == null) {
        isClosed = true;
      } else {
        items.addAll(received);
      }
    }
    return !isClosed;
  }

  /**
   * Waits for the next item.
   *
   * @throws LightspeedException the server refuses to resume, or the client is closed
   * @throws NoSuchElementException it is closed
   */
  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the watch is closed");
    }
    return items.remove();
  }

  /** The watch itself: its items can be iterated once. */
  @Override
  public Iterator<T> iterator() {
    return this;
  }

  /** The items as a stream; closing the stream closes the watch. */
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
