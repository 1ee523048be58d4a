//! Whether a build product is newer than everything that it is made from.

use std::{fs, path::Path, time::SystemTime};

/// Whether `product` exists and nothing among `sources` (files, or folders in depth) is newer.
pub fn is_fresh(product: &Path, sources: &[&Path]) -> bool {
    let Some(made) = modified(product) else {
        return false;
    };
    sources
        .iter()
        .all(|source| newest(source).is_none_or(|changed| changed <= made))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|about| about.modified()).ok()
}

fn newest(path: &Path) -> Option<SystemTime> {
    let skipped = path
        .file_name()
        .is_some_and(|name| name == "node_modules" || name == "target");
    if skipped {
        return None;
    }
    match fs::read_dir(path) {
        Ok(entries) => entries
            .flatten()
            .filter_map(|entry| newest(&entry.path()))
            .max(),
        Err(_) => modified(path),
    }
}
