//! The way from a file to a node: document, keys, indices, and embedded documents.

use std::{fmt, ops::Deref, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// One step of a [`Route`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// An entry of a mapping.
    Key(Key),
    /// An item of a sequence. On a mapping it means the entry whose key reads as this number.
    Index(usize),
    /// Into a document that is embedded in a scalar: the first (`!`), or the one of this number,
    /// counted from 0 (`!1` is the second). On a mapping it means the key that reads so.
    Embedded(usize),
}

/// The key of a [`Segment`]. All routes below share its text, so that they are cheap to make.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(Arc<str>);

impl Key {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Deref for Key {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl From<&str> for Key {
    fn from(key: &str) -> Self {
        Self(key.into())
    }
}

impl From<&str> for Segment {
    fn from(key: &str) -> Self {
        Self::Key(key.into())
    }
}

impl From<String> for Segment {
    fn from(key: String) -> Self {
        key.as_str().into()
    }
}

impl From<usize> for Segment {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// Keys and indices from the root of a document to a node.
///
/// Written as a JSON Pointer (RFC 6901) in which `!` enters an embedded document, `!N` the Nth of
/// several in one scalar, and a leading `@N` chooses the Nth document of the file, all counted
/// from 0: `@1/spec/templates/0/raw/data/!/kind`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Route {
    /// Which document of the file, from 0.
    pub document: usize,
    /// The way from its root.
    pub segments: Vec<Segment>,
}

impl Route {
    /// The root of the first document.
    pub fn root() -> Self {
        Self::default()
    }

    /// This route and one more segment.
    #[must_use]
    pub fn then(&self, segment: impl Into<Segment>) -> Self {
        let mut segments = Vec::with_capacity(self.segments.len() + 1);
        segments.extend_from_slice(&self.segments);
        segments.push(segment.into());
        Self {
            document: self.document,
            segments,
        }
    }

    /// This route and then the segments of another.
    #[must_use]
    pub fn join(&self, inner: &Self) -> Self {
        Self {
            document: self.document,
            segments: [self.segments.as_slice(), &inner.segments].concat(),
        }
    }

    /// Into the first document embedded in the scalar at this route.
    #[must_use]
    pub fn embedded(&self) -> Self {
        self.then(Segment::Embedded(0))
    }

    /// The route without its last segment; `None` at a root.
    pub fn parent(&self) -> Option<Self> {
        let (_, segments) = self.segments.split_last()?;
        Some(Self {
            document: self.document,
            segments: segments.to_vec(),
        })
    }

    /// Whether `self` is `other` or an ancestor of it.
    pub fn contains(&self, other: &Self) -> bool {
        self.document == other.document && other.segments.starts_with(&self.segments)
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.document > 0 {
            write!(f, "@{}", self.document)?;
        }
        for segment in &self.segments {
            match segment {
                Segment::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
                Segment::Index(index) => write!(f, "/{index}")?,
                Segment::Embedded(0) => f.write_str("/!")?,
                Segment::Embedded(n) => write!(f, "/!{n}")?,
            }
        }
        Ok(())
    }
}

/// Why a pointer is not a [`Route`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// It neither is empty nor starts with `/`.
    #[error("the pointer {0:?} must be empty or start with \"/\"")]
    NoSlash(String),
    /// `@` without a document number.
    #[error("the pointer {0:?} starts with \"@\" but no document number follows")]
    NoDocument(String),
    /// `~` that is neither `~0` nor `~1`.
    #[error("in the pointer {0:?} a \"~\" is neither \"~0\" nor \"~1\"")]
    BadEscape(String),
}

impl FromStr for Route {
    type Err = RouteError;

    fn from_str(pointer: &str) -> Result<Self, RouteError> {
        let (document, rest) = match pointer.strip_prefix('@') {
            None => (0, pointer),
            Some(numbered) => {
                let end = numbered.find('/').unwrap_or(numbered.len());
                let number = numbered[..end]
                    .parse()
                    .map_err(|_| RouteError::NoDocument(pointer.to_owned()))?;
                (number, &numbered[end..])
            }
        };
        if rest.is_empty() {
            return Ok(Self {
                document,
                segments: Vec::new(),
            });
        }
        let path = rest
            .strip_prefix('/')
            .ok_or_else(|| RouteError::NoSlash(pointer.to_owned()))?;
        let segments = path
            .split('/')
            .map(|raw| segment(raw).ok_or_else(|| RouteError::BadEscape(pointer.to_owned())))
            .collect::<Result<_, _>>()?;
        Ok(Self { document, segments })
    }
}

fn segment(raw: &str) -> Option<Segment> {
    match raw.strip_prefix('!').map(|n| (n, number(n))) {
        Some(("", _)) => return Some(Segment::Embedded(0)),
        // Each has one spelling.
        Some((_, Some(n))) if n > 0 => return Some(Segment::Embedded(n)),
        _ => {}
    }
    if let Some(index) = number(raw) {
        return Some(Segment::Index(index));
    }
    let valid = raw
        .match_indices('~')
        .all(|(at, _)| raw[at + 1..].starts_with(['0', '1']));
    valid.then(|| Segment::from(raw.replace("~1", "/").replace("~0", "~")))
}

/// A number as it is written: without leading zeros.
fn number(raw: &str) -> Option<usize> {
    let canonical = raw == "0" || !raw.starts_with('0');
    let digits = canonical && raw.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| raw.parse().ok()).flatten()
}

impl TryFrom<String> for Route {
    type Error = RouteError;

    fn try_from(pointer: String) -> Result<Self, RouteError> {
        pointer.parse()
    }
}

impl From<Route> for String {
    fn from(route: Route) -> Self {
        route.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_round_trip() {
        for pointer in [
            "",
            "/a/0/b",
            "@2/a~1b/~0c/!/spec",
            "/01",
            "/httpProbe~1inputs/url",
            "@1/a/!2/!/!10",
            "/!0/!01/!a/!-1/!!",
        ] {
            let route: Route = pointer.parse().unwrap();
            assert_eq!(route.to_string(), pointer);
        }
        let route: Route = "/!/!1/!0".parse().unwrap();
        let embedded = [0, 1].map(Segment::Embedded);
        assert_eq!(route.segments[..2], embedded);
        assert_eq!(route.segments[2], "!0".into());
    }

    #[test]
    fn wrong_pointers_say_why() {
        assert!(matches!("a".parse::<Route>(), Err(RouteError::NoSlash(_))));
        assert!(matches!(
            "@x/a".parse::<Route>(),
            Err(RouteError::NoDocument(_))
        ));
        assert!(matches!(
            "/a~2".parse::<Route>(),
            Err(RouteError::BadEscape(_))
        ));
    }
}
