/** Workers against a real server: each batch has one effect, whatever happens to worker or server. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  Client,
  FailedPreconditionError,
  type Handler,
  type LogEvent,
  type Logger,
  NotFoundError,
  PermanentFailure,
  type Task,
  Worker,
  type WorkerOptions,
} from "../src/index.js";
import { QueueMode } from "../src/messages.js";
import { Server } from "./server.js";
import { batch, newSurface } from "./surfaces.js";

const BUSY_HANDLER = new URL("./busyHandler.js", import.meta.url);

let server: Server;
let client: Client;

before(async () => {
  server = await Server.start({ journal: "sqlite" });
  client = new Client(server.address);
});

after(async () => {
  client.close();
  await server.close();
});

const SILENT: Logger = () => {};

/** Promises by key that a test resolves. */
class Signals {
  readonly #made = new Map<string, { promise: Promise<void>; resolve: () => void }>();

  /** Resolves when `resolve` is called with the key, before or after this call. */
  of(key: string): Promise<void> {
    return this.#get(key).promise;
  }

  resolve(key: string): void {
    this.#get(key).resolve();
  }

  #get(key: string) {
    let made = this.#made.get(key);
    if (!made) {
      let resolveOnce = () => {};
      const promise = new Promise<void>((resolve) => {
        resolveOnce = resolve;
      });
      made = { promise, resolve: resolveOnce };
      this.#made.set(key, made);
    }
    return made;
  }
}

function work(surface: string, handler: Handler | URL, options: Partial<WorkerOptions> = {}) {
  const worker = new Worker(client, { surface, stages: ["extract"], handler, logger: SILENT, ...options });
  return { worker, ended: worker.run() };
}

/** Waits until the counts of a surface have the wanted values, and returns them. */
async function until(surface: string, wanted: Record<string, bigint>) {
  for (;;) {
    const { queue } = await client.getSurface({ surface });
    const counts = queue as unknown as Record<string, bigint>;
    if (Object.entries(wanted).every(([name, count]) => counts[name] === count)) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("a handler that returns acknowledges its batch, and enqueues the next batches in the same commit", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatches({ surface, batches: Array.from({ length: 50 }, (_, n) => batch(`b-${n}`)) });
  const { worker, ended } = work(
    surface,
    async function* ({ batch: { key, stage } }) {
      if (stage === "extract") {
        yield batch(`${key}-t`, "transform");
      }
    } as Handler,
    { stages: ["extract", "transform"], concurrency: 8, prefetch: 8 },
  );
  await until(surface, { succeeded: 100n });
  worker.stop();
  await ended;
});

test("a failed attempt is tried again, and a permanent failure makes a dead letter", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatches({ surface, batches: [batch("again"), batch("never")] });
  const { worker, ended } = work(surface, async (task: Task) => {
    if (task.batch.key === "never") {
      throw new PermanentFailure("no use");
    }
    if (task.attempt < 3n) {
      throw new TypeError("not yet");
    }
  });
  await until(surface, { succeeded: 1n, deadLettered: 1n });
  worker.stop();
  await ended;
  for await (const deadLetter of client.listDeadLetters({ surface })) {
    assert.equal("PermanentFailure: no use", deadLetter.record?.reason);
  }
  const history = await client.explainBatch({ surface, key: "again" });
  assert.match(
    JSON.stringify(history, (_, value) => (typeof value === "bigint" ? Number(value) : value)),
    /TypeError: not yet/,
  );
});

test("heartbeats extend the lease while a handler awaits for longer than the lease", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatch({ surface, batch: batch("slow") });
  const { worker, ended } = work(surface, () => new Promise((resolve) => setTimeout(resolve, 2_500)), {
    leaseMs: 1_000,
  });
  await until(surface, { succeeded: 1n });
  worker.stop();
  await ended;
  for await (const checkpoint of client.listCheckpoints({ surface })) {
    assert.equal("once-slow", checkpoint.record?.idempotencyKey);
  }
  const { attempt } = await lastAttempt(surface, "slow");
  assert.equal(1n, attempt);
});

