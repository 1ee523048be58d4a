//! The kinds of objects that the cluster knows.

/// A kind of object, as the API names it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Resource {
    /// The API group; empty for the core group.
    pub group: &'static str,
    /// The one version that is served.
    pub version: &'static str,
    /// The name in URLs, such as `pods`.
    pub plural: &'static str,
    /// The name of one object, such as `pod`.
    pub singular: &'static str,
    /// The name in documents, such as `Pod`.
    pub kind: &'static str,
    /// Whether objects live in a namespace.
    pub namespaced: bool,
    /// Short names for `kubectl`.
    pub short: &'static [&'static str],
    /// Whether a plain update leaves `status` alone (the status subresource).
    pub own_status: bool,
}

impl Resource {
    /// `v1` or `group/version`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.to_owned()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }

    /// The name in messages: `pods`, `chaosengines.litmuschaos.io`.
    pub fn qualified(&self) -> String {
        if self.group.is_empty() {
            self.plural.to_owned()
        } else {
            format!("{}.{}", self.plural, self.group)
        }
    }

    /// The resource that a URL names.
    pub fn find(group: &str, version: &str, plural: &str) -> Option<&'static Self> {
        ALL.iter()
            .copied()
            .find(|r| r.group == group && r.version == version && r.plural == plural)
    }

    /// The resource of a document.
    pub fn of(api_version: &str, kind: &str) -> Option<&'static Self> {
        ALL.iter()
            .copied()
            .find(|r| r.kind == kind && r.api_version() == api_version)
    }

    /// The resource that a person means by a name on a command line, such as `chaosengine`.
    pub fn named(name: &str) -> Option<&'static Self> {
        let (name, group) = match name.split_once('.') {
            Some((name, group)) => (name, Some(group)),
            None => (name, None),
        };
        let name = name.to_ascii_lowercase();
        ALL.iter().copied().find(|r| {
            group.is_none_or(|group| group == r.group)
                && (r.plural == name || r.singular == name || r.short.contains(&name.as_str()))
        })
    }
}

macro_rules! resources {
    ($($name:ident: $group:literal $version:literal $plural:literal $singular:literal $kind:literal
        $scope:ident $status:ident [$($short:literal)*];)*) => {
        $(
            #[doc = concat!("`", $kind, "`.")]
            pub static $name: Resource = Resource {
                group: $group,
                version: $version,
                plural: $plural,
                singular: $singular,
                kind: $kind,
                namespaced: resources!(@scope $scope),
                short: &[$($short),*],
                own_status: resources!(@status $status),
            };
        )*
        /// Every kind, grouped by API group.
        pub static ALL: &[&Resource] = &[$(&$name),*];
    };
    (@scope namespaced) => { true };
    (@scope cluster) => { false };
    (@status own) => { true };
    (@status whole) => { false };
}

resources! {
    CONFIG_MAPS: "" "v1" "configmaps" "configmap" "ConfigMap" namespaced whole ["cm"];
    ENDPOINTS: "" "v1" "endpoints" "endpoints" "Endpoints" namespaced whole ["ep"];
    EVENTS: "" "v1" "events" "event" "Event" namespaced whole ["ev"];
    NAMESPACES: "" "v1" "namespaces" "namespace" "Namespace" cluster own ["ns"];
    NODES: "" "v1" "nodes" "node" "Node" cluster own ["no"];
    PODS: "" "v1" "pods" "pod" "Pod" namespaced own ["po"];
    SECRETS: "" "v1" "secrets" "secret" "Secret" namespaced whole [];
    SERVICE_ACCOUNTS: "" "v1" "serviceaccounts" "serviceaccount" "ServiceAccount" namespaced whole ["sa"];
    SERVICES: "" "v1" "services" "service" "Service" namespaced own ["svc"];
    DAEMON_SETS: "apps" "v1" "daemonsets" "daemonset" "DaemonSet" namespaced own ["ds"];
    DEPLOYMENTS: "apps" "v1" "deployments" "deployment" "Deployment" namespaced own ["deploy"];
    REPLICA_SETS: "apps" "v1" "replicasets" "replicaset" "ReplicaSet" namespaced own ["rs"];
    STATEFUL_SETS: "apps" "v1" "statefulsets" "statefulset" "StatefulSet" namespaced own ["sts"];
    CRON_WORKFLOWS: "argoproj.io" "v1alpha1" "cronworkflows" "cronworkflow" "CronWorkflow" namespaced whole ["cwf" "cronwf"];
    WORKFLOWS: "argoproj.io" "v1alpha1" "workflows" "workflow" "Workflow" namespaced whole ["wf"];
    WORKFLOW_TEMPLATES: "argoproj.io" "v1alpha1" "workflowtemplates" "workflowtemplate" "WorkflowTemplate" namespaced whole ["wftmpl"];
    CRDS: "apiextensions.k8s.io" "v1" "customresourcedefinitions" "customresourcedefinition" "CustomResourceDefinition" cluster own ["crd" "crds"];
    ENDPOINT_SLICES: "discovery.k8s.io" "v1" "endpointslices" "endpointslice" "EndpointSlice" namespaced whole [];
    JOBS: "batch" "v1" "jobs" "job" "Job" namespaced own [];
    CHAOS_ENGINES: "litmuschaos.io" "v1alpha1" "chaosengines" "chaosengine" "ChaosEngine" namespaced whole [];
    CHAOS_EXPERIMENTS: "litmuschaos.io" "v1alpha1" "chaosexperiments" "chaosexperiment" "ChaosExperiment" namespaced whole [];
    CHAOS_RESULTS: "litmuschaos.io" "v1alpha1" "chaosresults" "chaosresult" "ChaosResult" namespaced whole [];
    CLUSTER_ROLE_BINDINGS: "rbac.authorization.k8s.io" "v1" "clusterrolebindings" "clusterrolebinding" "ClusterRoleBinding" cluster whole [];
    CLUSTER_ROLES: "rbac.authorization.k8s.io" "v1" "clusterroles" "clusterrole" "ClusterRole" cluster whole [];
    ROLE_BINDINGS: "rbac.authorization.k8s.io" "v1" "rolebindings" "rolebinding" "RoleBinding" namespaced whole [];
    ROLES: "rbac.authorization.k8s.io" "v1" "roles" "role" "Role" namespaced whole [];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_urls_documents_and_command_lines_meet() {
        assert!(std::ptr::eq(
            Resource::find("", "v1", "pods").unwrap(),
            &PODS
        ));
        assert!(std::ptr::eq(
            Resource::of("apps/v1", "Deployment").unwrap(),
            &DEPLOYMENTS
        ));
        assert!(std::ptr::eq(
            Resource::named("chaosengine").unwrap(),
            &CHAOS_ENGINES
        ));
        assert!(std::ptr::eq(
            Resource::named("chaosengines.litmuschaos.io").unwrap(),
            &CHAOS_ENGINES
        ));
        assert!(Resource::named("chaosengine.example.org").is_none());
    }

    #[test]
    fn no_two_resources_share_a_name() {
        let names: std::collections::BTreeSet<_> = ALL.iter().map(|r| r.plural).collect();
        assert_eq!(names.len(), ALL.len());
    }
}
