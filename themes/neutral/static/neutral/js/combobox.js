/* Text fields that propose while one types: an ARIA combobox (list autocomplete) over a plain field of a form.
   input data-combobox: address that answers ?q= with {anything: [{text | name, kind | detail, url, …}]};
   data-list: name of the list; data-many ("{n}" is the number), data-none: what is said aloud.
   An answer with {distress: {number, says, url}} is the number to call, alone.
   A choice with an address goes there; any other is told by the event "choose" on the field (detail: the item).
   Without this script the form is sent and the server answers. */
document.querySelectorAll("input[data-combobox]").forEach((input) => {
  "use strict";
  const { combobox: url, list: name, many, none = "" } = input.dataset;
  const line = input.parentElement;
  const memory = new Map();
  const make = (tag, where, { role, ...rest }) => {
    const made = Object.assign(document.createElement(tag), rest);
    if (role) made.setAttribute("role", role); // the property is too young for old phones
    return where.appendChild(made);
  };
  const set = (attribute, value) => input.setAttribute("aria-" + attribute, value);
  const list = make("ul", line, { id: input.id + "-choix", className: "combobox__list", role: "listbox", hidden: true });
  const status = make("p", input.form, { className: "visually-hidden", role: "status" });
  let items = [];
  let active = -1;
  let timer;
  let request;
  line.classList.add("combobox");
  list.setAttribute("aria-label", name);
  input.setAttribute("role", "combobox");
  input.autocomplete = "off";
  set("autocomplete", "list");
  set("controls", list.id);

  function mark(index) {
    active = index;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", i === index));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else set("activedescendant", list.children[index].id);
    list.children[index]?.scrollIntoView({ block: "nearest" });
  }
  function choose(item) {
    close();
    if (item.url) location.assign(item.url);
    else input.dispatchEvent(new CustomEvent("choose", { detail: item }));
  }
  function show(found) {
    items = found;
    list.replaceChildren();
    items.forEach((item, i) => {
      const option = make("li", list, { id: list.id + "-" + i, role: "option" });
      make("span", option, { textContent: item.text || item.name, dir: "auto" });
      option.append(" ");
      make("span", option, { textContent: item.kind || item.detail, className: "combobox__detail" });
      option.onpointerdown = (event) => event.preventDefault();
      option.onclick = () => choose(item);
    });
    mark(-1);
    list.hidden = !items.length;
    set("expanded", !list.hidden);
  }
  function close() {
    clearTimeout(timer);
    request?.abort();
    show([]);
    status.textContent = "";
  }
  async function ask() {
    const text = input.value.trim().toLowerCase();
    request?.abort();
    if (text.length < 2) return close();
    if (!memory.has(text)) {
      request = new AbortController();
      try {
        const answer = await fetch(url + "?q=" + encodeURIComponent(text.slice(0, 80)), {
          signal: request.signal,
          credentials: "omit",
        });
        if (!answer.ok) return;
        const said = await answer.json();
        const help = said.distress; // somebody is in danger: the number, and nothing else
        const call = help && [{ text: help.number, kind: help.says, url: help.url }];
        memory.set(text, call || Object.values(said).find(Array.isArray) || []);
      } catch {
        return; // superseded, or offline: the form works without
      }
    }
    if (document.activeElement !== input || input.value.trim().toLowerCase() !== text) return;
    show(memory.get(text));
    status.textContent = items[0]?.url?.startsWith("tel:") ? items[0].kind : items.length ? many.replace("{n}", items.length) : none;
  }

  show([]);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const size = items.length;
    if (step && list.hidden) ask();
    else if (step) mark(active < 0 && step < 0 ? size - 1 : (active + step + size) % size);
    else if (list.hidden) return;
    else if (event.key === "Enter" && active >= 0) choose(items[active]);
    else if (event.key === "Escape") {
      close();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
});
