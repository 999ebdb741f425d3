package dev.lightspeed.ops.client;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map with a limit on its entries: beyond it, the entry that was used longest ago is forgotten.
 * It is not safe for several threads.
 */
final class RecentMap<V> extends LinkedHashMap<String, V> {
  private static final long serialVersionUID = 1;

  private static final float LOAD_FACTOR = 0.75f;

  private final int limit;

  RecentMap(int limit) {
    super(16, LOAD_FACTOR, true);
    this.limit = limit;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
    return size() > limit;
  }
}
