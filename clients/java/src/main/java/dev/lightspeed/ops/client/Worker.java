package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
import io.grpc.Status.Code;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Takes batches over a work stream, runs a handler on them, and reports each result to the server.
 *
 * <p>If the handler returns, the worker acknowledges the batch. If it throws, the attempt has
 * failed: the server tries the batch again by the plan's retry policy, or makes it a dead letter at
 * once after a {@link PermanentFailure}. The server enqueues the batches that a handler returns in
 * the commit of the acknowledgement, or does neither. While the queue is full, the worker starts no
 * more batches of that stage. If the server refuses the next batches, the attempt has failed.
 *
 * <p>Each batch is leased. Heartbeats keep the lease, however long the handler takes. A handler's
 * thread is interrupted when an operator cancels its batch, or when its lease is lost; {@link
 * Task#cancellation} has the reason. If the process of a worker is killed, the server starts its
 * batches again after their leases expire, and refuses late reports of the old worker: each batch
 * has one effect.
 *
 * <p>A worker waits for an unavailable server, and then sends unanswered reports again.
 */
public final class Worker {
  private static final String DEFAULT_SURFACE = "tenants/default/surfaces/default";

  /** The server's limit on the characters of a worker id. */
  private static final int MAX_WORKER_ID = 128;

  private static final int INSTANCE_ID_BYTES = 16;

  /** A condition can call the server, so it is checked at most this often. */
  private static final long UNTIL_INTERVAL_MS = 100;

  /**
   * The longest wait of reports for an answer of the server to earlier ones, so that they share a
   * frame: above the time that the server usually takes, and too short to matter otherwise.
   */
  private static final long RESULTS_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** Threads of handlers end when they were idle for so long. */
  private static final long IDLE_THREAD_SECONDS = 60;

  private final Client client;
  private final boolean ownsClient;
  private final TaskHandler handler;
  private final GuardedObserver observers;
  private final int concurrency;
  private final WorkerStateMachine stateMachine;
  private final AtomicBoolean hasRun = new AtomicBoolean();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Map<String, HandlerRun> handlerRuns = new HashMap<>();
  private final Map<StreamState, FrameTransport> transports = new IdentityHashMap<>();
  private final AtomicInteger threads = new AtomicInteger();
  private volatile Runnable onSignal; // Null: signals do not stop it.
  private long startNanos;
  private int inHand;

  /**
   * An event for the worker state machine.
   *
   * @param handling tells it to the state machine, in the thread of the worker loop
   * @param canWait nothing must be sent because of it before the server's answer to earlier reports
   */
  private record Event(Runnable handling, boolean canWait) {}

  private Worker(
      Client client,
      boolean ownsClient,
      TaskHandler handler,
      int concurrency,
      WorkerStateMachine stateMachine,
      GuardedObserver observers) {
    this.observers = observers;
    this.client = client;
    this.ownsClient = ownsClient;
    this.handler = handler;
    this.concurrency = concurrency;
    this.stateMachine = stateMachine;
  }

  /** Returns a builder for a worker over a client's connection. */
  public static Builder builder(Client client) {
    Objects.requireNonNull(client, "client");
    return new Builder(() -> client, false);
  }

  /**
   * Returns a builder for a worker with a plaintext connection of its own, which is closed at the
   * end of {@link #run}.
   *
   * @throws IllegalArgumentException the target is no address
   */
  public static Builder builder(String target) {
    Client.Builder client = Client.builder(target);
    return new Builder(client::build, true);
  }

  /** The options of a worker. */
  public static final class Builder {
    private final Supplier<Client> client;
    private final boolean ownsClient;
    private List<String> stages = List.of();
    private String surface = DEFAULT_SURFACE;
    private int concurrency = 1;
    private int prefetch;
    private String workerId = "";
    private List<Middleware> middleware = List.of();
    private WorkerObserver observer = new WorkerObserver() {};
    private Duration lease = Duration.ZERO;
    private boolean passAttributes;

    private Builder(Supplier<Client> client, boolean ownsClient) {
      this.client = client;
      this.ownsClient = ownsClient;
    }

    /** The names of the stages to work on; at least one. */
    public Builder stages(String... stages) {
      this.stages = List.of(stages);
      return this;
    }

    /** The resource name of the surface; empty, or left out: the default surface. */
    public Builder surface(String surface) {
      this.surface = surface.isEmpty() ? DEFAULT_SURFACE : surface;
      return this;
    }

    /** The number of handlers that run at a time, each in a thread; 1 unless set. */
    public Builder concurrency(int concurrency) {
      this.concurrency = concurrency;
      return this;
    }

    /**
     * The number of leased batches that wait for a free handler; more than 0 helps if a batch takes
     * no longer than a round trip to the server.
     */
    public Builder prefetch(int prefetch) {
      this.prefetch = prefetch;
      return this;
    }

    /**
     * The name of the worker in the server's records; empty, or left out: host, process and a
     * random part.
     */
    public Builder workerId(String workerId) {
      this.workerId = Objects.requireNonNull(workerId, "workerId");
      return this;
    }

    /**
     * The time for which a batch stays leased without a heartbeat, from a second to a day; zero, or
     * left out: the default of the surface.
     */
    public Builder lease(Duration lease) {
      this.lease = Objects.requireNonNull(lease, "lease");
      return this;
    }

    /**
     * Whether next batches without attributes get those of the batch that was handled; false unless
     * set.
     */
    public Builder passAttributes(boolean passAttributes) {
      this.passAttributes = passAttributes;
      return this;
    }

    /** Wraps the handler; the first middleware runs first. */
    public Builder middleware(Middleware... middleware) {
      this.middleware = List.of(middleware);
      return this;
    }

    /** Gets the events of the worker. */
    public Builder observer(WorkerObserver observer) {
      this.observer = Objects.requireNonNull(observer, "observer");
      return this;
    }

    private TaskHandler wrapped(TaskHandler handler) {
      TaskHandler wrapped = handler;
      for (int index = middleware.size() - 1; index >= 0; index--) {
        Middleware around = middleware.get(index);
        TaskHandler next = wrapped;
        wrapped = task -> around.handle(task, next);
      }
      return wrapped;
    }

    /**
     * Makes the worker, which runs once.
     *
     * @throws IllegalArgumentException no stages, or numbers out of range
     */
    public Worker build(TaskHandler handler) {
      Objects.requireNonNull(handler, "handler");
      if (stages.isEmpty()) {
        throw new IllegalArgumentException("expected stages to work on, but none is named");
      }
      if (concurrency < 1 || prefetch < 0) {
        throw new IllegalArgumentException(
            "expected a concurrency of 1 or more and a prefetch of 0 or more, but got "
                + concurrency
                + " and "
                + prefetch);
      }
      WorkRequest.Open opening =
          WorkRequest.Open.newBuilder()
              .setSurface(surface)
              .setWorkerId(workerId.isEmpty() ? newWorkerId() : workerId)
              .setLeaseMs(lease.toMillis())
              .setInstanceId(newInstanceId())
              .build();
      GuardedObserver observers = new GuardedObserver(observer);
      WorkerStateMachine stateMachine =
          new WorkerStateMachine(opening, stages, concurrency, prefetch);
      stateMachine.observe(observers);
      stateMachine.passAttributes(passAttributes);
      TaskHandler observed = observers.around(wrapped(handler));
      return new Worker(client.get(), ownsClient, observed, concurrency, stateMachine, observers);
    }
  }

  /**
   * Stops the worker: it starts no more batches, and {@link #run} returns when it holds no more
   * batches.
   */
  public void stop() {
    post(() -> stateMachine.stop(false));
  }

  /**
   * Stops, and interrupts running handlers. If such a handler throws, its batch is released, as if
   * it had never been started.
   */
  public void stopAndRelease() {
    post(() -> stateMachine.stop(true));
  }

  /**
   * Stops the worker when the process gets SIGTERM or SIGINT. The process ends, with the exit code
   * of the signal, when {@link #run} has returned and its thread has ended; a thread that goes on
   * has a second for that.
   */
  public Worker stopOnSignals() {
    onSignal = this::stop;
    return this;
  }

  /** As {@link #stopOnSignals}, with the effect of {@link #stopAndRelease}. */
  public Worker stopAndReleaseOnSignals() {
    onSignal = this::stopAndRelease;
    return this;
  }

  /**
   * Works until the condition holds, or the worker is stopped. A thread of its own checks the
   * condition ten times a second.
   *
   * @throws RuntimeException as {@link #run} does, or as the condition did
   */
  public void runUntil(BooleanSupplier condition) {
    Objects.requireNonNull(condition, "condition");
    AtomicReference<RuntimeException> failed = new AtomicReference<>();
    Thread checking =
        new Thread(
            () -> {
              try {
                while (!condition.getAsBoolean()) {
                  Thread.sleep(UNTIL_INTERVAL_MS);
                }
              } catch (InterruptedException e) {
                return; // The worker has ended.
              } catch (RuntimeException e) {
                failed.set(e);
              }
              stop();
            },
            "lightspeed-until");
    checking.setDaemon(true);
    checking.start();
    try {
      run();
    } finally {
      checking.interrupt();
    }
    if (failed.get() != null) {
      throw failed.get();
    }
  }

  /**
   * Works until the worker is stopped, and returns when its leased batches are finished. An
   * interrupt of its thread has the effect of {@link #stopAndRelease}.
   *
   * @throws LightspeedException the server refuses the worker, as with STAGE_NOT_FOUND
   * @throws UndeliveredReportsException it was stopped, but the server did not answer its last
   *     reports
   * @throws IllegalStateException it has run before
   */
  public void run() {
    if (!hasRun.compareAndSet(false, true)) {
      throw new IllegalStateException("expected a worker to run once, but it runs again");
    }
    ShutdownHook hook = onSignal == null ? null : ShutdownHook.add(onSignal);
    try {
      runOnce();
    } finally {
      if (hook != null) {
        hook.runEnded();
      }
      if (ownsClient) {
        client.close();
      }
    }
  }

  private void runOnce() {
    startNanos = System.nanoTime();
    ExecutorService pool = handlerPool();
    boolean isInterrupted = false;
    try {
      isInterrupted = runLoop(pool);
    } finally {
      transports.values().forEach(FrameTransport::close);
      handlerRuns.values().forEach(HandlerRun::interrupt);
      pool.shutdown();
      isInterrupted |= waitFor(pool);
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
    LogEvent.log(Level.INFO, "stopped", "undelivered", stateMachine.leasedKeys().size());
    stateMachine
        .refusal()
        .ifPresent(
            refusal -> {
              throw refusal.here();
            });
  }

  /**
   * The worker loop: the only thread that uses the worker state machine. It sends the heartbeats,
   * however busy the handlers are. Returns whether it was interrupted.
   */
  private boolean runLoop(ExecutorService pool) {
    boolean isInterrupted = false;
    boolean canWait = false;
    long sentAt = LeasedBatch.LONG_AGO;
    while (!stateMachine.isDone()) {
      long sendAt = sentAt == LeasedBatch.LONG_AGO ? sentAt : sentAt + RESULTS_WAIT_NANOS;
      boolean sendsLater = canWait && now() < sendAt && stateMachine.awaitsResults();
      List<Action> actions =
          sendsLater ? stateMachine.handlerActions() : stateMachine.actions(now());
      for (Action action : actions) {
        execute(action, pool);
        boolean isReport = action instanceof Action.SendFrame send && send.hasReports();
        sentAt = isReport ? now() : sentAt;
      }
      observeInHand();
      if (stateMachine.isDone()) {
        break;
      }
      try {
        long waitNanos = stateMachine.waitNanos(now());
        if (sendsLater) {
          waitNanos = Math.max(0, sendAt - now());
        }
        Event first = events.poll(waitNanos, TimeUnit.NANOSECONDS);
        canWait = first != null && handleEvents(first);
      } catch (InterruptedException e) {
        isInterrupted = true;
        canWait = false;
        stateMachine.stop(true);
      }
    }
    return isInterrupted;
  }

  /**
   * Handles an event and all that wait behind it, so that one frame has all their reports. It lets
   * other threads run as long as they add events, so that handlers that end at about the same time
   * share a frame. Returns whether the reports of all these events can wait for an answer of the
   * server; a lone report never waits.
   */
  private boolean handleEvents(Event first) {
    boolean canWait = true;
    int handled = 0;
    for (Event event = first; event != null && handled < Reports.MAX_ITEMS; event = nextEvent()) {
      event.handling().run();
      canWait &= event.canWait();
      handled++;
    }
    return canWait;
  }

  private void observeInHand() {
    int count = stateMachine.inHand();
    if (count != inHand) {
      inHand = count;
      observers.call(observer -> observer.inHand(count));
    }
  }

  /** Returns the next event; null if there is none after other threads had a chance to run. */
  private Event nextEvent() {
    Event event = events.poll();
    if (event == null) {
      Thread.yield();
      event = events.poll();
    }
    return event;
  }

  private void post(Runnable handling) {
    events.add(new Event(handling, false));
  }

  private long now() {
    return System.nanoTime() - startNanos;
  }

  private void execute(Action action, ExecutorService pool) {
    if (action instanceof Action.OpenStream open) {
      openTransport(open.stream());
    } else if (action instanceof Action.SendFrame send) {
      FrameTransport transport = transports.get(send.stream());
      if (transport != null) {
        transport.send(send.frame());
      }
    } else if (action instanceof Action.HalfClose close) {
      FrameTransport transport = transports.get(close.stream());
      if (transport != null) {
        transport.halfClose();
      }
    } else if (action instanceof Action.RunHandler run) {
      runHandler(run.task(), pool);
    } else if (action instanceof Action.InterruptHandler interrupt) {
      HandlerRun handlerRun = handlerRuns.get(interrupt.task().leaseToken());
      if (handlerRun != null) {
        handlerRun.interrupt();
      }
    }
  }

  private void openTransport(StreamState stream) {
    FrameTransport.Listener listener =
        new FrameTransport.Listener() {
          @Override
          public void frameReceived(WorkResponse frame, Runnable onRead) {
            events.add(
                new Event(
                    () -> {
                      stateMachine.frameReceived(stream, frame, now());
                      onRead.run();
                    },
                    frame.hasStarted()));
          }

          @Override
          public void ownerConnected() {
            post(() -> stateMachine.ownerConnected(stream));
          }

          @Override
          public void streamEnded(LightspeedException error) {
            post(() -> transportEnded(stream, error));
          }
        };
    if (stream.usesCalls) {
      CallTransport transport = new CallTransport(client, stream.opening.getSurface(), listener);
      transports.put(stream, transport);
      transport.open();
    } else {
      StreamTransport transport =
          new StreamTransport(client.connection(), stream.opening, listener);
      transports.put(stream, transport);
      transport.open();
    }
  }

  private void transportEnded(StreamState stream, LightspeedException error) {
    transports.remove(stream);
    if (error != null && error.code() == Code.UNAVAILABLE) {
      client.connection().reconnect();
    }
    stateMachine.streamEnded(stream, error, now());
  }

  private void runHandler(Task task, ExecutorService pool) {
    HandlerRun handlerRun =
        new HandlerRun(
            handler,
            task,
            (next, error) ->
                events.add(
                    new Event(
                        () -> {
                          handlerRuns.remove(task.leaseToken());
                          stateMachine.handlerEnded(task, next, error);
                        },
                        true)));
    handlerRuns.put(task.leaseToken(), handlerRun);
    pool.execute(handlerRun);
  }

  /**
   * A thread takes the next task as soon as its handler has ended, so that a short handler does not
   * wake a thread for each task.
   */
  private ExecutorService handlerPool() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            concurrency,
            concurrency,
            IDLE_THREAD_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            this::handlerThread);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private Thread handlerThread(Runnable handlerRun) {
    Thread thread = new Thread(handlerRun, "lightspeed-handler-" + threads.incrementAndGet());
    thread.setDaemon(true); // run() waits for it; a process exit does not.
    return thread;
  }

  /** Waits until no handler runs any more; returns whether it was interrupted. */
  private static boolean waitFor(ExecutorService pool) {
    boolean isInterrupted = false;
    while (true) {
      try {
        if (pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {
          return isInterrupted;
        }
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
  }

  /** Returns a random id, so that no two workers ever have the same one. */
  private static String newInstanceId() {
    byte[] random = new byte[INSTANCE_ID_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** Returns a unique name: host, process and a random part. */
  private static String newWorkerId() {
    int random = ThreadLocalRandom.current().nextInt();
    String suffix = String.format(Locale.ROOT, "-%d-%08x", ProcessHandle.current().pid(), random);
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "worker";
    }
    return host.substring(0, Math.min(host.length(), MAX_WORKER_ID - suffix.length())) + suffix;
  }
}
