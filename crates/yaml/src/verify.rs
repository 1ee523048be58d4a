//! The proof of an edit: the new text is read again and must mean what was asked.

use crate::{
    Reason, Refusal, Severity, Span, TextEdit, Tree, comments, draft::Draft, meaning::Expected,
    source, text_edit::normalize,
};

/// An edit that was proved, and the tree of its result.
pub(crate) struct Proved {
    pub edits: Vec<TextEdit>,
    pub tree: Tree,
}

/// The first draft after which the text means `expected`, no comment is lost that does not belong
/// to what goes, and nothing is wrong that was not wrong before.
pub(crate) fn first_sound(
    tree: &Tree,
    drafts: Vec<Draft>,
    expected: &Expected<'_>,
    place: Option<Span>,
) -> Result<Proved, Refusal> {
    let mut refusal = None;
    let mut tried: Vec<Vec<TextEdit>> = Vec::new();
    for draft in drafts {
        if tried.contains(&draft.edits) {
            continue;
        }
        tried.push(draft.edits.clone());
        match prove(tree, draft, expected) {
            Ok(proved) => return Ok(proved),
            Err(reason) => {
                refusal.get_or_insert(reason);
            }
        }
    }
    let reason = refusal.unwrap_or(Reason::Notation);
    let message = match reason {
        Reason::Comment => {
            "This edit would lose a comment that does not belong to what it changes."
        }
        Reason::Shared => "An alias elsewhere stands for something in here.",
        Reason::Broken if !tree.broken.is_empty() => {
            "Something beside this cannot be read: it has to be mended before this is edited."
        }
        Reason::Broken => "This edit would leave a text that cannot be read.",
        Reason::Notation => "This is written in a way that cannot be edited here.",
        _ => "This edit would change more than was asked.",
    };
    Err(Refusal::new(reason, message, place))
}

fn prove(tree: &Tree, draft: Draft, expected: &Expected<'_>) -> Result<Proved, Reason> {
    if !draft.has_places(tree.text()) {
        return Err(Reason::Notation);
    }
    let edits = normalize(tree.text(), draft.edits);
    if touches_broken(tree, &edits) {
        return Err(Reason::Broken);
    }
    let after = tree.edited(&edits);
    Faults::of(tree).bear(&Faults::of(&after))?;
    if !expected.is_met_by(&after) {
        return Err(Reason::Meaning);
    }
    if !comments::kept(tree, &after, &edits, &draft.owned) {
        return Err(Reason::Comment);
    }
    Ok(Proved { edits, tree: after })
}

/// How much is wrong with a text.
pub(crate) struct Faults<'t> {
    errors: usize,
    /// Aliases that stand for nothing.
    dangling: usize,
    broken: bool,
    /// What cannot be read, where the rest is read around it.
    items: Vec<&'t str>,
}

/// Whether edits would change bytes that nobody can read, their lines, or, where a broken item has
/// lines of its own, those right above and below: what it belongs to depends on them.
pub(crate) fn touches_broken(tree: &Tree, edits: &[TextEdit]) -> bool {
    if tree.broken.is_empty() {
        return false;
    }
    let text = tree.text();
    edits.iter().any(|edit| {
        let Span { start, end } = edit.range;
        let lines = edit.insert.contains('\n') || text[edit.range.clone()].contains('\n');
        let beside = |item: &Span, from: usize, to: usize| {
            let own = source::starts_line(text, item.start) || text[item.clone()].contains('\n');
            source::skip_trivia(text, from) >= to
                && (lines && own || !text[from..to].contains('\n'))
        };
        let next = tree.broken.partition_point(|item| item.end <= start);
        let before = next.checked_sub(1).map(|before| &tree.broken[before]);
        before.is_some_and(|item| beside(item, item.end, start))
            || tree
                .broken
                .get(next)
                .is_some_and(|item| item.start < end || beside(item, end, item.start))
    })
}

impl<'t> Faults<'t> {
    pub fn of(tree: &'t Tree) -> Self {
        let diagnostics = tree.diagnostics().iter();
        let (mut errors, mut dangling) = (0, 0);
        for diagnostic in diagnostics {
            errors += usize::from(diagnostic.severity == Severity::Error);
            dangling += usize::from(diagnostic.code == "unknown-alias");
        }
        Self {
            errors,
            dangling,
            broken: tree.is_broken(),
            items: tree
                .broken
                .iter()
                .map(|item| &tree.text()[item.clone()])
                .collect(),
        }
    }

    /// Nothing may be wrong after an edit that was not before.
    pub fn bear(&self, after: &Faults<'_>) -> Result<(), Reason> {
        if after.dangling > self.dangling {
            Err(Reason::Shared)
        } else if after.errors > self.errors
            || after.broken && !self.broken
            || after.items != self.items
        {
            Err(Reason::Broken)
        } else {
            Ok(())
        }
    }
}
