// Nothing that a person typed is lost: broken text, reloads, killed servers, hostile files.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, fixture, test } from "./faultline";
import { canvas, editor, expectState, newExperiment, node, text, upload } from "./studio";

const file = "cart-pod-delete.workflow.json";
const original = fixture(file).toString();

test("broken text keeps the last drawing, says where, and survives a reload", async ({ page }) => {
  await newExperiment(page, "broken-on-the-way");
  await upload(page, file, fixture(file));
  await expect(node(page, /pod-delete-ji5/)).toBeVisible();
  await editor(page).press("Control+Home");
  await page.keyboard.insertText("[");
  await expect(page.getByText(/showing the last readable state/)).toBeVisible();
  await expect(node(page, /pod-delete-ji5/)).toBeVisible();
  await page.getByRole("tab", { name: /Problems/ }).click();
  await expect(page.getByRole("tabpanel", { name: /Problems/ })).toContainText(/Error/);
  await expect.poll(() => text(page)).toBe(`[${original}`);

  await page.reload();
  await expectState(page, "Unsaved changes");
  expect(await text(page)).toBe(`[${original}`);
  // Saving needs no valid document.
  await page.getByRole("button", { name: "Save" }).click();
  await expectState(page, "Saved");
  expect(await text(page)).toBe(`[${original}`);
  await expect(page.getByRole("button", { name: "Run", exact: true })).toBeDisabled();
});

test("a killed server costs nothing that was typed or saved", async ({ page, faultline }) => {
  await newExperiment(page, "outlives-the-server");
  await upload(page, file, fixture(file));
  await page.getByRole("button", { name: "Save" }).click();
  await expectState(page, "Saved");
  await faultline.kill();
  await editor(page).press("Control+End");
  await page.keyboard.insertText("\n");
  await expectState(page, "Unsaved changes");
  await page.getByRole("button", { name: "Save" }).click();
  await expectState(page, "Offline, kept in this browser");
  await faultline.start();
  // It may have saved by itself as soon as the server was back.
  const save = page.getByRole("button", { name: "Save", exact: true });
  if (await save.isEnabled()) await save.click();
  await expectState(page, "Saved");
  await page.reload();
  await expect(node(page, /pod-delete-ji5/)).toBeVisible();
  expect(await text(page)).toBe(`${original}\n`);
});

test("a run that a crash cut off is shown as what it is", async ({ page, faultline }) => {
  await faultline.kill();
  await faultline.start(1);
  await newExperiment(page, "cut-off");
  await upload(page, file, fixture(file));
  await page.getByRole("button", { name: "Save" }).click();
  await expectState(page, "Saved");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByText("Running").first()).toBeVisible();
  await faultline.kill();
  await expect(page.getByText(/Connection lost, retrying/)).toBeVisible();
  await faultline.start();
  const result = page.getByRole("region", { name: "Result" });
  await expect(result).toContainText("Error", { timeout: 30_000 });
  await expect(result).toContainText(/no longer|restart/i);
});

const hostile: [string, string, Buffer, RegExp][] = [
  ["binary", "photo.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0xff]), /is a PNG picture, not YAML/],
  ["half binary", "half.yaml", Buffer.from("a: b\n\0\n"), /binary/],
  ["empty", "empty.yaml", Buffer.alloc(0), /empty/i],
  ["50 MB", "huge.yaml", Buffer.alloc(50 * 1024 * 1024, "a: b\n"), /16 M/],
];
for (const [what, name, content, message] of hostile) {
  test(`a file that is ${what} is refused with a clear message`, async ({ page, faultline }) => {
    const path = join(faultline.data, name);
    writeFileSync(path, content);
    await newExperiment(page, "hostile");
    await upload(page, name, path);
    await expect(page.getByRole("alert").filter({ hasText: message })).toBeVisible();
    await expect(page.getByRole("button", { name: "Upload YAML" })).toBeVisible();
  });
}

const bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
  .concat([...Array(9).keys()].map((i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`)}]`))
  .join("\n");
const workflow = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: x\n";
const wrong: [string, string, RegExp][] = [
  ["a thousand levels deep", "[".repeat(1000) + "]".repeat(1000), /deep|level|nest/i],
  ["an explosion of aliases", bomb, /alias|anchor/i],
  ["without templates", `${workflow}spec:\n  entrypoint: main\n`, /template/i],
  [
    "with a step that names no template",
    `${workflow}spec:\n  entrypoint: main\n  templates:\n    - name: main\n      steps:\n        - - name: s\n            template: gone\n`,
    /gone/,
  ],
  [
    "with a broken embedded document",
    original.replace(String.raw`spec:\r\n  appinfo:`, String.raw`spec: [\r\n  appinfo:`),
    /.+/,
  ],
  ["with duplicate keys", `${workflow}spec: {}\nspec: {}\n`, /duplicate|twice/i],
  ["of an unknown kind", "kind: Teapot\napiVersion: v1\n", /Teapot/],
];
for (const [what, content, message] of wrong) {
  test(`a manifest ${what} is kept as it is and said to be wrong, with the place`, async ({
    page,
  }) => {
    await newExperiment(page, "wrong");
    await upload(page, "wrong.yaml", Buffer.from(content));
    await page.getByRole("tab", { name: /Problems/ }).click();
    const problems = page.getByRole("tabpanel", { name: /Problems/ });
    await expect(problems).toContainText(message);
    await expect(problems).toContainText(/\d+:\d+/);
    await expect(canvas(page)).toBeVisible();
    expect(await text(page)).toBe(content);
  });
}

test("line ends, a BOM and a missing last newline stay while one value changes", async ({ page }) => {
  const odd = "\u{feff}# mixed\r\nkind: Workflow\napiVersion: argoproj.io/v1alpha1\r\nmetadata: {name: a}   \r\nspec:\n  entrypoint: m # ü 😀\n  templates:\n  - name: m\n    steps:\n    - - {name: one, template: t}\n  - name: t\n    container: {image: x}";
  await newExperiment(page, "odd");
  await upload(page, "odd.yaml", Buffer.from(odd));
  await expect(node(page, /^one/)).toBeVisible();
  await editor(page).press("Control+End");
  await page.keyboard.insertText(" ");
  await expect.poll(() => text(page)).toBe(`${odd} `);
});
