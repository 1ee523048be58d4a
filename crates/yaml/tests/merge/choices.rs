//! A side chosen at a conflict.

use faultline_yaml::{Side, merge};

#[test]
fn a_side_is_chosen_at_each_place() {
    let base = "a: 1 # first\nb: 2\nc: 3\nx:\n  y: 0\nd: 4\n";
    let mine = "a: 10 # first\nb: 2\nc: 30\nx:\n  y: 0\nd: 4\ne: mine\n";
    let theirs = "a: 11 # first\nb: 2\nc: 33\nx:\n  y: 0\nd: 44\n";
    let merged = merge(base, mine, theirs);
    let told: Vec<_> = merged
        .choices()
        .into_iter()
        .map(|choice| {
            let place = choice.places[0];
            let message = choice.conflicts[0].message.clone();
            (place.of(Side::Mine), place.of(Side::Theirs), message)
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "a: 10 # first\n",
                "a: 11 # first\n",
                "Mine made this 10, theirs 11.".to_owned()
            ),
            (
                "c: 30\n",
                "c: 33\n",
                "Mine made this 30, theirs 33.".to_owned()
            )
        ]
    );
    assert_eq!(
        merged.resolve(&[Side::Theirs, Side::Mine]),
        "a: 11 # first\nb: 2\nc: 30\nx:\n  y: 0\nd: 44\ne: mine\n"
    );
}

#[test]
fn what_one_conflict_is_at_is_chosen_together() {
    let (base, mine, theirs) = ("a: 0\nb: 1\n", "d: 5\nb: 1\n", "a: 0\nb: 1\nd: 6\n");
    let merged = merge(base, mine, theirs);
    assert_eq!(merged.choices().len(), 1);
    assert_eq!(merged.resolve(&[Side::Mine]), mine);
    assert_eq!(merged.resolve(&[Side::Theirs]), theirs);
}

#[test]
fn what_stands_before_a_conflict_is_no_part_of_it() {
    let base = "- x: 1\n  y: 2\n# c\n# d\n- b\n";
    let theirs = "- x: 1\n  y: 2\n# c\n# d\n- q\n- r\n";
    // Only the layout differs, or the value too.
    for mine in ["- x: 1\n  y:  2\n# c\n# d\n", "- x: 1\n  y: 3\n# c\n# d\n"] {
        let merged = merge(base, mine, theirs);
        assert_eq!(merged.conflicts.len(), 1);
        let choices = merged.choices();
        assert_eq!(choices.len(), 1);
        assert_eq!(choices[0].conflicts.len(), 1);
        assert_eq!(merged.resolve(&[Side::Theirs]), format!("{mine}- q\n- r\n"));
    }
}
