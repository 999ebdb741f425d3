package example;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lightspeed.ops.client.PermanentFailure;
import dev.lightspeed.ops.testing.TestTask;
import dev.lightspeed.ops.v1.Batch;
import org.junit.jupiter.api.Test;

final class LoadWorkerTest {
  @Test
  void aBatchWithoutAFileIsADeadLetter() {
    Batch day = Batch.newBuilder().setKey("day-2").setStage("load").setRecords(800).build();
    assertThrows(PermanentFailure.class, () -> LoadWorker.load(TestTask.of(day)));
  }
}
