//! The state of a cluster, and the only ways to change it.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use serde_json::Value;

use crate::{
    ApiError, Change, LogLine, Moment, PatchKind, Resource, Selector, clock, json, patch,
    resource::NAMESPACES, rng::Rng, sim::Schedule, store::Store,
};

/// How many moments are remembered.
const MOMENTS: usize = 10_000;

/// Of how many deleted containers the logs are kept a while.
const LAST_WORDS: usize = 64;

/// What a write is allowed to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Says what would come of it, and changes nothing.
    pub dry_run: bool,
}

/// How an object goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeleteOptions {
    /// Seconds that a pod has to stop; its own by default.
    pub grace_period_seconds: Option<u64>,
    /// Leaves what the object owns.
    pub orphan: bool,
    /// Says whether it would work, and changes nothing.
    pub dry_run: bool,
}

/// The part of an object that a write may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it; `status` only where the kind has no status subresource.
    Main,
    /// `status` only.
    Status,
}

/// A cluster at one instant.
pub(crate) struct Core {
    /// The unix milliseconds of virtual 0.
    pub epoch: i64,
    /// Virtual milliseconds.
    pub now: u64,
    pub rng: Rng,
    pub store: Store,
    pub schedule: Schedule,
    /// Lines by namespace, pod and container.
    pub logs: BTreeMap<(String, String, String), Vec<LogLine>>,
    /// The logs of the pods that were deleted last: who follows one reads it to its end.
    pub last_words: VecDeque<((String, String, String), Vec<LogLine>)>,
    /// What a person would tell about the runs, in order; the newest of them.
    pub moments: VecDeque<Moment>,
    /// The events by their age: when, namespace and name.
    pub events: VecDeque<(u64, String, String)>,
    /// The engine (namespace and name) that the checker in a step's pod created.
    pub engines: BTreeMap<String, (String, String)>,
}

impl Core {
    pub fn new(epoch: i64, seed: u64) -> Self {
        Self {
            epoch,
            now: 0,
            rng: Rng::new(seed),
            store: Store::default(),
            schedule: Schedule::default(),
            logs: BTreeMap::new(),
            last_words: VecDeque::new(),
            moments: VecDeque::new(),
            events: VecDeque::new(),
            engines: BTreeMap::new(),
        }
    }

    /// This instant, as Kubernetes writes it.
    pub fn timestamp(&self) -> String {
        clock::seconds(self.unix_ms())
    }

    pub fn unix_ms(&self) -> i64 {
        self.epoch + self.now as i64
    }

    pub fn get(&self, resource: &Resource, namespace: &str, name: &str) -> Option<Arc<Value>> {
        self.store.get(resource, namespace, name)
    }

    pub fn find(
        &self,
        resource: &Resource,
        namespace: &str,
        name: &str,
    ) -> Result<Arc<Value>, ApiError> {
        self.get(resource, namespace, name)
            .ok_or_else(|| ApiError::NotFound {
                resource: resource.qualified(),
                name: name.to_owned(),
            })
    }

    pub fn list(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        selector: &Selector,
    ) -> Vec<Arc<Value>> {
        self.store
            .list(resource, namespace)
            .filter(|object| selector.matches(object))
            .cloned()
            .collect()
    }

    /// The changes that the controllers have not seen; afterwards they have.
    pub fn take_unseen(&mut self, seen: &mut u64) -> Vec<Change> {
        // The log holds far more than one instant can change; what it lost is history.
        let changes = match self.store.since(*seen) {
            Ok(changes) => changes.cloned().collect(),
            Err(_) => Vec::new(),
        };
        *seen = self.store.version();
        changes
    }

