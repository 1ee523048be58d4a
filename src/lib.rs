//! The Faultline studio: pages and editors over the text of a document.
//!
//! The text is the only model; everything here draws it or asks for edits of it.
//! The studio knows the server by the types of the `api` crate and clusters not at all.

pub mod app;
pub mod browser;
pub mod builder;
pub mod client;
pub mod components;
pub mod document;
pub mod draft;
pub mod editor;
pub mod pages;
pub mod remote;
pub mod theme;
pub mod upload;

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
