//! The icons: outlines on a grid of 24.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Glyph {
    Add,
    Alert,
    ArrowLeft,
    Check,
    ChevronDown,
    ChevronRight,
    CircleCheck,
    CircleCross,
    CircleDash,
    Clock,
    Close,
    Cluster,
    Code,
    Columns,
    Copy,
    Download,
    Drag,
    Edit,
    Experiment,
    Fault,
    File,
    Gauge,
    Grid,
    History,
    More,
    Pipeline,
    Play,
    Probe,
    Redo,
    Refresh,
    Save,
    Search,
    Settings,
    Spinner,
    Step,
    Stop,
    Template,
    Trash,
    Undo,
    Unplugged,
    Upload,
    Zap,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Self::Add => "M12 5v14M5 12h14",
            Self::Alert => "M12 4 2.8 20h18.4L12 4zM12 10v4M12 17.2v.1",
            Self::ArrowLeft => "M19 12H5M11 6l-6 6 6 6",
            Self::Check => "m5 12.5 4.5 4.5L19 7.5",
            Self::ChevronDown => "m6 9 6 6 6-6",
            Self::ChevronRight => "m9 6 6 6-6 6",
            Self::CircleCheck => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.3l2.8 2.7L16 9.5",
            Self::CircleCross => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9l6 6M15 9l-6 6",
            Self::CircleDash => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12h8",
            Self::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2",
            Self::Close => "M6 6l12 12M18 6 6 18",
            Self::Cluster => "M4 4h16v6H4zM4 14h16v6H4zM7.5 7v.1M7.5 17v.1M11 7h5M11 17h5",
            Self::Code => "m8 7-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14",
            Self::Columns => "M4 5h16v14H4zM12 5v14",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Download => "M12 4v11M7 10.5l5 5 5-5M5 20h14",
            Self::Drag => "M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1",
            Self::Edit => "M4 20h4L19.5 8.500 15.500 4.500 4 16zM13 7l4 4",
            Self::Experiment => {
                "M10 3v6.500L4.600 18.400A1.800 1.800 0 0 0 6.200 21h11.600a1.800 1.800 0 0 0 1.600-2.600L14 9.500V3M8.500 3h7M7.500 15h9"
            }
            Self::Fault => "M13 2.500 5 13.500h6L10.500 21.500 19 10h-6z",
            Self::File => "M6 3h8l5 5v13H6zM14 3v5h5",
            Self::Gauge => "M4.500 18a9 9 0 1 1 15 0M12 14l4-5",
            Self::Grid => "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
            Self::History => "M4 4v5h5M4.500 9A8.500 8.500 0 1 1 3.500 13M12 8v4.500l3 2",
            Self::More => "M5 12v.1M12 12v.1M19 12v.1",
            Self::Pipeline => "M3 9h5v6H3zM16 4h5v6h-5zM16 14h5v6h-5zM8 12h4M16 7h-4v10h4",
            Self::Play => "M7 4.500v15l12-7.500z",
            Self::Probe => "M3 12h4l2.500-6 4.500 12 2.500-6H21",
            Self::Redo => "M20 5v5h-5M20 10a8 8 0 1 0-1.500 7",
            Self::Refresh => "M20 4v5h-5M20 9A8 8 0 1 0 20 15",
            Self::Save => "M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6",
            Self::Search => {
                "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500 20 20"
            }
            Self::Settings => "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.800v4.400M9 14.800v4.400",
            Self::Spinner => {
                "M12 3v4M12 17v4M3 12h4M17 12h4M5.600 5.600l2.800 2.800M15.600 15.600l2.800 2.800M5.600 18.400l2.800-2.800M15.600 8.400l2.800-2.800"
            }
            Self::Step => "M5 5h14v14H5zM9 12h6",
            Self::Stop => "M6 6h12v12H6z",
            Self::Template => "M4 4h16v5H4zM4 13h7v7H4zM15 13h5v7h-5z",
            Self::Trash => "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
            Self::Undo => "M4 5v5h5M4 10a8 8 0 1 1 1.500 7",
            Self::Unplugged => {
                "M3 3l18 18M8.500 8.500 6 11a4.200 4.200 0 0 0 6 6l2.500-2.500M12 7l1-1a4.200 4.200 0 0 1 6 6l-1 1"
            }
            Self::Upload => "M12 16V5M7 9.500l5-5 5 5M5 20h14",
            Self::Zap => "M3 13h6l-2 8 11-12h-6l2-7z",
        }
    }
}

/// An icon beside a word, or inside a control that has a name of its own: it says nothing by itself.
#[component]
pub fn Icon(
    /// What it shows.
    glyph: Glyph,
    /// `large` (20 px) or `huge` (40 px); 16 px without.
    #[prop(optional)]
    size: &'static str,
) -> impl IntoView {
    let class = if size.is_empty() {
        "icon".to_owned()
    } else {
        format!("icon {size}")
    };
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true">
            <path d=glyph.path()></path>
        </svg>
    }
}
