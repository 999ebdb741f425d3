//! A worker: runs a handler over stages of a surface, several batches at a time.
//!
//! Owns what a worker is told, the wait for its end, and the line: the one thread that talks with the server, beside the
//! handlers and never behind one. What is said is decided at the desk.

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
use crate::desk::{Action, Desk, Options, Unreported};
use crate::error::Error;
use crate::hand::HoldingId;
use crate::streams::StreamId;
use crate::task::{checked, HandlerResult, Task};
use crate::wire::{Event, Wire};

/// The server's limit on the characters of a worker id.
const MAX_WORKER_ID: usize = 128;

type Handler = Arc<dyn Fn(Task) -> BoxFuture<'static, HandlerResult> + Send + Sync>;

/// Why a worker has ended, other than by a stop.
#[derive(Debug)]
pub enum WorkerError {
    /// The server does not have it, as with STAGE_NOT_FOUND.
    Refused(Error),
    /// It was stopped, but the server could not be told how the batches of these keys ended.
    Unreported(Vec<String>),
}

impl fmt::Display for WorkerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => write!(formatter, "the server refuses the worker: {error}"),
            Self::Unreported(keys) => {
                write!(formatter, "expected to report batches {keys:?}, but the server did not answer")
            }
        }
    }
}

impl std::error::Error for WorkerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(error) => Some(error),
            Self::Unreported(_) => None,
        }
    }
}

impl From<Unreported> for WorkerError {
    fn from(Unreported(keys): Unreported) -> Self {
        Self::Unreported(keys)
    }
}

/// Takes batches over a work stream, runs the handler on them, and tells the server how each has ended.
///
/// A batch is acknowledged when its handler returns `Ok`, and failed with its attempt when it returns an error or
/// panics: tried again then, by the plan's retry policy, or straight to the dead letters if the error is
/// [`permanent`](crate::permanent). The batches that a handler returns are enqueued with its acknowledgement: both, or
/// neither. While the queue is full, no more of that stage is started. A batch whose next ones are refused has failed.
///
/// Each batch is leased. Heartbeats keep the lease from a thread and over a connection of their own, however long the
/// handler takes, and whether or not it gives way. A batch that an operator cancels, or that is another worker's by now, is
/// told to the handler: see [`Task::cancelled`]. What a worker has in hand when its process is killed is started anew when
/// its lease has expired, and whatever the old one still reports is refused: each batch has one effect.
///
/// A server that is away is waited for, and told again what it has not answered.
pub struct Worker {
    client: Client,
    options: Options,
    handler: Handler,
    stopper: Stopper,
    events: UnboundedReceiver<Event>,
}

/// What a worker is told.
#[derive(Clone, Debug)]
#[must_use]
pub struct WorkerBuilder {
    client: Client,
    options: Options,
}

impl WorkerBuilder {
    /// The resource name of the surface; the default surface if not set.
    pub fn surface(mut self, surface: impl Into<String>) -> Self {
        self.options.surface = surface.into();
        self
    }

    /// How many handlers run at a time; one unless said otherwise.
    pub fn concurrency(mut self, concurrency: usize) -> Self {
        self.options.concurrency = concurrency;
        self
    }

    /// How many batches wait here for a free handler; more than 0 helps if a batch takes no longer than a round trip to
    /// the server.
    pub fn prefetch(mut self, prefetch: usize) -> Self {
        self.options.prefetch = prefetch;
        self
    }

    /// Who works, as the service's records name it; host, process and a random part unless said otherwise.
    pub fn worker_id(mut self, worker_id: impl Into<String>) -> Self {
        self.options.worker_id = worker_id.into();
        self
    }

    /// How long each batch is this worker's without a heartbeat, from a second to a day; 0: as the surface says.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.options.lease_ms = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
        self
    }

    /// Makes the worker.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT: no stage is named, or the concurrency is 0.
    pub fn build<Answer>(mut self, handler: impl Fn(Task) -> Answer + Send + Sync + 'static) -> Result<Worker, Error>
    where
        Answer: Future<Output = HandlerResult> + Send + 'static,
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
        let (stopper, events) = unbounded_channel();
        Ok(Worker {
            client: self.client,
            options: self.options,
            handler: Arc::new(move |task| handler(task).boxed()),
            stopper: Stopper(stopper),
            events,
        })
    }
}

/// Stops a worker, from anywhere.
#[derive(Clone)]
pub struct Stopper(UnboundedSender<Event>);

impl Stopper {
    /// Starts no more batches; `run` returns when those in hand are finished.
    pub fn stop(&self) {
        let _ = self.0.send(Event::Stop { give_back: false });
    }

    /// Stops, and cancels the handlers that run: one that fails has its batch given back, as if it had never been started.
    /// One that goes on for ten seconds is dropped.
    pub fn give_back(&self) {
        let _ = self.0.send(Event::Stop { give_back: true });
    }
}

impl fmt::Debug for Stopper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Stopper")
    }
}

impl Worker {
    /// Begins a worker on stages, by name.
    pub fn builder<Stage: Into<String>>(client: &Client, stages: impl IntoIterator<Item = Stage>) -> WorkerBuilder {
        let stages = stages.into_iter().map(Into::into).collect();
        WorkerBuilder { client: client.clone(), options: Options { stages, concurrency: 1, ..Options::default() } }
    }

    /// What stops it.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Works until stopped, and returns when everything in hand is finished. Handlers run in the runtime that this is called
    /// in. Dropping the future is [`Stopper::give_back`].
    ///
    /// # Errors
    ///
    /// The refusal if the server refuses the worker; the undelivered reports of a stopped worker.
    pub async fn run(self) -> Result<(), WorkerError> {
        self.run_until(pending::<()>()).await
    }

