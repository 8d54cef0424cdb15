/** Processes beside the bench: spoken to in lines, and what the system says of them. */

const TICKS_PER_SECOND = 100;
const DESCRIPTORS = 65_536;

export async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** A process that is spoken to in lines, with room for a descriptor a reader. */
export function startChild(command: readonly string[], environment: Record<string, string> = {}) {
  const limit = `ulimit -n ${DESCRIPTORS} 2>/dev/null || ulimit -n $(ulimit -H -n)`;
  const child = new Deno.Command("sh", {
    args: ["-c", `${limit}; exec "$@"`, "sh", ...command],
    env: environment,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = linesOf(child.stdout);
  const input = child.stdin.getWriter();
  return {
    pid: child.pid,
    async next<Answer>(): Promise<Answer> {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command[0]} ended`);
      return JSON.parse(value);
    },
    tell: (text: string) => input.write(new TextEncoder().encode(`${text}\n`)),
    /** Each ends with its input, also when this process is killed. */
    async end() {
      await input.close().catch(() => {});
      await child.status;
    },
  };
}
export type Child = ReturnType<typeof startChild>;

/** User and system time of a process and of all its threads so far. */
export function processorSeconds(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Its memory that is not shared out to the disk. */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1]) * 1024;
}
