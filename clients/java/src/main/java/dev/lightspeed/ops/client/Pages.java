package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.AuditEntry;
import dev.lightspeed.ops.v1.CheckpointEntry;
import dev.lightspeed.ops.v1.ConformanceEntry;
import dev.lightspeed.ops.v1.DeadLetter;
import dev.lightspeed.ops.v1.DecisionEntry;
import dev.lightspeed.ops.v1.LineageEntry;
import dev.lightspeed.ops.v1.ListAuditsRequest;
import dev.lightspeed.ops.v1.ListCheckpointsRequest;
import dev.lightspeed.ops.v1.ListConformanceRequest;
import dev.lightspeed.ops.v1.ListDeadLettersRequest;
import dev.lightspeed.ops.v1.ListDecisionsRequest;
import dev.lightspeed.ops.v1.ListLineageRequest;
import dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest;
import dev.lightspeed.ops.v1.ListSurfacesRequest;
import dev.lightspeed.ops.v1.Surface;
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
abstract class Pages extends Calls {

  /** The surfaces of a tenant by name, over all pages. */
  public Stream<Surface> allSurfaces(ListSurfacesRequest request) {
    return pages(
        request.getPageToken(),
        token -> {
          var page = listSurfaces(request.toBuilder().setPageToken(token).build());
          return new Page<>(page.getSurfacesList(), page.getNextPageToken());
        });
  }

  /** The dead letters in the order in which they were first enqueued, over all pages. */
  public Stream<DeadLetter> allDeadLetters(ListDeadLettersRequest request) {
    return pages(
        request.getPageToken(),
        token -> {
          var page = listDeadLetters(request.toBuilder().setPageToken(token).build());
          return new Page<>(page.getDeadLettersList(), page.getNextPageToken());
        });
  }

  /** Audit entries in emit order, over all pages. */
  public Stream<AuditEntry> allAudits(ListAuditsRequest request) {
    return pages(
        request.getPageToken(),
        token -> {
          var page = listAudits(request.toBuilder().setPageToken(token).build());
          return new Page<>(page.getEntriesList(), page.getNextPageToken());
        });
  }

  /** Lineage entries in emit order, over all pages. */
  public Stream<LineageEntry> allLineage(ListLineageRequest request) {
    return pages(
        request.getPageToken(),
        token -> {
          var page = listLineage(request.toBuilder().setPageToken(token).build());
          return new Page<>(page.getEntriesList(), page.getNextPageToken());
        });
  }

  /** Checkpoints in emit order, over all pages. */
  public Stream<CheckpointEntry> allCheckpoints(ListCheckpointsRequest request) {
    return pages(
        request.getPageToken(),
        token -> {
          var page = listCheckpoints(request.toBuilder().setPageToken(token).build());
          return new Page<>(page.getEntriesList(), page.getNextPageToken());
        });
  }

  /** Conformance entries in emit order, over all pages. */
  public Stream<ConformanceEntry> allConformance(ListConformanceRequest request) {
    return pages(
        request.getPageToken(),
        token -> {
          var page = listConformance(request.toBuilder().setPageToken(token).build());
          return new Page<>(page.getEntriesList(), page.getNextPageToken());
        });
  }

  /** The idempotency keys that sinks have applied, in emit order, over all pages. */
  public Stream<String> allSinkIdempotencyKeys(ListSinkIdempotencyKeysRequest request) {
    return pages(
        request.getPageToken(),
        token -> {
          var page = listSinkIdempotencyKeys(request.toBuilder().setPageToken(token).build());
          return new Page<>(page.getIdempotencyKeysList(), page.getNextPageToken());
        });
  }

  /** The newest policy decisions, in emit order, over all pages. */
  public Stream<DecisionEntry> allDecisions(ListDecisionsRequest request) {
    return pages(
        request.getPageToken(),
        token -> {
          var page = listDecisions(request.toBuilder().setPageToken(token).build());
          return new Page<>(page.getEntriesList(), page.getNextPageToken());
        });
  }

  private record Page<T>(List<T> items, String nextPageToken) {}

  private static <T> Stream<T> pages(String pageToken, Function<String, Page<T>> list) {
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
