//! The connection pool: all calls go over its first connection, and it opens another one for every 50 streams.
//!
//! Owns the connections, the number of streams on each, and whether the client is closed. It must never send anything:
//! the client does.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tonic::transport::{Channel, Endpoint};

use crate::error::Error;
use crate::reachability::Reachability;

/// The number of streams that share a connection: half of a server's default limit, so that the other half is left for
/// calls.
const STREAMS_PER_CONNECTION: usize = 50;

/// A connection for streams; each open stream holds the counter.
type Connection = (Channel, Arc<()>);

/// The connections of a client.
#[derive(Debug)]
pub(crate) struct ConnectionPool {
    endpoint: Endpoint,
    target: String,
    connections: Mutex<Connections>,
    reachability: Arc<Reachability>,
    is_closed: watch::Sender<bool>,
}

#[derive(Debug)]
struct Connections {
    first: Channel,
    of_streams: Vec<Connection>,
}

impl ConnectionPool {
    /// A pool whose connections run in the runtime of the caller, and are made when they are needed.
    pub(crate) fn new(endpoint: Endpoint, target: String, is_closed: watch::Sender<bool>) -> Self {
        Self::connected(endpoint.connect_lazy(), endpoint, target, is_closed)
    }

    /// A pool whose first connection is made.
    pub(crate) fn connected(
        first: Channel,
        endpoint: Endpoint,
        target: String,
        is_closed: watch::Sender<bool>,
    ) -> Self {
        let reachability = Arc::new(Reachability::new(target.clone()));
        let connections = Mutex::new(Connections { first, of_streams: Vec::new() });
        Self { endpoint, target, connections, reachability, is_closed }
    }

    /// A pool of new connections to the same address, which is closed with this one.
    pub(crate) fn renewed(&self) -> Self {
        let reachability = self.reachability.clone();
        Self { reachability, ..Self::new(self.endpoint.clone(), self.target.clone(), self.is_closed.clone()) }
    }

    /// The address of the server.
    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    pub(crate) fn reachability(&self) -> &Reachability {
        &self.reachability
    }

    /// Ends all calls and streams.
    pub(crate) fn close(&self) {
        self.is_closed.send_replace(true);
        // A connection ends when it is dropped; this one is never made.
        let mut connections = self.connections();
        *connections = Connections { first: self.endpoint.connect_lazy(), of_streams: Vec::new() };
    }

    /// Waits until the client is closed, and returns the error of its calls.
    pub(crate) async fn closed(&self) -> Error {
        let mut is_closed = self.is_closed.subscribe();
        let _ = is_closed.wait_for(|is_closed| *is_closed).await;
        Error::closed()
    }

    /// The connection of calls.
    pub(crate) fn first(&self) -> Channel {
        self.connections().first.clone()
    }

    /// A connection with room for a stream, which counts until the second value is dropped.
    pub(crate) fn acquire(&self) -> Connection {
        let mut connections = self.connections();
        let free =
            connections.of_streams.iter().find(|(_, streams)| Arc::strong_count(streams) <= STREAMS_PER_CONNECTION);
        if let Some(connection) = free {
            return connection.clone();
        }
        let is_first = connections.of_streams.is_empty();
        let channel = if is_first { connections.first.clone() } else { self.endpoint.connect_lazy() };
        let connection = (channel, Arc::new(()));
        connections.of_streams.push(connection.clone());
        connection
    }

    fn connections(&self) -> MutexGuard<'_, Connections> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