    pub fn create(
        &mut self,
        resource: &'static Resource,
        namespace: &str,
        mut object: Value,
        options: WriteOptions,
    ) -> Result<Arc<Value>, ApiError> {
        let namespace = if resource.namespaced { namespace } else { "" };
        if !object.is_object() {
            return Err(ApiError::BadRequest("the object is no mapping".into()));
        }
        if resource.namespaced && self.get(&NAMESPACES, "", namespace).is_none() {
            return Err(ApiError::NotFound {
                resource: NAMESPACES.qualified(),
                name: namespace.to_owned(),
            });
        }
        let inner = json::namespace(&object);
        if resource.namespaced && !inner.is_empty() && inner != namespace {
            return Err(ApiError::BadRequest(format!(
                "the namespace of the provided object does not match the namespace sent on the \
                 request: {inner:?} is not {namespace:?}"
            )));
        }
        let mut name = json::name(&object).to_owned();
        if name.is_empty() {
            let prefix = json::text(&object, "/metadata/generateName").to_owned();
            if prefix.is_empty() {
                return Err(ApiError::Invalid {
                    kind: resource.kind.to_owned(),
                    name: String::new(),
                    message: "metadata.name: Required value: name or generateName is required"
                        .into(),
                });
            }
            name = format!("{prefix}{}", self.rng.suffix());
        }
        if let Some(message) = wrong_name(&name) {
            return Err(ApiError::Invalid {
                kind: resource.kind.to_owned(),
                name: name.clone(),
                message: format!("metadata.name: Invalid value: {name:?}: {message}"),
            });
        }
        if self.get(resource, namespace, &name).is_some() {
            return Err(ApiError::AlreadyExists {
                resource: resource.qualified(),
                name,
            });
        }
        let stamp = self.timestamp();
        let uid = self.rng.uuid();
        let map = json::mapping(&mut object);
        map.insert("apiVersion".into(), resource.api_version().into());
        map.insert("kind".into(), resource.kind.into());
        let metadata = json::metadata(&mut object);
        metadata.insert("name".into(), name.into());
        if resource.namespaced {
            metadata.insert("namespace".into(), namespace.into());
        }
        metadata.insert("uid".into(), uid.into());
        if !metadata
            .get("creationTimestamp")
            .is_some_and(Value::is_string)
        {
            metadata.insert("creationTimestamp".into(), stamp.into());
        }
        metadata.insert("generation".into(), 1.into());
        crate::defaults::fill(resource, &mut object);
        crate::defaults::check(resource, &object)?;
        if options.dry_run {
            return Ok(Arc::new(object));
        }
        Ok(self.store.put(resource, object))
    }

    /// Puts another object in the place of an existing one.
    pub fn replace(
        &mut self,
        resource: &'static Resource,
        namespace: &str,
        name: &str,
        object: Value,
        part: Part,
        options: WriteOptions,
    ) -> Result<Arc<Value>, ApiError> {
        let before = self.find(resource, namespace, name)?;
        let version = json::text(&object, "/metadata/resourceVersion");
        if !version.is_empty() && version != json::text(&before, "/metadata/resourceVersion") {
            return Err(ApiError::Conflict {
                resource: resource.qualified(),
                name: name.to_owned(),
            });
        }
        self.write(resource, &before, object, part, options)
    }

    #[expect(clippy::too_many_arguments, reason = "a request has so many parts")]
    pub fn patch(
        &mut self,
        resource: &'static Resource,
        namespace: &str,
        name: &str,
        kind: PatchKind,
        change: &Value,
        part: Part,
        options: WriteOptions,
    ) -> Result<Arc<Value>, ApiError> {
        let before = self.find(resource, namespace, name)?;
        let after = patch::apply(&before, kind, change)?;
        self.replace(resource, namespace, name, after, part, options)
    }

    fn write(
        &mut self,
        resource: &'static Resource,
        before: &Value,
        mut after: Value,
        part: Part,
        options: WriteOptions,
    ) -> Result<Arc<Value>, ApiError> {
        if !after.is_object() {
            return Err(ApiError::BadRequest("the object is no mapping".into()));
        }
        match part {
            Part::Status => {
                let status = after.get("status").cloned();
                after = before.clone();
                if let Some(status) = status {
                    json::mapping(&mut after).insert("status".into(), status);
                }
            }
            Part::Main if resource.own_status => {
                let map = json::mapping(&mut after);
                match before.get("status") {
                    Some(status) => map.insert("status".into(), status.clone()),
                    None => map.shift_remove("status"),
                };
            }
            Part::Main => {}
        }
        let map = json::mapping(&mut after);
        map.insert("apiVersion".into(), resource.api_version().into());
        map.insert("kind".into(), resource.kind.into());
        let metadata = json::metadata(&mut after);
        for key in [
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "resourceVersion",
            "generation",
        ] {
            match before.pointer(&format!("/metadata/{key}")) {
                Some(value) => metadata.insert(key.into(), value.clone()),
                None => metadata.shift_remove(key),
            };
        }
        crate::defaults::fill(resource, &mut after);
        crate::defaults::check(resource, &after)?;
        if after == *before || options.dry_run {
            return Ok(Arc::new(after));
        }
        if after.get("spec") != before.get("spec") {
            let generation = before
                .pointer("/metadata/generation")
                .and_then(Value::as_u64);
            json::metadata(&mut after)
                .insert("generation".into(), (generation.unwrap_or(1) + 1).into());
        }
        if json::is_going(&after) && json::items(&after, "/metadata/finalizers").is_empty() {
            let (namespace, name) = (json::namespace(before), json::name(before));
            return self
                .store
                .remove(resource, namespace, name)
                .ok_or_else(|| ApiError::BadRequest("the object is gone".into()));
        }
        Ok(self.store.put(resource, after))
    }

