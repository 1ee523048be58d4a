// The pages for everyone: no violations that axe can see, and everything by keyboard.
import AxeBuilder from "@axe-core/playwright";
import { expect, fixture, test } from "./faultline";
import { canvas, newExperiment, node, upload } from "./studio";

const file = "cart-pod-delete.workflow.json";

for (const scheme of ["light", "dark"] as const) {
  test(`no page breaks an accessibility rule, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const check = async (where: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const said = violations.map(({ id, nodes }) => `${where}: ${id} at ${nodes[0].target}`);
      expect.soft(said).toEqual([]);
    };
    await page.goto("/experiments");
    await page.getByRole("link", { name: "New Experiment" }).first().waitFor();
    await check("experiments");
    await newExperiment(page, "for-everyone");
    await check("start");
    await upload(page, file, fixture(file));
    await node(page, /pod-delete-ji5/).click();
    for (const tab of ["Target Application", "Tune Fault", "Probes"]) {
      await page.getByRole("tab", { name: tab }).click();
      await check(`drawer, ${tab}`);
    }
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("region", { name: "Result" }).waitFor();
    await check("run");
    for (const place of ["infrastructures", "pipelines", "settings"]) {
      await page.goto(`/${place}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await check(place);
    }
  });
}

test("the keyboard alone opens, tunes and takes back", async ({ page }) => {
  await newExperiment(page, "by-keyboard");
  await upload(page, file, fixture(file));
  await canvas(page).getByRole("button").first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(node(page, /pod-delete-ji5/)).toBeFocused();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog", { name: /pod-delete-ji5/ });
  await expect(drawer).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
  await expect(node(page, /pod-delete-ji5/)).toBeFocused();
});

// Taken by `cargo xtask test e2e --picture`.
if (process.env.FAULTLINE_PICTURE) {
  test("the picture of the README", async ({ page }) => {
    await page.setViewportSize({ width: 1680, height: 945 });
    await newExperiment(page, "my-pod-delete-experiment");
    await upload(page, file, fixture(file));
    await node(page, /pod-delete-ji5/).click();
    await page.getByRole("tab", { name: "Tune Fault" }).click();
    await page.waitForTimeout(500);
    await page.screenshot({ path: "../docs/studio.png" });
  });
}
