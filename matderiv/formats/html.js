// Buttons that copy LaTeX; without a script the page lacks nothing else.
(() => {
  const words = { en: ["LaTeX", "copied", "Copy all of it as LaTeX"], ja: ["LaTeX", "コピー済み", "全体を LaTeX でコピー"] };
  const tongue = () => (document.getElementById("matderiv-ja")?.checked ? "ja" : "en");
  const button = (kind, text, title) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copy " + kind;
    const name = () => { made.textContent = words[tongue()][kind === "all" ? 2 : 0]; };
    if (title) made.setAttribute("aria-label", "LaTeX: " + title);
    made.addEventListener("click", async () => {
      await navigator.clipboard["writeText"](text);
      made.textContent = words[tongue()][1];
      setTimeout(name, 1200);
    });
    document.addEventListener("change", name);
    name();
    return made;
  };
  for (const row of document.querySelectorAll(".matderiv .row")) {
    const latex = [...row.querySelectorAll(".formula math")].map((m) => m.getAttribute("alttext")).join(" ");
    row.append(button("line", latex, row.querySelector(".number")?.textContent));
  }
  const whole = document.getElementById("matderiv-latex");
  if (whole) document.querySelector(".matderiv-bar")?.append(button("all", whole.content.textContent, ""));
})();
