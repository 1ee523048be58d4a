//! Services get an address.

use crate::{Change, ChangeKind, json, resource::SERVICES, sim::Sim};

/// Gives a new service its cluster IP.
pub(crate) fn react(sim: &Sim, change: &Change) {
    let service = &change.object;
    if change.kind != ChangeKind::Added || !json::text(service, "/spec/clusterIP").is_empty() {
        return;
    }
    sim.with(|core| {
        let address = format!(
            "10.{}.{}.{}",
            core.rng.between(96, 111),
            core.rng.between(0, 255),
            core.rng.between(1, 254)
        );
        core.change(
            &SERVICES,
            json::namespace(service),
            json::name(service),
            |service| {
                let spec = json::child(json::mapping(service), "spec");
                spec.insert("clusterIPs".into(), vec![address.clone()].into());
                spec.insert("clusterIP".into(), address.into());
            },
        );
    });
}
