//! The interceptor of every request: the token, and the interceptor of the caller.
//!
//! It must never wait: a request that it delays blocks its thread.

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::{Code, Request, Status};

use crate::error::Error;
use crate::task::BoxError;

/// Returns the token of one call.
pub(crate) type TokenCallback = Arc<dyn Fn() -> Result<String, BoxError> + Send + Sync>;

/// Changes or refuses a request before it is sent.
pub(crate) type Intercept = Arc<dyn Fn(Request<()>) -> Result<Request<()>, Status> + Send + Sync>;

/// Source of tokens.
#[derive(Clone)]
pub(crate) enum Token {
    /// The same one for every call.
    Fixed(String),
    /// One for each call.
    Callback(TokenCallback),
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token")
    }
}

/// The interceptor of every request of a client; also of those of the generated clients.
#[derive(Clone)]
pub struct RequestInterceptor {
    token: Option<Token>,
    intercept: Option<Intercept>,
    is_closed: watch::Receiver<bool>,
}

impl RequestInterceptor {
    pub(crate) fn new(
        token: Option<Token>,
        intercept: Option<Intercept>,
        is_closed: watch::Receiver<bool>,
    ) -> Result<Self, Error> {
        if let Some(Token::Fixed(token)) = &token {
            let refused = |_| Error::new(Code::InvalidArgument, "expected a token of ASCII, but it is not");
            authorization(token).map_err(refused)?;
        }
        Ok(Self { token, intercept, is_closed })
    }
}

impl fmt::Debug for RequestInterceptor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RequestInterceptor").field("token", &self.token).finish_non_exhaustive()
    }
}

impl Interceptor for RequestInterceptor {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if *self.is_closed.borrow() {
            return Err(Status::cancelled(Error::closed().message()));
        }
        let token = match &self.token {
            None => None,
            Some(Token::Fixed(token)) => Some(token.clone()),
            Some(Token::Callback(callback)) => Some(callback().map_err(no_token)?),
        };
        if let Some(token) = token {
            request
                .metadata_mut()
                .insert("authorization", authorization(&token).map_err(|error| no_token(error.into()))?);
        }
        match &self.intercept {
            Some(intercept) => intercept(request),
            None => Ok(request),
        }
    }
}

fn authorization(token: &str) -> Result<MetadataValue<Ascii>, tonic::metadata::errors::InvalidMetadataValue> {
    let mut value: MetadataValue<Ascii> = format!("Bearer {token}").parse()?;
    value.set_sensitive(true);
    Ok(value)
}

fn no_token(error: BoxError) -> Status {
    Status::unauthenticated(format!("expected a token for the call, but its callback failed: {error}"))
}
