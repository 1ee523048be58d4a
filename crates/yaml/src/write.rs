//! Writing values as new text, in the habits of the text around.

use serde_json::Value;

use crate::{
    layout::Layout,
    scalar::{self, Lines, Place},
};

impl Layout {
    /// A key.
    pub fn key(&self, key: &str, flow: bool) -> String {
        let place = Place {
            flow,
            key: true,
            block: None,
        };
        scalar::write(&Value::from(key), None, place, self)
    }

    /// An entry of a block mapping whose keys stand at `column`; the first line is not indented.
    pub fn entry(&self, key: &str, value: &Value, column: usize) -> String {
        format!(
            "{}:{}",
            self.key(key, false),
            self.after_colon(value, column)
        )
    }

    /// What follows the colon of a key at `column`.
    pub fn after_colon(&self, value: &Value, column: usize) -> String {
        match value {
            Value::Object(map) if !map.is_empty() => {
                let column = column + self.step;
                format!(
                    "{}{}{}",
                    self.eol,
                    self.indent(column),
                    self.block(value, column)
                )
            }
            Value::Array(items) if !items.is_empty() => {
                let column = column + self.dash;
                format!(
                    "{}{}{}",
                    self.eol,
                    self.indent(column),
                    self.block(value, column)
                )
            }
            _ => format!(" {}", self.block_scalar(value, column + self.step)),
        }
    }

    /// An item of a block sequence whose dashes stand at `column`; the first line is not indented.
    pub fn item(&self, value: &Value, column: usize) -> String {
        self.item_after(self.gap, value, column)
    }

    /// The same with so many blanks after the dash.
    pub fn item_after(&self, gap: usize, value: &Value, column: usize) -> String {
        let inner = column + 1 + gap;
        format!("-{}{}", self.indent(gap), self.block(value, inner))
    }

    /// Any value in block style, its lines at `column`; the first line is not indented.
    pub fn block(&self, value: &Value, column: usize) -> String {
        let between = format!("{}{}", self.eol, self.indent(column));
        match value {
            Value::Object(map) if !map.is_empty() => map
                .iter()
                .map(|(key, value)| self.entry(key, value, column))
                .collect::<Vec<_>>()
                .join(&between),
            Value::Array(items) if !items.is_empty() => items
                .iter()
                .map(|item| self.item(item, column))
                .collect::<Vec<_>>()
                .join(&between),
            _ => self.block_scalar(value, column),
        }
    }

    fn block_scalar(&self, value: &Value, column: usize) -> String {
        let place = Place {
            flow: false,
            key: false,
            block: Some(Lines::at(column.max(1))),
        };
        scalar::write(value, None, place, self)
    }

    /// An entry of a flow mapping; see [`Self::flow`].
    pub fn flow_entry(&self, key: &str, value: &Value, lines: Option<&str>) -> String {
        let colon = if self.tight && self.json { ":" } else { ": " };
        format!("{}{colon}{}", self.key(key, true), self.flow(value, lines))
    }

    /// A value in brackets: each item on a line of its own where the indentation of the line that
    /// it starts on is given, else on one line.
    pub fn flow(&self, value: &Value, lines: Option<&str>) -> String {
        let deeper = lines.map(|indent| format!("{indent}{}", self.flow_step()));
        let parts: Vec<String> = match value {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| self.flow_entry(key, value, deeper.as_deref()))
                .collect(),
            Value::Array(items) => items
                .iter()
                .map(|item| self.flow(item, deeper.as_deref()))
                .collect(),
            _ => {
                let place = Place {
                    flow: true,
                    key: false,
                    block: None,
                };
                return scalar::write(value, None, place, self);
            }
        };
        let (open, close) = if value.is_object() {
            ('{', '}')
        } else {
            ('[', ']')
        };
        if parts.is_empty() {
            return format!("{open}{close}");
        }
        match (lines, deeper) {
            (Some(indent), Some(deeper)) => {
                let eol = self.eol;
                let body = parts.join(&format!(",{eol}{deeper}"));
                format!("{open}{eol}{deeper}{body}{eol}{indent}{close}")
            }
            _ => format!("{open}{}{close}", parts.join(self.comma())),
        }
    }

    /// What separates items on one line.
    pub fn comma(&self) -> &'static str {
        if self.tight && self.json { "," } else { ", " }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Tree;

    #[test]
    fn block_style_follows_the_text() {
        let layout = Layout::of(&Tree::parse("a:\n- 1\n"));
        let value = json!({"name": "x", "env": [{"name": "A", "value": "30"}, []], "empty": {}, "text": "a\nb\n"});
        insta::assert_snapshot!(layout.item(&value, 0), @r#"
        - name: x
          env:
          - name: A
            value: "30"
          - []
          empty: {}
          text: |
            a
            b
        "#);
    }

    #[test]
    fn flow_style_on_lines_and_on_one() {
        let layout = Layout::of(&Tree::parse("{\n  \"a\": {\n    \"b\": 1\n  }\n}"));
        let value = json!({"a": ["x", {}], "b": null});
        insta::assert_snapshot!(layout.flow(&value, Some("  ")), @r#"
        {
            "a": [
              "x",
              {}
            ],
            "b": null
          }
        "#);
        assert_eq!(layout.flow(&value, None), r#"{"a": ["x", {}], "b": null}"#);
        let yaml = Layout::of(&Tree::parse("a: 1\n"));
        assert_eq!(yaml.flow(&value, None), "{a: [x, {}], b: null}");
    }
}
