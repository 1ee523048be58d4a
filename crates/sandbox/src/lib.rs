//! The rehearsal paced by the wall clock and shown as a Kubernetes API.
//!
//! [`start`] opens a loopback listener on which `kubectl` and any other Kubernetes client find a
//! cluster with the online boutique and the chaos infrastructure in namespace `hce`.
//!
//! Knows nothing of the studio.

mod answer;
mod delete;
mod discovery;
mod guard;
mod logs;
mod objects;
mod openapi;
mod pace;
mod query;
mod route;
mod scale;
mod state;
mod table;
mod target;
mod watch;
mod write;

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{SystemTime, UNIX_EPOCH},
};

use rehearsal::Cluster;
use tokio::{net::TcpListener, sync::watch as channel};

use crate::state::Shared;

/// How a sandbox is started.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// How many virtual seconds pass in one second; any number above 0.
    pub speed: f64,
    /// Decides everything that is random.
    pub seed: u64,
    /// Where it listens: a loopback address, by default on a free port of 127.0.0.1.
    pub listen: SocketAddr,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            speed: 1.0,
            seed: 0,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The speed is no pace at which time could pass.
    #[error("the sandbox's speed must be a number above 0, and is {0}")]
    Speed(f64),
    /// It must not be reachable from other machines.
    #[error("the sandbox listens on loopback addresses only, and {0} is none")]
    NotLoopback(SocketAddr),
    /// The address is taken or not ours.
    #[error("the sandbox cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
}

/// A running sandbox. It ends when this is dropped.
#[derive(Debug)]
pub struct Sandbox {
    /// Where its API is, such as `http://127.0.0.1:40123`.
    pub url: String,
    _running: channel::Sender<()>,
}

impl Sandbox {
    /// A kubeconfig whose only context is this cluster.
    pub fn kubeconfig(&self) -> String {
        let url = &self.url;
        format!(
            "apiVersion: v1\n\
             kind: Config\n\
             clusters:\n\
             - name: faultline-sandbox\n\
             \x20 cluster:\n\
             \x20   server: {url}\n\
             contexts:\n\
             - name: faultline-sandbox\n\
             \x20 context:\n\
             \x20   cluster: faultline-sandbox\n\
             \x20   user: faultline-sandbox\n\
             current-context: faultline-sandbox\n\
             users:\n\
             - name: faultline-sandbox\n\
             \x20 user: {{}}\n"
        )
    }
}

/// Starts a cluster and its API.
///
/// # Errors
/// A speed that is none, or an address that cannot be listened on.
pub async fn start(options: Options) -> Result<Sandbox, Error> {
    if !options.speed.is_finite() || options.speed <= 0.0 {
        return Err(Error::Speed(options.speed));
    }
    if !options.listen.ip().is_loopback() {
        return Err(Error::NotLoopback(options.listen));
    }
    let refused = |source| Error::Listen {
        address: options.listen,
        source,
    };
    let listener = TcpListener::bind(options.listen).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0));
    let (running, ended) = channel::channel(());
    let cluster = Cluster::boutique(epoch, options.seed);
    let shared = Shared::new(cluster, options.speed, ended.clone());
    tokio::spawn(pace::keep(shared.clone()));
    let router = route::router(shared);
    tokio::spawn(async move {
        let mut ended = ended;
        let served = axum::serve(listener, router)
            .with_graceful_shutdown(async move {
                // The channel only ever closes: nothing is sent.
                let _ = ended.changed().await;
            })
            .await;
        if let Err(error) = served {
            tracing::error!(%error, "the sandbox's API ended");
        }
    });
    Ok(Sandbox {
        url: format!("http://{address}"),
        _running: running,
    })
}
