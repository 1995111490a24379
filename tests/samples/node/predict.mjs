// Predicts the rows of a CSV with a bundle's graphs in ONNX Runtime for Node, without any code of this repository: raw values in, as they are in the file.
//
//   node predict.mjs BUNDLE DATA.csv [HEAD]      HEAD: mixed (default), fixed, inferred
//
// Prints one JSON object: head, columns (of the prediction), rows: [[prediction.., linear_predictor.., linear_predictor_sd..], ..].
// Needs the npm package onnxruntime-node, found from the current folder.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const ort = createRequire(join(process.cwd(), "package.json"))("onnxruntime-node");
const [bundle, data, head = "mixed"] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(join(bundle, "armed.json"), "utf8"));

function parseCsv(text) {
  const rows = [];
  let row = [], cell = "", quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { cell += '"'; i++; }
      else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"') quoted = true;
    else if (c === ",") { row.push(cell); cell = ""; }
    else if (c === "\n") { row.push(cell.replace(/\r$/, "")); rows.push(row); row = []; cell = ""; }
    else cell += c;
  }
  if (cell || row.length) { row.push(cell); rows.push(row); }
  return rows;
}

const [header, ...lines] = parseCsv(readFileSync(data, "utf8").replace(/^\uFEFF/, ""));
const rows = lines.filter(line => line.length === header.length);
const cells = name => { const at = header.indexOf(name); return rows.map(row => at < 0 ? "" : row[at]); };
// Row by row: [N, columns].
const interleave = columns => rows.flatMap((_, r) => columns.map(column => column[r]));
const kind = wanted => manifest.columns.filter(column => column.kind === wanted);
const code = (levels, cell) => BigInt(levels.indexOf(cell));                       // not there: -1, unknown
const number = cell => cell === "" || cell === "NA" ? NaN : Number(cell);

const values = {
  features: () => new ort.Tensor("float32", Float32Array.from(interleave(kind("numeric").map(c => cells(c.name).map(number)))), [rows.length, kind("numeric").length]),
  categories: () => new ort.Tensor("int64", BigInt64Array.from(interleave(kind("categorical").map(c => cells(c.name).map(cell => code(c.levels, cell))))), [rows.length, kind("categorical").length]),
  cluster: () => new ort.Tensor("int64", BigInt64Array.from(interleave(manifest.clusters.map(c => cells(c.name).map(cell => code(c.levels, cell))))), [rows.length, manifest.clusters.length]),
};

const session = await ort.InferenceSession.create(join(bundle, manifest.graphs.find(graph => graph.role === head).file));
const outputs = await session.run(Object.fromEntries(session.inputNames.map(name => [name, values[name]()])));
const names = ["prediction", "linear_predictor", "linear_predictor_sd"];
const widths = names.map(name => outputs[name].dims[1]);
console.log(JSON.stringify({
  head,
  columns: widths[0],
  rows: rows.map((_, r) => names.flatMap((name, k) => Array.from(outputs[name].data.slice(r * widths[k], (r + 1) * widths[k])))),
}));
