import { byId, make, number, options, plain } from './dom.js';
import { bars, intervals } from './chart.js';

const most = 60;
let model = null, key = '', answered = null;

async function ask(path, body) {
  const headers = { ...(body ? { 'Content-Type': 'application/json' } : {}), ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  const response = await fetch(path, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) });
  if (response.status === 401) {
    byId('key-open').hidden = false;
    byId('key').showModal();
  }
  if (!response.ok)
    throw new Error((await response.json().catch(() => ({}))).error ?? `The server answered with status ${response.status}.`);
  return response;
}

async function guarded(action) {
  byId('fault').hidden = true;
  try {
    await action();
  } catch (fault) {
    byId('fault').textContent = fault.message;
    byId('fault').hidden = false;
  }
}

async function start() {
  const models = (await (await ask('models')).json()).models.map(model => model.name);
  options(byId('model'), models.map(name => [name, name]));
  const wanted = new URLSearchParams(location.search).get('model');
  if (models.includes(wanted))
    byId('model').value = wanted;
  if (models.length === 0)
    throw new Error('No model is loaded.');
  await show(byId('model').value);
}

async function show(name) {
  model = await (await ask(`models/${encodeURIComponent(name)}`)).json();
  byId('main').hidden = false;
  document.title = `${model.outcome} · ${model.name} · Armed.Server`;
  describe();
  form();
  scores();
  documents();
  await predict();
  byId('tabs').querySelector('button')?.click();
}

const several = () => model.width > 1;

function describe() {
  byId('title').textContent = model.outcome;
  const predicted = several() ? 'the probability of each class' : model.positive ? `the probability of “${model.positive}”` : 'the mean';
  byId('subtitle').textContent = `Model “${model.name}” predicts ${predicted} from ${model.columns.length} features and the row’s ${model.factors.map(f => f.name).join(', ')}. `
    + `For an unknown cluster it ${model.unknown_cluster === 'error' ? 'returns an error' : `predicts for ${model.unknown_cluster === 'inferred' ? 'the clusters that the row resembles' : 'the population'}`}.`;
  byId('refused').hidden = !model.refused;
  byId('refused').textContent = model.refused ? `A newer bundle is invalid, so this one remains in use: ${model.refused}` : '';
  const facts = [['Task', model.task], ['Training rows', model.rows.toLocaleString('en')],
    ...model.factors.map(f => [`Clusters of ${f.name}`, f.count.toLocaleString('en')]), ...(model.bundle_id.startsWith(model.version) ? [] : [['Version', model.version]]), ['Bundle', model.bundle_id.slice(0, 12)]];
  byId('facts').replaceChildren(...facts.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value))));
}

// The day or, of times in UTC, the minute of a number of days.
const dateText = (date, days) => new Date(Date.parse(date.origin) + days * 864e5).toISOString().slice(0, date.utc ? 16 : 10) + (date.utc ? 'Z' : '');

const middle = column => column.minimum === undefined ? '' : Number(((column.minimum + column.maximum) / 2).toPrecision(3));

function form() {
  let ids = 0;
  const field = (name, control, hint) => {
    control.id = `field-${ids++}`;
    const parts = [make('label', { for: control.id }, name), control];
    if (hint)
      parts.push(make('span', { class: 'hint', id: control.id + '-hint' }, hint)), control.setAttribute('aria-describedby', control.id + '-hint');
    return make('div', { class: 'field' }, ...parts);
  };
  const columns = [...new Set(model.factors.flatMap(factor => factor.columns))];
  byId('clusters').replaceChildren(make('legend', {}, columns.length > 1 ? 'Clusters' : 'Cluster'), ...columns.map(name => field(name, clusterControl(name))));
  byId('features').replaceChildren(make('legend', {}, 'Features'), ...model.columns.map(column => field(column.name, control(column), hint(column))),
    ...(model.offset ? [field(`${model.offset} (offset)`, make('input', { type: 'number', step: 'any', value: 0, required: true, 'data-offset': true }), 'logarithm of the exposure; 0: an exposure of 1')] : []));
  options(byId('head'), model.heads.map(head => [head, head]), 'mixed');
  byId('kind-label').hidden = !model.has_observation_interval;
  byId('level').closest('label').hidden = several();
  options(byId('factor'), model.factors.map((factor, i) => [String(i), factor.name]));
  byId('factor-label').hidden = model.factors.length < 2;
}

