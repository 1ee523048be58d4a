//! Comparisons of numbers, as probes demand them.

/// Whether `actual` meets `criteria` `expected`.
///
/// # Errors
/// The criterion does not exist, or the expectation is no number.
pub(crate) fn integers(actual: i64, criteria: &str, expected: &str) -> Result<bool, String> {
    let number = |text: &str| {
        text.trim()
            .parse::<i64>()
            .map_err(|_| format!("{text:?} is no whole number"))
    };
    let list = || {
        expected
            .split(',')
            .map(number)
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(match criteria {
        "==" => actual == number(expected)?,
        "!=" => actual != number(expected)?,
        ">" => actual > number(expected)?,
        ">=" => actual >= number(expected)?,
        "<" => actual < number(expected)?,
        "<=" => actual <= number(expected)?,
        "oneOf" | "OneOf" => list()?.contains(&actual),
        "between" | "Between" => match list()?.as_slice() {
            [low, high] => (*low..=*high).contains(&actual),
            _ => {
                return Err(format!(
                    "{expected:?} must be two numbers, as in \"200,299\""
                ));
            }
        },
        other => return Err(format!("the criterion {other:?} does not exist")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_criterion_compares() {
        for (criteria, expected, holds) in [
            ("==", "200", true),
            ("!=", "200", false),
            (">=", "200", true),
            ("<", "200", false),
            ("oneOf", "200, 204", true),
            ("oneOf", "204", false),
            ("between", "200,299", true),
        ] {
            assert_eq!(
                integers(200, criteria, expected),
                Ok(holds),
                "{criteria} {expected}"
            );
        }
        assert!(integers(200, "~", "200").is_err());
        assert!(integers(200, "==", "OK").is_err());
        assert!(integers(200, "between", "1").is_err());
    }
}
