//! The notation of what was written by its value alone.

use super::{Content, Exact, Tagged, is_json};
use crate::{
    Node, NodeKind, ScalarStyle,
    draft::Draft,
    scalar,
    schema::{self, Resolved, Tag, misread_as_other_than_text},
};

impl Exact {
    /// What to write in place of parts of a node that means this in JSON, so that it has these
    /// anchors, tags, aliases, merge keys and plain words; `None` where that cannot be.
    pub fn respelled(&self, node: Node<'_>, json: bool) -> Option<Draft> {
        let draft = Draft::default().owning(node.full_span());
        self.respell(node, json, draft)
    }

    fn respell(&self, node: Node<'_>, json: bool, mut draft: Draft) -> Option<Draft> {
        let span = node.full_span();
        let is_alias = |name: &&String| name.starts_with('*');
        if let Some(alias) = self.name.as_ref().filter(is_alias).filter(|_| !json) {
            return Some(draft.replace(span, alias.as_str()));
        }
        let tag = match &self.tag {
            Tagged(Tag::None, None) => "",
            Tagged(_, Some(tag)) if !json => tag,
            Tagged(..) => return None,
        };
        let props = match self.name.as_ref().filter(|name| !is_alias(name)) {
            None => tag.to_owned(),
            Some(_) if json => return None,
            Some(anchor) => format!("{anchor} {tag}").trim_end().to_owned(),
        };
        match (&self.content, node.kind()) {
            (Content::Scalar { text, style }, NodeKind::Scalar) => {
                let now = node.tree.text().get(span.clone())?;
                let word = match self.word(text, *style, json) {
                    Some(word) => word,
                    None if tag.is_empty() || node.style() != Some(ScalarStyle::Plain) => {
                        now.to_owned()
                    }
                    None => scalar::double_quoted(text),
                };
                let gap = if props.is_empty() { "" } else { " " };
                let new = format!("{props}{gap}{word}");
                return Some(match new == now {
                    true => draft,
                    false => draft.replace(span, new),
                });
            }
            (Content::List(items), NodeKind::Sequence) if items.len() == node.len() => {
                for (item, node) in items.iter().zip(node.items()) {
                    draft = item.respell(node, json, draft)?;
                }
            }
            (Content::Map(entries), NodeKind::Mapping) if entries.len() == node.len() => {
                for (entry, slot) in entries.iter().zip(0..) {
                    draft = entry.key.respell(node.key(slot), json, draft)?;
                    draft = entry.value.respell(node.value(slot), json, draft)?;
                }
            }
            _ => return None,
        }
        match props.is_empty() {
            true => Some(draft),
            false if node.is_flow() => Some(draft.insert(span.start, format!("{props} "))),
            false => None,
        }
    }

    /// A plain word that does not mean itself everywhere, as it is written.
    fn word(&self, text: &str, style: ScalarStyle, json: bool) -> Option<String> {
        let plain = style == ScalarStyle::Plain && !text.is_empty();
        let told = self.tag.0 != Tag::None
            || schema::resolve(text, true, self.tag.0) != Resolved::Str
            || misread_as_other_than_text(text);
        let stands = !text.contains([',', '[', ']', '{', '}', '\n', '#']) && !text.contains(": ");
        (plain && told && stands && (!json || is_json(text))).then(|| text.to_owned())
    }
}
