//! Starting and ending the server.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    Config, ServeError,
    access::Access,
    cluster::{Cluster, WorkloadFeed},
    rest,
    runs::{Runs, Target},
    state::App,
    store::Store,
};

/// How long calls that are being answered may take when the server ends.
const GRACE: Duration = Duration::from_secs(3);

/// A server that answers calls.
pub struct Server {
    address: SocketAddr,
    end: CancellationToken,
    task: JoinHandle<io::Result<()>>,
    store: Store,
    /// Held as long as the server runs.
    _lock: fs::File,
}

impl Server {
    /// Starts to answer calls. The cluster may be down: what needs it says so.
    pub async fn start(config: Config) -> Result<Self, ServeError> {
        config.check()?;
        let listen = |cause| ServeError::Listen {
            address: config.listen,
            cause,
        };
        let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let lock = data_folder(&config.data_dir)?;
        let store = Store::open(&config.data_dir).await?;
        let cluster = Cluster::new(&config.kubeconfig).await?;
        let end = CancellationToken::new();
        let target = Target {
            namespace: config.infrastructure.namespace.clone(),
            infrastructure: config.infrastructure.id.clone(),
            controller_instance: config.controller_instance,
        };
        let runs = Runs::new(store.clone(), cluster.clone(), target, end.clone());
        runs.resume().await?;
        let app = App {
            access: Arc::new(Access::new(config.api_key)),
            store: store.clone(),
            workloads: WorkloadFeed::start(&cluster, end.clone()),
            cluster,
            infrastructure: Arc::new(config.infrastructure),
            runs,
            end: end.clone(),
        };
        let serving = axum::serve(listener, rest::router(app))
            .with_graceful_shutdown(end.clone().cancelled_owned());
        let task = tokio::spawn(async move { serving.await });
        Ok(Self {
            address,
            end,
            task,
            store,
            _lock: lock,
        })
    }

    /// Where it listens; the port is the real one.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the server: open streams end, calls that are being answered get a few seconds.
    pub async fn stop(self) -> Result<(), ServeError> {
        self.end.cancel();
        let abort = self.task.abort_handle();
        let result = match tokio::time::timeout(GRACE, self.task).await {
            Ok(Ok(result)) => result,
            Ok(Err(broken)) => Err(io::Error::other(broken)),
            Err(_) => {
                abort.abort();
                Ok(())
            }
        };
        self.store.close().await;
        Ok(result?)
    }
}

/// Makes the folder where it is missing, and takes it for this server alone.
fn data_folder(path: &Path) -> Result<fs::File, ServeError> {
    let refuse = |cause| ServeError::DataFolder {
        path: PathBuf::from(path),
        cause,
    };
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    let mut options = fs::OpenOptions::new();
    options.create(true).write(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folder.mode(0o700);
        options.mode(0o600);
    }
    folder.create(path).map_err(refuse)?;
    let lock = options.open(path.join("faultline.lock")).map_err(refuse)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(ServeError::DataFolderInUse(path.into())),
        Err(fs::TryLockError::Error(cause)) => Err(refuse(cause)),
    }
}
