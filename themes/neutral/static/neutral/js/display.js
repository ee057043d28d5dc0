/* Size of the text and colours, kept in the browser's own storage: no cookie, nothing sent. */
(function () {
  "use strict";
  var root = document.documentElement;
  var kinds = ["text", "theme"];
  function read(kind) { try { return localStorage.getItem("display-" + kind) || ""; } catch (e) { return ""; } }
  function write(kind, value) {
    try { if (value) { localStorage.setItem("display-" + kind, value); } else { localStorage.removeItem("display-" + kind); } } catch (e) { /* private mode: the choice holds on this page */ }
  }
  function apply(kind, value) { if (value) { root.setAttribute("data-" + kind, value); } else { root.removeAttribute("data-" + kind); } }
  function restore() {
    kinds.forEach(function (kind) {
      var value = read(kind);
      apply(kind, value);
      document.querySelectorAll('input[name="display-' + kind + '"]').forEach(function (input) { input.checked = input.value === value; });
    });
  }
  root.setAttribute("data-js", "");
  restore();
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", restore); }
  window.addEventListener("pageshow", restore);
  window.addEventListener("storage", restore);
  document.addEventListener("change", function (event) {
    var kind = (event.target.name || "").replace("display-", "");
    if (kinds.indexOf(kind) >= 0) { write(kind, event.target.value); apply(kind, event.target.value); }
  });
  /* Paper shows what is folded, where the style sheet cannot open it (no ::details-content). */
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = Array.prototype.slice.call(document.querySelectorAll("main details:not([open])"));
    folded.forEach(function (part) { part.open = true; });
  });
  window.addEventListener("afterprint", function () { folded.forEach(function (part) { part.open = false; }); folded = []; });
  /* A panel closes with Escape or a click elsewhere, as people expect. */
  function close(except, refocus) {
    document.querySelectorAll("details.menu[open], details.display[open]").forEach(function (panel) {
      if (panel !== except) { panel.open = false; if (refocus) { panel.querySelector("summary").focus(); } }
    });
  }
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { close(null, true); } });
  document.addEventListener("click", function (event) { close(event.target.closest && event.target.closest("details"), false); });
})();
