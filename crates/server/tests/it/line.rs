//! A line to a cluster that a test can cut.

use std::net::SocketAddr;

use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// Passes bytes on to a cluster until it is cut.
pub struct Line {
    pub address: SocketAddr,
    cluster: SocketAddr,
    passing: Option<JoinHandle<()>>,
}

impl Line {
    pub async fn to(cluster: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut line = Self {
            address,
            cluster,
            passing: None,
        };
        line.pass(listener);
        line
    }

    /// Ends all connections and refuses new ones.
    pub async fn cut(&mut self) {
        if let Some(passing) = self.passing.take() {
            passing.abort();
            let _ = passing.await;
        }
    }

    pub async fn mend(&mut self) {
        self.cut().await;
        self.pass(TcpListener::bind(self.address).await.unwrap());
    }

    fn pass(&mut self, listener: TcpListener) {
        let cluster = self.cluster;
        self.passing = Some(tokio::spawn(async move {
            // Dropped with the task, which ends the connections.
            let mut connections = JoinSet::new();
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                connections.spawn(async move {
                    let mut far = TcpStream::connect(cluster).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                });
            }
        }));
    }
}
