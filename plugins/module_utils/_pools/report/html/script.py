# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's script: theme, and the table of users. Plain JavaScript.

The table holds one page of rows at a time, and the search goes through columns of numbers and lower-case addresses, so
that 100,000 users are no load. Text from the data gets into the page as textContent only.
"""

from __future__ import annotations

from .markup import ISOLATED_IN_SCRIPT

SCRIPT = r"""
"use strict";

// Light or dark: as the system has it, until somebody chooses.
const root = document.documentElement;
const themeButton = document.getElementById("theme");
const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches;
}

function nameTheme() {
  themeButton.textContent = isDark() ? "Light" : "Dark";
  themeButton.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);
}

themeButton.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  nameTheme();
});
systemIsDark.addEventListener("change", nameTheme);
themeButton.hidden = false;
nameTheme();

// What is folded is opened for paper, and by a link to its part.
const folds = [...document.querySelectorAll("details")];
const opened = [];
window.addEventListener("beforeprint", () => {
  opened.push(...folds.filter((fold) => !fold.open));
  for (const fold of opened) {
    fold.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const fold of opened.splice(0)) {
    fold.open = false;
  }
});

function unfold() {
  const fold = document.querySelector(`${location.hash || "#none"} > details`);
  if (fold) {
    fold.open = true;
  }
}

window.addEventListener("hashchange", unfold);
unfold();

const source = document.getElementById("user-data");
if (source) {
  showUsers(JSON.parse(source.textContent));
}

function showUsers(data) {
  const folded = (text) => text.normalize("NFC").toLowerCase();
  const grouped = new Intl.NumberFormat("en");
  const total = data.address.length;
  const addresses = data.address.map(folded);
  const reasons = data.reasons.map(folded);
  const everybody = Uint32Array.from(data.address, (_address, index) => index);
  // Users come in the order of their addresses, outcomes and reasons in theirs: every column sorts as numbers.
  const keys = { address: everybody, outcome: data.outcome, reason: data.reason, rows: data.rows, lost: data.lost };

  const body = document.getElementById("user-rows");
  const table = document.getElementById("user-table");
  const count = document.getElementById("user-count");
  const search = document.getElementById("user-search");
  const outcome = document.getElementById("user-outcome");
  const size = document.getElementById("user-page-size");
  const pager = document.getElementById("user-pager");
  const pageText = document.getElementById("user-page");
  const printNote = document.getElementById("print-note");
  const mostOnPaper = 2000;
  const heads = [...table.querySelectorAll("th[data-column]")];

  let order = everybody; // all users as sorted
  let found = everybody; // of these, who is searched for
  let page = 0;

  // A user is found when each word stands in the address or in the reason.
  function find() {
    const words = folded(search.value).split(/\s+/).filter(Boolean);
    const inReason = words.map((word) => reasons.map((reason) => reason.includes(word)));
    const wanted = outcome.value === "" ? -1 : Number(outcome.value);
    const has = (user) =>
      (wanted < 0 || data.outcome[user] === wanted) &&
      words.every((word, index) => addresses[user].includes(word) || inReason[index][data.reason[user]]);
    found = words.length || wanted >= 0 ? order.filter(has) : order;
    page = 0;
    draw();
    count.textContent = found.length === total
      ? `${grouped.format(total)} users.`
      : `${grouped.format(found.length)} of ${grouped.format(total)} users match.`;
  }

  function sort(column, descending) {
    const key = keys[column];
    const sign = descending ? -1 : 1;
    order = Uint32Array.from(everybody).sort((one, other) => sign * (key[one] - key[other]) || one - other);
    for (const head of heads) {
      const direction = descending ? "descending" : "ascending";
      head.setAttribute("aria-sort", head.dataset.column === column ? direction : "none");
    }
    find();
  }

  function lastPage() {
    return Math.max(0, Math.ceil(found.length / Number(size.value)) - 1);
  }

  function draw() {
    const first = page * Number(size.value);
    show(found.slice(first, first + Number(size.value)), first);
  }

  function show(users, first) {
    const shown = [...users];
    body.replaceChildren(...shown.map((user, index) => row(user, first + index)));
    const [from, to, of] = [first + 1, first + shown.length, found.length].map((number) => grouped.format(number));
    pageText.textContent = found.length ? `Rows ${from} to ${to} of ${of}` : "No rows";
    table.setAttribute("aria-rowcount", String(found.length + 1));
    for (const button of pager.querySelectorAll("button")) {
      const back = button.dataset.go === "first" || button.dataset.go === "previous";
      button.disabled = back ? page === 0 : page === lastPage();
    }
  }

  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) {
      made.className = className;
    }
    made.append(...children);
    return made;
  }

  // Text from right to left leaves the words beside it in their places.
  function isolated(text) {
    return text.split(/ISOLATED/u).map((piece, index) => index % 2 ? element("bdi", "", piece) : piece);
  }

  function row(user, position) {
    const address = element("th", "address", element("bdi", "", ...isolated(data.address[user])));
    address.scope = "row";
    const kind = data.outcome[user];
    const made = element("tr", "",
      address,
      element("td", "", element("span", `chip ${data.classes[kind]}`), data.outcomes[kind]),
      element("td", "reason", ...isolated(data.reasons[data.reason[user]])),
      element("td", "number", data.rows[user] === null ? "" : grouped.format(data.rows[user])),
      element("td", "number", grouped.format(data.lost[user])),
    );
    // A phone shows each cell on a line of its own, with the name of its column.
    [...made.cells].forEach((cell, index) => { cell.dataset.label = heads[index].dataset.label; });
    made.setAttribute("aria-rowindex", String(position + 2));
    return made;
  }

  // On paper: all who are found, as long as they are not too many.
  window.addEventListener("beforeprint", () => {
    if (found.length <= mostOnPaper) {
      show(found, 0);
    }
    printNote.hidden = body.rows.length === total;
  });
  window.addEventListener("afterprint", draw);

  for (const head of heads) {
    const button = element("button", "", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      sort(head.dataset.column, head.getAttribute("aria-sort") === "ascending");
    });
  }
  search.addEventListener("input", find);
  outcome.addEventListener("change", find);
  size.addEventListener("change", () => { page = 0; draw(); });
  document.getElementById("user-controls").addEventListener("submit", (event) => event.preventDefault());
  pager.addEventListener("click", (event) => {
    const go = event.target.dataset.go;
    const pages = { first: 0, previous: page - 1, next: page + 1, last: lastPage() };
    if (go in pages) {
      page = Math.min(Math.max(pages[go], 0), lastPage());
      draw();
      table.scrollIntoView({ block: "start" });
    }
  });
  document.getElementById("user-controls").hidden = false;
  pager.hidden = false;
  sort("address", false);
}
""".replace("ISOLATED", ISOLATED_IN_SCRIPT)
