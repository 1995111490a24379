// From the rows of a CSV to the inputs of graphs with one input per column (`armed export --layout strings`), and from their outputs to rows.

export function parseCsv(text) {
  const lines = [];
  let line = [], cell = "", quoted = false;
  const source = text.replace(/^\uFEFF/, "");
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (quoted) {
      if (c === '"' && source[i + 1] === '"') { cell += '"'; i++; }
      else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"') quoted = true;
    else if (c === ",") { line.push(cell); cell = ""; }
    else if (c === "\n") { line.push(cell.replace(/\r$/, "")); lines.push(line); line = []; cell = ""; }
    else cell += c;
  }
  if (cell || line.length) { line.push(cell); lines.push(line); }
  const [header, ...rows] = lines;
  const full = rows.filter(row => row.length === header.length);
  return { rows: full.length, cell: (name, row) => full[row][header.indexOf(name)] ?? "" };
}

const isText = type => type === "string";
const number = cell => cell === "" || cell === "NA" ? NaN : Number(cell);

/** One tensor [N, 1] per input, by its type. */
export function feeds(ort, session, table) {
  const types = Object.fromEntries((session.inputMetadata ?? []).map(input => [input.name, input.type]));
  return Object.fromEntries(session.inputNames.map(name => {
    const cells = Array.from({ length: table.rows }, (_, row) => table.cell(name, row));
    const tensor = isText(types[name])
      ? new ort.Tensor("string", cells, [table.rows, 1])
      : new ort.Tensor("float32", Float32Array.from(cells.map(number)), [table.rows, 1]);
    return [name, tensor];
  }));
}

/** Row by row: prediction.., linear_predictor.., linear_predictor_sd.. */
export function answers(outputs, rows) {
  const names = ["prediction", "linear_predictor", "linear_predictor_sd"].filter(name => name in outputs);
  return Array.from({ length: rows }, (_, row) => names.flatMap(name => {
    const width = outputs[name].dims[1];
    return Array.from(outputs[name].data.slice(row * width, (row + 1) * width));
  }));
}
