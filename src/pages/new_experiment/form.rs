//! What the overview asks, kept through a reload.

use api::DocumentKind;
use serde::{Deserialize, Serialize};

use crate::{browser, draft::Draft};

const KEY: &str = "faultline.new-experiment";

/// The answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The experiment's name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Its tags, as typed: separated by commas.
    pub tags: String,
    /// The chosen infrastructure's id.
    pub infrastructure: String,
    /// The namespace that its chaos objects live in.
    pub namespace: String,
}

/// A field whose answer is missing or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// No name.
    Name,
    /// A name with other characters.
    NameCharacters,
    /// No infrastructure.
    Infrastructure,
}

impl Missing {
    /// One sentence for the person.
    pub fn message(self) -> &'static str {
        match self {
            Self::Name => "Give the experiment a name.",
            Self::NameCharacters => {
                "Use a-z, 0-9 and hyphens; begin and end with a letter or digit; 63 characters at most."
            }
            Self::Infrastructure => "Select a chaos infrastructure.",
        }
    }
}

impl Form {
    /// The answers as they were left.
    pub fn load() -> Self {
        browser::storage()
            .and_then(|storage| storage.get_item(KEY).ok().flatten())
            .and_then(|json| serde_json::from_str(&json).ok())
            .unwrap_or_default()
    }

    /// Keeps the answers.
    pub fn store(&self) {
        if let (Some(storage), Ok(json)) = (browser::storage(), serde_json::to_string(self)) {
            let _ = storage.set_item(KEY, &json);
        }
    }

    /// Forgets the answers.
    pub fn forget() {
        if let Some(storage) = browser::storage() {
            let _ = storage.remove_item(KEY);
        }
    }

    /// What is missing or wrong.
    pub fn problems(&self) -> Vec<Missing> {
        let mut problems = Vec::new();
        if self.name.is_empty() {
            problems.push(Missing::Name);
        } else if !is_name(&self.name) {
            problems.push(Missing::NameCharacters);
        }
        if self.infrastructure.is_empty() {
            problems.push(Missing::Infrastructure);
        }
        problems
    }

    /// The draft of the experiment with this text.
    pub fn draft(&self, text: String) -> Draft {
        let tags = self
            .tags
            .split(',')
            .map(str::trim)
            .filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect();
        Draft {
            description: self.description.trim().to_owned(),
            tags,
            infrastructure: self.infrastructure.clone(),
            ..Draft::fresh(DocumentKind::Experiment, self.name.clone(), text)
        }
    }
}

/// Whether Kubernetes would take it as the name of an object: it becomes the workflow's.
pub fn is_name(name: &str) -> bool {
    let inner = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    name.len() <= 63
        && name.starts_with(inner)
        && name.ends_with(inner)
        && name
            .chars()
            .all(|character| inner(character) || character == '-')
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn names_are_those_of_kubernetes_objects() {
        let long = "a".repeat(63);
        for name in ["a", "cart-pod-delete", "2nd-try", long.as_str()] {
            assert!(is_name(name), "{name}");
        }
        let longer = "a".repeat(64);
        for name in [
            "",
            "-a",
            "a-",
            "A",
            "a b",
            "a_b",
            "ä",
            "a.b",
            longer.as_str(),
        ] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[wasm_bindgen_test]
    fn a_draft_has_the_answers_and_the_text_as_it_is() {
        let form = Form {
            name: "cart".to_owned(),
            description: " kills pods ".to_owned(),
            tags: "a, b,,".to_owned(),
            infrastructure: "sandbox".to_owned(),
            namespace: "hce".to_owned(),
        };
        assert!(form.problems().is_empty());
        let draft = form.draft("\u{feff}a: 1\r\n".to_owned());
        assert!(Draft::is_fresh(&draft.id));
        assert_eq!(draft.text, "\u{feff}a: 1\r\n");
        assert_eq!(draft.tags, ["a", "b"]);
        assert_eq!(draft.description, "kills pods");
        assert_eq!(draft.base_revision, 0);
    }
}
