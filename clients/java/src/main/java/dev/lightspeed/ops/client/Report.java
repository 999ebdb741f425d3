package dev.lightspeed.ops.client;

import com.google.protobuf.Message;
import dev.lightspeed.ops.v1.Acknowledgement;
import dev.lightspeed.ops.v1.Failure;
import dev.lightspeed.ops.v1.Release;
import dev.lightspeed.ops.v1.WorkRequest;

/** A report: the result of one task, for the server. */
final class Report {
  final LeasedBatch leased;

  /** An {@link Acknowledgement}, a {@link Failure} or a {@link Release}. */
  private final Message item;

  /** The time from which it can be sent. */
  long dueAt = LeasedBatch.LONG_AGO;

  /** The queue had no room for its next batches. */
  boolean waitsForRoom;

  /** It was sent and is not answered. */
  boolean isSent;

  Report(LeasedBatch leased, Message item) {
    this.leased = leased;
    this.item = item;
  }

  boolean isAcknowledgement() {
    return item instanceof Acknowledgement;
  }

  int size() {
    return item.getSerializedSize();
  }

  /** The number of batches that it hands off. */
  int handedOff() {
    return item instanceof Acknowledgement acknowledgement ? acknowledgement.getNextCount() : 0;
  }

  /** The place of its kind in a frame, and in the response. */
  int rank() {
    if (item instanceof Acknowledgement) {
      return 0;
    }
    return item instanceof Failure ? 1 : 2;
  }

  void addTo(WorkRequest.Builder frame) {
    if (item instanceof Acknowledgement acknowledgement) {
      frame.addAcknowledgements(acknowledgement);
    } else if (item instanceof Failure failure) {
      frame.addFailures(failure);
    } else {
      frame.addReleases((Release) item);
    }
  }
}
