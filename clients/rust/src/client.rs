//! The client: a connection, and the calls and streams over it.
//!
//! Owns deadlines, request ids and the one rule of retries. It knows no rule of the pipeline.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{sleep, timeout_at, Instant};
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::tokio_stream::Stream;
use tonic::metadata::MetadataMap;
use tonic::service::interceptor::InterceptedService;
#[cfg(feature = "tls")]
use tonic::transport::ClientTlsConfig;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status, Streaming};
use tonic_prost::ProstCodec;

use crate::address::Address;
use crate::backoff::{unique, Backoff};
use crate::calls::{Call, LONG_TIMEOUT, TIMEOUT};
use crate::connection_pool::ConnectionPool;
use crate::direct_channels::{DirectChannels, DIRECT_CONNECT_TIMEOUT};
use crate::error::Error;
use crate::interceptor::{Intercept, RequestInterceptor, Token};
use crate::reachability::SilenceMeansAbsence;
use crate::surface_owners::{surface_of, Rule, SurfaceOwners, MIN_VERSION};
use crate::task::BoxError;
use crate::v1::ErrorReason;

/// A page or frame holds up to 1,000 entries, each with a reason of up to 4,096 characters of 4 bytes: 16 MiB, doubled.
const MAX_RECEIVE_BYTES: usize = 32 << 20;

/// The details of an error travel in one header: 64 KiB are room for every violation there can be.
const MAX_HEADER_BYTES: u32 = 64 << 10;

/// A short fault lasts milliseconds, a restart seconds: retries are quick at first, and then about one per second, so
/// that they do not overload a restarted server.
const FIRST_RETRY: Duration = Duration::from_millis(50);
const RETRY_LIMIT: Duration = Duration::from_secs(1);

/// The attempts of a call that follow an owner without a backoff. If there are more, owners change or servers disagree.
const MAX_MOVES: u32 = 3;

/// After how long a connection is given up.
#[derive(Clone, Copy)]
struct Limits {
    connect: Duration,
    keepalive: Duration,
    keepalive_timeout: Duration,
}

/// Keepalives notice a dead connection before a person does; only while a call is open, so an idle client sends nothing.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(10),
    keepalive: Duration::from_secs(30),
    keepalive_timeout: Duration::from_secs(10),
};

/// A server closes connections that ping more often than every 10 s. A call to an owner that stands still ends after
/// the sum of both, and goes to the configured server; by then another server owns its surfaces.
const DIRECT_LIMITS: Limits = Limits {
    connect: DIRECT_CONNECT_TIMEOUT,
    keepalive: Duration::from_secs(11),
    keepalive_timeout: Duration::from_secs(4),
};

/// The transport of calls; the clients in [`crate::v1`] take it.
pub type Transport = InterceptedService<Channel, RequestInterceptor>;

/// Changes the endpoint of a client.
type ChangeEndpoint = Arc<dyn Fn(Endpoint) -> Endpoint + Send + Sync>;

/// A connection to the service. Clones are cheap and share it.
///
/// Every unary RPC is a method. Each fails with an [`Error`] if the call is refused or fails, and has a deadline. Until
/// then the client retries a call that gets UNAVAILABLE, and the server applies it once: each change carries a
/// `request_id`.
#[derive(Clone, Debug)]
pub struct Client {
    interceptor: RequestInterceptor,
    pool: Arc<ConnectionPool>,
    owners: SurfaceOwners,
    timeout: Duration,
    is_exact: bool,
}

/// A stream of frames, which counts on its connection until it is dropped, and ends when its client is closed.
#[derive(Debug)]
pub(crate) struct FrameStream<Frame> {
    frames: Streaming<Frame>,
    pool: Arc<ConnectionPool>,
    route: StreamRoute,
    path: &'static str,
    owner: Option<String>,
    _counter: Arc<()>,
}

/// How a stream reaches a server.
#[derive(Debug)]
struct StreamRoute {
    /// The surface that a work stream is about; watches go to the configured server.
    surface: Option<String>,
    owners: SurfaceOwners,
    /// The connections to the owner; `None`: the configured server.
    direct: Option<Arc<ConnectionPool>>,
}

impl StreamRoute {
    /// Learns from the end of a stream.
    fn ended(&self, trailers: Option<&MetadataMap>) {
        if let (Some(surface), Some(trailers)) = (&self.surface, trailers) {
            self.owners.answered(surface, trailers);
        }
    }

