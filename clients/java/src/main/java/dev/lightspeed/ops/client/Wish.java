package dev.lightspeed.ops.client;

import java.util.List;

/**
 * What a worker wants started.
 *
 * @param stages of which stages
 * @param count how many batches
 * @param makesRoom only to make room in the queue
 */
record Wish(List<String> stages, int count, boolean makesRoom) {}
