//! Whether what was planned is what was asked, and nothing else.

use std::collections::HashMap;

use faultline_yaml::{
    Node, Op, Reason, Route, ScalarStyle, Segment, Span, TextEdit, Tree, apply, invert,
};
use serde_json::Value;

use super::{
    Reader,
    place::{comments, goes, going, rooms},
    wanted::{self, Unwanted},
};

/// What came of an op.
pub enum Outcome {
    /// The edits do what was asked and nothing else.
    Done(Step),
    Refused(Reason, String),
    /// The op has no meaning on the text, and was refused.
    Meaningless,
    /// Not to be judged: the other reader does not read this.
    Unjudged,
}

/// A text after an op.
pub struct Step {
    pub text: String,
    pub meaning: Vec<Value>,
}

/// What comes by a merge key is not changed: an own entry is written, which counts instead.
fn own_entry(tree: &Tree, op: &Op) -> Option<Op> {
    let Op::Set { route, value } = op else {
        return None;
    };
    let (last @ Segment::Key(_), way) = route.segments.split_last()? else {
        return None;
    };
    let way = match way {
        [way @ .., Segment::Index(_)] => way,
        way => way,
    };
    let (Segment::Key(merge), way) = way.split_last()? else {
        return None;
    };
    let mut own = Route {
        document: route.document,
        segments: way.to_vec(),
    };
    own.segments.push(last.clone());
    let is_own = merge.as_str() == "<<" && tree.find(route)?.is_shared();
    (is_own && tree.find(&own).is_none()).then(|| Op::Set {
        route: own,
        value: value.clone(),
    })
}

/// Plans an op and judges the result; the error says what is wrong with it.
pub fn judge(tree: &Tree, before: &[Value], op: &Op, read: Reader) -> Result<Outcome, String> {
    let text = tree.text();
    let own = own_entry(tree, op);
    let op = own.as_ref().unwrap_or(op);
    let mut wanted = before.to_vec();
    let meant = wanted::apply(&mut wanted, op, read);
    let edits = match (tree.plan(std::slice::from_ref(op)), meant) {
        (Err(_), Err(Unwanted::Meaningless)) => return Ok(Outcome::Meaningless),
        (Ok(_), Err(Unwanted::Meaningless)) => {
            return Err("done, though it has no meaning".to_owned());
        }
        // Into what takes its place, as the routes say; but nobody means that.
        (Err(_), _) if matches!(op, Op::Move { from, to } if from.contains(to)) => {
            return Ok(Outcome::Meaningless);
        }
        (Err(refusal), _) => return Ok(Outcome::Refused(refusal.reason, refusal.message)),
        (Ok(edits), _) => edits,
    };
    let after = reversible(text, &edits)?;
    let told = |what: String| format!("{what}\n{}", changed(text, &after));
    // What a merge key brings is set beside it: tests/merge_keys.rs says how.
    if meant.is_err() || brought(tree, op.route()) {
        return Ok(Outcome::Unjudged);
    }
    let meaning = read(&after)
        .map_err(|error| told(format!("the other reader refuses the result: {error}")))?;
    let ordered = !wanted::leaves_order(op);
    if let Some(place) = wanted::departure(&wanted, &meaning, ordered, read) {
        return Err(told(format!("means otherwise at {place}")));
    }
    numbers_stay(tree, op, &after).map_err(told)?;
    in_place(tree, op, &edits).map_err(told)?;
    comments_stay(tree, op, &Tree::parse(&after)).map_err(told)?;
    Ok(Outcome::Done(Step {
        text: after,
        meaning,
    }))
}

/// The text after edits that are in order and can be undone.
pub fn reversible(text: &str, edits: &[TextEdit]) -> Result<String, String> {
    let sorted = edits
        .windows(2)
        .all(|pair| pair[0].range.end < pair[1].range.start);
    if !sorted {
        return Err(format!("edits that touch: {edits:?}"));
    }
    let after = apply(text, edits);
    if apply(&after, &invert(text, edits)) != text {
        return Err("undo does not restore the text".to_owned());
    }
    Ok(after)
}

