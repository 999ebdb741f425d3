#![doc = include_str!("../README.md")]

mod address;
mod backoff;
mod calls;
#[cfg(test)]
mod captured_log;
mod client;
mod connection_pool;
mod controls;
mod direct_channels;
mod error;
mod frame_transport;
mod interceptor;
mod lease_registry;
mod observer;
#[cfg(feature = "opentelemetry")]
pub mod opentelemetry;
mod owner_address;
mod pages;
mod position;
mod reachability;
mod recent_map;
mod reports;
mod signals;
mod signatures;
mod surface_owners;
mod surface_version;
mod task;
#[cfg(feature = "testing")]
pub mod testing;
mod watch;
mod work_stream;
mod work_streams;
mod worker;
mod worker_state_machine;

/// The code that `make generate` writes from the protos.
#[allow(missing_docs, clippy::all, rustdoc::all)]
#[rustfmt::skip]
mod generated {
    pub mod google {
        pub mod rpc {
            include!("generated/lightspeed/ops/v1/google.rpc.rs");
        }
    }
    pub mod lightspeed {
        pub mod ops {
            pub mod v1 {
                include!("generated/lightspeed/ops/v1/lightspeed.ops.v1.rs");
            }
        }
    }
}

/// The details of errors.
pub use generated::google::rpc;
/// The contract: messages, and the generated clients, for RPCs without a method of [`Client`].
pub use generated::lightspeed::ops::v1;

/// The crates of the types that messages, errors and options have.
pub use {prost, prost_types, tonic};

pub use client::{Client, ClientBuilder, Transport};
pub use controls::ReplayOptions;
pub use error::{Error, Violation};
pub use interceptor::RequestInterceptor;
pub use observer::{Reconnection, WorkerObserver};
pub use pages::Pages;
pub use signals::OnSignal;
pub use signatures::{
    audit_chain_hash, audit_signature, lineage_signature, verify_audit_entries, AuditVerification, GENESIS_HASH,
};
pub use task::{permanent, BoxError, Cancellation, HandlerResult, Permanent, Task};
pub use tonic::Code;
pub use watch::{Watch, WatchItem};
pub use work_stream::WorkStream;
pub use worker::{Next, Server, Stopper, Worker, WorkerBuilder, WorkerError};
