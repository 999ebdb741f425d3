//! The client: a connection, and the calls and streams over it.
//!
//! Owns deadlines, request ids and the one rule of retries. It knows no rule of the pipeline.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{sleep, timeout_at, Instant};
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::tokio_stream::Stream;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::interceptor::InterceptedService;
use tonic::service::Interceptor;
#[cfg(feature = "tls")]
use tonic::transport::ClientTlsConfig;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status, Streaming};
use tonic_prost::ProstCodec;

use crate::backoff::{unique, Backoff};
use crate::calls::{Call, LONG_TIMEOUT, TIMEOUT};
use crate::connection_pool::ConnectionPool;
use crate::error::Error;

/// A page or frame holds up to 1,000 entries, each with a reason of up to 4,096 characters of 4 bytes: 16 MiB, doubled.
const MAX_RECEIVE_BYTES: usize = 32 << 20;

/// The details of an error travel in one header: 64 KiB are room for every violation there can be.
const MAX_HEADER_BYTES: u32 = 64 << 10;

/// Often enough to notice a dead connection before a person does; only while a call is open, so an idle client sends
/// nothing.
const KEEPALIVE: Duration = Duration::from_secs(30);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A short fault lasts milliseconds, a restart seconds: retries are quick at first, and then about one per second, so
/// that they do not overload a restarted server.
const FIRST_RETRY: Duration = Duration::from_millis(50);
const RETRY_LIMIT: Duration = Duration::from_secs(1);

/// The transport of calls; the clients in [`crate::v1`] take it.
pub type Transport = InterceptedService<Channel, Bearer>;

/// A connection to the service. Clones are cheap and share it.
///
/// Every unary RPC is a method. Each fails with an [`Error`] if the call is refused or fails, and has a deadline. Until
/// then the client retries a call that gets UNAVAILABLE, and the server applies it once: each change carries a
/// `request_id`.
#[derive(Clone, Debug)]
pub struct Client {
    bearer: Bearer,
    pool: Arc<ConnectionPool>,
    timeout: Duration,
    is_exact: bool,
}

/// A stream of frames, which counts on its connection until it is dropped.
#[derive(Debug)]
pub(crate) struct FrameStream<Frame> {
    frames: Streaming<Frame>,
    _counter: Arc<()>,
}

impl<Frame> FrameStream<Frame> {
    /// The next frame; `None` at the end.
    pub(crate) async fn message(&mut self) -> Result<Option<Frame>, tonic::Status> {
        self.frames.message().await
    }
}

/// How a client connects and calls.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    target: String,
    token: Option<String>,
    timeout: Duration,
    #[cfg(feature = "tls")]
    tls: Option<ClientTlsConfig>,
}

