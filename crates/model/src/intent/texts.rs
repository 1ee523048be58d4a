//! From the text of a form to a typed value.
//!
//! A scalar that is text stays text: `10` in a quoted field becomes `"10"`. A number or a boolean
//! stays one where the new text is one too, and a field that must be a number becomes one. Where
//! nothing stands yet, or only an expression that is filled in later, the field's name decides,
//! and else the look of the text.

use serde_json::{Number, Value};
use yaml::{Node, Op, Route, ScalarStyle, Segment, Tree};

/// Keys whose values are text for every schema, whatever they look like.
const TEXT_KEYS: [&str; 14] = [
    "name",
    "value",
    "url",
    "description",
    "identifier",
    "treatment",
    "responseCode",
    "weight",
    "applabel",
    "appns",
    "appkind",
    "query",
    "command",
    "schedule",
];
/// Keys whose values are numbers for every schema, also where a text stood there before.
const NUMBER_KEYS: [&str; 11] = [
    "amount",
    "attempt",
    "expectedResilienceScore",
    "limit",
    "maxConcurrency",
    "minimumCount",
    "responseTimeout",
    "retry",
    "retryCount",
    "runAsGroup",
    "runAsUser",
];
/// Mappings from text to text.
const TEXT_OWNERS: [&str; 5] = [
    "labels",
    "annotations",
    "nodeSelector",
    "runnerAnnotations",
    "experimentAnnotations",
];

/// One operation for each field.
pub(super) fn set(tree: &Tree, texts: &[(Route, String)]) -> Vec<Op> {
    texts
        .iter()
        .map(|(route, text)| Op::Set {
            route: route.clone(),
            value: typed(tree.find(route), route, text),
        })
        .collect()
}

/// The value that a form's text stands for at a place.
pub(crate) fn typed(old: Option<Node<'_>>, route: &Route, text: &str) -> Value {
    let guessed = || {
        if wants_text(route) {
            Value::from(text)
        } else {
            guess(text)
        }
    };
    if wants_number(route)
        && let Some(number) = number(text)
    {
        return number;
    }
    let Some(old) = old.filter(|old| !old.is_null()) else {
        return guessed();
    };
    let plain = old.style() == Some(ScalarStyle::Plain);
    match old.to_json() {
        Value::Number(_) => number(text).unwrap_or_else(|| Value::from(text)),
        Value::Bool(_) => boolean(text).unwrap_or_else(|| Value::from(text)),
        // An expression without quotes can stand for a number.
        Value::String(old) if plain && (old.starts_with("<+") || old.starts_with("{{")) => {
            guessed()
        }
        _ => Value::from(text),
    }
}

fn wants_number(route: &Route) -> bool {
    matches!(route.segments.last(), Some(Segment::Key(key)) if NUMBER_KEYS.contains(&key.as_str()))
}

fn wants_text(route: &Route) -> bool {
    let mut backwards = route
        .segments
        .iter()
        .rev()
        .filter_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_str()),
            _ => None,
        });
    let key = backwards.next().unwrap_or_default();
    let owner = backwards.next().unwrap_or_default();
    TEXT_KEYS.contains(&key) || TEXT_OWNERS.contains(&owner)
}

fn guess(text: &str) -> Value {
    boolean(text)
        .or_else(|| number(text))
        .unwrap_or_else(|| Value::from(text))
}

fn boolean(text: &str) -> Option<Value> {
    match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// A number in the one way that JSON and YAML readers all agree on; no `007`, no `1e3`.
fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = match digits.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (digits, None),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let canonical = whole == "0" || !whole.starts_with('0');
    if !all_digits(whole) || !canonical || decimals.is_some_and(|part| !all_digits(part)) {
        return None;
    }
    if decimals.is_none() {
        return text.parse::<i64>().ok().map(Value::from);
    }
    let value: f64 = text.parse().ok()?;
    // Only where no digit gets lost.
    (value.to_string() == text)
        .then(|| Number::from_f64(value))
        .flatten()
        .map(Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(yaml: &str, pointer: &str, text: &str) -> Value {
        let tree = Tree::parse(yaml);
        let route = pointer.parse().unwrap();
        typed(tree.find(&route), &route, text)
    }

    #[test]
    fn the_kind_of_a_scalar_stays() {
        for (yaml, text, expected) in [
            ("a: \"30\"", "60", json!("60")),
            ("a: 30", "60", json!(60)),
            ("a: 30", "60s", json!("60s")),
            ("a: 30", "007", json!("007")),
            ("a: 10s", "20", json!("20")),
            ("a: true", "false", json!(false)),
            ("a: true", "yes", json!("yes")),
            ("a: 1.5", "2.5", json!(2.5)),
            ("a: 1.5", "2.50", json!("2.50")),
            ("a: <+input>", "75", json!(75)),
            ("a: \"<+input>\"", "75", json!("75")),
            ("a:", "75", json!(75)),
            ("b: 1", "x", json!("x")),
            (
                "b: 1",
                "99999999999999999999",
                json!("99999999999999999999"),
            ),
        ] {
            assert_eq!(value(yaml, "/a", text), expected, "{yaml} <- {text}");
        }
    }

    #[test]
    fn a_cleared_number_becomes_a_number_again() {
        for old in ["amount: \"\"", "amount: '<+input>'", "amount:"] {
            assert_eq!(value(old, "/amount", "75"), json!(75), "{old}");
        }
        assert_eq!(value("amount: 50", "/amount", ""), json!(""));
    }

    #[test]
    fn new_fields_follow_their_names() {
        assert_eq!(value("{}", "/env/0/value", "5"), json!("5"));
        assert_eq!(value("{}", "/metadata/labels/tier", "1"), json!("1"));
        assert_eq!(value("{}", "/method/get/responseCode", "200"), json!("200"));
        assert_eq!(value("{}", "/runProperties/attempt", "2"), json!(2));
        assert_eq!(
            value("{}", "/runProperties/stopOnFailure", "true"),
            json!(true)
        );
    }
}
