import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import type { Context, Middleware } from 'koa';
import type { PageState } from './page-state.js';

/** A file that came with a form. It is there until the form has been answered. */
export interface Upload {
  /** The field of the form. */
  readonly field: string;
  /** As the sender calls it; nothing to be believed. */
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
}

export interface UploadState extends PageState {
  /** Files that were chosen; a field without one is not among them. */
  uploads: readonly Upload[];
}

export interface UploadLimits {
  /** Where files are kept meanwhile; it is there. */
  readonly folder: string;
  readonly mostBytes: number;
}

/** The name of what is kept meanwhile begins like this. */
export const uploadPrefix = 'upload-';

/**
 * Parses a form with files (multipart/form-data): its fields into `ctx.state.form`, its files to the disk, never into memory.
 * Throws 415, 413 or 400. To stand behind whatever says who may send one, and before what checks the form's token.
 */
export function uploadBody({ folder, mostBytes }: UploadLimits): Middleware<UploadState> {
  return async (ctx, next) => {
    if (!ctx.is('multipart/form-data')) ctx.throw(415);
    if (Number(ctx.get('content-length')) > mostBytes + 64 * 1024) ctx.throw(413);
    const own = await mkdtemp(join(folder, uploadPrefix));
    try {
      const { form, uploads } = await receive(ctx, own, mostBytes);
      ctx.state.form = form;
      ctx.state.uploads = uploads;
      await next();
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  };
}

interface Received {
  readonly form: URLSearchParams;
  readonly uploads: readonly Upload[];
}

async function receive(ctx: Context, folder: string, mostBytes: number): Promise<Received> {
  const form = new URLSearchParams();
  const uploads: Upload[] = [];
  const kept: Promise<void>[] = [];
  const opened: { destroy(): unknown }[] = [];
  let isTooLarge = false;
  const parser = parserOf(ctx, mostBytes);
  parser.on('field', (name, value, nameTruncated, valueTruncated) => {
    isTooLarge ||= nameTruncated || valueTruncated;
    form.append(name, value);
  });
  parser.on('file', (field, stream, name) => {
    const file = join(folder, String(kept.length));
    const out = createWriteStream(file, { mode: 0o600 });
    opened.push(stream, out);
    const done = pipeline(stream, out).then(() => {
      isTooLarge ||= stream.truncated === true;
      if (name !== undefined && name !== '') uploads.push({ field, name, file, bytes: out.bytesWritten });
    });
    // it is waited for below, and may fail before
    done.catch(() => {});
    kept.push(done);
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => {
      isTooLarge = true;
    });
  try {
    await pipeline(ctx.req, parser);
  } catch (cause) {
    // a file that breaks off does not end by itself, and would be held open
    for (const one of opened) one.destroy();
    await Promise.allSettled(kept);
    ctx.throw(400, { cause });
  }
  await Promise.all(kept);
  if (isTooLarge) ctx.throw(413);
  return { form, uploads };
}

function parserOf(ctx: Context, fileSize: number): BusboyInstance {
  const limits = { fileSize, files: 1, fields: 50, parts: 60, fieldSize: 64 * 1024, fieldNameSize: 100 };
  try {
    return new Busboy({ headers: { ...ctx.headers, 'content-type': ctx.get('content-type') }, limits });
  } catch (cause) {
    return ctx.throw(400, { cause });
  }
}
