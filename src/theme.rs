//! Light or dark: by the system's preference, or as the person chose.

use leptos::prelude::document;

use crate::browser;

const KEY: &str = "faultline.theme";

/// The look that a person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system prefers.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name, in storage and in `data-theme`.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the switch says.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// The stored choice.
    pub fn load() -> Self {
        let stored = browser::storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        Self::ALL
            .into_iter()
            .find(|theme| stored.as_deref() == Some(theme.name()))
            .unwrap_or(Self::System)
    }

    /// Applies the choice to the page. `public/theme.js` does the same before the first paint.
    pub fn apply(self) {
        let Some(root) = document().document_element() else {
            return;
        };
        let _ = match self {
            Self::System => root.remove_attribute("data-theme"),
            _ => root.set_attribute("data-theme", self.name()),
        };
    }

    /// Stores the choice and applies it.
    pub fn choose(self) {
        if let Some(storage) = browser::storage() {
            let _ = match self {
                Self::System => storage.remove_item(KEY),
                _ => storage.set_item(KEY, self.name()),
            };
        }
        self.apply();
    }
}
