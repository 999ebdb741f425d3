import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * Reads events into the official model, writes them again, and compares.
 *
 * <p>The argument is a file with an event in each line. The exit code is 1 if an event is not the same afterwards, or if a facet of
 * the specification was not read into its class.
 */
public final class EventJudge {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private EventJudge() {}

  /** Judges a file. */
  public static void main(String[] arguments) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(arguments[0]));
    int wrong = 0;
    for (String line : lines) {
      OpenLineage.RunEvent event = OpenLineageClientUtils.runEventFromJson(line);
      JsonNode before = withTime(MAPPER.readTree(line));
      JsonNode after = withTime(MAPPER.readTree(OpenLineageClientUtils.toJson(event)));
      if (!before.equals(after)) {
        System.err.printf("expected %s%n but got %s%n", before, after);
        wrong++;
      }
      wrong += strangers(event);
    }
    System.out.printf("%d events, %d problems%n", lines.size(), wrong);
    System.exit(wrong == 0 && !lines.isEmpty() ? 0 : 1);
  }

  /** Returns how many facets of the specification the model does not know: it keeps them among others. */
  private static int strangers(OpenLineage.RunEvent event) {
    int wrong = 0;
    for (String name : event.getRun().getFacets().getAdditionalProperties().keySet()) {
      wrong += stranger(name);
    }
    for (String name : event.getJob().getFacets().getAdditionalProperties().keySet()) {
      wrong += stranger(name);
    }
    for (OpenLineage.InputDataset input : event.getInputs()) {
      for (String name : input.getFacets().getAdditionalProperties().keySet()) {
        wrong += stranger(name);
      }
    }
    for (OpenLineage.OutputDataset output : event.getOutputs()) {
      for (String name : output.getFacets().getAdditionalProperties().keySet()) {
        wrong += stranger(name);
      }
    }
    return wrong;
  }

  private static int stranger(String name) {
    if (name.startsWith("lightspeed_")) {
      return 0;
    }
    System.err.printf("the model does not know the facet %s%n", name);
    return 1;
  }

  /** Returns an event with its times in one form: the model may write fewer digits. */
  private static JsonNode withTime(JsonNode event) {
    ObjectNode node = (ObjectNode) event;
    node.put("eventTime", OffsetDateTime.parse(node.get("eventTime").asText()).toInstant().toString());
    JsonNode nominal = node.at("/run/facets/nominalTime");
    if (nominal instanceof ObjectNode times) {
      String start = times.get("nominalStartTime").asText();
      times.put("nominalStartTime", OffsetDateTime.parse(start).toInstant().toString());
    }
    return node;
  }
}
