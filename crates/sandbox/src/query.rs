//! The parameters of a request, and the form of answer that it wants.

use std::collections::BTreeMap;

use axum::{
    extract::Query,
    http::{HeaderMap, Uri, header},
};
use rehearsal::{ApiError, Selector};

/// The parameters after `?`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    pub fn of(uri: &Uri) -> Result<Self, ApiError> {
        match Query::<Vec<(String, String)>>::try_from_uri(uri) {
            Ok(Query(pairs)) => Ok(Self(pairs.into_iter().collect())),
            Err(error) => Err(ApiError::BadRequest(error.to_string())),
        }
    }

    /// A parameter's text; empty where it is not given.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub fn flag(&self, name: &str) -> bool {
        matches!(self.text(name), "true" | "1")
    }

    /// A whole number; `None` where it is not given.
    pub fn number(&self, name: &str) -> Result<Option<u64>, ApiError> {
        match self.text(name) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                ApiError::BadRequest(format!("{name} must be a whole number, and is {text:?}"))
            }),
        }
    }

    pub fn selector(&self) -> Result<Selector, ApiError> {
        Selector::parse(self.text("labelSelector"), self.text("fieldSelector"))
    }

    pub fn dry_run(&self) -> bool {
        self.text("dryRun") == "All"
    }
}

/// The form of objects that the caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Whole objects.
    Whole,
    /// Rows with columns for people.
    Table,
    /// Metadata only.
    Metadata,
}

impl Form {
    pub fn of(headers: &HeaderMap) -> Self {
        let accept = headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .unwrap_or_default();
        // The first form that is known here is taken, as the caller orders them by preference.
        for wanted in accept.split(',') {
            if wanted.contains("as=Table") && wanted.contains("v=v1;") | wanted.ends_with("v=v1") {
                return Self::Table;
            }
            if wanted.contains("as=PartialObjectMetadata") {
                return Self::Metadata;
            }
            if wanted.trim().starts_with("application/json") && !wanted.contains("as=") {
                return Self::Whole;
            }
        }
        Self::Whole
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_first_known_form_wins() {
        let form = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            Form::of(&headers)
        };
        let kubectl = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;\
                       v=v1beta1;g=meta.k8s.io,application/json";
        assert_eq!(form(kubectl), Form::Table);
        assert_eq!(form("application/json"), Form::Whole);
        assert_eq!(form("*/*"), Form::Whole);
        let metadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        assert_eq!(form(metadata), Form::Metadata);
    }
}
