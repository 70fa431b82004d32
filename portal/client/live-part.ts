/** Replaces what is marked data-live by its self of the newer page; focus and opened folds stay where they are. */
export function replaceLiveParts(page: Document, newer: Document): void {
  for (const part of page.querySelectorAll<HTMLElement>('[data-live][id]')) {
    const next = newer.getElementById(part.id);
    if (next === null || next.outerHTML === part.outerHTML) continue;
    for (const fold of part.querySelectorAll<HTMLDetailsElement>('details[open][id]'))
      next.querySelector(`#${CSS.escape(fold.id)}`)?.setAttribute('open', '');
    const focused = part.contains(page.activeElement) ? keyOf(page.activeElement) : undefined;
    part.replaceWith(page.adoptNode(next));
    if (focused !== undefined) next.querySelector<HTMLElement>(focused)?.focus();
  }
}

/** How the same element is found again. */
function keyOf(element: Element | null): string | undefined {
  if (element === null) return undefined;
  if (element.id !== '') return `#${CSS.escape(element.id)}`;
  const href = element.getAttribute('href');
  return href === null ? undefined : `a[href="${CSS.escape(href)}"]`;
}
