/** The program's own version, as pages and the API document say it. */
export const VERSION = "0.1.0";
