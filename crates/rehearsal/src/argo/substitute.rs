//! Argo's `{{name}}` in texts.

use std::collections::BTreeMap;

/// The text with every known `{{name}}` replaced, with or without blanks inside the braces.
/// Other expressions in braces are left as they are: they may be somebody else's templates.
///
/// # Errors
/// The name of a `workflow.` or `inputs.` variable that does not exist.
pub(crate) fn substitute(text: &str, known: &BTreeMap<String, String>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let Some(length) = rest[start..].find("}}") else {
            break;
        };
        let whole = &rest[start..start + length + 2];
        let name = whole[2..length].trim();
        out.push_str(&rest[..start]);
        match known.get(name) {
            Some(value) => out.push_str(value),
            None if name.starts_with("workflow.") || name.starts_with("inputs.") => {
                return Err(name.to_owned());
            }
            None => out.push_str(whole),
        }
        rest = &rest[start + length + 2..];
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> BTreeMap<String, String> {
        [("workflow.uid".to_owned(), "42".to_owned())].into()
    }

    #[test]
    fn variables_are_replaced_with_or_without_blanks() {
        let text = "a {{workflow.uid}} b {{ workflow.uid }} c";
        assert_eq!(substitute(text, &known()).unwrap(), "a 42 b 42 c");
    }

    #[test]
    fn foreign_templates_stay_and_unknown_variables_are_named() {
        let text = "{{ .probe.Register }} {{open";
        assert_eq!(substitute(text, &known()).unwrap(), text);
        let unknown = substitute("{{workflow.parameters.x}}", &known());
        assert_eq!(unknown.unwrap_err(), "workflow.parameters.x");
    }
}
