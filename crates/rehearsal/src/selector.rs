//! Label and field selectors.

use serde_json::Value;

use crate::ApiError;

/// Which objects of a kind are meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selector {
    labels: Vec<Requirement>,
    fields: Vec<(String, bool, String)>,
}

#[derive(Clone, Debug, PartialEq)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    Missing,
}

impl Selector {
    /// Reads a label selector (`app=cart,tier!=db,x in (a,b),!y`) and a field selector
    /// (`metadata.name=x,status.phase!=Running`). Empty texts select everything.
    ///
    /// # Errors
    /// A part that is no requirement.
    pub fn parse(labels: &str, fields: &str) -> Result<Self, ApiError> {
        Ok(Self {
            labels: split_outside_parentheses(labels)
                .map(requirement)
                .collect::<Result<_, _>>()?,
            fields: fields
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(field)
                .collect::<Result<_, _>>()?,
        })
    }

    /// Selects by labels only.
    ///
    /// # Errors
    /// A part that is no requirement.
    pub fn labels(labels: &str) -> Result<Self, ApiError> {
        Self::parse(labels, "")
    }

    /// Selects the objects that carry all of these labels, such as a service's selector.
    pub fn equal_to(labels: &serde_json::Map<String, Value>) -> Self {
        Self {
            labels: labels
                .iter()
                .map(|(key, value)| Requirement {
                    key: key.clone(),
                    test: Test::In(vec![value.as_str().unwrap_or_default().to_owned()]),
                })
                .collect(),
            fields: Vec::new(),
        }
    }

    /// Whether everything is selected.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    /// Whether the object is meant.
    pub fn matches(&self, object: &Value) -> bool {
        let labels = crate::json::at(object, "/metadata/labels");
        self.labels.iter().all(|requirement| {
            let value = labels
                .and_then(|labels| labels.get(&requirement.key))
                .and_then(Value::as_str);
            match &requirement.test {
                Test::In(wanted) => value.is_some_and(|v| wanted.iter().any(|w| w == v)),
                Test::NotIn(unwanted) => value.is_none_or(|v| unwanted.iter().all(|w| w != v)),
                Test::Exists => value.is_some(),
                Test::Missing => value.is_none(),
            }
        }) && self.fields.iter().all(|(path, equal, wanted)| {
            let found = crate::json::at(object, path);
            let found = match found {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Null) | None => String::new(),
                Some(other) => other.to_string(),
            };
            (found == *wanted) == *equal
        })
    }
}

fn split_outside_parentheses(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    text.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        c == ',' && depth <= 0
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}

fn requirement(part: &str) -> Result<Requirement, ApiError> {
    let refuse = || ApiError::BadRequest(format!("unable to parse requirement: {part:?}"));
    let (key, test) = if let Some(key) = part.strip_prefix('!') {
        (key, Test::Missing)
    } else if let Some((key, value)) = part.split_once("!=") {
        (key, Test::NotIn(vec![value.trim().to_owned()]))
    } else if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        (key, Test::In(vec![value.trim().to_owned()]))
    } else if let Some((head, list)) = part.split_once('(') {
        let values = list
            .strip_suffix(')')
            .ok_or_else(refuse)?
            .split(',')
            .map(|value| value.trim().to_owned())
            .collect();
        let mut words = head.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some(key), Some("in"), None) => (key, Test::In(values)),
            (Some(key), Some("notin"), None) => (key, Test::NotIn(values)),
            _ => return Err(refuse()),
        }
    } else {
        (part, Test::Exists)
    };
    let key = key.trim();
    let values = match &test {
        Test::In(values) | Test::NotIn(values) => values.as_slice(),
        Test::Exists | Test::Missing => &[],
    };
    let plain = |text: &str, more: &[char]| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || more.contains(&c))
    };
    if key.is_empty()
        || !plain(key, &['-', '_', '.', '/'])
        || !values.iter().all(|value| plain(value, &['-', '_', '.']))
    {
        return Err(refuse());
    }
    Ok(Requirement {
        key: key.to_owned(),
        test,
    })
}

fn field(part: &str) -> Result<(String, bool, String), ApiError> {
    let (path, equal, value) = if let Some((path, value)) = part.split_once("!=") {
        (path, false, value)
    } else if let Some((path, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        (path, true, value)
    } else {
        return Err(ApiError::BadRequest(format!(
            "unable to parse field selector: {part:?}"
        )));
    };
    let pointer = format!("/{}", path.trim().replace('.', "/"));
    Ok((pointer, equal, value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn labels_select_as_in_kubernetes() {
        let pod = json!({"metadata": {"labels": {"app": "cart", "tier": "web"}}});
        for (selector, expected) in [
            ("", true),
            ("app=cart", true),
            ("app==cart,tier!=db", true),
            ("app in (cart, shop),tier", true),
            ("app notin (shop)", true),
            ("!app", false),
            ("!other", true),
            ("other!=x", true),
            ("app=shop", false),
            ("app in (shop)", false),
        ] {
            let parsed = Selector::labels(selector).unwrap();
            assert_eq!(parsed.matches(&pod), expected, "{selector}");
        }
    }

    #[test]
    fn fields_select_by_path() {
        let pod =
            json!({"metadata": {"name": "a"}, "spec": {"n": 1}, "status": {"phase": "Running"}});
        for (selector, expected) in [
            ("metadata.name=a", true),
            ("metadata.name=b", false),
            ("status.phase!=Running", false),
            ("spec.nodeName=", true),
            ("spec.n=1", true),
        ] {
            let parsed = Selector::parse("", selector).unwrap();
            assert_eq!(parsed.matches(&pod), expected, "{selector}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for selector in ["app in cart)", "a b", "x in (a", "=a", "a=(", "a=b c"] {
            assert!(Selector::labels(selector).is_err(), "{selector}");
        }
        assert!(Selector::parse("", "name").is_err());
    }
}
