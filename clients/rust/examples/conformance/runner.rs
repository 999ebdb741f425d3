//! The open clients, streams, watches and workers by name, and the commands on them.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt};
use lightspeed::v1::record_service_client::RecordServiceClient;
use lightspeed::v1::worker_service_client::WorkerServiceClient;
use lightspeed::{audit_signature, lineage_signature, v1, verify_audit_entries, Call, Client, Error, Seen};
use prost::Message;
use serde_json::{json, Value};
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;
use tonic::{Status, Streaming};

use crate::bench::Bench;
use crate::wire::{list, number, packed, text, told, trouble, unpacked, Failed};

type Answer = Result<Value, Failed>;

#[derive(Default)]
pub struct Runner {
    client: Option<Client>,
    streams: HashMap<String, RawStream>,
    watches: HashMap<String, BoxStream<'static, Answer>>,
    benches: HashMap<String, Bench>,
}

/// A stream without the client's logic: it neither reconnects nor hides a frame.
struct RawStream {
    frames: Option<UnboundedSender<v1::WorkRequest>>,
    received: UnboundedReceiver<Answer>,
    reader: JoinHandle<()>,
}

impl Drop for RawStream {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Runner {
    pub async fn answer(&mut self, command: &Value) -> Value {
        self.run(command).await.unwrap_or_else(told)
    }

    async fn run(&mut self, command: &Value) -> Answer {
        let name = text(command, "name");
        match text(command, "do") {
            "connect" => self.connect(command),
            "call" => self.call(command).await,
            "stream" => self.stream(command),
            "send" => self.send(command),
            "end" => {
                self.open(name)?.frames = None;
                Ok(json!({}))
            }
            "receive" => {
                let received = self.open(name)?.received.recv().await;
                received.unwrap_or_else(|| Ok(json!({ "ended": {} })))
            }
            "close" => {
                self.streams.remove(name);
                self.watches.remove(name);
                Ok(json!({}))
            }
            "watch" => self.watch(command),
            "take" => {
                let watch = self.watches.get_mut(name).ok_or_else(|| trouble("expected a watch, but there is none"))?;
                watch.next().await.unwrap_or_else(|| Err(trouble("expected an item, but the watch has ended")))
            }
            "worker" => {
                let bench = Bench::new(self.client()?, command)?;
                self.benches.insert(name.to_owned(), bench);
                Ok(json!({}))
            }
            "begun" => self.bench(name)?.begun().await,
            "finish" => self.bench(name)?.finish(text(command, "key"), list(command, "next")),
            "fail" => {
                let is_permanent = command["permanent"] == true;
                self.bench(name)?.fail(text(command, "key"), text(command, "reason"), is_permanent)
            }
            "cancelled" => self.bench(name)?.cancelled(text(command, "key")).await,
            "stop" => Ok(self.bench(name)?.stop(command["give_back"] == true)),
            "ended" => self.bench(name)?.ended().await,
            "sign" => sign(command),
            "verify" => verify(command),
            strange => Err(trouble(format!("expected a known command, but it is {strange:?}"))),
        }
    }

    /// Makes a client, and closes the previous one with everything that it has opened.
    fn connect(&mut self, command: &Value) -> Answer {
        *self = Self { client: Some(Client::new(text(command, "target"))?), ..Self::default() };
        Ok(json!({}))
    }

