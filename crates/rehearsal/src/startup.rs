//! How long programs take from the start of their container until they can answer.

use serde_json::Value;

use crate::json;

/// The range of the start-up time in milliseconds, by the first container's image.
///
/// The times are those of the boutique on a small cluster: Java and .NET take their time, the Go
/// services are up at once.
pub(crate) fn of(pod: &Value) -> (u64, u64) {
    let image = json::text(pod, "/spec/containers/0/image");
    match base_name(image) {
        "cartservice" => (8_000, 14_000),
        "adservice" => (10_000, 18_000),
        "recommendationservice" | "emailservice" | "loadgenerator" => (2_500, 5_000),
        "currencyservice" | "paymentservice" => (2_000, 4_000),
        "grafana" | "prometheus" => (4_000, 8_000),
        _ => (700, 2_000),
    }
}

/// An image's name without registry, path, tag and digest.
pub(crate) fn base_name(image: &str) -> &str {
    let last = image.rsplit('/').next().unwrap_or_default();
    last.split([':', '@']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_have_base_names() {
        assert_eq!(
            base_name("chaosnative/litmus-checker:2.11.0"),
            "litmus-checker"
        );
        assert_eq!(base_name("localhost:5000/a/b@sha256:0"), "b");
        assert_eq!(base_name("redis"), "redis");
    }
}
