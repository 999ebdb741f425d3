package dev.lightspeed.ops.client;

import java.time.Duration;
import java.util.Optional;

/**
 * Why a handler had better stop.
 *
 * @param reason what the operator said, or what has happened to the lease, or that the worker stops
 * @param isLost the batch is no longer this worker's: whatever comes of it here is not reported
 * @param budget how long the operator lets the handler continue from now on; empty if no operator
 *     cancelled the batch
 */
public record Cancellation(String reason, boolean isLost, Optional<Duration> budget) {}
