//! `httpProbe`: asks an address and compares the status.

use serde_json::Value;

use super::{
    Check, Missed, compare,
    properties::{RunProperties, time},
};
use crate::{
    concurrency::Boxed,
    json::text,
    network::{self},
    sim::Sim,
};

struct Http {
    url: String,
    method: &'static str,
    criteria: String,
    expected: String,
    /// Milliseconds that the client waits.
    timeout: u64,
}

/// Reads the inputs of an `httpProbe`.
pub(crate) fn read(probe: &Value, properties: &RunProperties) -> Result<Box<dyn Check>, String> {
    let inputs = probe
        .get("httpProbe/inputs")
        .ok_or("it has no httpProbe/inputs")?;
    let url = text(inputs, "/url");
    if url.is_empty() {
        return Err("it has no url".into());
    }
    let (method, request) = match (
        inputs.pointer("/method/get"),
        inputs.pointer("/method/post"),
    ) {
        (Some(get), _) => ("GET", get),
        (None, Some(post)) => ("POST", post),
        (None, None) => return Err("its method is neither get nor post".into()),
    };
    let expected = match request.get("responseCode") {
        Some(Value::String(code)) => code.clone(),
        Some(Value::Number(code)) => code.to_string(),
        _ => return Err("it has no responseCode".into()),
    };
    let criteria = text(request, "/criteria").to_owned();
    compare::integers(200, &criteria, &expected)?;
    // Older manifests put it at different depths; all mean the same.
    let mut timeout = None;
    for place in [Some(inputs), inputs.get("method"), Some(request)]
        .into_iter()
        .flatten()
    {
        timeout = timeout.or(time(place, "responseTimeout", 1)?);
    }
    Ok(Box::new(Http {
        url: url.to_owned(),
        method,
        criteria,
        expected,
        timeout: timeout.filter(|t| *t > 0).unwrap_or(properties.timeout),
    }))
}

impl Check for Http {
    fn once<'c>(&'c self, sim: &'c Sim, namespace: &'c str) -> Boxed<'c, Result<String, Missed>> {
        Box::pin(self.look(sim, namespace))
    }
}

impl Http {
    async fn look(&self, sim: &Sim, namespace: &str) -> Result<String, Missed> {
        let Self {
            url,
            method,
            criteria,
            expected,
            timeout,
        } = self;
        let reply = sim.with(|core| network::request(core, namespace, url));
        if *timeout > 0 && reply.millis > *timeout {
            sim.sleep(*timeout).await;
            return Err(Missed::Failure(format!(
                "{method} {url}: no answer within {timeout} ms"
            )));
        }
        sim.sleep(reply.millis).await;
        let status = reply
            .result
            .map_err(|reason| Missed::Failure(format!("{method} {url}: {reason}")))?;
        let holds =
            compare::integers(status.into(), criteria, expected).map_err(Missed::Failure)?;
        let millis = reply.millis;
        if holds {
            Ok(format!("{method} {url} answered {status} in {millis} ms"))
        } else {
            Err(Missed::Failure(format!(
                "{method} {url} answered {status}, and {criteria} {expected} is demanded"
            )))
        }
    }
}
