package dev.lightspeed.ops.client;

import java.time.Duration;
import java.util.Optional;

/**
 * The reason to stop for a handler.
 *
 * @param reason the operator's reason, or the loss of the lease, or the stop of the worker
 * @param isLost the lease was lost: the worker does not report the result
 * @param budget how long the operator lets the handler continue from now on; empty if no operator
 *     cancelled the batch
 */
public record Cancellation(String reason, boolean isLost, Optional<Duration> budget) {}
