package dev.lightspeed.ops.client;

import java.util.List;

/**
 * The demand of a worker: the batches to start.
 *
 * @param stages the stages of the batches
 * @param count the number of batches
 * @param makesRoom whether they only make room in the queue
 */
record Demand(List<String> stages, int count, boolean makesRoom) {}
