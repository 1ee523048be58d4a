//! A scalar that a form can show and change.

use yaml::{Route, Span};

/// A scalar at its place, which may not exist yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// What it reads as, quotes and escapes resolved; `None` where the document has no such scalar.
    pub value: Option<String>,
    /// Where it is, or would be set.
    pub route: Route,
    /// Its bytes in the outermost text, where it exists.
    pub span: Option<Span>,
}

impl Field {
    /// The value, or an empty text.
    pub fn text(&self) -> &str {
        self.value.as_deref().unwrap_or_default()
    }
}

/// A field with the key that it stands under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedField {
    /// The key or dotted path inside its owner, such as `probeTimeout` or `method.get.responseCode`.
    pub name: String,
    /// The scalar.
    pub field: Field,
}
