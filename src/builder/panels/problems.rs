//! Everything that is said about the text.

use leptos::{ev, prelude::*};
use yaml::Severity;

use crate::{
    components::{Glyph, Icon},
    document::Workbench,
};

/// The list of findings; Enter or a click jumps to the place.
#[component]
pub fn Problems(
    /// The document.
    workbench: Workbench,
) -> impl IntoView {
    let jump = move |index: usize| {
        let span = workbench.peek(|document| {
            document
                .diagnostics()
                .get(index)
                .map(|each| each.span.clone())
        });
        if let Some(span) = span {
            workbench.jump(&span);
        }
    };
    let rows = move || {
        workbench.at_rest(|document| {
            let findings = document.diagnostics().iter().enumerate();
            findings
                .map(|(index, each)| {
                    let (class, glyph, word) = severity(each.severity);
                    let (line, column) = document.index().line_column(each.span.start);
                    let place = format!("{line}:{column}");
                    let fix = each.fix.as_ref().map(|fix| {
                        view! {
                            <button
                                type="button"
                                class="button small"
                                on:click=move |event: ev::MouseEvent| {
                                    event.stop_propagation();
                                    workbench.fix(index);
                                }
                            >
                                {format!("Fix: {}", fix.title)}
                            </button>
                        }
                    });
                    view! {
                        <li class=format!("problem {class}")>
                            <button type="button" class="problem-place" on:click=move |_| jump(index)>
                                <span class="problem-severity">
                                    <Icon glyph=glyph />
                                    {word}
                                </span>
                                <span class="problem-message">{each.message.clone()}</span>
                                <span class="problem-at">{place}</span>
                            </button>
                            {fix}
                        </li>
                    }
                })
                .collect_view()
        })
    };
    let none = move || workbench.at_rest(|document| document.diagnostics().is_empty());
    view! {
        <Show
            when=move || !none()
            fallback=|| {
                view! {
                    <p class="panel-note good">
                        <Icon glyph=Glyph::CircleCheck />
                        "No problems found."
                    </p>
                }
            }
        >
            <ul class="problems" role="list" aria-label="Problems">
                {rows}
            </ul>
        </Show>
    }
}

/// The class, the picture and the word of a severity.
pub fn severity(severity: Severity) -> (&'static str, Glyph, &'static str) {
    match severity {
        Severity::Error => ("bad", Glyph::CircleCross, "Error"),
        Severity::Warning => ("warn", Glyph::Alert, "Warning"),
        Severity::Hint => ("info", Glyph::CircleDash, "Hint"),
    }
}
