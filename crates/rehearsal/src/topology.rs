//! Which program of the boutique needs which, and how its front end answers.

/// The services that a program cannot work without.
pub(crate) fn needs(app: &str) -> &'static [&'static str] {
    match app {
        "cartservice" => &["redis-cart"],
        "recommendationservice" => &["productcatalogservice"],
        "checkoutservice" => &[
            "cartservice",
            "currencyservice",
            "emailservice",
            "paymentservice",
            "productcatalogservice",
            "shippingservice",
        ],
        _ => &[],
    }
}

/// The services that a route of the front end cannot do without; `None` for an unknown route.
fn route(path: &str) -> Option<&'static [&'static str]> {
    let first = path.trim_start_matches('/').split('/').next();
    match first.unwrap_or_default() {
        "" => Some(&["cartservice", "currencyservice", "productcatalogservice"]),
        "cart" if path.trim_end_matches('/').ends_with("/checkout") => Some(&["checkoutservice"]),
        "cart" => Some(&[
            "cartservice",
            "currencyservice",
            "productcatalogservice",
            "shippingservice",
        ]),
        "product" => Some(&["cartservice", "currencyservice", "productcatalogservice"]),
        "_healthz" | "robots.txt" | "static" | "logout" | "setCurrency" => Some(&[]),
        _ => None,
    }
}

/// The HTTP status of a request, where the program speaks HTTP. `is_up` tells of other services.
pub(crate) fn answer(app: &str, path: &str, is_up: impl Fn(&str) -> bool) -> Option<u16> {
    match app {
        "frontend" => Some(match route(path) {
            None => 404,
            Some(needed) if needed.iter().all(|name| is_up(name)) => 200,
            Some(_) => 500,
        }),
        "adservice"
        | "cartservice"
        | "checkoutservice"
        | "currencyservice"
        | "emailservice"
        | "paymentservice"
        | "productcatalogservice"
        | "recommendationservice"
        | "redis-cart"
        | "shippingservice" => None,
        _ => Some(200),
    }
}

/// The range of the time to answer, in milliseconds.
pub(crate) fn latency(app: &str, path: &str) -> (u64, u64) {
    match app {
        "frontend" if route(path).is_some_and(|needed| !needed.is_empty()) => (4, 9),
        _ => (1, 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cart_page_needs_the_cart() {
        assert_eq!(answer("frontend", "/cart", |_| true), Some(200));
        assert_eq!(
            answer("frontend", "/cart", |name| name != "cartservice"),
            Some(500)
        );
        assert_eq!(answer("frontend", "/_healthz", |_| false), Some(200));
        assert_eq!(answer("frontend", "/nothing", |_| true), Some(404));
        assert_eq!(answer("cartservice", "/", |_| true), None);
        assert_eq!(answer("my-own", "/x", |_| false), Some(200));
    }
}
