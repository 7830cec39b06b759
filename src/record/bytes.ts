/**
 * Writing on plain descriptors, at once: write(2) into the system's cache takes 20 µs for 64 KB. Handing it to another
 * thread and hearing back costs more than that; and a disk that stalls holds up calls either way, for none goes on
 * before its line in the spool is written.
 */
import { writeSync } from "node:fs";

/** Writes all of it, at a position or (null) at the end of a file opened for appending. */
export function writeWhole(fd: number, bytes: Buffer, position: number | null = null): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(fd, bytes, at, bytes.length - at, position === null ? null : position + at);
  }
}

/** The same for the journal, whose writer may be one that takes its time. */
export async function writeFully(fd: number, bytes: Buffer, position: number | null = null): Promise<void> {
  writeWhole(fd, bytes, position);
}
