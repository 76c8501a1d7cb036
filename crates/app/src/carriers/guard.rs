//! Which addresses requests to named partners may go to: public ones over TLS, and private ones only
//! in the networks that the operator names.
//!
//! The check sits where names become addresses, and the connection is made to exactly the addresses
//! that passed. A check before that would leave a gap in which a name changes its meaning.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::network::Network;

/// Whether an address is one of the public internet.
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// All but what the registry of special-purpose addresses keeps for other uses (RFC 6890).
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !is_special
}

/// Global unicast, without the documentation range and without the tunnels that carry an IPv4
/// address inside.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let is_global = (0x2000..=0x3fff).contains(&a);
    let is_tunnel = a == 0x2002 || (a == 0x2001 && b == 0);
    let is_documentation = (a == 0x2001 && b == 0x0db8) || (a == 0x3fff && b < 0x1000);
    is_global && !is_tunnel && !is_documentation
}

/// Resolves names and lets through what is allowed.
#[derive(Debug, Default)]
pub struct Guard {
    names: DefaultResolver,
    networks: Vec<Network>,
}

impl Guard {
    /// Lets through public addresses, and those in `networks`.
    pub fn new(networks: Vec<Network>) -> Self {
        Self { names: DefaultResolver::default(), networks }
    }

    /// Whether a request may go to an address by a scheme and a port.
    fn allows(&self, ip: IpAddr, is_tls: bool, port: u16) -> bool {
        let is_named = self.networks.iter().any(|network| network.contains(ip));
        is_named || (is_public(ip) && is_tls && port == 443)
    }
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let is_tls = uri.scheme_str() == Some("https");
        let found = self.names.resolve(uri, config, timeout)?;
        // One address that is not allowed spoils the name: it is either a mistake or a trick.
        match found.iter().all(|at| self.allows(at.ip(), is_tls, at.port())) {
            true => Ok(found),
            false => Err(Error::BadUri("the address is not allowed".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(networks: &str, ip: &str, is_tls: bool, port: u16) -> bool {
        let networks = networks.split_whitespace().map(|n| Network::parse(n).unwrap()).collect();
        Guard::new(networks).allows(ip.parse().unwrap(), is_tls, port)
    }

    #[test]
    fn only_public_addresses_over_tls_are_asked() {
        for ip in ["1.2.3.4", "223.5.5.5", "2400:3200::1", "172.32.0.1", "100.128.0.1"] {
            assert!(allows("", ip, true, 443), "{ip}");
            assert!(!allows("", ip, false, 80), "{ip} without TLS");
            assert!(!allows("", ip, true, 22), "{ip} at another port");
        }
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.1.2.3",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:7f00:1",
            "64:ff9b::a00:1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "2001:0:4136:e378::1",
            "2002:7f00:1::1",
            "3fff::1",
        ] {
            assert!(!allows("", ip, true, 443), "{ip}");
        }
    }

    #[test]
    fn named_networks_are_let_in_and_nothing_beside_them() {
        let named = "10.1.0.0/16 192.168.5.7 fd12::/16";
        for ip in ["10.1.2.3", "192.168.5.7", "fd12::9", "::ffff:10.1.0.1"] {
            assert!(allows(named, ip, false, 8080), "{ip}");
        }
        for ip in ["10.2.0.1", "192.168.5.8", "fd13::1", "127.0.0.1"] {
            assert!(!allows(named, ip, false, 8080), "{ip}");
        }
        assert!(allows("0.0.0.0/0", "127.0.0.1", false, 80));
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "a/8", "::/129", "10.0.0.0/-1"] {
            assert_eq!(Network::parse(bad), None, "{bad:?}");
        }
    }
}
