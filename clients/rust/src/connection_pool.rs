//! The connection pool: all calls go over its first connection, and it opens another one for every 50 streams.
//!
//! Owns the connections and the number of streams on each. It must never send anything: the client does.

use std::sync::{Arc, Mutex, PoisonError};

use tonic::transport::{Channel, Endpoint};

/// The number of streams that share a connection: half of a server's default limit, so that the other half is left for
/// calls.
const STREAMS_PER_CONNECTION: usize = 50;

/// A connection for streams; each open stream holds the counter.
type Connection = (Channel, Arc<()>);

/// The connections of a client.
#[derive(Debug)]
pub(crate) struct ConnectionPool {
    endpoint: Endpoint,
    first: Channel,
    connections: Mutex<Vec<Connection>>,
}

impl ConnectionPool {
    /// A pool whose connections run in the runtime of the caller, and are made when they are needed.
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        Self { first: endpoint.connect_lazy(), endpoint, connections: Mutex::default() }
    }

    /// A pool of new connections to the same address.
    pub(crate) fn renewed(&self) -> Self {
        Self::new(self.endpoint.clone())
    }

    /// The connection of calls.
    pub(crate) fn first(&self) -> Channel {
        self.first.clone()
    }

    /// A connection with room for a stream, which counts until the second value is dropped.
    pub(crate) fn acquire(&self) -> Connection {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        let free = connections.iter().find(|(_, streams)| Arc::strong_count(streams) <= STREAMS_PER_CONNECTION);
        if let Some(connection) = free {
            return connection.clone();
        }
        let channel = if connections.is_empty() { self.first() } else { self.endpoint.connect_lazy() };
        let connection = (channel, Arc::new(()));
        connections.push(connection.clone());
        connection
    }
}
