//! A sandbox of its own: `cargo run -p faultline-sandbox --example sandbox -- SPEED PORT`.

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut options = faultline_sandbox::Options::default();
    if let Some(speed) = arguments.next() {
        options.speed = speed.parse()?;
    }
    if let Some(port) = arguments.next() {
        options.listen.set_port(port.parse()?);
    }
    let sandbox = faultline_sandbox::start(options).await?;
    std::io::Write::write_all(&mut std::io::stdout(), sandbox.kubeconfig().as_bytes())?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}
