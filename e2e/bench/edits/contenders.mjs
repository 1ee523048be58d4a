// What is compared. Each is opened on a text and then takes edits, after each of which
// it has the new text, a new tree and what a page draws from: the same work for all.
import { dump, load } from "js-yaml";
import { isPair, parseDocument } from "yaml";
import { Document } from "faultline-bench";
import { change, get, hosts, parts } from "./meaning.mjs";

/** A text with a piece replaced. */
export const splice = (text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to);

/** Tree, index and projection in wasm; the page keeps the text as an editor does. */
export class Faultline {
  static title = "faultline";

  constructor(text) {
    this.text = text;
    this.document = new Document(text);
  }

  type(edit) {
    this.document.type(edit.from, edit.to, edit.insert);
    this.text = splice(this.text, edit);
  }

  act({ kind, route, value }) {
    this.before = this.text;
    const written = typeof value === "string" ? value : JSON.stringify(value ?? "");
    const changes = this.document.act(kind, route, written);
    for (let at = changes.length - 3; at >= 0; at -= 3) {
      this.text = splice(this.text, { from: changes[at], to: changes[at + 1], insert: changes[at + 2] });
    }
  }

  /** Not timed. */
  back() {
    this.document.back();
    this.text = this.before;
  }

  /** Timed apart: all findings, which the others have none of. */
  check() {
    this.document.check();
  }

  /** Not timed: the present meaning as JSON, nothing where the text is broken. */
  meaning() {
    if (this.document.text() !== this.text) throw new Error("the page has another text");
    return this.document.broken() ? undefined : this.document.json();
  }

  close() {
    this.document.free();
  }
}

/** npm `yaml`: its documents keep comments, and can be changed in place and written again. */
export class Yaml {
  static title = "yaml";

  constructor(text) {
    this.read(text);
  }

  read(text) {
    this.text = text;
    this.document = parseDocument(text);
    this.value = this.document.toJS();
    this.inner = hosts(this.value).map(({ at, text }) => {
      const document = parseDocument(text);
      return { at, document, value: document.toJS() };
    });
  }

  type(edit) {
    this.read(splice(this.text, edit));
  }

  act(edit) {
    this.before = this.text;
    this.document = parseDocument(this.text);
    for (const part of parts(edit)) {
      const inside = part.at.indexOf("!");
      if (inside < 0) {
        carryOut(this.document, part);
        continue;
      }
      const host = part.at.slice(0, inside);
      const document = parseDocument(this.document.getIn(host));
      carryOut(document, { ...part, at: part.at.slice(inside + 1) });
      this.document.setIn(host, document.toString());
    }
    this.text = this.document.toString();
    this.value = this.document.toJS();
  }

  /** Not timed. */
  back() {
    this.text = this.before;
  }

  meaning() {
    return this.document.errors.length > 0 ? undefined : JSON.stringify(this.value);
  }

  close() {}
}

/**
 * The same where nobody types between visual edits: it keeps its document and reads nothing. The
 * places in that document are then those of an older text.
 */
export class KeptYaml extends Yaml {
  static title = "yaml, kept";

  act(edit) {
    this.before = this.text;
    this.undo = [];
    for (const part of parts(edit)) {
      const inside = part.at.indexOf("!");
      if (inside < 0) {
        this.undo.push(carryOut(this.document, part));
        continue;
      }
      const host = part.at.slice(0, inside);
      const { document } = this.inner.find(({ at }) => at.join() === host.join());
      this.undo.push(carryOut(document, { ...part, at: part.at.slice(inside + 1) }));
      this.undo.push(carryOut(this.document, { do: "set", at: host, value: document.toString() }));
    }
    this.text = this.document.toString();
    this.value = this.document.toJS();
  }

  /** Not timed. */
  back() {
    for (const undo of this.undo.reverse()) undo();
    this.text = this.before;
  }
}

/** Changes a document of `yaml`; gives what takes it back. */
function carryOut(document, part) {
  const last = part.at.at(-1);
  const list = document.getIn(part.at.slice(0, -1), true);
  switch (part.do) {
    case "set": {
      const pair = list.items.find((item) => isPair(item) && item.key.value === last);
      const { value } = pair;
      // As its documentation advises: a new value in the old scalar keeps comments and quotes.
      const before = value.value;
      document.setIn(part.at, part.value);
      return () => { pair.value = value; value.value = before; };
    }
    case "insert":
      list.items.splice(last, 0, document.createNode(part.value));
      return () => list.items.splice(last, 1);
    case "remove": {
      const [item] = list.items.splice(last, 1);
      return () => list.items.splice(last, 0, item);
    }
    case "move": {
      const to = part.to.at(-1);
      const target = document.getIn(part.to.slice(0, -1), true);
      target.items.splice(to, 0, ...list.items.splice(last, 1));
      return () => list.items.splice(last, 0, ...target.items.splice(to, 1));
    }
  }
}

/** npm `js-yaml`: values only. */
export class JsYaml {
  static title = "js-yaml";

  constructor(text) {
    this.read(text);
  }

  read(text) {
    this.text = text;
    this.value = undefined;
    try {
      this.value = load(text);
      this.inner = hosts(this.value).map(({ text }) => load(text));
    } catch (error) {
      if (error.name !== "YAMLException") throw error;
    }
  }

  type(edit) {
    this.read(splice(this.text, edit));
  }

  act(edit) {
    this.before = this.text;
    this.value = load(this.text);
    for (const part of parts(edit)) {
      const inside = part.at.indexOf("!");
      if (inside < 0) {
        change(this.value, structuredClone(part));
        continue;
      }
      const host = part.at.slice(0, inside);
      const value = load(get(this.value, host));
      change(value, structuredClone({ ...part, at: part.at.slice(inside + 1) }));
      change(this.value, { do: "set", at: host, value: dump(value) });
    }
    this.text = dump(this.value);
  }

  /** Not timed. */
  back() {
    this.text = this.before;
  }

  meaning() {
    return this.value === undefined ? undefined : JSON.stringify(this.value);
  }

  close() {}
}

export const CONTENDERS = [Faultline, Yaml, JsYaml, KeptYaml];
