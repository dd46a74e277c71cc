// What a page does beyond its HTML: listeners only. Every page works without this file.

document.documentElement.classList.add("scripted");

function showTrouble(visible) {
  const trouble = document.getElementById("trouble");
  if (trouble) trouble.hidden = !visible;
}

// A summary takes the focus once, when it appears; later swaps elsewhere on the page leave it alone.
function focusErrors() {
  const summary = document.querySelector(".error-summary:not([data-seen])");
  if (!summary) return;
  summary.setAttribute("data-seen", "");
  summary.focus();
}

function release(form) {
  form.removeAttribute("data-sent");
  form.removeAttribute("aria-busy");
}

// A second click must not send a form twice. htmx forms are released when their answer has come.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.setAttribute("data-sent", "");
  form.setAttribute("aria-busy", "true");
}, true);

// The browser's Back may bring a page as it was left, with its form still marked as sent.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

document.addEventListener("htmx:finally:request", (event) => {
  const source = event.detail.ctx.sourceElement;
  const form = source && source.closest("form");
  if (form) release(form);
});

document.addEventListener("htmx:before:request", () => showTrouble(false));
document.addEventListener("htmx:error", () => showTrouble(true));

document.addEventListener("htmx:response:error", (event) => {
  const { status } = event.detail.ctx.response;
  if (status === 401 && !event.detail.ctx.hx.redirect) window.location.assign("/login");
  if (status >= 500) showTrouble(true);
});

document.addEventListener("htmx:after:swap", focusErrors);

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const search = document.querySelector("main [data-search]") || document.querySelector("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// The box in the frame: arrows move among what was found, Enter opens the first of it, Escape puts it away.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest && event.target.closest(".top-search");
  if (!form) return;
  const links = Array.from(form.querySelectorAll(".found a"));
  const box = form.querySelector("input");
  const place = links.indexOf(document.activeElement);
  if (event.key === "Escape") {
    form.querySelector(".found-box").replaceChildren();
    box.focus();
  } else if (event.key === "ArrowDown" && links.length) {
    links[Math.min(place + 1, links.length - 1)].focus();
  } else if (event.key === "ArrowUp" && place >= 0) {
    (place === 0 ? box : links[place - 1]).focus();
  } else if (event.key === "Enter" && event.target === box && links.length) {
    links[0].click();
  } else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (!event.target.closest(".top-search")) document.querySelectorAll(".found-box").forEach((box) => box.replaceChildren());
});

// On a phone the menu scrolls sideways: show where we are.
const here = document.querySelector(".main-nav [aria-current]");
if (here) {
  const list = here.closest("ul");
  list.scrollLeft = here.offsetLeft - list.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
}

focusErrors();
