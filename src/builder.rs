//! The document page: the canvas, the text, the drawer and the panels of an experiment or a pipeline.

mod add_fault;
mod bar;
pub mod board;
pub mod canvas;
pub mod conflict;
mod desk;
pub mod drawer;
mod filing;
pub mod form;
mod keys;
mod moves;
mod overview;
mod page;
pub mod panels;
pub mod places;
mod splitter;
mod tabs;

pub use desk::Desk;
pub use filing::{Filing, Meta, SaveState};
pub use page::BuilderPage;
