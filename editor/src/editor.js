// The code editor at the border to Rust: plain functions, change sets instead of texts, and offsets
// in UTF-16 units of the file's own text, whatever its line ends are.

import { history, historyKeymap, isolateHistory, defaultKeymap, undo as undoCommand, redo as redoCommand, undoDepth, redoDepth } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics as diagnosticsOf } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, StateEffect, StateField, Transaction } from "@codemirror/state";
import { Decoration, EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

import { changesToEditor, changesToText, lineEnds, separatorOf, toEditor, toText } from "./line_ends.js";
import { unlessTooDeep } from "./nesting.js";

/**
 * Puts an editor into `parent`.
 *
 * `onChange(changes, userEvent, undoDepth, redoDepth)` gets every change, those of `dispatch`, `undo`
 * and `redo` included, as `[from, to, insert, ...]` in offsets of the text before it.
 * `onSelect(offset)` gets the caret when the person moves it. `onFix(index)` gets the index of the
 * diagnostic whose fix the person chose.
 */
export function mount(parent, text, label, onChange, onSelect, onFix) {
  const nonce = document.querySelector('meta[name="csp-nonce"]')?.content;
  const listener = EditorView.updateListener.of((update) => {
    const { state, startState, transactions } = update;
    if (update.docChanged) {
      const event = transactions.findLast((each) => each.docChanged)?.annotation(Transaction.userEvent);
      onChange(changesToText(startState, update.changes), event ?? "", undoDepth(state), redoDepth(state));
    }
    if (update.selectionSet && transactions.some((each) => each.isUserEvent("select"))) {
      onSelect(toText(state, state.selection.main.head));
    }
  });
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineEnds(separatorOf(text)),
        lineNumbers(),
        foldGutter({ openText: "▾", closedText: "▸" }),
        lintGutter(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        history(),
        drawSelection(),
        EditorView.lineWrapping,
        EditorState.tabSize.of(2),
        indentUnit.of(indentOf(text)),
        indentOnInput(),
        bracketMatching(),
        highlightSelectionMatches(),
        search({ top: true }),
        unlessTooDeep(yaml(), text),
        syntaxHighlighting(classHighlighter),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap]),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
        nonce ? EditorView.cspNonce.of(nonce) : [],
        marks,
        listener,
      ],
    }),
  });
  return { view, onFix };
}

/** Applies `[from, to, insert, ...]` as one transaction that undo takes back on its own. */
export function dispatch({ view }, changes, userEvent) {
  view.dispatch({
    changes: changesToEditor(view.state, changes),
    annotations: [Transaction.userEvent.of(userEvent), isolateHistory.of("full")],
  });
}

/** Shows `[from, to, severity, message, fixTitle, ...]`; an empty title means that there is no fix. */
export function setDiagnostics({ view, onFix }, flat) {
  const diagnostics = [];
  for (let i = 0; i < flat.length; i += 5) {
    const index = i / 5;
    diagnostics.push({
      from: toEditor(view.state, flat[i]),
      to: toEditor(view.state, flat[i + 1]),
      severity: flat[i + 2],
      message: flat[i + 3],
      actions: flat[i + 4] ? [{ name: flat[i + 4], apply: () => onFix(index) }] : [],
    });
  }
  view.dispatch(diagnosticsOf(view.state, diagnostics));
}

/** Marks the lines of `[from, to, ...]`. */
export function setMarks({ view }, flat) {
  view.dispatch({ effects: marked.of(flat.map((offset) => toEditor(view.state, offset))) });
}

/** Scrolls `from..to` into sight; with `choose`, also selects it and takes the focus. */
export function reveal({ view }, from, to, choose) {
  const anchor = toEditor(view.state, from);
  const head = toEditor(view.state, to);
  view.dispatch({
    selection: choose ? { anchor, head } : undefined,
    effects: EditorView.scrollIntoView(anchor, { y: choose ? "center" : "start", yMargin: 48 }),
  });
  if (choose) view.focus();
}

/** Takes back the last change; whether there was one. */
export function undo({ view }) {
  return undoCommand(view);
}

/** Makes the change again that was taken back last; whether there was one. */
export function redo({ view }) {
  return redoCommand(view);
}

/** Removes the editor from the page. */
export function destroy({ view }) {
  view.destroy();
}

const marked = StateEffect.define();
const line = Decoration.line({ class: "cm-node-line" });

const marks = StateField.define({
  create: () => Decoration.none,
  update(decorations, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(marked)) return linesOf(transaction.newDoc, effect.value);
    }
    return decorations.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function linesOf(doc, ranges) {
  const starts = new Set();
  for (let i = 0; i < ranges.length; i += 2) {
    for (let at = doc.lineAt(ranges[i]); ; at = doc.line(at.number + 1)) {
      starts.add(at.from);
      if (at.to + 1 >= ranges[i + 1] || at.number === doc.lines) break;
    }
  }
  return Decoration.set([...starts].sort((a, b) => a - b).map((start) => line.range(start)));
}

/** The indent of the text's first indented line, two spaces where there is none. */
function indentOf(text) {
  return text.match(/^( {1,8})\S/m)?.[1] ?? "  ";
}
