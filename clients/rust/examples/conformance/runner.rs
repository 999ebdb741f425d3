//! The open clients, streams, watches and workers by name, and the commands on them.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::stream::{self, BoxStream, StreamExt};
use lightspeed::{audit_signature, lineage_signature, v1, verify_audit_entries, Client, Error, Transport, WatchItem};
use prost::Message;
use serde_json::{json, Value};
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Certificate, ClientTlsConfig};
use tonic::{Request, Status};

use crate::bytes_codec::BytesCodec;
use crate::encoding::{decode, decode_bytes, encode, encode_bytes, error_answer, list, number, text, trouble, Failure};
use crate::scripted_worker::ScriptedWorker;

type Answer = Result<Value, Failure>;

#[derive(Default)]
pub struct Runner {
    client: Option<Client>,
    streams: HashMap<String, RawStream>,
    watches: HashMap<String, BoxStream<'static, Answer>>,
    workers: HashMap<String, ScriptedWorker>,
}

/// A stream without the client's logic, of bytes: it neither reconnects nor hides a frame.
struct RawStream {
    frames: Option<UnboundedSender<Vec<u8>>>,
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
        self.run(command).await.unwrap_or_else(error_answer)
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
                let worker = ScriptedWorker::new(self.client()?, command)?;
                self.workers.insert(name.to_owned(), worker);
                Ok(json!({}))
            }
            "begun" => self.worker(name)?.begun().await,
            "report" => self.worker(name)?.report(text(command, "key"), text(command, "progress"), &command["result"]),
            "finish" => self.worker(name)?.finish(text(command, "key"), list(command, "next")),
            "fail" => {
                let is_permanent = command["permanent"] == true;
                self.worker(name)?.fail(text(command, "key"), text(command, "reason"), is_permanent)
            }
            "cancelled" => self.worker(name)?.cancelled(text(command, "key")).await,
            "stop" => Ok(self.worker(name)?.stop(command["release"] == true)),
            "ended" => self.worker(name)?.ended().await,
            "sign" => sign(command),
            "verify" => verify(command),
            unknown => Err(trouble(format!("expected a known command, but it is {unknown:?}"))),
        }
    }

    /// Makes a client, and closes the previous one with everything that it has opened.
    fn connect(&mut self, command: &Value) -> Answer {
        let mut builder = Client::builder(text(command, "target"));
        if !text(command, "roots").is_empty() {
            let roots = Certificate::from_pem(std::fs::read(text(command, "roots")).map_err(trouble)?);
            let tls = ClientTlsConfig::new().ca_certificate(roots);
            builder = builder.tls(tls).token(text(command, "token"));
        }
        *self = Self { client: Some(builder.build()?), ..Self::default() };
        Ok(json!({}))
    }

    async fn call(&self, command: &Value) -> Answer {
        let client = match number(command, "timeout_ms") {
            0 => self.client()?.clone(),
            timeout => self.client()?.with_timeout(Duration::from_millis(timeout)),
        };
        if text(command, "rpc") == "SurfaceService/CreateSurface" {
            return create_surface(client, decode(&command["request"])?).await;
        }
        macro_rules! calls {
            ($($(#[$_document:meta])* $method:ident $path:literal $_request:ident $_response:ident $($_word:ident)*;)*) => {
                match text(command, "rpc") {
                    $($path => response_answer(&client.$method(decode(&command["request"])?).await?),)*
                    path => Err(trouble(format!("expected a unary RPC, but it is {path:?}"))),
                }
            };
        }
        include!("../../src/generated/lightspeed/ops/v1/calls.rs")
    }

    fn stream(&mut self, command: &Value) -> Answer {
        let path = format!("/lightspeed.ops.v1.{}", text(command, "rpc")).parse().map_err(trouble)?;
        let (send, queued) = unbounded_channel();
        send.send(decode_bytes(&command["request"])?).map_err(trouble)?;
        let (received, reader) = open_raw(self.client()?.transport(), path, queued);
        // Work takes more frames; every other RPC has one request, and dropping the sender ends it.
        let frames = (text(command, "rpc") == "WorkerService/Work").then_some(send);
        self.streams.insert(text(command, "name").to_owned(), RawStream { frames, received, reader });
        Ok(json!({}))
    }

    fn send(&mut self, command: &Value) -> Answer {
        let frame = decode_bytes(&command["request"])?;
        if let Some(frames) = &self.open(text(command, "name"))?.frames {
            let _ = frames.send(frame); // After the end of the stream, the next receive returns the reason.
        }
        Ok(json!({}))
    }

    fn watch(&mut self, command: &Value) -> Answer {
        let (client, request) = (self.client()?, &command["request"]);
        let opened = match text(command, "rpc") {
            "RecordService/WatchAudits" => client.watch_audits(decode(request)?).map(item_answer).boxed(),
            "RecordService/WatchLineage" => client.watch_lineage(decode(request)?).map(item_answer).boxed(),
            "SurfaceService/WatchSurfaces" => {
                client.watch_surfaces(decode(request)?).map(|item| Ok(json!({ "entry": encode(&item?) }))).boxed()
            }
            _ => client.watch_freshness(decode(request)?).map(|item| Ok(json!({ "entry": encode(&item?) }))).boxed(),
        };
        self.watches.insert(text(command, "name").to_owned(), opened);
        Ok(json!({}))
    }

    fn client(&self) -> Result<&Client, Failure> {
        self.client.as_ref().ok_or_else(|| trouble("expected a client, but nothing was connected"))
    }

    fn open(&mut self, name: &str) -> Result<&mut RawStream, Failure> {
        self.streams.get_mut(name).ok_or_else(|| trouble("expected a stream, but there is none"))
    }

    fn worker(&mut self, name: &str) -> Result<&mut ScriptedWorker, Failure> {
        self.workers.get_mut(name).ok_or_else(|| trouble("expected a worker, but there is none"))
    }
}

/// Creates a surface. Without a profile the request is sent as it is: the client's method would choose one.
async fn create_surface(client: Client, request: v1::CreateSurfaceRequest) -> Answer {
    if request.adapter_profile() == v1::AdapterProfile::Unspecified {
        let mut generated = v1::surface_service_client::SurfaceServiceClient::new(client.transport());
        return response_answer(generated.create_surface(request).await.map_err(Error::from)?.get_ref());
    }
    response_answer(&client.create_surface(request).await?)
}

fn response_answer(response: &impl Message) -> Answer {
    Ok(json!({ "response": encode(response) }))
}

/// Opens a stream of any RPC at once, and reads it in a task.
fn open_raw(
    transport: Transport,
    path: PathAndQuery,
    queued: UnboundedReceiver<Vec<u8>>,
) -> (UnboundedReceiver<Answer>, JoinHandle<()>) {
    let (send, received) = unbounded_channel();
    let sent = stream::unfold(queued, |mut queued| async move { Some((queued.recv().await?, queued)) });
    let reader = tokio::spawn(async move {
        let read = async {
            let mut grpc = Grpc::new(transport).max_decoding_message_size(usize::MAX);
            grpc.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
            let mut frames = grpc.streaming(Request::new(sent), path, BytesCodec).await?.into_inner();
            while let Some(frame) = frames.message().await? {
                let _ = send.send(Ok(json!({ "response": encode_bytes(&frame) })));
            }
            Ok::<_, Status>(())
        };
        if let Err(status) = read.await {
            let _ = send.send(Err(Error::from(status).into()));
        }
    });
    (received, reader)
}

fn item_answer<Entry: Message>(item: Result<WatchItem<Entry>, Error>) -> Answer {
    let item = item?;
    Ok(json!({ "surface": item.surface, "entry": encode(&item.entry), "resume_token": item.resume_token }))
}

fn sign(command: &Value) -> Answer {
    let signature = match text(command, "kind") {
        "audit" => audit_signature(&decode(&command["record"])?),
        _ => lineage_signature(&decode(&command["record"])?),
    };
    Ok(json!({ "signature": signature }))
}

fn verify(command: &Value) -> Answer {
    let entries: Vec<v1::AuditEntry> = list(command, "entries").iter().map(decode).collect::<Result<_, _>>()?;
    let verification = verify_audit_entries(&entries, text(command, "previous_hash"));
    Ok(json!({
        "verified": verification.verified,
        "first_bad_sequence": verification.first_bad_sequence,
        "head_hash": verification.head_hash,
    }))
}
