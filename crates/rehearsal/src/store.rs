//! Objects by kind, namespace and name, with one growing version and a bounded log of changes.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use serde_json::Value;

use crate::{ApiError, Resource, json};

/// How many changes are remembered.
const LOG: usize = 8192;

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is different.
    Modified,
    /// It is gone.
    Deleted,
}

/// One change of the store.
#[derive(Clone, Debug)]
pub struct Change {
    /// The store's version after the change.
    pub version: u64,
    /// The object's kind.
    pub resource: &'static Resource,
    /// What happened.
    pub kind: ChangeKind,
    /// The object after the change; for a deletion as it was last, with the deletion's version.
    pub object: Arc<Value>,
    /// The object before the change.
    pub before: Option<Arc<Value>>,
}

type Objects = BTreeMap<(String, String), Arc<Value>>;

/// All objects of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Store {
    objects: BTreeMap<&'static Resource, Objects>,
    log: VecDeque<Change>,
    version: u64,
}

impl Store {
    pub fn version(&self) -> u64 {
        self.version
    }

    pub fn get(&self, resource: &Resource, namespace: &str, name: &str) -> Option<Arc<Value>> {
        let key = (namespace.to_owned(), name.to_owned());
        self.objects.get(resource)?.get(&key).cloned()
    }

    /// The objects of a kind in one namespace, or in all, by namespace and name.
    pub fn list<'s>(
        &'s self,
        resource: &Resource,
        namespace: Option<&'s str>,
    ) -> impl Iterator<Item = &'s Arc<Value>> {
        self.objects
            .get(resource)
            .into_iter()
            .flatten()
            .filter(move |((place, _), _)| namespace.is_none_or(|wanted| wanted == place))
            .map(|(_, object)| object)
    }

    /// All objects that exist.
    pub fn all(&self) -> impl Iterator<Item = (&'static Resource, &Arc<Value>)> {
        self.objects
            .iter()
            .flat_map(|(resource, objects)| objects.values().map(move |o| (*resource, o)))
    }

    /// Puts the object in its place, with a new version.
    pub fn put(&mut self, resource: &'static Resource, mut object: Value) -> Arc<Value> {
        self.stamp(&mut object);
        let object = Arc::new(object);
        let before = self
            .objects
            .entry(resource)
            .or_default()
            .insert(key(&object), object.clone());
        let kind = match before {
            Some(_) => ChangeKind::Modified,
            None => ChangeKind::Added,
        };
        self.remember(resource, kind, object.clone(), before);
        object
    }

    pub fn remove(
        &mut self,
        resource: &'static Resource,
        namespace: &str,
        name: &str,
    ) -> Option<Arc<Value>> {
        let key = (namespace.to_owned(), name.to_owned());
        let before = self.objects.get_mut(resource)?.remove(&key)?;
        let mut last = (*before).clone();
        self.stamp(&mut last);
        let last = Arc::new(last);
        self.remember(resource, ChangeKind::Deleted, last.clone(), Some(before));
        Some(last)
    }

    /// The changes after `version`, oldest first.
    pub fn since(&self, version: u64) -> Result<impl Iterator<Item = &Change>, ApiError> {
        let oldest = self
            .log
            .front()
            .map_or(self.version, |first| first.version - 1);
        if version < oldest {
            return Err(ApiError::Expired {
                asked: version,
                oldest,
            });
        }
        let from = self.log.partition_point(|change| change.version <= version);
        Ok(self.log.range(from..))
    }

    fn stamp(&mut self, object: &mut Value) {
        self.version += 1;
        json::metadata(object).insert("resourceVersion".into(), self.version.to_string().into());
    }

    fn remember(
        &mut self,
        resource: &'static Resource,
        kind: ChangeKind,
        object: Arc<Value>,
        before: Option<Arc<Value>>,
    ) {
        if self.log.len() == LOG {
            self.log.pop_front();
        }
        self.log.push_back(Change {
            version: self.version,
            resource,
            kind,
            object,
            before,
        });
    }
}

fn key(object: &Value) -> (String, String) {
    (
        json::namespace(object).to_owned(),
        json::name(object).to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::resource::PODS;

    fn pod(name: &str) -> Value {
        json!({"metadata": {"name": name, "namespace": "hce"}})
    }

    #[test]
    fn every_change_has_a_version_of_its_own() {
        let mut store = Store::default();
        store.put(&PODS, pod("a"));
        store.put(&PODS, pod("b"));
        store.put(&PODS, pod("a"));
        store.remove(&PODS, "hce", "b");
        let kinds: Vec<_> = store
            .since(1)
            .unwrap()
            .map(|c| (c.version, c.kind))
            .collect();
        assert_eq!(
            kinds,
            [
                (2, ChangeKind::Added),
                (3, ChangeKind::Modified),
                (4, ChangeKind::Deleted)
            ]
        );
        assert_eq!(store.list(&PODS, Some("hce")).count(), 1);
        assert_eq!(store.list(&PODS, Some("other")).count(), 0);
    }

    #[test]
    fn old_changes_are_forgotten_and_said_to_be() {
        let mut store = Store::default();
        for _ in 0..=LOG {
            store.put(&PODS, pod("a"));
        }
        assert!(matches!(store.since(0), Err(ApiError::Expired { .. })));
        assert_eq!(store.since(1).unwrap().count(), LOG);
        assert_eq!(store.since(store.version()).unwrap().count(), 0);
    }
}
