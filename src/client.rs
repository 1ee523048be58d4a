//! The calls to the server, one typed function each.
//!
//! Every function watches the link: see [`link`]. A lost server or an expired session is told there
//! once, so that pages only handle what is theirs.

mod events;
mod link;

pub use events::{Events, Signal};
pub use link::{Link, link, watch};

use api::{
    Document, DocumentKind, DocumentSummary, Infrastructure, Merged, NewDocument, Problem, Run,
    SaveDocument, Scale, Session, SignIn, Workload,
};
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};

const BASE: &str = "/api/v1";

/// Why a call failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The server did not answer.
    Unreachable,
    /// An API key is needed.
    SignedOut,
    /// There is no such thing.
    NotFound(String),
    /// Somebody else saved the document meanwhile: this is theirs.
    Conflict(Box<Document>),
    /// The server refused, and says why.
    Refused(Problem),
    /// The server answered something that the studio does not understand.
    Unreadable(String),
}

impl Failure {
    /// One sentence for the person who acted.
    pub fn message(&self) -> String {
        match self {
            Self::Unreachable => "The server does not answer.".to_owned(),
            Self::SignedOut => "Your session ended. Sign in again.".to_owned(),
            Self::NotFound(message) => message.clone(),
            Self::Conflict(_) => "Somebody else saved this document meanwhile.".to_owned(),
            Self::Refused(problem) => problem.message.clone(),
            Self::Unreadable(what) => {
                format!("The server's answer is not what the studio expects: {what}")
            }
        }
    }
}

/// What a call gives.
pub type Answer<T> = Result<T, Failure>;

/// `GET /session`
pub async fn session() -> Answer<Session> {
    get("/session").await
}

/// `POST /session`: exchanges the key for a cookie.
pub async fn sign_in(api_key: String) -> Answer<()> {
    // 401 means a wrong key here, not an ended session, so the link is not told.
    let response = transmit(Method::POST, "/session", Some(&SignIn { api_key })).await?;
    match response.status() {
        401 => Err(Failure::Refused(problem(response).await)),
        _ => accept(response).await.map(drop),
    }
}

/// `GET /infrastructures`
pub async fn infrastructures() -> Answer<Vec<Infrastructure>> {
    get("/infrastructures").await
}

/// `GET /documents?kind=…`, newest change first.
pub async fn documents(kind: DocumentKind) -> Answer<Vec<DocumentSummary>> {
    get(match kind {
        DocumentKind::Experiment => "/documents?kind=experiment",
        DocumentKind::Pipeline => "/documents?kind=pipeline",
    })
    .await
}

/// `POST /documents`
pub async fn create_document(document: &NewDocument) -> Answer<Document> {
    call(Method::POST, "/documents", Some(document)).await
}

/// `GET /documents/ID`
pub async fn document(id: &str) -> Answer<Document> {
    get(&format!("/documents/{}", segment(id))).await
}

/// `PUT /documents/ID`; [`Failure::Conflict`] where the base is no longer the stored revision.
pub async fn save_document(id: &str, document: &SaveDocument) -> Answer<Document> {
    let path = format!("/documents/{}", segment(id));
    let response = transmit(Method::PUT, &path, Some(document)).await?;
    match response.status() {
        409 => Err(Failure::Conflict(Box::new(read(response).await?))),
        _ => read(accept(response).await?).await,
    }
}

/// `POST /documents/ID/merge`: nothing is saved by it.
pub async fn merge_document(id: &str, mine: &SaveDocument) -> Answer<Merged> {
    let path = format!("/documents/{}/merge", segment(id));
    call(Method::POST, &path, Some(mine)).await
}

/// `DELETE /documents/ID`
pub async fn delete_document(id: &str) -> Answer<()> {
    let path = format!("/documents/{}", segment(id));
    send::<()>(Method::DELETE, &path, None).await.map(drop)
}

/// `POST /documents/ID/runs`: runs the document as it is saved.
pub async fn start_run(document: &str) -> Answer<Run> {
    let path = format!("/documents/{}/runs", segment(document));
    call::<(), _>(Method::POST, &path, None).await
}

