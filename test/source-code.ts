import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** From the root, like `daemon/kernel/plan.ts`. */
  readonly path: string;
  readonly text: string;
  /** The text without comments, strings and regular expressions emptied; code inside `${…}` stays. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** As written: `../ports.js`, `node:fs`, `koa`. */
  readonly from: string;
  /** Nothing but types: gone when the program runs. */
  readonly isType: boolean;
}

/** Every file below a folder whose name ends so, from the root, sorted. */
export function filesIn(folder: string, ending: string): string[] {
  return (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

export function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, code: codeOf(text), imports: importsOf(text) };
}

const named = /^(?:import|export)\s+([^;'"]*?)\s*from\s*'([^']+)'/gm;
const bare = /^import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm;

export function importsOf(text: string): Import[] {
  return [
    ...[...text.matchAll(named)].map(([, what = '', from = '']) => ({ from, isType: isTypes(what) })),
    ...[...text.matchAll(bare)].map(([, one, other]) => ({ from: one ?? other ?? '', isType: false })),
  ];
}

/** `type X`, `type { X }`, `{ type X, type Y }`. */
function isTypes(what: string): boolean {
  if (/^type\b/.test(what)) return true;
  const names = what.match(/^\{(.*)\}$/s)?.[1]?.split(',') ?? [what];
  return names.filter((name) => name.trim() !== '').every((name) => /^\s*type\s/.test(name));
}

export function codeOf(text: string): string {
  return scanCode(text, 0).code;
}

interface Scanned {
  readonly code: string;
  /** The index of what ended it. */
  readonly end: number;
}

const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const string = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/y;
const expression = /\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
const templateText = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y;

/** To the end of the text, or to the brace that closes a `${`. */
function scanCode(text: string, from: number): Scanned {
  let code = '';
  let open = 0;
  for (let at = from; at < text.length; ) {
    const remark = lengthAt(comment, text, at);
    const literal = remark || lengthAt(string, text, at) || (isOperandNext(code) ? lengthAt(expression, text, at) : 0);
    if (literal > 0) {
      code += remark > 0 ? ' ' : "''";
      at += literal;
    } else if (text[at] === '`') {
      const template = scanTemplate(text, at + 1);
      code += template.code;
      at = template.end + 1;
    } else {
      if (text[at] === '{') open++;
      if (text[at] === '}' && --open < 0) return { code, end: at };
      code += text[at++];
    }
  }
  return { code, end: text.length };
}

/** To the backtick that closes it. */
function scanTemplate(text: string, from: number): Scanned {
  let code = "''";
  let at = from + lengthAt(templateText, text, from);
  while (text[at] === '$') {
    const inner = scanCode(text, at + 2);
    code += ` + (${inner.code})`;
    at = inner.end + 1;
    at += lengthAt(templateText, text, at);
  }
  return { code, end: at };
}

/** A slash here begins a regular expression, and does not divide. */
function isOperandNext(code: string): boolean {
  return /(?:^|[(,=:[!&|?{};>]|\breturn)\s*$/.test(code.slice(-40));
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
