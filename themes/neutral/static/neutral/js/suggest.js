/* Search fields suggest pages, tools and places (ARIA combobox). Without this script the form searches all the same. */
document.querySelectorAll("form[data-suggest]").forEach((form, rank) => {
  "use strict";
  const input = form.querySelector("[type=search]");
  const make = (tag, where, { role, ...rest }) => {
    const made = Object.assign(document.createElement(tag), rest);
    if (role) made.setAttribute("role", role); // the property is too young for old phones
    return where.appendChild(made);
  };
  const line = input.parentElement;
  const list = make("ul", line, { id: "suggest-" + rank, className: "combobox__list", role: "listbox", hidden: true });
  const status = make("p", form, { className: "visually-hidden", role: "status" });
  let active = -1;
  let timer;
  let request;
  const set = (name, value) => input.setAttribute("aria-" + name, value);
  line.classList.add("combobox");
  list.setAttribute("aria-label", form.dataset.list);
  input.setAttribute("role", "combobox");
  input.autocomplete = "off";
  set("autocomplete", "list");
  set("controls", list.id);

  function mark(index) {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", i === index));
    set("activedescendant", index < 0 ? "" : list.children[index].id);
    list.children[index]?.scrollIntoView({ block: "nearest" });
  }
  function show(items) {
    list.replaceChildren();
    items.forEach((item, i) => {
      const option = make("li", list, { id: list.id + "-" + i, role: "option" });
      make("span", option, { textContent: item.text, dir: "auto" });
      make("span", option, { textContent: item.kind, className: "combobox__detail" });
      option.onpointerdown = (event) => event.preventDefault();
      option.onclick = () => location.assign(item.url);
    });
    mark(-1);
    list.hidden = !items.length;
    set("expanded", !list.hidden);
    status.textContent = list.hidden ? "" : form.dataset.many.replace("{n}", items.length);
  }
  async function ask() {
    const text = input.value.trim();
    request?.abort();
    if (text.length < 2) return show([]);
    request = new AbortController();
    try {
      const answer = await fetch(form.dataset.suggest + "?q=" + encodeURIComponent(text.slice(0, 100)), {
        signal: request.signal,
        credentials: "omit",
      });
      const found = (await answer.json()).suggestions;
      if (document.activeElement === input) show(found);
    } catch {
      // superseded, or offline: the form works without
    }
  }
  show([]);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
  input.addEventListener("blur", () => show([]));
  input.addEventListener("keydown", (event) => {
    const size = list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (list.hidden) return;
    if (step) mark(active < 0 && step < 0 ? size - 1 : (active + step + size) % size);
    else if (event.key === "Enter" && active >= 0) list.children[active].click();
    else if (event.key === "Escape") {
      show([]);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
});