/// Sends the token, if there is one, with every call.
#[derive(Clone, Debug, Default)]
pub struct Bearer(Option<MetadataValue<Ascii>>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

impl Builder {
    /// Sends `authorization: Bearer <token>` with every call. It goes over TLS only: without TLS, `build` refuses it.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sets the deadline of calls, for the call and all its retries together.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Connects over TLS; `ClientTlsConfig::new().with_enabled_roots()` trusts the roots of the system.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, config: ClientTlsConfig) -> Self {
        self.tls = Some(config);
        self
    }

    /// Makes the client, in a tokio runtime. It connects with the first call.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT: the target is no address, or a token would go over plaintext.
    pub fn build(self) -> Result<Client, Error> {
        let bearer = self.bearer()?;
        let endpoint = Endpoint::from_shared(self.uri()).map_err(|error| refused(&self.target, &error))?;
        #[cfg(feature = "tls")]
        let endpoint = match self.tls {
            Some(config) => endpoint.tls_config(config).map_err(|error| refused(&self.target, &error))?,
            None => endpoint,
        };
        let endpoint = endpoint
            .connect_timeout(CONNECT_TIMEOUT)
            .http2_keep_alive_interval(KEEPALIVE)
            .keep_alive_timeout(KEEPALIVE_TIMEOUT)
            .http2_max_header_list_size(MAX_HEADER_BYTES);
        let pool = Arc::new(ConnectionPool::new(endpoint));
        Ok(Client { bearer, pool, timeout: self.timeout, is_exact: false })
    }

    fn bearer(&self) -> Result<Bearer, Error> {
        let Some(token) = &self.token else {
            return Ok(Bearer::default());
        };
        if !self.is_secure() {
            return Err(Error::new(Code::InvalidArgument, "expected TLS for a token, but there is none"));
        }
        let value = format!("Bearer {token}").parse();
        let mut value: MetadataValue<Ascii> =
            value.map_err(|_| Error::new(Code::InvalidArgument, "expected a token of ASCII, but it is not"))?;
        value.set_sensitive(true);
        Ok(Bearer(Some(value)))
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

    fn uri(&self) -> String {
        let scheme = if self.is_secure() { "https" } else { "http" };
        if self.target.contains("://") || self.target.starts_with("unix:") {
            self.target.clone()
        } else {
            format!("{scheme}://{}", self.target)
        }
    }
}

impl Client {
    /// Makes a client for the server at an address such as `localhost:50051` or `unix:/run/lightspeed.sock`, plaintext,
    /// in a tokio runtime. It connects with the first call.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT: the target is no address.
    pub fn new(target: impl Into<String>) -> Result<Self, Error> {
        Self::builder(target).build()
    }

    /// Returns a builder for a client with more options than an address.
    pub fn builder(target: impl Into<String>) -> Builder {
        Builder {
            target: target.into(),
            token: None,
            timeout: TIMEOUT,
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
        InterceptedService::new(self.pool.first(), self.bearer.clone())
    }

    /// The same client over a new connection, which runs in the runtime of the caller.
    pub(crate) fn with_new_connection(&self) -> Self {
        Self { pool: Arc::new(self.pool.renewed()), ..self.clone() }
    }

    /// Sends a call, retries it while the server is unavailable, and returns its response.
    ///
    /// # Errors
    ///
    /// The refusal; DEADLINE_EXCEEDED if no response came in time; UNAVAILABLE if the deadline leaves no time for
    /// another attempt. After both of these, a caller learns the result of a change by sending it again with the same
    /// `request_id`.
    pub async fn send<C: Call>(&self, mut request: C) -> Result<C::Response, Error> {
        if let Some(id) = request.request_id().filter(|id| id.is_empty()) {
            *id = unique();
        }
        let limit = if C::IS_LONG && !self.is_exact { LONG_TIMEOUT.max(self.timeout) } else { self.timeout };
        let deadline = Instant::now() + limit;
        let mut backoff = Backoff::new(FIRST_RETRY, RETRY_LIMIT);
        loop {
            let Ok(result) = timeout_at(deadline, self.attempt(request.clone(), deadline)).await else {
                return Err(Error::new(Code::DeadlineExceeded, format!("no response within {limit:?}")));
            };
            let error = match result {
                Err(error) if error.is_unavailable() => error,
                result => return result, // A response, or a limit of the caller.
            };
            let delay = backoff.next(error.retry_after());
            if Instant::now() + delay >= deadline {
                return Err(error);
            }
            sleep(delay).await;
        }
    }

    async fn attempt<C: Call>(&self, request: C, deadline: Instant) -> Result<C::Response, Error> {
        let mut request = Request::new(request);
        request.set_timeout(deadline.saturating_duration_since(Instant::now()));
        let mut grpc = self.grpc(self.pool.first()).await?;
        let codec = ProstCodec::<C, C::Response>::default();
        let response = grpc.unary(request, PathAndQuery::from_static(C::PATH), codec).await?;
        Ok(response.into_inner())
    }

    /// Opens a stream of frames, which ends with its connection.
    pub(crate) async fn open<Outgoing, Frame>(
        &self,
        path: &'static str,
        frames: impl Stream<Item = Outgoing> + Send + 'static,
    ) -> Result<FrameStream<Frame>, Error>
    where
        Outgoing: prost::Message + 'static,
        Frame: prost::Message + Default + 'static,
    {
        let (channel, counter) = self.pool.acquire();
        let mut grpc = self.grpc(channel).await?;
        let codec = ProstCodec::<Outgoing, Frame>::default();
        let opened = grpc.streaming(Request::new(frames), PathAndQuery::from_static(path), codec).await?;
        Ok(FrameStream { frames: opened.into_inner(), _counter: counter })
    }

    async fn grpc(&self, channel: Channel) -> Result<Grpc<Transport>, Error> {
        let transport = InterceptedService::new(channel, self.bearer.clone());
        let mut grpc = Grpc::new(transport).max_decoding_message_size(MAX_RECEIVE_BYTES);
        let ready = grpc.ready().await;
        ready.map_err(|error| Error::new(Code::Unavailable, error.to_string()))?;
        Ok(grpc)
    }
}

fn refused(target: &str, error: &tonic::transport::Error) -> Error {
    let message = format!("expected an address such as localhost:50051, but {target:?} is none: {error}");
    Error::new(Code::InvalidArgument, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token goes over TLS only, as an HTTP bearer token.
    #[tokio::test]
    async fn a_token_needs_tls() {
        let plain = Client::builder("localhost:1").token("secret").build();
        assert_eq!(Some(Code::InvalidArgument), plain.err().map(|error| error.code()));
    }

    /// With TLS, every request has the token.
    #[cfg(feature = "tls")]
    #[tokio::test]
    async fn a_token_is_sent() {
        let builder = Client::builder("localhost:1").tls(ClientTlsConfig::new()).token("secret");
        let mut client = builder.build().unwrap();
        let request = client.bearer.call(Request::new(())).unwrap();
        assert_eq!("Bearer secret", request.metadata().get("authorization").unwrap());
        assert!(!format!("{client:?}").contains("secret"));
    }

    /// A malformed address is refused at once.
    #[tokio::test]
    async fn a_malformed_address_is_refused() {
        let error = Client::new("not an address").unwrap_err();
        assert_eq!(Code::InvalidArgument, error.code());
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