/// Whether edits change bytes only where the op is about.
fn in_place(tree: &Tree, op: &Op, edits: &[TextEdit]) -> Result<(), String> {
    let Some(rooms) = rooms(tree, op) else {
        return Ok(());
    };
    let text = tree.text();
    // Lines that end with a lone return are not known everywhere.
    if text.replace("\r\n", "").contains('\r') {
        return Ok(());
    }
    // The lines of a folded text are filled anew where a new line does not fit among them.
    let folded = [Some(op.route()), target(op)].into_iter().flatten();
    let folded: Vec<Span> = folded
        .filter_map(|route| folded_host(tree, route))
        .collect();
    for edit in edits {
        let within = |host: &Span| host.start <= edit.range.start && edit.range.end <= host.end;
        if folded.iter().any(within) {
            continue;
        }
        // The header of a block scalar says which line breaks at its end count.
        let edit = &without_sign(text, edit);
        let sign = |text: &str| matches!(text, "" | "+" | "-");
        let chomps = sign(&text[edit.range.clone()]) && sign(&edit.insert);
        let fits = |room: &Span| {
            let fits =
                |edit: &TextEdit| room.start <= edit.range.start && edit.range.end <= room.end;
            fits(edit) || fits(&slid(text, edit, room.start))
        };
        if !chomps && !rooms.iter().any(fits) {
            return Err(format!(
                "{:?} became {:?} outside of {:?}",
                &text[edit.range.clone()],
                edit.insert,
                rooms
                    .iter()
                    .map(|room| &text[room.clone()])
                    .collect::<Vec<_>>()
            ));
        }
    }
    Ok(())
}

/// What is left of an edit from the header of a block scalar on, where the lines below the header
/// start as they did.
fn without_sign(text: &str, edit: &TextEdit) -> TextEdit {
    let old = &text[edit.range.clone()];
    let (below, new) = (old.get(1..), edit.insert.get(1..));
    let signs = old.starts_with(['+', '-']) && edit.insert.starts_with(['+', '-']);
    match (below, new) {
        (Some(below), Some(new)) if signs && below.starts_with('\n') => {
            let start = edit.range.start + 1;
            let rest = TextEdit::between(below, new);
            rest.map_or(TextEdit::delete(start..start), |rest| {
                let range = rest.range.start + start..rest.range.end + start;
                TextEdit::replace(range, rest.insert)
            })
        }
        _ => edit.clone(),
    }
}

/// Whether a route leads through a merge key to what an alias shares.
fn brought(tree: &Tree, route: &Route) -> bool {
    let mut route = route.clone();
    loop {
        let merges = matches!(route.segments.last(), Some(Segment::Key(key)) if key == "<<");
        if merges && tree.find(&route).is_some_and(Node::is_shared) {
            return true;
        }
        match route.parent() {
            Some(parent) => route = parent,
            None => return false,
        }
    }
}

fn target(op: &Op) -> Option<&Route> {
    match op {
        Op::Move { to, .. } => Some(to),
        _ => None,
    }
}

/// The folded scalar whose document a route enters, with the blank lines behind it.
fn folded_host(tree: &Tree, route: &Route) -> Option<Span> {
    let mut route = route.clone();
    loop {
        let entered = matches!(route.segments.last(), Some(Segment::Embedded(_)));
        route = route.parent()?;
        if let (true, Some(host)) = (entered, tree.find(&route))
            && host.style() == Some(ScalarStyle::Folded)
        {
            let span = host.span();
            let blanks = tree.text()[span.end..].bytes();
            let blanks = blanks.take_while(u8::is_ascii_whitespace).count();
            return Some(span.start..span.end + blanks);
        }
    }
}

