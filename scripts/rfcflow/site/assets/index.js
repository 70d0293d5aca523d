// Adds to every list of RFCs what needs a script: a filter with counts, sorting, keys. Without it the lists stay as they are.
"use strict";
(() => {
  const lists = [...document.querySelectorAll("ul.rows")];
  const all = (root, selector) => [...root.querySelectorAll(selector)];
  const text = (element) => (element ? element.textContent.trim() : "");
  const rows = lists.flatMap((list) =>
    all(list, ":scope > li").map((element, place) => {
      const facts = text(element.querySelector(".meta"));
      const dates = all(element, ".meta time").map((time) => time.dateTime);
      return {
        element, list, place,
        id: text(element.querySelector(".id")),
        name: text(element.querySelector(".name")),
        words: element.textContent.toLowerCase(),
        date: dates[dates.length - 1] || "",
        facets: {
          state: [text(element.querySelector(":scope > .pill"))],
          module: text(element.querySelector(".modules")).split(", ").filter(Boolean),
          shepherd: (facts.match(/shepherd (\S+)/) || []).slice(1),
          year: dates.length ? [dates[0].slice(0, 4)] : [],
        },
      };
    }),
  );
  if (rows.length < 4) return; // they are seen at a glance

  const make = (tag, given, ...content) => {
    const element = Object.assign(document.createElement(tag), given);
    element.append(...content);
    return element;
  };
  const labelled = (words, control) => make("label", {}, make("span", {}, words), control);
  const query = make("input", { type: "search", autocomplete: "off" });
  const names = ["state", "module", "shepherd", "year"].filter(
    (name) => new Set(rows.flatMap((row) => row.facets[name])).size > 1,
  );
  const selects = Object.fromEntries(names.map((name) => [name, make("select", {})]));
  const orders = { "": "as listed", newest: "newest first", oldest: "oldest first", title: "title" };
  const sort = make("select", {});
  for (const [value, words] of Object.entries(orders)) sort.append(make("option", { value }, words));
  const found = make("p", { className: "meta", role: "status" });
  const clear = make("button", { type: "button" }, "Clear");
  const bar = make("div", { className: "filter", role: "search" });
  bar.append(
    labelled("Filter ( / )", query),
    ...names.map((name) => labelled(name[0].toUpperCase() + name.slice(1), selects[name])),
    labelled("Sort", sort), clear, found,
  );
  (lists[0].closest("section") || lists[0]).before(bar);

  const compare = {
    "": (a, b) => a.place - b.place,
    newest: (a, b) => b.date.localeCompare(a.date) || b.id.localeCompare(a.id),
    oldest: (a, b) => a.date.localeCompare(b.date) || a.id.localeCompare(b.id),
    title: (a, b) => a.name.localeCompare(b.name, "en"),
  };

  const chosen = { q: "", sort: "" };
  const read = () => {
    const given = new URLSearchParams(location.search);
    chosen.q = given.get("q") || "";
    chosen.sort = Object.hasOwn(orders, given.get("sort") || "") ? given.get("sort") || "" : "";
    for (const name of names) chosen[name] = given.get(name) || "";
    query.value = chosen.q;
    sort.value = chosen.sort;
  };
  const write = () => {
    const kept = new URLSearchParams();
    for (const [name, value] of Object.entries(chosen)) if (value) kept.set(name, value);
    const asked = kept.toString();
    try {
      history.replaceState(null, "", location.pathname + (asked ? "?" + asked : "") + location.hash);
    } catch { /* a browser may refuse it for files on a disk */ }
  };
  const fits = (row, but) =>
    chosen.q.toLowerCase().split(/\s+/).every((word) => row.words.includes(word)) &&
    names.every((name) => name === but || !chosen[name] || row.facets[name].includes(chosen[name]));

  const show = () => {
    for (const name of names) {
      const counts = new Map(rows.flatMap((row) => row.facets[name]).map((value) => [value, 0]));
      for (const row of rows) {
        if (fits(row, name)) for (const value of row.facets[name]) counts.set(value, counts.get(value) + 1);
      }
      if (chosen[name] && !counts.has(chosen[name])) counts.set(chosen[name], 0);
      const values = [...counts.keys()];
      if (name !== "state") values.sort((a, b) => a.localeCompare(b, "en"));
      const options = values.map((value) => make("option", { value }, `${value} (${counts.get(value)})`));
      selects[name].replaceChildren(make("option", { value: "" }, "any"), ...options);
      selects[name].value = chosen[name];
    }
    let shown = 0;
    for (const row of rows) {
      row.element.hidden = !fits(row);
      if (!row.element.hidden) shown += 1;
    }
    const sorted = [...rows].sort(compare[chosen.sort]);
    for (const list of lists) {
      list.append(...sorted.filter((row) => row.list === list).map((row) => row.element));
      const section = list.closest("section");
      if (section) section.hidden = all(list, ":scope > li:not([hidden])").length === 0;
    }
    const active = Object.values(chosen).some(Boolean);
    clear.hidden = !active;
    found.textContent = active ? (shown ? `${shown} of ${rows.length}` : "Nothing fits.") : "";
  };
  const changed = () => {
    chosen.q = query.value.trim();
    chosen.sort = sort.value;
    for (const name of names) chosen[name] = selects[name].value;
    write();
    show();
  };

  bar.addEventListener("input", changed);
  clear.addEventListener("click", () => {
    query.value = sort.value = "";
    for (const name of names) selects[name].value = "";
    changed();
    query.focus();
  });
  addEventListener("popstate", () => { read(); show(); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = document.activeElement;
    const writing = at && /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName);
    if (event.key === "/" && !writing) {
      event.preventDefault();
      query.focus();
      query.select();
    } else if (event.key === "Escape" && at === query) {
      query.value = "";
      changed();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const links = all(document, "ul.rows > li:not([hidden]) .name").filter((link) => link.offsetParent);
      const place = links.indexOf(at);
      if (place < 0 && at !== query) return; // elsewhere the arrows scroll the page
      const next = place + (event.key === "ArrowDown" ? 1 : -1);
      if (at === query && event.key === "ArrowUp") return;
      event.preventDefault();
      if (next < 0) query.focus();
      else if (links[next]) links[next].focus();
    }
  });
  read();
  show();
})();