/** Returns the last attempt in the history of a batch. */
async function lastAttempt(surface: string, key: string): Promise<{ attempt: bigint }> {
  const history = await client.explainBatch({ surface, key });
  const attempts = JSON.stringify(history, (_, value) => (typeof value === "bigint" ? `${value}` : value)).matchAll(
    /"attempt":"(\d+)"/g,
  );
  return { attempt: [...attempts].map(([, number]) => BigInt(number ?? 0)).reduce((a, b) => (a > b ? a : b), 0n) };
}

test("a handler that computes in a thread delays no heartbeat, and the exit of a thread fails only its own attempt", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatches({ surface, batches: [batch("hard"), batch("never"), batch("exit")] });
  const { worker, ended } = work(surface, BUSY_HANDLER, { concurrency: 2, leaseMs: 1_000 });
  await until(surface, { succeeded: 2n, deadLettered: 1n, queued: 2n });
  worker.stop();
  await ended;
  assert.equal(1n, (await lastAttempt(surface, "hard")).attempt);
  assert.equal(2n, (await lastAttempt(surface, "exit")).attempt);
});

test("a handler in a thread reports progress while it computes, and a result", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatch({ surface, batch: batch("tell") });
  const { worker, ended } = work(surface, BUSY_HANDLER, { leaseMs: 1_000 });
  await until(surface, { succeeded: 1n });
  worker.stop();
  await ended;
  const { events } = await client.explainBatch({ surface, key: "tell" });
  const results = events.flatMap(({ event }) => (event.case === "acknowledged" ? [event.value.result] : []));
  assert.deepEqual([{ from: "half" }], results);
});

test("an operator's cancellation aborts the signal of the task", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatch({ surface, batch: batch("cancelled") });
  const signals = new Signals();
  let reason: unknown;
  const { worker, ended } = work(
    surface,
    async (task: Task) => {
      signals.resolve("started");
      await new Promise((resolve) => task.signal.addEventListener("abort", resolve));
      reason = task.cancellation?.reason;
      task.signal.throwIfAborted();
    },
    { leaseMs: 1_000 },
  );
  await signals.of("started");
  await client.cancelBatch({ surface, key: "cancelled", reason: "wrong file" });
  await until(surface, { cancelled: 1n });
  assert.equal("wrong file", reason);
  worker.stop();
  await ended;
});

test("a lost lease aborts the signal, and the worker does not report the batch", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatch({ surface, batch: batch("b") });
  const signals = new Signals();
  let isLost: boolean | undefined;
  const { worker, ended } = work(
    surface,
    async (task: Task) => {
      signals.resolve("started");
      await new Promise((resolve) => task.signal.addEventListener("abort", resolve));
      isLost = task.cancellation?.isLost;
      signals.resolve("lost");
    },
    { leaseMs: 1_000 },
  );
  await signals.of("started");
  await client.acknowledgeBatch({ surface, key: "b" }); // Without a lease token: the batch has ended.
  await signals.of("lost");
  assert.equal(true, isLost);
  worker.stop();
  await ended;
  await until(surface, { succeeded: 1n, inFlight: 0n });
});

test("stop finishes running handlers, and releases batches that wait for one", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatches({ surface, batches: [batch("a"), batch("b"), batch("c")] });
  const signals = new Signals();
  const { worker, ended } = work(
    surface,
    async ({ batch: { key } }: Task) => {
      signals.resolve(key);
      await signals.of(`${key} may end`);
    },
    { prefetch: 2 },
  );
  await signals.of("a");
  await until(surface, { inFlight: 3n });
  worker.stop();
  await until(surface, { inFlight: 1n, queued: 2n });
  signals.resolve("a may end");
  await ended;
  await until(surface, { succeeded: 1n, queued: 2n });
});

test("an aborted run releases its leased batches, as if they had never been started", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatch({ surface, batch: batch("a") });
  const signals = new Signals();
  const controller = new AbortController();
  const handler = async (task: Task) => {
    signals.resolve("started");
    await new Promise((_, reject) => task.signal.addEventListener("abort", () => reject(task.signal.reason)));
  };
  const worker = new Worker(client, { surface, stages: ["extract"], handler, logger: SILENT });
  const ended = worker.run({ signal: controller.signal });
  await signals.of("started");
  controller.abort();
  await ended;
  await until(surface, { queued: 1n, inFlight: 0n });
  const [started] = (await client.startAvailable({ surface })).batches;
  assert.equal(1n, started?.attempt);
});

