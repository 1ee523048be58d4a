//! What is broken far from an edit stays as it is, and the tree is that of the text.

mod common;

use common::{
    dice::Dice,
    typing::{boundary, place, random_edits},
};
use faultline_yaml::{TextEdit, Tree, apply, invert};

/// A text of some tens of kilobytes whose items stand in lists and mappings inside each other.
fn long(dice: &mut Dice) -> String {
    let step = |stage: usize, step: usize| {
        let rest = [
            "command: \"echo é\"\n",
            "args: [1, {a: b}]\n",
            "script: |\n                echo\n                - x: y\n",
            "env:\n              - name: A\n                value: 'on'\n              - name: B\n",
            "on:\n            - push # c\n",
            "text: one\n              two\n",
        ][(stage + step) % 6];
        format!(
            "        - step:\n            name: s{stage} {step}\n            # about it\n            {rest}"
        )
    };
    let stage = |n: usize| {
        let steps: String = (0..5).map(|at| step(n, at)).collect();
        format!("    - stage:\n        name: n{n}\n        steps:\n{steps}")
    };
    let stages: String = (0..40 + dice.below(20)).map(stage).collect();
    let top = "kind: Pipeline\nmeta:\n  name: x\n  labels:\n    a: b\n    c: d\n";
    format!("{top}spec:\n  first: 1\n  stages:\n{stages}  last: 2\ntail:\n  more: y\nend: z\n")
}

/// The same, perhaps beside other documents or with anchors, with other line breaks, or in a list.
fn varied(dice: &mut Dice) -> String {
    let text = long(dice);
    let rest = [
        "",
        "base: &b\n  x: 1\nuse: *b\n",
        "a:\n- b\n- c: {d: e}\n- |\n  f\n",
    ][dice.below(3)];
    let text = format!("{text}{rest}");
    match dice.below(12) {
        3 => format!("\u{feff}{text}"),
        4 => format!(
            "%TAG !e! tag:x,2000:\n---\n{}",
            text.replace("args: [", "args: !e!x [")
        ),
        5 => format!("\u{feff}# top\n%YAML 1.2\n--- !!map # one\n{text}...\n---\n{rest}"),
        0 => format!("first: document\n---\n{text}---\n{rest}last: document\n"),
        1 => text.replace('\n', "\r\n"),
        2 => {
            let inner = text.trim_end().replace('\n', "\n  ");
            format!("# top\n- one: 1\n  two:\n    - x\n- {inner}\n")
        }
        6 => format!("{}---\n- 'open\n{}", templated(&text, dice), tabbed(&text)),
        7 => templated(&tabbed(&text), dice),
        8 => templated(&text, dice).replace('\n', "\r\n"),
        _ => text,
    }
}

const TEMPLATES: [&str; 7] = [
    "{{- if .Values.x }}",
    "{{ end }}",
    "{{- toYaml .Values.y | nindent 8 }}",
    "{{ include \"a: 'b\" . }}",
    "%{ if x != \"\" }",
    "{% endfor %}",
    "{{- /* c */ -}}",
];

/// The text with lines of templates, at the start of lines or where the next one starts.
fn templated(text: &str, dice: &mut Dice) -> String {
    let every = [4, 20, 200][dice.below(3)];
    let mut made = String::new();
    for line in text.split_inclusive('\n') {
        // Within a text of several lines they break it.
        if dice.below(every) == 0 && (!line.contains("two") || dice.below(100) == 0) {
            let indent = line.len() - line.trim_start_matches(' ').len();
            made += &line[..[0, indent, indent][dice.below(3)]];
            made += TEMPLATES[dice.below(TEMPLATES.len())];
            made.push('\n');
        }
        made += line;
    }
    made
}

/// The text with tabs in its scripts.
fn tabbed(text: &str) -> String {
    text.replace(
        "                - x: y\n",
        "                \t- x: y\n                \t\n                \ta\n",
    )
}

