// Runs a Node.js handler over the Lambda Runtime API, as AWS's runtime does.
//
// Handler forms, context, errors and streams follow aws-lambda-nodejs-runtime-interface-client
// (github.com/aws/aws-lambda-nodejs-runtime-interface-client). It speaks HTTP itself: node:http takes
// longer than most handlers.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import util from 'node:util';

const api = process.env.AWS_LAMBDA_RUNTIME_API;
const prefix = '/2018-06-01/runtime/';
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
let requestId = '';
// The connection at the moment.
let live;

// One kept connection to the Runtime API; answers come in the order of requests.
class Connection {
  constructor() {
    this.waiting = [];
    // Those that came before they were asked for.
    this.answers = [];
    this.chunks = [];
    this.length = 0;
    const [host, port] = api.split(':');
    this.socket = net.connect({ host, port: Number(port), noDelay: true });
    this.socket.on('data', (data) => {
      this.chunks.push(data);
      this.length += data.length;
      this.read();
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      for (const waiter of this.waiting.splice(0)) waiter(null);
    });
  }

  write(data, then) { this.socket.write(data, then); }

  answer() {
    return new Promise((resolve) => {
      if (this.answers.length) return resolve(this.answers.shift());
      if (this.socket.destroyed) return resolve(null);
      this.waiting.push(resolve);
    });
  }

  read() {
    // A body in many pieces is put together once it is whole.
    if (this.expected !== undefined && this.length < this.expected) return;
    let buffer = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n');
      if (end < 0) break;
      const lines = buffer.latin1Slice(0, end).split('\r\n');
      const headers = {};
      for (const line of lines.slice(1)) {
        const colon = line.indexOf(':');
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
      }
      this.expected = end + 4 + Number(headers['content-length'] ?? 0);
      if (buffer.length < this.expected) break;
      const body = buffer.subarray(end + 4, this.expected);
      buffer = buffer.subarray(this.expected);
      this.expected = undefined;
      const answer = { status: Number(lines[0].split(' ')[1]), headers, body };
      if (this.waiting.length) this.waiting.shift()(answer);
      else this.answers.push(answer);
    }
    this.chunks = buffer.length ? [buffer] : [];
    this.length = buffer.length;
  }
}

const next = `GET ${prefix}invocation/next HTTP/1.1\r\nHost: ${api}\r\n\r\n`;

