//! What an object owned goes with it.

use crate::{DeleteOptions, json, sim::Sim};

/// Deletes everything whose last owner had this uid.
pub(crate) fn collect(sim: &Sim, uid: &str) {
    if uid.is_empty() {
        return;
    }
    sim.with(|core| {
        let owned: Vec<_> = core
            .store
            .all()
            .filter(|(_, object)| json::is_owned_by(object, uid))
            .map(|(resource, object)| (resource, object.clone()))
            .collect();
        for (resource, object) in owned {
            // It may be gone by now; that is what was wanted.
            let _ = core.delete(
                resource,
                json::namespace(&object),
                json::name(&object),
                DeleteOptions::default(),
            );
        }
    });
}

/// Deletes everything in a namespace that is gone.
pub(crate) fn empty(sim: &Sim, namespace: &str) {
    sim.with(|core| {
        let inside: Vec<_> = core
            .store
            .all()
            .filter(|(_, object)| json::namespace(object) == namespace)
            .map(|(resource, object)| (resource, object.clone()))
            .collect();
        for (resource, object) in inside {
            core.store.remove(resource, namespace, json::name(&object));
        }
    });
}
