//! What the server refuses to start with.

use std::net::SocketAddr;

use faultline_server::{ServeError, Server};
use tempfile::TempDir;

use crate::server::{Served, config};

#[tokio::test]
async fn other_addresses_need_a_key() {
    let folder = TempDir::new().unwrap();
    let mut open = config(&folder);
    open.listen = SocketAddr::from(([0, 0, 0, 0], 0));
    let refused = Server::start(open.clone()).await.err().unwrap();
    assert!(matches!(refused, ServeError::KeyNeeded(_)), "{refused}");
    assert!(!open.data_dir.exists(), "nothing may be left behind");
    open.api_key = Some(" ".into());
    assert!(matches!(
        Server::start(open.clone()).await,
        Err(ServeError::EmptyKey)
    ));
    open.api_key = Some("key".into());
    Server::start(open).await.unwrap().stop().await.unwrap();
}

#[tokio::test]
async fn a_port_and_a_folder_have_one_server() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let mut second = config(&folder);
    let refused = Server::start(second.clone()).await.err().unwrap();
    assert!(
        matches!(refused, ServeError::DataFolderInUse(_)),
        "{refused}"
    );
    second.listen = served.server.address();
    let refused = Server::start(second.clone()).await.err().unwrap();
    assert!(matches!(refused, ServeError::Listen { .. }), "{refused}");
    assert!(!refused.to_string().contains('\n'));
    served.server.stop().await.unwrap();
    Server::start(second).await.unwrap().stop().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_kept_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let config = config(&folder);
    let data = config.data_dir.clone();
    let served = Served::start(config).await;
    served.create("a: 1").await;
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for entry in data.read_dir().unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}
