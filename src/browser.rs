//! The few browser calls that the pages share.

use std::time::Duration;

use js_sys::{Array, Date, Uint8Array};
use leptos::prelude::{set_timeout, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Storage, Url};

/// The browser's storage for this site; `None` where the person forbids it.
pub fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// The present moment as RFC 3339 in UTC.
pub fn now() -> String {
    String::from(Date::new_0().to_iso_string())
}

/// Resolves after `milliseconds`.
pub async fn sleep(milliseconds: u64) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                let _ = resolve.call0(&JsValue::NULL);
            },
            Duration::from_millis(milliseconds),
        );
    });
    let _ = JsFuture::from(promise).await;
}

/// Offers `text` to the person as a file, byte for byte.
pub fn download(file_name: &str, text: &str) -> Result<(), JsValue> {
    // Bytes, not a string: a `Blob` made of a string may change lone line ends.
    let parts = Array::of1(&Uint8Array::from(text.as_bytes()));
    let options = BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let anchor: HtmlAnchorElement = leptos::prelude::document()
        .create_element("a")?
        .unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(file_name);
    anchor.click();
    Url::revoke_object_url(&address)
}

/// A short random name: eight characters of a-z and 0-9.
pub fn random_name() -> String {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    (0..8)
        .map(|_| {
            let index = (js_sys::Math::random() * 36.0) as usize;
            char::from(ALPHABET[index.min(35)])
        })
        .collect()
}
