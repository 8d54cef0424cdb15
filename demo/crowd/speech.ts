/**
 * What is said at the door, from mouth to ear: the server has no part in it. A patient of the crowd
 * knows the code from the own view and tells it to whoever rings; a visitor's patient is not in here
 * and has to write it in the room.
 */
export class Speech {
  readonly #atHome = new Map<string, () => string | null>();

  /** From now on somebody answers the door of this booking. */
  answerDoor(bookingId: string, tell: () => string | null): void {
    this.#atHome.set(bookingId, tell);
  }

  leaveDoor(bookingId: string): void {
    this.#atHome.delete(bookingId);
  }

  /** @returns the door code as the patient tells it, or null: nobody of the crowd is at home */
  askForCode(bookingId: string): string | null {
    return this.#atHome.get(bookingId)?.() ?? null;
  }
}
