"use strict";
(() => {
  const one = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const root = document.documentElement;
  const make = (name, words, properties = {}) => Object.assign(document.createElement(name), { textContent: words }, properties);

  /* -- view */
  one(".tools").hidden = false;
  one("#theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  const help = one("#help");
  one("#keys").addEventListener("click", () => help.showModal());
  addEventListener("beforeprint", () => all(".pair details").forEach((part) => { part.open = true; }));

  /* -- what is counted: words of the story, of it without quotations, credit lines, page text, then of the matches */
  const BOXES = [
    ["verbatim", true], ["near-verbatim", true], ["near-paraphrase", true],
    ["quotations", true], ["credit lines", false], ["page text", false],
  ];
  const share = (words, on) => {
    const [total, spoken, credit, page] = words;
    let found = 0;
    for (let kind = 0; kind < 3; kind += 1)
      if (on[kind]) found += words[4 + 2 * kind] + (on[3] ? words[5 + 2 * kind] : 0);
    const all = (on[3] ? total : spoken) + (on[4] ? credit : 0) + (on[5] ? page : 0);
    return all > 0 ? Math.min(found / all, 1) : null;
  };
  const recount = (part, counts, boxes) => {
    const on = boxes.map((box) => box.checked);
    for (const bar of all(".bar", part)) {
      const value = share(counts[bar.dataset.side], on);
      one(".share", bar).textContent = value === null ? "-" : `${Math.round(100 * value)}%`;
      one(".fill", bar).setAttribute("width", 100 * (value || 0));
    }
    const pair = part.closest(".pair");
    ["verbatim", "near-verbatim", "near-paraphrase", "quotations"].forEach((name, at) => pair.classList.toggle(`no-${name}`, !on[at]));
  };
  const boxes = (part) => {
    const field = make("fieldset", "", { className: "counts" });
    const counts = JSON.parse(part.dataset.counts);
    field.append(make("legend", "Count"));
    const made = BOXES.map(([name, checked]) => {
      const box = make("input", "", { type: "checkbox", checked, defaultChecked: checked });
      const label = make("label", "");
      label.append(box, name);
      field.append(label);
      return box;
    });
    const first = all(".share", part).map((figure) => figure.textContent);
    field.addEventListener("change", () => {
      recount(part, counts, made);
      if (made.every((box) => box.checked === box.defaultChecked))
        all(".share", part).forEach((figure, at) => { figure.textContent = first[at]; });
    });
    part.append(field);
  };

  /* -- texts to copy */
  const copyable = (part) => {
    const button = make("button", "Copy", { type: "button" });
    button.setAttribute("aria-label", `Copy: ${one("h4", part).textContent}`);
    button.addEventListener("click", async () => {
      const words = one("pre", part);
      try {
        await navigator.clipboard.writeText(words.textContent);
      } catch {
        const range = document.createRange();
        range.selectNodeContents(words);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    part.append(button);
  };

  /* -- what a pair needs is made when it comes into view: a report of hundreds opens at once */
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      all(".shares", target).forEach(boxes);
      all(".copy", target).forEach(copyable);
    }
  }, { rootMargin: "600px" });
  all(".pair").forEach((pair) => seen.observe(pair));

  /* -- partners light up together */
  let lit = null;
  const light = (from) => {
    const sentence = from.closest(".s[id]");
    const to = sentence && one(".to[href]", sentence);
    if (!to || sentence === lit) return;
    lit = sentence;
    all(".on").forEach((part) => part.classList.remove("on"));
    const partner = document.getElementById(to.hash.slice(1));
    for (const part of [sentence, partner]) {
      if (!part) continue;
      part.classList.add("on");
      all(`.pics a[href="#${part.id}"]`, part.closest(".pair")).forEach((band) => band.classList.add("on"));
    }
  };
  document.addEventListener("mouseover", (event) => light(event.target));
  document.addEventListener("focusin", (event) => light(event.target));

  /* -- keys */
  const pairs = all(".pair");
  let pair = -1;
  let passage = -1;
  const show = (part) => {
    part.scrollIntoView({ block: "start", behavior: "instant" });
    part.focus({ preventScroll: true });
  };
  const turn = (step) => {
    if (!pairs.length) return;
    pair = Math.max(0, Math.min(pairs.length - 1, pair + step));
    passage = -1;
    show(pairs[pair]);
  };
  const leap = (step) => {
    if (pair < 0) turn(1);
    const starts = all(".text:last-child .s[data-p]", pairs[pair]);
    if (!starts.length) return;
    passage = (passage + step + (passage < 0 && step < 0 ? 1 : 0) + starts.length) % starts.length;
    starts[passage].scrollIntoView({ block: "center", behavior: "instant" });
    const to = one(".to", starts[passage]);
    to.focus({ preventScroll: true });
    light(to);
  };
  document.addEventListener("focusin", (event) => {
    const at = pairs.indexOf(event.target.closest(".pair"));
    if (at >= 0 && at !== pair) [pair, passage] = [at, -1];
  });
  const KEYS = {
    "?": () => help.showModal(), j: () => turn(1), k: () => turn(-1), n: () => leap(1), p: () => leap(-1),
    "/": () => { const field = one("#filter"); if (field) field.focus(); },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (event.key === "Escape" && typing) typing.blur();
    if (typing || help.open || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
})();
