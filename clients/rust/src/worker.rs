//! A worker: runs a handler over stages of a surface, several batches at a time.
//!
//! Owns the options of a worker, the wait for its end, and the worker loop: the only thread that communicates with the
//! server, parallel to the handlers. The worker state machine decides what it sends.

use std::collections::HashMap;
use std::fmt;
use std::future::{pending, Future};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, FutureExt};
use tokio::runtime::{self, Handle};
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tonic::Code;

use crate::backoff::unique;
use crate::client::Client;
use crate::error::Error;
use crate::frame_transport::{Event, FrameTransport};
use crate::lease_registry::LeasedBatchId;
use crate::observer::{WorkerLog, WorkerObserver};
use crate::reports::MAX_ITEMS;
use crate::signals::{signalled, OnSignal};
use crate::task::{checked, panicked, HandlerResult, Task};
use crate::work_streams::StreamId;
use crate::worker_state_machine::{Action, StateMachineOptions, UndeliveredReports, WorkerStateMachine};

/// The server's limit on the characters of a worker id.
const MAX_WORKER_ID: usize = 128;

/// How often the worker loop lets other threads run before it looks for more events. On two processors, 16 handlers that
/// end together share 1.0 to 1.2 frames after four times, and 6 to 7 after none.
const YIELDS: usize = 4;

pub(crate) type Handler = Arc<dyn Fn(Task) -> BoxFuture<'static, HandlerResult> + Send + Sync>;

type Middleware = Arc<dyn Fn(Task, Next) -> BoxFuture<'static, HandlerResult> + Send + Sync>;

/// The next handler of a middleware.
#[derive(Clone)]
pub struct Next(pub(crate) Handler);

impl Next {
    /// Runs it on a task.
    pub async fn run(self, task: Task) -> HandlerResult {
        (self.0)(task).await
    }
}

impl fmt::Debug for Next {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Next")
    }
}

/// The server of a worker: a [`Client`], or an address for a client of its own.
pub trait Server: HasClient {}

/// The client of a server; no other crate can implement it.
pub trait HasClient {
    /// INVALID_ARGUMENT: it is no address.
    fn client(&self) -> Result<Client, Error>;
}

impl Server for Client {}
impl Server for str {}
impl Server for String {}

impl HasClient for Client {
    fn client(&self) -> Result<Client, Error> {
        Ok(self.clone())
    }
}

impl HasClient for str {
    fn client(&self) -> Result<Client, Error> {
        Client::new(self)
    }
}

impl HasClient for String {
    fn client(&self) -> Result<Client, Error> {
        Client::new(self)
    }
}

/// The error of an ended worker.
#[derive(Debug)]
#[non_exhaustive]
pub enum WorkerError {
    /// The server refused the worker, as with STAGE_NOT_FOUND.
    Refused(Error),
    /// It was stopped, but the server did not answer the last reports on the batches of these keys.
    UndeliveredReports(Vec<String>),
}

impl fmt::Display for WorkerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => write!(formatter, "the server refuses the worker: {error}"),
            Self::UndeliveredReports(keys) => {
                write!(formatter, "expected to report batches {keys:?}, but the server did not answer")
            }
        }
    }
}

impl std::error::Error for WorkerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(error) => Some(error),
            Self::UndeliveredReports(_) => None,
        }
    }
}

impl From<UndeliveredReports> for WorkerError {
    fn from(UndeliveredReports(keys): UndeliveredReports) -> Self {
        Self::UndeliveredReports(keys)
    }
}

/// Takes batches over a work stream, runs the handler on them, and reports each result to the server.
///
/// If the handler returns `Ok`, the worker acknowledges the batch. If it returns an error or panics, the attempt has
/// failed: the server tries the batch again by the plan's retry policy, or makes it a dead letter at once if the error
/// is [`permanent`](crate::permanent). The server enqueues the batches that a handler returns in the commit of the
/// acknowledgement, or does neither. While the queue is full, the worker starts no more batches of that stage. If the
/// server refuses the next batches, the attempt has failed.
///
/// Each batch is leased. Heartbeats keep the lease from a thread and over a connection of their own, however long the
/// handler takes, also if it blocks its thread. A handler is cancelled when an operator cancels its batch, or when its
/// lease is lost: see [`Task::cancelled`]. If the process of a worker is killed, the server starts its batches again
/// after their leases expire, and refuses late reports of the old worker: each batch has one effect.
///
/// A worker waits for an unavailable server, and then sends unanswered reports again.
pub struct Worker {
    client: Client,
    options: StateMachineOptions,
    handler: Handler,
    on_signal: Option<OnSignal>,
    stopper: Stopper,
    events: UnboundedReceiver<Event>,
}

