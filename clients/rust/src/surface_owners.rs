//! What servers have said about surfaces: which server owns each, and the newest version that this client has caused.
//!
//! It decides which server a call goes to. It must never send a call: the client does.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tonic::metadata::{Ascii, MetadataMap, MetadataValue};
use tonic::Code;

use crate::address::Address;
use crate::calls::Call;
use crate::connection_pool::ConnectionPool;
use crate::direct_channels::DirectChannels;
use crate::error::Error;
use crate::owner_address::is_followable;
use crate::recent_map::RecentMap;
use crate::surface_version::SurfaceVersion;
use crate::v1;

/// Of responses: the address of the server that owns the surface.
const OWNER: &str = "lightspeed-owner";

/// Of responses to changes: the version of the surface after the change.
const VERSION: &str = "lightspeed-version";

/// Of reads: the version that the response must have.
pub(crate) const MIN_VERSION: &str = "lightspeed-min-version";

const OWNER_ELSEWHERE: &str = "OWNER_ELSEWHERE";

/// More surfaces than a client usually works on, in about 4 MB.
const MAX_SURFACES: usize = 10_000;

const DEFAULT_TENANT: &str = "tenants/default";
const DEFAULT_SURFACE: &str = "tenants/default/surfaces/default";

/// Returns the name of the surface that a request is about; `None` if it is about none or many.
pub(crate) fn surface_of<C: Call>(request: &C) -> Option<String> {
    let any: &dyn Any = request;
    if let Some(creation) = any.downcast_ref::<v1::CreateSurfaceRequest>() {
        let parent = if creation.parent.is_empty() { DEFAULT_TENANT } else { &creation.parent };
        return Some(format!("{parent}/surfaces/{}", creation.surface_id));
    }
    request.surface().filter(|name| !name.ends_with("/surfaces/-")).map(name_of)
}

/// Returns the name of a surface as requests have it.
pub(crate) fn name_of(surface: &str) -> String {
    if surface.is_empty() { DEFAULT_SURFACE } else { surface }.to_owned()
}

/// What is known about surfaces. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct SurfaceOwners {
    rule: Arc<Rule>,
    known: Arc<Mutex<Known>>,
    channels: Arc<DirectChannels>,
}

/// Which owners are called directly.
#[derive(Debug)]
pub(crate) struct Rule {
    pub configured: Address,
    /// Calls go directly to owners.
    pub is_on: bool,
    /// A token goes in plaintext.
    pub sends_token: bool,
}

#[derive(Debug)]
struct Known {
    owners: RecentMap<String>,
    versions: RecentMap<SurfaceVersion>,
}

impl SurfaceOwners {
    pub(crate) fn new(rule: Rule, channels: DirectChannels) -> Self {
        let known = Known { owners: RecentMap::new(MAX_SURFACES), versions: RecentMap::new(MAX_SURFACES) };
        Self { rule: Arc::new(rule), known: Arc::new(Mutex::new(known)), channels: Arc::new(channels) }
    }

    /// The same knowledge, with channels for another runtime.
    pub(crate) fn renewed(&self) -> Self {
        Self { channels: Arc::new(self.channels.renewed()), ..self.clone() }
    }

    /// The connections to the owner of a surface; `None`: the configured server is called.
    pub(crate) fn acquire(&self, surface: &str) -> Option<Arc<ConnectionPool>> {
        let owner = self.known().owners.get(surface).cloned()?;
        if self.is_configured(&owner) {
            None
        } else {
            self.channels.acquire(&owner)
        }
    }

    /// Remembers the owner that a server names, and connects to it. Returns false if the client must not be led there.
    pub(crate) fn learn(&self, surface: &str, named: &str) -> bool {
        if !self.rule.is_on {
            return false;
        }
        let is_configured = self.is_configured(named);
        if !is_configured && !is_followable(named, &self.rule.configured, self.rule.sends_token) {
            self.known().owners.remove(surface);
            return false;
        }
        self.known().owners.set(surface, named.to_owned());
        if !is_configured {
            self.channels.connect(named);
        }
        true
    }

    /// Waits until calls can go to an address, and returns false if they cannot.
    pub(crate) async fn connected(&self, address: &str) -> bool {
        self.is_configured(address) || self.channels.connected(address).await
    }

    /// Learns from the failure of an attempt at a call about a surface; `direct` are the connections to the owner if it
    /// was called. Returns the address of another server that can be called at once.
    pub(crate) fn attempt_failed(
        &self,
        surface: &str,
        direct: Option<&ConnectionPool>,
        error: &Error,
    ) -> Option<String> {
        let configured = self.rule.configured.host_and_port();
        if error.is_unavailable() && error.reason() == OWNER_ELSEWHERE {
            let named = error.metadata().get("owner").map_or("", String::as_str);
            if named == direct.map_or(configured.as_str(), ConnectionPool::target) {
                return None;
            }
            if self.learn(surface, named) {
                return Some(named.to_owned());
            }
        }
        let direct = direct?;
        // A stopped server holds its connections open: the configured server finds its successor.
        let is_late = error.code() == Code::DeadlineExceeded;
        if is_late || error.is_unavailable() && error.reason().is_empty() {
            self.channels.bar(direct.target());
        }
        if !error.is_unavailable() {
            return None;
        }
        self.known().owners.remove(surface);
        Some(configured)
    }

    /// Learns from the metadata of a response, and returns the owner that it names, if the client is led there.
    pub(crate) fn answered(&self, surface: &str, metadata: &MetadataMap) -> Option<String> {
        let text = |name: &str| metadata.get(name).and_then(|value| value.to_str().ok());
        if let Some(version) = text(VERSION).and_then(SurfaceVersion::parse) {
            let mut known = self.known();
            if version.replaces(known.versions.get(surface)) {
                known.versions.set(surface, version);
            }
        }
        text(OWNER).filter(|named| self.learn(surface, named)).map(str::to_owned)
    }

    /// The version of a surface that this client has caused, for the metadata of a read.
    pub(crate) fn version(&self, surface: &str) -> Option<MetadataValue<Ascii>> {
        self.known().versions.get(surface).and_then(|version| version.to_string().parse().ok())
    }

    /// Forgets the version of a surface that no server has: its storage may have been restored.
    pub(crate) fn forget_version(&self, surface: &str) {
        self.known().versions.remove(surface);
    }

    pub(crate) fn close(&self) {
        self.channels.close();
    }

    fn is_configured(&self, address: &str) -> bool {
        address == self.rule.configured.host_and_port()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
