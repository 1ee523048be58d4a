//! The text of a node, to read.

use leptos::prelude::*;

use crate::{
    builder::places,
    components::{Glyph, Icon},
    document::Workbench,
};

/// The lines of a node as they stand in the text.
#[component]
pub fn Peek(
    /// The node.
    id: String,
    /// The document.
    workbench: Workbench,
) -> impl IntoView {
    let id = StoredValue::new(id);
    let text = Memo::new(move |_| {
        workbench.with(|document| {
            let place = id.with_value(|id| places::of(document.document(), id))?;
            let span = place.spans.first()?;
            let text = document.document_text();
            // The first line with its indent, so that the block keeps its shape.
            let start = text.get(..span.start)?.rfind('\n').map_or(0, |at| at + 1);
            let lead = &text[start..span.start];
            let start = if lead.trim().is_empty() {
                start
            } else {
                span.start
            };
            text.get(start..span.end).map(str::to_owned)
        })
    });
    view! {
        <div class="peek">
            <button
                type="button"
                class="button small"
                on:click=move |_| {
                    let place = id.with_value(|id| workbench.place(id));
                    if let Some(span) = place.as_ref().and_then(|place| place.spans.first()) {
                        workbench.chosen.set(None);
                        workbench.jump(span);
                    }
                }
            >
                <Icon glyph=Glyph::Code />
                "Edit in the text"
            </button>
            <pre tabindex="0" aria-label="Text of the node">{move || text.get().unwrap_or_default()}</pre>
        </div>
    }
}