impl fmt::Debug for Worker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Worker").field("options", &self.options).finish_non_exhaustive()
    }
}

/// The options of a worker.
#[derive(Clone)]
#[must_use]
pub struct WorkerBuilder {
    client: Result<Client, Error>,
    options: StateMachineOptions,
    middleware: Vec<Middleware>,
    on_signal: Option<OnSignal>,
}

impl fmt::Debug for WorkerBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WorkerBuilder").field("options", &self.options).finish_non_exhaustive()
    }
}

impl WorkerBuilder {
    /// The resource name of the surface; the default surface if not set.
    pub fn surface(mut self, surface: impl Into<String>) -> Self {
        self.options.surface = surface.into();
        self
    }

    /// The number of handlers that run at a time; 1 unless set.
    pub fn concurrency(mut self, concurrency: usize) -> Self {
        self.options.concurrency = concurrency;
        self
    }

    /// The number of leased batches that wait for a free handler; more than 0 helps if a batch takes no longer than a
    /// round trip to the server.
    pub fn prefetch(mut self, prefetch: usize) -> Self {
        self.options.prefetch = prefetch;
        self
    }

    /// The name of the worker in the server's records; host, process and a random part unless set.
    pub fn worker_id(mut self, worker_id: impl Into<String>) -> Self {
        self.options.worker_id = worker_id.into();
        self
    }

    /// The time for which a batch stays leased without a heartbeat, from a second to a day; 0: the default of the
    /// surface.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.options.lease_ms = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
        self
    }

    /// Whether next batches without attributes get those of the batch that was handled; they do not unless set.
    pub fn pass_attributes(mut self, pass_attributes: bool) -> Self {
        self.options.pass_attributes = pass_attributes;
        self
    }

    /// Wraps the handler: the middleware gets each task and the next handler. The first one is the outermost.
    pub fn middleware<Handling>(mut self, middleware: impl Fn(Task, Next) -> Handling + Send + Sync + 'static) -> Self
    where
        Handling: Future<Output = HandlerResult> + Send + 'static,
    {
        self.middleware.push(Arc::new(move |task, next| middleware(task, next).boxed()));
        self
    }

    /// Sets what gets the events of the worker, for metrics.
    pub fn observer(mut self, observer: impl WorkerObserver + 'static) -> Self {
        self.options.log = WorkerLog::new(observer);
        self
    }

    /// Stops the worker on SIGTERM and SIGINT, while it runs. A second signal ends the process at once.
    pub fn stop_on_signals(mut self, on_signal: OnSignal) -> Self {
        self.on_signal = Some(on_signal);
        self
    }

    /// Makes the worker.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT: no stage is named, the concurrency is 0, or the server is no address.
    pub fn build<Handling>(
        mut self,
        handler: impl Fn(Task) -> Handling + Send + Sync + 'static,
    ) -> Result<Worker, Error>
    where
        Handling: Future<Output = HandlerResult> + Send + 'static,
    {
        if self.options.stages.is_empty() || self.options.concurrency == 0 {
            let options = &self.options;
            let (stages, concurrency) = (&options.stages, options.concurrency);
            let message =
                format!("expected stages and a concurrency of at least 1, but got {stages:?} and {concurrency}");
            return Err(Error::new(Code::InvalidArgument, message));
        }
        if self.options.worker_id.is_empty() {
            self.options.worker_id = new_worker_id();
        }
        self.options.instance_id = unique();
        let handler: Handler = Arc::new(move |task| handler(task).boxed());
        let wrap =
            |inner: Handler, outer: Middleware| -> Handler { Arc::new(move |task| outer(task, Next(inner.clone()))) };
        let (stopper, events) = unbounded_channel();
        Ok(Worker {
            client: self.client?,
            options: self.options,
            handler: self.middleware.into_iter().rev().fold(handler, wrap),
            on_signal: self.on_signal,
            stopper: Stopper(stopper),
            events,
        })
    }
}

/// Stops a worker, from any thread.
#[derive(Clone)]
pub struct Stopper(UnboundedSender<Event>);

impl Stopper {
    /// Stops the worker: it starts no more batches, and `run` returns when it holds no more batches.
    pub fn stop(&self) {
        let _ = self.0.send(Event::Stop { release: false });
    }

