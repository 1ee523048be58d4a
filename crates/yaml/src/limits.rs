//! What is refused so that no text can cost more than it should.

/// The longest text that is read, in bytes.
pub const TEXT_BYTES: usize = 16 << 20;

/// How many collections may stand inside each other.
pub const DEPTH: usize = 128;

/// How many nodes all aliases of a text may stand for.
pub const ALIAS_NODES: usize = 100_000;

/// How many documents may be embedded inside each other.
pub const EMBEDDING: usize = 8;

/// How many broken items of a document are told apart; what stands behind them is not read.
pub const BROKEN_ITEMS: usize = 64;

/// How many lines of a document are left out because they are a template's own.
pub const TEMPLATE_LINES: usize = 1024;
