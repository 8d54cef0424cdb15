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
  version: "2026-11-27",
  reviewedBy: null,
  first: [
    {
      code: "chest_pain",
      source: "circulation",
      ru: "Боль или тяжесть в груди",
      en: "Chest pain or pressure",
    },
    {
      code: "breathing",
      source: "breathing",
      ru: "Трудно дышать, задыхается, не может договорить фразу",
      en: "Hard to breathe, choking, cannot finish a sentence",
    },
    {
      code: "consciousness",
      source: "consciousness",
      ru: "Потеря сознания, спутанность",
      en: "Fainting, confusion",
    },
    {
      code: "stroke",
      source: "stroke",
      ru: "Перекосило лицо, слабеет рука или нога, путается речь",
      en: "Face drooping, weak arm or leg, slurred speech",
    },
    {
      code: "bleeding",
      source: "bleeding",
      ru: "Сильное кровотечение",
      en: "Heavy bleeding",
    },
    {
      code: "seizure",
      source: "seizure",
      ru: "Судороги",
      en: "Seizures",
    },
    {
      code: "swelling",
      source: "anaphylaxis",
      ru: "Отекает лицо, губы, язык или горло",
      en: "Swelling of the face, lips, tongue or throat",
    },
    {
      code: "skin_colour",
      source: "sepsis",
      ru: "Кожа, губы или язык серые, синие или очень бледные",
      en: "Grey, blue or very pale skin, lips or tongue",
    },
    {
      code: "injury",
      source: "injury",
      ru: "Тяжёлая травма, ожог или отравление",
      en: "Severe injury, burn or poisoning",
    },
    {
      code: "labour",
      source: "labour",
      ru: "Роды, либо боль или кровь при беременности",
      en: "Labour, or pain or blood in pregnancy",
    },
    {
      code: "danger_to_life",
      source: "mental",
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
      code: "child_breathing",
      source: "ng143",
      belowMonths: 60,
      complaints: ["fever", "cough", "throat"],
      ru: "Ребёнок до 5 лет кряхтит на выдохе, или при вдохе втягиваются рёбра",
      en: "A child under 5 grunts with each breath, or the ribs are drawn in",
    },
    {
      code: "child_cry",
      source: "ng143",
      belowMonths: 60,
      complaints: ["fever"],
      ru: "Ребёнок до 5 лет плачет слабо, пронзительно или без остановки",
      en: "A child under 5 has a weak, high-pitched or unceasing cry",
    },
    {
      code: "child_fontanelle",
      source: "ng143",
      belowMonths: 18,
      complaints: ["fever", "nausea", "weakness"],
      ru: "У ребёнка до полутора лет выбухает родничок",
      en: "A baby under 18 months has a bulging soft spot on the head",
    },
    {
      code: "rash_pressed",
      source: "ng240",
      complaints: ["fever", "headache", "rash"],
      ru: "Сыпь не бледнеет, если надавить на неё стеклом",
      en: "A rash that does not fade under a pressed glass",
    },
    {
      code: "stiff_neck",
      source: "meningitis",
      complaints: ["fever", "headache"],
      ru: "Не может прижать подбородок к груди, или больно смотреть на свет",
      en: "Cannot bring the chin to the chest, or light hurts the eyes",
    },
    {
      code: "sudden_headache",
      source: "headache",
      complaints: ["headache"],
      ru: "Внезапная, самая сильная в жизни головная боль",
      en: "A sudden headache, the worst ever",
    },
    {
      code: "pressure_signs",
      source: "pressure",
      complaints: ["pressure"],
      ru:
        "Давление 180/120 или выше, и при этом сильно болит голова или спина, хуже видно, немеет тело",
      en:
        "Blood pressure of 180/120 or more with a severe headache, back pain, poorer sight or numbness",
    },
    {
      code: "cold_sweat",
      source: "heart",
      complaints: ["weakness", "pressure", "nausea", "stomach"],
      ru: "Внезапная слабость с холодным потом",
      en: "Sudden weakness with a cold sweat",
    },
    {
      code: "swallowing",
      source: "throat",
      complaints: ["throat"],
      ru: "Не может проглотить слюну, или дышит шумно",
      en: "Cannot swallow saliva, or breathes noisily",
    },
    {
      code: "coughing_blood",
      source: "cough",
      complaints: ["cough"],
      ru: "Кашляет кровью",
      en: "Coughing up blood",
    },
    {
      code: "stomach_severe",
      source: "stomach",
      complaints: ["stomach"],
      ru: "Боль в животе внезапная или очень сильная, или до живота больно дотронуться",
      en: "Sudden or very severe stomach pain, or it hurts to touch the belly",
    },
    {
      code: "vomiting_blood",
      source: "vomiting",
      complaints: ["stomach", "nausea"],
      ru: "Рвота с кровью или как кофейная гуща, чёрный стул или стул с кровью",
      en: "Vomit with blood or like ground coffee, black or bloody stool",
    },
    {
      code: "diabetes_vomiting",
      source: "stomach",
      complaints: ["stomach", "nausea"],
      ru: "Диабет, и при этом рвота",
      en: "Diabetes, and vomiting",
    },
    {
      code: "back_numb",
      source: "back",
      complaints: ["back"],
      ru: "Онемение в промежности, слабеют обе ноги, не держится или не идёт моча",
      en: "Numbness between the legs, both legs weak, bladder control lost or no urine",
    },
  ],
};

/** Every sign that somebody may be said to have. A question that is taken out leaves its code here. */
export const RED_FLAG_CODES: readonly string[] = [...RED_FLAGS.first, ...RED_FLAGS.further]
  .map((flag) => flag.code);

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
 * The server's judgement of the answers, never a client's claim. What comes in with a sign that no question
 * knows is refused before; one that an older booking keeps counts like any other.
 */
export const priorityOf = (callType: CallType, redFlags: readonly string[]): Priority =>
  callType !== "urgent" ? "normal" : redFlags.length > 0 ? "emergency" : "high";
