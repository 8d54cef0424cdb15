/**
 * The questions that are asked before a doctor is called: signs with which one should call an ambulance
 * first. Data, not code: a change of a question, an age or a complaint is a new `version`, and a booking
 * keeps the version by which its answers were given. Pure.
 *
 * They sort out who should call 103 before anything else; they are no diagnosis, and «no» to all of them
 * promises nothing. Before a city is opened its doctors should read them through.
 */
import type { CallType, Priority } from "./codes.ts";
import type { RedFlagSource } from "./red_flag_sources.ts";

/** The complaints that a patient can tick; the form has a chip for each. */
export type Complaint =
  | "fever"
  | "cough"
  | "throat"
  | "weakness"
  | "headache"
  | "pressure"
  | "stomach"
  | "nausea"
  | "rash"
  | "back";

export interface RedFlag {
  readonly code: string;
  readonly source: RedFlagSource;
  readonly ru: string;
  readonly en: string;
  /** Asked below this age only; where the age is not known it is asked, and the words name it. */
  readonly belowMonths?: number;
  /** Asked with one of these complaints only; absent: with any. */
  readonly complaints?: readonly Complaint[];
}

/** A physician who has read every question of this version. */
export interface Review {
  readonly name: string;
  readonly position: string;
  /** YYYY-MM-DD. */
  readonly on: string;
}

export interface RedFlagQuestions {
  /** The day on which they were last changed. */
  readonly version: string;
  /** Null: no physician has read this version, and every page for staff says so. */
  readonly reviewedBy: Review | null;
  /** Asked of everybody, before anything else. */
  readonly first: readonly RedFlag[];
  /** Asked once it is known who is ill and with what. */
  readonly further: readonly RedFlag[];
}

export const RED_FLAGS: RedFlagQuestions = {
  version: "2026-11-26",
  reviewedBy: null,
  first: [
    {
      code: "chest_pain",
      source: "order388n",
      ru: "Боль или тяжесть в груди",
      en: "Chest pain or pressure",
    },
    {
      code: "breathing",
      source: "order388n",
      ru: "Трудно дышать, задыхается",
      en: "Hard to breathe, choking",
    },
    {
      code: "consciousness",
      source: "order388n",
      ru: "Потеря сознания, спутанность",
      en: "Fainting, confusion",
    },
    {
      code: "stroke",
      source: "order388n",
      ru: "Перекосило лицо, слабеет рука или нога, путается речь",
      en: "Face drooping, weak arm or leg, slurred speech",
    },
    { code: "bleeding", source: "order388n", ru: "Сильное кровотечение", en: "Heavy bleeding" },
    { code: "seizure", source: "order388n", ru: "Судороги", en: "Seizures" },
    {
      code: "injury",
      source: "order388n",
      ru: "Тяжёлая травма, ожог или отравление",
      en: "Severe injury, burn or poisoning",
    },
    {
      code: "labour",
      source: "order388n",
      ru: "Роды, либо боль или кровь при беременности",
      en: "Labour, or pain or blood in pregnancy",
    },
    {
      code: "danger_to_life",
      source: "order388n",
      ru: "Человек может навредить себе или другим",
      en: "The person may harm themselves or others",
    },
    {
      code: "child_fever",
      source: "ng143",
      belowMonths: 3,
      ru: "Ребёнку меньше 3 месяцев, и у него 38\u00a0°C или выше",
      en: "A baby under 3 months with 38\u00a0°C or more",
    },
  ],
  further: [
    {
      code: "child_drowsy",
      source: "ng143",
      belowMonths: 60,
      ru: "Ребёнка до 5 лет трудно разбудить, или он не откликается как обычно",
      en: "A child under 5 is hard to wake, or does not respond as usual",
    },
    {
      code: "child_colour",
      source: "ng143",
      belowMonths: 60,
      ru: "У ребёнка до 5 лет кожа или губы серые, синие или очень бледные",
      en: "A child under 5 has grey, blue or very pale skin or lips",
    },
    {
      code: "rash_pressed",
      source: "ng143",
      complaints: ["fever", "headache", "rash"],
      ru: "Сыпь не бледнеет, если надавить на неё стеклом",
      en: "A rash that does not fade under a pressed glass",
    },
    {
      code: "stiff_neck",
      source: "ng143",
      complaints: ["fever", "headache"],
      ru: "Не может прижать подбородок к груди, больно смотреть на свет",
      en: "Cannot bring the chin to the chest, light hurts the eyes",
    },
    {
      code: "sudden_headache",
      source: "cg150",
      complaints: ["headache"],
      ru: "Внезапная, самая сильная в жизни головная боль",
      en: "A sudden headache, the worst ever",
    },
    {
      code: "pressure_signs",
      source: "ng136",
      complaints: ["pressure"],
      ru: "Давление выше 180/120, и при этом сильная головная боль или плохо видно",
      en: "Blood pressure above 180/120 with a severe headache or poor sight",
    },
    {
      code: "cold_sweat",
      source: "nhs",
      complaints: ["weakness", "pressure", "nausea"],
      ru: "Внезапная слабость с холодным потом",
      en: "Sudden weakness with a cold sweat",
    },
    {
      code: "swallowing",
      source: "nhs",
      complaints: ["throat"],
      ru: "Не может проглотить слюну, шумно дышит",
      en: "Cannot swallow saliva, breathes noisily",
    },
    {
      code: "coughing_blood",
      source: "order388n",
      complaints: ["cough"],
      ru: "Кашляет кровью",
      en: "Coughing up blood",
    },
    {
      code: "stomach_severe",
      source: "nhs",
      complaints: ["stomach"],
      ru: "Боль в животе внезапная и нестерпимая, живот твёрдый",
      en: "Sudden unbearable stomach pain, a hard belly",
    },
    {
      code: "vomiting_blood",
      source: "order388n",
      complaints: ["stomach", "nausea"],
      ru: "Рвота с кровью, или стул чёрный",
      en: "Vomiting blood, or black stool",
    },
    {
      code: "swelling",
      source: "nhs",
      complaints: ["rash"],
      ru: "Отекает лицо, язык или горло",
      en: "Swelling of the face, tongue or throat",
    },
    {
      code: "back_numb",
      source: "ng59",
      complaints: ["back"],
      ru: "Онемение в промежности, не держится или не идёт моча",
      en: "Numbness between the legs, bladder control lost or no urine",
    },
  ],
};

