// The contents, searched: a formula stays where all words stand in it, whatever blanks and signs of products are between.
const field = document.getElementById("search");
const told = document.querySelector("output");
// what is left of a text: x'*A*x, x’Ax and xᵀAx are alike
const bare = (text) => text.replace(/[ᵀ’′]/g, "'").normalize("NFKC").toLowerCase().replace(/[\s*·]/g, "")
  .replace(/(?<!\|)\|([^|]+)\|(?!\|)/g, "det($1)");
const small = new Set(["a", "an", "and", "by", "for", "in", "of", "the", "to", "with"]);
const rows = [...document.querySelectorAll("[data-words]")].map((row) => [row, bare(row.dataset.words)]);

function search() {
  const words = field.value.trim().split(/\s+/).map(bare).filter((word) => word && !small.has(word));
  let count = 0;
  for (const [row, text] of rows) {
    row.hidden = !words.every((word) => text.includes(word));
    count += !row.hidden;
  }
  for (const section of document.querySelectorAll(".listed")) section.hidden = !section.querySelector("li:not([hidden])");
  document.querySelector(".chapters").hidden = words.length > 0;
  told.textContent = !words.length ? "" : count ? `${count} ${told.dataset.found}` : told.dataset.none;
  history.replaceState(null, "", words.length ? `?q=${encodeURIComponent(field.value)}` : location.pathname);
}

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.closest("[hidden]").hidden = false;
field.addEventListener("input", search);
if (field.value) search();
