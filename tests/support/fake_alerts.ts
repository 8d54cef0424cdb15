/** Alerts in memory for tests of actors: a store that may be told to fail, and people who are called. */
import { Alerts } from "../../actors/alerts.ts";
import type { AlertPeople } from "../../actors/alert/actor.ts";
import type { AlertKind, Callable, Raising, Report } from "../../actors/alert/protocol.ts";
import type { AlertState } from "../../actors/alert/state.ts";
import type { NearDoctor } from "../../actors/alert/search.ts";
import type { AlertStore, AlertTurn, LoggedAlertEvent } from "../../actors/alert/store.ts";
import { Hub } from "../../actors/hub.ts";
import { System } from "../../actors/system.ts";
import {
  type AlertId,
  alertId,
  type BookingId,
  type Instant,
  type PersonId,
  personId,
} from "../../actors/vocabulary.ts";
import { acknowledgedOf, isAlertOpen } from "../../actors/alert/state.ts";
import { fakeWorld } from "./fake_world.ts";

export const PATIENT = personId("01900000-0000-7000-8000-00000000a001");
export const DOCTOR = personId("01900000-0000-7000-8000-00000000a002");
export const OLGA = personId("01900000-0000-7000-8000-00000000a003");
export const ANNA = personId("01900000-0000-7000-8000-00000000a004");
export const HELPER = personId("01900000-0000-7000-8000-00000000a005");
export const BOOKING = "01900000-0000-7000-8000-00000000b001" as BookingId;

export class FakeAlertStore implements AlertStore {
  readonly rows = new Map<AlertId, AlertState>();
  readonly calls = new Map<string, AlertId>();
  readonly log: LoggedAlertEvent[] = [];
  readonly turns: AlertTurn[] = [];

  create: AlertStore["create"] = (state, event, report) => {
    const existing = this.calls.get(`${report.by}/${report.clientId}`);
    if (existing !== undefined) return Promise.resolve({ existing });
    this.rows.set(state.id, state);
    this.calls.set(`${report.by}/${report.clientId}`, state.id);
    this.log.push(event);
    return Promise.resolve("created");
  };
  calledBy: AlertStore["calledBy"] = (by, clientId) =>
    Promise.resolve(this.calls.get(`${by}/${clientId}`) ?? null);
  commit: AlertStore["commit"] = (turn) => {
    if (this.rows.get(turn.next.id)?.version !== turn.expectedVersion) {
      return Promise.resolve("conflict");
    }
    this.rows.set(turn.next.id, turn.next);
    if (turn.report !== null) {
      this.calls.set(`${turn.report.by}/${turn.report.clientId}`, turn.next.id);
    }
    this.log.push(...turn.events);
    this.turns.push(turn);
    return Promise.resolve("committed");
  };
  load: AlertStore["load"] = (id) => Promise.resolve(this.rows.get(id) ?? null);
  loadOpen: AlertStore["loadOpen"] = () =>
    Promise.resolve(
      [...this.rows.values()].filter(isAlertOpen).map((state) => ({ id: state.id, state })),
    );
  openIds: AlertStore["openIds"] = async () => (await this.loadOpen()).map(({ id }) => id);
}

/** A program with alerts, whose clock a test moves; `restart` is a kill and a start over the same rows. */
export function alarmScene() {
  const world = fakeWorld();
  const store = new FakeAlertStore();
  const there = { isAttended: true, callable: [] as Callable[], near: [] as NearDoctor[] };
  /** What was to be written to whom. */
  const written: { readonly to: PersonId; readonly what: string }[] = [];
  const people: AlertPeople = {
    isAttended: () => there.isAttended,
    callable: () => Promise.resolve(there.callable),
    messages: () => Promise.resolve([]),
    near: () => Promise.resolve(there.near),
    careMessages: () => Promise.resolve([]),
    askMessages: () => Promise.resolve([]),
    handedMessages(state) {
      written.push({ to: acknowledgedOf(state)!.by, what: "handed" });
      return Promise.resolve([]);
    },
    helperMessages(_state, { doctorId, what }) {
      written.push({ to: doctorId, what });
      return Promise.resolve([]);
    },
  };
  const hub = new Hub();
  const start = () => new Alerts(new System(world.clock, world.log), { world, hub, store, people });
  const scene = {
    world,
    store,
    there,
    written,
    hub,
    alerts: start(),
    async restart({ isEarly = false } = {}): Promise<void> {
      scene.alerts.stop();
      scene.alerts = start();
      await scene.alerts.recover(isEarly);
    },
    raising: (
      kind: AlertKind,
      more: Partial<Raising> & { by?: PersonId; clientId?: string } = {},
    ) => raisingOf(world.newId(), world.clock.now(), kind, more),
  };
  return scene;
}

function raisingOf(
  id: string,
  at: Instant,
  kind: AlertKind,
  { by = PATIENT, clientId, ...more }: Partial<Raising> & { by?: PersonId; clientId?: string },
): Raising {
  const report: Report = {
    clientId: clientId ?? id,
    kind,
    by,
    role: by === PATIENT ? "patient" : by === DOCTOR ? "doctor" : "dispatcher",
    at,
    message: null,
  };
  return {
    id: alertId(id),
    city: "default",
    isCityGuessed: false,
    clinicId: null,
    bookingId: BOOKING,
    subjectId: PATIENT,
    isDrill: false,
    raisesAt: at,
    report,
    senderName: { firstName: "Ira", lastName: "Pavlova" },
    place: null,
    senderPlace: null,
    ...more,
  };
}
