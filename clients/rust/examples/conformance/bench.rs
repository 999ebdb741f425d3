//! A worker of the conformance suite: its handlers start, and wait for the judge's order how to end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lightspeed::{permanent, v1, BoxError, Client, HandlerResult, Stopper, Task, Worker};
use serde_json::{json, Value};
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use crate::wire::{list, number, packed, text, trouble, unpacked, Failed};

/// The orders for the handlers of one key, in order.
struct Orders {
    give: UnboundedSender<HandlerResult>,
    take: Arc<tokio::sync::Mutex<UnboundedReceiver<HandlerResult>>>,
    newest: Option<Task>,
}

impl Default for Orders {
    fn default() -> Self {
        let (give, take) = unbounded_channel();
        Self { give, take: Arc::new(tokio::sync::Mutex::new(take)), newest: None }
    }
}

type Keys = Arc<Mutex<HashMap<String, Orders>>>;

/// A worker, and the orders for its handlers by key.
pub struct Bench {
    keys: Keys,
    begun: UnboundedReceiver<Task>,
    stopper: Stopper,
    running: JoinHandle<Result<(), lightspeed::WorkerError>>,
}

impl Bench {
    pub fn new(client: &Client, told: &Value) -> Result<Self, Failed> {
        let keys = Keys::default();
        let (begin, begun) = unbounded_channel();
        let orders = keys.clone();
        let handler = move |task: Task| {
            let (orders, begin) = (orders.clone(), begin.clone());
            async move { handle(task, &orders, &begin).await }
        };
        let stages: Vec<&str> = list(told, "stages").iter().filter_map(Value::as_str).collect();
        let size = |field| usize::try_from(number(told, field)).map_err(trouble);
        let worker = Worker::builder(client, stages)
            .surface(text(told, "surface"))
            .concurrency(size("concurrency")?)
            .prefetch(size("prefetch")?)
            .worker_id(text(told, "worker_id"))
            .lease(Duration::from_millis(number(told, "lease_ms")))
            .build(handler)?;
        let stopper = worker.stopper();
        Ok(Self { keys, begun, stopper, running: tokio::spawn(worker.run()) })
    }

    /// Waits for the next handler to start; returns the worker's error if it ended instead.
    pub async fn begun(&mut self) -> Result<Value, Failed> {
        let task = tokio::select! {
            biased;
            Some(task) = self.begun.recv() => task,
            ended = &mut self.running => {
                ended.map_err(trouble)??;
                return Err(trouble("expected a handler to begin, but the worker has ended"));
            }
        };
        Ok(json!({
            "batch": packed(&task.batch),
            "run_id": task.run_id,
            "attempt": task.attempt,
            "surface": task.surface,
            "lease_token": task.lease_token,
        }))
    }

    pub fn finish(&self, key: &str, next: &[Value]) -> Result<Value, Failed> {
        let next: Vec<v1::Batch> = next.iter().map(unpacked).collect::<Result<_, _>>()?;
        self.order(key, Ok(next))
    }

    pub fn fail(&self, key: &str, reason: &str, is_permanent: bool) -> Result<Value, Failed> {
        let error: BoxError = if is_permanent { permanent(reason) } else { reason.into() };
        self.order(key, Err(error))
    }

    /// Waits until the newest handler of a key is cancelled.
    pub async fn cancelled(&self, key: &str) -> Result<Value, Failed> {
        let newest = self.keys.lock().map_err(trouble)?.get(key).and_then(|orders| orders.newest.clone());
        let task = newest.ok_or_else(|| trouble("expected a handler to have begun, but none has"))?;
        let said = task.cancelled().await;
        Ok(json!({ "reason": said.reason, "is_lost": said.is_lost }))
    }

    pub fn stop(&self, give_back: bool) -> Value {
        if give_back {
            self.stopper.give_back();
        } else {
            self.stopper.stop();
        }
        json!({})
    }

    pub async fn ended(&mut self) -> Result<Value, Failed> {
        (&mut self.running).await.map_err(trouble)??;
        Ok(json!({}))
    }

    fn order(&self, key: &str, answer: HandlerResult) -> Result<Value, Failed> {
        let mut keys = self.keys.lock().map_err(trouble)?;
        keys.entry(key.to_owned()).or_default().give.send(answer).map_err(trouble)?;
        Ok(json!({}))
    }
}

impl Drop for Bench {
    /// Ends the worker as the end of its process would: without a wait for its handlers.
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn handle(task: Task, keys: &Keys, begin: &UnboundedSender<Task>) -> HandlerResult {
    let take = {
        let mut keys = keys.lock().map_err(|error| error.to_string())?;
        let orders = keys.entry(task.batch.key.clone()).or_default();
        orders.newest = Some(task.clone());
        orders.take.clone()
    };
    begin.send(task).map_err(|error| error.to_string())?;
    // A cancellation does not end the handler: some handlers ignore it.
    let order = take.lock().await.recv().await;
    order.unwrap_or_else(|| Err("the scenario is over".into()))
}
