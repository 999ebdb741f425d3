//! The table of unary calls: the path of each, whether it changes something, and how long it may take.
//!
//! Owns the meaning of the table, whose rows are generated from the protos. It must never send a call: the client does.

use std::time::Duration;

use crate::client::Client;
use crate::error::Error;
use crate::v1;

/// A response takes milliseconds; a restarted server takes 10 s to replay a million batch lifecycles. A longer wait
/// than for that and its drain together is an outage, which the caller must see.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// The deadline of calls that work for long: walking a long audit chain, certifying, replaying a large window.
pub(crate) const LONG_TIMEOUT: Duration = Duration::from_secs(60);

/// The request of a unary RPC, which determines the RPC. Every method of [`Client`] calls [`Client::send`] with one of
/// these.
pub(crate) trait Call: prost::Message + Clone + Default + 'static {
    /// The response message.
    type Response: prost::Message + Default + 'static;
    /// The path on the wire.
    const PATH: &'static str;
    /// Whether the call works for long and so gets the long deadline.
    const IS_LONG: bool;

    /// The `request_id` of a request that changes something: with one, the server applies the request once, however
    /// often it is sent.
    fn request_id(&mut self) -> Option<&mut String>;

    /// The name of the surface in the request; empty: the default surface; `None`: it names none or many.
    fn surface(&self) -> Option<&str>;
}

/// Sets what a method of [`Client`] adds to a request: a surface gets the standard profile unless another one is set.
fn with_defaults<C: Call>(mut request: C) -> C {
    let any: &mut dyn std::any::Any = &mut request;
    if let Some(creation) = any.downcast_mut::<v1::CreateSurfaceRequest>() {
        if creation.adapter_profile() == v1::AdapterProfile::Unspecified {
            creation.set_adapter_profile(v1::AdapterProfile::Standard);
        }
    }
    request
}

macro_rules! calls {
    ($($(#[$document:meta])* $method:ident $path:literal $request:ident $response:ident $($word:ident)*;)*) => {
        $(
            impl Call for v1::$request {
                type Response = v1::$response;
                const PATH: &'static str = concat!("/lightspeed.ops.v1.", $path);
                const IS_LONG: bool = calls!(@long $($word)*);

                fn request_id(&mut self) -> Option<&mut String> {
                    calls!(@id self $($word)*)
                }

                fn surface(&self) -> Option<&str> {
                    calls!(@surface self $($word)*)
                }
            }
        )*

        /// Every unary RPC, with deadline, retries and typed errors; the generated code documents each one.
        impl Client {
            $(
                $(#[$document])*
                pub async fn $method(&self, request: v1::$request) -> Result<v1::$response, Error> {
                    self.send(with_defaults(request)).await
                }
            )*
        }

        #[cfg(test)]
        const TABLE: &[(&str, bool)] = &[$((<v1::$request as Call>::PATH, calls!(@changes $($word)*))),*];
    };
    (@long) => { false };
    (@long long $($rest:ident)*) => { true };
    (@long $other:ident $($rest:ident)*) => { calls!(@long $($rest)*) };
    (@id $self:ident) => { None };
    (@id $self:ident changes $($rest:ident)*) => { Some(&mut $self.request_id) };
    (@id $self:ident $other:ident $($rest:ident)*) => { calls!(@id $self $($rest)*) };
    (@surface $self:ident surface $($rest:ident)*) => { Some(&$self.surface) };
    (@surface $self:ident $($rest:ident)*) => { None };
    (@changes) => { false };
    (@changes changes $($rest:ident)*) => { true };
    (@changes $other:ident $($rest:ident)*) => { calls!(@changes $($rest)*) };
}

include!("generated/lightspeed/ops/v1/calls.rs");

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATED: &str = include_str!("generated/lightspeed/ops/v1/lightspeed.ops.v1.rs");

    /// Every RPC of the contract except the streams has a method.
    #[test]
    fn the_table_is_complete() {
        let streams = ["Work", "WatchAudits", "WatchLineage", "WatchFreshness", "WatchSurfaces"];
        let paths =
            GENERATED.split('"').filter(|text| text.starts_with("/lightspeed.ops.v1.") && text.contains("Service/"));
        let unary = paths.filter(|path| !streams.contains(&path.rsplit('/').next().unwrap()));
        let mut expected: Vec<&str> = unary.collect();
        let mut actual: Vec<&str> = TABLE.iter().map(|(path, _)| *path).collect();
        expected.sort_unstable();
        actual.sort_unstable();
        assert_eq!(expected, actual);
    }

    /// A surface without a profile gets the standard one; another one stays.
    #[test]
    fn the_default_profile_is_standard() {
        let profile = |profile: v1::AdapterProfile| {
            let request = v1::CreateSurfaceRequest { adapter_profile: profile.into(), ..Default::default() };
            with_defaults(request).adapter_profile()
        };
        assert_eq!(v1::AdapterProfile::Standard, profile(v1::AdapterProfile::Unspecified));
        assert_eq!(v1::AdapterProfile::HeavyData, profile(v1::AdapterProfile::HeavyData));
    }

    /// Every request with a request_id is marked as a change: it gets one.
    #[test]
    fn changes_have_a_request_id() {
        for (path, changes) in TABLE {
            let head = format!("pub struct {}Request {{", path.rsplit('/').next().unwrap());
            let body = GENERATED.split(&head).nth(1).unwrap_or_default();
            let body = body.split("\n}").next().unwrap_or_default();
            assert_eq!(body.contains("pub request_id:"), *changes, "{path}");
        }
    }
}
