package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;
import java.util.List;

/**
 * A pending frame: a sent frame that the server has not answered.
 *
 * @param frame the sent frame, which is sent again unchanged if no response came
 * @param reports its reports, in the order of their results
 * @param extended the batches whose leases it extends, in the order of their results
 */
record PendingFrame(WorkRequest frame, List<Report> reports, List<LeasedBatch> extended) {}
