package dev.lightspeed.ops.client;

import com.google.protobuf.Message;
import dev.lightspeed.ops.v1.Acknowledgement;
import dev.lightspeed.ops.v1.Failure;
import dev.lightspeed.ops.v1.Release;
import dev.lightspeed.ops.v1.WorkRequest;

/** A report: the result of one task, for the server. */
final class Report {
  final Holding holding;

  /** An {@link Acknowledgement}, a {@link Failure} or a {@link Release}. */
  private final Message item;

  long dueAt = Holding.ALWAYS;

  /** The queue had no room for its next batches. */
  boolean wantsRoom;

  /** It was sent and is not answered. */
  boolean isSent;

  Report(Holding holding, Message item) {
    this.holding = holding;
    this.item = item;
  }

  boolean isAcknowledgement() {
    return item instanceof Acknowledgement;
  }

  int size() {
    return item.getSerializedSize();
  }

  /** The number of batches that it hands off. */
  int handedOn() {
    return item instanceof Acknowledgement done ? done.getNextCount() : 0;
  }

  /** The place of its kind in a frame, and in the response. */
  int rank() {
    if (item instanceof Acknowledgement) {
      return 0;
    }
    return item instanceof Failure ? 1 : 2;
  }

  void addTo(WorkRequest.Builder frame) {
    if (item instanceof Acknowledgement done) {
      frame.addAcknowledgements(done);
    } else if (item instanceof Failure failed) {
      frame.addFailures(failed);
    } else {
      frame.addReleases((Release) item);
    }
  }
}