    /// Stops, and cancels running handlers. If such a handler fails, its batch is released, as if it had never been
    /// started. A handler that still runs after ten seconds is dropped.
    pub fn stop_and_release(&self) {
        let _ = self.0.send(Event::Stop { release: true });
    }
}

impl fmt::Debug for Stopper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Stopper")
    }
}

impl Worker {
    /// Returns a builder for a worker of these stages: over a client, or to an address such as `localhost:50051`.
    pub fn builder<Stage: Into<String>>(
        server: &(impl Server + ?Sized),
        stages: impl IntoIterator<Item = Stage>,
    ) -> WorkerBuilder {
        let stages = stages.into_iter().map(Into::into).collect();
        WorkerBuilder {
            client: server.client(),
            options: StateMachineOptions { stages, concurrency: 1, ..StateMachineOptions::default() },
            middleware: Vec::new(),
            on_signal: None,
        }
    }

    /// Returns a handle that stops the worker.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Works until the worker is stopped, and returns when its leased batches are finished. Handlers run in the runtime
    /// of the caller. Dropping the future has the effect of [`Stopper::stop_and_release`].
    ///
    /// # Errors
    ///
    /// The refusal if the server refuses the worker; the undelivered reports of a stopped worker.
    pub async fn run(self) -> Result<(), WorkerError> {
        self.run_until(pending::<()>()).await
    }

    /// Works as [`Worker::run`] does, and stops when a future completes, such as that of a signal.
    ///
    /// # Errors
    ///
    /// As `run`.
    pub async fn run_until<Until: Future>(self, until: Until) -> Result<(), WorkerError> {
        let stopper = ReleaseOnDrop(self.stopper.clone());
        let log = self.options.log.clone();
        let (end, mut ended) = oneshot::channel();
        let worker_loop = WorkerLoop {
            client: self.client,
            handler: self.handler,
            runtime: Handle::current(),
            machine: WorkerStateMachine::new(self.options),
            log,
            in_hand: 0,
            started_at: Instant::now(),
            post: self.stopper.0,
            events: self.events,
            transports: HashMap::new(),
            handlers: HashMap::new(),
        };
        let thread = thread::Builder::new().name("lightspeed-worker-loop".to_owned());
        thread.spawn(move || end.send(worker_loop.run())).expect("a thread can be started");
        let mut until = pin!(until.fuse());
        let mut signalled = pin!(signalled(self.on_signal, stopper.0.clone()));
        loop {
            tokio::select! {
                result = &mut ended => return result.expect("the worker loop returns a result"),
                _ = &mut until => stopper.0.stop(),
                never = &mut signalled => match never {},
            }
        }
    }
}

struct ReleaseOnDrop(Stopper);

impl Drop for ReleaseOnDrop {
    fn drop(&mut self) {
        self.0.stop_and_release();
    }
}

/// The worker loop: the thread that communicates with the server.
struct WorkerLoop {
    client: Client,
    handler: Handler,
    /// The runtime of the handlers.
    runtime: Handle,
    machine: WorkerStateMachine,
    log: WorkerLog,
    /// The number of leased batches that the observer knows.
    in_hand: usize,
    started_at: Instant,
    post: UnboundedSender<Event>,
    events: UnboundedReceiver<Event>,
    transports: HashMap<StreamId, FrameTransport>,
    handlers: HashMap<LeasedBatchId, AbortHandle>,
}

