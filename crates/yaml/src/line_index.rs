//! Lines, columns and UTF-16 positions of a text.

use crate::TextEdit;

/// Where the lines of a text start, and how its bytes map to UTF-16 code units.
///
/// Texts of ASCII alone cost no more than their line starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    /// The byte offset of each line's first character; the first is 0.
    starts: Vec<u32>,
    /// Every character beyond ASCII, in order.
    wide: Vec<Wide>,
    len: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wide {
    /// The byte offset right after the character.
    byte_end: u32,
    /// The UTF-16 offset right after it.
    utf16_end: u32,
    /// Its length in bytes and in UTF-16 units.
    bytes: u8,
    utf16: u8,
}

impl LineIndex {
    /// Reads the text once.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(
            text.bytes()
                .enumerate()
                .filter(|&(_, byte)| byte == b'\n')
                .map(|(at, _)| at as u32 + 1),
        );
        let mut wide = Vec::new();
        if !text.is_ascii() {
            wide_of(text, 0, &mut 0, &mut wide);
        }
        Self {
            starts,
            wide,
            len: text.len(),
        }
    }

    /// Follows edits of the text that it is for; `text` is the text after them. Edits are sorted
    /// and disjoint. Only what is between the first and the last edit is read.
    pub fn edit(&mut self, edits: &[TextEdit], text: &str) {
        let (Some(first), Some(last)) = (edits.first(), edits.last()) else {
            return;
        };
        let old = first.range.start.min(self.len)..last.range.end.min(self.len);
        // The same bytes stand in front of the edits, and behind them.
        let Some(new_end) = (text.len() + old.end).checked_sub(self.len) else {
            *self = Self::new(text);
            return;
        };
        let Some(now) = text.get(old.start..new_end) else {
            *self = Self::new(text);
            return;
        };
        let bytes = (new_end as u32).wrapping_sub(old.end as u32);
        let utf16_start = self.utf16(old.start) as u32;
        let utf16_end = self.utf16(old.end) as u32;

        let in_front = |start: &u32| *start as usize <= old.start;
        let from = self.starts.partition_point(in_front);
        let to = self
            .starts
            .partition_point(|start| *start as usize <= old.end);
        for start in &mut self.starts[to..] {
            *start = start.wrapping_add(bytes);
        }
        let breaks = now.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = breaks.map(|(at, _)| (old.start + at) as u32 + 1);
        self.starts.splice(from..to, starts);

        let mut wide = Vec::new();
        let mut utf16 = utf16_start;
        if now.is_ascii() {
            utf16 += now.len() as u32;
        } else {
            wide_of(now, old.start as u32, &mut utf16, &mut wide);
        }
        let units = utf16.wrapping_sub(utf16_end);
        let from = self
            .wide
            .partition_point(|w| w.byte_end as usize <= old.start);
        let to = self
            .wide
            .partition_point(|w| w.byte_end as usize <= old.end);
        for w in &mut self.wide[to..] {
            w.byte_end = w.byte_end.wrapping_add(bytes);
            w.utf16_end = w.utf16_end.wrapping_add(units);
        }
        self.wide.splice(from..to, wide);
        self.len = text.len();
    }

    /// How many lines there are; a final line break starts one more, empty line.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The byte offset of a line's first character, lines counted from 0.
    pub fn line_start(&self, line: usize) -> Option<usize> {
        self.starts.get(line).map(|&start| start as usize)
    }

    /// Line and column of a byte offset, both counted from 1, columns in characters.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.len);
        let line = self.starts.partition_point(|&start| start as usize <= byte) - 1;
        let start = self.starts[line] as usize;
        let before = |at: usize| self.wide.partition_point(|w| w.byte_end as usize <= at);
        let extra: usize = self.wide[before(start)..before(byte)]
            .iter()
            .map(|w| usize::from(w.bytes) - 1)
            .sum();
        (line + 1, byte - start - extra + 1)
    }

    /// The UTF-16 offset of a byte offset; one inside a character means the character's start.
    pub fn utf16(&self, byte: usize) -> usize {
        let byte = byte.min(self.len);
        let at = self.wide.partition_point(|w| w.byte_end as usize <= byte);
        if let Some(next) = self.wide.get(at) {
            let start = next.byte_end as usize - usize::from(next.bytes);
            if byte > start {
                return next.utf16_end as usize - usize::from(next.utf16);
            }
        }
        match at.checked_sub(1).map(|last| self.wide[last]) {
            Some(last) => last.utf16_end as usize + (byte - last.byte_end as usize),
            None => byte,
        }
    }

    /// The byte offset of a UTF-16 offset; one inside a surrogate pair means the pair's start.
    pub fn byte(&self, utf16: usize) -> usize {
        let at = self.wide.partition_point(|w| w.utf16_end as usize <= utf16);
        if let Some(next) = self.wide.get(at) {
            let start = next.utf16_end as usize - usize::from(next.utf16);
            if utf16 > start {
                return next.byte_end as usize - usize::from(next.bytes);
            }
        }
        let byte = match at.checked_sub(1).map(|last| self.wide[last]) {
            Some(last) => last.byte_end as usize + (utf16 - last.utf16_end as usize),
            None => utf16,
        };
        byte.min(self.len)
    }
}

