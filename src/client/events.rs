//! Server-sent events that reconnect by themselves.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource, MessageEvent};

const RETRY: Duration = Duration::from_secs(2);

/// What a stream of events tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal<T> {
    /// The stream stands.
    Connected,
    /// The stream broke; another attempt follows.
    Lost,
    /// The newest state.
    Update(T),
}

/// A subscription. Dropping it closes the stream.
pub struct Events {
    shared: Rc<Shared>,
}

struct Shared {
    address: String,
    name: &'static str,
    on_event: Box<dyn Fn(Signal<String>)>,
    stream: RefCell<Option<Stream>>,
    retry: RefCell<Option<TimeoutHandle>>,
}

struct Stream {
    source: EventSource,
    _open: Closure<dyn FnMut(Event)>,
    _error: Closure<dyn FnMut(Event)>,
    _message: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.shared.stream.take();
        if let Some(retry) = self.shared.retry.take() {
            retry.clear();
        }
    }
}

impl Events {
    /// Subscribes to the events `name` at `address`. Events that are no `T` are ignored.
    pub(super) fn open<T: DeserializeOwned + 'static>(
        address: String,
        name: &'static str,
        on: impl Fn(Signal<T>) + 'static,
    ) -> Self {
        let on_event = Box::new(move |signal: Signal<String>| match signal {
            Signal::Connected => on(Signal::Connected),
            Signal::Lost => on(Signal::Lost),
            Signal::Update(text) => {
                if let Ok(state) = serde_json::from_str(&text) {
                    on(Signal::Update(state));
                }
            }
        });
        let shared = Rc::new(Shared {
            address,
            name,
            on_event,
            stream: RefCell::default(),
            retry: RefCell::default(),
        });
        connect(&shared);
        Self { shared }
    }
}

fn connect(shared: &Rc<Shared>) {
    let Ok(source) = EventSource::new(&shared.address) else {
        return;
    };
    let weak = Rc::downgrade(shared);
    let open = Closure::<dyn FnMut(Event)>::new(move |_| {
        if let Some(shared) = weak.upgrade() {
            (shared.on_event)(Signal::Connected);
        }
    });
    let weak = Rc::downgrade(shared);
    let error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let Some(shared) = weak.upgrade() else { return };
        (shared.on_event)(Signal::Lost);
        let source = event
            .target()
            .and_then(|target| target.dyn_into::<EventSource>().ok());
        // The browser retries a broken stream by itself, but gives up after an error answer.
        if source.is_some_and(|source| source.ready_state() == EventSource::CLOSED) {
            retry(&shared);
        }
    });
    let weak = Rc::downgrade(shared);
    let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let (Some(shared), Some(text)) = (weak.upgrade(), event.data().as_string()) {
            (shared.on_event)(Signal::Update(text));
        }
    });
    source.set_onopen(Some(open.as_ref().unchecked_ref()));
    source.set_onerror(Some(error.as_ref().unchecked_ref()));
    let _ = source.add_event_listener_with_callback(shared.name, message.as_ref().unchecked_ref());
    shared.stream.replace(Some(Stream {
        source,
        _open: open,
        _error: error,
        _message: message,
    }));
}

fn retry(shared: &Rc<Shared>) {
    let weak = Rc::downgrade(shared);
    let handle = set_timeout_with_handle(
        move || {
            if let Some(shared) = weak.upgrade() {
                connect(&shared);
            }
        },
        RETRY,
    );
    if let Some(earlier) = shared.retry.replace(handle.ok()) {
        earlier.clear();
    }
}
