//! What keeps a workflow from being started.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::json::{self, items, text};

/// How deep steps may call steps.
const DEPTH: usize = 32;

/// A reason not to start, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// A JSON Pointer into the workflow.
    pub pointer: String,
    /// One sentence.
    pub message: String,
}

fn problem<T>(pointer: impl Into<String>, message: impl Into<String>) -> Result<T, Problem> {
    Err(Problem {
        pointer: pointer.into(),
        message: message.into(),
    })
}

/// Looks for everything that would keep the workflow from being started.
pub(crate) fn validate(workflow: &Value) -> Result<(), Problem> {
    if !workflow.get("spec").is_some_and(Value::is_object) {
        return problem("/spec", "the workflow has no spec");
    }
    if workflow.pointer("/spec/workflowTemplateRef").is_some() {
        return problem(
            "/spec/workflowTemplateRef",
            "the sandbox does not model workflow templates by reference yet",
        );
    }
    let templates = items(workflow, "/spec/templates");
    if templates.is_empty() {
        return problem("/spec/templates", "the workflow has no templates");
    }
    for (at, parameter) in items(workflow, "/spec/arguments/parameters")
        .iter()
        .enumerate()
    {
        let given = |key| {
            parameter
                .get(key)
                .is_some_and(|value: &Value| !value.is_null())
        };
        if !given("value") && !given("default") && !given("valueFrom") {
            return problem(
                format!("/spec/arguments/parameters/{at}"),
                format!(
                    "the parameter {:?} has no value",
                    json::text(parameter, "/name")
                ),
            );
        }
    }
    let entrypoint = text(workflow, "/spec/entrypoint");
    if entrypoint.is_empty() {
        return problem("/spec/entrypoint", "the workflow names no entrypoint");
    }
    let mut open = BTreeSet::new();
    for key in ["entrypoint", "onExit"] {
        let name = text(workflow, &format!("/spec/{key}"));
        if !name.is_empty() {
            template(templates, name, &format!("/spec/{key}"), &mut open)?;
        }
    }
    Ok(())
}

fn template<'w>(
    templates: &'w [Value],
    name: &'w str,
    from: &str,
    open: &mut BTreeSet<&'w str>,
) -> Result<(), Problem> {
    let Some(at) = templates.iter().position(|t| text(t, "/name") == name) else {
        return problem(from, format!("no template is named {name:?}"));
    };
    if open.len() >= DEPTH || !open.insert(name) {
        return problem(from, format!("the template {name:?} calls itself"));
    }
    let place = format!("/spec/templates/{at}");
    if let Some(steps) = templates[at].get("steps") {
        let Some(groups) = steps.as_array() else {
            return problem(
                format!("{place}/steps"),
                "steps must be a list of lists of steps",
            );
        };
        for (g, group) in groups.iter().enumerate() {
            let Some(group) = group.as_array() else {
                return problem(
                    format!("{place}/steps/{g}"),
                    "each item of steps must itself be a list of steps",
                );
            };
            let mut names = BTreeSet::new();
            for (s, step) in group.iter().enumerate() {
                let pointer = format!("{place}/steps/{g}/{s}");
                let step_name = text(step, "/name");
                if step_name.is_empty() {
                    return problem(pointer, "the step has no name");
                }
                if !names.insert(step_name) {
                    return problem(
                        format!("{pointer}/name"),
                        format!("two steps of one group are named {step_name:?}"),
                    );
                }
                if let Some(inline) = text(step, "/template").is_empty().then_some(step)
                    && inline.get("templateRef").is_none()
                    && inline.get("inline").is_none()
                {
                    return problem(pointer, format!("the step {step_name:?} names no template"));
                }
                let called = text(step, "/template");
                if !called.is_empty() {
                    template(templates, called, &format!("{pointer}/template"), open)?;
                }
            }
        }
    }
    open.remove(name);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(spec: Value) -> String {
        match validate(&json!({"spec": spec})) {
            Ok(()) => "fine".into(),
            Err(problem) => format!("{}: {}", problem.pointer, problem.message),
        }
    }

    #[test]
    fn each_reason_has_its_place() {
        let steps = |steps: Value| {
            json!({"entrypoint": "a", "templates": [{"name": "a", "steps": steps},
                                                    {"name": "b", "container": {}}]})
        };
        assert_eq!(
            message(steps(json!([[{"name": "x", "template": "b"}]]))),
            "fine"
        );
        let all = [
            json!({}),
            json!({"templates": [{"name": "a"}]}),
            json!({"entrypoint": "b", "templates": [{"name": "a"}]}),
            steps(json!([{"name": "x"}])),
            steps(json!([[{"name": "x", "template": "c"}]])),
            steps(json!([[{"name": "x", "template": "a"}]])),
            steps(json!([[{"name": "x"}]])),
            steps(json!([[{"name": "x", "template": "b"}, {"name": "x", "template": "b"}]])),
        ];
        let all: Vec<_> = all.into_iter().map(message).collect();
        insta::assert_snapshot!(all.join("\n"), @r#"
        /spec/templates: the workflow has no templates
        /spec/entrypoint: the workflow names no entrypoint
        /spec/entrypoint: no template is named "b"
        /spec/templates/0/steps/0: each item of steps must itself be a list of steps
        /spec/templates/0/steps/0/0/template: no template is named "c"
        /spec/templates/0/steps/0/0/template: the template "a" calls itself
        /spec/templates/0/steps/0/0: the step "x" names no template
        /spec/templates/0/steps/0/1/name: two steps of one group are named "x"
        "#);
    }
}
