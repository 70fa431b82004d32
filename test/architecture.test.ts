import { readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import test from 'ava';
import { codeOf, filesIn, importsOf, readSource, root, type SourceFile } from './source-code.js';

/** A named exception from a rule; the reason is part of the rule. */
interface Exception {
  readonly file: string;
  /** What it does against the rule, in the words that the test would complain with. */
  readonly does: string;
  readonly because: string;
}

interface Room {
  /** As roomOf names it; `http/*` and `integrations/*` stand for each folder in them. */
  readonly name: string;
  readonly rule: string;
  /**
   * Rooms and npm packages that may be imported, besides the room itself; `type x` for its types only, `node` for
   * Node's own modules, `npm` for any package, `*` for everything.
   */
  readonly mayImport: readonly string[];
  /** Files of rooms that it may import, which it yet must not. */
  readonly never?: RegExp;
  readonly exceptions?: readonly Exception[];
}

const daemonTypes = ['type domain', 'type ports'];
const noDecision = /^daemon\/domain\/(apply|decide|enforce)/;
const http = ['domain', 'type ports', 'type gateway', 'config', 'node', 'koa', '@koa/router', 'type pino'];
const failure = 'a failed command is recognised with instanceof, which needs the class itself';

/** The table of the rooms: who may import what. */
const rooms: readonly Room[] = [
  {
    name: 'domain',
    rule: 'the domain imports nothing but itself, and a time-zone library',
    mayImport: ['temporal-polyfill'],
  },
  { name: 'ports', rule: 'the ports know the types of the domain', mayImport: ['type domain'] },
  { name: 'gateway', rule: 'the gateway knows the domain and the ports', mayImport: ['domain', 'type ports'] },
  {
    name: 'kernel',
    rule: 'the kernel room knows types of the domain, the ports and the operating system, and no ticket, offer or money',
    mayImport: [...daemonTypes, 'type os', 'node'],
    never: /^daemon\/domain\/(ticket|ticket-.*|offer|credit|code|staff|decide.*|apply|enforce)\.ts$/,
    exceptions: [
      {
        file: 'daemon/kernel/open.ts',
        does: 'imports type config',
        because: 'here the configuration becomes settings',
      },
      { file: 'daemon/kernel/open.ts', does: 'imports os', because: failure },
      { file: 'daemon/kernel/driver.ts', does: 'imports os', because: failure },
      { file: 'daemon/kernel/tc/driver.ts', does: 'imports os', because: failure },
      {
        file: 'daemon/kernel/watch.ts',
        does: 'imports os',
        because: 'what it starts gets the environment that run gives',
      },
      {
        file: 'daemon/kernel/name-server.ts',
        does: 'imports os',
        because: 'who holds connections is bounded as at the portal',
      },
      {
        file: 'daemon/kernel/nft/table.ts',
        does: 'imports domain',
        because: 'noUsage: the zero of a type of the domain',
      },
      {
        file: 'daemon/kernel/driver.ts',
        does: 'imports domain',
        because: 'the arithmetic of usage, a rule of the domain that two rooms want',
      },
    ],
  },
  {
    name: 'store',
    rule: 'the store folds changes and decides nothing',
    mayImport: ['domain', 'type ports', 'lowdb', 'node'],
    never: /^daemon\/domain\/(decide|enforce)/,
  },
  {
    // The hosts that the walled garden refuses are those of the table that the lab and the doctor play.
    name: 'config',
    rule: 'the configuration is read by itself, and knows what devices probe',
    mayImport: ['probe', 'valibot', 'ipaddr.js', 'node'],
  },
  { name: 'probe', rule: 'what devices ask, and what they conclude, is data and arithmetic', mayImport: [] },
  {
    name: 'doctor',
    rule: 'the doctor looks from outside: it knows the probes, and of the daemon what it is set to',
    mayImport: ['probe', 'type config', 'type ports', 'type os', 'node'],
  },
  {
    name: 'http/middleware',
    rule: 'middleware knows no app, no gateway and no domain',
    mayImport: [
      'node',
      'type koa',
      'type pino',
      'keygrip',
      'koa-helmet',
      '@fastify/busboy',
      'rate-limiter-flexible',
      'raw-body',
    ],
    exceptions: [
      {
        file: 'daemon/http/middleware/listen.ts',
        does: 'imports os',
        because: 'who holds connections is bounded as at the name server',
      },
    ],
  },
  {
    // Beyond the words of the table: the types of the ports (Random, Neighbours, KernelReport are handed to an app), and
    // the files of http/ itself, which the apps share beside the middleware (views, texts, phrases, passwords).
    name: 'http/*',
    rule: 'an app imports no other app, and changes state only by dispatch',
    mayImport: [
      ...http,
      'http',
      'http/middleware',
      'http/mail',
      'http/print',
      'type integrations/printer',
      'valibot',
      'raw-body',
      'temporal-polyfill',
      'ipaddr.js',
      'csv-parse',
    ],
    never: noDecision,
  },
  {
    name: 'http/mail',
    rule: 'a mail is made of what a printed ticket says',
    mayImport: ['domain', 'type ports', 'type gateway', 'type config', 'node', 'http', 'http/print'],
    never: noDecision,
  },
  {
    name: 'http/print',
    rule: 'what stands on paper knows no app, and changes nothing',
    mayImport: ['domain', 'http', 'type config', 'node', 'uqr', 'pdfkit'],
    never: noDecision,
  },
  {
    name: 'http',
    rule: 'what the apps share knows none of them, and changes state only by dispatch',
    mayImport: [
      'domain',
      'type ports',
      'type gateway',
      'type config',
      'node',
      'eta',
      '@messageformat/core',
      '@messageformat/parser',
      'ipaddr.js',
      'csv-stringify',
    ],
    never: noDecision,
  },
  {
    name: 'jobs',
    rule: 'a job knows the gateway, and contains no rule',
    mayImport: [...daemonTypes, 'type gateway', 'node-cron'],
  },
  {
    name: 'integrations/*',
    rule: 'an integration knows types of the domain and the ports, and its client library, and no sibling',
    mayImport: ['type domain', 'type ports', 'type os', 'node', 'npm'],
  },
  {
    name: 'os',
    rule: 'the operating system knows the ports',
    mayImport: ['type ports', 'node', 'pino', 'systeminformation'],
  },
  {
    name: 'main',
    rule: 'main and the command line import everything, and nobody imports them',
    mayImport: ['*'],
  },
];

const daemon = filesIn('daemon', '.ts').map(readSource);
const ourNames = [
  ...filesIn('daemon', ''),
  ...filesIn('portal', ''),
  ...filesIn('scripts', ''),
  ...filesIn('test', ''),
];

/** The room of a file of the daemon: its folder; the files beside the rooms belong to main, but gateway and ports. */
function roomOf(path: string): string {
  const [, first = '', second, ...more] = path.split('/');
  if (second === undefined && /^ports(?:-[a-z]+)?\.ts$/.test(first)) return 'ports';
  if (second === undefined) return first === 'gateway.ts' ? basename(first, '.ts') : 'main';
  const isHouse = ['http', 'integrations'].includes(first) && more.length > 0;
  return isHouse ? `${first}/${second}` : first;
}

function ruleFor(room: string): Room | undefined {
  return rooms.find(({ name }) => name === room) ?? rooms.find(({ name }) => name === room.replace(/\/.*/, '/*'));
}

/** What an import reaches: a room, `node`, or the name of a package. */
function targetOf(file: string, from: string): { readonly target: string; readonly path?: string } {
  if (from.startsWith('node:')) return { target: 'node' };
  if (!from.startsWith('.')) return { target: from.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? from };
  const path = normalize(join(dirname(file), from)).replace(/\.js$/, '.ts');
  return { target: roomOf(path), path };
}

/** What a file imports against the rule of its room. */
function trespasses({ path: file, imports }: SourceFile, room: string, { mayImport, never }: Room): string[] {
  return imports.flatMap(({ from, isType }) => {
    const { target, path } = targetOf(file, from);
    const isPackage = path === undefined && target !== 'node';
    const isAllowed =
      target === room ||
      mayImport.includes('*') ||
      mayImport.includes(target) ||
      (isType && mayImport.includes(`type ${target}`)) ||
      (isPackage && mayImport.includes('npm'));
    if (isAllowed && !(path && never?.test(path))) return [];
    return [`${file} imports ${isType ? 'type ' : ''}${isAllowed ? path : target}`];
  });
}

/** What is wrong and not excepted; an exception that nobody needs any more is wrong, too. */
function beside(found: readonly string[], exceptions: readonly Exception[] = []): string[] {
  const excepted = exceptions.map(({ file, does }) => `${file} ${does}`);
  return [
    ...new Set(found.filter((one) => !excepted.includes(one))),
    ...excepted.filter((one) => !found.includes(one)).map((one) => `no longer: ${one}`),
  ];
}

/** Where the code of a file has something: `file does what`. */
const having = (files: readonly SourceFile[], pattern: RegExp) =>
  files.flatMap(({ path, code }) => (code.match(pattern) ?? []).map((found) => `${path} has ${found.trim()}`));

const outside = (...allowed: readonly RegExp[]) => daemon.filter(({ path }) => !allowed.some((one) => one.test(path)));

test('every file of the daemon has its room in the table', (t) => {
  t.true(daemon.length > 50);
  for (const { path } of daemon) t.truthy(ruleFor(roomOf(path)), path);
});

for (const room of rooms)
  test(room.rule, (t) => {
    const files = daemon.filter(({ path }) => ruleFor(roomOf(path)) === room);
    t.deepEqual(
      beside(
        files.flatMap((file) => trespasses(file, roomOf(file.path), room)),
        room.exceptions,
      ),
      [],
    );
  });

test('nobody outside os and main reads a clock or makes a random number: time and chance are arguments', (t) => {
  const reading =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bMath\.random\b|\bperformance\.now\b|\bTemporal\.Now\b|\b(?:randomBytes|randomInt|randomUUID|getRandomValues)\b|\bprocess\.(?:hrtime|uptime)\b/g;
  const found = having(outside(/^daemon\/os\//, /^daemon\/main\.ts$/), reading);
  t.deepEqual(beside(found), []);
});

test('nobody outside os and main touches the process', (t) => {
  const found = having(outside(/^daemon\/os\//, /^daemon\/main\.ts$/), /(?<![.\w])process\b(?=\s*[.[])/g);
  t.deepEqual(found, []);
  const importing = outside(/^daemon\/os\//, /^daemon\/main\.ts$/).filter(({ imports }) =>
    imports.some(({ from }) => from === 'node:process'),
  );
  t.deepEqual(importing, []);
});

test('nobody outside os starts a program, but the watch on the kernel, which listens to one', (t) => {
  const starting = outside(/^daemon\/os\//, /^daemon\/kernel\/watch\.ts$/).filter(({ imports }) =>
    imports.some(({ from }) => /^(?:node:)?(?:child_process|worker_threads|cluster)$/.test(from)),
  );
  t.deepEqual(
    starting.map(({ path }) => path),
    [],
  );
});

test('the domain awaits nothing and knows neither JSON nor the network', (t) => {
  const found = having(
    daemon.filter(({ path }) => path.startsWith('daemon/domain/')),
    /\b(?:async|await|Promise|setTimeout|setInterval|JSON|fetch|console)\b/g,
  );
  t.deepEqual(found, []);
});

test('the ports contain no code', (t) => {
  const ports = daemon.filter(({ path }) => roomOf(path) === 'ports');
  t.deepEqual(having(ports, /^export (?!interface|type)\w+/gm), []);
});

test('there is no default export, no barrel, no enum, no namespace, no decorator and no any', (t) => {
  const forbidden =
    /^export default\b|^export (?:type )?(?:\*|\{[^}]*\}) *(?:as \w+ )?from\b|^\s*(?:export )?(?:declare )?(?:const )?(?:enum|namespace) \w+|^\s*@\w+|(?<![.\w'])any(?![\w('-])/gm;
  t.deepEqual(having(daemon, forbidden), []);
});

test('nobody silences the compiler or the linter', (t) => {
  const silenced = daemon.filter(({ text }) => /@ts-(?:ignore|expect-error|nocheck)|biome-ignore/.test(text));
  t.deepEqual(
    silenced.map(({ path }) => path),
    [],
  );
});

test('no file of the daemon is longer than 300 lines', (t) => {
  const long = daemon.filter(({ text }) => text.trimEnd().split('\n').length > 300);
  t.deepEqual(
    long.map(({ path }) => path),
    [],
  );
});

const vague = /^(?:util|utils|helper|helpers|manager|managers|common|misc)$/;

test('no file and no folder has a name that says nothing', (t) => {
  const found = ourNames.filter((path) => path.split(/[/.-]/).some((word) => vague.test(word.toLowerCase())));
  t.deepEqual(found, []);
});

test('files and folders are in kebab case', (t) => {
  const found = daemon.filter(
    ({ path }) => !/^daemon\/(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/.test(path),
  );
  t.deepEqual(
    found.map(({ path }) => path),
    [],
  );
});

test('nothing is exported under a name that says nothing', (t) => {
  const found = daemon.flatMap(({ path, code }) =>
    [...code.matchAll(/^export (?:abstract |async )?(?:function|const|let|class|interface|type) (\w+)/gm)]
      .filter(([, name = '']) => name.split(/(?=[A-Z])|_/).some((word) => vague.test(word.toLowerCase())))
      .map(([, name]) => `${path} exports ${name}`),
  );
  t.deepEqual(found, []);
});

/** What a view may say besides what it is given. */
const words = ['it', 'if', 'else', 'for', 'const', 'of', 'include', 'layout', 'true', 'false', 'null'];
const calls = ['it.t', 'include', 'layout', 'if', 'for'];

/** Does the tag more than print, ask, or walk through what it was given? `locals`: the names of the loops around it. */
function computes(tag: string, locals: readonly string[]): boolean {
  const code = codeOf(tag).replaceAll(/\b\w+\s*:/g, '');
  if (/=>|[?+*/%-]|(?<![=!<>])=(?!=)|\b(?:new|function|let|var|while)\b/.test(code)) return true;
  const called = [...code.matchAll(/([\w.]+)\s*\(/g)].map(([, name = '']) => name);
  const named = [...code.matchAll(/(?<![.\w])[A-Za-z_$][\w$]*/g)].map(([name]) => name);
  return called.some((name) => !calls.includes(name)) || named.some((name) => ![...words, ...locals].includes(name));
}

function computingTags(view: string): string[] {
  const tags = [...view.matchAll(/<%[~=]?([\s\S]*?)%>/g)].map(([, tag = '']) => tag.trim());
  const locals = tags.flatMap((tag) => tag.match(/^for \(const (\w+) of /)?.[1] ?? []);
  return tags.filter((tag) => computes(tag, locals));
}

for (const path of filesIn('portal', '.eta'))
  test(`the view ${path} reads what it is given, and computes nothing`, (t) => {
    t.deepEqual(computingTags(readFileSync(join(root, path), 'utf8')), []);
  });

test('a view that computes, calls or looks elsewhere is found', (t) => {
  const bad = [
    'it.a + 1',
    'it.a ? 1 : 2',
    'Date.now()',
    'it.rows.map((row) => row)',
    'const x = it.a',
    'name',
    'it.f()',
  ];
  const good =
    "<% for (const row of it.rows) { %><%= it.t('a + b', { n: row.n }) %><% } %><% if (!it.a && it.b.length > 0) { %>";
  for (const tag of bad) t.deepEqual(computingTags(`<p><%= ${tag} %></p>`), [tag]);
  t.deepEqual(computingTags(good), []);
});

test('this test reads imports and code as the compiler does', (t) => {
  const text = `import './a.js';
import b, { type C } from 'b';
import type { D } from '../d.js';
import { type E, type F } from 'node:fs';
export * from './g.js';
const h = await import('./h.js'); // Date.now()
const quoted = "it's" + \`\${Math.random()} process.exit \${\`any \${deep()}\`}\` + 'x'.replace(/['"\`]/g, '');
`;
  t.deepEqual(importsOf(text), [
    { from: 'b', isType: false },
    { from: '../d.js', isType: true },
    { from: 'node:fs', isType: true },
    { from: './g.js', isType: false },
    { from: './a.js', isType: false },
    { from: './h.js', isType: false },
  ]);
  const code = codeOf(text);
  t.regex(code, /Math\.random\(\)/);
  t.regex(code, /deep\(\)/);
  t.notRegex(code, /Date\.now|process|any|it's/);
});
