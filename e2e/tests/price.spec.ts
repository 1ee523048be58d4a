// A visual change of shared text is refused with choices, and done at the one that is chosen.
import { expect, test } from "./faultline";
import { editor, expectState, node, text } from "./studio";

const original = [
  "pipeline:",
  "  name: cart",
  "  identifier: cart",
  "  stages:",
  "    - stage:",
  "        name: Europe",
  "        identifier: europe",
  "        type: Custom",
  "        spec:",
  "          execution:",
  "            steps:",
  "              - step:",
  "                  type: Wait",
  "                  name: First pause",
  "                  identifier: first",
  "                  spec: &pause",
  "                    # long enough for all regions",
  "                    duration: 10m",
  "              - step:",
  "                  type: Wait",
  "                  name: Second pause",
  "                  identifier: second",
  "                  spec: *pause",
  "",
].join("\n");

test("shared text is changed everywhere, or here alone, as the person chooses", async ({ page }) => {
  await page.goto("/");
  const answer = await page.request.post("/api/v1/documents", {
    data: { kind: "pipeline", name: "pauses", infrastructure: "sandbox", text: original },
  });
  const { id } = await answer.json();
  await page.goto(`/pipelines/${id}`);
  await node(page, /First pause/).click();
  const drawer = page.getByRole("dialog", { name: /First pause/ });
  const refuse = async () => {
    await drawer.getByRole("textbox", { name: /duration/i }).fill("20m");
    await drawer.getByRole("button", { name: "Apply Changes" }).click();
    const refusal = drawer.getByRole("alert").filter({ hasText: "Not changed." });
    await expect(refusal).toContainText("shares this");
    return refusal;
  };
  const everywhere = /Change it in both places/;
  let refusal = await refuse();
  expect(await text(page)).toBe(original);
  await refusal.getByRole("button", { name: everywhere }).click();
  await expect(refusal).toBeHidden();
  await expect.poll(() => text(page)).toBe(original.replace("10m", "20m"));

  // One step back, and the other choice.
  await page.getByRole("button", { name: "Undo" }).click();
  await expectState(page, "Saved");
  refusal = await refuse();
  await refusal.getByRole("button", { name: /here alone/ }).press("Enter");
  await expect(refusal).toBeHidden();
  const copy = "spec:\n                    # long enough for all regions\n                    duration: 10m";
  await expect
    .poll(() => text(page))
    .toBe(original.replace("10m", "20m").replace("spec: *pause", copy));

  // Typing makes a refusal out of date.
  await page.getByRole("button", { name: "Undo" }).click();
  refusal = await refuse();
  await editor(page).press("Control+End");
  await page.keyboard.insertText("# more\n");
  await expect(refusal).toBeHidden();
});
