// A page of somebody else's, at every path of HOST PORT, until it is ended.
import { createServer } from 'node:http';

const [host = '', port = ''] = process.argv.slice(2);
const page = '<!doctype html><html lang="en"><title>lure</title><h1>You have won a coffee</h1></html>';
createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html', connection: 'close' }).end(page);
}).listen(Number(port), host, () => process.stdout.write('ready\n'));
