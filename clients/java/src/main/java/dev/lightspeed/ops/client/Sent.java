package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;
import java.util.List;

/**
 * A frame that was sent and is not answered.
 *
 * @param frame the sent frame, which is sent again unchanged if no response came
 * @param reports in the order of their results
 * @param extended whose leases it extends, in the order of their results
 */
record Sent(WorkRequest frame, List<Report> reports, List<Holding> extended) {}
