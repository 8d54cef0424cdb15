/**
 * What a dispatcher does for each kind of alarm, as steps to tick, in the order in which they are done.
 * One file, so that whoever answers for safety reads and changes it in one place. An operator's steps, not
 * medical advice: what to do with the patient is said by 103 and by the doctor there.
 */
import type { AlertKind } from "./codes.ts";

export interface PlaybookStep {
  /** Kept with the alert; never reused for another step. */
  readonly code: string;
  readonly ru: string;
  readonly en: string;
}

export const PLAYBOOKS: Readonly<Record<AlertKind, readonly PlaybookStep[]>> = {
  sos: [
    {
      code: "call_back",
      ru: "Перезвоните: что случилось, в сознании ли человек",
      en: "Call back: what has happened, is the person conscious",
    },
    {
      code: "ask_ambulance",
      ru: "Спросите, вызвали ли 103. Если нет, вызовите сами и продиктуйте адрес",
      en: "Ask whether 103 was called. If not, call it yourself and dictate the address",
    },
    {
      code: "ask_door",
      ru: "Уточните подъезд, этаж, код, и кто откроет",
      en: "Check the entrance, floor and code, and who opens the door",
    },
    {
      code: "send",
      ru: "Решите, кто едет: врач вызова или ближайший свободный",
      en: "Decide who goes: the booking’s doctor or the nearest free one",
    },
    {
      code: "tell_patient",
      ru: "Скажите пациенту, кто едет и когда будет",
      en: "Tell the patient who is coming and when",
    },
    {
      code: "again",
      ru: "Через 5 минут перезвоните ещё раз",
      en: "Call again in 5 minutes",
    },
  ],
  danger: [
    {
      code: "silence",
      ru: "Не звоните врачу и не пишите: его телефон должен молчать",
      en: "Do not call or message the doctor: the phone must stay silent",
    },
    {
      code: "find_place",
      ru: "Найдите место врача на карте и адрес вызова",
      en: "Find the doctor’s place on the map and the booking’s address",
    },
    {
      code: "police",
      ru: "Позвоните 102 или 112: адрес, подъезд, этаж, код, врач внутри",
      en: "Call 102 or 112: address, entrance, floor, code, a doctor inside",
    },
    {
      code: "nobody_alone",
      ru: "Не посылайте туда других врачей до приезда полиции",
      en: "Send no other doctor there before the police have come",
    },
    {
      code: "watch",
      ru: "Следите за местом врача, пока полиция не на месте",
      en: "Watch the doctor’s place until the police are there",
    },
    {
      code: "safe",
      ru: "Закрывайте, только когда врач в безопасности и сказал это сам",
      en: "Close it only when the doctor is safe and has said so",
    },
  ],
  second_doctor: [
    {
      code: "ask_who",
      ru: "Позвоните врачу: кто нужен и насколько срочно",
      en: "Call the doctor: who is needed and how soon",
    },
    {
      code: "find",
      ru: "Найдите ближайшего свободного врача и дозвонитесь ему",
      en: "Find the nearest free doctor and reach them by phone",
    },
    {
      code: "tell_doctor",
      ru: "Скажите врачу на месте, кто едет и когда будет",
      en: "Tell the doctor there who is coming and when",
    },
    {
      code: "second_arrived",
      ru: "Убедитесь, что второй врач на месте",
      en: "Make sure that the second doctor has arrived",
    },
  ],
  resuscitation: [
    {
      code: "ambulance",
      ru: "Убедитесь, что 103 вызвана. Если нет, вызовите и продиктуйте карточку вызова",
      en: "Make sure that 103 was called. If not, call it and dictate the booking’s card",
    },
    {
      code: "door",
      ru: "Передайте 103 подъезд, этаж и код; попросите встретить бригаду",
      en: "Give 103 the entrance, floor and code; have somebody meet the crew",
    },
    {
      code: "second",
      ru: "Ближайший врач свободен? Пошлите его на помощь",
      en: "Is the nearest doctor free? Send them to help",
    },
    {
      code: "quiet_line",
      ru: "Не занимайте телефон врача, пока он работает",
      en: "Keep the doctor’s phone free while they work",
    },
    {
      code: "next_visits",
      ru: "Передайте следующие вызовы врача другим",
      en: "Give the doctor’s next visits to others",
    },
  ],
  hospital_transport: [
    {
      code: "where",
      ru: "Узнайте, в какую больницу и кто везёт",
      en: "Find out which hospital it is, and who takes the patient there",
    },
    {
      code: "hospital",
      ru: "Предупредите приёмное отделение",
      en: "Let the admission department know",
    },
    {
      code: "relatives",
      ru: "Если пациент согласен, скажите близким, куда едут",
      en: "With the patient’s consent, tell the relatives where they are going",
    },
    {
      code: "next_visits",
      ru: "Передайте следующие вызовы врача другим",
      en: "Give the doctor’s next visits to others",
    },
    {
      code: "admitted",
      ru: "Отметьте, что пациента приняли",
      en: "Note that the patient was admitted",
    },
  ],
  lone_visit: [
    {
      code: "last_heard",
      ru: "Посмотрите место врача и когда он был на связи",
      en: "Look at the doctor’s place and when they were last heard",
    },
    {
      code: "call_plainly",
      ru: "Позвоните врачу с обычным вопросом: «Когда освободитесь?»",
      en: "Call the doctor with an ordinary question: “When will you be free?”",
    },
    {
      code: "no_answer",
      ru: "Не отвечает 2 минуты или отвечает странно: 112, адрес, врач внутри",
      en: "No answer for 2 minutes, or a strange one: 112, the address, a doctor inside",
    },
    {
      code: "no_hints",
      ru: "Не говорите о тревоге с теми, кто рядом с врачом",
      en: "Do not mention the alarm to anybody who is with the doctor",
    },
    {
      code: "well",
      ru: "Закрывайте, только когда врач сказал сам, что всё в порядке",
      en: "Close it only when the doctor has said personally that all is well",
    },
  ],
};

export const isStepOf = (kind: AlertKind, code: string): boolean =>
  PLAYBOOKS[kind].some((step) => step.code === code);
