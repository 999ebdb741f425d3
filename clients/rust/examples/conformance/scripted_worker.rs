//! A worker of the conformance suite: its handlers wait for the driver's finish or fail.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lightspeed::{permanent, v1, BoxError, Client, HandlerResult, Stopper, Task, Worker};
use serde_json::{json, Value};
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use crate::encoding::{decode, encode, list, number, text, trouble, Failure};

/// The results for the handlers of one key, in order.
struct Script {
    send: UnboundedSender<HandlerResult>,
    receive: Arc<tokio::sync::Mutex<UnboundedReceiver<HandlerResult>>>,
    newest: Option<Task>,
}

impl Default for Script {
    fn default() -> Self {
        let (send, receive) = unbounded_channel();
        Self { send, receive: Arc::new(tokio::sync::Mutex::new(receive)), newest: None }
    }
}

type Scripts = Arc<Mutex<HashMap<String, Script>>>;

/// A worker, and the scripts of its handlers by key.
pub struct ScriptedWorker {
    scripts: Scripts,
    tasks: UnboundedReceiver<Task>,
    stopper: Stopper,
    running: JoinHandle<Result<(), lightspeed::WorkerError>>,
}

impl ScriptedWorker {
    pub fn new(client: &Client, command: &Value) -> Result<Self, Failure> {
        let scripts = Scripts::default();
        let (begin, tasks) = unbounded_channel();
        let shared = scripts.clone();
        let handler = move |task: Task| {
            let (scripts, begin) = (shared.clone(), begin.clone());
            async move { handle(task, &scripts, &begin).await }
        };
        let stages: Vec<&str> = list(command, "stages").iter().filter_map(Value::as_str).collect();
        let size = |field| usize::try_from(number(command, field)).map_err(trouble);
        let worker = Worker::builder(client, stages)
            .surface(text(command, "surface"))
            .concurrency(size("concurrency")?)
            .prefetch(size("prefetch")?)
            .worker_id(text(command, "worker_id"))
            .pass_attributes(command["pass_attributes"] == true)
            .lease(Duration::from_millis(number(command, "lease_ms")))
            .build(handler)?;
        let stopper = worker.stopper();
        Ok(Self { scripts, tasks, stopper, running: tokio::spawn(worker.run()) })
    }

    /// Waits for the next handler to start; returns the worker's error if it ended instead.
    pub async fn begun(&mut self) -> Result<Value, Failure> {
        let task = tokio::select! {
            biased;
            Some(task) = self.tasks.recv() => task,
            ended = &mut self.running => {
                ended.map_err(trouble)??;
                return Err(trouble("expected a handler to begin, but the worker has ended"));
            }
        };
        Ok(json!({
            "batch": encode(&task.batch),
            "run_id": task.run_id,
            "attempt": task.attempt,
            "surface": task.surface,
            "lease_token": task.lease_token,
            "last_progress": task.last_progress,
        }))
    }

    /// Reports progress or sets the result, for the newest handler of a key.
    pub fn report(&self, key: &str, progress: &str, result: &Value) -> Result<Value, Failure> {
        let task = self.newest(key)?;
        if !progress.is_empty() {
            task.progress(progress).map_err(trouble)?;
        }
        let entries = result.as_object().into_iter().flatten();
        let result: HashMap<String, String> =
            entries.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect();
        if !result.is_empty() {
            task.set_result(result).map_err(trouble)?;
        }
        Ok(json!({}))
    }

    fn newest(&self, key: &str) -> Result<Task, Failure> {
        let newest = self.scripts.lock().map_err(trouble)?.get(key).and_then(|script| script.newest.clone());
        newest.ok_or_else(|| trouble("expected a handler to have begun, but none has"))
    }

    pub fn finish(&self, key: &str, next: &[Value]) -> Result<Value, Failure> {
        let next: Vec<v1::Batch> = next.iter().map(decode).collect::<Result<_, _>>()?;
        self.script(key, Ok(next))
    }

    pub fn fail(&self, key: &str, reason: &str, is_permanent: bool) -> Result<Value, Failure> {
        let error: BoxError = if is_permanent { permanent(reason) } else { reason.into() };
        self.script(key, Err(error))
    }

    /// Waits until the newest handler of a key is cancelled.
    pub async fn cancelled(&self, key: &str) -> Result<Value, Failure> {
        let task = self.newest(key)?;
        let cancellation = task.cancelled().await;
        Ok(json!({ "reason": cancellation.reason, "is_lost": cancellation.is_lost }))
    }

    pub fn stop(&self, release: bool) -> Value {
        if release {
            self.stopper.stop_and_release();
        } else {
            self.stopper.stop();
        }
        json!({})
    }

    pub async fn ended(&mut self) -> Result<Value, Failure> {
        (&mut self.running).await.map_err(trouble)??;
        Ok(json!({}))
    }

    fn script(&self, key: &str, result: HandlerResult) -> Result<Value, Failure> {
        let mut scripts = self.scripts.lock().map_err(trouble)?;
        scripts.entry(key.to_owned()).or_default().send.send(result).map_err(trouble)?;
        Ok(json!({}))
    }
}

impl Drop for ScriptedWorker {
    /// Ends the worker as the end of its process would: without a wait for its handlers.
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn handle(task: Task, scripts: &Scripts, begin: &UnboundedSender<Task>) -> HandlerResult {
    let receive = {
        let mut scripts = scripts.lock().map_err(|error| error.to_string())?;
        let script = scripts.entry(task.batch.key.clone()).or_default();
        script.newest = Some(task.clone());
        script.receive.clone()
    };
    begin.send(task).map_err(|error| error.to_string())?;
    // A cancellation does not end the handler: some handlers ignore it.
    let result = receive.lock().await.recv().await;
    result.unwrap_or_else(|| Err("the scenario is over".into()))
}
