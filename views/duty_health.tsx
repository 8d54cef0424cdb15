/** What could keep offers from coming, at a glance: place, connection, pushes, screen, sound, battery. */
import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";
import { type LiveDuty, type PushShown, useLive } from "./live_context.ts";
import type { Reader } from "./reader.ts";
import type { Tone } from "./status.ts";

/** A place that is older is worth a word; offers end after fifteen minutes. */
const OLD_SECONDS = 60;
const COARSE_METERS = 150;
const LOW_PERCENT = 20;
/** One coarse place, or one that is sent twice, is no news. */
const REFUSED_SECONDS = 30;

interface Light {
  readonly tone: Tone;
  readonly icon: string;
  readonly text: string;
  readonly sub: string | null;
  readonly action?: ComponentChildren;
}

/** The place goes out and the server takes it not; said where it stays so. */
function refusedLight(reader: Reader, { refused }: LiveDuty, isOld: boolean): Light | null {
  if (refused === null) return null;
  const { why, since } = refused;
  const mayPass = why === "inaccurate" || why === "old";
  if (mayPass && (isOld || reader.now - since < REFUSED_SECONDS * 1000)) return null;
  return {
    // The place is known, by the device that the doctor is with.
    tone: why === "other_device" ? "off" : "late",
    icon: "pin",
    text: reader.t(`health.refused.${why}`),
    sub: reader.t(`health.refusedText.${why}`),
  };
}

function placeLight(reader: Reader, duty: LiveDuty): Light {
  const age = duty.fixAt === null ? null : Math.max(0, (reader.now - duty.fixAt) / 1000);
  const ask = (
    <button type="button" class="button button--dense" onClick={duty.askPlace}>
      {reader.t("health.placeAllow")}
    </button>
  );
  const kept = duty.keptFixes === 0 ? null : reader.count("health.kept", duty.keptFixes);
  if (duty.place === "denied") {
    return {
      tone: "alarm",
      icon: "pin",
      text: reader.t("health.placeDenied"),
      sub: reader.t("health.placeDeniedText"),
      action: ask,
    };
  }
  if (duty.place === "unavailable") {
    return {
      tone: "alarm",
      icon: "pin",
      text: reader.t("health.placeUnavailable"),
      sub: reader.t("health.placeUnavailableText"),
    };
  }
  if (duty.place === "off") {
    return { tone: "late", icon: "pin", text: reader.t("health.placeOff"), sub: null, action: ask };
  }
  if (age === null) {
    return { tone: "wait", icon: "pin", text: reader.t("health.placeAsking"), sub: null };
  }
  const accuracy = duty.accuracyMeters === null
    ? null
    : reader.t("shift.accuracy", { distance: reader.distance(duty.accuracyMeters) });
  const isOld = age > OLD_SECONDS;
  const isCoarse = (duty.accuracyMeters ?? 0) > COARSE_METERS;
  const refused = refusedLight(reader, duty, isOld);
  if (refused !== null) return refused;
  return {
    tone: isOld || isCoarse ? "late" : "done",
    icon: "pin",
    text: isOld
      ? reader.t("shift.placeOld", { age: reader.lapse(age) })
      : reader.t("health.placeFresh"),
    sub: kept ?? accuracy,
  };
}

function screenLight(reader: Reader, duty: LiveDuty): Light {
  return duty.isAwake === true
    ? { tone: "done", icon: "sun", text: reader.t("health.awake"), sub: null }
    : {
      tone: "late",
      icon: "moon",
      text: reader.t("health.asleep"),
      sub: reader.t("health.asleepText"),
    };
}

function soundLight(reader: Reader, duty: LiveDuty): Light {
  const isOn = duty.sound === "on";
  return {
    tone: isOn ? "done" : duty.sound === "off" ? "off" : "late",
    icon: isOn ? "sound" : "bell-off",
    text: reader.t(isOn ? "health.soundOn" : "health.soundOff"),
    sub: duty.sound === "blocked" ? reader.t("health.soundBlocked") : null,
    action: (
      <button
        type="button"
        class="button button--dense"
        aria-pressed={isOn}
        onClick={duty.toggleSound}
      >
        {reader.t(isOn ? "health.soundTurnOff" : "health.soundTurnOn")}
      </button>
    ),
  };
}

const PUSH_TONES = {
  on: "done",
  asking: "wait",
  off: "late",
  denied: "late",
  failed: "late",
  unsupported: "off",
} as const satisfies Record<PushShown["state"], Tone>;

/** What reaches the phone while another page, or none, is on the screen. */
function pushLight(reader: Reader, { push, togglePush, testPush }: LiveDuty): Light {
  const { state, test } = push;
  const isOn = state === "on";
  return {
    tone: isOn && test === "lost" ? "late" : PUSH_TONES[state],
    icon: "bell",
    text: reader.t(`health.push.${state}`),
    sub: test !== null && isOn
      ? reader.t(`health.pushTest.${test}`)
      : state === "asking"
      ? null
      : reader.t(`health.pushText.${state}`),
    action: isOn
      ? (
        <span class="health__actions">
          <button
            type="button"
            class="button button--dense"
            disabled={test === "sent"}
            onClick={testPush}
          >
            {reader.t("health.pushTry")}
          </button>
          <button type="button" class="button button--dense" onClick={togglePush}>
            {reader.t("health.pushTurnOff")}
          </button>
        </span>
      )
      : state === "off" || state === "failed"
      ? (
        <button type="button" class="button button--dense" onClick={togglePush}>
          {reader.t("health.pushTurnOn")}
        </button>
      )
      : undefined,
  };
}

function batteryLight(reader: Reader, duty: LiveDuty): Light | null {
  if (duty.batteryPercent === null) return null;
  const isLow = duty.batteryPercent <= LOW_PERCENT && !duty.isCharging;
  return {
    tone: isLow ? "late" : "done",
    icon: "pulse",
    text: reader.t("health.battery", { percent: duty.batteryPercent }),
    sub: duty.isCharging
      ? reader.t("health.charging")
      : isLow
      ? reader.t("health.batteryLow")
      : null,
  };
}

const WORST: readonly Tone[] = ["alarm", "late", "wait"];

export function DutyHealth({ reader }: { reader: Reader }) {
  const live = useLive();
  const duty = live?.duty ?? null;
  if (live === null || duty === null) return null;
  const isLive = live.connection.state === "live";
  const lights: readonly Light[] = [
    placeLight(reader, duty),
    {
      tone: isLive ? "done" : "late",
      icon: isLive ? "live" : "live-off",
      text: reader.t(isLive ? "health.connected" : "health.disconnected"),
      sub: null,
    },
    pushLight(reader, duty),
    screenLight(reader, duty),
    soundLight(reader, duty),
    ...[batteryLight(reader, duty)].filter((light) => light !== null),
  ];
  const worst = WORST.find((tone) => lights.some((light) => light.tone === tone)) ?? "done";
  return (
    <section class="card health" aria-labelledby="health-title">
      <h2 class="card__title" id="health-title">
        {reader.t(worst === "done" ? "health.good" : "health.look")}
      </h2>
      <ul class="health__list">
        {lights.map(({ tone, icon, text, sub, action }) => (
          <li class="health__row" data-tone={tone} key={icon}>
            <span class="health__mark">
              <Icon name={icon} />
            </span>
            <span class="health__text">
              {text}
              {sub !== null && <span class="fact__sub">{sub}</span>}
            </span>
            {action}
          </li>
        ))}
      </ul>
    </section>
  );
}
