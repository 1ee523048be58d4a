//! From requests to answers.

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware,
    response::Response,
};
use rehearsal::resource::PODS;

use crate::{
    answer, delete, discovery, guard, logs, objects, openapi,
    query::{Form, Parameters},
    scale,
    state::Shared,
    target::Target,
    watch, write,
};

/// The largest request body in bytes; etcd refuses far smaller objects.
const LARGEST_BODY: usize = 16 << 20;

/// The whole API.
pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .fallback(handle)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(guard::local_programs_only))
        .with_state(shared)
}

async fn handle(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    tracing::debug!(%method, %uri, "request");
    if is_protobuf(&headers) {
        return answer::status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            "the sandbox reads JSON and YAML, no protobuf; give the object as a file, as in: kubectl create KIND NAME --dry-run=client -o yaml | kubectl create -f -",
            None,
        );
    }
    let parameters = match Parameters::of(&uri) {
        Ok(parameters) => parameters,
        Err(error) => return answer::error(&error),
    };
    if let Some(target) = Target::of(uri.path()) {
        return on_objects(&shared, &method, target, &parameters, &headers, &body);
    }
    if method == Method::GET || method == Method::HEAD {
        return discovery::answer(uri.path())
            .or_else(|| openapi::answer(uri.path()))
            .unwrap_or_else(answer::no_such_path);
    }
    if method == Method::POST
        && let Some(review) = discovery::access_review(uri.path(), &body)
    {
        return review;
    }
    answer::no_such_path()
}

fn is_protobuf(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.contains("protobuf"))
}

fn on_objects(
    shared: &Shared,
    method: &Method,
    target: Target,
    parameters: &Parameters,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let form = Form::of(headers);
    let result = match (method.as_str(), target.subresource.as_deref()) {
        ("GET" | "HEAD", Some("log")) if target.resource == &PODS => {
            logs::read(shared, &target, parameters)
        }
        (_, Some("scale")) if scale::is_scalable(target.resource) => {
            scale::handle(shared, method, &target, parameters, headers, body)
        }
        (_, Some("status" | "finalize") | None) => match method.as_str() {
            "GET" if parameters.flag("watch") && target.subresource.is_none() => {
                watch::start(shared, target, parameters, form)
            }
            "GET" | "HEAD" => objects::read(shared, &target, parameters, form),
            "POST" if target.name.is_none() => write::create(shared, &target, parameters, body),
            "PUT" if target.name.is_some() => write::replace(shared, &target, parameters, body),
            "PATCH" if target.name.is_some() => {
                write::patch(shared, &target, parameters, headers, body)
            }
            "DELETE" => delete::handle(shared, &target, parameters, body),
            _ => return answer::no_such_method(),
        },
        _ => return answer::no_such_path(),
    };
    result.unwrap_or_else(|error| answer::error(&error))
}
