//! The encoding of lines: messages as base64, errors as the driver reads them.

use base64::prelude::{Engine, BASE64_STANDARD};
use lightspeed::{Code, Error, WorkerError};
use prost::Message;
use serde_json::{json, Value};

/// The reason why a command has no result.
pub enum Failure {
    /// The client returned an error, which is a result.
    Refused(Error),
    /// The runner cannot execute the command.
    Trouble(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<WorkerError> for Failure {
    fn from(error: WorkerError) -> Self {
        match error {
            WorkerError::Refused(refusal) => Self::Refused(refusal),
            _ => Self::Trouble(error.to_string()),
        }
    }
}

pub fn trouble(reason: impl ToString) -> Failure {
    Failure::Trouble(reason.to_string())
}

pub fn encode(message: &impl Message) -> String {
    encode_bytes(&message.encode_to_vec())
}

pub fn encode_bytes(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

pub fn decode<Kind: Message + Default>(data: &Value) -> Result<Kind, Failure> {
    Kind::decode(decode_bytes(data)?.as_slice()).map_err(trouble)
}

pub fn decode_bytes(data: &Value) -> Result<Vec<u8>, Failure> {
    BASE64_STANDARD.decode(data.as_str().unwrap_or_default()).map_err(trouble)
}

/// A text field of a command; empty if the command does not have it.
pub fn text<'a>(command: &'a Value, field: &str) -> &'a str {
    command[field].as_str().unwrap_or_default()
}

pub fn number(command: &Value, field: &str) -> u64 {
    command[field].as_u64().unwrap_or_default()
}

pub fn list<'a>(command: &'a Value, field: &str) -> &'a [Value] {
    command[field].as_array().map_or(&[], Vec::as_slice)
}

pub fn error_answer(failure: Failure) -> Value {
    let error = match failure {
        Failure::Trouble(reason) => return json!({ "trouble": reason }),
        Failure::Refused(error) => error,
    };
    let violations = error.violations().iter();
    let violations: Vec<Value> =
        violations.map(|violation| json!({ "field": violation.field, "description": violation.description })).collect();
    let mut answer = json!({
        "code": name(error.code()),
        "reason": error.reason(),
        "message": error.message(),
        "metadata": error.metadata(),
        "violations": violations,
    });
    if let Some(wait) = error.retry_after() {
        answer["retry_after_ms"] = json!(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
    }
    json!({ "error": answer })
}

/// The gRPC name of a status code; Rust writes `NotFound`.
fn name(code: Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}
