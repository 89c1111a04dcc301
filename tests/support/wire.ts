import { connect, type Socket } from 'node:net';
import { mongo } from 'mongoose';

const { deserialize, serialize } = mongo.BSON;

/** What a command is answered: the fields that tests look into, and whatever else. */
export interface Answer {
  readonly ok: number;
  readonly errmsg?: string;
  readonly writeErrors?: readonly mongo.Document[];
  /** There only where the command opens or reads a cursor. */
  readonly cursor: {
    readonly id: mongo.Long;
    readonly firstBatch: readonly mongo.Document[];
    readonly nextBatch: readonly mongo.Document[];
  };
  readonly [field: string]: unknown;
}

/** A connection on which a test writes MongoDB's wire protocol by hand. */
export interface Wire {
  readonly socket: Socket;
  /** Sends a command as OP_MSG and gives its answer. */
  run(command: mongo.Document): Promise<Answer>;
  /** Sends bytes as they are. */
  write(bytes: Buffer): void;
  /** The next message that arrives; undefined where the connection ends first. */
  next(): Promise<Buffer | undefined>;
  close(): void;
}

const opMsg = 2013;
let ids = 0;

/** One OP_MSG with a body section; `flags` as the protocol has them, `tail` after it (a checksum, another section). */
export function opMsgOf(command: mongo.Document, flags = 0, tail: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from([0]), serialize(command, { ignoreUndefined: true }), tail]);
  const message = Buffer.alloc(20 + body.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(++ids, 4);
  message.writeInt32LE(opMsg, 12);
  message.writeUInt32LE(flags, 16);
  body.copy(message, 20);
  return message;
}

/** The document of an OP_MSG answer. */
export const bodyOf = (message: Buffer): Answer => deserialize(message.subarray(21), { promoteLongs: false }) as Answer;

/** Connects to a socket's path. */
export async function openWire(path: string): Promise<Wire> {
  const socket = connect(path);
  await new Promise<void>((connected, failed) => socket.once('connect', connected).once('error', failed));
  let pending: Buffer = Buffer.alloc(0);
  const arrived: Buffer[] = [];
  const waiting: ((message: Buffer | undefined) => void)[] = [];
  let ended = false;
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
      const message = pending.subarray(0, pending.readInt32LE(0));
      pending = pending.subarray(message.length);
      const next = waiting.shift();
      if (next) next(message);
      else arrived.push(message);
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    ended = true;
    for (const next of waiting.splice(0)) next(undefined);
  });
  const next = (): Promise<Buffer | undefined> =>
    new Promise((done) => {
      const message = arrived.shift();
      if (message ?? ended) done(message);
      else waiting.push(done);
    });
  return {
    socket,
    next,
    write: (bytes) => void socket.write(bytes),
    async run(command) {
      socket.write(opMsgOf(command));
      const message = await next();
      if (!message) throw new Error('the connection ended without an answer');
      return bodyOf(message);
    },
    close: () => socket.destroy(),
  };
}
