/**
 * Datasets: what a source reads and a sink writes.
 *
 * Owns the rule which connectors name the same dataset: kind of store, name of the connection, and object in it.
 * Read sizes, keys and formats are no part of it. The command `lightspeed lineage graph` has the same rule.
 */
import type { SinkConnector, SourceConnector } from "../../../typescript/gen/lightspeed/ops/v1/connector_pb.js";

/** A dataset; equal ones are the same dataset, whatever surface reads or writes it. */
export interface Dataset {
  /** Kind of store: a sink of the kind pubsub writes what a source of the kind queue reads. */
  readonly store: "database" | "file" | "topic";
  /** Name of the connection. */
  readonly connection: string;
  /** Table, query, path or topic. */
  readonly name: string;
}

/** Returns the dataset that a source reads; undefined if it has no kind. */
export function datasetOfSource(source: SourceConnector | undefined): Dataset | undefined {
  const kind = source?.source;
  switch (kind?.case) {
    case "database":
      return { store: "database", connection: kind.value.name, name: kind.value.query };
    case "file":
      return { store: "file", connection: kind.value.name, name: kind.value.path };
    case "queue":
      return { store: "topic", connection: kind.value.name, name: kind.value.topic };
    default:
      return undefined;
  }
}

/** Returns the dataset that a sink writes; undefined if it has no kind. */
export function datasetOfSink(sink: SinkConnector | undefined): Dataset | undefined {
  const kind = sink?.sink;
  switch (kind?.case) {
    case "database":
      return { store: "database", connection: kind.value.name, name: kind.value.table };
    case "pubsub":
      return { store: "topic", connection: kind.value.name, name: kind.value.topic };
    default:
      return undefined;
  }
}

/** Returns the field of a signature by name, such as the offset of a watermark; undefined if it has none. */
export function signatureField(signature: string, name: string): string | undefined {
  const found = signature.split("|").find((part) => part.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
