// What a visual edit comes to in plain values: what every contender's new text must mean.
import { load } from "js-yaml";

/** The keys of a route; `!` enters the document inside a string. */
export const keys = (route) => route.split("/").slice(1).map((key) => (/^\d+$/.test(key) ? Number(key) : key));

/** The edits of single places that an edit consists of. */
export function parts({ kind, route, value, gone }) {
  switch (kind) {
    case "set": return [{ do: "set", at: keys(route), value }];
    case "rename": return [{ do: "set", at: [...keys(route), "name"], value }];
    case "insert": return [{ do: "insert", at: keys(route), value }];
    case "remove": return gone.map((each) => ({ do: "remove", at: keys(each) }));
    case "move": return [{ do: "move", at: keys(route), to: keys(value) }];
    default: throw new Error(kind);
  }
}

/** The documents inside the strings of an experiment, by their keys. */
export function hosts(value) {
  const found = [];
  (value?.spec?.templates ?? []).forEach((template, n) => {
    (template?.inputs?.artifacts ?? []).forEach((artifact, m) => {
      if (typeof artifact?.raw?.data === "string") {
        found.push({ at: ["spec", "templates", n, "inputs", "artifacts", m, "raw", "data"], text: artifact.raw.data });
      }
    });
  });
  return found;
}

export const get = (value, at) => at.reduce((inside, key) => inside[key], value);

/** Carries out one part on plain values. */
export function change(value, part) {
  const list = get(value, part.at.slice(0, -1));
  const last = part.at.at(-1);
  switch (part.do) {
    case "set": list[last] = part.value; break;
    case "insert": list.splice(last, 0, part.value); break;
    case "remove": list.splice(last, 1); break;
    case "move": get(value, part.to.slice(0, -1)).splice(part.to.at(-1), 0, ...list.splice(last, 1)); break;
  }
}

/** A text as values, the documents inside its strings too. */
export function read(text) {
  const value = load(text);
  for (const { at, text } of hosts(value)) get(value, at.slice(0, -1)).data = { "!": load(text) };
  return value;
}

/** What a text must mean after an edit. */
export function expected(text, edit) {
  const value = read(text);
  for (const part of parts(edit)) change(value, structuredClone(part));
  return JSON.stringify(value);
}

/** How many comments a text has, and how many of its lines the other one does not have. */
export function survey(before, after) {
  const comments = (text) => text.split("\n").filter((line) => /(^|\s)#\s/.test(line)).length;
  const lines = new Map();
  for (const line of after.split("\n")) lines.set(line, (lines.get(line) ?? 0) + 1);
  let lost = 0;
  for (const line of before.split("\n")) {
    const left = lines.get(line) ?? 0;
    if (left > 0) lines.set(line, left - 1);
    else lost += 1;
  }
  return { comments: [comments(after), comments(before)], lost };
}
