//! Which addresses a host's name has on this machine. No name server is ever asked: a packet to
//! one would leave the machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Host;

#[cfg(unix)]
const HOSTS_FILE: &str = "/etc/hosts";
#[cfg(not(unix))]
const HOSTS_FILE: &str = r"C:\Windows\System32\drivers\etc\hosts";

/// The addresses of `host`, all of them loopback.
///
/// # Errors
///
/// Why nothing is sent there.
pub(super) fn loopback_addresses(host: &Host<&str>) -> Result<Vec<IpAddr>, String> {
    let addresses = match host {
        Host::Ipv4(address) => vec![IpAddr::V4(*address)],
        Host::Ipv6(address) => vec![IpAddr::V6(*address)],
        Host::Domain(name) => {
            let hosts = std::fs::read_to_string(HOSTS_FILE).unwrap_or_default();
            let addresses = look_up(name, &hosts);
            if addresses.is_empty() {
                return Err(format!(
                    "{name} is no name of this machine, and the sandbox delivers to loopback only"
                ));
            }
            addresses
        }
    };
    match addresses.iter().find(|address| !address.is_loopback()) {
        None => Ok(addresses),
        Some(address) => {
            Err(format!("{address} is no loopback address, and the sandbox delivers to no other"))
        }
    }
}

/// What the hosts file says of `name`; localhost needs none.
fn look_up(name: &str, hosts: &str) -> Vec<IpAddr> {
    let name = name.trim_end_matches('.');
    let mut addresses = Vec::new();
    for line in hosts.lines() {
        let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
        let Some(Ok(address)) = words.next().map(str::parse) else { continue };
        if words.any(|word| word.eq_ignore_ascii_case(name)) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() && (name == "localhost" || name.ends_with(".localhost")) {
        addresses = vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    }
    addresses
}

/// The resolver of the client that delivers: it knows loopback addresses and nothing else.
#[derive(Debug)]
pub(super) struct Loopback;

impl Resolve for Loopback {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses = loopback_addresses(&Host::Domain(name.as_str()))?;
            let sockets = addresses.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(sockets) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTS: &str = "127.0.0.1 localhost here # not.this\n\
                         # 127.0.0.1 nor.this\n\
                         10.1.2.3\tThere there.example\n\
                         ::1 localhost\n\
                         nonsense that.neither\n";

    fn look_up_text(name: &str) -> String {
        let addresses = look_up(name, HOSTS);
        addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_hosts_file_says_where_a_name_is() {
        assert_eq!(look_up_text("localhost"), "127.0.0.1 ::1");
        assert_eq!(look_up_text("HERE."), "127.0.0.1");
        assert_eq!(look_up_text("there"), "10.1.2.3");
        for unknown in ["not.this", "nor.this", "that.neither", "example.com", ""] {
            assert_eq!(look_up_text(unknown), "", "{unknown}");
        }
    }

    #[test]
    fn a_localhost_that_no_file_names_is_this_machine() {
        assert_eq!(look_up("receiver.localhost", "").len(), 2);
        assert_eq!(
            look_up("localhost", "10.1.2.3 localhost"),
            ["10.1.2.3".parse::<IpAddr>().unwrap()]
        );
        assert!(look_up("localhost.example.com", "").is_empty());
    }

    #[test]
    fn only_loopback_addresses_are_delivered_to() {
        let addresses = |url: &str| {
            let url = url::Url::parse(url).unwrap();
            loopback_addresses(&url.host().unwrap())
        };
        for url in ["http://127.0.0.1", "http://127.1", "http://[::1]", "http://localhost"] {
            assert!(addresses(url).is_ok(), "{url}");
        }
        for url in ["http://10.0.0.1", "http://0.0.0.0", "http://[::]", "http://[::ffff:127.0.0.1]"]
        {
            assert!(addresses(url).unwrap_err().contains("is no loopback address"), "{url}");
        }
        let unknown = addresses("https://receiver.example").unwrap_err();
        assert!(unknown.starts_with("receiver.example is no name of this machine"), "{unknown}");
    }
}