    /// Learns from the failure of a stream, and waits until the owner that it names is connected.
    async fn failed(&self, error: &Error) {
        let Some(surface) = &self.surface else {
            return;
        };
        if let Some(next) = self.owners.attempt_failed(surface, self.direct.as_deref(), error) {
            self.owners.connected(&next).await;
        }
    }
}

impl<Frame> FrameStream<Frame> {
    /// The next frame; `None` at the end.
    pub(crate) async fn message(&mut self) -> Result<Option<Frame>, Error> {
        let received = tokio::select! {
            biased;
            error = self.pool.closed() => Err(error),
            received = self.frames.message() => received.map_err(Error::from),
        };
        self.pool.reachability().attempted(&received);
        match &received {
            Err(error) => self.route.failed(error).await,
            // The version with all reports of the stream.
            Ok(None) => self.route.ended(self.frames.trailers().await.ok().flatten().as_ref()),
            Ok(Some(_)) => {}
        }
        received.map_err(|error| error.of_call(self.pool.target(), self.path))
    }

    /// The owner to which a server forwards the stream.
    pub(crate) fn owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }
}

/// How a client connects and calls.
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    address: String,
    token: Option<Token>,
    allows_token_without_tls: bool,
    timeout: Duration,
    is_direct: bool,
    intercept: Option<Intercept>,
    endpoint_changes: Vec<ChangeEndpoint>,
    #[cfg(feature = "tls")]
    tls: Option<ClientTlsConfig>,
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClientBuilder").field("address", &self.address).finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// Sends `authorization: Bearer <token>` with every call. It goes over TLS or a unix socket only: otherwise `build`
    /// refuses it.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(Token::Fixed(token.into()));
        self
    }

    /// Asks a callback for the token of each call and of each stream. It must not wait; if it fails, so does the call,
    /// with UNAUTHENTICATED.
    pub fn token_callback(mut self, callback: impl Fn() -> Result<String, BoxError> + Send + Sync + 'static) -> Self {
        self.token = Some(Token::Callback(Arc::new(callback)));
        self
    }

    /// Sends tokens over plaintext too: every computer on the way can read them.
    pub fn allow_token_without_tls(mut self) -> Self {
        self.allows_token_without_tls = true;
        self
    }

    /// Sets the deadline of calls, for the call and all its retries together. It is 30 s unless set, and 60 s for calls
    /// that work for long, such as a replay.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets whether calls about a surface go directly to the server that owns it, if several servers share a journal;
    /// they do unless set. False: all calls go to the configured address, whose server forwards them.
    ///
    /// The client goes only to an address of the form HOST:PORT, with the credentials and the TLS of the configured
    /// one; to this machine only if the configured address is on it.
    pub fn direct_to_owners(mut self, on: bool) -> Self {
        self.is_direct = on;
        self
    }

    /// Connects over TLS; `ClientTlsConfig::new().with_enabled_roots()` trusts the roots of the system. The
    /// configuration also has own roots, the client's certificate and key, and the name of the server.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, config: ClientTlsConfig) -> Self {
        self.tls = Some(config);
        self
    }

    /// Changes the options of tonic's endpoint, such as its window sizes or its keepalive.
    pub fn endpoint(mut self, change: impl Fn(Endpoint) -> Endpoint + Send + Sync + 'static) -> Self {
        self.endpoint_changes.push(Arc::new(change));
        self
    }

    /// Changes or refuses every request, after the token is set: for metadata of your own.
    pub fn interceptor(
        mut self,
        intercept: impl Fn(Request<()>) -> Result<Request<()>, Status> + Send + Sync + 'static,
    ) -> Self {
        self.intercept = Some(Arc::new(intercept));
        self
    }

    /// Makes the client, in a tokio runtime. It connects with the first call.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT: the target is no address, or a token would go over plaintext.
    pub fn build(self) -> Result<Client, Error> {
        let address = Address::parse(&self.address)?;
        let is_private = self.is_secure() || address.is_unix() || self.allows_token_without_tls;
        if self.token.is_some() && !is_private {
            let message = "expected TLS for a token, but there is none, and allow_token_without_tls is not set";
            return Err(Error::new(Code::InvalidArgument, message));
        }
        let endpoint = self.endpoint_of(&address, LIMITS).map_err(|error| {
            let message = format!("expected options of a connection to {}, but got others", address.target());
            Error::unreachable(error).refusal(Code::InvalidArgument, &message)
        })?;
        let (is_closed, closed) = watch::channel(false);
        let interceptor = RequestInterceptor::new(self.token.clone(), self.intercept.clone(), closed)?;
        let pool = Arc::new(ConnectionPool::new(endpoint, address.target(), is_closed.clone()));
        let sends_token = self.token.is_some() && !self.is_secure();
        let rule = Rule { configured: address, is_on: self.is_direct, sends_token };
        let timeout = self.timeout;
        let endpoint_of = move |owner: &str| self.endpoint_of(&Address::parse(owner).ok()?, DIRECT_LIMITS).ok();
        let owners = SurfaceOwners::new(rule, DirectChannels::new(Arc::new(endpoint_of), is_closed));
        Ok(Client { interceptor, pool, owners, timeout, is_exact: false })
    }

    fn endpoint_of(&self, address: &Address, limits: Limits) -> Result<Endpoint, tonic::transport::Error> {
        let endpoint = Endpoint::from_shared(address.uri(self.is_secure()))?;
        #[cfg(feature = "tls")]
        let endpoint = match &self.tls {
            Some(config) => endpoint.tls_config(config.clone())?,
            None => endpoint,
        };
        let endpoint = endpoint
            .connect_timeout(limits.connect)
            .http2_keep_alive_interval(limits.keepalive)
            .keep_alive_timeout(limits.keepalive_timeout)
            .http2_max_header_list_size(MAX_HEADER_BYTES);
        Ok(self.endpoint_changes.iter().fold(endpoint, |endpoint, change| change(endpoint)))
    }

    #[cfg(feature = "tls")]
    fn is_secure(&self) -> bool {
        self.tls.is_some()
    }

    #[cfg(not(feature = "tls"))]
    #[allow(clippy::unused_self)]
    fn is_secure(&self) -> bool {
        false
    }
}

