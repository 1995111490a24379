// Predicts the rows of a CSV with graphs that have one input per column, in ONNX Runtime for Node: texts and numbers as they are in the file, no codes.
//
//   node predict-strings.mjs STRINGS_FOLDER DATA.csv [HEAD]      STRINGS_FOLDER: armed export BUNDLE --layout strings -o STRINGS_FOLDER
//
// Prints one JSON object: head, columns, rows. Needs the npm package onnxruntime-node, found from the current folder.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseCsv, feeds, answers } from "../browser/columns.mjs";

const ort = createRequire(join(process.cwd(), "package.json"))("onnxruntime-node");
const [folder, data, head = "mixed"] = process.argv.slice(2);
const table = parseCsv(readFileSync(data, "utf8"));
const session = await ort.InferenceSession.create(join(folder, `${head}.onnx`));
const outputs = await session.run(feeds(ort, session, table));
console.log(JSON.stringify({ head, columns: outputs.prediction.dims[1], rows: answers(outputs, table.rows) }));
