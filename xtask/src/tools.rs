//! The tools that the build needs: found on PATH in the right version, or installed.
//!
//! What cargo installs goes to `target/tools`, so that nobody's own versions are touched.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::process::{cargo, command, output, step};

/// The newest trunk that the toolchain builds; it needs its own lockfile.
const TRUNK: &str = "0.21.14";

/// The top of the checkout.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Where cargo's output goes.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// PATH with our own tools first.
pub fn path() -> OsString {
    let mut dirs = vec![
        target().join("tools/bin"),
        root().join("editor/node_modules/.bin"),
    ];
    dirs.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    dirs.extend(std::env::home_dir().map(|home| home.join(".cargo/bin")));
    std::env::join_paths(dirs).unwrap_or_default()
}

/// The wasm target, trunk, and wasm-bindgen in the lockfile's version.
pub fn for_wasm() -> Result<()> {
    let libraries = output({
        let mut rustc = command("rustc");
        rustc.args([
            "--print",
            "target-libdir",
            "--target",
            "wasm32-unknown-unknown",
        ]);
        rustc
    });
    if !libraries.is_some_and(|dir| Path::new(&dir).exists()) {
        let mut rustup = command("rustup");
        rustup.args(["target", "add", "wasm32-unknown-unknown"]);
        step("Installing the wasm32-unknown-unknown target", rustup)?;
    }
    let bindgen = locked_version("wasm-bindgen")?;
    install("wasm-bindgen-cli", "wasm-bindgen", &bindgen, false)?;
    install("trunk", "trunk", TRUNK, true)
}

fn install(package: &str, binary: &str, version: &str, locked: bool) -> Result<()> {
    let found = output({
        let mut ask = command(binary);
        ask.arg("--version");
        ask
    });
    if found.is_some_and(|line| line.split_whitespace().any(|word| word == version)) {
        return Ok(());
    }
    let mut cargo = cargo(["install", package, "--version", version]);
    cargo.arg("--root").arg(target().join("tools"));
    cargo.arg("--target-dir").arg(target().join("tools/build"));
    // The workspace's own settings must not leak into the build of a tool.
    cargo.env_remove("CARGO_TARGET_DIR");
    if locked {
        cargo.arg("--locked");
    }
    step(
        &format!("Installing {package} {version} (a few minutes, once)"),
        cargo,
    )
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock")?;
    let name = format!("name = \"{package}\"");
    let version = lock
        .lines()
        .skip_while(|line| *line != name)
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version
        .map(str::to_owned)
        .with_context(|| format!("{package} is not in Cargo.lock"))
}

/// Node and npm; we do not install those.
pub fn for_node() -> Result<()> {
    for tool in ["node", "npm"] {
        let mut ask = command(tool);
        ask.arg("--version");
        if output(ask).is_none() {
            bail!("{tool} is missing: install Node.js 20 or newer");
        }
    }
    Ok(())
}

/// `npm ci` in a folder, unless its lockfile is what is installed.
pub fn npm_ci(folder: &Path) -> Result<()> {
    for_node()?;
    let lock = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{}/package-lock.json", folder.display()))?;
    let stamp = folder.join("node_modules/.installed-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = command("npm");
    npm.args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder);
    npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    step(&format!("npm ci in {}", folder.display()), npm)?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// A Chromium and its driver.
pub struct Chromium {
    /// The browser.
    pub browser: PathBuf,
    /// chromedriver.
    pub driver: PathBuf,
}

/// Finds Chromium and chromedriver; as root on Debian they are installed.
pub fn chromium() -> Result<Chromium> {
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    let root_on_debian = Path::new("/etc/debian_version").exists()
        && output(command_with("id", &["-u"])).is_some_and(|uid| uid == "0");
    if !root_on_debian {
        bail!(
            "Chromium or chromedriver is missing: install both, for example the packages chromium and chromium-driver"
        );
    }
    step(
        "apt-get update",
        command_with("apt-get", &["update", "-qq"]),
    )?;
    let mut apt = command_with(
        "apt-get",
        &["install", "-y", "-qq", "chromium", "chromium-driver"],
    );
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    step("Installing chromium and chromium-driver", apt)?;
    find_chromium().context("Chromium was installed but cannot be found on PATH")
}

fn find_chromium() -> Option<Chromium> {
    let browser = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(which)?;
    Some(Chromium {
        browser,
        driver: which("chromedriver")?,
    })
}

/// Where a program is on PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&path())
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}

fn command_with(program: &str, args: &[&str]) -> std::process::Command {
    let mut command = command(program);
    command.args(args);
    command
}