function post(where, body, fields = '') {
  const bytes = Buffer.from(body);
  const head = `POST ${prefix}${where} HTTP/1.1\r\nHost: ${api}\r\n`
    + `Content-Type: application/json\r\n${fields}Content-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

// Errors as AWS's runtime tells them.
function errorJSON(error) {
  if (util.types.isNativeError(error) || (error && error.name && error.message && error.stack)) {
    return JSON.stringify({
      errorType: String(error.name).replace(/\x7f/g, '%7F'),
      errorMessage: String(error.message),
      trace: String(error.stack ?? '').split('\n'),
    });
  }
  return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
}

class Fault extends Error {
  constructor(name, message) { super(message); this.name = name; }
}

function patchConsole() {
  const line = (level) => (...values) => {
    process.stdout.write(
      `${new Date().toISOString()}\t${requestId}\t${level}\t${util.format(...values)}\n`);
  };
  console.log = line('INFO');
  console.info = line('INFO');
  console.debug = line('DEBUG');
  console.warn = line('WARN');
  console.error = line('ERROR');
  console.trace = line('TRACE');
}

// The global that streaming handlers are made with.
class HttpResponseStream {
  static from(stream, prelude) {
    stream.setContentType('application/vnd.awslambda.http-integration-response');
    stream._onBeforeFirstWrite = (write) => write(JSON.stringify(prelude) + '\0'.repeat(8));
    return stream;
  }
}
globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[streaming] = 'response';
    if (typeof options?.highWaterMark === 'number') {
      handler[Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark')] =
        options.highWaterMark;
    }
    return handler;
  },
  HttpResponseStream,
};

// A reply that goes out as it is written: a chunked POST whose trailers say what went wrong.
class ResponseStream extends Writable {
  constructor(connection, id, highWaterMark) {
    super(highWaterMark ? { highWaterMark } : {});
    Object.assign(this, { connection, id, contentType: 'application/octet-stream', begun: false });
  }

  setContentType(type) { this.contentType = type; }

  begin() {
    if (this.begun) return;
    this.begun = true;
    this.connection.write(
      `POST ${prefix}invocation/${this.id}/response HTTP/1.1\r\nHost: ${api}\r\n`
      + `Content-Type: ${this.contentType}\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n`
      + 'Transfer-Encoding: chunked\r\n'
      + 'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n');
    this._onBeforeFirstWrite?.((data) => this.chunk(Buffer.from(data)));
  }

  chunk(bytes, then) {
    if (!bytes.length) return then?.();
    this.connection.write(`${bytes.length.toString(16)}\r\n`);
    this.connection.write(bytes);
    this.connection.write('\r\n', then);
  }

  _write(data, encoding, then) {
    this.begin();
    // Objects are written as JSON by AWS's stream; bytes and text as they are.
    this.chunk(Buffer.isBuffer(data) ? data : Buffer.from(data, encoding), then);
  }

  _final(then) {
    this.begin();
    this.connection.write('0\r\n\r\n', then);
  }

  fail(error) {
    this.begin();
    const body = Buffer.from(errorJSON(error)).toString('base64');
    this.connection.write(
      `0\r\nLambda-Runtime-Function-Error-Type: ${error?.name ?? 'Error'}\r\n`
      + `Lambda-Runtime-Function-Error-Body: ${body}\r\n\r\n`);
  }
}

function remedy(error) {
  const name = /['"](@aws-sdk\/[^'"]*|aws-sdk)['"]/.exec(String(error?.message))?.[1];
  if (!name) return '';
  return ` (AWS's runtime has ${name}; here it isn't installed: run \`npm install ${name}\` beside `
    + 'the handler)';
}

async function load(root, handler) {
  const folder = path.dirname(handler);
  const match = /^([^.]*)\.(.*)$/.exec(path.basename(handler));
  if (!match) throw new Fault('Runtime.MalformedHandlerName', 'Bad handler');
  const [, file, name] = match;
  const base = path.resolve(root, folder, file);
  const found = ['', '.js', '.mjs', '.cjs'].map((end) => base + end).find(
    (each) => fs.statSync(each, { throwIfNoEntry: false })?.isFile());
  let module;
  try {
    if (!found) throw new Fault('Runtime.ImportModuleError', `Cannot find module '${file}'`);
    module = await loadFile(found);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw Object.assign(new Fault('Runtime.UserCodeSyntaxError', String(error)),
        { stack: error.stack });
    }
    if (['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(error?.code)
      || error instanceof Fault) {
      throw new Fault('Runtime.ImportModuleError', `Error: ${error.message}${remedy(error)}`);
    }
    throw error;
  }
  const value = name.split('.').reduce((object, key) => object?.[key], module)
    ?? name.split('.').reduce((object, key) => object?.[key], module?.default);
  if (!value) {
    throw new Fault('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof value !== 'function') {
    throw new Fault('Runtime.HandlerNotFound', `${handler} is not a function`);
  }
  return value;
}

async function loadFile(file) {
  if (file.endsWith('.mjs') || isModule(path.dirname(file), file)) {
    return import(pathToFileURL(file));
  }
  const require = createRequire(file);
  try {
    return require(file);
  } catch (error) {
    if (error?.code !== 'ERR_REQUIRE_ESM') throw error;
    return import(pathToFileURL(file));
  }
}

// Whether the nearest package.json says that .js files are modules.
function isModule(folder, file) {
  if (!file.endsWith('.js')) return false;
  for (let at = folder; ; at = path.dirname(at)) {
    const name = path.join(at, 'package.json');
    if (fs.existsSync(name)) {
      try { return JSON.parse(fs.readFileSync(name, 'utf8')).type === 'module'; } catch { return false; }
    }
    if (at === path.dirname(at)) return false;
  }
}

function contextOf(headers, finish) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const parsed = (text) => (text ? JSON.parse(text) : undefined);
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed(headers['lambda-runtime-client-context']),
    identity: parsed(headers['lambda-runtime-cognito-identity']),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: (error, result) => finish(error, result, context),
    succeed: (result) => finish(null, result, context),
    fail: (error) => finish(error ?? 'handled', undefined, context),
  };
  return context;
}

