// Pipelines of about a given size, the same ones each time, and the places in them that edits need.

const STEPS = [
  (at) => `
              # Caches fill while nothing else happens.
              - step:
                  type: Wait
                  name: Let caches fill ${at}
                  identifier: wait_${at}
                  spec:
                    duration: 10m # long enough for the slowest region
                  timeout: 12m`,
  (at) => `
              - step:
                  type: ShellScript
                  name: "Smoke test ${at}"
                  identifier: smoke_${at}
                  spec:
                    shell: Bash
                    onDelegate: true
                    source:
                      type: Inline
                      spec:
                        script: |
                          set -euo pipefail
                          # not a comment of the YAML
                          for path in /cart /checkout /health; do
                            curl --fail --silent "https://shop.example/\${path}?probe=${at}"
                          done
                    environmentVariables:
                      - name: REGION
                        type: String
                        value: eu-west-1
                      - name: ATTEMPTS
                        type: Number
                        value: 3
                    outputVariables: []
                  timeout: 10m`,
  (at) => `
              - step:
                  type: FmeFlagDefaultAllocation
                  name: Half and half ${at}
                  identifier: allocation_${at}
                  spec:
                    flagName: <+pipeline.variables.flagName>
                    environment: Prod-Default
                    allocation:
                      # the shares make 100
                      - treatment: "on"
                        amount: 50
                      - treatment: "off"
                        amount: 50`,
  (at) => `
              - parallel:
                  - step:
                      type: Http
                      name: 'Ask the cart ${at}'
                      identifier: cart_${at}
                      spec:
                        url: https://shop.example/cart
                        method: GET
                        headers: [{ key: accept, value: application/json }]
                        assertion: <+httpResponseCode> == 200
                      timeout: 30s
                  - step:
                      type: Http
                      name: 'Ask the checkout ${at}'
                      identifier: checkout_${at}
                      spec:
                        url: https://shop.example/checkout
                        method: GET
                        headers: [{ key: accept, value: application/json }]
                        assertion: <+httpResponseCode> == 200
                      timeout: 30s`,
  (at) => `
              - step:
                  type: HarnessApproval
                  name: Approve ${at}
                  identifier: approve_${at}
                  spec:
                    approvalMessage: >-
                      Please look at the figures of the last hour
                      and approve the next share.
                    includePipelineExecutionHistory: true
                    approvers:
                      userGroups: [account.release] # everybody on duty
                      minimumCount: 1
                      disallowPipelineExecutor: false
                  timeout: 1d`,
];

/** Short lines: as many nodes as a text of that size can have in ordinary block style. */
const dense = (at) => `
              - step:
                  type: Wait
                  name: Dense ${at}
                  identifier: dense_${at}
                  spec:
                    duration: 10m
                    table:${Array.from({ length: 250 }, (_, n) => `
                      - a: ${n}
                        b: on${n}`).join("")}`;

const HEAD = `# Delivers the storefront, one share of the users after another.
pipeline:
  name: storefront rollout
  identifier: storefront_rollout
  projectIdentifier: Default
  orgIdentifier: default
  tags: {}
  variables:
    - name: flagName
      type: String
      description: "The flag of this rollout – in every region."
      required: true
      value: <+input>

  stages:`;

const stage = (at, steps) => `
    # Stage ${at}: one more region.
    - stage:
        name: Region ${at}
        identifier: region_${at}
        description: Rolls out to region ${at} and looks at its figures
        type: Custom
        spec:
          execution:
            steps:${steps.map((step, n) => step(`${at}_${n}`)).join("")}
        tags: {}`;

/** A pipeline of at least that many bytes, and how many stages it has. */
export function pipeline(bytes, lines = "ordinary") {
  const steps = lines === "dense" ? [STEPS[0], STEPS[1], STEPS[2], dense] : STEPS;
  const parts = [HEAD];
  for (let length = HEAD.length; length < bytes; length += parts.at(-1).length) {
    parts.push(stage(parts.length - 1, steps));
  }
  return { text: `${parts.join("")}\n`, stages: parts.length - 1 };
}

