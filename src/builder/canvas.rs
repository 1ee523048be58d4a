//! The canvas: lists of nodes as plain page elements, moved through with the arrow keys.

use std::sync::Arc;

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    add_fault::AddFault,
    board::{Board, BoardNode, Columns, many},
    moves::{self, Direction},
};
use crate::{
    components::{Glyph, Icon, toast},
    document::Workbench,
};

/// The canvas of an experiment or a pipeline.
#[component]
pub fn Canvas(
    /// The document and the chosen node.
    workbench: Workbench,
    /// Removes the node of that id.
    on_remove: Callback<String>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Div>::new();
    let on_keydown = move |event: ev::KeyboardEvent| {
        let Some(node) = node_of(event.target()) else {
            return;
        };
        if event.alt_key() {
            let direction = match event.key().as_str() {
                "ArrowRight" => Direction::Later,
                "ArrowLeft" => Direction::Earlier,
                "ArrowDown" => Direction::BesideLater,
                "ArrowUp" => Direction::BesideEarlier,
                _ => return,
            };
            event.prevent_default();
            if let Some(id) = node.dataset().get("node") {
                move_node(workbench, &id, direction);
            }
            return;
        }
        let moved = match event.key().as_str() {
            "ArrowRight" => neighbour(canvas, &node, (1.0, 0.0)),
            "ArrowLeft" => neighbour(canvas, &node, (-1.0, 0.0)),
            "ArrowDown" => neighbour(canvas, &node, (0.0, 1.0)),
            "ArrowUp" => neighbour(canvas, &node, (0.0, -1.0)),
            "Home" => nodes(canvas).into_iter().next(),
            "End" => nodes(canvas).into_iter().next_back(),
            "Delete" | "Backspace" => {
                event.prevent_default();
                if let Some(id) = node.dataset().get("node") {
                    on_remove.run(id);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(moved) = moved {
            let _ = moved.focus();
        }
    };
    // The one node that Tab reaches: the one that had the focus last, else the chosen, else the first.
    let current = RwSignal::new(None::<String>);
    let reachable = Memo::new(move |_| {
        workbench.board.with(|board| {
            let known = |id: Option<String>| id.filter(|id| board.find(id).is_some());
            known(current.get())
                .or_else(|| known(workbench.chosen.get()))
                .or_else(|| Some(board.columns.first()?.first()?.id.clone()))
        })
    });
    let on_focusin = move |event: ev::FocusEvent| {
        if let Some(node) = node_of(event.target()) {
            current.set(node.dataset().get("node"));
        }
    };
    let stage = Memo::new(move |_| {
        workbench.board.with(|board| {
            let id = workbench
                .chosen
                .get()
                .or_else(|| workbench.highlighted.get());
            board
                .has_stages
                .then(|| board.stage_of(id.as_deref()).cloned())
                .flatten()
        })
    });
    let stage_title = Memo::new(move |_| {
        stage.with(|stage| {
            let stage = stage.as_ref()?;
            Some((stage.title.clone(), stage.steps.is_empty()))
        })
    });
    let has_stages = Memo::new(move |_| workbench.board.with(|board| board.has_stages));
    let blank = Memo::new(move |_| workbench.board.with(Blank::of));
    let marks = StoredValue::new(Marks::new(workbench, reachable));
    let takes_faults = Memo::new(move |_| {
        workbench
            .board
            .with(|board| !board.inert && !board.has_stages && board.unknown.is_none())
    });
    let only_text = Memo::new(move |_| workbench.board.with(|board| board.only_text));
    view! {
        <div
            class="canvas"
            class:inert=move || workbench.board.with(|board| board.inert)
            node_ref=canvas
            role="group"
            aria-label="Canvas"
            aria-describedby="canvas-keys"
            on:keydown=on_keydown
            on:focusin=on_focusin
        >
            {move || match blank.get() {
                Some(Blank::Unknown(what)) => unknown(&what).into_any(),
                Some(Blank::NoSteps) => {
                    view! {
                        <p class="canvas-empty">"No steps yet. Write them in the text."</p>
                    }
                        .into_any()
                }
                None => {
                    let name = if has_stages.get() { "Stages" } else { "Steps" };
                    let all = move || workbench.board.with(|board| board.columns.clone());
                    columns(all, name, marks.get_value()).into_any()
                }
            }}
            <p class="sr-only" id="canvas-keys">
                "Arrow keys move between nodes, Enter opens, Delete removes, Alt with an arrow key moves the node."
            </p>
            {move || {
                only_text.get().map(|reason| view! { <p class="canvas-empty">{reason}</p> })
            }}
            <Show when=move || takes_faults.get() && only_text.get().is_none()>
                <AddFault workbench=workbench />
            </Show>
            {move || {
                let (title, is_empty) = stage_title.get()?;
                let label = format!("Execution of {title}");
                let all = move || {
                    stage.with(|stage| stage.as_ref().map(|stage| stage.steps.clone()))
                        .unwrap_or_default()
                };
                Some(view! {
                    <section class="execution" aria-label=label>
                        <h2>
                            {"Execution of "} <strong>{title}</strong>
                        </h2>
                        {if is_empty {
                            view! {
                                <p class="canvas-empty">
                                    "This stage has no steps that can be drawn. Its text is kept as it is."
                                </p>
                            }
                                .into_any()
                        } else {
                            columns(all, "Steps", marks.get_value()).into_any()
                        }}
                    </section>
                })
            }}
        </div>
    }
}

fn unknown(what: &str) -> impl IntoView + use<> {
    let what = match what {
        "" => "This text is neither an experiment nor a pipeline.".to_owned(),
        what => format!("“{what}” is neither an experiment nor a pipeline."),
    };
    view! {
        <p class="canvas-empty">
            {what} " It is kept as it is; the text beside shows all of it."
        </p>
    }
}

/// What the canvas says in place of nodes.
#[derive(Clone, PartialEq)]
enum Blank {
    Unknown(String),
    NoSteps,
}

impl Blank {
    fn of(board: &Board) -> Option<Self> {
        if let Some(what) = &board.unknown {
            return Some(Self::Unknown(what.clone()));
        }
        (board.columns.is_empty() && board.only_text.is_none()).then_some(Self::NoSteps)
    }
}

/// Which nodes are marked. Nodes hear of it only when it is about them.
#[derive(Clone)]
struct Marks {
    workbench: Workbench,
    chosen: Selector<Option<String>>,
    highlighted: Selector<Option<String>>,
    reachable: Selector<Option<String>>,
}

impl Marks {
    fn new(workbench: Workbench, reachable: Memo<Option<String>>) -> Self {
        Self {
            workbench,
            chosen: Selector::new(move || workbench.chosen.get()),
            highlighted: Selector::new(move || workbench.highlighted.get()),
            reachable: Selector::new(move || reachable.get()),
        }
    }
}

/// Columns of nodes; a column stays on the page until one of its nodes is to look different.
fn columns(
    all: impl Fn() -> Columns + Clone + Send + Sync + 'static,
    name: &'static str,
    marks: Marks,
) -> AnyView {
    view! {
        <ol class="columns" role="list" aria-label=name>
            <For each=all key=Arc::clone let:column>
                {self::column(&column, marks.clone())}
            </For>
        </ol>
    }
    .into_any()
}

fn column(nodes: &[BoardNode], marks: Marks) -> AnyView {
    let parallel = nodes.len() > 1;
    let label = parallel.then(|| format!("{} side by side", many(nodes.len(), "node")));
    let nodes: Vec<_> = nodes
        .iter()
        .map(|node| view! { <li>{slot(node.clone(), marks.clone())}</li> })
        .collect();
    view! {
        <li class="column" class:parallel=parallel>
            <ul role="list" aria-label=label>
                {nodes}
            </ul>
        </li>
    }
    .into_any()
}

fn slot(node: BoardNode, marks: Marks) -> AnyView {
    let BoardNode {
        id,
        title,
        subtitle,
        glyph,
        problems: (errors, warnings),
        opaque,
        inside,
        ..
    } = node;
    let workbench = marks.workbench;
    let is = |selector: &Selector<Option<String>>| {
        let (selector, id) = (selector.clone(), Some(id.clone()));
        move || selector.selected(&id)
    };
    let chosen = is(&marks.chosen);
    let expanded = is(&marks.chosen);
    let highlighted = is(&marks.highlighted);
    let reachable = is(&marks.reachable);
    let on_click = {
        let id = id.clone();
        move |_| workbench.choose(&id)
    };
    let mark = match (errors, warnings) {
        (0, 0) => None,
        (0, count) => Some(("warn", Glyph::Alert, many(count, "warning"))),
        (count, _) => Some(("bad", Glyph::CircleCross, many(count, "error"))),
    };
    let mark = mark.map(|(class, glyph, words)| {
        let title = words.clone();
        view! {
            <span class=format!("node-mark {class}") title=title>
                <Icon glyph=glyph />
                <span class="sr-only">{words}</span>
            </span>
        }
    });
    let group = (!inside.is_empty())
        .then(|| view! { <div class="group">{columns(move || inside.clone(), "Steps of the group", marks)}</div> });
    view! {
        <button
            type="button"
            class="node"
            class:opaque=opaque
            class:chosen=chosen
            class:highlighted=highlighted
            data-node=id
            tabindex=move || if reachable() { "0" } else { "-1" }
            aria-expanded=move || expanded().to_string()
            on:click=on_click
        >
            <Icon glyph=glyph size="large" />
            <span class="node-words">
                <span class="node-title">{title}</span>
                <span class="node-subtitle">{subtitle}</span>
            </span>
            {mark}
        </button>
        {group}
    }
    .into_any()
}

/// Moves a node and keeps the focus on it.
fn move_node(workbench: Workbench, id: &str, direction: Direction) {
    let title = workbench.title(id);
    let (Some(place), Some(title)) = (workbench.place(id), title) else {
        return;
    };
    if says_only_text(workbench) {
        return;
    }
    match workbench.peek(|document| moves::moved(document, &place.route, direction)) {
        Some(intent) if workbench.act(std::slice::from_ref(&intent), "move") => {
            workbench.say(format!("{title} moved. Control Z takes it back."));
            let id = id.to_owned();
            // After the canvas is drawn anew.
            request_animation_frame(move || focus_node(&id));
        }
        Some(_) => {}
        None => workbench.say(format!("{title} cannot go further.")),
    }
}

/// Says why the steps can be changed in the text only; whether that is so.
pub fn says_only_text(workbench: Workbench) -> bool {
    let reason = workbench.board.with_untracked(|board| board.only_text);
    if let Some(reason) = reason {
        workbench.say(reason);
        toast::warn(reason);
    }
    reason.is_some()
}

fn node_of(target: Option<web_sys::EventTarget>) -> Option<HtmlElement> {
    let element: HtmlElement = target?.dyn_into().ok()?;
    element
        .closest("[data-node]")
        .ok()
        .flatten()?
        .dyn_into()
        .ok()
}

fn nodes(canvas: NodeRef<html::Div>) -> Vec<HtmlElement> {
    let Some(found) = canvas
        .get_untracked()
        .and_then(|canvas| canvas.query_selector_all("[data-node]").ok())
    else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect()
}

/// The nearest node in a direction; what lies aside counts double.
fn neighbour(
    canvas: NodeRef<html::Div>,
    from: &HtmlElement,
    (right, down): (f64, f64),
) -> Option<HtmlElement> {
    let middle = |element: &HtmlElement| {
        let rect = element.get_bounding_client_rect();
        (
            rect.left() + rect.width() / 2.0,
            rect.top() + rect.height() / 2.0,
        )
    };
    let (x, y) = middle(from);
    let distance = |element: &HtmlElement| {
        let (to_x, to_y) = middle(element);
        let ahead = (to_x - x) * right + (to_y - y) * down;
        let aside = ((to_x - x) * down).abs() + ((to_y - y) * right).abs();
        (ahead > 4.0).then_some(ahead + 2.0 * aside)
    };
    nodes(canvas)
        .into_iter()
        .filter_map(|element| Some((distance(&element)?, element)))
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, element)| element)
}

/// Moves the focus to the node of that id, if the canvas shows it.
pub fn focus_node(id: &str) {
    let Ok(found) = document().query_selector_all(".canvas [data-node]") else {
        return;
    };
    let node = (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok())
        .find(|node| node.dataset().get("node").as_deref() == Some(id));
    if let Some(node) = node {
        let _ = node.focus();
    }
}
