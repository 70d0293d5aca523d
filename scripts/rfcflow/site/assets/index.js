// Adds what needs a script: to lists a filter with counts, sorting, keys; to links a preview; to the page of
// the search the search. Without it every page stays as it is.
"use strict";
const all = (root, selector) => [...root.querySelectorAll(selector)];
const text = (element) => (element ? element.textContent.trim() : "");
const make = (tag, given, ...content) => {
  const element = Object.assign(document.createElement(tag), given);
  element.append(...content);
  return element;
};
const labelled = (words, control) => make("label", {}, make("span", {}, words), control);
const capital = (word) => word[0].toUpperCase() + word.slice(1);
const address = (asked) => {
  try {
    history.replaceState(null, "", location.pathname + (asked ? "?" + asked : "") + location.hash);
  } catch { /* a browser may refuse it for files on a disk */ }
};
const options = (select, counts, chosen) => {
  const made = counts.map(([value, count]) => make("option", { value }, `${value} (${count})`));
  select.replaceChildren(make("option", { value: "" }, "any"), ...made);
  select.value = chosen;
};
// "/" goes to the field, arrows go through the links below it.
const keys = (field, links, escape) => {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = document.activeElement;
    const writing = at && /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName);
    if (event.key === "/" && !writing) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === "Escape" && at === field) {
      field.value = "";
      escape();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const found = links().filter((link) => link.offsetParent);
      const place = found.indexOf(at);
      if (place < 0 && at !== field) return; // elsewhere the arrows scroll the page
      const next = place + (event.key === "ArrowDown" ? 1 : -1);
      if (at === field && event.key === "ArrowUp") return;
      event.preventDefault();
      if (next < 0) field.focus();
      else if (found[next]) found[next].focus();
    }
  });
};

// Lists of RFCs
(() => {
  const lists = [...document.querySelectorAll("ul.rows")];
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
          kind: element.dataset.kind ? [element.dataset.kind] : [],
          module: text(element.querySelector(".modules")).split(", ").filter(Boolean),
          shepherd: (facts.match(/shepherd (\S+)/) || []).slice(1),
          year: dates.length ? [dates[0].slice(0, 4)] : [],
        },
      };
    }),
  );
  if (rows.length < 4) return; // they are seen at a glance

  const query = make("input", { type: "search", autocomplete: "off" });
  const names = ["state", "module", "kind", "shepherd", "year"].filter(
    (name) => new Set(rows.flatMap((row) => row.facets[name])).size > 1,
  );
  const selects = Object.fromEntries(names.map((name) => [name, make("select", {})]));
  const orders = { "": "as listed", newest: "newest first", oldest: "oldest first", title: "title" };
  const sort = make("select", {});
  for (const [value, words] of Object.entries(orders)) sort.append(make("option", { value }, words));
  const found = make("p", { className: "meta", role: "status" });
  // What the list does not show, the search of the texts may find.
  const searching = document.querySelector("a.searching");
  const more = make("p", { className: "meta", hidden: true });
  const clear = make("button", { type: "button" }, "Clear");
  const bar = make("div", { className: "filter", role: "search" });
  bar.append(
    labelled("Filter ( / )", query),
    ...names.map((name) => labelled(capital(name), selects[name])),
    labelled("Sort", sort), clear, found, more,
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
    address(kept.toString());
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
      options(selects[name], values.map((value) => [value, counts.get(value)]), chosen[name]);
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
    more.hidden = !chosen.q || !searching;
    if (!more.hidden) {
      const link = make("a", { href: searching.href + "?q=" + encodeURIComponent(chosen.q) }, `Search the texts for “${chosen.q}”`);
      more.replaceChildren(link);
    }
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
  keys(query, () => all(document, "ul.rows > li:not([hidden]) .name"), changed);
  read();
  show();
})();

// How long the last state lasts by now: no page that is kept can know it
(() => {
  const lasting = document.querySelector(".lasting time");
  if (!lasting) return;
  const days = Math.floor((Date.now() - Date.parse(lasting.dateTime)) / 864e5);
  if (days > 0) lasting.parentElement.append(`, ${days} day${days === 1 ? "" : "s"} by now`);
})();