/** The text from where a line with `mark` starts. */
function from(text, mark) {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`the text has no ${mark}`);
  return at;
}

/** A keystroke's change: at `offset` behind the first `piece` after `mark`. */
function behind(text, mark, piece) {
  const start = from(text, mark);
  const at = text.indexOf(piece, start);
  if (at < 0) throw new Error(`no ${piece} behind ${mark}`);
  return at + piece.length;
}

const PLACES = [["front", 0], ["middle", 0.5], ["end", 1]];

/** Keystrokes all over a pipeline, each of which can be taken back by a second one. */
export function keystrokes({ text, stages }) {
  return PLACES.flatMap(([place, share]) => {
    const n = Math.round((stages - 1) * share);
    const mark = `identifier: region_${n}\n`;
    const at = (piece) => behind(text, mark, piece);
    return [
      { what: "letter in a scalar", from: at("Rolls out"), insert: "x" },
      { what: "letter in a comment", from: at("# long"), insert: "x" },
      { what: "letter in a script", from: at("euo pip"), insert: "x" },
      { what: "new line", from: at("duration: 10m # long enough for the slowest region"), insert: "\n                    " },
      { what: "new key", from: at("type: Custom"), insert: "\n        delegate: fast" },
      { what: "a quote that breaks", from: at("name: "), insert: '"', breaks: true },
    ].map((edit) => ({ place, to: edit.from, ...edit }));
  });
}

/** Visual edits all over a pipeline. */
export function actions({ stages }) {
  return PLACES.flatMap(([place, share]) => {
    const n = Math.round((stages - 1) * share);
    const steps = `/pipeline/stages/${n}/stage/spec/execution/steps`;
    const added = { step: { type: "Wait", name: "Added", identifier: "added", spec: { duration: "1m" } } };
    return [
      { what: "set a value", kind: "set", route: `${steps}/0/step/spec/duration`, value: "17m" },
      { what: "insert a step", kind: "insert", route: `${steps}/2`, value: added },
      { what: "remove a step", kind: "remove", route: `${steps}/1/step`, gone: [`${steps}/1`] },
      { what: "move a step", kind: "move", route: `${steps}/0`, value: `${steps}/2` },
      { what: "rename a step", kind: "rename", route: `${steps}/1/step`, value: "Smoke test, renamed" },
    ].map((edit) => ({ place, ...edit }));
  });
}

/** The same for the experiment in JSON, with documents inside its strings. */
export function manifest(text) {
  const engine = "/spec/templates/3/inputs/artifacts/0/raw/data/!";
  const probes = `${engine}/spec/experiments/0/spec/probe`;
  const steps = "/spec/templates/0/steps";
  const at = (piece) => behind(text, '"kind"', piece);
  const probe = { name: "added", type: "cmdProbe", mode: "Edge", runProperties: { attempt: 1 } };
  return {
    keystrokes: [
      { what: "letter in a scalar", from: at("my-pod"), insert: "x" },
      { what: "letter in a document inside", from: at("appns: h"), insert: "x" },
      { what: "letter at the end", from: at("OnWorkflow"), insert: "x" },
      { what: "new line", from: at('"Workflow",'), insert: "\n    " },
      { what: "new key", from: at('"Workflow",'), insert: '\n    "note": "new",' },
      { what: "a quote that breaks", from: at('"name": '), insert: '"', breaks: true },
    ].map((edit) => ({ place: "all over", to: edit.from, ...edit })),
    actions: [
      { what: "set a value", kind: "set", route: `${engine}/spec/appinfo/appns`, value: "shop" },
      { what: "set a value", kind: "set", route: "/metadata/name", value: "renamed" },
      { what: "insert a probe", kind: "insert", route: `${probes}/0`, value: probe },
      { what: "remove a step", kind: "remove", route: `${steps}/2/0`, gone: [`${steps}/2`, "/spec/templates/2"] },
      { what: "move a step", kind: "move", route: `${steps}/0`, value: `${steps}/1` },
      { what: "rename a step", kind: "rename", route: `${steps}/1/0`, value: "renamed" },
    ].map((edit) => ({ place: "all over", ...edit })),
  };
}
