//! The error of a refused or failed call: one type, with the reason, metadata and violations of the status details.
//!
//! It must never decide what to do about an error: callers do.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use prost::Message;
use prost_types::Any;
use tonic::Code;

use crate::{rpc, v1};

const REASON_PREFIX: &str = "ERROR_REASON_";

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
}

impl Error {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self::from(rpc::Status { code: code as i32, message: message.into(), details: Vec::new() })
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

    /// All details, which [`Any::to_msg`] unpacks: `error.details()[0].to_msg::<rpc::QuotaFailure>()`.
    pub fn details(&self) -> &[Any] {
        &self.0.details
    }

    pub(crate) fn is_unavailable(&self) -> bool {
        self.code() == Code::Unavailable
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
            if matches!(status.code(), Code::Unknown | Code::Internal | Code::Cancelled) {
                return Self::new(Code::Unavailable, status.message()); // What the server did is unknown.
            }
        }
        match rpc::Status::decode(status.details()) {
            // Unless a proxy has replaced the server's code: then the code of gRPC counts.
            Ok(details) if details.code == status.code() as i32 => Self::from(details),
            _ => Self::new(status.code(), status.message()),
        }
    }
}

impl fmt::Display for Error {
    /// The message with code and reason, and each violation on a line of its own.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        fields.field("retry_after", &self.retry_after()).finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}

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

    /// If a proxy has replaced the server's code, the code of gRPC counts.
    #[test]
    fn the_code_of_a_proxy_counts() {
        let details = refusal().encode_to_vec();
        let status = tonic::Status::with_details(Code::Unauthenticated, "who?", details.into());
        let error = Error::from(status);
        assert_eq!((Code::Unauthenticated, "who?", ""), (error.code(), error.message(), error.reason()));
    }
}
