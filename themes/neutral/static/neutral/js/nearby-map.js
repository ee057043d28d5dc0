/* The map that moves: Leaflet over the points of the list. Loaded only when a person asks for it.
   The points are read from the list itself, so that both always say the same. */
(() => {
  "use strict";
  const L = window.L;
  const frame = document.querySelector("[data-map]");
  if (!L || !frame || frame.dataset.ready) return;
  frame.dataset.ready = "1";
  const words = frame.dataset;

  const box = document.createElement("div");
  box.className = "map__live";
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", words.label);
  frame.querySelector("[data-map-drawing]").replaceWith(box);

  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, {
    attributionControl: true,
    zoomControl: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    maxZoom: 18,
    minZoom: 4,
    worldCopyJump: false,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);

  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();

  if (words.tiles) {
    L.tileLayer(words.tiles, { attribution: words.tilesAttribution, maxZoom: 18 }).addTo(map);
  }
  if (words.base) {
    fetch(words.base, { credentials: "omit" })
      .then((answer) => answer.json())
      .then((base) => {
        L.geoJSON(base, {
          interactive: false,
          attribution: words.baseAttribution,
          filter: (feature) => feature.geometry.type !== "Point",
          style: {
            color: token("--color-muted"),
            weight: 1.5,
            fillColor: token("--color-surface"),
            fillOpacity: words.tiles ? 0 : 1,
          },
        })
          .addTo(map)
          .bringToBack();
        if (words.tiles) return;
        base.features
          .filter((feature) => feature.geometry.type === "Point")
          .forEach((feature) => {
            const [lon, lat] = feature.geometry.coordinates;
            const name = document.createElement("span");
            name.textContent = feature.properties.name;
            L.marker([lat, lon], {
              interactive: false,
              keyboard: false,
              icon: L.divIcon({ className: "map__town", html: "", iconSize: [4, 4] }),
            })
              .bindTooltip(name, {
                permanent: true,
                direction: "right",
                className: "map__town-name",
                interactive: false,
              })
              .addTo(map);
          });
      })
      .catch(() => {});
  }

  const places = Array.from(document.querySelectorAll("[data-lat][data-lon]"));
  const seen = new Map();
  const bounds = places.map((item) => [Number(item.dataset.lat), Number(item.dataset.lon)]);
  const [west, south, east, north] = (words.bbox || "").split(",").map(Number);
  if (bounds.length) map.fitBounds(bounds, { padding: [36, 36], maxZoom: 15 });
  else if (Number.isFinite(north)) {
    map.fitBounds([
      [south, west],
      [north, east],
    ]);
  }
  places.forEach((item) => {
    const lat = Number(item.dataset.lat);
    const lon = Number(item.dataset.lon);
    const key = lat.toFixed(4) + "," + lon.toFixed(4);
    const rank = seen.get(key) || 0;
    seen.set(key, rank + 1);
    // Identical coordinates: each next number stands beside the one before.
    const anchor = [14 - rank * 26, 14];
    const link = item.querySelector("a");
    const name = link.textContent.trim();
    const icon = L.divIcon({
      className: "map__number",
      html: "<span>" + Number(item.dataset.number) + "</span>",
      iconSize: [28, 28],
      iconAnchor: anchor,
    });
    const marker = L.marker([lat, lon], { icon, alt: item.dataset.number + ". " + name, title: name, keyboard: true });
    const popup = document.createElement("div");
    const title = document.createElement("a");
    title.href = link.href;
    title.textContent = name;
    const detail = document.createElement("p");
    detail.textContent = item.dataset.address || "";
    popup.append(title, detail);
    marker.bindPopup(popup).addTo(map);
    marker.getElement().setAttribute("aria-label", item.dataset.number + ". " + name);
    marker.on("popupopen popupclose", (event) => item.classList.toggle("is-current", event.type === "popupopen"));
  });

  // Wheel zoom only once the map is used: the page must scroll first.
  map.scrollWheelZoom.disable();
  box.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  box.addEventListener("focusout", () => map.scrollWheelZoom.disable());
  box.focus({ preventScroll: true });
})();
