//! The Faultline server: GraphQL, REST, live updates, store and one Kubernetes client.
