package dev.lightspeed.ops.client;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Lists over all their pages; the next page is requested when it is needed. */
final class Pages {

  private Pages() {}

  /** One page; the next page token is empty on the last one. */
  record Page<T>(List<T> items, String nextPageToken) {}

  /** Returns the items from a page on; {@code list} requests the page of a token. */
  static <T> Stream<T> stream(String pageToken, Function<String, Page<T>> list) {
    int kind = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(new PageIterator<>(pageToken, list), kind), false);
  }

  private static final class PageIterator<T> implements Iterator<T> {
    private final Function<String, Page<T>> list;
    private final Queue<T> ready = new ArrayDeque<>();
    private String token;
    private boolean isLastPage;

    PageIterator(String pageToken, Function<String, Page<T>> list) {
      this.token = pageToken;
      this.list = list;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !isLastPage) {
        Page<T> page = list.apply(token);
        ready.addAll(page.items());
        token = page.nextPageToken();
        isLastPage = token.isEmpty();
      }
      return !ready.isEmpty();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }
  }
}
