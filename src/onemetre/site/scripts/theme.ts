// Light or dark as the visitor chose, before anything is painted. Kept in the browser, not in a
// cookie; without a choice the system's own is followed.
const chosen = localStorage.getItem("theme");
if (chosen) document.documentElement.dataset.theme = chosen;
document.documentElement.classList.add("scripted");
