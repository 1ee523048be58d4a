//! Documents to start from are without fault.

#![allow(clippy::unwrap_used)]

use faultline_model::{Document, Intent, NewFault, blank, catalogue, plan, project, templates};
use proptest::prelude::*;
use yaml::{Severity, Tree};

#[test]
fn a_blank_experiment() {
    let text = blank::experiment("cart", "hce");
    let projection = project(&Tree::parse(&text));
    assert_eq!(projection.diagnostics, []);
    let Document::Experiment(experiment) = projection.document else {
        panic!("no experiment");
    };
    let groups: Vec<_> = experiment
        .groups
        .iter()
        .map(|group| group.steps[0].name.text())
        .collect();
    assert_eq!(groups, ["install-chaos-faults", "cleanup-chaos-resources"]);
}

#[test]
fn a_blank_pipeline() {
    let projection = project(&Tree::parse(&blank::pipeline("7 to 8")));
    assert_eq!(projection.diagnostics, []);
    let Document::Pipeline(pipeline) = projection.document else {
        panic!("no pipeline");
    };
    assert_eq!(pipeline.name.text(), "7 to 8");
    assert_eq!(pipeline.identifier.text(), "_7_to_8");
}

#[test]
fn every_fault_of_the_catalogue_can_be_added() {
    let blank = Tree::parse(&blank::experiment("x", "hce"));
    for fault in catalogue::faults() {
        let intent = Intent::AddFault(NewFault {
            fault: fault.name.to_owned(),
            place: None,
            target_kind: "deployment".to_owned(),
            target_namespace: "hce".to_owned(),
            target_label: "app=cartservice".to_owned(),
        });
        let text = yaml::apply(blank.text(), &plan(&blank, &intent).unwrap());
        let projection = project(&Tree::parse(&text));
        let wrong: Vec<_> = projection
            .diagnostics
            .iter()
            .filter(|finding| finding.severity > Severity::Hint)
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let Document::Experiment(experiment) = projection.document else {
            panic!("no experiment");
        };
        let (_, added) = experiment.faults().next().unwrap();
        assert_eq!(added.tunables.len(), fault.tunables.len());
    }
}

#[test]
fn built_in_experiments() {
    for template in templates() {
        let text = template.text("mine", "hce", "app=cartservice").unwrap();
        let projection = project(&Tree::parse(&text));
        assert_eq!(projection.diagnostics, [], "{text}");
        let Document::Experiment(experiment) = projection.document else {
            panic!("no experiment");
        };
        let (_, fault) = experiment.faults().next().unwrap();
        assert_eq!(fault.probes.len(), 1);
        assert_eq!(fault.target.label.text(), "app=cartservice");
    }
    let text = templates()[0]
        .text("mine", "hce", "app=cartservice")
        .unwrap();
    insta::assert_snapshot!(text, @"");
}

proptest! {
    #[test]
    fn any_name_reads_back(name in "\\PC{0,30}", namespace in "[a-z0-9-]{0,12}") {
        let Document::Experiment(experiment) = project(&Tree::parse(&blank::experiment(&name, &namespace))).document else {
            panic!("no experiment");
        };
        prop_assert_eq!(experiment.name.text(), &name);
        prop_assert_eq!(experiment.namespace.text(), &namespace);
        let Document::Pipeline(pipeline) = project(&Tree::parse(&blank::pipeline(&name))).document else {
            panic!("no pipeline");
        };
        prop_assert_eq!(pipeline.name.text(), &name);
    }
}
