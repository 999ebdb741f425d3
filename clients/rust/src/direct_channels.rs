//! The direct channels of a client to the owners of surfaces.
//!
//! Owns them from the first connection to their end. It must never delay a call: until a channel is connected, calls go
//! to the configured server.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{timeout, Instant};
use tonic::transport::Endpoint;

use crate::connection_pool::ConnectionPool;
use crate::recent_map::RecentMap;

/// More servers than share a journal; each channel is a connection of its own.
const MAX_CHANNELS: usize = 16;

/// A connection within a network takes milliseconds; an address that cannot be reached from here takes for ever.
pub(crate) const DIRECT_CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// A restart takes seconds, a firewall stays: an address that could not be reached is not called for this long.
const BARRED_FOR: Duration = Duration::from_secs(30);

/// Addresses are few; this limits what servers can make a client remember.
const MAX_BARRED: usize = 1_000;

/// Returns the endpoint of an owner; `None` if it has none.
pub(crate) type EndpointOf = Arc<dyn Fn(&str) -> Option<Endpoint> + Send + Sync>;

/// How far a channel is: `None` while it connects, `Some(None)` if that has failed.
type Progress = Option<Option<Arc<ConnectionPool>>>;

/// The direct channels, which run in the runtime of their first call.
pub(crate) struct DirectChannels {
    endpoint_of: EndpointOf,
    is_closed: watch::Sender<bool>,
    state: Mutex<State>,
}

struct State {
    channels: HashMap<String, Channel>,
    /// The ends of the times for which addresses are not called.
    barred: RecentMap<Instant>,
}

/// One channel. Calls and streams in progress share its connections, and so they end after it if it is retired.
struct Channel {
    progress: watch::Receiver<Progress>,
    last_use: Instant,
}

impl fmt::Debug for DirectChannels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DirectChannels").finish_non_exhaustive()
    }
}

impl DirectChannels {
    pub(crate) fn new(endpoint_of: EndpointOf, is_closed: watch::Sender<bool>) -> Self {
        let state = State { channels: HashMap::new(), barred: RecentMap::new(MAX_BARRED) };
        Self { endpoint_of, is_closed, state: Mutex::new(state) }
    }

    /// Channels for another runtime; they are closed with these.
    pub(crate) fn renewed(&self) -> Self {
        Self::new(self.endpoint_of.clone(), self.is_closed.clone())
    }

    /// The connections to an address; `None` if it is not connected. Then it is connected in the background.
    pub(crate) fn acquire(self: &Arc<Self>, address: &str) -> Option<Arc<ConnectionPool>> {
        self.connect(address);
        let mut state = self.state();
        let channel = state.channels.get_mut(address)?;
        channel.last_use = Instant::now();
        let progress = channel.progress.borrow();
        progress.clone().flatten()
    }

    /// Connects to an address in the background, unless it is barred or there is no room.
    pub(crate) fn connect(self: &Arc<Self>, address: &str) {
        let mut state = self.state();
        let is_barred = state.barred.get(address).is_some_and(|until| Instant::now() < *until);
        if state.channels.contains_key(address) || is_barred || *self.is_closed.borrow() || !state.make_room() {
            return;
        }
        let Some(endpoint) = (self.endpoint_of)(address) else {
            return state.bar(address);
        };
        let (settle, progress) = watch::channel(None);
        state.channels.insert(address.to_owned(), Channel { progress, last_use: Instant::now() });
        let (channels, address) = (self.clone(), address.to_owned());
        tokio::spawn(async move {
            let connected = timeout(DIRECT_CONNECT_TIMEOUT, endpoint.connect()).await;
            let pool = match connected {
                Ok(Ok(channel)) => {
                    let is_closed = channels.is_closed.clone();
                    Some(Arc::new(ConnectionPool::connected(channel, endpoint, address, is_closed)))
                }
                _ => {
                    channels.state().bar(&address);
                    None
                }
            };
            settle.send_replace(Some(pool));
        });
    }

    /// Waits until an address is connected, and returns false if that fails.
    pub(crate) async fn connected(&self, address: &str) -> bool {
        let progress = self.state().channels.get(address).map(|channel| channel.progress.clone());
        let Some(mut progress) = progress else {
            return false;
        };
        let settled = progress.wait_for(Option::is_some).await;
        settled.is_ok_and(|settled| settled.as_ref().is_some_and(Option::is_some))
    }

    /// Retires a channel whose server cannot be reached, and leaves its address alone for a while.
    pub(crate) fn bar(&self, address: &str) {
        self.state().bar(address);
    }

    /// Ends all channels; the client ends their calls and streams.
    pub(crate) fn close(&self) {
        self.state().channels.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn bar(&mut self, address: &str) {
        self.barred.set(address, Instant::now() + BARRED_FOR);
        self.channels.remove(address);
    }

    /// Retires the channel that has been unused for longest if there is no room for another one. Returns false if all
    /// have calls in progress.
    fn make_room(&mut self) -> bool {
        if self.channels.len() < MAX_CHANNELS {
            return true;
        }
        let unused = self.channels.iter().filter(|(_, channel)| !channel.is_used());
        let oldest = unused.min_by_key(|(_, channel)| channel.last_use).map(|(address, _)| address.clone());
        oldest.and_then(|address| self.channels.remove(&address)).is_some()
    }
}

impl Channel {
    /// Whether calls or streams are in progress on it.
    fn is_used(&self) -> bool {
        matches!(&*self.progress.borrow(), Some(Some(pool)) if Arc::strong_count(pool) > 1)
    }
}
