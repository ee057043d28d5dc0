/* Reads the page aloud with the browser's own voice: nothing is sent to us or to anybody by this site. */
(function () {
  "use strict";
  var box = document.querySelector("[data-read-aloud]");
  var speech = window.speechSynthesis;
  if (!box || !speech || !window.SpeechSynthesisUtterance) { return; }
  var start = box.querySelector("[data-read-start]");
  var stop = box.querySelector("[data-read-stop]");
  var status = box.querySelector("[data-read-status]");
  var queue = [];
  var BLOCKS = "h1, h2, h3, h4, p, li, dt, dd, summary, blockquote, td, th, figcaption";
  function pieces() {
    var found = [];
    document.querySelectorAll(box.getAttribute("data-read-aloud")).forEach(function (part) {
      var blocks = part.matches(BLOCKS) ? [part] : part.querySelectorAll(BLOCKS);
      Array.prototype.forEach.call(blocks, function (block) {
        if (block.querySelector(BLOCKS) || block.closest("[data-read-aloud], nav, form, svg, .no-print")) { return; }
        var text = block.textContent.replace(/\s+/g, " ").trim();
        var named = block.closest("[lang]");
        if (text) { found.push({ text: text, lang: named ? named.lang : "fr" }); }
      });
    });
    return found;
  }
  function show(reading) {
    start.hidden = reading;
    stop.hidden = !reading;
    box.classList.toggle("reading", reading);
    status.textContent = reading ? box.getAttribute("data-reading") : "";
  }
  function next() {
    var piece = queue.shift();
    if (!piece) { finish(); return; }
    var said = new SpeechSynthesisUtterance(piece.text);
    said.lang = piece.lang.replace("fr-simple", "fr");
    said.onend = function () { if (!stop.hidden) { next(); } };
    said.onerror = said.onend;
    speech.speak(said);
  }
  function finish() { queue = []; show(false); speech.cancel(); }
  start.addEventListener("click", function () { speech.cancel(); queue = pieces(); show(true); stop.focus(); next(); });
  stop.addEventListener("click", function () { finish(); start.focus(); });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape" && !stop.hidden) { finish(); start.focus(); } });
  window.addEventListener("pagehide", finish);
  box.hidden = false;
})();
