// Before the first paint, so that a chosen look never flashes.
try {
  const theme = localStorage.getItem("faultline.theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}
