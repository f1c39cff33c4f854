/* The text editor speaks the reader's language, and its buttons can be reached with the Tab key. */
"use strict";
document.addEventListener("trix-before-initialize", () => {
  const words = document.getElementById("trix-words");
  if (words && window.Trix) Object.assign(Trix.config.lang, JSON.parse(words.textContent));
});
document.addEventListener("trix-initialize", (event) => {
  event.target.toolbarElement.querySelectorAll("button").forEach((button) => { button.tabIndex = 0; });
});
