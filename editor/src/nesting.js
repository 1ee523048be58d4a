// Texts that the highlighter cannot walk: it recurses once for each open bracket.

import { Compartment, EditorState } from "@codemirror/state";

/** Deeper than that no person writes, and the call stack of a small browser still holds it. */
const DEEPEST = 200;
/** How far the text is looked at, in UTF-16 units. */
const LOOKED_AT = 100 * 1024;

/** Whether brackets nest too deep in the start of the text. Quotes and comments count like the rest. */
export function nestsTooDeep(text) {
  const end = Math.min(text.length, LOOKED_AT);
  let depth = 0;
  for (let at = 0; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5b || unit === 0x7b) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if ((unit === 0x5d || unit === 0x7d) && depth > 0) {
      depth -= 1;
    }
  }
  return false;
}

/** `language` as long as the text of the editor, which starts as `text`, does not nest too deep. */
export function unlessTooDeep(language, text) {
  if (nestsTooDeep(text)) return [];
  const place = new Compartment();
  return [
    place.of(language),
    EditorState.transactionExtender.of((transaction) => {
      let opens = false;
      transaction.changes.iterChanges((fromA, toA, fromB, toB, inserted) => {
        opens ||= /[[{]/.test(inserted.sliceString(0, LOOKED_AT));
      });
      const tooDeep = opens && nestsTooDeep(transaction.newDoc.sliceString(0, LOOKED_AT));
      return tooDeep ? { effects: place.reconfigure([]) } : null;
    }),
  ];
}
