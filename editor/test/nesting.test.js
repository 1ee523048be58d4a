import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { yaml } from "@codemirror/lang-yaml";
import { language } from "@codemirror/language";
import { EditorState } from "@codemirror/state";

import { nestsTooDeep, unlessTooDeep } from "../src/nesting.js";

test("a thousand open brackets are too deep, of either kind", () => {
  assert.equal(nestsTooDeep("[".repeat(1000)), true);
  assert.equal(nestsTooDeep('{"a":'.repeat(1000)), true);
  assert.equal(nestsTooDeep(`kind: Workflow\na: ${"[{".repeat(101)}`), true);
});

test("many brackets side by side, or few inside each other, are not", () => {
  assert.equal(nestsTooDeep("[]\n".repeat(10_000)), false);
  assert.equal(nestsTooDeep("[".repeat(200) + "]".repeat(200)), false);
  assert.equal(nestsTooDeep("]".repeat(1000)), false);
  assert.equal(nestsTooDeep(""), false);
});

test("a real experiment is highlighted", () => {
  const file = new URL("../../tests/fixtures/cart-pod-delete.workflow.json", import.meta.url);
  assert.equal(nestsTooDeep(readFileSync(file, "utf8")), false);
});

const open = (text) => EditorState.create({ doc: text, extensions: unlessTooDeep(yaml(), text) });

test("a text that nests too deep has no language, whether opened or pasted so", () => {
  assert.equal(open("[".repeat(1000)).facet(language), null);
  const state = open("a: [1, {b: 2}]\n");
  assert.notEqual(state.facet(language), null);
  const typed = state.update({ changes: { from: 0, insert: "[" } }).state;
  assert.notEqual(typed.facet(language), null);
  const pasted = typed.update({ changes: { from: 0, insert: "[".repeat(1000) } }).state;
  assert.equal(pasted.facet(language), null);
  assert.equal(pasted.sliceDoc().length, state.doc.length + 1001);
});