/** What the questions were and of whom they were asked; null with an older booking: nobody knows. */
export interface Triage {
  readonly version: string;
  readonly asked: readonly string[];
}

/** Who is ill, as far as it is known when the questions are asked. */
export interface Asked {
  /** Null: not known. */
  readonly ageMonths: number | null;
  readonly complaints: readonly string[];
}

/** Whether a question is asked of this patient with these complaints. */
export const isAskedOf = (flag: RedFlag, { ageMonths, complaints }: Asked): boolean =>
  (flag.belowMonths === undefined || ageMonths === null || ageMonths < flag.belowMonths) &&
  (flag.complaints === undefined || flag.complaints.some((one) => complaints.includes(one)));

export const furtherFor = (asked: Asked): readonly RedFlag[] =>
  RED_FLAGS.further.filter((flag) => isAskedOf(flag, asked));

/** The first ones are shown before anybody's age is known, so all of them are asked. */
export const askedOf = (asked: Asked): Triage => ({
  version: RED_FLAGS.version,
  asked: [...RED_FLAGS.first, ...furtherFor(asked)].map(({ code }) => code),
});

/** Of an adult by the day of birth; a day that cannot be read is not known. */
export function ageMonthsAt(birthDate: string | null | undefined, today: string): number | null {
  const [year, month, day] = (birthDate ?? "").split("-").map(Number);
  const [thisYear, thisMonth, thisDay] = today.split("-").map(Number);
  if (!year || !month || !day || !thisYear || !thisMonth || !thisDay) return null;
  const months = (thisYear - year) * 12 + thisMonth - month - (thisDay < day ? 1 : 0);
  return months < 0 ? null : months;
}

/**
 * The server's judgement of the answers, never a client's claim. A sign that these questions do not know
 * counts like one that they do: whoever wrote it down meant something by it.
 */
export const priorityOf = (callType: CallType, redFlags: readonly string[]): Priority =>
  callType !== "urgent" ? "normal" : redFlags.length > 0 ? "emergency" : "high";