function clusterControl(name) {
  const factor = model.factors.find(factor => factor.columns.length === 1 && factor.columns[0] === name);
  if (!factor || factor.count > factor.levels.length)
    return make('input', { type: 'text', placeholder: 'empty: unknown', 'data-cluster': name, autocomplete: 'off' });
  const select = make('select', { 'data-cluster': name }, make('option', { value: '-1' }, '(a new one)'), ...factor.levels.map((level, i) => make('option', { value: String(i), selected: i === 0 }, level)));
  select.levels = factor.levels;
  return select;
}

function control(column) {
  if (column.date)
    return make('input', { type: 'text', value: column.minimum === undefined ? '' : dateText(column.date, Math.floor((column.minimum + column.maximum) / 2)), placeholder: 'missing', 'data-column': column.name, autocomplete: 'off' });
  if (column.kind === 'numeric')
    return make('input', { type: 'number', step: 'any', value: middle(column), placeholder: 'missing', 'data-column': column.name });
  const select = make('select', { 'data-column': column.name }, ...column.levels.map((level, i) => make('option', { value: String(i) }, level === '' ? '(empty)' : level)), make('option', { value: '-1' }, '(another)'));
  select.levels = column.levels;
  return select;
}

const hint = column => column.date && column.minimum !== undefined ? `${dateText(column.date, column.minimum)} to ${dateText(column.date, column.maximum)} in training` : column.kind === 'numeric' && column.minimum !== undefined ? `${number(column.minimum, 3)} to ${number(column.maximum, 3)} in training` : '';

const text = control => control.levels ? (control.value === '-1' ? null : control.levels[Number(control.value)]) : control.value === '' ? null : control.value;

// Each column's value for so many rows; clusters of one factor may differ from row to row.
function inputs(count, factor, names) {
  const tensor = (name, datatype, values) => ({ name, shape: [count, 1], datatype, data: values });
  const all = value => Array(count).fill(value);
  const list = model.columns.map((column, i) => {
    const field = byId('features').querySelectorAll('[data-column]')[i];
    return column.date ? tensor(column.name, 'BYTES', all(text(field))) : column.kind === 'numeric' ? tensor(column.name, 'FP32', all(field.value === '' ? null : field.valueAsNumber)) : tensor(column.name, 'BYTES', all(field.value === '-1' ? '\u0000another' : text(field)));
  });
  for (const field of byId('clusters').querySelectorAll('[data-cluster]'))
    list.push(tensor(field.dataset.cluster, 'BYTES', factor === field.dataset.cluster ? names : all(text(field))));
  const offset = byId('features').querySelector('[data-offset]');
  return offset ? [...list, tensor(model.offset, 'FP32', all(offset.valueAsNumber))] : list;
}

function parameters() {
  const level = several() ? {} : { interval: Number(byId('level').value) };
  return { head: byId('head').value, ...level, ...(model.has_observation_interval && { interval_kind: byId('kind').value }) };
}

async function infer(body) {
  const answer = await (await ask(`v2/models/${encodeURIComponent(model.name)}/infer`, body)).json();
  return { version: answer.model_version, ...Object.fromEntries(answer.outputs.map(output => [output.name, output.data])) };
}

async function predict() {
  outside();
  const one = { parameters: parameters(), inputs: inputs(1) };
  const result = await infer(one);
  show1(result);
  call(one);
  const factor = model.factors[Number(byId('factor').value) || 0];
  const many = factor.columns.length === 1 && byId('head').value === 'mixed';
  const chosen = chart(factor);
  const names = [null, ...chosen.map(i => factor.levels[i])];
  answered = many ? { factor, chosen, result: await infer({ parameters: { ...parameters(), ...(model.unknown_cluster === 'error' && { unknown_cluster: 'population' }) }, inputs: inputs(names.length, factor.columns[0], names) }) } : null;
  side();
}

