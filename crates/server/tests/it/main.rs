//! The whole server over HTTP, with and without a cluster behind it.

mod documents;
mod graphql;
mod line;
mod security;
mod server;
mod start;
mod story;
