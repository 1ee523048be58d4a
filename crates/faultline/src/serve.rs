//! `faultline serve`.

use std::{
    fs,
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context;
use server::{BuiltInInfrastructure, Config, Server};
use tracing_subscriber::EnvFilter;

use crate::Exit;

/// Serve the studio, with a sandbox cluster to run experiments on.
///
/// The last line printed when everything is ready is the address to open.
#[derive(clap::Args)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one. Any address but loopback needs an API key.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder that keeps documents and runs; made when it is missing.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// The key that callers must send as `x-api-key`.
    #[arg(
        long,
        value_name = "KEY",
        env = "FAULTLINE_API_KEY",
        hide_env_values = true
    )]
    api_key: Option<String>,
    /// How many seconds pass in the sandbox while one passes here.
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = speed)]
    sandbox_speed: f64,
}

impl Serve {
    pub fn run(self) -> anyhow::Result<Exit> {
        log();
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("cannot start the runtime")?
            .block_on(self.serve())
    }

    async fn serve(self) -> anyhow::Result<Exit> {
        let sandbox = sandbox::start(sandbox::Options {
            speed: self.sandbox_speed,
            ..sandbox::Options::default()
        })
        .await
        .context("cannot start the sandbox")?;
        let kubeconfig = sandbox.kubeconfig();
        let server = Server::start(Config {
            listen: self.listen,
            data_dir: self.data.clone(),
            api_key: self.api_key,
            kubeconfig: kubeconfig.clone(),
            infrastructure: BuiltInInfrastructure {
                id: "sandbox".into(),
                name: "Sandbox".into(),
                description: "A simulated cluster with the online boutique, inside Faultline"
                    .into(),
                namespace: "hce".into(),
            },
            controller_instance: None,
        })
        .await?;
        let file = self.data.join("sandbox.kubeconfig");
        write_private(&file, &kubeconfig)
            .with_context(|| format!("cannot write {}", file.display()))?;
        let mut out = io::stdout().lock();
        writeln!(
            out,
            "Sandbox cluster: kubectl --kubeconfig {}",
            file.display()
        )?;
        writeln!(out, "http://{}", server.address())?;
        out.flush()?;
        drop(out);
        signal().await?;
        tracing::info!("ending");
        server.stop().await?;
        Ok(Exit::Fine)
    }
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(speed) if f64::is_finite(speed) && speed > 0.0 && speed <= 10_000.0 => Ok(speed),
        _ => Err("a number above 0, at most 10000".into()),
    }
}

/// Logs go to standard error; `RUST_LOG` chooses them.
fn log() {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,faultline=info,faultline_server=info"));
    let format = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    // A second subscriber would be one that a test has set.
    let _ = format.try_init();
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)?.write_all(text.as_bytes())
}

/// Waits until somebody asks the process to end.
#[cfg(unix)]
async fn signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Waits until somebody asks the process to end.
#[cfg(not(unix))]
async fn signal() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
