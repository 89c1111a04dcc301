import { CommandError } from './error';

/** Bytes that one stage may hold (MongoDB's internalDocumentSourceGroupMaxMemoryBytes and its like); nothing is spilt to disk here. */
const stageBytes = 100 * 1024 * 1024;

/** Counts what a stage holds; throws 292 beyond the limit. */
export function memoryLimit(stage: string): { take(bytes: number): void } {
  let held = 0;
  return {
    take(bytes) {
      held += bytes;
      if (held > stageBytes)
        throw new CommandError(
          292,
          `Exceeded memory limit of ${stageBytes} bytes for ${stage}: the embedded engine does not spill to disk`,
        );
    },
  };
}
