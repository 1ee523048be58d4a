//! The controllers that every Kubernetes cluster has.

pub(crate) mod deployment;
pub(crate) mod event;
pub(crate) mod garbage;
pub(crate) mod job;
pub(crate) mod kubelet;
pub(crate) mod pod;
pub(crate) mod replica_set;
pub(crate) mod service;
