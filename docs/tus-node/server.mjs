// A small upload server for a call: @tus/server with its file store, on one machine, behind a web server that does TLS.
//
//   npm install @tus/server@2 @tus/file-store@2
//   node server.mjs --port 8080 --folder /srv/stories --codes /srv/codes.txt
//
// Uploads lie in the folder as ID and ID.json; `check-packet` reads them as they are. Without --codes anybody may upload.
import {readFileSync} from 'node:fs'
import http from 'node:http'
import {parseArgs} from 'node:util'
import {FileStore} from '@tus/file-store'
import {Server} from '@tus/server'

const {values} = parseArgs({
  options: {
    port: {type: 'string', default: '8080'},
    folder: {type: 'string', default: './stories'},
    codes: {type: 'string'},
    largest: {type: 'string', default: '5000000000'},
  },
})

/** The codes that let an upload begin, read anew each time: one a line, at least 8 characters, # begins a note. */
function codes() {
  const lines = readFileSync(values.codes, 'utf8').split('\n').map((line) => line.trim())
  return new Set(lines.filter((line) => line.length >= 8 && !line.startsWith('#')))
}

const uploads = new Server({
  path: '/files',
  datastore: new FileStore({directory: values.folder}),
  maxSize: Number(values.largest),
  // The web server in front tells the outer name and https.
  respectForwardedHeaders: true,
  async onUploadCreate(request) {
    const [, code] = /^bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '') ?? []
    if (values.codes && !codes().has(code)) {
      throw {status_code: 401, body: 'The upload code is not one of this call.\n'}
    }
    return {}
  },
})

const server = http.createServer((request, response) => {
  if (request.method === 'GET') {
    // Whoever has the address of an upload could fetch it again otherwise.
    response.writeHead(405).end()
    return
  }
  uploads.handle(request, response)
})
// Only this machine: the web server in front is the way in.
server.listen(Number(values.port), '127.0.0.1', () => console.log(`ready on port ${server.address().port}`))
