//! The address rule: which addresses a client accepts, and the connection that each one names.
//!
//! The rule is the same in all clients; tests/conformance/vectors/addresses.json has its examples. This module must
//! never resolve a name nor connect: the connection pool does.

use std::net::Ipv6Addr;

use tonic::Code;

use crate::error::Error;

/// The port of a server that names none.
const DEFAULT_PORT: u16 = 50_051;

const DNS: &str = "dns:///";
const UNIX: &str = "unix:";

/// An accepted address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// A host and a port; `is_dns`: written as `dns:///host:port`.
    Tcp { host: String, port: u16, is_dns: bool },
    /// A socket file, as it was written.
    Unix(String),
}

impl Address {
    /// Reads an address; INVALID_ARGUMENT if it has none of the accepted forms.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| refused(text))
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix(UNIX) {
            let is_path = !path.is_empty() && path != "//" && !path.contains(char::is_whitespace);
            return is_path.then(|| Self::Unix(text.to_owned()));
        }
        let (is_dns, rest) = text.strip_prefix(DNS).map_or((false, text), |rest| (true, rest));
        let (host, port) = match rest.rfind(']') {
            Some(end) => rest.split_at(end + 1),
            None => rest.split_at(rest.find(':').unwrap_or(rest.len())),
        };
        let port = match port.strip_prefix(':') {
            Some(digits) => port_of(digits)?,
            None if port.is_empty() => DEFAULT_PORT,
            None => return None,
        };
        is_host(host).then(|| Self::Tcp { host: host.to_owned(), port, is_dns })
    }

    /// The address with its port.
    pub(crate) fn target(&self) -> String {
        match self {
            Self::Tcp { host, port, is_dns: true } => format!("{DNS}{host}:{port}"),
            Self::Tcp { is_dns: false, .. } => self.host_and_port(),
            Self::Unix(path) => path.clone(),
        }
    }

    /// The address with its port and without a scheme.
    pub(crate) fn host_and_port(&self) -> String {
        match self {
            Self::Tcp { host, port, .. } => format!("{host}:{port}"),
            Self::Unix(path) => path.clone(),
        }
    }

    /// The URI of the endpoint.
    pub(crate) fn uri(&self, is_secure: bool) -> String {
        match self {
            Self::Tcp { host, port, .. } if is_secure => format!("https://{host}:{port}"),
            Self::Tcp { host, port, .. } => format!("http://{host}:{port}"),
            Self::Unix(path) => path.clone(),
        }
    }

    pub(crate) fn is_unix(&self) -> bool {
        matches!(self, Self::Unix(_))
    }
}

fn port_of(digits: &str) -> Option<u16> {
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|port| is_number && *port > 0)
}

/// Whether it is a name, an IPv4 address, or an IPv6 address in brackets.
pub(crate) fn is_host(host: &str) -> bool {
    if let Some(inside) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inside.parse::<Ipv6Addr>().is_ok();
    }
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    !host.is_empty() && host.chars().all(is_letter)
}

fn refused(text: &str) -> Error {
    let has_scheme = text.starts_with("http://") || text.starts_with("https://");
    let cause = if has_scheme { ": gRPC needs no scheme; TLS is an option of the client" } else { "" };
    let message = format!(
        "expected an address such as localhost, localhost:50051, [::1]:50051, dns:///host:50051 or \
         unix:/run/lightspeed.sock, but got '{text}'{cause}"
    );
    Error::new(Code::InvalidArgument, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples that all clients share.
    #[test]
    fn the_rule_is_that_of_all_clients() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/vectors/addresses.json");
        let vectors: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let accepted = vectors["accepted"].as_array().unwrap();
        for example in accepted {
            let (address, target) = (example["address"].as_str().unwrap(), example["target"].as_str().unwrap());
            assert_eq!(target, Address::parse(address).unwrap().target());
        }
        let refused = vectors["refused"].as_array().unwrap();
        for address in refused {
            let refusal = Address::parse(address.as_str().unwrap());
            assert_eq!(Some(Code::InvalidArgument), refusal.err().map(|error| error.code()), "{address}");
        }
        assert!(!accepted.is_empty() && !refused.is_empty());
    }

    /// A refusal names the accepted forms, and the reason if the address is one of HTTP.
    #[test]
    fn a_refusal_names_the_accepted_forms() {
        let error = Address::parse("http://x").unwrap_err();
        let expected = "expected an address such as localhost, localhost:50051, [::1]:50051, dns:///host:50051 or \
                        unix:/run/lightspeed.sock, but got 'http://x': gRPC needs no scheme; TLS is an option of the \
                        client";
        assert_eq!(expected, error.message());
    }
}
