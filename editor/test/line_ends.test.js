import assert from "node:assert/strict";
import { test } from "node:test";

import { EditorState } from "@codemirror/state";

import { changesToEditor, changesToText, lineEnds, separatorOf, toEditor, toText } from "../src/line_ends.js";

const open = (text) => EditorState.create({ doc: text, extensions: lineEnds(separatorOf(text)) });
const textOf = (state) => state.sliceDoc();
const applyTo = (text, flat) => {
  let out = text;
  for (let i = flat.length - 3; i >= 0; i -= 3) out = out.slice(0, flat[i]) + flat[i + 2] + out.slice(flat[i + 1]);
  return out;
};

const files = {
  lf: "a: 1\nb: é😀\nc: 3\n",
  crlf: "a: 1\r\nb: é😀\r\nc: 3\r\n",
  cr: "a: 1\rb: 2\r",
  mixed: "a: 1\r\nb: 2\nc: 3\r\nd: 4\re: 5\n\r\n",
  none: "a: 1",
  empty: "",
};

for (const [name, text] of Object.entries(files)) {
  test(`${name}: the text comes back byte for byte`, () => {
    assert.equal(textOf(open(text)), text);
  });

  test(`${name}: offsets map there and back`, () => {
    const state = open(text);
    for (let position = 0; position <= state.doc.length; position++) {
      assert.equal(toEditor(state, toText(state, position)), position);
      assert.equal(textOf(state).slice(0, toText(state, position)), state.sliceDoc(0, position));
    }
  });

  test(`${name}: both sides agree on every small change`, () => {
    const state = open(text);
    for (const insert of ["", "x", state.lineBreak, `x${state.lineBreak}y`, "\n", "😀"]) {
      for (let from = 0; from <= state.doc.length; from++) {
        const to = Math.min(from + 2, state.doc.length);
        const { changes, state: after } = state.update({ changes: { from, to, insert } });
        const flat = changesToText(state, changes);
        assert.equal(applyTo(text, flat), textOf(after));
        const again = state.update({ changes: changesToEditor(state, flat) });
        assert.equal(textOf(again.state), textOf(after));
      }
    }
  });
}

test("the caret of a mixed file settles before a carriage return", () => {
  const state = open(files.mixed);
  const { state: after } = state.update({ selection: { anchor: 5 } });
  assert.equal(after.selection.main.head, 4);
  const typed = after.update(after.replaceSelection("0"));
  assert.equal(textOf(typed.state), files.mixed.replace("1\r", "10\r"));
});