// Runs one invocation; what to send for it.
function call(handler, headers, event) {
  return new Promise((resolve) => {
    let settled = false;
    const settle = (error, result) => {
      if (settled) return;
      settled = true;
      process.removeListener('beforeExit', onEmpty);
      resolve({ error, result });
    };
    // The loop is empty and nobody has answered: nobody will.
    let pending = { error: null, result: null };
    const onEmpty = () => settle(pending.error, pending.result);
    process.on('beforeExit', onEmpty);
    const finish = (error, result, context) => {
      if (error !== null && error !== undefined) return settle(error);
      if (!context.callbackWaitsForEmptyEventLoop) return settle(null, result);
      pending = { error: null, result };
      return undefined;
    };
    const context = contextOf(headers, finish);
    try {
      const result = handler(event, context, context.done);
      if (typeof result?.then === 'function') {
        result.then((value) => settle(null, value), (error) => settle(error ?? new Error()));
      }
    } catch (error) {
      settle(error);
    }
  });
}

function log(error) { console.error('Invoke Error', '\t', errorJSON(error)); }

async function runStream(handler, connection, work) {
  const mark = handler[Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark')];
  const stream = new ResponseStream(connection, requestId, mark);
  const ended = new Promise((resolve) => {
    stream.on('finish', resolve);
    stream.on('error', resolve);
  });
  const context = contextOf(work.headers, () => {});
  try {
    await handler(JSON.parse(work.body.toString()), stream, context);
    stream.end();
    await ended;
  } catch (error) {
    log(error);
    stream.fail(error);
  }
  connection.write(next);
}

async function run(handler, connection, work) {
  let outcome;
  try {
    outcome = await call(handler, work.headers, JSON.parse(work.body.toString()));
  } catch (error) {
    outcome = { error };
  }
  const { error, result } = outcome;
  if (error === null || error === undefined) {
    try {
      return post(`invocation/${requestId}/response`, JSON.stringify(result ?? null) ?? 'null');
    } catch (failure) {
      return fault(new Fault('Runtime.UnableToSerialize', String(failure)));
    }
  }
  return fault(error);
}

function fault(error) {
  log(error);
  return post(`invocation/${requestId}/error`, errorJSON(error),
    'Lambda-Runtime-Function-Error-Type: Unhandled\r\n');
}

async function serve(handler, first) {
  let connection = first;
  live = () => connection;
  connection.write(next);
  for (;;) {
    const work = await connection.answer();
    if (!work || work.status !== 200) return;
    requestId = work.headers['lambda-runtime-aws-request-id'];
    process.env._X_AMZN_TRACE_ID = work.headers['lambda-runtime-trace-id'] ?? '';
    if (handler[streaming]) {
      await runStream(handler, connection, work);
    } else {
      // Only the handler's own work keeps the loop going.
      connection.socket.unref();
      const out = await run(handler, connection, work);
      connection.socket.ref();
      // The answer and the request for more in one piece.
      connection.write(Buffer.concat([out, Buffer.from(next)]));
    }
    const taken = await connection.answer();
    if (!taken || taken.headers.connection === 'close') {
      connection = new Connection();
      connection.write(next);
    }
  }
}

const connection = new Connection();
live = () => connection;
patchConsole();
const die = (kind, code) => (error) => {
  const told = util.types.isNativeError(error) && kind === undefined
    ? error : Object.assign(new Fault(kind ?? 'Error', String(error)), { stack: error?.stack });
  console.error('Uncaught Exception', '\t', errorJSON(told));
  const where = requestId ? `invocation/${requestId}/error` : 'init/error';
  live().write(post(where, errorJSON(told)), () => process.exit(code));
};
process.on('uncaughtException', die(undefined, 129));
process.on('unhandledRejection', die('Runtime.UnhandledPromiseRejection', 128));

try {
  const handler = await load(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
  serve(handler, connection).then(() => process.exit(0));
} catch (error) {
  console.error('Uncaught Exception', '\t', errorJSON(error));
  connection.write(post('init/error', errorJSON(error)), () => process.exit(1));
}
