import test from 'ava';
import { type Command, parseCommandLine, type Show, standardConfigFile, UsageError, usage } from '../daemon/cli.js';
import { shown } from '../daemon/cli-table.js';
import { type Offer, unlimitedTerms } from '../daemon/domain/offer.js';
import { plainGrant } from '../daemon/domain/ticket.js';
import type { ListLine, Status, TicketLine } from '../daemon/http/control/present.js';
import { quietBox } from './fakes/box.js';

const read = (line: readonly string[], input = '') => parseCommandLine(line, () => input);
const call = (method: 'GET' | 'POST', path: string, show: Show, body?: unknown): Command =>
  ({ name: 'call', method, path, show, ...(body === undefined ? {} : { body }) }) as Command;

const doctor = (given: Partial<Extract<Command, { name: 'doctor' }>>): Command => ({
  name: 'doctor',
  accessPoint: null,
  code: null,
  here: false,
  step: null,
  nameServers: [],
  owner: [],
  portal: null,
  ...given,
});

const lines: readonly (readonly [line: string, command: Command])[] = [
  ['start', { name: 'start' }],
  ['print', { name: 'print' }],
  ['check', { name: 'check' }],
  ['down', { name: 'down' }],
  ['doctor', doctor({})],
  ['doctor --access-point lobby --code B2C3-D4F5', doctor({ accessPoint: 'lobby', code: 'B2C3-D4F5' })],
  ['doctor --here', doctor({ here: true })],
  [
    'doctor --here --step shut --name-server 10.0.0.1 --name-server fd00::1 --owner 10.1.0.1:8081',
    doctor({ here: true, step: 'shut', nameServers: ['10.0.0.1', 'fd00::1'], owner: ['10.1.0.1:8081'] }),
  ],
  ['help', { name: 'help' }],
  ['--help', { name: 'help' }],
  ['', { name: 'help' }],
  ['version', { name: 'version' }],
  ['--version', { name: 'version' }],
  ['status', call('GET', '/status', 'status')],
  ['offers list', call('GET', '/offers', 'offers')],
  [
    'offers add --name Hour --access-point lobby',
    call('POST', '/offers', 'offer', { name: 'Hour', accessPoints: ['lobby'] }),
  ],
  [
    'offers add --name Day --access-point lobby --access-point pool --credit-seconds 86400 --down-kbps 2000 --devices-at-once 2 --description All_day',
    call('POST', '/offers', 'offer', {
      name: 'Day',
      accessPoints: ['lobby', 'pool'],
      description: 'All_day',
      creditSeconds: 86_400,
      downKbps: 2000,
      devicesAtOnce: 2,
    }),
  ],
  ['offers add', call('POST', '/offers', 'offer', { name: undefined, accessPoints: [] })],
  [
    'offers change --offer Hour --credit-seconds none --shown-on-portal no --name Hours',
    call('POST', '/offers/change', 'reach', {
      offer: 'Hour',
      name: 'Hours',
      shownOnPortal: false,
      creditSeconds: null,
    }),
  ],
  [
    'offers extend --offer Hour --until 2026-12-31',
    call('POST', '/offers/extend', 'reach', { offer: 'Hour', validUntilAt: '2026-12-31' }),
  ],
  [
    'offers extend --offer Hour --until none',
    call('POST', '/offers/extend', 'reach', { offer: 'Hour', validUntilAt: null }),
  ],
  [
    'offers copy --offer Hour --name Two --credit-seconds 7200',
    call('POST', '/offers/copy', 'offer', { offer: 'Hour', name: 'Two', creditSeconds: 7200 }),
  ],
  ['lists list', call('GET', '/lists', 'lists')],
  ['lists add --name June --offer Hour', call('POST', '/lists', 'list', { name: 'June', offer: 'Hour' })],
  ['tickets issue --list June --count 10', call('POST', '/tickets', 'tickets', { list: 'June', count: 10 })],
  [
    'tickets issue --list June --count 2 --format variable --from 2026-06-01 --until 2026-06-03 --user-id Ada --devices 3',
    call('POST', '/tickets', 'tickets', {
      list: 'June',
      count: 2,
      format: 'variable',
      validFromAt: '2026-06-01',
      validUntilAt: '2026-06-03',
      userId: 'Ada',
      devicesAtOnce: 3,
    }),
  ],
  [
    'tickets issue --list June --format special --code party --password secret --price-cents 0 --lifetime-seconds none --hours 8-18 --answer room=1=2 --answer mail=a --agreed mail',
    call('POST', '/tickets', 'tickets', {
      list: 'June',
      format: 'special',
      code: 'party',
      password: 'secret',
      priceCents: 0,
      hours: '8-18',
      lifetimeSeconds: null,
      answers: { room: { value: '1=2', agrees: false }, mail: { value: 'a', agrees: true } },
    }),
  ],
  ['tickets print --list June', call('POST', '/tickets/print', 'papers', { list: 'June' })],
  ['tickets print --list June --all', call('POST', '/tickets/print', 'papers', { list: 'June', which: 'all' })],
  [
    'tickets print --list June --differing',
    call('POST', '/tickets/print', 'papers', { list: 'June', which: 'differing' }),
  ],
  ['tickets print --serial 3 --serial 4', call('POST', '/tickets/print', 'papers', { serials: [3, 4] })],
  ['lists bind --list June --offer Hour', call('POST', '/lists/bind', 'reach', { list: 'June', offer: 'Hour' })],
  ['sessions list', call('GET', '/sessions', 'sessions')],
  ['tickets list', call('GET', '/tickets', 'tickets')],
  ['tickets list --list a&b', call('GET', '/tickets?list=a%26b', 'tickets')],
  ['tickets cancel --serial 17', call('POST', '/tickets/cancel', 'done', { serial: 17 })],
  ['sessions cut --session 3', call('POST', '/sessions/cut', 'done', { session: 3 })],
  ['sessions cut --mac 02:00:00:00:00:01', call('POST', '/sessions/cut', 'done', { session: '02:00:00:00:00:01' })],
];

