//! The encoding of lines: messages as base64, errors as the judge reads them.

use base64::prelude::{Engine, BASE64_STANDARD};
use lightspeed::{Code, Error, WorkerError};
use prost::Message;
use serde_json::{json, Value};

/// Why a command has no result.
pub enum Failed {
    /// The client returned an error, which is a result.
    Refused(Error),
    /// The runner cannot execute the command.
    Trouble(String),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<WorkerError> for Failed {
    fn from(error: WorkerError) -> Self {
        match error {
            WorkerError::Refused(refusal) => Self::Refused(refusal),
            WorkerError::Unreported(_) => Self::Trouble(error.to_string()),
        }
    }
}

pub fn trouble(why: impl ToString) -> Failed {
    Failed::Trouble(why.to_string())
}

pub fn packed(message: &impl Message) -> String {
    BASE64_STANDARD.encode(message.encode_to_vec())
}

pub fn unpacked<Kind: Message + Default>(data: &Value) -> Result<Kind, Failed> {
    let bytes = BASE64_STANDARD.decode(data.as_str().unwrap_or_default()).map_err(trouble)?;
    Kind::decode(bytes.as_slice()).map_err(trouble)
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

pub fn told(failed: Failed) -> Value {
    let error = match failed {
        Failed::Trouble(why) => return json!({ "trouble": why }),
        Failed::Refused(error) => error,
    };
    let violations = error.violations().iter();
    let violations: Vec<Value> =
        violations.map(|one| json!({ "field": one.field, "description": one.description })).collect();
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
