/* Commune field: an ARIA combobox (list autocomplete) over a plain text field.
   Without this script the field still works: the server answers with a list of choices. */
(() => {
  "use strict";
  const WAIT = 180;

  function enhance(input) {
    const url = input.dataset.communes;
    const list = document.getElementById(input.getAttribute("aria-controls"));
    const status = document.getElementById(input.dataset.status);
    if (!url || !list) return;
    const form = input.form;
    const memory = new Map();
    let options = [];
    let active = -1;
    let timer = 0;
    let request = null;

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function say(text) {
      if (status) status.textContent = text;
    }

    function show(items) {
      options = items;
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.replaceChildren(
        ...items.map((item, index) => {
          const option = document.createElement("li");
          option.id = list.id + "-" + index;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          const name = document.createElement("span");
          name.textContent = item.name;
          const detail = document.createElement("span");
          detail.className = "combobox__detail";
          detail.textContent = item.detail;
          option.append(name, " ", detail);
          option.addEventListener("pointerdown", (event) => event.preventDefault());
          option.addEventListener("click", () => choose(index));
          return option;
        }),
      );
      list.hidden = !items.length;
      input.setAttribute("aria-expanded", String(items.length > 0));
      const text = items.length ? input.dataset.many : input.dataset.none;
      say((text || "").replace("{n}", items.length));
    }

    function move(index) {
      if (!options.length) return;
      active = (index + options.length) % options.length;
      Array.from(list.children).forEach((option, position) => {
        option.setAttribute("aria-selected", String(position === active));
        if (position === active) {
          input.setAttribute("aria-activedescendant", option.id);
          option.scrollIntoView({ block: "nearest" });
        }
      });
    }

    function choose(index) {
      const item = options[index];
      if (!item) return;
      input.value = item.label;
      let code = form.querySelector("input[name=commune]");
      if (!code) {
        code = document.createElement("input");
        code.type = "hidden";
        code.name = "commune";
        form.append(code);
      }
      code.value = item.code;
      input.removeAttribute("name");
      close();
      form.requestSubmit();
    }

    // The text changes: the commune chosen before is no longer the answer.
    function forget() {
      input.name = "ou";
      form.querySelector("input[name=commune]")?.remove();
    }

    async function ask() {
      const text = input.value.trim();
      if (text.length < 2) {
        close();
        say("");
        return;
      }
      const key = text.toLowerCase();
      if (!memory.has(key)) {
        request?.abort();
        request = new AbortController();
        try {
          const answer = await fetch(url + "?q=" + encodeURIComponent(text.slice(0, 80)), {
            signal: request.signal,
            credentials: "omit",
          });
          if (!answer.ok) return;
          memory.set(key, (await answer.json()).communes);
        } catch {
          return; // offline or superseded: the form works without suggestions
        }
      }
      if (input.value.trim().toLowerCase() === key && document.activeElement === input) show(memory.get(key));
    }

    input.addEventListener("input", () => {
      forget();
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) ask();
        else if (active < 0) move(event.key === "ArrowDown" ? 0 : options.length - 1);
        else move(active + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && open && active >= 0) {
        event.preventDefault();
        choose(active);
      } else if (event.key === "Escape") {
        if (open) {
          event.preventDefault();
          close();
        } else if (input.value) {
          input.value = "";
          forget();
        }
      } else if (event.key === "Tab") {
        close();
      }
    });
    input.addEventListener("blur", () => setTimeout(close, 120));
    // Back and forward cache: a field whose name was removed must answer again.
    window.addEventListener("pageshow", () => {
      if (!form.querySelector("input[name=commune]")) input.name = "ou";
    });
  }

  document.querySelectorAll("input[data-communes]").forEach(enhance);
})();
