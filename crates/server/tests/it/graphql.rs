//! The document's calls, as it shows them, with no cluster behind the server.

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::{CART, Served, config};

pub const QUERY: &str = "/gateway/chaos/manager/api/query";

pub const REGISTER_INFRA: &str =
    "mutation($identifiers: IdentifiersRequest!, $request: RegisterInfraRequest!) {
  registerInfra(identifiers: $identifiers, request: $request) {
    token
    infraID
    name
    manifest
  }
}";

pub const GET_INFRA_DETAILS: &str = "query GetInfraDetails(
  $infraID: String!,
  $identifiers: IdentifiersRequest!
) {
  getInfraDetails(
    infraID: $infraID,
    identifiers: $identifiers
  ) {
    infraID
    name
    description
    tags
    environmentID
    platformName
    isActive
    isInfraConfirmed
    isRemoved
    updatedAt
    createdAt
    noOfSchedules
    noOfWorkflows
    token
    infraNamespace
    serviceAccount
    infraScope
    infraNsExists
    infraSaExists
    installationType
    k8sConnectorID
    lastWorkflowTimestamp
    startTime
    version
    createdBy {
      userID
      username
      email
    }
    updatedBy {
      userID
      username
      email
    }
  }
}";

pub const CREATE_WORKFLOW: &str = "mutation CreateChaosWorkFlow(
  $request: ChaosWorkFlowRequest!
  $identifiers: IdentifiersRequest!
) {
  createChaosWorkFlow(request: $request, identifiers: $identifiers) {
    workflowID
    cronSyntax
    workflowName
    workflowDescription
    isCustomWorkflow
    tags
  }
}";

pub const RUN_EXPERIMENT: &str = "mutation RunChaosExperiment(
  $workflowID: String!,
  $identifiers: IdentifiersRequest!
) {
  runChaosExperiment(
    workflowID: $workflowID,
    identifiers: $identifiers
  ) {
    notifyID
  }
}";

pub const LIST_RUNS: &str = "query ListWorkflowRun(
  $identifiers: IdentifiersRequest!,
  $request: ListWorkflowRunRequest!
) {
  listWorkflowRun(
    identifiers: $identifiers,
    request: $request
  ) {
    totalNoOfWorkflowRuns
    workflowRuns {
      identifiers {
          orgIdentifier
          projectIdentifier
          accountIdentifier
      }
      workflowRunID
      workflowID
      weightages {
        experimentName
        weightage
      }
      updatedAt
      createdAt
      infra {
        infraID
        infraNamespace
        infraScope
        isActive
        isInfraConfirmed
      }
      workflowName
      workflowManifest
      phase
      resiliencyScore
      experimentsPassed
      experimentsFailed
      experimentsAwaited
      experimentsStopped
      experimentsNa
      totalExperiments
      executionData
      isRemoved
      updatedBy {
        userID
        username
      }
      createdBy {
        username
        userID
      }
    }
  }
}";

pub fn identifiers() -> Value {
    json!({
        "orgIdentifier": "default",
        "accountIdentifier": "account",
        "projectIdentifier": "project",
    })
}

impl Served {
    /// A GraphQL call, without its errors looked at.
    pub async fn graphql(&self, query: &str, variables: &Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let answer = self.send(Method::POST, QUERY, &body).await;
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    /// A GraphQL call that must succeed.
    pub async fn query(&self, query: &str, variables: &Value) -> Value {
        let answer = self.graphql(query, variables).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].clone()
    }

    /// Registers the document's infrastructure; returns its identifier and its token.
    pub async fn register(&self) -> (String, String) {
        let variables = json!({
            "identifiers": identifiers(),
            "request": {
                "name": "my-test-chaos-infra",
                "environmentID": "my-test-chaos-env",
                "description": "Test Chaos Environment",
                "platformName": "my-test-platform",
                "infraNamespace": "hce",
                "serviceAccount": "hce",
                "infraScope": "cluster",
                "infraNsExists": false,
                "infraSaExists": false,
                "installationType": "MANIFEST",
                "skipSsl": false,
            },
        });
        let registered = self.query(REGISTER_INFRA, &variables).await["registerInfra"].clone();
        assert_eq!(registered["name"], "my-test-chaos-infra");
        assert!(
            registered["manifest"]
                .as_str()
                .unwrap()
                .contains("kind: ServiceAccount")
        );
        let text = |key: &str| registered[key].as_str().unwrap().to_owned();
        (text("infraID"), text("token"))
    }

    /// Creates the document's experiment; returns its identifier.
    pub async fn create_workflow(&self, infra: &str, weight: i32) -> String {
        let variables = json!({
            "identifiers": identifiers(),
            "request": {
                "workflowManifest": CART,
                "cronSyntax": "",
                "workflowName": "my-pod-delete-experiment",
                "workflowDescription": "This is a cartservice pod delete experiment",
                "weightages": [{ "experimentName": "pod-delete-ji5", "weightage": weight }],
                "isCustomWorkflow": true,
                "infraID": infra,
                "tags": ["test", "workflow", "gke"],
            },
        });
        let created = self.query(CREATE_WORKFLOW, &variables).await["createChaosWorkFlow"].clone();
        assert_eq!(created["workflowName"], "my-pod-delete-experiment");
        assert_eq!(created["isCustomWorkflow"], true);
        assert_eq!(created["tags"], json!(["test", "workflow", "gke"]));
        created["workflowID"].as_str().unwrap().to_owned()
    }

