/* What a browser with JavaScript gets on top: every form works without it. */
"use strict";

/* Tabs: sections marked data-tabs become panels (WAI-ARIA Authoring Practices, tabs). */
function asTabs(box) {
  const panels = [...box.querySelectorAll(":scope > [data-tab]")];
  const list = document.createElement("div");
  list.className = "tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", box.dataset.tabs);
  const buttons = panels.map((panel) => {
    const button = document.createElement("button");
    button.type = "button";
    button.id = `${panel.id}-tab`;
    button.textContent = panel.dataset.tab;
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    list.append(button);
    return button;
  });
  const choose = (index, focus) => {
    panels.forEach((panel, i) => { panel.hidden = i !== index; });
    buttons.forEach((button, i) => {
      button.setAttribute("aria-selected", String(i === index));
      button.tabIndex = i === index ? 0 : -1;
    });
    if (focus) buttons[index].focus();
  };
  buttons.forEach((button, index) => {
    button.addEventListener("click", () => choose(index, false));
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) choose((index + step + buttons.length) % buttons.length, true);
    });
  });
  box.prepend(list);
  const wrong = panels.findIndex((panel) => panel.querySelector(".errorlist"));
  const named = panels.findIndex((panel) => `#${panel.id}` === location.hash || panel.hasAttribute("data-first"));
  choose(wrong >= 0 ? wrong : Math.max(named, 0), false);
  /* A field that the browser itself refuses must be seen. */
  box.addEventListener("invalid", (event) => choose(panels.findIndex((panel) => panel.contains(event.target)), false), true);
}

/* Show: what stands in the field becomes readable; an empty field asks the server (its button submits). */
function asShow(button) {
  const field = document.getElementById(button.dataset.show);
  if (!field) return;
  button.addEventListener("click", (event) => {
    if (!field.value && button.type === "submit") return;
    event.preventDefault();
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.textContent = hidden ? button.dataset.hideWord : button.dataset.showWord;
    button.setAttribute("aria-pressed", String(hidden));
  });
}

function asPaste(button) {
  const field = document.getElementById(button.dataset.paste);
  if (!field || !navigator.clipboard || !navigator.clipboard.readText) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      field.value = (await navigator.clipboard.readText()).trim();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    } catch {
      field.placeholder = button.dataset.refused;
    }
    field.focus();
  });
}

function asCopy(button) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    const word = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = word; }, 2000);
  });
}

/* A placeholder goes where the cursor last was. */
let lastField = null;
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-placeholders]")) lastField = event.target;
});
function asInsert(button) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const field = lastField || document.querySelector("[data-placeholders]");
    if (!field) return;
    if (field.editor) {
      field.editor.insertString(button.value);
    } else {
      field.setRangeText(button.value, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.focus();
  });
}

/* Fields that only matter for some choices: data-when="auth=oauth-app,oauth-delegated". */
function asDependent(part) {
  const [name, values] = part.dataset.when.split("=");
  const wanted = values.split(",");
  const form = part.closest("form");
  const look = () => {
    const field = form.elements[name];
    part.hidden = !wanted.includes(field.value);
  };
  form.addEventListener("change", look);
  look();
}

/* A choice that fills in others at once presses its own button. */
function asSubmitting(field) {
  const button = document.getElementById(field.dataset.submits);
  button.hidden = true;
  field.addEventListener("change", () => button.click());
}

/* A mail text with bold and lists: the editor stands in for the field with the tags. */
function asEditor(field) {
  if (/<(?!\/?(div|br|strong|b|em|i|del|a|ul|ol|li|blockquote|pre|h1|p)\b)/i.test(field.value)) return;
  /* The editor writes its own HTML as soon as it is there; the field keeps the text to the letter until somebody types. */
  const copy = document.createElement("input");
  copy.type = "hidden";
  copy.id = `${field.id}-copy`;
  copy.value = field.value.replace(/<\/p>\s*<p>/gi, "<br><br>").replace(/<(\/?)p>/gi, "<$1div>");
  field.after(copy);
  const editor = document.createElement("trix-editor");
  editor.setAttribute("input", copy.id);
  editor.setAttribute("aria-label", field.dataset.editor);
  editor.dataset.placeholders = "";
  field.hidden = true;
  copy.after(editor);
  let first = null;
  let typed = false;
  editor.addEventListener("trix-initialize", () => { first = copy.value; });
  editor.addEventListener("trix-change", () => {
    typed = typed || (first !== null && copy.value !== first);
    if (!typed) return;
    field.value = copy.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  editor.addEventListener("trix-file-accept", (event) => event.preventDefault());
}

/* A page that asks again and gets no answer says so. */
document.addEventListener("htmx:sendError", () => document.body.classList.add("alone"));
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) document.body.classList.remove("alone");
});

/* A second click on the same button is the same wish. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - form.dataset.sent < 3000) event.preventDefault();
  else form.dataset.sent = Date.now();
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

const WAYS = {
  "[data-tabs]": asTabs, "[data-show]": asShow, "[data-paste]": asPaste, "[data-copy]": asCopy,
  "[data-insert]": asInsert, "[data-when]": asDependent, "[data-submits]": asSubmitting, "textarea[data-editor]": asEditor,
};
function dress(root) {
  for (const [selector, way] of Object.entries(WAYS)) {
    if (root.matches && root.matches(selector)) way(root);
    root.querySelectorAll(selector).forEach(way);
  }
}
document.querySelectorAll("[data-script]").forEach((part) => { part.hidden = false; });
dress(document);
document.addEventListener("htmx:afterSwap", (event) => dress(event.detail.target));
