//! Files that a person brings: from the disk, dropped or pasted.
//!
//! What is text is kept byte for byte, byte order mark and line ends included.
//! What is not gets one sentence that says what it is.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// A text that a person brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The file's name; empty for what was pasted.
    pub file_name: String,
    /// The text, byte for byte.
    pub text: String,
}

impl Upload {
    /// Reads a file. The error is a sentence for the person.
    pub async fn read(file: &File) -> Result<Self, String> {
        let file_name = file.name();
        if file.size() > LARGEST as f64 {
            return Err(too_large(&file_name, file.size()));
        }
        let buffer = JsFuture::from(file.array_buffer())
            .await
            .map_err(|_| format!("{file_name} cannot be read. Is it still there?"))?;
        let text = recognise(&file_name, Uint8Array::new(&buffer).to_vec())?;
        Ok(Self { file_name, text })
    }

    /// Takes a pasted text. The error is a sentence for the person.
    pub fn paste(text: String) -> Result<Self, String> {
        if text.len() > LARGEST {
            return Err(too_large("The pasted text", text.len() as f64));
        }
        if text.is_empty() {
            return Err("There is no text in the clipboard.".to_owned());
        }
        Ok(Self {
            file_name: String::new(),
            text,
        })
    }

    /// The file's name without its endings, as far as a document's name may have such characters.
    pub fn suggested_name(&self) -> String {
        let stem = self.file_name.split('.').next().unwrap_or_default();
        let mut name = String::new();
        for character in stem.to_lowercase().chars() {
            if character.is_ascii_alphanumeric() {
                name.push(character);
            } else if !name.ends_with('-') && !name.is_empty() {
                name.push('-');
            }
        }
        name.trim_end_matches('-').to_owned()
    }
}

fn too_large(name: &str, bytes: f64) -> String {
    let megabytes = (bytes / (1024.0 * 1024.0)).ceil();
    format!("{name} has {megabytes} MB; a document may have 16 MB at most.")
}

/// The bytes as text, or a sentence that says what they are instead.
pub fn recognise(name: &str, bytes: Vec<u8>) -> Result<String, String> {
    if bytes.is_empty() {
        return Err(format!("{name} is empty: there is nothing to open."));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(format!(
            "{name} is UTF-16 text. Save it as UTF-8 and upload it again."
        ));
    }
    if let Some(what) = known_format(&bytes) {
        return Err(format!("{name} is {what}, not YAML or JSON."));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(format!(
            "{name} is a binary file (byte {at} is zero), not YAML or JSON."
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
        format!(
            "{name} is not UTF-8 text: byte {:#04x} in line {line} does not belong there. Save it as UTF-8 and upload it again.",
            bytes[at]
        )
    })
}

fn known_format(bytes: &[u8]) -> Option<&'static str> {
    const FORMATS: [(&[u8], &str); 7] = [
        (b"\x1f\x8b", "a gzip archive"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"%PDF", "a PDF document"),
        (b"\x7fELF", "a program"),
    ];
    FORMATS
        .into_iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, what)| what)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn text_is_kept_byte_for_byte() {
        for text in ["a: 1", "\u{feff}a: 1\r\n", "{\"a\":\t1}\n\n", "# é 漢 🚀\r"] {
            let read = recognise("a.yaml", text.as_bytes().to_vec());
            assert_eq!(read.as_deref(), Ok(text));
        }
    }

    #[wasm_bindgen_test]
    fn what_is_no_text_is_called_by_its_name() {
        for (bytes, expected) in [
            (&b""[..], "f is empty: there is nothing to open."),
            (
                b"\xff\xfea\0",
                "f is UTF-16 text. Save it as UTF-8 and upload it again.",
            ),
            (b"\x1f\x8b\x08", "f is a gzip archive, not YAML or JSON."),
            (
                b"a: \0",
                "f is a binary file (byte 3 is zero), not YAML or JSON.",
            ),
            (
                b"a: 1\nb: \xe9\n",
                "f is not UTF-8 text: byte 0xe9 in line 2 does not belong there. Save it as UTF-8 and upload it again.",
            ),
        ] {
            assert_eq!(recognise("f", bytes.to_vec()), Err(expected.to_owned()));
        }
    }

    #[wasm_bindgen_test]
    fn a_file_suggests_a_name() {
        for (file, expected) in [
            ("cart-pod-delete.workflow.json", "cart-pod-delete"),
            ("My Pipeline (2).yaml", "my-pipeline-2"),
            ("__.yaml", ""),
        ] {
            let upload = Upload {
                file_name: file.to_owned(),
                text: String::new(),
            };
            assert_eq!(upload.suggested_name(), expected);
        }
    }
}
