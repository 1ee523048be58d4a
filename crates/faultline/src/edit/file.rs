//! Writing files so that no half of one is ever there.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The file itself, without links, and its permissions; fails where it is not to be written.
pub(crate) fn target(path: &Path) -> io::Result<(PathBuf, Permissions)> {
    let path = path.canonicalize()?;
    let permissions = path.metadata()?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is read-only",
        ));
    }
    Ok((path, permissions))
}

/// Writes beside the file and then in its place. A link stays one: what it points to is written.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<()> {
    let (path, permissions) = target(path)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    let beside = folder.join(format!(".faultline-{}.tmp", std::process::id()));
    // What stands there is somebody else's, and a link would lead elsewhere.
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.set_permissions(permissions))
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // What is left of a failed attempt is of no use to anybody.
        let _ = fs::remove_file(&beside);
    }
    written
}
