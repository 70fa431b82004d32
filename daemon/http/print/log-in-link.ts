/**
 * The address that fills a code in at the portal: `HTTP://10.0.0.1:8080/C/BCDF-GHJK`. In capitals, and with nothing in it
 * that the alphanumeric mode of QR codes lacks (no `?`, no `=`, no `_`): so it needs half the squares, and stays readable
 * on the narrowest paper. `authority` is what a guest types: `10.0.0.1:8080`, `portal.cafe`.
 */
export function logInLink(authority: string, printedCode: string): string {
  const code = encodeURIComponent(printedCode).replaceAll(/[!'()~_]/g, percent);
  return `HTTP://${authority}/C/${code}`.toUpperCase();
}

function percent(symbol: string): string {
  return `%${symbol.charCodeAt(0).toString(16)}`;
}
