//! Small shared pieces of the pages.

mod badge;
mod dialog;
mod empty;
mod header;
mod icon;
mod loading;
mod menu;
mod search;
mod time;
pub mod toast;
mod upload;

pub use badge::{Badge, PhaseBadge, Tone, VerdictBadge};
pub use dialog::{Confirm, Dialog};
pub use empty::Empty;
pub use header::{Header, PageTitle};
pub use icon::{Glyph, Icon};
pub use loading::{FailureNote, Skeleton};
pub use menu::Menu;
pub use search::{Search, matches};
pub use time::{Time, duration, local_time};
pub use upload::UploadYaml;