/// What breaks a line, or the item that it is part of.
fn break_one(text: &str, at: usize, dice: &mut Dice) -> TextEdit {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[line..].find('\n').map_or(text.len(), |n| line + n);
    let indent = text[line..].len() - text[line..].trim_start_matches(' ').len();
    match dice.below(12) {
        9 => TextEdit::insert(
            line,
            format!(
                "{}{}\n",
                &text[line..line + indent],
                TEMPLATES[dice.below(TEMPLATES.len())]
            ),
        ),
        10 => TextEdit::insert(line, ["\t", "\tk: v\n", "  \t- x\n"][dice.below(3)]),
        11 => TextEdit::insert(line + indent, "{{- "),
        0 => TextEdit::insert(end, " \"x"),
        1 => TextEdit::insert(end, ": a: b"),
        2 => TextEdit::insert(end, " ["),
        3 => TextEdit::insert(line + indent, "'"),
        4 => TextEdit::insert(line + indent, "@"),
        5 => TextEdit::insert(line, format!("{}word\n", " ".repeat(indent))),
        6 => TextEdit::insert(line, format!("{}k: {{a: 1\n", " ".repeat(indent))),
        7 => TextEdit::insert(line, " "),
        _ => TextEdit::insert(
            line + indent,
            ["]", "- ", "k: \"a\\q\"\n", "? "][dice.below(4)],
        ),
    }
}

fn check(tree: &Tree, what: &dyn Fn() -> String) {
    let whole = Tree::parse(tree.text());
    if let Some(difference) = tree.difference(&whole) {
        panic!("{difference}\n{}", what());
    }
}

/// Something is broken far away; near, text is broken, edited and mended.
#[test]
fn chains_of_edits_far_from_what_is_broken() {
    let (mut edits, mut local, mut broken_near) = (0, 0, 0);
    for round in 0..rounds(8) {
        let mut dice = Dice::new(&format!("far {round}"));
        let text = varied(&mut dice);
        let mut tree = Tree::parse(&text);
        // Mostly in the first or the last tenth.
        let part = text.len() / 10;
        for _ in 0..1 + dice.below(3) {
            let within = [0..part, text.len() - part..text.len(), 0..text.len()];
            let within = &within[[0, 0, 1, 1, 2][dice.below(5)]];
            let end = tree.text().len().min(within.end);
            let at = boundary(
                tree.text(),
                within.start.min(end) + dice.below(end - within.start.min(end) + 1),
            );
            let edit = break_one(tree.text(), at, &mut dice);
            tree.edit(&[edit]);
        }
        check(&tree, &|| format!("round {round}, at first"));
        let centre = tree.text().len() / 10 * (2 + dice.below(7));
        let mut undo: Vec<Vec<TextEdit>> = Vec::new();
        for step in 0..14 {
            let before = tree.text().to_owned();
            let window =
                boundary(&before, centre.saturating_sub(400))..boundary(&before, centre + 400);
            let next = match (dice.below(4), undo.pop()) {
                (0 | 1, Some(back)) => back,
                (kind, back) => {
                    undo.extend(back);
                    let shifted = |edit: TextEdit| {
                        let range = edit.range.start + window.start..edit.range.end + window.start;
                        TextEdit::replace(range, edit.insert)
                    };
                    let inner = &before[window.clone()];
                    let edits: Vec<_> = match kind {
                        3 => {
                            let at = window.start + place(inner, &mut dice);
                            vec![break_one(&before, at, &mut dice)]
                        }
                        _ => random_edits(inner, &mut dice)
                            .into_iter()
                            .map(shifted)
                            .collect(),
                    };
                    undo.push(invert(&before, &edits));
                    edits
                }
            };
            let was = tree.diagnostics().len();
            let told = tree.edit(&next);
            assert_eq!(tree.text(), apply(&before, &next));
            check(&tree, &|| {
                format!("round {round}, step {step}: {next:?}\n{told:?}")
            });
            edits += 1;
            let is_local = told.within.is_some();
            local += usize::from(is_local);
            broken_near += usize::from(is_local && tree.diagnostics().len() > was);
        }
    }
    common::told(&format!(
        "{local} of {edits} edits were local, {broken_near} of them broke something"
    ));
    assert!(local * 4 > edits);
    assert!(broken_near * 20 > edits);
}

