//! One of several servers on a journal: what it says of owners and versions comes from the test.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::prelude::{Engine, BASE64_STANDARD};
use h2::server::SendResponse;
use h2::{RecvStream, SendStream};
use lightspeed::prost::bytes::{Buf, Bytes, BytesMut};
use lightspeed::prost::{Message, Name};
use lightspeed::tonic::codegen::http::{HeaderMap, Request, Response};
use lightspeed::{rpc, v1};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::sync::watch;

const UNAVAILABLE: i32 = 14;
const UNIMPLEMENTED: i32 = 12;

/// What a server says and does.
#[derive(Clone, Default)]
pub struct Behaviour {
    /// The owner that it names with each response; empty: it names none.
    pub owner: String,
    /// The owner that it names in refusals of all calls; empty: it refuses none.
    pub refuses_for: String,
    /// The version of the surface in responses; empty: none.
    pub version: String,
    /// Reads with a version are refused because the server has not reached it.
    pub is_behind: bool,
    /// All calls are refused because the server shuts down.
    pub is_draining: bool,
    /// Calls are never answered.
    pub is_stopped: bool,
}

/// What a server has received.
#[derive(Clone, Default)]
pub struct Received {
    pub starts: Vec<v1::StartRunRequest>,
    /// The minimum versions of reads; empty: the read has sent none.
    pub min_versions: Vec<String>,
}

#[derive(Clone)]
struct Shared {
    behaviour: Arc<Mutex<Behaviour>>,
    received: Arc<Mutex<Received>>,
    openings: UnboundedSender<v1::work_request::Open>,
    leaves: UnboundedSender<v1::work_request::Leave>,
}

pub struct FakeServer {
    pub port: u16,
    shared: Shared,
    stop: watch::Sender<bool>,
    /// The openings of work streams.
    pub openings: UnboundedReceiver<v1::work_request::Open>,
    /// The frames with which workers have left work streams.
    pub leaves: UnboundedReceiver<v1::work_request::Leave>,
}

impl FakeServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, stopped) = watch::channel(false);
        let ((openings, opened), (leaves, left)) = (unbounded_channel(), unbounded_channel());
        let shared = Shared { behaviour: Arc::default(), received: Arc::default(), openings, leaves };
        tokio::spawn(until(stopped.clone(), accept(listener, shared.clone(), stopped)));
        Self { port, shared, stop, openings: opened, leaves: left }
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn set(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.shared.behaviour.lock().unwrap());
    }

    pub fn received(&self) -> Received {
        self.shared.received.lock().unwrap().clone()
    }

    pub fn calls(&self) -> usize {
        self.received().starts.len()
    }

    /// Closes the server and all its connections.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }
}

async fn until(mut stopped: watch::Receiver<bool>, work: impl std::future::Future<Output = ()>) {
    tokio::select! {
        _ = stopped.wait_for(|stopped| *stopped) => {}
        () = work => {}
    }
}

async fn accept(listener: TcpListener, shared: Shared, stopped: watch::Receiver<bool>) {
    while let Ok((socket, _)) = listener.accept().await {
        let shared = shared.clone();
        tokio::spawn(until(stopped.clone(), async move {
            let mut connection = h2::server::handshake(socket).await.unwrap();
            while let Some(Ok((request, respond))) = connection.accept().await {
                tokio::spawn(shared.clone().answer(request, respond));
            }
        }));
    }
}

impl Shared {
    async fn answer(self, request: Request<RecvStream>, respond: SendResponse<Bytes>) {
        let path = request.uri().path().trim_start_matches("/lightspeed.ops.v1.").to_owned();
        let min_version = request.headers().get("lightspeed-min-version").cloned();
        let mut body = Frames { stream: request.into_body(), buffer: BytesMut::new() };
        let behaviour = self.behaviour.lock().unwrap().clone();
        match path.as_str() {
            "WorkerService/Work" => return self.work(&behaviour, body, respond).await,
            "SurfaceService/StartRun" => {
                let request = body.next().await.unwrap();
                self.received.lock().unwrap().starts.push(request);
            }
            "SurfaceService/GetSurface" => {
                let min_version = min_version.map_or(String::new(), |value| value.to_str().unwrap().to_owned());
                self.received.lock().unwrap().min_versions.push(min_version.clone());
                if behaviour.is_behind && !min_version.is_empty() {
                    return finish(start(respond, &behaviour), &behaviour, Some(refused("BEHIND_MIN_VERSION", "")));
                }
            }
            "SurfaceService/CreateSurface" => {}
            _ => {
                let unknown = rpc::Status { code: UNIMPLEMENTED, ..Default::default() };
                return finish(start(respond, &behaviour), &behaviour, Some(unknown));
            }
        }
        if behaviour.is_stopped {
            std::future::pending::<()>().await;
        }
        let mut stream = start(respond, &Behaviour::default());
        let refusal = behaviour.refusal();
        if refusal.is_none() {
            stream.send_data(Bytes::from_static(&[0; 5]), false).unwrap(); // An empty message.
        }
        finish(stream, &behaviour, refusal);
    }

