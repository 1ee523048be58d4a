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
            let mut utf16_end = 0;
            for (at, c) in text.char_indices() {
                utf16_end += c.len_utf16() as u32;
                if !c.is_ascii() {
                    wide.push(Wide {
                        byte_end: (at + c.len_utf8()) as u32,
                        utf16_end,
                        bytes: c.len_utf8() as u8,
                        utf16: c.len_utf16() as u8,
                    });
                }
            }
        }
        Self {
            starts,
            wide,
            len: text.len(),
        }
    }

    /// Follows edits of the text that it is for; `text` is the text after them. Edits are sorted
    /// and disjoint.
    pub fn edit(&mut self, edits: &[TextEdit], text: &str) {
        if !edits.is_empty() {
            *self = Self::new(text);
        }
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
        fn any_offset_is_safe(text in ".{0,20}", at in 0usize..100) {
            let index = LineIndex::new(&text);
            prop_assert!(text.is_char_boundary(index.byte(at)));
            index.utf16(at);
            index.line_column(at);
        }
    }
}
