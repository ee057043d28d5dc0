/* Nearby: the commune chosen in the list (combobox.js), "around me" and the map that moves.
   Position: asked once, rounded here to about one kilometre, sent in the body of one POST that answers with the address
   of the commune. It never enters an address, a log, a cookie or a store. */
(() => {
  "use strict";

  // A commune chosen goes by its code; a text that changes is a question again.
  const where = document.getElementById("ou");
  if (where) {
    const { form, name } = where;
    const code = () => form.querySelector("input[name=commune]");
    const forget = () => {
      where.name = name;
      code()?.remove();
    };
    where.addEventListener("input", forget);
    where.addEventListener("choose", ({ detail }) => {
      forget();
      where.value = detail.label;
      where.removeAttribute("name");
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "commune", value: detail.code }));
      form.requestSubmit();
    });
    // Back and forward cache: a field whose name was removed answers again.
    window.addEventListener("pageshow", () => code() || (where.name = name));
  }

  const around = document.querySelector("form[data-around]");
  if (around && "geolocation" in navigator) {
    const status = document.getElementById(around.dataset.status);
    const button = around.querySelector("button");
    around.hidden = false;
    around.addEventListener("submit", (event) => {
      if (around.elements.lat.value) return; // filled in below: let it go
      event.preventDefault();
      button.setAttribute("aria-disabled", "true");
      status.textContent = around.dataset.wait;
      navigator.geolocation.getCurrentPosition(
        (position) => {
          around.elements.lat.value = position.coords.latitude.toFixed(2);
          around.elements.lon.value = position.coords.longitude.toFixed(2);
          around.submit();
        },
        (error) => {
          button.removeAttribute("aria-disabled");
          status.textContent = error.code === 1 ? around.dataset.refused : around.dataset.failed;
        },
        { enableHighAccuracy: false, timeout: 10000, maximumAge: 600000 },
      );
    });
    // Nothing stays in the page when one comes back to it.
    window.addEventListener("pageshow", () => {
      around.elements.lat.value = "";
      around.elements.lon.value = "";
      button.removeAttribute("aria-disabled");
      status.textContent = "";
    });
  }

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // On a small screen the list comes before the filters; without script they stay open.
  if (window.matchMedia("(max-width: 59.99rem)").matches) {
    document.querySelector("[data-filters]")?.removeAttribute("open");
  }

  const frame = document.querySelector("[data-map]");
  const opener = document.querySelector("[data-map-open]");
  if (!frame || !opener) return;
  opener.hidden = false;

  function load(tag, attributes) {
    return new Promise((done, failed) => {
      const element = Object.assign(document.createElement(tag), attributes);
      element.onload = done;
      element.onerror = failed;
      document.head.append(element);
    });
  }

  opener.addEventListener("click", async () => {
    const { leafletJs, leafletCss, mapJs } = frame.dataset;
    opener.setAttribute("aria-disabled", "true");
    try {
      await load("link", { rel: "stylesheet", href: leafletCss });
      await load("script", { src: leafletJs });
      await load("script", { src: mapJs });
      opener.hidden = true;
    } catch {
      opener.removeAttribute("aria-disabled"); // the drawn map stays
    }
  });
})();
