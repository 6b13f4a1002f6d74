// The reference tus server with the settings that a test asks for: one argument, an object in JSON.
//   modules      folder with the installed packages
//   port, folder where it listens on 127.0.0.1, where uploads go
//   maxSize      bytes, 0 without limit
//   code         access code that every request but OPTIONS has to bring, "" for none
//   expires      milliseconds until an upload expires, 0 for never
//   forwarded    whether X-Forwarded-Proto and -Host are believed
//   relative     whether Location names a path only
//   terminates   whether uploads can be deleted
//   certificate, key   files of PEM; TLS where both are given
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const options = JSON.parse(process.argv[2]);
const packages = createRequire(path.join(options.modules, "package.json"));
const load = (name) => import(pathToFileURL(packages.resolve(name)));
const { Server } = await load("@tus/server");
const { FileStore } = await load("@tus/file-store");

const store = new FileStore({ directory: options.folder, expirationPeriodInMilliseconds: options.expires });
if (!options.terminates) {
  store.extensions = store.extensions.filter((name) => name !== "termination");
}
const tus = new Server({
  path: "/files",
  datastore: store,
  maxSize: options.maxSize,
  relativeLocation: options.relative,
  respectForwardedHeaders: options.forwarded,
});

function refusal(request) {
  const brought = request.headers.authorization;
  if (options.code && request.method !== "OPTIONS") {
    if (brought === undefined) return 401;
    if (brought !== `Bearer ${options.code}`) return 403;
  }
  // The server's own handler deletes whatever its list of extensions says.
  return request.method === "DELETE" && !options.terminates ? 405 : 0;
}

function answer(request, response) {
  const status = refusal(request);
  if (status) {
    const headers = { "Tus-Resumable": "1.0.0", ...(status === 401 && { "WWW-Authenticate": "Bearer" }) };
    response.writeHead(status, headers).end();
    return;
  }
  tus.handle(request, response);
}

const server = options.certificate
  ? https.createServer({ cert: fs.readFileSync(options.certificate), key: fs.readFileSync(options.key) }, answer)
  : http.createServer(answer);
// An upload may take longer than the five minutes that Node gives a request.
server.requestTimeout = 0;
server.listen(options.port, "127.0.0.1");
