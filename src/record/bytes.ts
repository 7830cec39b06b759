/**
 * Writing with callbacks on plain descriptors: on the journal's path a FileHandle's promises cost a third more
 * CPU per write than write(2) itself.
 */
import { write } from "node:fs";

/** Writes all of it, at a position or (null) at the end of a file opened for appending. */
export function writeFully(fd: number, bytes: Buffer, position: number | null = null): Promise<void> {
  return new Promise((resolve, reject) => {
    const from = (at: number): void => {
      write(fd, bytes, at, bytes.length - at, position === null ? null : position + at, (error, written) => {
        if (error !== null) reject(error);
        else if (at + written >= bytes.length) resolve();
        else from(at + written);
      });
    };
    from(0);
  });
}
