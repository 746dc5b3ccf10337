import type { DatabaseFailure } from '../../dialect/failure.js';

/** An error of a socket, of TLS or of pg, which no server has sent. */
interface NetworkError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly syscall?: unknown;
}

/** The places for the options of TLS. */
export const tlsSettings =
  "`ssl: { ca }` next to `url`, or `ssl` in `connection`, or 'sslmode' and 'sslrootcert' in the URL, which replace `ssl`";

/** How to set TLS, in the words of pg and of its URLs. */
export const tlsHint = [
  `set TLS by ${tlsSettings}`,
  "'sslmode=disable' connects without TLS, and 'sslmode=no-verify' without a check of the certificate",
].join('; ');

const noTls = /server does not support SSL|establishing an SSL connection|^sslnegotiation/i;

/** Node's codes of rejected certificates and failed handshakes. */
const tlsCodes = [
  /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|CERT_|CRL_|UNABLE_TO_|ERROR_IN_C)/,
  /SELF_SIGNED_CERT|^(HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED)$/,
];

const lost =
  /connection terminated|connection error and is not queryable|client was closed and is not queryable|socket/i;

/**
 * Reads an error that no server has sent. It names the code of the error and not its message, which can contain an address
 * or a path.
 */
export function describeNetworkFailure({
  code,
  message,
  syscall,
}: NetworkError): DatabaseFailure | undefined {
  const text = String(message ?? '');
  if (noTls.test(text)) return tlsFailure('the server does not support TLS');
  if (typeof code === 'string' && tlsCodes.some((each) => each.test(code)))
    return tlsFailure(`the TLS connection was rejected (${code})`);
  if (text === 'Query read timeout')
    return {
      kind: 'timeout',
      reason: 'the server did not answer within `query_timeout`',
      isAnswerLost: true,
    };
  if (/^timeout e(xpired|xceeded when trying to connect)$/.test(text))
    return {
      kind: 'connection',
      reason: 'the server did not answer in time when a connection was opened',
      hint: 'a connection has `connectionTimeoutMillis` of the option `connection` to open, 10,000 by default',
    };
  if (typeof code === 'string' && (syscall !== undefined || /^E[A-Z]+$/.test(code)))
    return { kind: 'connection', reason: `the database could not be reached (${code})`, isAnswerLost: true };
  return lost.test(text)
    ? { kind: 'connection', reason: 'the connection to the database was lost', isAnswerLost: true }
    : undefined;
}

function tlsFailure(reason: string): DatabaseFailure {
  return { kind: 'connection', reason, hint: tlsHint };
}
