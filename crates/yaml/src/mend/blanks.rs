//! Lines that blanks indent which YAML does not know.

use std::ops::Range;

use super::{candidate, first_proved};
use crate::{
    Fix, TextEdit,
    recover::{Recovery, Shape},
};

/// Ordinary spaces for all that indents some lines, so that they keep their columns. `column` is
/// that of the items that the first of them stands among.
pub(super) fn ordinary(
    recovery: &mut Recovery<'_>,
    lines: &Range<usize>,
    column: usize,
    shape: Shape,
) -> Option<Fix> {
    let indentation = recovery.indentation(lines.start)?;
    let is = recovery.text[indentation].chars().count();
    if recovery.is_taken(lines.start, is) {
        return None;
    }
    let edits = spaces(recovery, lines)?;
    let fits = is == column;
    let (all, shape) = match fits {
        true => (lines.clone(), shape),
        false => (recovery.around(lines, is), Shape::Any),
    };
    let candidate = candidate("Write ordinary spaces", edits).only_if(fits);
    first_proved(recovery, &all, shape, vec![candidate])
}

/// What writes a space for each blank that indents some lines, where one of them is none that YAML
/// knows; `None` where one is a tab, which may be of any width.
pub(super) fn spaces(recovery: &Recovery<'_>, lines: &Range<usize>) -> Option<Vec<TextEdit>> {
    let odd = lines.clone().filter(|n| recovery.is_oddly_indented(*n));
    let edits = odd.map(|n| {
        let indentation = recovery.indentation(n)?;
        let blanks = &recovery.text[indentation.clone()];
        let spaces = " ".repeat(blanks.chars().count());
        (!blanks.contains('\t')).then(|| TextEdit::replace(indentation, spaces))
    });
    edits.collect()
}
