// A form for one row, and ?data=FILE.csv for all rows of a file, by a bundle's graphs with one input per column: raw texts and numbers go in unchanged.
import { parseCsv, feeds, answers } from "./columns.mjs";

const ort = globalThis.ort;
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = new URL("ort/", location.href).href;
const head = new URLSearchParams(location.search).get("head") ?? "mixed";
const output = document.getElementById("answer");

async function load() {
  const manifest = await (await fetch("graphs/armed.json")).json();
  const session = await ort.InferenceSession.create(`graphs/${head}.onnx`);
  return { manifest, session };
}

// Names come from data: they are put in as text, never as HTML.
function option(name) {
  const element = document.createElement("option");
  element.value = element.textContent = name;
  return element;
}

function field(column) {
  const label = document.createElement("label");
  const input = document.createElement(column.kind === "numeric" ? "input" : "select");
  label.append(`${column.name} `, input);
  input.name = column.name;
  if (column.kind === "numeric") Object.assign(input, { type: "number", step: "any", value: ((column.minimum + column.maximum) / 2).toPrecision(3) });
  else input.append(...column.levels.map(option));
  const line = document.createElement("p");
  line.append(label);
  return line;
}

function showForm(manifest) {
  const picker = document.getElementById("cluster");
  picker.name = manifest.clusters[0].name;
  picker.append(...manifest.clusters[0].levels.map(option), Object.assign(option(""), { textContent: "(another, never seen)" }));
  document.getElementById("columns").append(...manifest.columns.map(field));
}

async function predictForm({ session }) {
  const cells = Object.fromEntries(new FormData(document.getElementById("row")));
  const table = { rows: 1, cell: (name, row) => cells[name] ?? "" };
  const [[prediction, , sd]] = answers(await session.run(feeds(ort, session, table)), 1);
  output.textContent = `${prediction.toPrecision(6)} (sd of the random effects ${sd.toPrecision(3)})`;
}

async function predictFile({ session }, file) {
  const table = parseCsv(await (await fetch(file)).text());
  const rows = answers(await session.run(feeds(ort, session, table)), table.rows);
  document.getElementById("rows").textContent = JSON.stringify({ head, columns: 1, rows });
}

try {
  const model = await load();
  showForm(model.manifest);
  document.getElementById("row").addEventListener("submit", event => { event.preventDefault(); predictForm(model); });
  await predictForm(model);
  const file = new URLSearchParams(location.search).get("data");
  if (file) await predictFile(model, file);
  document.body.dataset.state = "ready";
} catch (fault) {
  output.textContent = String(fault);
  document.body.dataset.state = "failed";
}