impl Client {
    /// Makes a client for the server at an address such as `localhost`, `localhost:50051`, `[::1]:50051` or
    /// `unix:/run/lightspeed.sock`, plaintext, in a tokio runtime. It connects with the first call. Without a port, the
    /// port is 50051.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT: the target is no address.
    pub fn new(target: impl Into<String>) -> Result<Self, Error> {
        Self::builder(target).build()
    }

    /// Returns a builder for a client with more options than an address.
    pub fn builder(target: impl Into<String>) -> ClientBuilder {
        ClientBuilder {
            address: target.into(),
            token: None,
            allows_token_without_tls: false,
            timeout: TIMEOUT,
            is_direct: true,
            intercept: None,
            endpoint_changes: Vec::new(),
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// Returns a client with the same connection and another deadline for all calls.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { timeout, is_exact: true, ..self.clone() }
    }

    /// The connection, for the generated clients: it adds neither deadlines nor retries.
    pub fn transport(&self) -> Transport {
        InterceptedService::new(self.pool.first(), self.interceptor.clone())
    }

    /// The address of the server, with its port.
    pub fn target(&self) -> &str {
        self.pool.target()
    }

    /// Ends all calls, watches and streams of this client and its clones. Later ones fail alike, with an error for which
    /// [`Error::is_closed`] is true.
    pub fn close(&self) {
        self.pool.close();
        self.owners.close();
    }

    /// The same client over a new connection, which runs in the runtime of the caller.
    pub(crate) fn with_new_connection(&self) -> Self {
        Self { pool: Arc::new(self.pool.renewed()), owners: self.owners.renewed(), ..self.clone() }
    }

    /// Sends a call, retries it while the server is unavailable, and returns its response.
    ///
    /// # Errors
    ///
    /// The refusal; DEADLINE_EXCEEDED if no response came in time; UNAVAILABLE if the deadline leaves no time for
    /// another attempt. After both of these, a caller learns the result of a change by sending it again with the same
    /// `request_id`.
    pub(crate) async fn send<C: Call>(&self, mut request: C) -> Result<C::Response, Error> {
        if let Some(id) = request.request_id().filter(|id| id.is_empty()) {
            *id = unique();
        }
        let limit = if C::IS_LONG && !self.is_exact { LONG_TIMEOUT.max(self.timeout) } else { self.timeout };
        let silence = if C::IS_LONG { SilenceMeansAbsence::Never } else { SilenceMeansAbsence::AtFirst };
        let attempts = self.pool.reachability().observe(silence, self.attempts(request, limit));
        let result = tokio::select! {
            biased;
            error = self.pool.closed() => Err(error),
            result = attempts => result,
        };
        result.map_err(|error| error.of_call(self.pool.target(), C::PATH))
    }

    async fn attempts<C: Call>(&self, mut request: C, limit: Duration) -> Result<C::Response, Error> {
        let deadline = Instant::now() + limit;
        let mut backoff = Backoff::new(FIRST_RETRY, RETRY_LIMIT);
        let (surface, is_read) = (surface_of(&request), request.request_id().is_none());
        let (mut last, mut moves, mut was_behind) = (None, 0, false);
        loop {
            let direct = surface.as_deref().and_then(|surface| self.owners.acquire(surface));
            let attempt = self.attempt(request.clone(), surface.as_deref(), is_read, direct.as_deref(), deadline);
            let error = match timeout_at(deadline, attempt).await {
                Ok(Ok(response)) => return Ok(response),
                Ok(Err(error)) => error,
                Err(_) => Error::new(Code::DeadlineExceeded, format!("no response within {limit:?}")).caused_by(last),
            };
            let error = error.of_call(direct.as_deref().map_or(self.pool.target(), ConnectionPool::target), C::PATH);
            was_behind |= error.has_reason(ErrorReason::BehindMinVersion);
            if moves < MAX_MOVES && self.can_move(surface.as_deref(), direct.as_deref(), &error).await {
                moves += 1;
                last = Some(error);
                continue;
            }
            let delay = backoff.next(error.retry_after());
            // Any other code is a response, or a limit of the caller.
            if !error.is_unavailable() || Instant::now() + delay >= deadline {
                if let Some(surface) = surface.filter(|_| was_behind) {
                    self.owners.forget_version(&surface);
                }
                return Err(error);
            }
            last = Some(error);
            sleep(delay).await;
        }
    }

    /// Learns from a failed attempt, and returns whether another server can be called at once.
    async fn can_move(&self, surface: Option<&str>, direct: Option<&ConnectionPool>, error: &Error) -> bool {
        let next = surface.and_then(|surface| self.owners.attempt_failed(surface, direct, error));
        match next {
            Some(next) => self.owners.connected(&next).await,
            None => false,
        }
    }

    async fn attempt<C: Call>(
        &self,
        request: C,
        surface: Option<&str>,
        is_read: bool,
        direct: Option<&ConnectionPool>,
        deadline: Instant,
    ) -> Result<C::Response, Error> {
        let mut request = Request::new(request);
        request.set_timeout(deadline.saturating_duration_since(Instant::now()));
        if let Some(version) = surface.filter(|_| is_read).and_then(|surface| self.owners.version(surface)) {
            request.metadata_mut().insert(MIN_VERSION, version);
        }
        let called = async {
            let mut grpc = self.grpc(direct.unwrap_or(&self.pool).first()).await?;
            let codec = ProstCodec::<C, C::Response>::default();
            grpc.unary(request, PathAndQuery::from_static(C::PATH), codec).await.map_err(Error::from)
        };
        let called = called.await;
        if direct.is_none() {
            self.pool.reachability().attempted(&called);
        }
        let response = called?;
        if let Some(surface) = surface {
            self.owners.answered(surface, response.metadata());
        }
        Ok(response.into_inner())
    }

    /// Waits until calls can go to an address, and returns false if they cannot.
    pub(crate) async fn can_reach(&self, address: &str) -> bool {
        self.owners.connected(address).await
    }

    /// Opens a stream of frames, which ends with its connection. With the surface of a work stream, it goes to the owner
    /// of that surface, if it is known.
    pub(crate) async fn open<Outgoing, Frame>(
        &self,
        path: &'static str,
        surface: Option<String>,
        frames: impl Stream<Item = Outgoing> + Send + 'static,
    ) -> Result<FrameStream<Frame>, Error>
    where
        Outgoing: prost::Message + 'static,
        Frame: prost::Message + Default + 'static,
    {
        let direct = surface.as_deref().and_then(|surface| self.owners.acquire(surface));
        let route = StreamRoute { surface, owners: self.owners.clone(), direct };
        let pool = route.direct.as_ref().unwrap_or(&self.pool).clone();
        let (channel, counter) = pool.acquire();
        let opening = async {
            let mut grpc = self.grpc(channel).await?;
            let codec = ProstCodec::<Outgoing, Frame>::default();
            let opened = grpc.streaming(Request::new(frames), PathAndQuery::from_static(path), codec).await;
            opened.map_err(Error::from)
        };
        let opened = tokio::select! {
            biased;
            error = pool.closed() => Err(error),
            opened = pool.reachability().observe(SilenceMeansAbsence::Always, opening) => opened,
        };
        pool.reachability().attempted(&opened);
        if let Err(error) = &opened {
            route.failed(error).await;
        }
        let opened = opened.map_err(|error| error.of_call(pool.target(), path))?;
        let owner = route.surface.as_deref().and_then(|surface| self.owners.answered(surface, opened.metadata()));
        Ok(FrameStream { frames: opened.into_inner(), pool, route, path, owner, _counter: counter })
    }

    async fn grpc(&self, channel: Channel) -> Result<Grpc<Transport>, Error> {
        let transport = InterceptedService::new(channel, self.interceptor.clone());
        let mut grpc = Grpc::new(transport).max_decoding_message_size(MAX_RECEIVE_BYTES);
        grpc.ready().await.map_err(Error::unreachable)?;
        Ok(grpc)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::StreamExt;
    use tokio::sync::mpsc::unbounded_channel;
    use tonic::service::Interceptor;

    use super::*;
    use crate::captured_log::CapturedLog;
    use crate::frame_transport::FrameTransport;

    /// A token goes over TLS or a unix socket, and over plaintext only if that is asked for.
    #[tokio::test]
    async fn a_token_needs_tls() {
        let plain = || Client::builder("localhost:1").token("secret");
        assert_eq!(Some(Code::InvalidArgument), plain().build().err().map(|error| error.code()));
        let callback = Client::builder("127.0.0.1").token_callback(|| Ok("secret".to_owned()));
        assert!(callback.clone().build().is_err());
        assert!(callback.allow_token_without_tls().build().is_ok());
        assert!(plain().allow_token_without_tls().build().is_ok());
        assert!(Client::builder("unix:/run/lightspeed.sock").token("secret").build().is_ok());
    }

    /// With TLS, every request has the token.
    #[cfg(feature = "tls")]
    #[tokio::test]
    async fn a_token_is_sent() {
        let builder = Client::builder("localhost:1").tls(ClientTlsConfig::new()).token("secret");
        let mut client = builder.build().unwrap();
        let request = client.interceptor.call(Request::new(())).unwrap();
        assert_eq!("Bearer secret", request.metadata().get("authorization").unwrap());
        assert!(!format!("{client:?}").contains("secret"));
    }

    /// A callback is asked for the token of each request; without one, the request fails.
    #[tokio::test]
    async fn a_callback_returns_the_token_of_each_request() {
        let asked = AtomicUsize::new(0);
        let callback = move || match asked.fetch_add(1, Ordering::Relaxed) {
            2 => Err("no network".into()),
            number => Ok(format!("token-{number}")),
        };
        let client = Client::builder("localhost:1").allow_token_without_tls().token_callback(callback);
        let mut client = client.build().unwrap();
        let mut sent = || client.interceptor.call(Request::new(()));
        assert_eq!("Bearer token-0", sent().unwrap().metadata().get("authorization").unwrap());
        assert_eq!("Bearer token-1", sent().unwrap().metadata().get("authorization").unwrap());
        assert_eq!(Code::Unauthenticated, sent().unwrap_err().code());
    }

    /// An interceptor changes every request, and the options of the endpoint are those of tonic.
    #[tokio::test]
    async fn requests_and_the_endpoint_can_be_changed() {
        let builder = Client::builder("localhost").endpoint(|endpoint| endpoint.tcp_nodelay(false));
        let builder = builder.interceptor(|mut request| {
            request.metadata_mut().insert("x-team", "flights".parse().map_err(|_| Status::internal("no value"))?);
            Ok(request)
        });
        let endpoint = builder.endpoint_of(&Address::parse("localhost").unwrap(), LIMITS).unwrap();
        assert!(!endpoint.get_tcp_nodelay());
        let mut client = builder.build().unwrap();
        let request = client.interceptor.call(Request::new(())).unwrap();
        assert_eq!("flights", request.metadata().get("x-team").unwrap());
    }

    /// A malformed address is refused at once; one without a port gets the port of the service.
    #[tokio::test]
    async fn a_malformed_address_is_refused() {
        for malformed in ["not an address", "http://localhost:50051"] {
            assert_eq!(Some(Code::InvalidArgument), Client::new(malformed).err().map(|error| error.code()));
        }
        assert_eq!("localhost:50051", Client::new("localhost").unwrap().target());
    }

    /// After the end of a client, all calls and streams of its clones fail alike; a running call ends.
    #[tokio::test]
    async fn calls_after_the_end_fail_alike() {
        let client = Client::new("127.0.0.1:1").unwrap();
        let running = tokio::spawn({
            let client = client.clone();
            async move { client.get_surface(crate::v1::GetSurfaceRequest::default()).await }
        });
        tokio::task::yield_now().await;
        client.clone().close();
        let running = tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap();
        let late = client.get_surface(crate::v1::GetSurfaceRequest::default()).await;
        let watch = client.watch_audits(crate::v1::WatchAuditsRequest::default()).next().await.unwrap();
        for error in [running.unwrap_err(), late.unwrap_err(), watch.unwrap_err()] {
            assert!(error.is_closed(), "{error}");
            assert_eq!("the client is closed", error.message());
        }
        let mut generated = crate::v1::surface_service_client::SurfaceServiceClient::new(client.transport());
        let status = generated.get_surface(crate::v1::GetSurfaceRequest::default()).await.unwrap_err();
        assert!(Error::from(status).is_closed());
    }

    /// An error without an answer names the call, the address and the cause.
    #[tokio::test]
    async fn an_absent_server_is_named() {
        let client = Client::new("127.0.0.1:1").unwrap().with_timeout(Duration::from_millis(100));
        let error = client.get_surface(crate::v1::GetSurfaceRequest::default()).await.unwrap_err();
        assert_eq!(("127.0.0.1:1", "SurfaceService/GetSurface"), (error.target(), error.method()));
        let causes = std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
        assert!(causes.into_iter().any(|cause| cause.is::<std::io::Error>()), "{error:?}");
    }

    /// A server that accepts connections and says nothing is said after a second: for a watch, a worker, and a work
    /// stream without a worker.
    #[tokio::test]
    async fn a_silent_server_is_said_for_streams() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let client = || Client::new(address.clone()).unwrap();
        let log = CapturedLog::new();
        let (watch, raw) = (client().watch_freshness(Default::default()).into_future(), client());
        let mut raw = raw.open_work(Default::default());
        let (events, _received) = unbounded_channel();
        let _worker = FrameTransport::open(client(), 1, Default::default(), false, events);
        let said = tokio::time::timeout(Duration::from_millis(1_500), futures_util::future::join(watch, raw.message()));
        assert!(said.await.is_err(), "expected no answer");
        let expected = format!("WARN server_unreachable target={address} cause=no answer within a second");
        assert_eq!(vec![expected; 3], log.take());
    }

    /// UNAVAILABLE is retried until the deadline leaves no time, and is the error then; rarely the deadline ends an
    /// attempt, with DEADLINE_EXCEEDED.
    #[tokio::test]
    async fn an_absent_server_is_unavailable_within_the_deadline() {
        let client = Client::new("127.0.0.1:1").unwrap().with_timeout(Duration::from_millis(300));
        let mut codes = Vec::new();
        while codes.len() < 5 && !codes.contains(&Code::Unavailable) {
            let started = Instant::now();
            let error = client.get_surface(crate::v1::GetSurfaceRequest::default()).await.unwrap_err();
            assert!(started.elapsed() >= Duration::from_millis(75), "{:?}", started.elapsed());
            codes.push(error.code());
        }
        assert_eq!(Some(&Code::Unavailable), codes.last(), "{codes:?}");
        let cut_off = &codes[..codes.len() - 1];
        assert!(cut_off.iter().all(|code| *code == Code::DeadlineExceeded), "{codes:?}");
    }
}
