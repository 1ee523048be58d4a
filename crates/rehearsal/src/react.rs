//! Which controller looks at which change.

use crate::{
    Change, ChangeKind, argo, json,
    kube::{deployment, garbage, job, kubelet, replica_set, service},
    litmus,
    resource::{
        CHAOS_ENGINES, DEPLOYMENTS, JOBS, NAMESPACES, PODS, REPLICA_SETS, SERVICES, WORKFLOWS,
    },
    sim::Sim,
};

/// Lets every controller see a change of the store.
pub(crate) fn react(sim: &Sim, change: &Change) {
    let resource = change.resource;
    if resource == &PODS {
        kubelet::react(sim, change);
        replica_set::pod_changed(sim, change);
        job::pod_changed(sim, change);
        service::pod_changed(sim, change);
    } else if resource == &REPLICA_SETS {
        replica_set::react(sim, change);
        deployment::replica_set_changed(sim, change);
    } else if resource == &DEPLOYMENTS {
        deployment::react(sim, change);
    } else if resource == &JOBS {
        job::react(sim, change);
    } else if resource == &SERVICES {
        service::react(sim, change);
    } else if resource == &WORKFLOWS {
        argo::react(sim, change);
    } else if resource == &CHAOS_ENGINES {
        litmus::operator::react(sim, change);
    }
    if change.kind == ChangeKind::Deleted {
        sim.cancel(json::uid(&change.object));
        garbage::collect(sim, json::uid(&change.object));
        if resource == &NAMESPACES {
            garbage::empty(sim, json::name(&change.object));
        }
    }
}
