// Builds elements from text only: names come from data, and none of them is ever read as HTML.
export const byId = id => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : value);
  element.append(...children);
  return element;
}

export function options(select, items, chosen) {
  select.replaceChildren(...items.map(([value, text]) => make('option', { value, selected: value === chosen }, text)));
}

export const number = (value, digits = 4) =>
  value === null || value === undefined || Number.isNaN(value) ? 'unknown'
    : value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential(1)
      : value.toLocaleString('en', { maximumSignificantDigits: digits, useGrouping: Math.abs(value) >= 10000 });

const kept = new Set('H1 H2 H3 H4 P UL OL LI TABLE THEAD TBODY TR TH TD CODE PRE STRONG EM BLOCKQUOTE HR BR'.split(' '));

// The elements and texts of a document, without attributes and without elements that do more than stand there.
export function plain(html) {
  const copy = node => node.nodeType === Node.TEXT_NODE ? [node.textContent]
    : node.nodeType !== Node.ELEMENT_NODE ? []
      : kept.has(node.tagName) ? [make(node.tagName, {}, ...[...node.childNodes].flatMap(copy))]
        : [...node.childNodes].flatMap(copy);
  return [...new DOMParser().parseFromString(html, 'text/html').body.childNodes].flatMap(copy);
}
