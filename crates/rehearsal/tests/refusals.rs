//! Documents that cannot be rehearsed, and steps that the sandbox does not model.

use faultline_rehearsal::{Options, rehearse};
use yaml::Tree;

fn refusal(text: &str) -> String {
    let tree = Tree::parse(text);
    match rehearse(&tree, &Options::default()) {
        Ok(run) => format!("{}: {}", run.phase, run.message),
        Err(error) => {
            let place = error
                .span
                .clone()
                .map(|span| tree.line_index().line_column(span.start));
            format!("{place:?} {error}")
        }
    }
}

fn with_template(template: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: x}}\nspec:\n  \
         entrypoint: a\n  templates:\n  - name: a\n    steps: [[{{name: s, template: b}}]]\n  - \
         name: b\n    {template}\n"
    )
}

#[test]
fn each_has_its_reason_and_place() {
    let fine = with_template("container: {image: x}");
    let broken = "inputs: {artifacts: [{name: x, path: /x.yaml, raw: {data: \"apiVersion: litmuschaos.io/v1alpha1\\nkind: ChaosEngine\\nmetadata: [\\n\"}}]}";
    let all = [
        refusal(""),
        refusal("a: [1"),
        refusal("just text"),
        refusal("apiVersion: v1\nkind: Pod\n"),
        refusal("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n"),
        refusal(&fine),
        refusal(&fine.replace("template: b", "template: c")),
        refusal(&fine.replace("entrypoint: a", "entrypoint: z")),
        refusal(&fine.replace("entrypoint: a", "onExit: a")),
        refusal(&fine.replace("name: x}", "name: X X}")),
        refusal(&with_template(broken)),
    ];
    insta::assert_snapshot!(all.join("\n"), @r#"
    None the file is empty
    Some((1, 4)) The bracket '[' is never closed.
    Some((1, 1)) the file holds no Kubernetes object: apiVersion and kind are missing
    Some((2, 7)) Pod of v1 is no Workflow or CronWorkflow of argoproj.io/v1alpha1
    Some((1, 1)) the workflow has no spec
    Succeeded: 
    Some((8, 34)) no template is named "c"
    Some((5, 15)) no template is named "z"
    Some((5, 3)) the workflow names no entrypoint
    Some((3, 18)) Workflow "X X" is invalid: metadata.name: Invalid value: "X X": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character
    Some((10, 130)) The bracket '[' is never closed.
    "#);
}

#[test]
fn what_is_not_modelled_is_said() {
    let all = [
        refusal(&with_template("dag: {tasks: []}")),
        refusal(&with_template("suspend: {}")),
        refusal(&with_template("resource: {action: get}")),
        refusal(&with_template("x: 1")),
        refusal(&with_template(
            "container: {image: \"{{workflow.parameters.no}}\"}",
        )),
        refusal(
            &with_template("container: {image: x}")
                .replace("template: b}", "template: b, when: \"1 == 1\"}"),
        ),
        refusal(&with_template(
            "container: {image: x, command: [sh, -c], args: [exit 3]}",
        )),
        refusal(&with_template(
            "container: {image: \"litmus-checker:1\", args: [-file=/x]}",
        )),
        refusal(&with_template(
            "steps: [[{name: t, template: c}]]\n  - name: c\n    script: {image: x, source: y}",
        )),
    ];
    insta::assert_snapshot!(all.join("\n"), @r#"
    Error: s: the sandbox does not model dag templates yet
    Error: s: the sandbox does not model suspend templates yet
    Error: s: the sandbox does not model resource templates yet
    Error: s: the template "b" has nothing to run
    Error: s: failed to resolve {{workflow.parameters.no}}
    Error: s: the sandbox does not model "when" of steps yet
    Failed: s: Error (exit code 3)
    Failed: s: Error (exit code 1): error: cannot read the chaos engine: no file at "/x"
    Succeeded: 
    "#);
}
