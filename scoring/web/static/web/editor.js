/* The rubric editor: Ace in place of the text field; problems, points, examples and completion come from the server.
   Ace counts UTF-16 units, the server characters: `units` and `characters` go from one to the other. */
"use strict";
(() => {
  const TYPED = 400, RESTED = 1500; // ms without a key until problems, until examples are asked for
  const ZH = { // what Ace says of itself to a screen reader, and on its marks
    "autocomplete.popup.aria-roledescription": "补全建议", "autocomplete.popup.aria-label": "补全建议",
    "autocomplete.popup.item.aria-roledescription": "建议", "autocomplete.loading": "正在查找…",
    "editor.scroller.aria-roledescription": "编辑器", "editor.scroller.aria-label": "细则正文：回车进入编辑，Esc 离开",
    "editor.gutter.aria-roledescription": "行号栏", "editor.gutter.aria-label": "行号栏：回车进入，方向键选择，Esc 离开",
    "text-input.aria-roledescription": "编辑器", "text-input.aria-label": "光标在第 $0 行",
    "gutter.code-folding.range.aria-label": "折叠第 $0 到 $1 行", "gutter.code-folding.closed.aria-label": "展开第 $0 到 $1 行",
    "gutter.code-folding.open.aria-label": "折叠第 $0 行", "gutter.code-folding.closed.title": "展开", "gutter.code-folding.open.title": "折叠",
    "inline-fold.closed.title": "展开", "gutter.annotation.aria-label.error": "错误，读第 $0 行的问题",
    "gutter.annotation.aria-label.warning": "提醒，读第 $0 行的问题", "gutter.annotation.aria-label.info": "说明，读第 $0 行的问题",
    "gutter-tooltip.aria-label.error.singular": "处错误", "gutter-tooltip.aria-label.error.plural": "处错误",
    "gutter-tooltip.aria-label.warning.singular": "处提醒", "gutter-tooltip.aria-label.warning.plural": "处提醒",
    "gutter-tooltip.aria-label.info.singular": "处说明", "gutter-tooltip.aria-label.info.plural": "处说明",
    "search-box.find.placeholder": "查找", "search-box.find-all.text": "全部", "search-box.replace.placeholder": "替换为",
    "search-box.replace-next.text": "替换", "search-box.replace-all.text": "全部替换", "search-box.toggle-replace.title": "替换",
    "search-box.toggle-regexp.title": "正则表达式", "search-box.toggle-case.title": "区分大小写", "search-box.toggle-whole-word.title": "整词",
    "search-box.toggle-in-selection.title": "只在选中的部分", "search-box.search-counter": "$0 / $1",
  };
  const form = document.getElementById("writing"), field = document.getElementById("text");
  ace.config.set("useStrictCSP", true);
  ace.config.set("loadWorkerFromBlob", false);
  const lang = document.documentElement.lang.startsWith("en") ? "en" : "zh";
  if (lang === "zh") ace.config.setMessages(Object.assign({}, ace.require("ace/lib/default_english_messages").defaultEnglishMessages, ZH));

  const box = document.createElement("div");
  box.id = "ace";
  field.after(box);
  field.hidden = true;
  const editor = ace.edit(box, {
    mode: "ace/mode/yaml", useWorker: false, tabSize: 2, useSoftTabs: true, fontSize: 14, showPrintMargin: false,
    newLineMode: "unix", enableBasicAutocompletion: true, enableLiveAutocompletion: true, enableKeyboardAccessibility: true,
    textInputAriaLabel: document.querySelector("label[for=text]").textContent,
  });
  editor.session.setValue(field.value);
  document.querySelector(".keys").hidden = false;

  const units = (line, characters) => Array.from(editor.session.getLine(line)).slice(0, characters).join("").length;
  const characters = (line, upTo) => Array.from(editor.session.getLine(line).slice(0, upTo)).length;

  // -- going to a place
  const go = (line, col) => {
    editor.focus();
    editor.gotoLine(line, units(line - 1, col - 1), false);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.go");
    if (!link) return;
    event.preventDefault();
    go(Number(link.dataset.line), Number(link.dataset.col));
  });

  // -- asking the server
  let number = 0;
  const ask = async (address, more) => {
    const data = new FormData(form);
    data.set("text", editor.getValue());
    for (const [key, value] of Object.entries(more || {})) data.set(key, value);
    const response = await fetch(address, { method: "POST", body: data, credentials: "same-origin" });
    return response.ok && !response.redirected ? response.json() : null;
  };

  // -- a box beside the editor: what its heading says is read out where it changes
  const heading = (id) => document.querySelector(`#${id} h2`).textContent;
  const put = (id, html) => {
    const before = heading(id);
    document.getElementById(id).innerHTML = html;
    if (heading(id) !== before) document.getElementById("said").textContent = heading(id);
  };

  let problems = [];
  const show = (found) => {
    problems = found.problems;
    editor.session.setAnnotations(problems.map((one) => ({
      row: (one.line || 1) - 1, column: (one.col || 1) - 1, type: one.severity,
      text: one[lang] + (one["fix_" + lang] ? "\n" + one["fix_" + lang] : ""),
    })));
    put("panel", found.panel);
  };
  const check = async () => {
    const mine = ++number;
    const found = await ask(form.dataset.problems);
    if (found && mine === number) show(found);
  };
  const play = async () => {
    const mine = number;
    const found = await ask(form.dataset.examples);
    if (found && mine === number) put("examples", found.panel);
  };

  let typed, rested, changed = false;
  editor.session.on("change", () => {
    changed = true;
    clearTimeout(typed);
    clearTimeout(rested);
    typed = setTimeout(check, TYPED);
    rested = setTimeout(play, RESTED);
  });
  check().then(play);

  editor.commands.removeCommands(["showSettingsMenu", "openCommandPalette", "gotoline"]); // of parts that are not served
  editor.commands.addCommand({
    name: "nextProblem", bindKey: "F8",
    exec: () => {
      const row = editor.getCursorPosition().row + 1;
      const next = problems.find((one) => one.line > row) || problems[0];
      if (next) go(next.line, next.col);
    },
  });
  editor.commands.addCommand({
    name: "save", bindKey: { win: "Ctrl-S", mac: "Command-S" },
    exec: () => form.querySelector("button[value=save]").click(),
  });

  // -- completion
  editor.completers = [{
    identifierRegexps: [/[\w.\u4e00-\u9fff]/],
    triggerCharacters: [":", ".", "{", "[", ",", " "],
    getCompletions: async (_, session, spot, prefix, tell) => {
      const found = await ask(form.dataset.completions, { line: spot.row, col: characters(spot.row, spot.column) });
      tell(null, (found ? found.completions : []).map((one, n) => ({
        value: one.text, caption: one.text, meta: one.detail || one.kind, docText: one.says, score: 1000 - n,
        from: units(spot.row, one.from), completer: insert,
      })));
    },
  }];
  const insert = {
    insertMatch: (at, one) => {
      const spot = at.getCursorPosition();
      at.session.replace(new ace.Range(spot.row, one.from, spot.row, spot.column), one.value);
    },
  };

  // -- saving
  form.addEventListener("submit", () => {
    field.value = editor.getValue();
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
})();