    /// The runs with an identifier.
    pub async fn runs_of(&self, notify_id: &str) -> Value {
        let variables =
            json!({ "identifiers": identifiers(), "request": { "notifyIDs": [notify_id] } });
        self.query(LIST_RUNS, &variables).await["listWorkflowRun"].clone()
    }
}

#[tokio::test]
async fn an_infrastructure_is_registered_and_described() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let (id, token) = served.register().await;
    let variables = json!({ "identifiers": identifiers(), "infraID": id });
    let infra = served.query(GET_INFRA_DETAILS, &variables).await["getInfraDetails"].clone();
    assert_eq!(infra["infraID"], id.as_str());
    assert_eq!(infra["installationType"], "MANIFEST");
    assert_eq!(infra["environmentID"], "my-test-chaos-env");
    // No cluster answers here.
    assert_eq!(infra["isActive"], false);

    for base in ["", "/api", "/gateway/chaos/manager/api"] {
        let answer = served.get(&format!("{base}/file/{token}.yaml")).await;
        assert_eq!(answer.status(), 200);
        assert!(
            answer.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/yaml")
        );
        assert!(
            answer
                .text()
                .await
                .unwrap()
                .contains("kind: ClusterRoleBinding")
        );
    }
    assert_eq!(served.get("/file/none.yaml").await.status(), 404);
    assert_eq!(served.get(&format!("/file/{token}")).await.status(), 404);

    let unknown = json!({ "identifiers": identifiers(), "infraID": "none" });
    let answer = served.graphql(GET_INFRA_DETAILS, &unknown).await;
    assert!(
        answer["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("none"),
        "{answer}"
    );
}

#[tokio::test]
async fn an_experiment_is_kept_as_it_was_given() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let (infra, _) = served.register().await;
    let id = served.create_workflow(&infra, 10).await;
    let stored: Value = served
        .get(&format!("/api/v1/documents/{id}"))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(stored["text"], CART);
    assert_eq!(stored["infrastructure"], infra.as_str());

    let variables = json!({ "identifiers": identifiers(), "workflowID": id });
    let answer = served.graphql(RUN_EXPERIMENT, &variables).await;
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("does not answer"), "{answer}");

    let runs = served.runs_of("unknown").await;
    assert_eq!(
        runs,
        json!({ "totalNoOfWorkflowRuns": 0, "workflowRuns": [] })
    );
}

#[tokio::test]
async fn a_wrong_key_is_refused_in_graphql_s_shape() {
    let folder = TempDir::new().unwrap();
    let mut config = config(&folder);
    config.api_key = Some("right".into());
    let served = Served::start(config).await;
    for path in [QUERY, "/api/query"] {
        let call = served
            .client
            .post(served.url(path))
            .json(&json!({ "query": "{ __typename }" }));
        for call in [call.try_clone().unwrap(), call.header("x-api-key", "wrong")] {
            let answer = call.send().await.unwrap();
            assert_eq!(answer.status(), 401);
            let answer: Value = answer.json().await.unwrap();
            assert_eq!(answer["data"], Value::Null);
            assert!(answer["errors"][0]["message"].is_string(), "{answer}");
        }
    }
    assert_eq!(
        served.query("{ __typename }", &json!({})).await["__typename"],
        "Query"
    );
}

#[tokio::test]
async fn what_is_not_done_is_refused() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let create = |infra: &str, cron: &str, weight: i32| {
        json!({
            "identifiers": identifiers(),
            "request": {
                "workflowManifest": CART, "cronSyntax": cron, "workflowName": "a",
                "infraID": infra, "weightages": [{ "experimentName": "f", "weightage": weight }],
            },
        })
    };
    for (variables, said) in [
        (create("test", "*/5 * * * *", 1), "cronSyntax"),
        (create("none", "", 1), "none"),
        (create("test", "", -1), "negative"),
    ] {
        let answer = served.graphql(CREATE_WORKFLOW, &variables).await;
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(said), "{answer}");
    }
    let deep = format!("{}{}", "{ __schema { types ", "{ fields { type ".repeat(20));
    let deep = format!("{deep} {{ name }} {}", "} }".repeat(21));
    let answer = served.graphql(&deep, &json!({})).await;
    assert!(answer["errors"].is_array(), "{answer}");
}

#[tokio::test]
async fn tools_may_ask_for_the_schema() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    // As deep as the standard introspection query.
    let query = "{ __schema { types { name fields { name args { name type { name ofType { name \
         ofType { name ofType { name ofType { name ofType { name ofType { name ofType { name } } } \
         } } } } } } } } } }";
    let schema = served.query(query, &json!({})).await;
    let types = schema["__schema"]["types"].as_array().unwrap();
    for name in [
        "IdentifiersRequest",
        "ChaosWorkFlowRequest",
        "ListWorkflowRunRequest",
    ] {
        assert!(types.iter().any(|kind| kind["name"] == name), "{name}");
    }
}
