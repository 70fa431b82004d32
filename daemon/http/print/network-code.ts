/** A guest network as a phone joins it. */
export interface GuestNetwork {
  /** Its name on the air. */
  readonly ssid: string;
  /** null: it is open. */
  readonly password: string | null;
}

/** The text of a QR code that joins a network: `WIFI:T:WPA;S:name;P:password;;`, as every phone since 2019 reads it. */
export function networkCode({ ssid, password }: GuestNetwork): string {
  const key = password === null ? 'T:nopass;' : 'T:WPA;';
  const secret = password === null ? '' : `P:${escaped(password)};`;
  return `WIFI:${key}S:${escaped(ssid)};${secret};`;
}

/** What would end a field stands behind a backslash. */
function escaped(text: string): string {
  return text.replaceAll(/[\\;,:"]/g, '\\$&');
}
