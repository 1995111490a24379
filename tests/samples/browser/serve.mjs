// Serves the page, and nothing outside of what it names:
//
//   node serve.mjs STRINGS_FOLDER BUNDLE NODE_MODULES [PORT] [DATA.csv]
//
// STRINGS_FOLDER: `armed export BUNDLE --layout strings -o STRINGS_FOLDER`; NODE_MODULES holds onnxruntime-web. Prints the address. Only this machine reaches it.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [graphs, bundle, modules, port = "0", data] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const types = { ".html": "text/html; charset=utf-8", ".mjs": "text/javascript", ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm", ".csv": "text/csv; charset=utf-8" };

// A request names a folder and a file, both looked up: no path of a request reaches the disk.
function file(path) {
  const [, folder, name] = /^\/(?:(graphs|ort)\/)?([\w.-]+)?$/.exec(path) ?? [];
  if (path === "/") return join(here, "index.html");
  if (!name || name.startsWith(".")) return null;
  if (folder === "ort") return join(modules, "onnxruntime-web", "dist", name);
  if (folder === "graphs") return name === "armed.json" ? join(bundle, name) : join(graphs, name);
  if (data && name === basename(data)) return data;
  return ["page.mjs", "columns.mjs"].includes(name) ? join(here, name) : null;
}

const server = createServer(async (request, response) => {
  const path = file(new URL(request.url, "http://localhost").pathname);
  try {
    const content = await readFile(path ?? "");
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(content);
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(Number(port), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