    async fn call(&self, command: &Value) -> Answer {
        let client = self.client()?;
        macro_rules! calls {
            ($($(#[$document:meta])* $method:ident $path:literal $request:ident $response:ident $($word:ident)*;)*) => {
                match format!("/lightspeed.ops.v1.{}", text(command, "rpc")).as_str() {
                    $(path if path == v1::$request::PATH => call::<v1::$request>(client, command).await,)*
                    path => Err(trouble(format!("expected a known call, but it is {path:?}"))),
                }
            };
        }
        include!("../../src/generated/lightspeed/ops/v1/calls.rs")
    }

    fn stream(&mut self, command: &Value) -> Answer {
        let (transport, asked) = (self.client()?.transport(), &command["request"]);
        let mut records = RecordServiceClient::new(transport.clone()).max_decoding_message_size(usize::MAX);
        let mut frames = None;
        let opened = match text(command, "rpc") {
            "RecordService/WatchAudits" => {
                let request: v1::WatchAuditsRequest = unpacked(asked)?;
                raw(Box::pin(async move { Ok(records.watch_audits(request).await?.into_inner()) }))
            }
            "RecordService/WatchLineage" => {
                let request: v1::WatchLineageRequest = unpacked(asked)?;
                raw(Box::pin(async move { Ok(records.watch_lineage(request).await?.into_inner()) }))
            }
            "RecordService/WatchFreshness" => {
                let request: v1::WatchFreshnessRequest = unpacked(asked)?;
                raw(Box::pin(async move { Ok(records.watch_freshness(request).await?.into_inner()) }))
            }
            "WorkerService/Work" => {
                let (give, take) = unbounded_channel();
                give.send(unpacked(asked)?).map_err(trouble)?;
                frames = Some(give);
                let sent = stream::unfold(take, |mut take| async move { Some((take.recv().await?, take)) });
                let mut worker = WorkerServiceClient::new(transport).max_decoding_message_size(usize::MAX);
                raw(Box::pin(async move { Ok(worker.work(sent).await?.into_inner()) }))
            }
            strange => return Err(trouble(format!("expected a stream, but it is {strange:?}"))),
        };
        let (received, reader) = opened;
        self.streams.insert(text(command, "name").to_owned(), RawStream { frames, received, reader });
        Ok(json!({}))
    }

    fn send(&mut self, command: &Value) -> Answer {
        let frame = unpacked(&command["request"])?;
        if let Some(frames) = &self.open(text(command, "name"))?.frames {
            let _ = frames.send(frame); // After the end of the stream, the next receive returns the reason.
        }
        Ok(json!({}))
    }

    fn watch(&mut self, command: &Value) -> Answer {
        let (client, asked) = (self.client()?, &command["request"]);
        let opened = match text(command, "rpc") {
            "RecordService/WatchAudits" => client.watch_audits(unpacked(asked)?).map(seen).boxed(),
            "RecordService/WatchLineage" => client.watch_lineage(unpacked(asked)?).map(seen).boxed(),
            _ => client.watch_freshness(unpacked(asked)?).map(|found| Ok(json!({ "entry": packed(&found?) }))).boxed(),
        };
        self.watches.insert(text(command, "name").to_owned(), opened);
        Ok(json!({}))
    }

    fn client(&self) -> Result<&Client, Failed> {
        self.client.as_ref().ok_or_else(|| trouble("expected a client, but nothing was connected"))
    }

    fn open(&mut self, name: &str) -> Result<&mut RawStream, Failed> {
        self.streams.get_mut(name).ok_or_else(|| trouble("expected a stream, but there is none"))
    }

    fn bench(&mut self, name: &str) -> Result<&mut Bench, Failed> {
        self.benches.get_mut(name).ok_or_else(|| trouble("expected a worker, but there is none"))
    }
}

async fn call<C: Call>(client: &Client, command: &Value) -> Answer {
    let request: C = unpacked(&command["request"])?;
    let answer = match number(command, "timeout_ms") {
        0 => client.send(request).await?,
        timeout => client.with_timeout(Duration::from_millis(timeout)).send(request).await?,
    };
    Ok(json!({ "response": packed(&answer) }))
}

/// Opens a stream at once, and reads it in a task.
fn raw<Frame: Message + Default + 'static>(
    opening: BoxFuture<'static, Result<Streaming<Frame>, Status>>,
) -> (UnboundedReceiver<Answer>, JoinHandle<()>) {
    let (give, received) = unbounded_channel();
    let reader = tokio::spawn(async move {
        let read = async {
            let mut frames = opening.await?;
            while let Some(frame) = frames.message().await? {
                let _ = give.send(Ok(json!({ "response": packed(&frame) })));
            }
            Ok::<_, Status>(())
        };
        if let Err(status) = read.await {
            let _ = give.send(Err(Error::from(status).into()));
        }
    });
    (received, reader)
}

fn seen<Entry: Message>(found: Result<Seen<Entry>, Error>) -> Answer {
    let found = found?;
    Ok(json!({ "surface": found.surface, "entry": packed(&found.entry), "resume_token": found.resume_token }))
}

fn sign(command: &Value) -> Answer {
    let signature = match text(command, "kind") {
        "audit" => audit_signature(&unpacked(&command["record"])?),
        _ => lineage_signature(&unpacked(&command["record"])?),
    };
    Ok(json!({ "signature": signature }))
}

fn verify(command: &Value) -> Answer {
    let entries: Vec<v1::AuditEntry> = list(command, "entries").iter().map(unpacked).collect::<Result<_, _>>()?;
    let walk = verify_audit_entries(&entries, text(command, "previous_hash"));
    Ok(json!({
        "verified": walk.verified,
        "first_bad_sequence": walk.first_bad_sequence,
        "head_hash": walk.head_hash,
    }))
}
