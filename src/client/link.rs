//! Whether the server answers, and for whom.

use std::sync::LazyLock;

use leptos::prelude::{ArcRwSignal, GetUntracked, Set};
use leptos::task::spawn_local;

use crate::browser;

/// How the studio stands with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The last call was answered.
    Up,
    /// The last call was not answered; [`watch`] tries again.
    Down,
    /// The server wants an API key.
    SignedOut,
}

static LINK: LazyLock<ArcRwSignal<Link>> = LazyLock::new(|| ArcRwSignal::new(Link::Up));

/// The link as a signal. It tells changes only, so an effect that tracks it runs when it comes back.
pub fn link() -> ArcRwSignal<Link> {
    LINK.clone()
}

pub(super) fn set(link: Link) {
    if LINK.get_untracked() != link {
        LINK.set(link);
    }
}

/// Asks a lost server every two seconds whether it is back. Runs as long as the page.
pub fn watch() {
    spawn_local(async {
        loop {
            browser::sleep(2000).await;
            if LINK.get_untracked() == Link::Down {
                let _ = super::session().await;
            }
        }
    });
}
