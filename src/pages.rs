//! The pages around the builder.

mod document_list;
mod experiments;
mod infrastructures;
mod new_experiment;
mod not_found;
mod pipelines;
mod run;
mod run_ends;
mod runs;
mod settings;
mod sign_in;

pub use experiments::Experiments;
pub use infrastructures::Infrastructures;
pub use new_experiment::NewExperiment;
pub use not_found::NotFound;
pub use pipelines::Pipelines;
pub use run::RunPage;
pub use runs::Runs;
pub use settings::Settings;
pub use sign_in::SignIn;