/// An edit that does the same, as near to an offset as can be: of `aba`, the first two bytes go
/// as well as the last two.
fn slid(text: &str, edit: &TextEdit, to: usize) -> TextEdit {
    let mut edit = edit.clone();
    let pure = edit.range.is_empty() || edit.insert.is_empty();
    while pure && edit.range.start != to {
        let mut moving = match edit.range.is_empty() {
            true => edit.insert.clone(),
            false => text[edit.range.clone()].to_owned(),
        };
        let (start, end) = (edit.range.start, edit.range.end);
        if start > to {
            let Some(c) = text[..start]
                .chars()
                .next_back()
                .filter(|c| moving.ends_with(*c))
            else {
                break;
            };
            moving.pop();
            moving.insert(0, c);
            edit.range = start - c.len_utf8()..end - c.len_utf8();
        } else {
            let Some(c) = text[end..]
                .chars()
                .next()
                .filter(|c| moving.starts_with(*c))
            else {
                break;
            };
            moving.remove(0);
            moving.push(c);
            edit.range = start + c.len_utf8()..end + c.len_utf8();
        }
        if edit.range.is_empty() {
            edit.insert = moving;
        }
    }
    edit
}

/// Whether numbers are written as they were: an op that makes none leaves them alone.
fn numbers_stay(tree: &Tree, op: &Op, after: &str) -> Result<(), String> {
    let before = tree.text();
    let (fewer, more) = match op {
        Op::Move { .. } | Op::Wrap { .. } => (before, after),
        Op::Remove { .. } | Op::Unwrap { .. } => (after, before),
        _ => return Ok(()),
    };
    // Escapes hide where a number starts.
    if fewer.matches('\\').count() != more.matches('\\').count() {
        return Ok(());
    }
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in numbers(more).chain(replaced(tree, op)) {
        *left.entry(word).or_default() += 1;
    }
    for word in numbers(fewer) {
        match left.get_mut(word).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            None => return Err(format!("{word} is written in another way")),
        }
    }
    Ok(())
}

/// The numbers of the key that a move leaves, and of what it replaces.
fn replaced<'t>(tree: &'t Tree, op: &Op) -> impl Iterator<Item = &'t str> {
    let spans = match op {
        Op::Move { from, to } => {
            let key = tree.find(from).and_then(|node| node.key_span());
            let value = tree.find(to).filter(|node| node.key_span().is_some());
            [key, value.map(|node| node.span())]
        }
        _ => [None, None],
    };
    let texts = spans.into_iter().flatten();
    texts.flat_map(|span| numbers(&tree.text()[span]))
}

/// The words of a text that start like numbers.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || "[]{},:\"'\\#".contains(c);
    text.split(ends)
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)))
        .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
}

/// Whether the comments that do not belong to what goes are still there.
fn comments_stay(tree: &Tree, op: &Op, after: &Tree) -> Result<(), String> {
    let going = going(tree, op);
    // A comment of a document inside quotes may be spelled another way, inside a folded text on
    // other lines.
    let spelled = |text: &str| {
        let text = text.replace('\\', "").replace("''", "'");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let times = |tree: &Tree, comment: &str| {
        let text = spelled(tree.text());
        text.matches(&spelled(comment)).count()
    };
    let mut left: HashMap<String, usize> = HashMap::new();
    for (span, _) in comments(after) {
        *left.entry(spelled(&after.text()[span])).or_default() += 1;
    }
    for comment in comments(tree) {
        if goes(tree, op, going.as_ref(), &comment) {
            continue;
        }
        let (span, depth) = comment;
        let comment = &tree.text()[span];
        // Where a lone carriage return ends a line inside of a scalar or right behind it, all of
        // the scalar is the place of a comment.
        if !comment.starts_with('#') && tree.text().replace("\r\n", "").contains('\r') {
            continue;
        }
        match left.get_mut(&spelled(comment)).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            // What is left in a text may be no document any more; its lines are there.
            None if depth > 0 && times(after, comment) >= times(tree, comment) => {}
            None => return Err(format!("the comment {comment:?} is gone")),
        }
    }
    Ok(())
}

/// The lines that differ, a few at most.
pub fn changed(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let from = start.saturating_sub(3);
    let lines = |sign: char, lines: &[&str]| -> String {
        lines
            .iter()
            .skip(from)
            .take(16)
            .map(|line| format!("{sign}{line}\n"))
            .collect()
    };
    lines('-', &old) + &lines('+', &new)
}