/// Adds the characters beyond ASCII of a text that starts at `base` and at `utf16`, which moves to
/// its end.
fn wide_of(text: &str, base: u32, utf16: &mut u32, wide: &mut Vec<Wide>) {
    for (at, c) in text.char_indices() {
        *utf16 += c.len_utf16() as u32;
        if !c.is_ascii() {
            wide.push(Wide {
                byte_end: base + (at + c.len_utf8()) as u32,
                utf16_end: *utf16,
                bytes: c.len_utf8() as u8,
                utf16: c.len_utf16() as u8,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_and_columns() {
        let index = LineIndex::new("a: 1\näö: 😀x\n");
        assert_eq!(index.line_count(), 3);
        assert_eq!(index.line_column(0), (1, 1));
        assert_eq!(index.line_column(5), (2, 1));
        assert_eq!(index.line_column(5 + "äö: ".len()), (2, 5));
        assert_eq!(index.line_column(5 + "äö: 😀".len()), (2, 6));
        assert_eq!(index.line_column(999), (3, 1));
    }

    proptest! {
        #[test]
        fn utf16_both_ways(text in "[a-z\n\r äß中文字\u{1F600}-\u{1F610}]{0,60}") {
            let index = LineIndex::new(&text);
            for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let utf16 = text[..byte].encode_utf16().count();
                prop_assert_eq!(index.utf16(byte), utf16);
                prop_assert_eq!(index.byte(utf16), byte);
                let line = text[..byte].matches('\n').count();
                let start = text[..byte].rfind('\n').map_or(0, |at| at + 1);
                let column = text[start..byte].chars().count();
                prop_assert_eq!(index.line_column(byte), (line + 1, column + 1));
            }
        }

        #[test]
        fn edits_are_followed(
            text in "[a\n\r äß中\u{1F600}]{0,30}",
            first in 0usize..40,
            length in 0usize..10,
            between in 1usize..10,
            inserts in prop::collection::vec("[a\n\r äß中\u{1F600}]{0,6}", 2),
        ) {
            let boundary = |at: usize| {
                (0..=at.min(text.len())).rfind(|&at| text.is_char_boundary(at)).unwrap_or(0)
            };
            let start = boundary(first);
            let end = boundary(first + length).max(start);
            let mut edits = vec![TextEdit::replace(start..end, inserts[0].clone())];
            let second = boundary(end + between);
            if second > end {
                edits.push(TextEdit::insert(second, inserts[1].clone()));
            }
            let after = crate::apply(&text, &edits);
            let mut index = LineIndex::new(&text);
            index.edit(&edits, &after);
            prop_assert_eq!(index, LineIndex::new(&after));
        }

        #[test]
        fn any_offset_is_safe(text in ".{0,20}", at in 0usize..100) {
            let index = LineIndex::new(&text);
            prop_assert!(text.is_char_boundary(index.byte(at)));
            index.utf16(at);
            index.line_column(at);
        }
    }
}
