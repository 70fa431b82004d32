/** Attributes of an element; one that is undefined is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element of a drawing, its children drawn already. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${escaped(typeof value === 'number' ? short(value) : value)}"`,
  );
  const content = children.join('');
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}

/** Text, safe in an element and in an attribute. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A share of the drawing's width: drawings are as wide as their place, and only their letters are of a fixed size. */
export function percent(share: number): string {
  return `${short(100 * share)}%`;
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
