// Runs in the page: the same edits for every contender, in turns.
import init from "faultline-bench";
import { CONTENDERS, splice } from "./contenders.mjs";
import { expected, read, survey } from "./meaning.mjs";
import { actions, keystrokes, manifest, pipeline } from "./texts.mjs";
import { load } from "js-yaml";

let wasm;

function subject({ bytes, lines, text }) {
  if (text) return { text, ...manifest(text) };
  const made = pipeline(bytes, lines);
  return { text: made.text, keystrokes: keystrokes(made), actions: actions(made) };
}

function timed(run) {
  const begun = performance.now();
  run();
  return performance.now() - begun;
}

/** Types each edit and takes it back, round after round; every keystroke is a sample. */
function typing(contenders, { text, keystrokes }, rounds, note) {
  for (let round = 0; rounds(round); round++) {
    for (const edit of keystrokes) {
      const undo = { from: edit.from, to: edit.from + edit.insert.length, insert: text.slice(edit.from, edit.to) };
      for (const [step, taken] of [[edit, false], [undo, true]]) {
        const breaks = edit.breaks && !taken;
        const wanted = round === 0 ? (breaks ? undefined : JSON.stringify(load(taken ? text : splice(text, edit)))) : null;
        for (const contender of inTurns(contenders, round)) {
          note(contender, taken ? `${edit.what}, taken back` : edit.what, timed(() => contender.type(step)));
          if (wanted !== null && contender.meaning() !== wanted) {
            throw new Error(`${contender.constructor.title}: ${edit.what} (${edit.place}) came to another meaning`);
          }
        }
      }
    }
  }
}

/** Carries out each visual edit from the same text, round after round. */
function acting(contenders, { text, actions }, rounds, note, looks) {
  for (let round = 0; rounds(round); round++) {
    for (const edit of actions) {
      const wanted = round === 0 ? expected(text, edit) : null;
      for (const contender of inTurns(contenders, round)) {
        note(contender, edit.what, timed(() => contender.act(edit)));
        if (wanted !== null) {
          if (JSON.stringify(read(contender.text)) !== wanted) {
            throw new Error(`${contender.constructor.title}: ${edit.what} (${edit.place}) came to another meaning`);
          }
          looks.push({ title: contender.constructor.title, ...survey(text, contender.text) });
        }
        contender.back();
        if (contender.text !== text) throw new Error(`${contender.constructor.title}: ${edit.what} was not taken back`);
      }
    }
  }
}

const inTurns = (list, round) => list.map((_, at) => list[(at + round) % list.length]);

window.bench = {
  async init() {
    wasm = await init();
  },

  /** The samples of one text and kind of edit, for at least one round and about `budget` ms. */
  measure(about, kind, budget, titles) {
    const on = subject(about);
    const contenders = CONTENDERS.filter(({ title }) => !titles || titles.includes(title)).map((each) => new each(on.text));
    const samples = [];
    const looks = [];
    const note = (contender, what, ms) => {
      const findings = contender.check ? timed(() => contender.check()) : 0;
      samples.push({ title: contender.constructor.title, what, ms, findings });
    };
    const begun = performance.now();
    const rounds = (round) => round === 0 || performance.now() - begun < budget;
    if (kind === "typing") typing(contenders, on, rounds, note);
    else acting(contenders, on, rounds, note, looks);
    for (const contender of contenders) contender.close();
    return { bytes: new TextEncoder().encode(on.text).length, samples, looks };
  },

  /** Bytes that a contender holds for a text besides the text itself. */
  async memory(about, title) {
    const { text } = subject(about);
    const contender = CONTENDERS.find((each) => each.title === title);
    const used = async () => {
      for (let n = 0; n < 3; n++) {
        globalThis.gc();
        await new Promise((done) => setTimeout(done, 20));
      }
      return performance.memory.usedJSHeapSize;
    };
    const pages = () => wasm.memory.buffer.byteLength;
    const empty = pages();
    // What the first one needed on the way is used again by the others.
    const held = [new contender(text)];
    const peak = pages() - empty;
    const [heap, grown] = [await used(), pages()];
    const copies = 3;
    for (let n = 0; n < copies; n++) held.push(new contender(text));
    const bytes = (pages() - grown + (await used()) - heap) / copies;
    for (const each of held) each.close();
    return { bytes, peak };
  },
};
