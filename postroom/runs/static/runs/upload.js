/* Many files at once: dropped or chosen, sent a few at a time, with progress. Without JavaScript the form sends them all. */
"use strict";

const AT_ONCE = 5;

function asUpload(form) {
  const field = form.querySelector("input[type=file]");
  const going = form.querySelector(".going");
  const bar = going.querySelector("progress");
  const told = going.querySelector("span");

  async function send(files) {
    const data = new FormData(form);
    data.delete("files");
    files.forEach((file) => data.append("files", file, file.name));
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  function tell(done, all, begun) {
    bar.value = (100 * done) / all;
    const left = done ? Math.ceil((((Date.now() - begun) / done) * (all - done)) / 1000) : 0;
    told.textContent = `${form.dataset.going} ${done} ${form.dataset.of} ${all}` + (left > 1 ? `, ${left} ${form.dataset.left}` : "");
  }

  async function all(files) {
    const begun = Date.now();
    const failed = [];
    const refused = [];
    going.hidden = false;
    for (let done = 0; done < files.length; done += AT_ONCE) {
      tell(done, files.length, begun);
      const some = files.slice(done, done + AT_ONCE);
      try {
        refused.push(...(await send(some)).refused);
      } catch {
        failed.push(...some.map((file) => file.name));
      }
    }
    tell(files.length, files.length, begun);
    if (!failed.length && !refused.length) {
      location.assign(location.pathname);
      return;
    }
    const list = document.createElement("ul");
    const words = failed.length ? [`${form.dataset.failed} ${failed.join(", ")}`] : [];
    [...refused, ...words].forEach((sentence) => {
      const line = document.createElement("li");
      line.textContent = sentence;
      list.append(line);
    });
    const box = document.createElement("div");
    box.className = "problem";
    box.setAttribute("role", "alert");
    box.append(list);
    form.after(box);
    field.value = "";
    htmx.ajax("GET", `${location.pathname}list/`, { target: "#list", swap: "outerHTML" });
  }

  form.addEventListener("submit", (event) => {
    if (!field.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    all([...field.files]);
  });
  ["dragover", "dragenter"].forEach((name) => form.addEventListener(name, (event) => {
    event.preventDefault();
    form.classList.add("over");
  }));
  ["dragleave", "drop"].forEach((name) => form.addEventListener(name, () => form.classList.remove("over")));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    if (files.length) all(files);
  });
}

document.querySelectorAll("[data-upload]").forEach(asUpload);

/* The list is not swapped under somebody's hands: while rows are chosen or a reason is being read. */
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "list") return;
  if (document.querySelector("#chosen input:checked, #chosen details[open]")) event.preventDefault();
});
