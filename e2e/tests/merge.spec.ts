// Two tabs save one document: what goes together is merged, what does not is chosen.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, fixture, test } from "./faultline";
import { editor, expectState, newExperiment, text, upload } from "./studio";

const name = "rollout.pipeline.yaml";
const original = [
  "# Delivers the cart.",
  "pipeline:",
  "  name: cart # as in the shop",
  "  identifier: cart",
  "  tags: {}",
  "  stages:",
  "    # one region after another",
  "    - stage:",
  "        name: Europe",
  "        identifier: europe",
  "        type: Custom",
  "        spec:",
  "          execution:",
  "            steps:",
  "              - step:",
  "                  type: Wait",
  "                  name: Let caches fill",
  "                  identifier: wait",
  "                  spec:",
  "                    duration: 10m # long enough",
  "",
].join("\n");

/** A stored pipeline in two tabs. */
async function twoTabs(page: Page): Promise<[Page, Page]> {
  await page.goto("/");
  const answer = await page.request.post("/api/v1/documents", {
    data: { kind: "pipeline", name, infrastructure: "sandbox", text: original },
  });
  const { id } = await answer.json();
  await page.goto(`/pipelines/${id}`);
  await expectState(page, "Saved");
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expectState(other, "Saved");
  return [page, other];
}

/** Types over a piece of the text, as a person who selects it by search would. */
async function replace(page: Page, piece: string, typed: string): Promise<void> {
  await editor(page).press("Control+f");
  const find = page.getByRole("textbox", { name: "Find" });
  await find.pressSequentially(piece);
  await find.press("Enter");
  await find.press("Escape");
  await page.keyboard.insertText(typed);
  await expectState(page, "Unsaved changes");
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save", exact: true }).click();
}

const dialog = (page: Page) =>
  page.getByRole("dialog", { name: "Somebody else saved this document" });

test("changes of different lines are merged, with all comments, as one step", async ({ page }) => {
  const [mine, theirs] = await twoTabs(page);
  await replace(mine, "10m", "20m");
  await replace(theirs, "Europe", "America");
  await save(theirs);
  await expectState(theirs, "Saved");

  await save(mine);
  await expect(dialog(mine).getByRole("status").first()).toContainText("go together");
  await dialog(mine).getByRole("button", { name: "Merge" }).click();
  await expectState(mine, "Saved");
  const merged = original.replace("10m", "20m").replace("Europe", "America");
  expect(await text(mine)).toBe(merged);

  // One step back is the own text, and forward again the merged one.
  await mine.getByRole("button", { name: "Undo" }).click();
  await expectState(mine, "Unsaved changes");
  await expect.poll(() => text(mine)).toBe(original.replace("10m", "20m"));
  await mine.getByRole("button", { name: "Redo" }).click();
  await expectState(mine, "Saved");
});

test("changes of one line are shown, and the person chooses", async ({ page }) => {
  const [mine, theirs] = await twoTabs(page);
  await replace(mine, "10m", "20m");
  await replace(theirs, "10m", "30m");
  await replace(theirs, "Europe", "America");
  await save(theirs);
  await expectState(theirs, "Saved");

  await save(mine);
  const asked = dialog(mine);
  await expect(asked.getByRole("status").first()).toContainText("Both changed 1 place");
  const place = asked.getByRole("group", { name: "Place 1 of 1: line 20" });
  await expect(place).toContainText('Mine made this "20m", theirs "30m".');
  await expect(place).toContainText("/pipeline/stages/0/stage/spec/execution/steps/0/step/spec/duration");
  await expect(place).toContainText("duration: 30m # long enough");
  const merge = asked.getByRole("button", { name: "Merge" });
  await expect(merge).toHaveAttribute("aria-disabled", "true");

  for (const colorScheme of ["light", "dark"] as const) {
    await mine.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: mine }).include("dialog").analyze();
    expect(violations.map(({ id, nodes }) => `${id} at ${nodes[0].target}`)).toEqual([]);
  }

  // A look at the place decides nothing.
  await place.getByRole("button", { name: "Go to Line 20" }).click();
  await expect(asked).toBeHidden();
  await expect(editor(mine)).toBeFocused();
  await expectState(mine, "Unsaved changes");
  expect(await text(mine)).toBe(original.replace("10m", "20m"));
  await mine.getByRole("button", { name: "Decide" }).click();

  // By keyboard alone.
  await place.getByRole("radio", { name: "Mine" }).focus();
  await mine.keyboard.press("ArrowDown");
  await expect(place.getByRole("radio", { name: "Theirs" })).toBeChecked();
  await expect(merge).toHaveAttribute("aria-disabled", "false");
  await merge.press("Enter");
  await expectState(mine, "Saved");
  expect(await text(mine)).toBe(original.replace("10m", "30m").replace("Europe", "America"));
  await expect(mine.getByRole("button", { name: "Decide" })).toBeHidden();
});

test("an experiment in JSON is merged inside the documents in its strings", async ({ page }) => {
  const file = "cart-pod-delete.workflow.json";
  await newExperiment(page, "merge-json");
  await upload(page, file, fixture(file));
  await save(page);
  await expectState(page, "Saved");
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expectState(other, "Saved");
  const before = await text(page);
  await replace(page, "appns: hce", "appns: shop");
  await replace(other, "app=cartservice", "app=checkout");
  await save(other);
  await expectState(other, "Saved");
  await save(page);
  await dialog(page).getByRole("button", { name: "Merge" }).click();
  await expectState(page, "Saved");
  expect(await text(page)).toBe(
    before.replace("appns: hce", "appns: shop").replace("app=cartservice", "app=checkout"),
  );
});