for (const [line, command] of lines)
  test(`“passerelle ${line}” is understood`, (t) => {
    const parsed = read(line.split(' ').filter((word) => word !== ''));
    t.deepEqual(parsed.command, command);
    t.is(parsed.configFile, standardConfigFile);
    t.false(parsed.json);
  });

test('every command takes a configuration file and an answer in JSON, written either way', (t) => {
  for (const line of ['start', 'print', 'check', 'down', 'help', 'version', 'status', 'offers list']) {
    t.like(read([...line.split(' '), '--config', '/tmp/c.json', '--json']), { configFile: '/tmp/c.json', json: true });
    t.like(read([...line.split(' '), '--config=/tmp/c.json']), { configFile: '/tmp/c.json', json: false });
  }
});

const typedTerms: {
  readonly [K in keyof typeof unlimitedTerms]: readonly [option: string, typed: string, value: unknown];
} = {
  description: ['description', '7', '7'],
  priceCents: ['price-cents', '250', 250],
  pricePer: ['price-per', 'day', 'day'],
  currency: ['currency', 'CHF', 'CHF'],
  sortOrder: ['sort-order', '-3', -3],
  shownOnPortal: ['shown-on-portal', 'yes', true],
  validFromAt: ['valid-from-at', '2026-07-01', '2026-07-01'],
  validUntilAt: ['valid-until-at', 'none', null],
  hours: ['hours', 'sat 10:00-02:00', 'sat 10:00-02:00'],
  shelfLifeSeconds: ['shelf-life-seconds', '7', 7],
  lifetimeSeconds: ['lifetime-seconds', 'none', null],
  sessionDurationSeconds: ['session-duration-seconds', '7', 7],
  creditSeconds: ['credit-seconds', '7', 7],
  creditPer: ['credit-per', 'device', 'device'],
  periodCapSeconds: ['period-cap-seconds', '7', 7],
  periodCapPer: ['period-cap-per', 'week', 'week'],
  idleTimeoutSeconds: ['idle-timeout-seconds', '7', 7],
  downKbps: ['down-kbps', '7', 7],
  upKbps: ['up-kbps', '7', 7],
  downVolumeBytes: ['down-volume-bytes', '7', 7],
  upVolumeBytes: ['up-volume-bytes', '7', 7],
  totalVolumeBytes: ['total-volume-bytes', '7', 7],
  slowedKbps: ['slowed-kbps', '7', 7],
  devicesAtOnce: ['devices-at-once', '7', 7],
  atDeviceLimit: ['at-device-limit', 'refuse', 'refuse'],
  remembersDevices: ['remembers-devices', 'true', true],
  clickThrough: ['click-through', 'yes', true],
  clickThroughAgainSeconds: ['click-through-again-seconds', '7', 7],
  extraFields: [
    'extra-field',
    'room=Room',
    [
      {
        id: 'room',
        label: 'Room',
        askedAt: 'log-in',
        isRequired: false,
        kind: 'text',
        graceSeconds: null,
        consentText: null,
      },
    ],
  ],
};