// The clusters that are drawn: the chosen one and the largest.
function chart(factor) {
  const field = [...byId('clusters').querySelectorAll('[data-cluster]')].find(field => field.dataset.cluster === factor.columns[0]);
  const own = field?.levels && field.value !== '-1' ? [Number(field.value)] : [];
  const order = factor.levels.map((_, i) => i).sort((a, b) => (factor.rows[b] ?? 0) - (factor.rows[a] ?? 0));
  return [...new Set([...own, ...order])].slice(0, most);
}

// Of dates in other forms than yyyy-MM-dd only the server knows the order; NaN is never outside.
const dayOf = text => /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text.slice(0, 10)) : NaN;
const numberOf = (column, field) => column.date ? (dayOf(field.value) - dayOf(column.date.origin)) / 864e5 : field.valueAsNumber;

function outside() {
  model.columns.forEach((column, i) => {
    const field = byId('features').querySelectorAll('[data-column]')[i], note = byId(field.id + '-hint');
    note?.classList.toggle('outside', field.value !== '' && (numberOf(column, field) < column.minimum || numberOf(column, field) > column.maximum));
  });
}

const heads = {
  mixed: 'with the effects of the row’s cluster', fixed: 'by what holds in every cluster', population: 'for the population: the cluster is not known',
  inferred: 'by the clusters that the row resembles',
};

function show1(result) {
  const head = make('p', { class: 'note' }, make('span', { class: 'badge' }, result.head[0]), ` ${heads[result.head[0]]}`);
  if (several()) {
    const rows = model.classes.map((name, i) => ({ name, value: result.prediction[i] }));
    byId('answer').replaceChildren(bars(rows, width(byId('answer'))), head);
    return;
  }
  const unit = model.positive ? `probability of ${model.positive}` : model.outcome;
  const level = Math.round(Number(byId('level').value) * 100);
  const [low, high] = [result.interval_lower[0], result.interval_upper[0]];
  const about = byId('kind').value === 'observation' && model.has_observation_interval ? 'a new observation' : 'the mean';
  byId('answer').replaceChildren(
    make('div', { class: 'value' }, number(result.prediction[0]), make('small', {}, unit)),
    make('p', { class: 'note' }, low === null ? 'The bundle has no standard deviations, so there is no interval.'
      : `${number(low)} to ${number(high)}: ${level} % interval for ${about}; linear predictor ${number(result.linear_predictor[0])}, sd ${number(result.linear_predictor_sd[0], 3)}`),
    head);
}

const width = element => Math.max(300, Math.round(element.getBoundingClientRect().width));

function side() {
  if (!answered) {
    byId('side-note').textContent = byId('head').value === 'mixed' ? 'An interaction of several columns is not drawn.' : 'Choose the head “mixed”: the other heads do not use the cluster.';
    byId('chart').replaceChildren();
    return;
  }
  const { factor, chosen, result } = answered, classes = several() ? model.classes.length : 1, top = several() ? classes - 1 : 0;
  const rows = [null, ...chosen].map((cluster, i) => ({
    name: cluster === null ? 'a new cluster' : factor.levels[cluster],
    value: result.prediction[i * classes + top] ?? NaN,
    lower: result.interval_lower?.[i] ?? NaN, upper: result.interval_upper?.[i] ?? NaN,
    rows: cluster === null ? -1 : factor.rows[cluster] ?? 0,
    kind: cluster === null ? 'nobody' : i === 1 && isChosen(factor, cluster) ? 'chosen' : '',
  }));
  for (const row of rows)
    row.title = `${row.name}: ${number(row.value)}${Number.isFinite(row.lower) ? ` (${number(row.lower)} to ${number(row.upper)})` : ''}${row.rows >= 0 ? `, ${row.rows} training rows` : ''}`;
  const orders = { value: (a, b) => b.value - a.value, name: (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }), rows: (a, b) => b.rows - a.rows };
  rows.sort(orders[byId('order').value]);
  byId('side-note').textContent = `${several() ? `Probability of ${model.classes[top]}. ` : ''}The dashed line is a new cluster’s answer.`
    + (factor.count > chosen.length ? ` ${chosen.length} of ${factor.count.toLocaleString('en')} clusters, those with most training rows.` : '');
  byId('chart').replaceChildren(intervals(rows, width(byId('chart')), rows.find(row => row.kind === 'nobody').value));
}