test("a worker reconnects to a killed server, and each batch has one effect", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatches({ surface, batches: Array.from({ length: 20 }, (_, n) => batch(`b-${n}`)) });
  const signals = new Signals();
  const effects = new Map<string, number>();
  const { worker, ended } = work(
    surface,
    async ({ batch: { key } }: Task) => {
      effects.set(key, (effects.get(key) ?? 0) + 1);
      signals.resolve(key);
      await signals.of("killed");
    },
    { concurrency: 4 },
  );
  await signals.of("b-3");
  await server.stop("SIGKILL");
  signals.resolve("killed");
  await server.start();
  await until(surface, { succeeded: 20n, inFlight: 0n });
  worker.stop();
  await ended;
  assert.equal(20, effects.size);
  assert.deepEqual([1], [...new Set(effects.values())]);
});

test("a worker finishes its batches on a draining server, and reconnects afterwards", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatches({ surface, batches: [batch("a"), batch("b")] });
  const signals = new Signals();
  const { worker, ended } = work(surface, async ({ batch: { key } }: Task) => {
    signals.resolve(key);
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  await signals.of("a");
  await server.stop();
  await server.start();
  await until(surface, { succeeded: 2n });
  worker.stop();
  await ended;
  assert.equal(1n, (await lastAttempt(surface, "a")).attempt);
});

test("a worker waits for room in a full queue, and loses no handed-off batch", async () => {
  const surface = await newSurface(client, { maxQueued: 4n });
  await client.enqueueBatches({ surface, batches: [batch("a"), batch("b"), batch("c")] });
  const stages = ["extract", "transform"];
  const handler: Handler = async ({ batch: { key, stage } }) =>
    stage === "extract" ? [batch(`${key}-1`, "transform"), batch(`${key}-2`, "transform")] : undefined;
  const { worker, ended } = work(surface, handler, { stages, concurrency: 3 });
  await until(surface, { succeeded: 9n, queued: 0n });
  worker.stop();
  await ended;
});

test("a worker that the server refuses rejects at once", async () => {
  const surface = await newSurface(client);
  await assert.rejects(work(surface, async () => {}, { stages: ["nowhere"] }).ended, NotFoundError);
  await client.updateSurface({
    surface,
    boundary: { mode: QueueMode.PULL_ONLY, maxInFlight: 1n, maxQueued: 1n, cancellationBudgetMs: 1n },
  });
  await assert.rejects(work(surface, async () => {}).ended, FailedPreconditionError);
});

test("`until` ends a run, and its error rejects the run", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatch({ surface, batch: batch("a") });
  const options = { surface, stages: ["extract"], handler: async () => {}, logger: SILENT };
  await new Worker(client, options).run({
    until: async () => (await client.getSurface({ surface })).queue?.succeeded === 1n,
  });
  const broken = (): never => {
    throw new RangeError("no");
  };
  await assert.rejects(new Worker(server.address, options).run({ until: broken }), RangeError);
});

test("a handler that cannot be loaded fails `run` before it takes a batch", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatch({ surface, batch: batch("a") });
  const missing = new URL("./none.js", import.meta.url);
  const noHandler = new URL("./surfaces.js", import.meta.url);
  for (const [url, why] of [
    [missing, "Cannot find module"],
    [noHandler, "there is none"],
  ] as const) {
    await assert.rejects(work(surface, url).ended, (error) => {
      assert.ok(error instanceof TypeError);
      assert.ok(error.message.startsWith(`expected a handler as the default export of ${url.href}, but ${why}`));
      assert.ok(error.cause instanceof Error);
      return true;
    });
  }
  await until(surface, { queued: 1n, inFlight: 0n });
  const [started] = (await client.startAvailable({ surface })).batches;
  assert.equal(1n, started?.attempt);
});

