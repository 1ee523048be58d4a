//! Times as people read them.

use js_sys::Date;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// An RFC 3339 time as the local clock shows it: `10:42` today, `20 Nov, 10:42` before.
pub fn local_time(time: &str) -> String {
    let date = Date::new(&JsValue::from_str(time));
    if date.get_time().is_nan() {
        return time.to_owned();
    }
    let clock = format!("{:02}:{:02}", date.get_hours(), date.get_minutes());
    let today = Date::new_0();
    if date.to_date_string() == today.to_date_string() {
        return clock;
    }
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = MONTHS.get(date.get_month() as usize).copied().unwrap_or("");
    let day = date.get_date();
    if date.get_full_year() == today.get_full_year() {
        format!("{day} {month}, {clock}")
    } else {
        format!("{day} {month} {}, {clock}", date.get_full_year())
    }
}

/// The time between two RFC 3339 times, until now without an end; `None` where either is no time
/// or they are the wrong way round.
pub fn duration(from: &str, until: Option<&str>) -> Option<String> {
    let start = Date::parse(from);
    let end = until.map_or_else(Date::now, Date::parse);
    // The start is told by the cluster's clock, which may be ahead of this one.
    if start.is_nan() || end.is_nan() || end < start {
        return None;
    }
    let seconds = ((end - start) / 1000.0).round() as u64;
    Some(match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, minutes, _) => format!("{hours} h {minutes:02} min"),
    })
}

/// A time, with the exact one in its title.
#[component]
pub fn Time(
    /// RFC 3339.
    #[prop(into)]
    at: String,
) -> impl IntoView {
    let shown = local_time(&at);
    view! {
        <time datetime=at.clone() title=at>
            {shown}
        </time>
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn durations_are_said_in_two_units_at_most() {
        let from = "2026-11-20T10:00:00Z";
        for (until, expected) in [
            ("2026-11-20T10:00:00Z", Some("0 s")),
            ("2026-11-20T10:00:59.4Z", Some("59 s")),
            ("2026-11-20T10:01:05Z", Some("1 min 05 s")),
            ("2026-11-20T12:03:05Z", Some("2 h 03 min")),
            ("2026-11-20T09:59:59Z", None),
            ("yesterday", None),
        ] {
            assert_eq!(duration(from, Some(until)).as_deref(), expected, "{until}");
        }
    }

    #[wasm_bindgen_test]
    fn what_is_no_time_is_shown_as_it_is() {
        assert_eq!(local_time("soon"), "soon");
    }
}