for (const [term, [option, typed, value]] of Object.entries(typedTerms))
  test(`the term ${term} of an offer is typed as --${option} ${typed}, and the usage names it`, (t) => {
    const { command } = read(['offers', 'add', '--name', 'x', `--${option}=${typed}`]);
    t.deepEqual(command, call('POST', '/offers', 'offer', { name: 'x', accessPoints: [], [term]: value }));
    t.true(usage.includes(option), option);
  });

const extraFields: readonly (readonly [typed: string, field: object])[] = [
  ['room=Room,required', { id: 'room', label: 'Room', isRequired: true }],
  ['room=Room, at=issue', { id: 'room', label: 'Room', askedAt: 'issue' }],
  [
    'phone=Phone, with +33,consent=May we call, or write?',
    { label: 'Phone, with +33', kind: 'text', graceSeconds: null, consentText: 'May we call, or write?' },
  ],
  ['{"id":"room","label":"Room"}', { id: 'room', label: 'Room' }],
];
for (const [typed, field] of extraFields)
  test(`the extra field “${typed}” is understood`, (t) => {
    const { command } = read(['offers', 'add', '--name', 'x', '--extra-field', typed]);
    t.like(command, { body: { extraFields: [field] } });
  });

test('a password is read from standard input, and never from the command line', (t) => {
  const { command } = read(['staff', 'set', '--name', 'Ada', '--role', 'owner'], 'correct horse \n');
  t.deepEqual(command, call('POST', '/staff', 'done', { name: 'Ada', role: 'owner', password: 'correct horse' }));
  t.throws(() => read(['staff', 'set', '--name', 'Ada', '--role', 'owner', '--password', 'x']), {
    instanceOf: UsageError,
  });
});

test('standard input is not touched by a command that needs nothing from it', (t) => {
  for (const [line] of lines)
    t.notThrows(() =>
      parseCommandLine(
        line.split(' ').filter((word) => word !== ''),
        () => {
          throw new Error('read');
        },
      ),
    );
});