    /// Changes an object as its controller does; nothing happens where it is gone or the same.
    pub fn change(
        &mut self,
        resource: &'static Resource,
        namespace: &str,
        name: &str,
        change: impl FnOnce(&mut Value),
    ) {
        let Some(before) = self.get(resource, namespace, name) else {
            return;
        };
        let mut after = (*before).clone();
        change(&mut after);
        if after != *before {
            self.store.put(resource, after);
        }
    }

    /// Asks an object to go. Returns it as it is then.
    pub fn delete(
        &mut self,
        resource: &'static Resource,
        namespace: &str,
        name: &str,
        options: DeleteOptions,
    ) -> Result<Arc<Value>, ApiError> {
        let object = self.find(resource, namespace, name)?;
        if options.dry_run {
            return Ok(object);
        }
        if options.orphan {
            self.orphan(json::uid(&object));
        }
        let grace = match resource.plural {
            "pods" => pod_grace(&object, options),
            _ => 0,
        };
        let held = !json::items(&object, "/metadata/finalizers").is_empty();
        if grace == 0 && !held {
            return self
                .store
                .remove(resource, namespace, name)
                .ok_or_else(|| ApiError::BadRequest("the object is gone".into()));
        }
        if !json::is_going(&object) {
            let stamp = clock::seconds(self.unix_ms() + 1000 * grace as i64);
            self.change(resource, namespace, name, |object| {
                let metadata = json::metadata(object);
                metadata.insert("deletionTimestamp".into(), stamp.into());
                metadata.insert("deletionGracePeriodSeconds".into(), grace.into());
            });
        }
        self.find(resource, namespace, name)
    }

    fn orphan(&mut self, uid: &str) {
        let owned: Vec<_> = self
            .store
            .all()
            .filter(|(_, object)| json::is_owned_by(object, uid))
            .map(|(resource, object)| (resource, object.clone()))
            .collect();
        for (resource, object) in owned {
            self.change(
                resource,
                json::namespace(&object),
                json::name(&object),
                |object| {
                    if let Some(Value::Array(owners)) =
                        json::metadata(object).get_mut("ownerReferences")
                    {
                        owners.retain(|owner| json::text(owner, "/uid") != uid);
                    }
                },
            );
        }
    }

    /// Adds a line to a container's log.
    pub fn log(&mut self, namespace: &str, pod: &str, container: &str, text: impl Into<String>) {
        let line = LogLine {
            unix_ms: self.unix_ms(),
            text: text.into(),
        };
        self.logs
            .entry((namespace.into(), pod.into(), container.into()))
            .or_default()
            .push(line);
    }

    /// Forgets the logs of a pod that is gone, but for those who are still reading them.
    pub fn forget_logs(&mut self, namespace: &str, pod: &str) {
        let first = (namespace.to_owned(), pod.to_owned(), String::new());
        let keys: Vec<_> = self
            .logs
            .range(first..)
            .map(|(key, _)| key.clone())
            .take_while(|(ns, name, _)| ns == namespace && name == pod)
            .collect();
        for key in keys {
            if let Some(lines) = self.logs.remove(&key) {
                self.last_words.push_front((key, lines));
            }
        }
        self.last_words.truncate(LAST_WORDS);
    }

    /// Notes what a person would tell about a run.
    pub fn moment(&mut self, subject: impl Into<String>, text: impl Into<String>) {
        if self.moments.len() == MOMENTS {
            self.moments.pop_front();
        }
        self.moments.push_back(Moment {
            at: self.now,
            subject: subject.into(),
            text: text.into(),
        });
    }
}

fn pod_grace(pod: &Value, options: DeleteOptions) -> u64 {
    let over = matches!(json::text(pod, "/status/phase"), "Succeeded" | "Failed");
    let scheduled = !json::text(pod, "/spec/nodeName").is_empty();
    if over || !scheduled {
        return 0;
    }
    let seconds = options.grace_period_seconds.unwrap_or_else(|| {
        pod.pointer("/spec/terminationGracePeriodSeconds")
            .and_then(Value::as_u64)
            .unwrap_or(30)
    });
    clock::from_seconds(seconds) / 1000
}

fn wrong_name(name: &str) -> Option<&'static str> {
    let fine =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b':');
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = name.as_bytes();
    if bytes.len() > 253 {
        Some("must be no more than 253 characters")
    } else if !bytes.iter().copied().all(fine) || !edge(bytes.first()) || !edge(bytes.last()) {
        Some(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \
             '-' or '.', and must start and end with an alphanumeric character",
        )
    } else {
        None
    }
}
