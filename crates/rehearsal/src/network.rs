//! Requests inside the cluster: names, services, ready pods, and how the programs answer.

use crate::{Selector, core::Core, json, kube::pod, resource::SERVICES, topology};

/// What a client sees of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// Virtual milliseconds until the client knows.
    pub millis: u64,
    /// The HTTP status, or why there is none.
    pub result: Result<u16, Unanswered>,
}

/// Why a request got no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unanswered {
    #[error("{0:?} is no http or https address")]
    BadUrl(String),
    #[error("lookup {0}: no such host")]
    NoHost(String),
    #[error("{0}: connection refused")]
    Refused(String),
    #[error("{0}: no answer, nothing listens there")]
    Silent(String),
    #[error("{0} does not speak HTTP")]
    NoHttp(String),
}

/// The parts of an address that matter here.
#[derive(Debug, PartialEq, Eq)]
struct Address<'u> {
    host: &'u str,
    port: u16,
    path: &'u str,
}

impl<'u> Address<'u> {
    fn parse(url: &'u str) -> Option<Self> {
        let (rest, default) = match url.strip_prefix("http://") {
            Some(rest) => (rest, 80),
            None => (url.strip_prefix("https://")?, 443),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let authority = authority.rsplit('@').next()?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (authority, default),
        };
        let path = tail.split(['?', '#']).next().unwrap_or_default();
        (!host.is_empty()).then_some(Self {
            host,
            port,
            path: if path.is_empty() { "/" } else { path },
        })
    }
}

/// Sends a request from a pod of `namespace`, and says what comes of it and when.
pub(crate) fn request(core: &mut Core, namespace: &str, url: &str) -> Reply {
    let Some(address) = Address::parse(url) else {
        return Reply {
            millis: 0,
            result: Err(Unanswered::BadUrl(url.to_owned())),
        };
    };
    let Some((place, service)) = resolve(core, namespace, address.host) else {
        let millis = core.rng.between(2, 5);
        return Reply {
            millis,
            result: Err(Unanswered::NoHost(address.host.to_owned())),
        };
    };
    let target = format!("{}:{}", address.host, address.port);
    let listens = json::items(&service, "/spec/ports").iter().any(|port| {
        port.get("port").and_then(serde_json::Value::as_u64) == Some(address.port.into())
    });
    if !listens {
        return Reply {
            millis: 30_000,
            result: Err(Unanswered::Silent(target)),
        };
    }
    let Some(app) = behind(core, &place, &service) else {
        let millis = core.rng.between(1, 3);
        return Reply {
            millis,
            result: Err(Unanswered::Refused(target)),
        };
    };
    let (low, high) = topology::latency(&app, address.path);
    let millis = core.rng.between(low, high);
    let result = topology::answer(&app, address.path, |name| is_up(core, &place, name, 0))
        .ok_or(Unanswered::NoHttp(target));
    Reply { millis, result }
}

/// The service that a host name or cluster IP means, and its namespace.
fn resolve(
    core: &Core,
    namespace: &str,
    host: &str,
) -> Option<(String, std::sync::Arc<serde_json::Value>)> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let by_address = core
        .store
        .list(&SERVICES, None)
        .find(|service| json::text(service, "/spec/clusterIP") == host);
    if let Some(service) = by_address {
        return Some((json::namespace(service).to_owned(), service.clone()));
    }
    let mut labels = host.split('.');
    let name = labels.next()?;
    let place = labels.next().unwrap_or(namespace).to_owned();
    let rest: Vec<_> = labels.collect();
    if !matches!(rest.as_slice(), [] | ["svc"] | ["svc", "cluster", "local"]) {
        return None;
    }
    let service = core.get(&SERVICES, &place, name)?;
    Some((place, service))
}

/// The program of the ready pods behind a service: their `app` label.
fn behind(core: &Core, namespace: &str, service: &serde_json::Value) -> Option<String> {
    let Some(serde_json::Value::Object(labels)) = service.pointer("/spec/selector") else {
        return None;
    };
    let pods = pod::ready(core, namespace, &Selector::equal_to(labels));
    pods.first().map(|pod| json::label(pod, "app").to_owned())
}

/// Whether a service can do its work: it has a ready pod, and so has everything it needs.
fn is_up(core: &Core, namespace: &str, name: &str, depth: usize) -> bool {
    let app = core
        .get(&SERVICES, namespace, name)
        .and_then(|service| behind(core, namespace, &service));
    depth < 8
        && app.is_some_and(|app| {
            topology::needs(&app)
                .iter()
                .all(|needed| is_up(core, namespace, needed, depth + 1))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let parse = |url| Address::parse(url).map(|a| (a.host, a.port, a.path));
        assert_eq!(
            parse("http://frontend/cart"),
            Some(("frontend", 80, "/cart"))
        );
        assert_eq!(parse("http://a.b:8080"), Some(("a.b", 8080, "/")));
        assert_eq!(parse("https://u:p@h/x?y#z"), Some(("h", 443, "/x")));
        assert_eq!(parse("ftp://x"), None);
        assert_eq!(parse("http://:80/"), None);
        assert_eq!(parse("http://x:port/"), None);
    }
}
