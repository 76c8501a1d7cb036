// What a keyboard meets on a page.

/** What has the focus, and whether it can be seen. */
export const focus = (page) =>
  page.evaluate(() => {
    const e = document.activeElement;
    const style = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    return {
      id: e.id,
      name: e.name ?? "",
      text: (e.textContent ?? "").trim().slice(0, 60),
      href: e.getAttribute?.("href") ?? "",
      isBody: e === document.body,
      marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
      shown: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    };
  });