function isChosen(factor, cluster) {
  return [...byId('clusters').querySelectorAll('[data-cluster]')].some(field => field.dataset.cluster === factor.columns[0] && field.value === String(cluster));
}

function call(body) {
  // Names are the bundle's: an apostrophe must not end a quoted part (encodeURIComponent leaves it), and what a terminal does not show is escaped.
  const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, hidden => [...Array(hidden.length).keys()].map(i => '\\u' + hidden.charCodeAt(i).toString(16).padStart(4, '0')).join(''));
  const json = escaped(JSON.stringify({ ...body, id: 'from-a-shell' })).replaceAll('},{"name"', '},\n  {"name"').replace('"inputs":[{', '"inputs":[\n  {');
  byId('call').textContent = `curl ${quoted(`${location.origin}/v2/models/${encodeURIComponent(model.name)}/infer`)} \\\n  -H 'Content-Type: application/json' \\${key ? '\n  -H "Authorization: Bearer $ARMED_API_KEY" \\' : ''}\n  -d ${quoted(json)}`;
}

function scores() {
  const names = [...new Set(model.scores.map(score => score.metric))], lines = [...new Set(model.scores.map(score => `${score.rows}\u0000${score.head}`))];
  const value = (line, metric) => model.scores.find(score => `${score.rows}\u0000${score.head}` === line && score.metric === metric)?.value;
  byId('scores').replaceChildren(make('table', {},
    make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'rows'), make('th', { scope: 'col' }, 'head'), ...names.map(name => make('th', { scope: 'col', class: 'number' }, name)))),
    make('tbody', {}, ...lines.map(line => make('tr', {}, ...line.split('\u0000').map(part => make('td', {}, part)),
      ...names.map(name => make('td', { class: 'number' }, value(line, name) === undefined ? '' : number(value(line, name), 3))))))));
}

function documents() {
  const kinds = [['card', 'Model card', model.has_card], ['report', 'Report', model.has_report]].filter(kind => kind[2]);
  byId('documents').hidden = kinds.length === 0;
  byId('tabs').replaceChildren(...kinds.map(([path, title]) => {
    const button = make('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false' }, title);
    button.addEventListener('click', () => guarded(() => open(path, title, button)));
    return button;
  }));
  byId('document').hidden = byId('text').hidden = true;
}

async function open(path, title, button) {
  const url = `models/${encodeURIComponent(model.name)}/${path}`, frame = byId('document');
  byId('tabs').querySelectorAll('button').forEach(other => other.setAttribute('aria-pressed', String(other === button)));
  byId('text').hidden = path !== 'card';
  frame.hidden = path === 'card';
  if (path === 'card') {
    byId('text').replaceChildren(...plain(await (await ask(url)).text()));
    return;
  }
  frame.title = title;
  // A frame cannot bring the key: then the report comes through fetch, and this page's policy leaves its own styles out.
  if (key)
    frame.srcdoc = await (await ask(url)).text();
  else
    frame.src = url;
}

byId('row').addEventListener('submit', event => { event.preventDefault(); guarded(predict); });
byId('row').addEventListener('change', () => byId('row').checkValidity() && guarded(predict));
byId('reset').addEventListener('click', () => guarded(async () => { form(); await predict(); }));
byId('model').addEventListener('change', () => guarded(() => show(byId('model').value)));
byId('order').addEventListener('change', side);
byId('factor').addEventListener('change', () => guarded(predict));
byId('key-open').addEventListener('click', () => byId('key').showModal());
byId('key-form').addEventListener('submit', event => { event.preventDefault(); key = byId('key-text').value; byId('key').close(); guarded(start); });
let resizing = 0;
addEventListener('resize', () => { clearTimeout(resizing); resizing = setTimeout(() => answered && side(), 150); });
guarded(start);
