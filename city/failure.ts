/**
 * Why something about a city could not be done. Functions at the folder's border answer it as a
 * value; inside an import it travels as the cause of a `CityFault`, since it has to cross streams.
 */
export interface CityFailure {
  readonly ok: false;
  readonly code: CityFailureCode;
  /** One English line for the operator, with the file or the field that is wrong. */
  readonly message: string;
}

export type CityFailureCode =
  | "file_not_found"
  | "file_empty"
  | "file_not_osm"
  | "file_malformed"
  | "file_truncated"
  | "file_unsupported"
  | "nothing_to_serve"
  | "disk_full"
  | "disk_failed"
  | "bad_name"
  | "bad_time_zone"
  | "pack_not_found"
  | "pack_damaged"
  | "pack_version"
  | "busy_importing";

export class CityFault extends Error {
  override name = "CityFault";
  constructor(readonly code: CityFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Input/output error, permission denied, not a directory, file too large, read-only (Linux numbers). */
const DISK_ERROR = /os error (5|13|20|27|30)\)/;

/** Turns what an import threw into a value; a bug (anything unknown) is thrown on. */
export function failureOf(thrown: unknown): CityFailure {
  if (thrown instanceof CityFault) {
    return { ok: false, code: thrown.code, message: thrown.message };
  }
  if (thrown instanceof Error) {
    const system = (thrown as { code?: string }).code;
    if (
      system === "ENOSPC" || system === "EDQUOT" || /No space left|os error 28/.test(thrown.message)
    ) {
      return {
        ok: false,
        code: "disk_full",
        message:
          "the disk is full; nothing was changed, free some space and run the same command again",
      };
    }
    const isDisk = ["EIO", "EROFS", "EACCES", "EPERM", "EFBIG", "ENOTDIR"].includes(system ?? "") ||
      DISK_ERROR.test(thrown.message);
    if (isDisk) {
      return { ok: false, code: "disk_failed", message: `cannot write: ${thrown.message}` };
    }
  }
  throw thrown;
}
