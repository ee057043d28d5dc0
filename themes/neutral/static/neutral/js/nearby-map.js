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
    attributionControl: Boolean(words.tiles),
    zoomControl: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    maxZoom: 18,
    minZoom: 4,
  });
  map.attributionControl?.setPrefix(false);
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);

  const places = Array.from(document.querySelectorAll("[data-lat][data-lon]"));
  const positions = places.map((item) => L.latLng(Number(item.dataset.lat), Number(item.dataset.lon)));
  const [west, south, east, north] = words.bbox.split(",").map(Number);
  map.fitBounds(
    positions.length ? L.latLngBounds(positions) : [
      [south, west],
      [north, east],
    ],
    { padding: [36, 36], maxZoom: 15, animate: false },
  );

  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const towns = [];

  if (words.tiles) {
    L.tileLayer(words.tiles, { attribution: words.tilesAttribution, maxZoom: 18 }).addTo(map);
  } else {
    fetch(words.base, { credentials: "omit" })
      .then((answer) => answer.json())
      .then(drawBase)
      .catch(() => {}); // the points are worth showing without a base
  }

  function drawBase(base) {
    L.geoJSON(base, {
      interactive: false,
      filter: (feature) => feature.geometry.type !== "Point",
      style: {
        color: token("--color-line-strong"),
        weight: 1.5,
        fillColor: token("--color-surface"),
        fillOpacity: 1,
      },
    })
      .addTo(map)
      .bringToBack();
    base.features
      .filter((feature) => feature.geometry.type === "Point")
      .forEach((feature) => {
        const [lon, lat] = feature.geometry.coordinates;
        const name = document.createElement("span");
        name.textContent = feature.properties.name;
        const town = L.marker([lat, lon], {
          interactive: false,
          keyboard: false,
          zIndexOffset: -1000,
          icon: L.divIcon({ className: "map__town", iconSize: [5, 5] }),
        });
        town.bindTooltip(name, { permanent: true, direction: "right", className: "map__town-name", offset: [2, 0] });
        towns.push(town.addTo(map));
      });
    layTowns();
  }

  // Names in order of importance; those that would cover another name or a number are not written at this zoom.
  function layTowns() {
    const taken = markers.map((marker) => {
      const at = map.latLngToContainerPoint(marker.getLatLng());
      return [at.x - 15, at.y - 15, at.x + 15, at.y + 15];
    });
    towns.forEach((town) => {
      const at = map.latLngToContainerPoint(town.getLatLng());
      const length = town.getTooltip().getContent().textContent.length * 7 + 14;
      const room = [at.x, at.y - 9, at.x + length, at.y + 9];
      const free = !taken.some((o) => room[0] < o[2] && o[0] < room[2] && room[1] < o[3] && o[1] < room[3]);
      if (free) {
        taken.push(room);
        town.openTooltip();
      } else {
        town.closeTooltip();
      }
    });
  }

  const leaders = L.layerGroup().addTo(map);
  const markers = places.map((item, index) => {
    const link = item.querySelector("a");
    const name = item.dataset.number + ". " + link.textContent.trim();
    const number = document.createElement("span");
    number.textContent = item.dataset.number;
    const marker = L.marker(positions[index], {
      icon: L.divIcon({ className: "map__number", html: number, iconSize: [28, 28] }),
      title: name,
      alt: name,
      riseOnHover: true,
    });
    const popup = document.createElement("div");
    const title = document.createElement("a");
    title.href = link.href;
    title.textContent = link.textContent.trim();
    const detail = document.createElement("p");
    detail.textContent = item.dataset.address;
    popup.append(title, detail);
    marker.bindPopup(popup).addTo(map);
    marker.getElement().setAttribute("aria-label", name);
    marker.on("popupopen popupclose", (event) => item.classList.toggle("is-current", event.type === "popupopen"));
    return marker;
  });

  // Numbers that hide each other are pushed apart, and joined to their place by a line.
  function layNumbers() {
    const gap = 29;
    leaders.clearLayers();
    const shown = positions.map((position, index) => {
      const angle = (2 * Math.PI * index) / positions.length;
      return map.latLngToLayerPoint(position).add([Math.cos(angle) / 2, Math.sin(angle) / 2]);
    });
    for (let round = 0, moved = true; moved && round < 200; round += 1) {
      moved = false;
      for (let i = 0; i < shown.length; i += 1) {
        for (let j = i + 1; j < shown.length; j += 1) {
          const away = shown[j].subtract(shown[i]);
          const distance = Math.hypot(away.x, away.y) || 0.01;
          if (distance >= gap) continue;
          moved = true;
          const push = away.multiplyBy((gap + 0.1 - distance) / 2 / distance);
          shown[i] = shown[i].subtract(push);
          shown[j] = shown[j].add(push);
        }
      }
    }
    shown.forEach((point, index) => {
      const far = point.distanceTo(map.latLngToLayerPoint(positions[index])) > 3;
      const at = far ? map.layerPointToLatLng(point) : positions[index];
      markers[index].setLatLng(at);
      if (far) {
        const line = { color: token("--color-primary"), weight: 1.5, interactive: false };
        L.polyline([positions[index], at], line).addTo(leaders);
      }
    });
  }

  layNumbers();
  map.on("zoomend", () => {
    layNumbers();
    layTowns();
  });
  map.on("moveend", layTowns);

  // « Search this area »: the middle of what is seen goes the way of « around me », in the body of a POST, rounded to
  // about one kilometre; the answer is the list of the commune that is there.
  const around = document.querySelector("form[data-around]");
  if (around && words.searchArea) {
    const search = document.createElement("button");
    search.type = "button";
    search.className = "button button-primary map__search";
    search.textContent = words.searchArea;
    search.hidden = true;
    frame.append(search);
    const start = map.getCenter();
    const near = () => map.latLngToContainerPoint(start).distanceTo(map.latLngToContainerPoint(map.getCenter())) < 60;
    map.on("moveend", () => {
      search.hidden = near();
    });
    search.addEventListener("click", () => {
      const middle = map.getCenter().wrap();
      around.elements.lat.value = middle.lat.toFixed(2);
      around.elements.lon.value = middle.lng.toFixed(2);
      around.submit();
    });
  }

  // Wheel zoom only once the map is used: the page must scroll first.
  map.scrollWheelZoom.disable();
  box.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  box.addEventListener("focusout", () => map.scrollWheelZoom.disable());
  box.focus({ preventScroll: true });
})();
