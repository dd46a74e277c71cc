// The query page: runs the query in place and shows the result; without this script the form does the same by itself.
"use strict";

(() => {
  const form = document.getElementById("query-form");
  const query = document.getElementById("query");
  const variables = document.getElementById("variables");
  const result = document.getElementById("result");
  const status = document.getElementById("result-status");
  const tab = document.getElementById("query-tab");
  const button = form.querySelector("button[type=submit]");

  const say = (text) => { status.textContent = text; };

  const show = (text) => {
    try {
      result.textContent = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      result.textContent = text;
    }
  };

  const readVariables = () => {
    const text = variables.value.trim();
    return text === "" ? null : JSON.parse(text);
  };

  const ask = (given) => fetch("/graphql", {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/json",
      "Accept": "application/graphql-response+json, application/json;q=0.9",
      "Accept-Language": document.documentElement.lang,
    },
    body: JSON.stringify({ query: query.value, variables: given }),
  });

  const report = (answer, started) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(2);
    say(form.dataset.status.replace("{status}", answer.status).replace("{seconds}", seconds));
  };

  const run = async (given) => {
    const started = performance.now();
    say(form.dataset.running);
    try {
      const answer = await ask(given);
      show(await answer.text());
      report(answer, started);
    } catch {
      say(form.dataset.unreachable);
    }
  };

  const runIfReadable = async () => {
    let given;
    try {
      given = readVariables();
    } catch (error) {
      say(form.dataset.notJson);
      result.textContent = error.message;
      variables.focus();
      return;
    }
    await run(given);
  };

  // jiedui.js marks a sent form, so that it is not sent twice; this one stays and may be sent again.
  const release = () => {
    form.removeAttribute("data-sent");
    form.removeAttribute("aria-busy");
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    runIfReadable().finally(release);
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(button);
    }
  });

  // Tab leaves the box, as everywhere, unless its owner has asked for it to indent.
  query.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.shiftKey || !tab.checked) return;
    event.preventDefault();
    query.setRangeText("  ", query.selectionStart, query.selectionEnd, "end");
  });

  document.querySelector(".query-examples")?.addEventListener("submit", (event) => {
    const name = event.target.elements.example.value;
    const example = document.querySelector(`[data-example="${CSS.escape(name)}"]`);
    if (!example) return;
    event.preventDefault();
    query.value = example.dataset.query;
    variables.value = example.dataset.variables;
    query.focus();
  });
})();
