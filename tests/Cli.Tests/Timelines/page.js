// Runs the script of a report in node, on a page that only counts what is drawn, and prints what a reader would see.
//   node page.js REPORT.html → {"tiles":…,"panels":{…},"calls":…,"zoomedCalls":…,"hits":…}
'use strict';
const fs = require('fs'), vm = require('vm');
const page = fs.readFileSync(process.argv[2], 'utf8');
const between = (start, stop, from) => { const a = page.indexOf(start, from) + start.length; return page.slice(a, page.indexOf(stop, a)); };
const data = between('<script type="application/json" id="timeline">', '</script>', 0);
const script = between('<script>', '</script>', 0);

let calls = 0;
const context = new Proxy({}, {
  get: (target, name) => target[name] ?? (() => { calls++; }),
  set: (target, name, value) => { target[name] = value; return true; },
});

class Element {
  constructor(text = '') {
    this.own = text; this.children = []; this.attributes = {}; this.style = {}; this.scrollTop = 0; this.checked = true; this.value = '';
    this.clientWidth = 1400; this.clientHeight = 500; this.offsetWidth = 10; this.offsetHeight = 10; this.classList = { toggle() {} };
  }
  get textContent() { return this.own + this.children.map(child => child.textContent ?? child).join(''); }
  set textContent(text) { this.own = text; this.children = []; }
  append(...nodes) { this.children.push(...nodes); }
  replaceChildren(...nodes) { this.own = ''; this.children = nodes; }
  setAttribute(name, value) { this.attributes[name] = `${value}`; }
  addEventListener() {}
  getBoundingClientRect() { return { left: 0, top: 0, width: this.clientWidth, height: this.clientHeight }; }
  getContext() { return context; }
}

const elements = {};
const byId = id => elements[id] ??= new Element(id == 'timeline' ? data : '');
byId('by').value = 'kind';
const world = vm.createContext({
  document: { getElementById: byId, createElement: () => new Element(), documentElement: new Element(), title: '' },
  getComputedStyle: () => ({ getPropertyValue: () => '#000' }), matchMedia: () => ({}), addEventListener() {},
  devicePixelRatio: 1, innerWidth: 1400, innerHeight: 900, console,
});
vm.runInContext(script, world);
const first = calls;
calls = 0;
vm.runInContext('from = end / 3; to = end / 3 + end / 1000; draw();', world);
const zoomed = calls;
byId('search').value = process.argv[3] ?? '';
byId('search').oninput();
vm.runInContext('tasks.slice(0, 50).forEach((task, i) => { pick(i); reveal(i); }); pick(null);', world);
const tabs = byId('tabs').children, pages = byId('pages').children;
console.log(JSON.stringify({
  tiles: byId('tiles').children.map(tile => tile.textContent),
  panels: Object.fromEntries(tabs.map((tab, i) => [tab.textContent, pages[i].textContent])),
  shown: tabs.filter((tab, i) => !pages[i].hidden).map(tab => tab.textContent),
  calls: first, zoomedCalls: zoomed, hits: byId('hits').textContent, title: byId('title').textContent,
}));
