//! Something that the server keeps, as a page shows it: waited for, here, or failed.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};

use crate::{
    client::{self, Answer, Failure, Link},
    components::{FailureNote, Skeleton},
};

/// The state of a call: nothing yet, what it gave, or why it failed.
///
/// It is loaded at once and again when a lost server comes back.
/// What is already here stays through a failed reload.
pub struct Remote<T: Send + Sync + 'static> {
    state: RwSignal<Option<Answer<T>>>,
    /// Counts the calls and the values set by hand: an answer that is older is dropped.
    latest: StoredValue<u32>,
    reload: Callback<()>,
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// Loads by `load`, which is called again whenever a signal that it reads changes.
    pub fn new<F>(load: impl Fn() -> F + Copy + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Answer<T>> + 'static,
    {
        let state = RwSignal::new(None::<Answer<T>>);
        let latest = StoredValue::new(0_u32);
        let start = move |future: F| {
            latest.update_value(|latest| *latest += 1);
            let ticket = latest.get_value();
            spawn_local(async move {
                let answer = future.await;
                // The page may be gone, or a newer call under way.
                if latest.try_get_value() != Some(ticket) {
                    return;
                }
                state.try_update(|state| {
                    let keep = answer.is_err() && matches!(state, Some(Ok(_)));
                    if !keep {
                        *state = Some(answer);
                    }
                });
            });
        };
        Effect::new(move |_| start(load()));
        let link = client::link();
        Effect::new(move |earlier: Option<Link>| {
            let now = link.get();
            if now == Link::Up && earlier.is_some_and(|earlier| earlier != Link::Up) {
                start(untrack(load));
            }
            now
        });
        let reload = Callback::new(move |()| start(untrack(load)));
        Self {
            state,
            latest,
            reload,
        }
    }

    /// Calls again.
    pub fn reload(self) {
        self.reload.run(());
    }

    /// What is here, tracked.
    pub fn get(self) -> Option<T> {
        self.state.get().and_then(Answer::ok)
    }

    /// Replaces what is here, as after an event. A call under way no longer counts: it was asked before.
    pub fn set(self, value: T) {
        self.latest.try_update_value(|latest| *latest += 1);
        self.state.try_set(Some(Ok(value)));
    }

    /// Whether there is no such thing.
    pub fn is_missing(self) -> bool {
        self.state
            .with(|state| matches!(state, Some(Err(Failure::NotFound(_)))))
    }

    /// The thing drawn by `draw`, or a skeleton, or why it is not here.
    pub fn view(self, draw: impl Fn(T) -> AnyView + Send + Sync + 'static) -> impl IntoView {
        move || match self.state.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(Ok(value)) => draw(value),
            Some(Err(failure)) => {
                view! { <FailureNote failure=failure retry=self.reload /> }.into_any()
            }
        }
    }
}