    /// Works as [`Worker::run`] does, and stops when a future is done, such as that of a signal.
    ///
    /// # Errors
    ///
    /// As `run`.
    pub async fn run_until<Until: Future>(self, until: Until) -> Result<(), WorkerError> {
        let stopper = GiveBackOnDrop(self.stopper.clone());
        let (ended, mut end) = oneshot::channel();
        let line = Line {
            client: self.client,
            handler: self.handler,
            runtime: Handle::current(),
            desk: Desk::new(self.options),
            begun: Instant::now(),
            tell: self.stopper.0,
            events: self.events,
            wires: HashMap::new(),
            handlers: HashMap::new(),
        };
        let thread = thread::Builder::new().name("lightspeed-line".to_owned());
        thread.spawn(move || ended.send(line.run())).expect("a thread can be started");
        let mut until = pin!(until.fuse());
        loop {
            tokio::select! {
                result = &mut end => return result.expect("the line says how it ended"),
                _ = &mut until => stopper.0.stop(),
            }
        }
    }
}

struct GiveBackOnDrop(Stopper);

impl Drop for GiveBackOnDrop {
    fn drop(&mut self) {
        self.0.give_back();
    }
}

/// The thread that talks with the server.
struct Line {
    client: Client,
    handler: Handler,
    /// The runtime of the handlers.
    runtime: Handle,
    desk: Desk,
    begun: Instant,
    tell: UnboundedSender<Event>,
    events: UnboundedReceiver<Event>,
    wires: HashMap<StreamId, Wire>,
    handlers: HashMap<HoldingId, AbortHandle>,
}

impl Line {
    fn run(mut self) -> Result<(), WorkerError> {
        let own = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
        own.block_on(async {
            self.client = self.client.apart();
            let worked = self.work().await;
            for handler in self.handlers.values() {
                handler.abort();
            }
            worked
        })
    }

    async fn work(&mut self) -> Result<(), WorkerError> {
        while !self.desk.is_done() {
            for action in self.desk.actions(self.now_s())? {
                self.act(action);
            }
            if self.desk.is_done() {
                break;
            }
            // No answer: nothing has happened, and it is time to do something.
            if let Ok(Some(event)) = timeout(self.wait(), self.events.recv()).await {
                self.hear(event)?;
            }
            // What has piled up meanwhile is told of in one frame.
            while let Ok(event) = self.events.try_recv() {
                self.hear(event)?;
            }
        }
        self.desk.refusal().map_or(Ok(()), |refusal| Err(WorkerError::Refused(refusal.clone())))
    }

    fn now_s(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    fn wait(&self) -> Duration {
        Duration::try_from_secs_f64(self.desk.wait_s(self.now_s())).unwrap_or(Duration::MAX)
    }

    fn hear(&mut self, event: Event) -> Result<(), WorkerError> {
        let now_s = self.now_s();
        match event {
            Event::Stop { give_back } => self.desk.stop(give_back),
            Event::Handled(id, answer) => {
                self.handlers.remove(&id);
                self.desk.handled(id, answer);
            }
            Event::Received(id, frame) => self.desk.received(id, frame, now_s),
            Event::Ended(id, error) => {
                self.wires.remove(&id);
                self.desk.ended(id, error.as_ref(), now_s).map_err(WorkerError::Refused)?;
            }
        }
        Ok(())
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Open { stream, opening, by_calls } => {
                let wire = Wire::open(self.client.clone(), stream, opening, by_calls, self.tell.clone());
                self.wires.insert(stream, wire);
            }
            Action::Send(stream, frame) => {
                if let Some(wire) = self.wires.get(&stream) {
                    wire.send(frame);
                }
            }
            Action::End(stream) => {
                if let Some(wire) = self.wires.get_mut(&stream) {
                    wire.end();
                }
            }
            Action::Begin(id, task) => self.begin(id, task),
        }
    }

    /// Runs the handler on a task, beside; what it panics with has failed the attempt, not the worker.
    fn begin(&mut self, id: HoldingId, task: Task) {
        let handler = self.handler.clone();
        let ending = Ending { id, tell: self.tell.clone(), answer: None };
        let running = self.runtime.spawn(async move {
            let handled = AssertUnwindSafe(async { handler(task).await }).catch_unwind().await;
            ending.tell(handled.map_or_else(|panic| Err(said_by(panic.as_ref()).into()), checked));
        });
        self.handlers.insert(id, running.abort_handle());
    }
}

/// Reports the end of a handler, also if its runtime was shut down.
struct Ending {
    id: HoldingId,
    tell: UnboundedSender<Event>,
    answer: Option<HandlerResult>,
}

impl Ending {
    fn tell(mut self, answer: HandlerResult) {
        self.answer = Some(answer);
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let answer = self.answer.take().unwrap_or_else(|| Err("the handler was dropped".into()));
        let _ = self.tell.send(Event::Handled(self.id, answer));
    }
}

fn said_by(panic: &(dyn std::any::Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", said.unwrap_or("without a text"))
}

/// A name that no other worker has: host, process and a random part.
fn new_worker_id() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::env::var("HOSTNAME"));
    let host = host.unwrap_or_else(|_| "worker".to_owned());
    let own = format!("-{}-{}", std::process::id(), &unique()[..8]);
    let room = MAX_WORKER_ID - own.len();
    host.trim().chars().take(room).collect::<String>() + &own
}