const mistakes: readonly (readonly [line: string, problem: RegExp])[] = [
  ['fly', /there is no command “fly”; see passerelle help/],
  ['tickets', /there is no command “tickets”/],
  ['tickets burn', /there is no command “tickets burn”/],
  ['status --colour', /--colour/],
  ['start now', /now/],
  ['tickets issue --list June', /--count must be given/],
  ['tickets issue --list June --count many', /--count must be a whole number/],
  ['tickets issue --list June --count=-3', /--count must be a whole number/],
  ['tickets cancel', /--serial must be given/],
  ['tickets cancel --serial 1.5', /--serial must be a whole number/],
  ['sessions cut', /--session must be given/],
  ['sessions cut --session all', /--session must be a whole number/],
  ['offers add --name x --down-kbps fast', /--down-kbps must be a whole number/],
  ['status --config', /--config/],
  ['offers add --name x --shown-on-portal perhaps', /--shown-on-portal must be yes or no/],
  ['offers add --name x --extra-field room', /--extra-field must be id=label/],
  ['offers add --name x --extra-field {', /--extra-field is not JSON/],
  ['offers add --name x --devices-at-once none', /--devices-at-once must be a whole number/],
  ['offers change --offer Hour', /nothing to change/],
  ['offers change --down-kbps 7', /--offer must be given/],
  ['offers extend --offer Hour', /--until must be given/],
  ['offers copy --offer Hour', /--name must be given/],
  ['tickets issue --list June --count 1 --answer room', /--answer must be id=value/],
  ['tickets issue --list June --count 1 --devices two', /--devices must be a whole number/],
  ['tickets issue --list June --count 1 --currency CHF', /--currency/],
  ['tickets print', /--list must be given/],
  ['tickets print --list June --all --differing', /only one of/],
  ['tickets print --serial one', /--serial must be a whole number/],
];

for (const [line, message] of mistakes)
  test(`“passerelle ${line}” is a mistake of the command line, and is explained`, (t) => {
    t.throws(() => read(line.split(' ')), { instanceOf: UsageError, message });
  });

test('the usage shows every command', (t) => {
  for (const [line] of lines) {
    const words = line.split(' ').filter((word) => !word.startsWith('-'));
    const name = words.slice(0, ['offers', 'lists', 'tickets', 'sessions'].includes(words[0] ?? '') ? 2 : 1).join(' ');
    if (!['help', 'version', ''].includes(name)) t.true(usage.includes(`passerelle ${name}`), name);
  }
});

const counts = { unused: 7, 'in-use': 2, expired: 1, cancelled: 0 };
const status: Status = {
  version: '1.2.3',
  at: 0,
  uptimeSeconds: 61,
  kernel: { driver: 'nft', loaded: 2, stale: 1, complaints: ['eth0 has a queue of somebody else: tbf 1:'] },
  box: { ...quietBox, cpuPercent: 12, memoryBytes: 512 * 1024 ** 2, memoryFreeBytes: 300 * 1024 ** 2 },
  sessions: [
    {
      id: 9,
      mac: '02:00:00:00:00:01',
      address: '10.0.0.9',
      accessPoint: 'lobby',
      ticket: 17,
      offer: 'Hour',
      openedAt: Date.UTC(2026, 5, 1, 12),
      ends: { at: Date.UTC(2026, 5, 1, 13), cause: 'session-timeout' },
      upBytes: 1,
      downBytes: 123_456_789,
      upKbps: null,
      downKbps: 2000,
      volumes: [],
      slowedToKbps: 64,
    },
    {
      id: 10,
      mac: '02:00:00:00:00:02',
      address: '2001:db8::a',
      accessPoint: 'lobby',
      ticket: 18,
      offer: 'No limits',
      openedAt: Date.UTC(2026, 5, 1, 12, 30),
      ends: null,
      upBytes: 0,
      downBytes: 0,
      upKbps: null,
      downKbps: null,
      volumes: [],
      slowedToKbps: null,
    },
  ],
  tickets: counts,
};

test('status says how the kernel is, and who is online until when, in columns', (t) => {
  t.is(
    shown('status', status),
    `passerelle 1.2.3, up 61 s
kernel: nft, 2 sessions loaded, 1 stale
  ! eth0 has a queue of somebody else: tbf 1:
box: CPU 12 %, 300 of 512 MiB of memory free
tickets: 7 unused, 2 in use, 1 expired, 0 cancelled

session  device             address      ticket  offer      since                 ends                                                        up bytes  down bytes
9        02:00:00:00:00:01  10.0.0.9     17      Hour       2026-06-01T12:00:00Z  2026-06-01T13:00:00Z session-timeout (slowed to 64 kbit/s)  1         123456789
10       02:00:00:00:00:02  2001:db8::a  18      No limits  2026-06-01T12:30:00Z  -                                                           0         0
`,
  );
});

