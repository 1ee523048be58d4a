//! Lists that notice when a run in them ends.

use leptos::prelude::*;

use crate::client::{self, Events, Signal as Told};

/// A browser opens only six connections to a server, and a list must leave some to the rest.
const STREAMS: usize = 2;

/// Calls `on_end` when one of the runs ends that `going` names.
pub fn follow_ends(
    going: impl Fn() -> Vec<String> + Send + Sync + 'static,
    on_end: impl Fn() + Copy + 'static,
) {
    let streams = StoredValue::new_local(Vec::<Events>::new());
    let going = Memo::new(move |_| going());
    Effect::new(move |_| {
        let follow = |id: &String| {
            client::run_events(id, move |told| {
                if let Told::Update(run) = told
                    && run.phase.is_terminal()
                {
                    on_end();
                }
            })
        };
        streams.set_value(going.with(|going| going.iter().take(STREAMS).map(follow).collect()));
    });
}
