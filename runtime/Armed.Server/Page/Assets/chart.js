import { draw, number } from './dom.js';

const line = 26, top = 24, right = 74;

const shorten = (text, letters) => text.length <= letters ? text : text.slice(0, letters - 1) + '…';

// Rows of { name, value, lower, upper, kind, title }: a point and its interval each, on one axis.
export function intervals(rows, width, reference) {
  const left = Math.min(210, Math.max(90, width * .28)), letters = Math.floor(left / 7.9);
  const ends = rows.flatMap(row => [row.value, row.lower, row.upper]).filter(Number.isFinite);
  const [low, high] = pad(Math.min(...ends), Math.max(...ends));
  const x = value => left + (value - low) / (high - low) * (width - left - right);
  const height = top + rows.length * line + 4;
  const ticks = steps(low, high, Math.max(2, Math.floor((width - left - right) / 90)));
  return draw('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `Predictions of ${rows.length} clusters with their intervals` },
    ...ticks.flatMap(tick => [
      draw('line', { class: 'grid', x1: x(tick), x2: x(tick), y1: top - 4, y2: height }),
      draw('text', { class: 'axis', x: x(tick), y: 13, 'text-anchor': 'middle' }, number(tick, 3))]),
    ...(Number.isFinite(reference) ? [draw('line', { class: 'reference', x1: x(reference), x2: x(reference), y1: top - 4, y2: height })] : []),
    ...rows.map((row, i) => one(row, i, x, width, left, letters)));
}

function one(row, i, x, width, left, letters) {
  const y = top + i * line + line / 2;
  const known = Number.isFinite(row.value);
  return draw('g', { class: `row ${row.kind ?? ''}` },
    draw('title', {}, row.title),
    draw('rect', { class: 'stripe', x: 0, y: y - line / 2, width, height: line, rx: 5 }),
    draw('text', { x: left - 10, y: y + 4, 'text-anchor': 'end' }, shorten(row.name, letters)),
    ...(Number.isFinite(row.lower) && Number.isFinite(row.upper) ? [draw('line', { class: 'range', x1: x(row.lower), x2: x(row.upper), y1: y, y2: y })] : []),
    ...(known ? [draw('circle', { class: 'point', cx: x(row.value), cy: y, r: 5 })] : []),
    draw('text', { class: 'number', x: width - 8, y: y + 4 }, known ? number(row.value, 3) : '-'));
}

// Shares of classes, { name, value }: a bar each, from 0 to 1.
export function bars(rows, width) {
  const left = Math.min(210, Math.max(90, width * .28)), letters = Math.floor(left / 7.9);
  return draw('svg', { viewBox: `0 0 ${width} ${rows.length * line + 4}`, role: 'img', 'aria-label': 'Probabilities of the classes' },
    ...rows.map((row, i) => draw('g', { class: 'row' },
      draw('title', {}, `${row.name}: ${number(row.value)}`),
      draw('rect', { class: 'stripe', x: 0, y: i * line, width, height: line, rx: 5 }),
      draw('text', { x: left - 10, y: i * line + line / 2 + 4, 'text-anchor': 'end' }, shorten(row.name, letters)),
      draw('rect', { class: 'bar', x: left, y: i * line + 6, width: Math.max(1, (width - left - right) * row.value), height: line - 12, rx: 3 }),
      draw('text', { class: 'number', x: width - 8, y: i * line + line / 2 + 4 }, number(row.value, 3)))));
}

function pad(low, high) {
  const room = (high - low || Math.abs(high) || 1) * .04;
  return [low - room, high + room];
}

function steps(low, high, most) {
  const raw = (high - low) / most, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= raw);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}
