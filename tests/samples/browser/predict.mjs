// Opens the page in a headless Chromium, lets it predict a file, and prints what it answers as JSON. Then picks a cluster in the form, and checks that the answer changes.
//
//   node predict.mjs STRINGS_FOLDER BUNDLE NODE_MODULES DATA.csv [HEAD]
//
// NODE_MODULES holds onnxruntime-web and puppeteer-core; the browser is $CHROMIUM or /usr/bin/chromium.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [graphs, bundle, modules, data, head = "mixed"] = process.argv.slice(2);
const puppeteer = createRequire(join(resolve(modules), "..", "package.json"))("puppeteer-core");
const serve = spawn(process.execPath, [join(dirname(fileURLToPath(import.meta.url)), "serve.mjs"), graphs, bundle, resolve(modules), "0", data], { stdio: ["ignore", "pipe", "inherit"] });
const address = await new Promise((found, failed) => { serve.stdout.once("data", text => found(String(text).trim())); serve.once("exit", () => failed(new Error("serve.mjs ended"))); });
let browser;
try {
  // Root in a container has no sandbox; the page is ours and reaches nothing but this machine.
  browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage();
  await page.goto(`${address}?head=${head}&data=${basename(data)}`);
  await page.waitForSelector("body[data-state]", { timeout: 120_000 });
  const answer = () => page.$eval("#answer", element => element.textContent);
  if (await page.$eval("body", body => body.dataset.state) !== "ready") throw new Error(await answer());
  const rows = await page.$eval("#rows", element => element.textContent);
  const before = await answer();
  await page.select("#cluster", "");
  await page.click("button");
  await page.waitForFunction(old => document.getElementById("answer").textContent !== old, { timeout: 30_000 }, before);
  console.error(`form: ${before}; another cluster: ${await answer()}`);
  console.log(rows);
} finally {
  await browser?.close();
  serve.kill();
}
