/** Solves a challenge beside the page, so that typing goes on. */
import { type Challenge, solve } from "./solve.ts";

addEventListener("message", ({ data }: MessageEvent<Challenge>) => {
  postMessage(solve(data));
});