    async fn work(self, behaviour: &Behaviour, mut body: Frames, respond: SendResponse<Bytes>) {
        let first: v1::WorkRequest = body.next().await.unwrap();
        let _ = self.openings.send(first.open.unwrap());
        let mut stream = start(respond, behaviour);
        let refusal = behaviour.refusal();
        if refusal.is_some() {
            return finish(stream, behaviour, refusal);
        }
        let opened = v1::work_response::Frame::Opened(v1::work_response::Opened::default());
        let message = v1::WorkResponse { frame: Some(opened) }.encode_to_vec();
        let mut frame = vec![0, 0, 0, 0, u8::try_from(message.len()).unwrap()];
        frame.extend(message);
        stream.send_data(frame.into(), false).unwrap();
        while let Some(frame) = body.next::<v1::WorkRequest>().await {
            if let Some(leave) = frame.leave {
                let _ = self.leaves.send(leave);
            }
        }
        finish(stream, behaviour, None);
    }
}

impl Behaviour {
    fn refusal(&self) -> Option<rpc::Status> {
        if self.is_draining {
            return Some(refused("SERVER_DRAINING", ""));
        }
        (!self.refuses_for.is_empty()).then(|| refused("OWNER_ELSEWHERE", &self.refuses_for))
    }

    fn say(&self, headers: &mut HeaderMap) {
        for (name, value) in [("lightspeed-owner", &self.owner), ("lightspeed-version", &self.version)] {
            if !value.is_empty() {
                headers.insert(name, value.parse().unwrap());
            }
        }
    }
}

/// The messages of a request.
struct Frames {
    stream: RecvStream,
    buffer: BytesMut,
}

impl Frames {
    async fn next<M: Message + Default>(&mut self) -> Option<M> {
        loop {
            if self.buffer.len() >= 5 {
                let length = u32::from_be_bytes(self.buffer[1..5].try_into().unwrap()) as usize;
                if self.buffer.len() >= 5 + length {
                    self.buffer.advance(5);
                    return Some(M::decode(self.buffer.split_to(length)).unwrap());
                }
            }
            let data = self.stream.data().await?.ok()?;
            let _ = self.stream.flow_control().release_capacity(data.len());
            self.buffer.extend(data);
        }
    }
}

fn start(mut respond: SendResponse<Bytes>, behaviour: &Behaviour) -> SendStream<Bytes> {
    let mut response = Response::builder().header("content-type", "application/grpc").body(()).unwrap();
    behaviour.say(response.headers_mut());
    respond.send_response(response, false).unwrap()
}

fn finish(mut stream: SendStream<Bytes>, behaviour: &Behaviour, refusal: Option<rpc::Status>) {
    let mut trailers = HeaderMap::new();
    behaviour.say(&mut trailers);
    let code = refusal.as_ref().map_or(0, |refusal| refusal.code);
    trailers.insert("grpc-status", code.into());
    if let Some(refusal) = refusal {
        let details = BASE64_STANDARD.encode(refusal.encode_to_vec());
        trailers.insert("grpc-status-details-bin", details.parse().unwrap());
    }
    let _ = stream.send_trailers(trailers); // The client may have gone.
}

fn refused(reason: &str, owner: &str) -> rpc::Status {
    let metadata = [("owner".to_owned(), owner.to_owned())].into();
    let info = rpc::ErrorInfo { reason: reason.to_owned(), domain: "ops.lightspeed".to_owned(), metadata };
    let mut details = vec![any(&info)];
    if reason == "SERVER_DRAINING" {
        let retry_delay = Some(Duration::from_secs(60).try_into().unwrap());
        details.push(any(&rpc::RetryInfo { retry_delay }));
    }
    rpc::Status { code: UNAVAILABLE, message: "expected more".to_owned(), details }
}

fn any<M: Name>(message: &M) -> prost_types::Any {
    prost_types::Any::from_msg(message).unwrap()
}
