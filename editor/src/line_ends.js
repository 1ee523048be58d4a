// How the line ends of a file map to CodeMirror, where a line break always counts one position.
//
// A file whose breaks are all alike gets them as its line separator. In a mixed file the separator
// is "\n" and each carriage return stays a character of its line, so that no edit, undo or copy
// can change the bytes of a line that nobody touched.

import { EditorSelection, EditorState, RangeSet, RangeValue } from "@codemirror/state";
import { EditorView, highlightSpecialChars } from "@codemirror/view";

/** The line separator to mount `text` with. */
export function separatorOf(text) {
  const breaks = new Set(text.match(/\r\n|\r|\n/g));
  return breaks.size === 1 ? breaks.values().next().value : "\n";
}

/** The offset in the file's text, in UTF-16 units, of a position in the editor. */
export function toText(state, position) {
  const extra = state.lineBreak.length - 1;
  return extra ? position + extra * (state.doc.lineAt(position).number - 1) : position;
}

/** The position in the editor of an offset in the file's text; inside a line break, the line's end. */
export function toEditor(state, offset) {
  const extra = state.lineBreak.length - 1;
  if (!extra) return Math.min(offset, state.doc.length);
  let low = 1;
  let high = state.doc.lines;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (state.doc.line(middle).from + extra * (middle - 1) <= offset) low = middle;
    else high = middle - 1;
  }
  return Math.min(offset - extra * (low - 1), state.doc.line(low).to);
}

/** A change set as `[from, to, insert, ...]` in offsets of the text before it. */
export function changesToText(startState, changes) {
  const flat = [];
  changes.iterChanges((from, to, _fromAfter, _toAfter, inserted) => {
    flat.push(
      toText(startState, from),
      toText(startState, to),
      inserted.sliceString(0, inserted.length, startState.lineBreak),
    );
  });
  return flat;
}

/** `[from, to, insert, ...]` in offsets of the text as change specs for a transaction. */
export function changesToEditor(state, flat) {
  const specs = [];
  for (let i = 0; i < flat.length; i += 3) {
    specs.push({
      from: toEditor(state, flat[i]),
      to: toEditor(state, flat[i + 1]),
      insert: state.toText(flat[i + 2]),
    });
  }
  return specs;
}

const untouchable = new (class extends RangeValue {})();

/** Keeps carets and pastes off the carriage returns of a mixed file, and line breaks as the file has them. */
export function lineEnds(separator) {
  const extensions = [
    EditorState.lineSeparator.of(separator),
    EditorView.clipboardInputFilter.of((text, state) =>
      text.replace(/\r\n|\r|\n/g, state.lineBreak),
    ),
    highlightSpecialChars({
      render: (code, description) => {
        const mark = document.createElement("span");
        mark.className = code === 13 ? "cm-carriage-return" : "cm-specialChar";
        mark.textContent = code === 13 ? "␍" : "\u2022";
        mark.title = description;
        mark.setAttribute("aria-label", description);
        return mark;
      },
    }),
  ];
  if (separator === "\n") extensions.push(beforeCarriageReturn, aroundCarriageReturn);
  return extensions;
}

const beforeCarriageReturn = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.selection) return transaction;
  const doc = transaction.newDoc;
  let moved = false;
  const settle = (position) => {
    const line = doc.lineAt(position);
    if (position !== line.to || !line.text.endsWith("\r")) return position;
    moved = true;
    return position - 1;
  };
  const { ranges, mainIndex } = transaction.newSelection;
  const settled = ranges.map((range) =>
    EditorSelection.range(settle(range.anchor), settle(range.head)),
  );
  return moved
    ? [transaction, { selection: EditorSelection.create(settled, mainIndex), sequential: true }]
    : transaction;
});

const aroundCarriageReturn = EditorView.atomicRanges.of((view) => {
  const doc = view.state.doc;
  const ranges = [];
  for (const { from, to } of view.visibleRanges) {
    for (let line = doc.lineAt(from); ; line = doc.line(line.number + 1)) {
      if (line.text.endsWith("\r") && line.to < doc.length) {
        ranges.push(untouchable.range(line.to - 1, line.to + 1));
      }
      if (line.to >= to || line.number === doc.lines) break;
    }
  }
  return RangeSet.of(ranges, true);
});
