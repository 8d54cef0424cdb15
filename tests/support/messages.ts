/** What a program without gateways writes into its log: messages, and the codes in them. */
export interface LoggedMessage {
  readonly channel: "email" | "sms";
  readonly to: string;
  readonly text: string;
}

/** A log's lines as they come, with a way to wait for a message. */
export class MessageLog {
  readonly messages: LoggedMessage[] = [];

  /** Takes what a program logs. */
  readonly info = (message: string, fields?: Record<string, unknown>): void => {
    if (message === "a message, not sent") this.messages.push(fields as unknown as LoggedMessage);
  };

  /** The first message after `from` for which `wanted` holds. */
  async find(
    wanted: (message: LoggedMessage) => boolean,
    from = 0,
    milliseconds = 5_000,
  ): Promise<LoggedMessage> {
    const until = performance.now() + milliseconds;
    for (;;) {
      const found = this.messages.slice(from).find(wanted);
      if (found !== undefined) return found;
      if (performance.now() > until) {
        throw new Error(`no such message among ${JSON.stringify(this.messages.slice(from))}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

export const codeIn = ({ text }: { text: string }): string =>
  /\b(\d{6}|[0-9A-Z]{5}-[0-9A-Z]{5})\b/.exec(text)?.[1] ?? "";
