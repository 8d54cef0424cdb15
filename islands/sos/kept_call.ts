/** What of a call for help lies in this browser: of the entry script, which each page has, so without anything else. */

export const KEPT_CALL = "tot-sos";
/** Of whoever has the link of a visit and no account. */
export const KEPT_LINK_CALL = "tot-link-sos";

function isKept(key: string): boolean {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

/** Something waits in this browser to be sent. */
export const hasKeptCall = (): boolean => isKept(KEPT_CALL);
export const hasKeptLinkCall = (): boolean => isKept(KEPT_LINK_CALL);
