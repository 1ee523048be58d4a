//! What one slip in a real file costs.

use super::idle_fixes;
use faultline_yaml::{Node, NodeKind, Route, ScalarStyle, Severity, Span, Tree};

/// What becomes of a line of an indentation, a key with its colon, and a value.
type Slip = fn(&str, &str, &str) -> String;

/// Ways to break a line that is `indent`, `key: ` (perhaps behind a dash) and `value`.
const SLIPS: [(&str, Slip); 10] = [
    ("a quote is not closed", |i, k, v| format!("{i}{k}\"{v}")),
    ("a bracket is not closed", |i, k, v| format!("{i}{k}[{v}")),
    ("no colon", |i, k, v| {
        format!("{i}{} {v}", k.replace(": ", ""))
    }),
    ("no blank behind the colon", |i, k, v| {
        format!("{i}{}{v}", k.trim_end())
    }),
    ("a tab", |i, k, v| {
        format!("\t{}{k}{v}", i.get(2..).unwrap_or(""))
    }),
    ("one column too deep", |i, k, v| format!("{i} {k}{v}")),
    ("one column too little", |i, k, v| {
        format!("{}{k}{v}", i.get(1..).unwrap_or(""))
    }),
    ("at the first column", |_, k, v| format!("{k}{v}")),
    ("an at sign", |i, k, v| format!("{i}{k}@{v}")),
    ("a second colon", |i, k, v| format!("{i}{k}x: {v}")),
];

/// What breaking lines of real files comes to.
#[derive(Default)]
struct Figures {
    broken: usize,
    kept: usize,
    items: usize,
    false_errors: usize,
    without_fix: usize,
    idle_fixes: usize,
    idle: String,
    most_lost: usize,
    worst: String,
}

/// The scalars of a tree by their routes, those on a line and below it left out.
fn scalars(tree: &Tree, line: Span) -> Vec<(Route, serde_json::Value)> {
    fn visit(node: Node<'_>, line: &Span, out: &mut Vec<(Route, serde_json::Value)>) {
        let starts = |span: &Span| line.contains(&span.start);
        if node.key_span().as_ref().is_some_and(starts) {
            return;
        }
        if node.kind() == NodeKind::Scalar {
            if !starts(&node.span()) {
                out.push((node.route(), node.to_json()));
            }
            return;
        }
        for child in node.items().chain(node.entries().map(|(_, value)| value)) {
            visit(child, line, out);
        }
    }
    let mut out = Vec::new();
    for n in 0..tree.document_count() {
        if let Some(root) = tree.document(n) {
            visit(root, &line, &mut out);
        }
    }
    out
}

#[test]
fn one_slip_in_a_real_file_costs_little_more_than_its_line() {
    let Some(files) = crate::common::corpus() else {
        return;
    };
    // Without the variable one line of every eighth file, else so many lines of every file.
    let asked = std::env::var("FAULTLINE_SLIPS").map(|n| n.parse().unwrap());
    let (each, step): (usize, usize) = asked.map_or((1, 8), |each| (each, 1));
    let mut figures: Vec<Figures> = SLIPS.iter().map(|_| Figures::default()).collect();
    for (n, file) in files.iter().enumerate().step_by(step) {
        let text = &file.text;
        if text.len() > 60_000 || file.how == "stress" || Tree::parse(text).has_errors() {
            continue;
        }
        let tree = Tree::parse(text);
        let mut at = 0;
        let mut lines = Vec::new();
        for line in text.split_inclusive('\n') {
            let node = tree.node_at(at + line.trim_end().len().saturating_sub(1));
            let is_value = node.is_some_and(|node| {
                node.span().end == at + line.trim_end().len()
                    && node.style() == Some(ScalarStyle::Plain)
                    && node.parent().is_some_and(|parent| !parent.is_flow())
                    && node.key_span().is_some_and(|key| key.start >= at)
                    && !node.is_shared()
                    && node.route().to_string().find('!').is_none()
            });
            if is_value {
                lines.push(at..at + line.trim_end_matches(['\n', '\r']).len());
            }
            at += line.len();
        }
        for pick in 0..each {
            if lines.is_empty() {
                break;
            }
            let line = lines[(n * 7919 + pick * 104_729 + lines.len() / 2) % lines.len()].clone();
            let source = &text[line.clone()];
            let content = source.trim_start_matches(' ');
            let indent = &source[..source.len() - content.len()];
            let Some((key, value)) = content.split_once(": ") else {
                continue;
            };
            let key = format!("{key}: ");
            let items = scalars(&tree, line.clone());
            for ((_, slip), figures) in SLIPS.iter().zip(&mut figures) {
                let mut broken = text.clone();
                broken.replace_range(line.clone(), &slip(indent, &key, value));
                let after = Tree::parse(&broken);
                let errors: Vec<_> = after
                    .diagnostics()
                    .iter()
                    .filter(|d| d.severity == Severity::Error)
                    .collect();
                if errors.is_empty() || !after.is_broken() {
                    continue;
                }
                if let Some(idle) = idle_fixes(&broken).first() {
                    figures.idle_fixes += 1;
                    figures.idle = format!("{} {:?} {idle}", file.path, slip(indent, &key, value));
                }
                let kept = items
                    .iter()
                    .filter(|(route, value)| {
                        let found = after.find(route);
                        found.is_some_and(|node| node.to_json() == *value)
                    })
                    .count();
                figures.broken += 1;
                figures.kept += kept;
                figures.items += items.len();
                figures.false_errors += errors.len() - 1;
                figures.without_fix += usize::from(errors.iter().all(|e| e.fix.is_none()));
                let lost = items.len() - kept + 10 * (errors.len() - 1);
                if lost > figures.most_lost {
                    figures.most_lost = lost;
                    figures.worst = format!("{} {:?}", file.path, slip(indent, &key, value));
                }
            }
        }
    }
    for ((name, _), f) in SLIPS.iter().zip(&figures) {
        let share = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
        let kept = share(f.kept, f.items);
        let false_errors = share(f.false_errors, f.broken);
        crate::common::told(&format!(
            "{name}: {} texts broken, {kept:.2} % of the other values kept, {false_errors:.1} false \
             errors a hundred, {:.1} % without a fix; most lost: {}",
            f.broken,
            share(f.without_fix, f.broken),
            f.worst,
        ));
        if f.idle_fixes > 0 {
            crate::common::told(&format!("  {} idle fixes: {}", f.idle_fixes, f.idle));
        }
        assert!(kept > 90.0 && false_errors < 20.0, "{name}");
        assert!(f.idle_fixes * 20 <= f.broken, "{name}");
    }
}