impl WorkerLoop {
    fn run(mut self) -> Result<(), WorkerError> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
        runtime.block_on(async {
            self.client = self.client.with_new_connection();
            let result = self.work().await;
            for handler in self.handlers.values() {
                handler.abort();
            }
            let undelivered = match &result {
                Err(WorkerError::UndeliveredReports(keys)) => keys.as_slice(),
                _ => &[],
            };
            self.log.stopped(undelivered);
            result
        })
    }

    async fn work(&mut self) -> Result<(), WorkerError> {
        while !self.machine.is_done() {
            for action in self.machine.actions(self.now_s())? {
                self.execute(action);
            }
            self.observe_in_hand();
            if self.machine.is_done() {
                break;
            }
            // After the timeout without an event, an action is due.
            if let Ok(Some(event)) = timeout(self.wait(), self.events.recv()).await {
                self.handle(event)?;
            }
            self.handle_waiting_events()?;
        }
        self.machine.refusal().map_or(Ok(()), |refusal| Err(WorkerError::Refused(refusal.clone())))
    }

    fn observe_in_hand(&mut self) {
        let count = self.machine.in_hand();
        if std::mem::replace(&mut self.in_hand, count) != count {
            self.log.observe(|observer| observer.in_hand(count));
        }
    }

    /// Handles all waiting events, so that one frame has all their reports. It lets other threads run as long as they
    /// add events: handlers that end at about the same time share a frame, and no timer delays a report.
    fn handle_waiting_events(&mut self) -> Result<(), WorkerError> {
        let mut handled = 0;
        loop {
            for _ in 0..YIELDS {
                thread::yield_now();
            }
            let before = handled;
            while let Ok(event) = self.events.try_recv() {
                self.handle(event)?;
                handled += 1;
            }
            if handled == before || handled >= MAX_ITEMS {
                return Ok(());
            }
        }
    }

    fn now_s(&self) -> f64 {
        self.started_at.elapsed().as_secs_f64()
    }

    fn wait(&self) -> Duration {
        Duration::try_from_secs_f64(self.machine.wait_s(self.now_s())).unwrap_or(Duration::MAX)
    }

    fn handle(&mut self, event: Event) -> Result<(), WorkerError> {
        let now_s = self.now_s();
        match event {
            Event::Stop { release } => self.machine.stop(release),
            Event::HandlerEnded(id, result) => {
                self.handlers.remove(&id);
                self.machine.handler_ended(id, result);
            }
            Event::FrameReceived(id, frame) => self.machine.frame_received(id, frame, now_s),
            Event::OwnerConnected(id) => self.machine.owner_connected(id),
            Event::StreamEnded(id, error) => {
                self.transports.remove(&id);
                self.machine.stream_ended(id, error.as_ref(), now_s).map_err(WorkerError::Refused)?;
            }
        }
        Ok(())
    }

    /// Takes an action of the worker state machine.
    fn execute(&mut self, action: Action) {
        match action {
            Action::OpenStream { stream, opening, uses_calls } => {
                let client = self.client.clone();
                let transport = FrameTransport::open(client, stream, opening, uses_calls, self.post.clone());
                self.transports.insert(stream, transport);
            }
            Action::SendFrame(stream, frame) => {
                if let Some(transport) = self.transports.get(&stream) {
                    transport.send(frame);
                }
            }
            Action::HalfClose(stream) => {
                if let Some(transport) = self.transports.get_mut(&stream) {
                    transport.half_close();
                }
            }
            Action::RunHandler(id, task) => self.run_handler(id, task),
        }
    }

    /// Runs the handler on a task in the runtime. A panic fails the attempt, not the worker.
    fn run_handler(&mut self, id: LeasedBatchId, task: Task) {
        let (handler, log) = (self.handler.clone(), self.log.clone());
        let guard = HandlerGuard { id, post: self.post.clone(), result: None };
        let running = self.runtime.spawn(async move {
            log.observe(|observer| observer.handler_started(&task));
            let (started_at, own) = (Instant::now(), task.clone());
            let result = AssertUnwindSafe(async { handler(own).await }).catch_unwind().await;
            let result = result.map_or_else(|panic| Err(panicked(panic.as_ref())), checked);
            let duration = started_at.elapsed();
            log.observe(|observer| match &result {
                Ok(_) => observer.handler_finished(&task, duration),
                Err(error) => observer.handler_failed(&task, duration, error),
            });
            guard.post(result);
        });
        self.handlers.insert(id, running.abort_handle());
    }
}

/// Posts the end of a handler, also if its runtime was shut down.
struct HandlerGuard {
    id: LeasedBatchId,
    post: UnboundedSender<Event>,
    result: Option<HandlerResult>,
}

impl HandlerGuard {
    fn post(mut self, result: HandlerResult) {
        self.result = Some(result);
    }
}

impl Drop for HandlerGuard {
    fn drop(&mut self) {
        let result = self.result.take().unwrap_or_else(|| Err("the handler was dropped".into()));
        let _ = self.post.send(Event::HandlerEnded(self.id, result));
    }
}

/// Returns a unique name: host, process and a random part.
fn new_worker_id() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::env::var("HOSTNAME"));
    let host = host.unwrap_or_else(|_| "worker".to_owned());
    let suffix = format!("-{}-{}", std::process::id(), &unique()[..8]);
    let room = MAX_WORKER_ID - suffix.len();
    host.trim().chars().take(room).collect::<String>() + &suffix
}