/// Typing reads what is around it, whatever is broken far away, also where it breaks the text and
/// mends it.
#[test]
fn what_is_broken_far_away_stays_left_out() {
    let text = long(&mut Dice::new("one"));
    let behind = |what: &str, times: usize| {
        let (at, found) = text.match_indices(what).nth(times).unwrap();
        at + found.len()
    };
    let last = text.matches("command: ").count() - 1;
    let breaks = [
        (behind("name: x", 0), " \"y\": z"),
        (behind("kind: ", 0), "\"x"),
        (behind("first: 1", 0), "\n  word"),
        (0, "word\n"),
        (behind("command: ", 1), "["),
        (behind("name: s1 2", 0), "\n             wrong: 1"),
        (behind("name: s1 2", 0), "\n            word é"),
        (behind("command: ", last), "\"x"),
        (behind("last: 2", 0), "\n  word"),
    ];
    let fronts = [
        "",
        "\u{feff}",
        "%YAML 1.2\n---\n",
        "%TAG !e! tag:x,2000:\n---\n",
        "\u{feff}%TAG !e! tag:x,2000:\n--- !!map\n",
        "a: b\n---\n",
    ];
    for (front, (at, inserted)) in fronts
        .iter()
        .flat_map(|front| breaks.iter().map(move |broken| (front, broken)))
    {
        let mut tree = Tree::parse(&format!("{front}{text}---\nlast: document\n"));
        tree.edit(&[TextEdit::insert(at + front.len(), *inserted)]);
        assert!(tree.is_broken(), "{inserted:?}");
        let near = tree.text().match_indices("name: s20 ").nth(2).unwrap().0;
        let typed = [
            TextEdit::insert(near + 6, "x"),
            TextEdit::insert(near + 6, "\""),
            TextEdit::insert(near + 8, "y"),
            TextEdit::delete(near + 6..near + 7),
            TextEdit::insert(near, "word\n            "),
            TextEdit::insert(near, "@"),
            TextEdit::insert(near + 5, ":"),
            TextEdit::delete(near..near + 18),
        ];
        for edit in typed {
            let told = tree.edit(std::slice::from_ref(&edit));
            let context = format!("{front:?} {inserted:?} {edit:?} {told:?}");
            check(&tree, &|| context.clone());
            assert!(told.within.is_some(), "{context}");
            assert!(told.before.len() < 400, "{context}");
        }
        // Two places that are far from each other.
        let far = tree.text().match_indices("name: s30 ").nth(2).unwrap().0;
        let edits = [
            TextEdit::insert(near + 6, "x"),
            TextEdit::replace(far + 5..far + 6, " y: \""),
        ];
        let told = tree.edit(&edits);
        check(&tree, &|| format!("{front:?} {inserted:?} {told:?}"));
        assert!(told.after.len() < far - near + 400, "{told:?}");
    }
}

/// An open quote far in front of an edit that closes it reads on to there.
#[test]
fn a_quote_may_end_far_behind() {
    let item = |n: usize| format!("- name {n}\n");
    let items: String = (0..2000).map(item).collect();
    let text = format!("- 'open\n{items}- x: [\n{items}");
    let mut tree = Tree::parse(&text);
    let at = text.find("- x: [").unwrap();
    for edit in [
        TextEdit::replace(at..at + 6, "- dogs'"),
        TextEdit::replace(at..at + 7, "- ] '"),
        TextEdit::replace(at..at + 5, "- y: {"),
    ] {
        tree.edit(std::slice::from_ref(&edit));
        check(&tree, &|| format!("{edit:?}"));
    }
}

/// Lines of templates stay left out wherever they are, and tabs are text in what is text.
#[test]
fn lines_of_templates_and_tabs_stay_as_they_are() {
    let text = long(&mut Dice::new("one"));
    let mut dice = Dice::new("templates");
    for round in 0..12 {
        let text = match round % 4 {
            0 => templated(&text, &mut dice),
            1 => templated(&tabbed(&text), &mut dice),
            2 => format!("x: @\n{}", templated(&text, &mut dice)),
            _ => tabbed(&text) + "x: @\n",
        };
        let mut tree = Tree::parse(&text);
        assert!(tree.is_broken());
        let near = text.match_indices("name: s20 ").nth(2).unwrap().0;
        let edits = [
            TextEdit::insert(near + 6, "x"),
            TextEdit::insert(near + 6, "\""),
            TextEdit::delete(near + 6..near + 7),
            TextEdit::insert(near, "{{ end }}\n            "),
            TextEdit::replace(near + 3..near + 6, "x"),
            TextEdit::delete(near..near + 13),
        ];
        for edit in edits {
            let told = tree.edit(std::slice::from_ref(&edit));
            let context = format!("{round} {edit:?} {told:?}");
            check(&tree, &|| context.clone());
            assert!(told.before.len() < 400, "{context}");
        }
    }
}

fn rounds(usual: usize) -> usize {
    std::env::var("FAULTLINE_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(usual)
}
