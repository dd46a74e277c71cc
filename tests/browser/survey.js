// What the survey asks of a page: of the one that is open, or of HTML as it was served and nobody has drawn.
// survey.py calls the functions by name, and gives what they need: HTML, or what is known.

const page = typeof given === "string" ? new DOMParser().parseFromString(given, "text/html") : document;
const all = (selector) => [...page.querySelectorAll(selector)];
const words = (text) => (text || "").replace(/\s+/g, " ").trim();

// What the page says and where it leads; code, and the link that names the other language in that language, are left out.
function read() {
  const heading = page.querySelector("main h1:not([hidden])");
  const bare = (form) => !form.hasAttribute("action") || !form.hasAttribute("method");
  return {
    heading: heading ? words(heading.textContent) : "",
    texts: [...texts(), ...names()].filter(Boolean),
    frame: all(".main-nav a, .tabs a, th[scope=col], dt, legend, label:not(.choice, .visually-hidden, :has(.visually-hidden))")
      .filter((each) => !official(each))
      .map((each) => words(each.textContent)),
    links: all("a[href]").map((link) => link.getAttribute("href")),
    bare_forms: [...page.forms].filter(bare).map((form) => form.outerHTML.slice(0, 90)),
  };
}

// Papers in an official form are Chinese for every reader.
function official(it) {
  return it.closest(".official, .sheet") || (it.matches("title") && page.querySelector(".official, .sheet"));
}

function* texts() {
  const walk = document.createTreeWalker(page.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!parent.closest("script, style, code, pre, textarea, noscript, a[hreflang]") && !official(parent)) yield words(walk.currentNode.data);
  }
}

function names() {
  return ["aria-label", "placeholder", "title", "alt"]
    .flatMap((name) => all(`[${name}]`).filter((each) => !official(each)).map((each) => words(each.getAttribute(name))));
}

function idsTwice() {
  const ids = all("[id]").map((each) => each.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `the id ${id} stands twice`);
}

function width() {
  return document.documentElement.scrollWidth;
}

// How an element is made, and within what: its class, its states, which attributes it has that a reader's browser heeds,
// and whether it says anything, but not what it says. A row also tells how many cells it has, for the page's width.
function making(it) {
  const spoken = ["role", "type", "scope", "aria-current", "aria-invalid", "aria-sort", "aria-hidden"];
  const heeded = it.getAttributeNames().filter((name) => !/^(hx-|data-|id$|name$|value$|href$|for$|method$|action$)/.test(name));
  const kind = (each) => `${each.tagName}.${each.getAttribute("class")}`;
  const own = [kind(it.parentElement), kind(it), heeded.sort(), ...spoken.map((name) => it.getAttribute(name))];
  return short([...own, it.textContent.trim() !== "", it.matches("tr") ? it.children.length : ""].join());
}

// A number of 53 bits for a text, so that thousands of makings travel cheaply.
function short(text) {
  let [high, low] = [1, 2];
  for (let at = 0; at < text.length; at++) {
    high = Math.imul(high ^ text.charCodeAt(at), 2654435761);
    low = Math.imul(low ^ text.charCodeAt(at), 1597334677);
  }
  return 2 ** 32 * ((high ^ (high >>> 13)) & 0x1fffff) + ((low ^ (low >>> 16)) >>> 0);
}

// What scripts and policies may take an element for: what it says to htmx, to scripts of ours, in a style of its own, or
// which script it is; of values those that say how, not where.
function wiring(it) {
  const how = /^hx-(trigger|target|swap|include|select|sync)/;
  const said = (name) => (how.test(name) ? it.getAttribute(name).replace(/[0-9a-f-]{36}/g, "") : "");
  const wires = it.getAttributeNames().filter((name) => /^(hx-|data-|on|style$)/.test(name));
  if (!wires.length && !it.matches("script")) return [];
  return [short(["wired", it.tagName, it.getAttribute("src"), ...wires.sort().map((name) => name + said(name))].join())];
}

// How all is made that stands within an element, once each.
const makings = (it) => [...new Set([...it.querySelectorAll(":not(svg *)")].map(making))];

// Leave one of the rows of one making: what axe finds hangs on nothing else.
function thin() {
  const seen = new Map();
  for (const row of all("tbody tr, li, option")) {
    const known = seen.get(row.parentElement) || new Set();
    const kind = [making(row), ...makings(row).sort()].join("|");
    if (known.has(kind)) row.remove();
    seen.set(row.parentElement, known.add(kind));
  }
}

// What a page says as it is served, how it is made and wired, and what is wrong with it as a text.
function served() {
  return [read(), makings(page.body), [...new Set(all("*").flatMap(wiring))], [...idsTwice(), ...lost(), ...foreign()]];
}

// What a page would ask of anybody but us.
function foreign() {
  return all("[src], link[href]").map((each) => each.getAttribute("src") || each.getAttribute("href"))
    .filter((address) => !/^(\/(?!\/)|data:)/.test(address)).map((address) => `${address} is not ours`);
}

// Put a page that was given in the place of the one that is open, with its style sheets; nothing of it is run.
async function lay() {
  const within = (it, selector) => [...it.head.querySelectorAll(selector)];
  const sheets = (it) => within(it, "link[rel=stylesheet]");
  const names = (it) => sheets(it).map((each) => each.getAttribute("href")).join();
  if (names(document) !== names(page)) {
    sheets(document).forEach((each) => each.remove());
    await Promise.all(sheets(page).map((each) => new Promise((loaded) => {
      each.onload = each.onerror = loaded;
      document.head.append(document.adoptNode(each));
    })));
  }
  within(document, "meta, title").forEach((each) => each.remove());
  document.head.append(...within(page, "meta, title").map((each) => document.adoptNode(each)));
  document.documentElement.lang = page.documentElement.lang;
  document.body.replaceWith(document.adoptNode(page.body));
}

// Names of elements that are not there: a label's field, what describes a field, where a link within the page leads.
function* lost() {
  const ids = new Set(all("[id]").map((each) => each.id));
  for (const name of ["for", "aria-labelledby", "aria-describedby", "href"])
    for (const each of all(name === "href" ? "a[href^='#']" : `[${name}]`))
      for (const id of each.getAttribute(name).replace(/^#/, "").split(/\s+/))
        if (!ids.has(id)) yield `${name} leads to ${id}, which is not there`;
}

// What hangs on the page as a whole is asked of every page that is judged, the rest of what is made like nothing before.
const OF_THE_WHOLE = ["bypass", "document-title", "heading-order", "html-has-lang", "html-lang-valid", "landmark-one-main",
  "landmark-no-duplicate-banner", "landmark-no-duplicate-main", "landmark-unique", "meta-viewport", "page-has-heading-one",
  "region", "skip-link"];
// On a phone only the rules that hang on where things stand are asked again.
const OF_THE_PLACE = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "aria-hidden-focus", "label"];

// What axe finds broken on the page; `known` are the makings that have been judged at this width.
async function barriers(known) {
  const [before, phone] = [new Set(known), innerWidth <= 400];
  const made = all("body *").filter((each) => !each.closest("svg") && !before.has(making(each)));
  const own = made.length ? await broken({ include: made }, phone ? only(OF_THE_PLACE) : {}) : [];
  return phone ? own : [...own, ...(await broken(document, only(OF_THE_WHOLE)))];
}

const only = (rules) => ({ runOnly: { type: "rule", values: rules } });

async function broken(where, rules) {
  const found = await axe.run(where, { resultTypes: ["violations"], preload: false, ...rules });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} ${node.html}`));
}
