import { type IncomingMessage, request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { type Names, openNames } from './names.js';

/** A guest's steps at the portal, made as a guest makes them: over plain HTTP, with the forms that its pages have. */
export interface PortalForm {
  /** Its address, by which it is found again once the device is let in. */
  readonly address: string;
  /** What the portal complains of; undefined when it let the device in. */
  logIn(code: string): Promise<string | undefined>;
  logOut(): Promise<void>;
}

interface Page {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

const patienceMs = 5_000;

/** Goes where a plain request of a shut device is led. Throws when it is led nowhere. */
export async function findPortal(nameServers: readonly string[]): Promise<PortalForm> {
  const host = 'captive.apple.com';
  const { location } = await call(openNames(nameServers), new URL(`http://${host}/hotspot-detect.html`));
  if (location === undefined) throw new Error('a plain request is not led to the portal');
  return portalAt(location, nameServers);
}

/** The portal at an address that it was found at before. */
export function portalAt(address: string, nameServers: readonly string[]): PortalForm {
  const names = openNames(nameServers);
  const at = (path: string) => new URL(path, address);
  return {
    address,
    logIn: async (code) => {
      const { status, text } = await post(names, at('/login'), await call(names, at('/')), 'code', { code });
      return status === 303 ? undefined : (problemIn(text) ?? `the portal answered with status ${status}`);
    },
    logOut: async () => {
      await post(names, at('/logout'), await call(names, at('/status')), 'token', {});
    },
  };
}

/** Sends the form of a page back with its hidden fields. */
async function post(
  names: Names,
  to: URL,
  page: Page,
  field: string,
  values: Readonly<Record<string, string>>,
): Promise<Page> {
  const forms = page.text.match(/<form\b[\s\S]*?<\/form>/g) ?? [];
  const own = forms.filter((form) => form.includes(`action="${to.pathname}`));
  const form = (own.length > 0 ? own : forms).find((text) => text.includes(`name="${field}"`)) ?? '';
  const hidden = (form.match(/<input\b[^>]*type="hidden"[^>]*>/g) ?? []).map((input) => [
    unescaped(input.match(/\bname="([^"]*)"/)?.[1] ?? ''),
    unescaped(input.match(/\bvalue="([^"]*)"/)?.[1] ?? ''),
  ]);
  const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...values }).toString();
  return call(names, to, { 'content-type': 'application/x-www-form-urlencoded', origin: to.origin }, body);
}

function problemIn(page: string): string | undefined {
  const words = page.match(/role="alert"[^>]*>([\s\S]*?)<\/p>/)?.[1];
  return (
    words &&
    unescaped(words.replace(/<[^>]+>/g, ' '))
      .replace(/\s+/g, ' ')
      .trim()
  );
}

function unescaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => signs[name] ?? '');
}

/** As a guest's device does: the name is asked of the network's own servers. */
async function call(
  names: Names,
  url: URL,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Page> {
  const [four, six] = await Promise.all([names.find(url.hostname, 'IPv4'), names.find(url.hostname, 'IPv6')]);
  const [address] = [...(four.ok ? four.addresses : []), ...(six.ok ? six.addresses : [])];
  if (address === undefined) throw new Error(`the name ${url.hostname} is not known`);
  const isSecure = url.protocol === 'https:';
  const options = {
    host: address,
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    servername: url.hostname,
    path: `${url.pathname}${url.search}`,
    method: body === undefined ? 'GET' : 'POST',
    headers: { Host: url.host, ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const asked = (isSecure ? requestSecurely : request)(options, (response) => {
      textOf(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, location: response.headers.location, text }),
        reject,
      );
    });
    asked.setTimeout(patienceMs, () => asked.destroy(new Error(`${url.host} does not answer`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return text;
}
