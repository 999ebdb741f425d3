package dev.lightspeed.ops.client;

import java.time.Duration;

/**
 * What a worker did when it reached its server again.
 *
 * @param held the number of leased batches that the worker still had
 * @param resent the number of frames with reports that it sent again, because their answers were
 *     lost
 * @param released the number of batches that the server released, because they were started for the
 *     worker and never arrived
 * @param after the time without a connection
 */
public record Reconnection(int held, int resent, long released, Duration after) {}
