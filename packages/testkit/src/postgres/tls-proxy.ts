import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** A proxy that speaks TLS with its clients, in front of a PostgreSQL server without TLS. */
export interface TlsProxy {
  /** The connection URL by way of the proxy, without options of TLS. */
  readonly url: string;
  /** The certificate of the proxy. It signs itself, and its only name is `localhost`. */
  readonly certificate: string;
  stop(): Promise<void>;
}

// Made for these tests, and used nowhere else.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgo/cPNNlkxP/+/4Hh
pYOVs7RiyQ24Cb6p2FBiyHeL/L6hRANCAAQNynUw/TqmbE4+nJQKtOQP8RzkC1xG
dNMmp18x4ePmuQSBLiNuv7m8nvjpmNgbcWnec1MYoxER5m/UrQKUqwuh
-----END PRIVATE KEY-----
`;
const certificate = `-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIUSwf8u3KBRj9F/vXGikKoKWBwlbAwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzA3MzcwNVoYDzIxMjYxMTAz
MDczNzA1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQNynUw/TqmbE4+nJQKtOQP8RzkC1xGdNMmp18x4ePmuQSBLiNuv7m8
nvjpmNgbcWnec1MYoxER5m/UrQKUqwuho2kwZzAdBgNVHQ4EFgQUZ/1mz7+TPGAL
9DUgc0OgKDZ/f9wwHwYDVR0jBBgwFoAUZ/1mz7+TPGAL9DUgc0OgKDZ/f9wwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
RwAwRAIgTBqDzag7xYRTF+XnHBj6BLyjbNMVprxIVX17s36d6XcCIBM/ezXKlIwE
248d50D8MjX9/ycMLp2NQb7bUX7rKDT9
-----END CERTIFICATE-----
`;

/** The code in the message by which a client asks for TLS. */
const tlsRequest = 80877103;

/** The answer of a server that accepts TLS only: an error message of severity FATAL. */
const onlyTls = errorMessage(
  'SFATAL',
  'VFATAL',
  'C28000',
  'Mno pg_hba.conf entry for host "x", no encryption',
);

/** Starts the proxy. It rejects clients that do not ask for TLS, as `hostssl` does. */
export async function startTlsProxy(serverUrl: string): Promise<TlsProxy> {
  const { port, hostname } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    client.once('data', (request) => {
      if (request.readInt32BE(4) !== tlsRequest) return client.end(onlyTls);
      client.write('S');
      const decrypted = new TLSSocket(client, { isServer: true, key, cert: certificate });
      const server = connect(Number(port), hostname);
      // A client that rejects the certificate has not sent anything that ends the connection to the server.
      client.once('close', () => server.destroy());
      for (const each of [decrypted, server]) each.on('error', () => client.destroy());
      decrypted.pipe(server).pipe(decrypted);
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return {
    url: url.href,
    certificate,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function errorMessage(...fields: readonly string[]): Buffer {
  const body = Buffer.from(`${fields.map((field) => `${field}\0`).join('')}\0`);
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