test("a handler that is neither a function nor a URL is refused at construction", () => {
  const handler = "./handler.js" as unknown as URL;
  const expected = "expected a handler function or the URL of its module, but got ./handler.js";
  assert.throws(() => new Worker(client, { stages: ["extract"], handler }), { name: "TypeError", message: expected });
});

test("a worker logs what happens to its batches, by the names that all languages have", async () => {
  const surface = await newSurface(client, { maxAttempts: 1n });
  await client.enqueueBatches({ surface, batches: [batch("good"), batch("bad")] });
  const events: LogEvent[] = [];
  let leased = 0;
  const { worker, ended } = work(
    surface,
    async ({ batch: { key } }: Task) => {
      if (key === "bad") {
        throw new RangeError("no");
      }
    },
    {
      logger: (event) => void events.push(event),
      observer: {
        inHand: (count) => {
          leased = count;
        },
      },
    },
  );
  await until(surface, { succeeded: 1n, deadLettered: 1n });
  while (leased > 0) {
    await new Promise((resolve) => setTimeout(resolve, 5)); // The server's answer is on its way to the worker.
  }
  worker.stop();
  await ended;
  const failed = events.find(({ event }) => event === "batch_failed");
  assert.ok(failed?.error instanceof RangeError);
  assert.deepEqual(
    [
      ["debug", "stream_opened", { stages: ["extract"], held: 0 }],
      ["warn", "batch_failed", { key: "bad", stage: "extract", attempt: 1n, reason: "RangeError: no" }],
      ["debug", "batch_acknowledged", { key: "good", attempt: 1n }],
      ["info", "stopping", { leased: 0 }],
      ["info", "stopped", { undelivered: 0 }],
    ].sort(),
    events.map(({ level, event, fields }) => [level, event, fields]).sort(),
  );
});

test("a signal stops a worker, which finishes or releases its batches by choice", async () => {
  for (const release of [false, true]) {
    const surface = await newSurface(client);
    await client.enqueueBatch({ surface, batch: batch("a") });
    const signals = new Signals();
    const { worker, ended } = work(surface, async (task: Task) => {
      signals.resolve("started");
      await Promise.race([
        signals.of("may end"),
        new Promise((_, reject) => task.signal.addEventListener("abort", () => reject(task.signal.reason))),
      ]);
    });
    worker.stopOnSignals({ release, signals: ["SIGUSR2"] });
    await signals.of("started");
    process.kill(process.pid, "SIGUSR2");
    if (!release) {
      setTimeout(() => signals.resolve("may end"), 50);
    }
    await ended;
    await until(surface, release ? { queued: 1n, succeeded: 0n } : { queued: 0n, succeeded: 1n });
    assert.equal(0, process.listenerCount("SIGUSR2"));
  }
});

test("no batch waits for its lease after kills of the server, and no attempt is spent", async () => {
  const surface = await newSurface(client, { leaseMs: 600_000n });
  const count = 400;
  const kills = 5;
  await client.enqueueBatches({ surface, batches: Array.from({ length: count }, (_, n) => batch(`b-${n}`)) });
  const events: LogEvent[] = [];
  const attempts = new Set<bigint>();
  let runs = 0;
  const { worker, ended } = work(
    surface,
    async (task: Task) => {
      runs += 1;
      attempts.add(task.attempt);
      await new Promise((resolve) => setTimeout(resolve, 2));
    },
    { concurrency: 8, prefetch: 8, logger: (event) => void events.push(event) },
  );
  for (let kill = 1; kill <= kills; kill += 1) {
    while (runs < (kill * count) / (kills + 1)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await server.stop("SIGKILL");
    await server.start();
  }
  await until(surface, { succeeded: BigInt(count), queued: 0n, inFlight: 0n });
  worker.stop();
  await ended;
  assert.deepEqual([1n], [...attempts]);
  const reconnected = events.filter(({ event }) => event === "reconnected");
  assert.equal(kills, reconnected.length);
  for (const { fields } of reconnected) {
    assert.deepEqual(["held", "resent", "released", "after_ms"], Object.keys(fields));
    assert.ok((fields["after_ms"] as number) > 0);
  }
});