/// `GET /runs?document=ID`, newest first.
pub async fn runs(document: &str) -> Answer<Vec<Run>> {
    get(&format!("/runs?document={}", segment(document))).await
}

/// `GET /runs/ID`
pub async fn run(id: &str) -> Answer<Run> {
    get(&format!("/runs/{}", segment(id))).await
}

/// `GET /runs/ID/logs?node=NODE`
pub async fn logs(run: &str, node: &str) -> Answer<String> {
    let path = format!("/runs/{}/logs?node={}", segment(run), segment(node));
    let response = send::<()>(Method::GET, &path, None).await?;
    response
        .text()
        .await
        .map_err(|error| Failure::Unreadable(error.to_string()))
}

/// `POST /runs/ID/stop`
pub async fn stop_run(id: &str) -> Answer<()> {
    let path = format!("/runs/{}/stop", segment(id));
    send::<()>(Method::POST, &path, None).await.map(drop)
}

/// `GET /workloads`, of all namespaces without one.
pub async fn workloads(namespace: Option<&str>) -> Answer<Vec<Workload>> {
    match namespace {
        Some(namespace) => get(&format!("/workloads?namespace={}", segment(namespace))).await,
        None => get("/workloads").await,
    }
}

/// `PUT /workloads/NS/NAME/scale`
pub async fn scale_workload(namespace: &str, name: &str, replicas: u32) -> Answer<Workload> {
    let path = format!("/workloads/{}/{}/scale", segment(namespace), segment(name));
    call(Method::PUT, &path, Some(&Scale { replicas })).await
}

/// `GET /runs/ID/events`: the run after each change, until it ends.
pub fn run_events(id: &str, on: impl Fn(Signal<Run>) + 'static) -> Events {
    Events::open(format!("{BASE}/runs/{}/events", segment(id)), "run", on)
}

/// `GET /workloads/events`: all workloads after each change.
pub fn workload_events(on: impl Fn(Signal<Vec<Workload>>) + 'static) -> Events {
    Events::open(format!("{BASE}/workloads/events"), "workloads", on)
}

fn segment(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

async fn get<T: DeserializeOwned>(path: &str) -> Answer<T> {
    call::<(), T>(Method::GET, path, None).await
}

async fn call<B: Serialize, T: DeserializeOwned>(
    method: Method,
    path: &str,
    body: Option<&B>,
) -> Answer<T> {
    read(send(method, path, body).await?).await
}

async fn send<B: Serialize>(method: Method, path: &str, body: Option<&B>) -> Answer<Response> {
    accept(transmit(method, path, body).await?).await
}

/// Sends and reports whether the server answered at all.
async fn transmit<B: Serialize>(method: Method, path: &str, body: Option<&B>) -> Answer<Response> {
    let builder = RequestBuilder::new(&format!("{BASE}{path}")).method(method);
    let request = match body {
        Some(body) => builder.json(body),
        None => builder.build(),
    }
    .map_err(|error| Failure::Unreadable(error.to_string()))?;
    match request.send().await {
        Ok(response) if matches!(response.status(), 502..=504) => {
            link::set(Link::Down);
            Err(Failure::Unreachable)
        }
        Ok(response) => {
            link::set(Link::Up);
            Ok(response)
        }
        Err(_) => {
            link::set(Link::Down);
            Err(Failure::Unreachable)
        }
    }
}

async fn accept(response: Response) -> Answer<Response> {
    match response.status() {
        200..=299 => Ok(response),
        401 => {
            link::set(Link::SignedOut);
            Err(Failure::SignedOut)
        }
        404 => Err(Failure::NotFound(problem(response).await.message)),
        _ => Err(Failure::Refused(problem(response).await)),
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Answer<T> {
    response
        .json()
        .await
        .map_err(|error| Failure::Unreadable(error.to_string()))
}

async fn problem(response: Response) -> Problem {
    let status = response.status();
    response.json().await.unwrap_or_else(|_| Problem {
        message: format!("The server answered with status {status}."),
        span: None,
    })
}
