//! Server-sent events: pushed when something changes, never polled.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt, stream};
use serde::Serialize;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The values of a channel: the present one at once, then each that follows, until the channel or
/// the server ends. Who reads slowly gets the latest.
pub(super) fn values<T: Clone + Send + Sync + 'static>(
    receiver: watch::Receiver<T>,
) -> impl Stream<Item = T> + Send {
    stream::unfold((receiver, true), |(mut receiver, is_first)| async move {
        if !is_first {
            receiver.changed().await.ok()?;
        }
        let value = receiver.borrow_and_update().clone();
        Some((value, (receiver, false)))
    })
}

/// Sends each value as an event of that name.
pub(super) fn send<T: Serialize + Send + Sync + 'static>(
    name: &'static str,
    values: impl Stream<Item = Arc<T>> + Send + 'static,
    end: CancellationToken,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + Send> {
    let events = values.filter_map(move |value| {
        let event = match Event::default().event(name).json_data(&*value) {
            Ok(event) => Some(Ok(event)),
            Err(error) => {
                tracing::error!(%error, "an event could not be written");
                None
            }
        };
        std::future::ready(event)
    });
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    Sse::new(events.take_until(end.cancelled_owned())).keep_alive(keep_alive)
}
