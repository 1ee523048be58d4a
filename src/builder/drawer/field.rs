//! One field of a form.

use leptos::prelude::*;
use yaml::Severity;

use super::Edits;
use crate::{
    builder::form::{FormField, Input},
    components::{Glyph, Icon},
    document::Workbench,
};

/// A field with its label, what it means, where it stands in the text and what is wrong with it.
#[component]
pub fn FieldRow(
    /// The node that it belongs to.
    node: String,
    /// The field.
    field: FormField,
    /// What was typed and not applied.
    edits: Edits,
    /// The document.
    workbench: Workbench,
) -> impl IntoView {
    let id = format!("field-{}", slug(&format!("{node} {}", field.key)));
    let (note_id, message_id) = (format!("{id}-note"), format!("{id}-message"));
    let field = StoredValue::new(field);
    let node = StoredValue::new(node);
    let value = move || node.with_value(|node| field.with_value(|field| edits.value(node, field)));
    let differs =
        move || node.with_value(|node| field.with_value(|field| edits.differs(node, field)));
    let put = move |value: String| {
        node.with_value(|node| field.with_value(|field| edits.put(node, field, value.clone())));
    };
    let message = move || {
        let objection = field.with_value(|field| field.kind.objection(&value()));
        match (objection, differs()) {
            (Some(objection), _) => Some((Severity::Error, objection)),
            (None, true) => None,
            (None, false) => field.with_value(|field| field.finding.clone()),
        }
    };
    let invalid = move || matches!(message(), Some((Severity::Error, _)));
    let shown = field.get_value();
    let mark_id = format!("{id}-mark");
    let described = format!("{mark_id} {note_id} {message_id}");
    let locked = shown.locked.is_some();
    let placeholder = match (&shown.span, shown.placeholder.is_empty()) {
        (_, true) => String::new(),
        (_, false) => format!("default {}", shown.placeholder),
    };
    let control = match shown.input.clone() {
        Input::Choice(choices) => {
            let current = untrack(value);
            let options: Vec<_> = choices
                .into_iter()
                .map(|choice| {
                    let words = if choice.is_empty() {
                        "(not set)".to_owned()
                    } else {
                        choice.clone()
                    };
                    let selected = choice == current;
                    view! { <option value=choice selected=selected>{words}</option> }
                })
                .collect();
            view! {
                <select
                    class="input"
                    id=id.clone()
                    aria-describedby=described.clone()
                    aria-invalid=move || invalid().to_string()
                    data-unapplied=move || differs().to_string()
                    disabled=locked
                    prop:value=value
                    on:change=move |event| put(event_target_value(&event))
                >
                    {options}
                </select>
            }
            .into_any()
        }
        input => {
            let slider = (input == Input::Weight).then(|| {
                view! {
                    <input
                        type="range"
                        min="0"
                        max="10"
                        step="1"
                        class="slider"
                        aria-label="Weight slider"
                        prop:value=move || if value().is_empty() { "10".to_owned() } else { value() }
                        on:input=move |event| put(event_target_value(&event))
                    />
                }
            });
            let (list, mode) = match input {
                Input::Text(list) => (list, None),
                _ => (None, Some("numeric")),
            };
            view! {
                <span class="field-control">
                    <input
                        class="input"
                        type="text"
                        id=id.clone()
                        list=list
                        inputmode=mode
                        autocomplete="off"
                        spellcheck="false"
                        placeholder=placeholder
                        aria-describedby=described.clone()
                        aria-invalid=move || invalid().to_string()
                        data-unapplied=move || differs().to_string()
                        disabled=locked
                        prop:value=value
                        on:input=move |event| put(event_target_value(&event))
                    />
                    {shown.unit.map(|unit| view! { <span class="unit">{unit}</span> })}
                    {slider}
                </span>
            }
            .into_any()
        }
    };
    let reveal = shown.span.clone().map(|_| {
        view! {
            <button
                type="button"
                class="reveal"
                title="Show in the text"
                on:click=move |_| {
                    if let Some(span) = field.with_value(|field| field.span.clone()) {
                        workbench.show(&span);
                    }
                }
            >
                <code>{shown.name.clone()}</code>
            </button>
        }
    });
    let unset_name = shown
        .span
        .is_none()
        .then(|| view! { <code>{shown.name.clone()}</code> });
    view! {
        <div class="field" class:unapplied=differs>
            <div class="field-head">
                <label for=id.clone()>{shown.label.clone()}</label>
                <span class="unapplied-mark" id=mark_id>
                    {move || differs().then_some("not applied")}
                </span>
            </div>
            {control}
            <p class="hint" id=note_id>
                {reveal}
                {unset_name}
                {(!shown.description.is_empty()).then(|| format!(" {}", shown.description))}
                {shown.locked.map(|why| format!(" {why}"))}
            </p>
            <p class="field-message" id=message_id aria-live="polite">
                {move || {
                    message()
                        .map(|(severity, text)| {
                            let (class, glyph) = match severity {
                                Severity::Error => ("wrong", Glyph::CircleCross),
                                _ => ("wrong warn", Glyph::Alert),
                            };
                            view! {
                                <span class=class>
                                    <Icon glyph=glyph />
                                    {text}
                                </span>
                            }
                        })
                }}
            </p>
        </div>
    }
}

/// Letters and digits of a text, everything else as `-`: good for an id.
pub fn slug(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect()
}
