"use strict";
(() => {
  // Further rows come into the page as somebody scrolls: browsers are slow with thousands.
  const STEP = 60;
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const number = new Intl.NumberFormat("en");
  const byId = (id) => document.getElementById(id);

  const keyOf = (row, column) => {
    const cell = row.element.cells[column];
    return cell.dataset.order ?? cell.textContent;
  };

  // What is empty comes last in both directions; what is equal keeps its order.
  const compared = (a, b, numeric, sign) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    return sign * (numeric ? Number(a) - Number(b) : collator.compare(a, b));
  };

  // What the pictures ask for stands in no cell.
  const UNSEEN = /^(is|by|ends|week):/;
  const holds = (row, word) => row.text.includes(word) || (UNSEEN.test(word) && row.words.includes(word));

  class Part {
    constructor(table) {
      this.table = table;
      this.section = table.closest("section");
      this.title = this.section.querySelector("h2").textContent;
      this.body = table.tBodies[0];
      this.headings = [...table.tHead.rows[0].cells];
      this.rows = [...this.body.rows].map((element) => ({
        element,
        text: [...element.cells].map((cell) => cell.textContent).join("\n").toLowerCase(),
        words: element.dataset.words ?? "",
      }));
      this.count = this.section.querySelector(".count");
      this.more = this.section.querySelector(".more");
      this.whole = "whole" in table.dataset;
      this.limit = STEP;
      this.found = this.rows;
      const frame = table.parentElement;
      this.frame = frame;
      frame.addEventListener("scroll", () => {
        this.scrolled = true;
        const below = frame.scrollHeight - frame.scrollTop - frame.clientHeight;
        if (below < frame.clientHeight) this.grow(this.limit + STEP);
      }, { passive: true });
      this.headings.forEach((heading, column) => {
        heading.firstElementChild.addEventListener("click", () => this.sort(column));
      });
    }

    sort(column) {
      const heading = this.headings[column];
      const sign = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      this.headings.forEach((other) => { other.setAttribute("aria-sort", "none"); });
      heading.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
      const numeric = "numeric" in heading.dataset;
      this.order ??= [...this.rows];
      const keyed = this.order.map((row) => [keyOf(row, column), row]);
      keyed.sort(([a], [b]) => compared(a, b, numeric, sign));
      this.rows = keyed.map(([, row]) => row);
      this.filter(this.words ?? []);
    }

    filter(words) {
      this.words = words;
      this.found = this.rows.filter((row) => words.every((word) => holds(row, word)));
      this.limit = STEP;
      this.show();
    }

    show() {
      this.body.replaceChildren(...this.shown().map((row) => row.element));
      if (this.scrolled) this.frame.scrollTop = 0;
      this.scrolled = false;
      this.tell();
    }

    grow(limit) {
      const before = this.shown().length;
      this.limit = limit;
      const shown = this.shown();
      if (shown.length === before) return;
      this.body.append(...shown.slice(before).map((row) => row.element));
      this.tell();
    }

    shown() {
      return this.whole ? this.found : this.found.slice(0, this.limit);
    }

    tell() {
      const [all, found, shown] = [this.rows.length, this.found.length, this.shown().length];
      this.count.textContent = found < all ? `${number.format(found)} of ${number.format(all)}` : number.format(all);
      this.more.hidden = shown === found && found > 0;
      this.more.replaceChildren();
      if (!found) {
        this.more.textContent = "Nothing here matches the search.";
      } else if (shown < found) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = `Show all ${number.format(found)}`;
        button.addEventListener("click", () => this.grow(Infinity));
        this.more.append(`${number.format(shown)} rows are shown; more come as you scroll. All are searched and sorted.`, button);
      }
    }
  }

  const parts = [...document.querySelectorAll("table")].map((table) => new Part(table));
  const query = byId("query");

  // Digits of fingerprints may be given with colons, as other programs print them.
  const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean)
    .map((word) => (/^[0-9a-f]{2}(:[0-9a-f]{2})+$/.test(word) ? word.replaceAll(":", "") : word));

  const search = () => {
    const words = wordsOf(query.value);
    parts.forEach((part) => part.filter(words));
    byId("clear").hidden = !words.length;
    byId("found").textContent = words.length
      ? parts.map((part) => `${part.title}: ${number.format(part.found.length)}`).join(" · ")
      : "";
  };

  const ask = (text) => {
    query.value = text;
    search();
  };

  const switchTheme = () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    byId("theme").textContent = dark ? "Dark" : "Light";
  };

  // Pages opened from a server without TLS have no clipboard, but they can copy what is selected.
  const copy = async (button) => {
    const block = button.nextElementSibling;
    getSelection().selectAllChildren(block);
    if (navigator.clipboard) await navigator.clipboard.writeText(block.textContent).catch(() => document.execCommand("copy"));
    else document.execCommand("copy");
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1500);
  };

  query.addEventListener("input", search);
  query.addEventListener("keydown", (event) => { if (event.key === "Escape") ask(""); });
  byId("clear").addEventListener("click", () => { ask(""); query.focus(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== query) {
      event.preventDefault();
      query.focus();
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-query]");
    if (link) ask(link.dataset.query);
    const button = event.target.closest("button.copy");
    if (button) copy(button);
  });
  window.addEventListener("beforeprint", () => {
    parts.forEach((part) => part.grow(Infinity));
  });
  window.addEventListener("afterprint", () => {
    parts.forEach((part) => { part.limit = STEP; part.show(); });
  });

  byId("theme").textContent = matchMedia("(prefers-color-scheme: dark)").matches ? "Light" : "Dark";
  byId("theme").addEventListener("click", switchTheme);
  byId("theme").hidden = false;
  byId("search").hidden = false;
  search();
  parts.forEach((part) => part.table.classList.add("ready"));
})();
