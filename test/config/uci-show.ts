/** What stands in a file of /etc/config, as `uci show` prints it. `withExamples`: with the options that stand in comments, too. */
export function shownFile(name: string, file: string, withExamples = false): string {
  const lines: string[] = [];
  const options = new Map<string, string[]>();
  let section = '';
  for (const line of file.split('\n')) {
    const [, example, keyword, word = '', value = ''] =
      line.match(/^\s*(# )?(config|option|list) (\w+) '([^']*)'/) ?? [];
    if (keyword === undefined || (example !== undefined && !withExamples)) continue;
    if (keyword === 'config') lines.push(...shownOptions(options), `${name}.${value}=${word}`);
    if (keyword === 'config') section = value;
    else options.set(`${name}.${section}.${word}`, [...(options.get(`${name}.${section}.${word}`) ?? []), value]);
  }
  return `${[...lines, ...shownOptions(options)].join('\n')}\n`;
}

/** A configuration as `uci show passerelle` would print it: section and option names in snake case, ids as section names. */
export function shownConfig(config: object): string {
  const { accessPoints = [], ...sections } = config as Readonly<Record<string, object>>;
  return [
    ...Object.entries(sections).map(([name, settings]) => shownSection(snake(name), snake(name), settings)),
    ...(accessPoints as readonly { readonly id: string }[]).map(({ id, ...settings }) =>
      shownSection(id.replaceAll('-', '_'), 'access_point', settings),
    ),
  ].join('');
}

export function shownSection(name: string, type: string, settings: object): string {
  const options = Object.entries(settings).filter(([, value]) => value !== null);
  const lines = options.map(
    ([key, value]) => `passerelle.${name}.${snake(key)}=${[value].flat().map(quoted).join(' ')}`,
  );
  return `${[`passerelle.${name}=${type}`, ...lines].join('\n')}\n`;
}

export function quoted(value: unknown): string {
  return `'${(value === true ? '1' : value === false ? '0' : String(value)).replaceAll("'", "'\\''")}'`;
}

export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function shownOptions(options: Map<string, string[]>): string[] {
  const lines = [...options].map(([key, values]) => `${key}=${values.map(quoted).join(' ')}`);
  options.clear();
  return lines;
}
