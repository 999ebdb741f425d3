//! The error of a refused or failed call: one type, with the reason, metadata and violations of the status details.
//!
//! It must never decide what to do about an error: callers do.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use prost::Message;
use prost_types::Any;
use tonic::Code;

use crate::{rpc, v1};

const REASON_PREFIX: &str = "ERROR_REASON_";

/// The message of gRPC's server for a call that waited too long and was dropped, with the code CANCELLED. The service
/// has not seen it, so another attempt is safe.
const DROPPED: &str = "CANCELLED";
const DROPPED_MESSAGE: &str = "expected the server to take the call, but it is busy and dropped it";

/// The message of calls after the end of their client.
const CLOSED: &str = "the client is closed";

/// The cause of an error, which clones share.
type Cause = Arc<dyn std::error::Error + Send + Sync>;

/// A refused field, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field, such as `batch.key`.
    pub field: String,
    /// What is wrong with the field.
    pub description: String,
}

/// The error of a refused or failed call.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    code: Code,
    message: String,
    reason: String,
    metadata: HashMap<String, String>,
    violations: Vec<Violation>,
    retry_after: Option<Duration>,
    details: Vec<Any>,
    target: String,
    method: &'static str,
    source: Option<Cause>,
}

impl Error {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self::from(rpc::Status { code: code as i32, message: message.into(), details: Vec::new() })
    }

    /// The error of calls after the end of their client.
    pub(crate) fn closed() -> Self {
        Self::new(Code::Cancelled, CLOSED)
    }

    /// The error of a connection that could not be made or that broke; its message has every cause.
    pub(crate) fn unreachable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let cause: Cause = cause.into().into();
        let mut error = Self::new(Code::Unavailable, causes(&*cause));
        error.0.source = Some(cause);
        error
    }

    /// The error of an option that cannot be used, with its cause in the message.
    pub(crate) fn refusal(mut self, code: Code, message: &str) -> Self {
        self.0.code = code;
        self.0.message = format!("{message}: {}", self.0.message);
        self
    }

    /// The same error of a call, unless it is one of a call already: `path` is its path on the wire.
    pub(crate) fn of_call(mut self, target: &str, path: &'static str) -> Self {
        if self.0.target.is_empty() {
            target.clone_into(&mut self.0.target);
        }
        self.0.method = path.strip_prefix("/lightspeed.ops.v1.").unwrap_or(path);
        self
    }

    /// The status code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The server's message, or gRPC's if the server sent none.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// A name of [`v1::ErrorReason`] without its prefix, such as `QUEUE_SATURATED`; empty if the server did not make
    /// the error, as with a dropped connection or a deadline.
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Whether the error is a refusal with this reason.
    pub fn has_reason(&self, reason: v1::ErrorReason) -> bool {
        reason.as_str_name().strip_prefix(REASON_PREFIX) == Some(self.reason())
    }

    /// Every value of the message, by name.
    pub fn metadata(&self) -> &HashMap<String, String> {
        &self.0.metadata
    }

    /// All refused fields.
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// How long the server asks to wait before the next attempt; `None` if it does not ask.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The address of the server; empty if the error is of no call.
    pub fn target(&self) -> &str {
        &self.0.target
    }

    /// The RPC, such as `WorkerService/EnqueueBatch`; empty if the error is of no call.
    pub fn method(&self) -> &str {
        self.0.method
    }

    /// Whether the call came after [`Client::close`](crate::Client::close), or was ended by it.
    pub fn is_closed(&self) -> bool {
        self.code() == Code::Cancelled && self.message() == CLOSED
    }

    /// All details, which [`Any::to_msg`] unpacks: `error.details()[0].to_msg::<rpc::QuotaFailure>()`.
    pub fn details(&self) -> &[Any] {
        &self.0.details
    }

    pub(crate) fn is_unavailable(&self) -> bool {
        self.code() == Code::Unavailable
    }

    /// Whether there was no answer of a server: the connection could not be made, or broke.
    pub(crate) fn is_unreachable(&self) -> bool {
        self.is_unavailable() && self.0.source.is_some()
    }

    /// The same error with a cause.
    pub(crate) fn caused_by(mut self, cause: Option<Self>) -> Self {
        self.0.source = cause.map(|cause| Arc::new(cause) as Cause);
        self
    }
}

impl From<rpc::Status> for Error {
    /// The error of a `google.rpc.Status`, as bulk responses have for an item.
    fn from(status: rpc::Status) -> Self {
        let info: rpc::ErrorInfo = first(&status.details).unwrap_or_default();
        let request: rpc::BadRequest = first(&status.details).unwrap_or_default();
        let retry: Option<rpc::RetryInfo> = first(&status.details);
        let violations = request.field_violations.into_iter();
        Self(Box::new(Inner {
            code: Code::from(status.code),
            message: status.message,
            reason: info.reason,
            metadata: info.metadata,
            violations: violations
                .map(|violation| Violation { field: violation.field, description: violation.description })
                .collect(),
            retry_after: retry.map(|info| info.retry_delay.unwrap_or_default().try_into().unwrap_or_default()),
            details: status.details,
            target: String::new(),
            method: "",
            source: None,
        }))
    }
}