// A preview of what a link to an RFC leads to, for the mouse and the keyboard
(() => {
  const known = new Map();
  let shown = null, timer = 0;
  const remove = () => {
    if (shown) shown.remove();
    shown = null;
  };
  const hide = () => {
    clearTimeout(timer);
    remove();
  };
  const about = async (link) => {
    const found = link.pathname.match(/^(.*\/rfcs\/[0-9]{4,}[a-z]?)\.html$/);
    if (!found || link.origin !== location.origin || link.pathname === location.pathname) return null;
    if (!known.has(found[1])) {
      known.set(found[1], fetch(found[1] + ".json").then((reply) => (reply.ok ? reply.json() : null)).catch(() => null));
    }
    return known.get(found[1]);
  };
  const show = async (link) => {
    const rfc = await about(link);
    if (!rfc || !rfc.title || !link.matches(":hover, :focus-visible")) return;
    hide();
    const by = rfc.authors.length ? `by ${rfc.authors.join(", ")}` : "";
    const dates = [by, rfc.opened && `opened ${rfc.opened.slice(0, 10)}`, rfc.decided && `decided ${rfc.decided.slice(0, 10)}`];
    shown = make("div", { className: "preview" },
      make("p", { className: "crumb" }, make("span", { className: "id" }, rfc.id), " ",
        make("span", { className: `pill s-${rfc.state}` }, rfc.state)),
      make("p", { className: "name" }, rfc.title),
      ...(rfc.summary ? [make("p", {}, rfc.summary)] : []),
      make("p", { className: "meta" }, dates.filter(Boolean).join(" · ")));
    shown.setAttribute("aria-hidden", "true");
    document.body.append(shown);
    const box = link.getBoundingClientRect(), size = shown.getBoundingClientRect();
    const below = box.bottom + size.height + 12 < innerHeight;
    shown.style.left = `${Math.max(8, Math.min(box.left, innerWidth - size.width - 8)) + scrollX}px`;
    shown.style.top = `${(below ? box.bottom + 6 : box.top - size.height - 6) + scrollY}px`;
  };
  const start = (event) => {
    const link = event.target.closest && event.target.closest("main a[href]");
    hide();
    if (link) timer = setTimeout(show, 350, link);
  };
  addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") start(event); });
  addEventListener("focusin", start);
  addEventListener("scroll", remove, { passive: true });
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();

// The search of the texts: https://pagefind.app/docs/api/
(async () => {
  const place = document.querySelector(".search");
  if (!place) return;
  const query = make("input", { type: "search", autocomplete: "off" });
  const names = ["state", "module", "kind", "year"];
  const selects = Object.fromEntries(names.map((name) => [name, make("select", {})]));
  const said = make("p", { className: "meta", role: "status" });
  const list = make("ul", { className: "rows" });
  const bar = make("div", { className: "filter", role: "search" });
  bar.append(labelled("Search ( / )", query), ...names.map((name) => labelled(capital(name), selects[name])), said);
  place.replaceChildren(bar, list);
  let engine;
  try {
    engine = await import(new URL(place.dataset.index, location.href));
    await engine.options({ excerptLength: 28 });
    await engine.init();
  } catch {
    said.textContent = "The index of the texts cannot be read here; the filters of the lists still work.";
    return;
  }
  // An excerpt is text with <mark>; nothing else of it is taken over.
  const excerpt = (html) => {
    const parsed = new DOMParser().parseFromString(html, "text/html").body;
    return [...parsed.childNodes].map((node) => (node.nodeName === "MARK" ? make("mark", {}, node.textContent) : node.textContent));
  };
  const row = (found) => {
    const id = (found.url.match(/rfcs\/([0-9]{4,}[a-z]?)\.html/) || ["", ""])[1];
    const link = make("a", { className: "name", href: found.url }, found.meta.title || id);
    const state = (found.filters.state || [""])[0];
    return make("li", {}, make("span", { className: "id" }, id),
      make("div", {}, link, make("p", { className: "excerpt" }, ...excerpt(found.excerpt))),
      make("span", { className: `pill s-${state}` }, state));
  };
  const chosen = () => Object.fromEntries(names.filter((name) => selects[name].value).map((name) => [name, selects[name].value]));
  const facets = (counts) => {
    for (const name of names) {
      const values = Object.entries(counts[name] || {}).sort(([a], [b]) => a.localeCompare(b, "en"));
      options(selects[name], values, selects[name].value || given.get(name) || "");
    }
  };
  let given = new URLSearchParams(location.search), turn = 0;
  const search = async () => {
    const mine = (turn += 1);
    const filters = chosen(), words = query.value.trim();
    const kept = new URLSearchParams(words ? { q: words, ...filters } : filters);
    address(kept.toString());
    if (!words && !kept.size) {
      list.replaceChildren();
      said.textContent = "";
      return;
    }
    const found = await engine.search(words || null, { filters });
    const first = await Promise.all(found.results.slice(0, 30).map((result) => result.data()));
    if (mine !== turn) return; // somebody went on typing
    list.replaceChildren(...first.map(row));
    const size = found.results.length;
    said.textContent = size > 30 ? `The best 30 of ${size}` : size ? `${size} found` : "Nothing was found.";
    facets(found.totalFilters && words ? found.totalFilters : await engine.filters());
  };
  let wait = 0;
  bar.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(search, 120);
  });
  keys(query, () => all(list, ".name"), search);
  query.value = given.get("q") || "";
  facets(await engine.filters());
  given = new URLSearchParams();
  await search();
  query.focus();
})();
