//! What is told about a text that the parser gives up.

use granit_parser::{ErrorKind, ScanError};

use super::too_deep;

/// A stable code, and a sentence for the person who wrote the text.
pub(super) fn told(error: &ScanError) -> (&'static str, String) {
    let (code, message) = match error.kind() {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => {
            ("tab", "A tab cannot indent YAML: use spaces.".to_owned())
        }
        ErrorKind::RecursionLimitExceeded => ("too-deep", too_deep()),
        ErrorKind::UnclosedFlowCollection { open } => (
            "unclosed-bracket",
            format!("The bracket {open:?} is never closed."),
        ),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => (
            "unclosed-bracket",
            format!("The bracket {open:?} is closed by {close:?}."),
        ),
        ErrorKind::MisplacedFlowCollectionEnd => (
            "unclosed-bracket",
            "This bracket closes nothing.".to_owned(),
        ),
        ErrorKind::UnclosedQuotedScalar => {
            ("unclosed-quote", "The quote is never closed.".to_owned())
        }
        ErrorKind::InvalidQuotedScalarIndent => (
            "unclosed-quote",
            "A quoted text goes on here without indentation: is its quote closed?".to_owned(),
        ),
        ErrorKind::MappingValueNotAllowed => (
            "syntax",
            "A \":\" cannot stand here: check the indentation, or quote the value.".to_owned(),
        ),
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => (
            "indentation",
            "The indentation does not fit: a key of the mapping above was expected.".to_owned(),
        ),
        ErrorKind::ExpectedBlockSequenceEntry => (
            "indentation",
            "The indentation does not fit: an item \"- \" of the list above was expected."
                .to_owned(),
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            "syntax",
            "A \":\" is missing after this key, or the text needs quotes.".to_owned(),
        ),
        ErrorKind::ExpectedFlowMappingSeparator => {
            ("syntax", "A \",\" or \"}\" was expected here.".to_owned())
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            ("syntax", "A \",\" or \"]\" was expected here.".to_owned())
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            "escape",
            "This escape is unknown in double quotes: write \"\\\\\" for a backslash.".to_owned(),
        ),
        ErrorKind::InvalidQuotedScalarHexEscape => (
            "escape",
            "This escape needs hexadecimal digits, two behind \"\\x\" and four behind \"\\u\": write \
             \"\\\\\" for a backslash."
                .to_owned(),
        ),
        ErrorKind::ExpectedDocumentStart => (
            "syntax",
            "The document is over, and this stands behind it: a line \"---\" begins another one."
                .to_owned(),
        ),
        ErrorKind::InvalidDocumentEnd => (
            "syntax",
            "Behind \"...\", which ends a document, nothing but a comment can stand.".to_owned(),
        ),
        ErrorKind::UnsupportedYamlMajorVersion => (
            "directive",
            "This version of YAML is none that can be read: 1.2 is.".to_owned(),
        ),
        ErrorKind::DuplicateVersionDirective => (
            "directive",
            "The version of YAML is given twice for this document.".to_owned(),
        ),
        ErrorKind::BomInsideDocument => (
            "syntax",
            "A byte order mark cannot stand inside of a document: remove it.".to_owned(),
        ),
        ErrorKind::UnexpectedEof
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::ExpectedNodeContent => (
            "syntax",
            "A value was expected here: quote it if it is a text.".to_owned(),
        ),
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => (
            "unclosed-bracket",
            "The text ends before the bracket is closed.".to_owned(),
        ),
        ErrorKind::ZeroBlockScalarIndent => (
            "syntax",
            "A block scalar is indented by 1 to 9 columns, not by 0.".to_owned(),
        ),
        ErrorKind::InvalidBlockScalarHeader => (
            "syntax",
            "Behind \"|\" or \">\" only \"+\" or \"-\", a digit and a comment can stand: the text \
             begins on the next line."
                .to_owned(),
        ),
        ErrorKind::InvalidBlockScalarIndent => (
            "indentation",
            "The first lines of this block scalar are indented deeper than its text.".to_owned(),
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "syntax",
            "Nothing can stand behind the quote that ends a text: quote all of it, and write the \
             quotes inside as escapes."
                .to_owned(),
        ),
        ErrorKind::CommentNotSeparated => (
            "syntax",
            "A space is missing in front of this comment.".to_owned(),
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => (
            "syntax",
            "A list cannot start on the line of its key: write its items \"- \" below it.".to_owned(),
        ),
        ErrorKind::BlockEntryInFlowCollection => (
            "syntax",
            "Items \"- \" cannot stand in brackets.".to_owned(),
        ),
        ErrorKind::MappingKeyNotAllowed => (
            "syntax",
            "A key \"? \" cannot stand here: quote it if it is a text.".to_owned(),
        ),
        ErrorKind::MissingAnchorOrAliasName => (
            "syntax",
            "Behind \"&\" or \"*\" a name must follow: quote the value if it is a text.".to_owned(),
        ),
        ErrorKind::UndeclaredTagHandle => (
            "syntax",
            "Nothing is declared by %TAG for what this tag begins with.".to_owned(),
        ),
        ErrorKind::UnexpectedCharacter { character } => (
            "syntax",
            format!("No text can start with {character:?} here: quote it."),
        ),
        _ => ("syntax", sentence(&error.info())),
    };
    (code, message)
}

fn sentence(info: &str) -> String {
    let mut chars = info.chars();
    let Some(first) = chars.next() else {
        return "This is not YAML.".to_owned();
    };
    let mut out: String = first.to_uppercase().collect();
    out.push_str(chars.as_str());
    if !out.ends_with('.') {
        out.push('.');
    }
    out
}
