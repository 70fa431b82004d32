// The kernel keeps a ticket's word by itself: deadline and volume hold when the daemon is dead.
import test from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import {
  curl,
  type Download,
  type GatewayLab,
  isOnline,
  openGatewayLab,
  portal,
  rule,
  startProgram,
  until,
} from './gateway-lab.js';

let place: GatewayLab;
test.beforeEach(async () => {
  place = await openGatewayLab({ guests: 1 });
});
test.afterEach.always(async () => place?.close());

const forever = '/bytes/1000000000';

rule('the daemon is killed right after the log-in: the session is cut within 100 ms of its deadline', async (t) => {
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({ lifetimeSeconds: 3, downKbps: 20_000 });
  await place.logIn(guest, code);
  const { sessions } = await place.status();
  const endsAt = sessions[0]?.ends?.at ?? 0;
  await place.kill();
  const { end, endedAt, lastByteAt, bytes } = await startProgram<Download>(
    guest,
    'download',
    place.lab.internet.ipv4,
    forever,
    '8000',
  ).printed;
  t.is(end, 'cut');
  t.true(bytes > 1_000_000);
  t.true(Math.abs(lastByteAt - endsAt) < 100, `last byte ${lastByteAt - endsAt} ms from the deadline`);
  t.true(endedAt - endsAt < 1_000);
  t.false(await isOnline(guest, '-6'));
});

rule('the daemon is killed right after the log-in: the download ends within one packet of its volume', async (t) => {
  const guest = place.lab.guest(1);
  const limit = 3_000_000;
  const [code = ''] = await place.tickets({ downVolumeBytes: limit, downKbps: 20_000 });
  await place.logIn(guest, code);
  await place.kill();
  const { end } = await startProgram<Download>(guest, 'download', place.lab.internet.ipv4, forever, '8000').printed;
  t.is(end, 'cut');
  const used = await metered(place, 'dn_class');
  t.true(used <= limit && limit - used <= 65_536, `${used} of ${limit} bytes passed`);
  t.false(await isOnline(guest));
  await place.restart();
  const page = (await curl(guest, `${portal}/`)).text;
  t.regex(page, /volume|data/i);
  t.is((await place.status()).sessions.length, 0);
  t.is((await place.logIn(guest, code)).status, 422);
});

rule('the volume of an upload ends the session within one packet too', async (t) => {
  const guest = place.lab.guest(1);
  const limit = 200_000;
  const [code = ''] = await place.tickets({ upVolumeBytes: limit });
  await place.logIn(guest, code);
  const sink = await place.lab.internet.sink(9000);
  await startProgram(guest, 'datagrams', place.lab.internet.ipv4, '9000', '400', '1000', '1').printed;
  const { udpDatagrams } = await sink.received();
  t.is(udpDatagrams, Math.floor(limit / 1028));
  await until(async () => (await place.status()).sessions.length === 0);
  t.regex((await curl(guest, `${portal}/`)).text, /volume|data/i);
});

rule('no download hangs when its volume is used up or its time is over, however fast it was', async (t) => {
  const guest = place.lab.guest(1);
  for (const terms of [{ downVolumeBytes: 1_000_000 }, { lifetimeSeconds: 1 }])
    for (const code of await place.tickets(terms, 5)) {
      await place.logIn(guest, code);
      const { end, bytes } = await startProgram<Download>(guest, 'download', place.lab.internet.ipv4, forever, '4000')
        .printed;
      t.not(end, 'still running', `${bytes} bytes of ${JSON.stringify(terms)}`);
      await until(async () => (await place.status()).sessions.length === 0);
    }
});

rule("the guests' page and the owner's page do not answer the Internet", async (t) => {
  const { internet } = place.lab;
  await internet.exec(['ip', 'route', 'add', `${plan.management.ipv4}/32`, 'via', plan.uplink.ipv4]);
  for (const url of [
    `http://${plan.management.ipv4}:8081/sign-in`,
    `http://${plan.uplink.ipv4}:8080/`,
    `http://${plan.uplink.ipv4}:8081/`,
  ]) {
    const { stdout } = await internet.exec(['curl', '-s', '-m', '1', '-o', '/dev/null', '-w', '%{http_code}', url], {
      mayFail: true,
    });
    t.is(stdout, '000', url);
  }
});

async function metered(lab: GatewayLab, map: string): Promise<number> {
  const { stdout } = await lab.lab.gateway.exec(['nft', 'list', 'map', 'inet', 'passerelle', map]);
  return Number(stdout.match(/counter packets \d+ bytes (\d+)/)?.[1]);
}
