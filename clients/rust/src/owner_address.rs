//! The rule to which addresses of owners servers may lead a client.
//!
//! The rule is the same in all clients; tests/conformance/vectors/owner_addresses.json has its examples.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::address::{is_host, Address};

/// A DNS name has at most 253 characters; brackets, a colon and a port come with it.
const MAX_CHARACTERS: usize = 300;

/// Whether a client of the configured address may be led to the address of an owner. It must be HOST:PORT. Only a
/// client of this machine is led to this machine; if it sends a token in plaintext, to no other machine, because the
/// token is meant for a proxy that adds TLS. A client of a socket is led nowhere.
pub(crate) fn is_followable(owner: &str, configured: &Address, sends_token: bool) -> bool {
    let Address::Tcp { host: configured, .. } = configured else {
        return false;
    };
    let Some((host, port)) = owner.rsplit_once(':') else {
        return false;
    };
    let is_port = port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port);
    if owner.len() > MAX_CHARACTERS || !is_port || !is_name_or_address(host) {
        return false;
    }
    if is_this_machine(host) {
        is_this_machine(configured)
    } else {
        !sends_token || !is_this_machine(configured)
    }
}

/// Whether it is an address, or a name that no resolver reads as one, as 127.1 and 0x7f.1.
fn is_name_or_address(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    let is_number = hexadecimal.map_or_else(
        || last.bytes().all(|byte| byte.is_ascii_digit()),
        |digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
    );
    if is_number {
        return host.parse::<Ipv4Addr>().is_ok();
    }
    is_host(host) && !host.starts_with(['-', '.'])
}

/// Whether a host is a loopback or unspecified address, or a name of one.
fn is_this_machine(host: &str) -> bool {
    let is_this = |address: Ipv4Addr| address.is_loopback() || address.octets()[0] == 0;
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address: Ipv6Addr = address.parse().unwrap_or(Ipv6Addr::UNSPECIFIED);
        return address.to_ipv4_mapped().map_or(address.is_loopback() || address.is_unspecified(), is_this);
    }
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    host.parse().is_ok_and(is_this) || name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples that all clients share.
    #[test]
    fn the_rule_is_that_of_all_clients() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/vectors/owner_addresses.json");
        let vectors: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let vectors = vectors.as_array().unwrap();
        assert!(!vectors.is_empty());
        for vector in vectors {
            let configured = Address::parse(vector["configured"].as_str().unwrap()).unwrap();
            let sends_token = vector["sends_token_in_plaintext"].as_bool().unwrap();
            let is_followed = is_followable(vector["owner"].as_str().unwrap(), &configured, sends_token);
            assert_eq!(vector["followed"].as_bool().unwrap(), is_followed, "{vector}");
        }
    }
}
