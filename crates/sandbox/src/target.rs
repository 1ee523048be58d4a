//! What a path of the API means.

use rehearsal::{Resource, resource::NAMESPACES};

/// The objects that a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub resource: &'static Resource,
    /// `None` for all namespaces, and for kinds without.
    pub namespace: Option<String>,
    /// `None` for the whole collection.
    pub name: Option<String>,
    /// Such as `log` or `scale`.
    pub subresource: Option<String>,
}

impl Target {
    /// The namespace of an object; empty for kinds without.
    pub fn place(&self) -> &str {
        self.namespace.as_deref().unwrap_or_default()
    }

    /// The target of a path such as `/api/v1/namespaces/hce/pods/x/log`.
    pub fn of(path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let (group, version, rest) = match segments.as_slice() {
            ["api", version, rest @ ..] => ("", *version, rest),
            ["apis", group, version, rest @ ..] => (*group, *version, rest),
            _ => return None,
        };
        let found = |plural: &str, namespace: Option<&str>, rest: &[&str]| {
            let resource = Resource::find(group, version, plural)?;
            if rest.len() > 2 || namespace.is_some() && !resource.namespaced {
                return None;
            }
            let text = |at: usize| rest.get(at).map(|&text| text.to_owned());
            Some(Self {
                resource,
                namespace: namespace.map(str::to_owned),
                name: text(0),
                subresource: text(1),
            })
        };
        match rest {
            ["namespaces", name, part @ ("status" | "finalize")] => {
                found(NAMESPACES.plural, None, &[name, part])
            }
            ["namespaces", namespace, plural, rest @ ..] => found(plural, Some(namespace), rest),
            [plural, rest @ ..] => {
                let target = found(plural, None, rest)?;
                // An object in a namespace cannot be named without it.
                (target.name.is_none() || !target.resource.namespaced).then_some(target)
            }
            [] => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_objects() {
        let shown = |path: &str| {
            Target::of(path).map(|target| {
                (
                    target.resource.kind,
                    target.namespace.unwrap_or_default(),
                    target.name.unwrap_or_default(),
                    target.subresource.unwrap_or_default(),
                )
            })
        };
        let to = |kind, namespace: &str, name: &str, part: &str| {
            Some((kind, namespace.to_owned(), name.to_owned(), part.to_owned()))
        };
        assert_eq!(shown("/api/v1/pods"), to("Pod", "", "", ""));
        assert_eq!(
            shown("/api/v1/namespaces/hce/pods/x/log"),
            to("Pod", "hce", "x", "log")
        );
        assert_eq!(shown("/api/v1/namespaces"), to("Namespace", "", "", ""));
        assert_eq!(
            shown("/api/v1/namespaces/hce"),
            to("Namespace", "", "hce", "")
        );
        assert_eq!(
            shown("/apis/apps/v1/namespaces/hce/deployments/x/scale"),
            to("Deployment", "hce", "x", "scale")
        );
        for path in [
            "/api/v1/pods/x",
            "/api/v1/unknown",
            "/api/v2/pods",
            "/apis/apps/v1/namespaces/hce/nodes/x",
            "/api/v1/namespaces/hce/pods/x/log/more",
            "/healthz",
        ] {
            assert_eq!(shown(path), None, "{path}");
        }
    }
}