test('status says when nobody is online', (t) => {
  t.regex(shown('status', { ...status, sessions: [] }), /\n\nnobody is online\n$/);
});

test('tickets are shown in columns, whether issued or listed', (t) => {
  const ticket: TicketLine = {
    serial: 1,
    code: 'ABCD-EFGH',
    list: 1,
    status: 'in-use',
    createdAt: 0,
    firstLogInAt: 0,
    connections: 12,
    devices: ['02:00:00:00:00:01'],
    devicesAtOnce: 2,
    paper: 'differs',
    details: null,
    ...plainGrant,
    userId: 'room 12',
  };
  const table = `serial  code       format      status  paper          devices  connections  user id
1       ABCD-EFGH  individual  in-use  paper differs  1/2      12           room 12
`;
  t.is(shown('tickets', [ticket]), table);
  t.is(shown('tickets', { tickets: [ticket] }), table);
});

test('lists and offers are shown in columns', (t) => {
  const list: ListLine = { id: 1, name: 'June', offerId: 4, createdAt: 0, offer: 'Hour', tickets: counts };
  t.is(
    shown('lists', [list]),
    `id  list  offer  unused  in use  expired  cancelled
1   June  Hour   7       2       1        0
`,
  );
  const offer: Offer = {
    ...unlimitedTerms,
    id: 4,
    retiredAt: null,
    name: 'Hour',
    accessPoints: ['lobby', 'pool'],
    priceCents: 250,
    pricePer: 'day',
  };
  t.is(
    shown('offers', [offer]),
    `id  offer  price           access points  devices  until
4   Hour   2.50 EUR a day  lobby pool     1        -
`,
  );
});

test('what a change reaches is said in numbers', (t) => {
  const reach = { tickets: 12, online: 3, papers: 5 };
  const numbers = `  issued tickets that take these terms: 12
  devices online on them now:           3
  papers that say something else:       5
`;
  t.is(shown('reach', { id: 4, name: 'Hour', reach }), `offer 4: Hour\n${numbers}`);
  t.is(
    shown('reach', { id: 1, name: 'June', offer: 'Hour', reach }),
    `list 1: June, now of the offer Hour\n${numbers}`,
  );
});

test('papers are printed one after the other, with serial number, code and terms', (t) => {
  const paper = { serial: 1, code: 'ABCD-EFGH', password: null, offer: 'Hour', price: null, terms: ['1 h online'] };
  t.is(
    shown('papers', { papers: [paper, { ...paper, serial: 2, password: 'word', price: '€2.50' }] }),
    `no. 1  Hour
  ABCD-EFGH
    1 h online
- - - - - - - - - - - - - - - - - - - -
no. 2  Hour, €2.50
  ABCD-EFGH  word
    1 h online
`,
  );
  t.is(shown('papers', { papers: [] }), 'nothing to print\n');
});

test('what was made is named, and what was done is said', (t) => {
  t.is(shown('offer', { id: 4, name: 'Hour' }), 'offer 4: Hour\n');
  t.is(shown('list', { id: 1, name: 'June' }), 'list 1: June\n');
  t.is(shown('done', {}), 'done\n');
});

test('a word that every object has is still not a command', (t) => {
  for (const word of ['toString', 'constructor'])
    t.throws(() => parseCommandLine([word], () => ''), { instanceOf: UsageError });
});

test('--uci takes the configuration from the router, with every command', (t) => {
  for (const argv of [
    ['start', '--uci'],
    ['status', '--uci', '--json'],
    ['help', '--uci'],
  ])
    t.true(parseCommandLine(argv, () => '').uci);
});
