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
    if (answer.redirected) {
      location.reload(); /* logged out meanwhile: the log-in comes first */
      return new Promise(() => {});
    }
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
    const result = { new: 0, known: 0, refused: [], failed: [] };
    going.hidden = false;
    for (let done = 0; done < files.length && !result.failed.length; done += AT_ONCE) {
      tell(done, files.length, begun);
      const some = files.slice(done, done + AT_ONCE);
      try {
        const answer = await send(some);
        result.new += answer.new;
        result.known += answer.known;
        result.refused.push(...answer.refused);
      } catch {
        result.failed = files.slice(done).map((file) => file.name);
      }
    }
    sessionStorage.setItem("taken", JSON.stringify(result));
    location.assign(location.pathname);
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

/* What became of the files, told once on the page that comes after. */
function told(form) {
  const kept = sessionStorage.getItem("taken");
  if (!kept) return;
  sessionStorage.removeItem("taken");
  const result = JSON.parse(kept);
  const good = [];
  if (result.new) good.push(`${form.dataset.new} ${result.new}`);
  if (result.known) good.push(`${form.dataset.known} ${result.known}`);
  if (good.length) note(form, "note", "status", good);
  const bad = [...result.refused];
  if (result.failed.length) bad.push(`${form.dataset.failed} ${result.failed.join(", ")}`);
  if (bad.length) note(form, "problem", "alert", bad);
}

function note(form, name, role, sentences) {
  const box = document.createElement("div");
  box.className = name;
  box.setAttribute("role", role);
  sentences.forEach((sentence) => {
    const line = document.createElement("div");
    line.textContent = sentence;
    box.append(line);
  });
  form.before(box);
}

document.querySelectorAll("[data-upload]").forEach(told);
document.querySelectorAll("[data-upload]").forEach(asUpload);

/* The list is not swapped under somebody's hands: while rows are chosen or a reason is being read. */
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "list") return;
  if (document.querySelector("#chosen input:checked, #chosen details[open]")) event.preventDefault();
});
