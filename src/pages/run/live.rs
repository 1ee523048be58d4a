//! The stream of a run's states.

use api::Run;
use leptos::prelude::*;

use crate::{
    client::{self, Events, Signal as Told},
    remote::Remote,
};

/// How the page stands with the server's stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Live {
    /// No stream: it has not been opened, or the run has ended.
    Idle,
    /// Every change arrives by itself.
    Connected,
    /// The stream broke; another attempt follows.
    Lost,
}

/// Follows the run until it ends, and puts each state into `remote`.
pub fn follow(id: StoredValue<String>, remote: Remote<Run>) -> RwSignal<Live> {
    let live = RwSignal::new(Live::Idle);
    let stream = StoredValue::new_local(None::<Events>);
    let is_going = Memo::new(move |_| remote.get().map(|run| !run.phase.is_terminal()));
    Effect::new(move |_| match is_going.get() {
        Some(true) => {
            let events = client::run_events(&id.get_value(), move |told| match told {
                Told::Connected => drop(live.try_set(Live::Connected)),
                Told::Lost => drop(live.try_set(Live::Lost)),
                Told::Update(run) => remote.set(run),
            });
            stream.set_value(Some(events));
        }
        Some(false) => {
            stream.set_value(None);
            live.set(Live::Idle);
        }
        None => {}
    });
    live
}
