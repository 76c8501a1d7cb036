//! Where a request comes from, also behind proxies that the operator names.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// The address that asks. A proxy of ours adds the address it was asked from at the end of
/// `X-Forwarded-For`; what stands before that may be anybody's invention. So the list is read from
/// its end, as long as what it names is a proxy too.
pub(crate) fn asking(
    peer: IpAddr,
    headers: &HeaderMap,
    is_proxy: &dyn Fn(IpAddr) -> bool,
) -> IpAddr {
    let mut asking = peer.to_canonical();
    let lists = headers.get_all("x-forwarded-for").iter().map(|value| value.to_str());
    let lists: Vec<&str> = lists.map(|list| list.unwrap_or("unreadable")).collect();
    let mut names = lists.iter().rev().flat_map(|list| list.rsplit(',')).map(str::trim);
    while is_proxy(asking) {
        let Some(named) = names.next().and_then(|name| name.parse::<IpAddr>().ok()) else { break };
        asking = named.to_canonical();
    }
    asking
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, lists: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for list in lists {
            headers.append("x-forwarded-for", list.parse().unwrap());
        }
        let is_proxy = |ip: IpAddr| ["10.0.0.1", "10.0.0.2"].contains(&ip.to_string().as_str());
        asking(peer.parse().unwrap(), &headers, &is_proxy).to_string()
    }

    #[test]
    fn only_proxies_of_ours_say_who_asks() {
        assert_eq!(from("203.0.113.9", &["198.51.100.1"]), "203.0.113.9", "anybody may write that");
        assert_eq!(from("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(from("::ffff:10.0.0.1", &["2001:db8::1"]), "2001:db8::1");
    }

    #[test]
    fn what_the_client_wrote_before_the_proxy_counts_for_nothing() {
        assert_eq!(from("10.0.0.1", &["1.1.1.1, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(from("10.0.0.1", &["1.1.1.1", "198.51.100.1,10.0.0.2"]), "198.51.100.1");
        assert_eq!(from("10.0.0.1", &["198.51.100.1, nonsense"]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &["10.0.0.2"]), "10.0.0.2", "nobody beyond our own");
    }
}
