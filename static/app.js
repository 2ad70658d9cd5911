// Small conveniences on top of pages that work without them.
(() => {
  "use strict";

  const root = document.documentElement;
  root.classList.add("js");

  const typing = (element) =>
    element.matches?.("input:not([type=checkbox]):not([type=radio]), select, textarea") ||
    element.isContentEditable;

  // Lists: j and k move, x selects, a and d press the row's own buttons, Enter follows its link.

  const openers = () => [...document.querySelectorAll("[data-row] [data-open]")];
  const currentRow = () => document.activeElement?.closest("[data-row]");
  let lastIndex = 0;

  function moveBy(step) {
    const links = openers();
    const row = currentRow();
    const at = row ? links.findIndex((link) => row.contains(link)) : -1;
    const next = links[Math.min(Math.max(at + step, 0), links.length - 1)];
    next?.focus();
    next?.closest("[data-row]").scrollIntoView({ block: "nearest" });
  }

  function press(key) {
    const row = currentRow();
    const button = row?.querySelector(`[data-key="${key}"]`);
    if (!button) return;
    lastIndex = openers().findIndex((link) => row.contains(link));
    moveBy(1);
    button.click();
  }

  const KEYS = {
    j: () => moveBy(1),
    k: () => moveBy(-1),
    a: () => press("a"),
    d: () => press("d"),
    x: () => currentRow()?.querySelector("[data-pick]")?.click(),
    "/": () => document.querySelector(".filter-search input, [data-search]")?.focus(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target)) return;

    if (event.key === "Enter" && event.target.matches?.("[data-pick]")) {
      event.preventDefault();
      return currentRow()?.querySelector("[data-open]")?.click();
    }
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // What a swap says at the top of the page must not be missed further down.
  let said = document.querySelector("#flash .notice");

  function showNews() {
    const notice = document.querySelector("#flash .notice");
    if (notice && notice !== said) notice.scrollIntoView({ block: "center" });
    said = notice;
  }

  // A row's act answers with the row alone; the counts of the menu and the tabs follow by a header.

  function tellCounts(header) {
    if (!header) return;
    const { moved, ...counts } = JSON.parse(header);
    for (const [key, count] of Object.entries(counts)) {
      for (const place of document.querySelectorAll(`[data-count="${key}"]`)) {
        place.textContent = count.toLocaleString("en-US");
      }
    }
    if (!moved || moved.from === moved.to) return;
    addToTab(moved.from, -1);
    addToTab(moved.to, 1);
  }

  function addToTab(key, step) {
    const tab = document.querySelector(`[data-tab="${key}"]`);
    if (!tab) return;
    let count = tab.querySelector(".count");
    if (!count) {
      count = document.createElement("span");
      count.className = "count";
      tab.append(count);
    }
    const shown = Number(count.textContent.replaceAll(",", "")) + step;
    count.textContent = Math.max(0, shown).toLocaleString("en-US");
  }

  // A swap may take the focused row away; the next one keeps the place.
  document.addEventListener("htmx:after:swap", (event) => {
    tellCounts(event.detail?.ctx?.hx?.counts);
    syncPicks();
    showNews();
    if (document.activeElement === document.body) openers()[lastIndex]?.focus();
  });

  // Selection

  function syncPicks() {
    const picks = [...document.querySelectorAll("[data-pick]")];
    const picked = picks.filter((pick) => pick.checked).length;
    const all = document.querySelector("[data-pick-all]");
    const count = document.querySelector("[data-bulk-count]");
    if (all) {
      all.checked = picked > 0 && picked === picks.length;
      all.indeterminate = picked > 0 && picked < picks.length;
    }
    if (count) count.textContent = `${picked} selected`;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-pick-all]")) {
      for (const pick of document.querySelectorAll("[data-pick]")) {
        pick.checked = event.target.checked;
      }
    }
    if (event.target.matches?.("[data-pick], [data-pick-all]")) syncPicks();
  });

  // Copy buttons

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const label = button.querySelector("[data-copy-label]");
    const before = label.textContent;
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      label.textContent = "Copied";
      button.classList.add("copied");
    } catch {
      label.textContent = "Select and copy";
    }
    setTimeout(() => {
      label.textContent = before;
      button.classList.remove("copied");
    }, 1600);
  });

  // Files dropped on the upload area go into its own input.

  const dropOf = (event) => event.target.closest?.("[data-drop]");

  document.addEventListener("dragover", (event) => {
    const drop = dropOf(event);
    if (!drop) return;
    event.preventDefault();
    drop.dataset.over = "";
  });

  document.addEventListener("dragleave", (event) => {
    const drop = dropOf(event);
    if (drop && !drop.contains(event.relatedTarget)) delete drop.dataset.over;
  });

  document.addEventListener("drop", (event) => {
    const drop = dropOf(event);
    if (!drop) return;
    event.preventDefault();
    delete drop.dataset.over;
    drop.querySelector("input[type=file]").files = event.dataTransfer.files;
  });

  // Menus close on a click elsewhere and on Escape.

  const MENUS = ".switcher[open], .menu[open], .page-head .reveal[open]";

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(MENUS)) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll(MENUS)) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  syncPicks();
})();