impl From<tonic::Status> for Error {
    /// The error of a status of a generated client.
    fn from(status: tonic::Status) -> Self {
        // The client made a status with a source: the deadline passed, or the connection broke.
        if let Some(source) = std::error::Error::source(&status) {
            if chain(source).any(|cause| cause.is::<tonic::TimeoutExpired>()) {
                return Self::new(Code::DeadlineExceeded, status.message());
            }
            // If it broke, what the server did is unknown.
            if matches!(status.code(), Code::Unknown | Code::Internal | Code::Cancelled | Code::Unavailable) {
                return Self::unreachable(Broken(status));
            }
        }
        if status.code() == Code::Cancelled && status.message() == DROPPED {
            return Self::new(Code::Unavailable, DROPPED_MESSAGE);
        }
        match rpc::Status::decode(status.details()) {
            // Unless a proxy has replaced the server's code: then the code of gRPC counts.
            Ok(details) if details.code == status.code() as i32 => Self::from(details),
            _ => Self::new(status.code(), status.message()),
        }
    }
}

impl fmt::Display for Error {
    /// The RPC and the address, the message with code and reason, and each violation on a line of its own.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.method().is_empty() {
            write!(formatter, "{} at {}: ", self.method(), self.target())?;
        }
        write!(formatter, "{} ({:?}", self.message(), self.code())?;
        if !self.reason().is_empty() {
            write!(formatter, " / {}", self.reason())?;
        }
        write!(formatter, ")")?;
        for violation in self.violations() {
            write!(formatter, "\n  {}: {}", violation.field, violation.description)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct("Error");
        fields.field("code", &self.code()).field("message", &self.message()).field("reason", &self.reason());
        fields.field("metadata", self.metadata()).field("violations", &self.violations());
        fields.field("retry_after", &self.retry_after());
        fields.field("target", &self.target()).field("method", &self.method()).field("source", &self.0.source);
        fields.finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|cause| cause as &(dyn std::error::Error + 'static))
    }
}

/// A broken connection, as the cause of an error: the status of the client without its own text.
#[derive(Debug)]
struct Broken(tonic::Status);

impl Broken {
    fn cause(&self) -> &(dyn std::error::Error + 'static) {
        std::error::Error::source(&self.0).unwrap_or(&self.0)
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.cause(), formatter)
    }
}

impl std::error::Error for Broken {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause().source()
    }
}

/// Returns the messages of an error and of its causes, without those that repeat the one before.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = String::new();
    for cause in chain(error).map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

fn chain<'a>(
    first: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(first), |error| error.source())
}

fn first<Detail: Default + prost::Name>(details: &[Any]) -> Option<Detail> {
    details.iter().find_map(|packed| packed.to_msg().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal() -> rpc::Status {
        let info = rpc::ErrorInfo {
            reason: "QUEUE_SATURATED".into(),
            domain: "ops.lightspeed".into(),
            metadata: [("limit".to_owned(), "8".to_owned())].into(),
        };
        let field = rpc::bad_request::FieldViolation {
            field: "batch.key".into(),
            description: "expected 1-256 characters".into(),
            ..Default::default()
        };
        let request = rpc::BadRequest { field_violations: vec![field] };
        let delay = prost_types::Duration { seconds: 1, nanos: 500_000_000 };
        let retry = rpc::RetryInfo { retry_delay: Some(delay) };
        let unknown = Any { type_url: "type.googleapis.com/of.Tomorrow".into(), value: vec![1] };
        let details = vec![
            unknown,
            Any::from_msg(&info).unwrap(),
            Any::from_msg(&request).unwrap(),
            Any::from_msg(&retry).unwrap(),
        ];
        rpc::Status { code: Code::ResourceExhausted as i32, message: "full".into(), details }
    }

    /// Details become reason, metadata, violations and the wait; details of newer kinds are ignored.
    #[test]
    fn details_are_read() {
        let details = refusal().encode_to_vec();
        let status = tonic::Status::with_details(Code::ResourceExhausted, "full", details.into());
        let error = Error::from(status);
        assert_eq!(Code::ResourceExhausted, error.code());
        assert!(error.has_reason(v1::ErrorReason::QueueSaturated));
        assert!(!error.has_reason(v1::ErrorReason::StreamLimit));
        assert_eq!("8", error.metadata()["limit"]);
        assert_eq!(Some(Duration::from_millis(1_500)), error.retry_after());
        assert_eq!(4, error.details().len());
        let expected = "full (ResourceExhausted / QUEUE_SATURATED)\n  batch.key: expected 1-256 characters";
        assert_eq!(expected, error.to_string());
    }

    /// An error without an answer has all causes in its message and in its sources, and names the call.
    #[test]
    fn causes_are_kept() {
        let refused = std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "refused");
        let error = Error::unreachable(refused).of_call("localhost:1", "/lightspeed.ops.v1.WorkerService/Work");
        assert_eq!("WorkerService/Work at localhost:1: refused (Unavailable)", error.to_string());
        assert_eq!(("localhost:1", "WorkerService/Work"), (error.target(), error.method()));
        let cause = std::error::Error::source(&error).and_then(|cause| cause.downcast_ref::<std::io::Error>());
        assert_eq!(Some(std::io::ErrorKind::ConnectionRefused), cause.map(std::io::Error::kind));
    }

    /// A call that gRPC's server dropped may be repeated: the service has not seen it.
    #[test]
    fn dropped_calls_are_unavailable() {
        let code = |message| Error::from(tonic::Status::new(Code::Cancelled, message)).code();
        assert_eq!(Code::Unavailable, code("CANCELLED"));
        assert_eq!(Code::Cancelled, code("the caller has left"));
    }

    /// If a proxy has replaced the server's code, the code of gRPC counts.
    #[test]
    fn the_code_of_a_proxy_counts() {
        let details = refusal().encode_to_vec();
        let status = tonic::Status::with_details(Code::Unauthenticated, "who?", details.into());
        let error = Error::from(status);
        assert_eq!((Code::Unauthenticated, "who?", ""), (error.code(), error.message(), error.reason()));
    }
}
