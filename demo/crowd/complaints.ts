/** What the demo's patients suffer from, and what the doctors write when they have been there. */
import type { Specialization } from "../../actors/vocabulary.ts";

export interface Complaint {
  readonly specialization: Specialization;
  readonly symptoms: string;
  readonly conclusion: string;
  readonly redFlags?: readonly string[];
  readonly needs?: readonly string[];
}

export const URGENT: readonly Complaint[] = [
  {
    specialization: "therapist",
    symptoms: "Температура 38,6 второй день, ломота, сухой кашель",
    conclusion: "ОРВИ, средней тяжести. Обильное питьё, парацетамол по потребности, осмотр через " +
      "3 дня. При одышке или температуре выше 39,5 звонить 103.",
    needs: ["sick_leave"],
  },
  {
    specialization: "therapist",
    symptoms: "Давление 175 на 100, болит голова, мушки перед глазами",
    conclusion:
      "Артериальная гипертензия, неосложнённый криз. Давление снижено до 145/90. Дневник " +
      "давления, приём назначенных средств без пропусков, к терапевту на этой неделе.",
    needs: ["ecg"],
  },
  {
    specialization: "therapist",
    symptoms: "Рвота и понос с ночи, слабость",
    conclusion:
      "Острый гастроэнтерит, без признаков обезвоживания. Регидрон дробно, щадящая еда. " +
      "Если рвота не прекратится до вечера, вызвать повторно.",
  },
  {
    specialization: "cardiologist",
    symptoms: "Перебои в сердце, сжимает в груди после лестницы",
    conclusion:
      "На ЭКГ синусовый ритм, единичные экстрасистолы. Ишемических изменений нет. Суточная " +
      "запись ЭКГ планово, нагрузки ограничить.",
    redFlags: ["chest_pain"],
    needs: ["ecg"],
  },
  {
    specialization: "neurologist",
    symptoms: "Прострелило поясницу, не могу разогнуться",
    conclusion: "Острая люмбалгия без корешкового синдрома. Тепло, щадящий режим, обезболивание " +
      "курсом 5 дней. МРТ не требуется.",
  },
  {
    specialization: "traumatologist",
    symptoms: "Подвернул ногу на лестнице, лодыжка распухла",
    conclusion:
      "Растяжение связок правого голеностопного сустава. Холод, эластичный бинт, покой. " +
      "Снимок, если не легче через 2 дня.",
  },
  {
    specialization: "otolaryngologist",
    symptoms: "Стреляет в ухе, поднялась температура",
    conclusion: "Острый средний отит справа. Капли и обезболивание назначены, осмотр через 2 дня.",
  },
  {
    specialization: "surgeon",
    symptoms: "Нарыв на пальце, дёргает вторые сутки",
    conclusion: "Панариций. Вскрыт под местной анестезией, повязка. Перевязка завтра.",
  },
];

export const OF_CHILDREN: readonly Complaint[] = [
  {
    specialization: "pediatrician",
    symptoms: "У ребёнка 38,9, сбиваем, через три часа снова поднимается",
    conclusion: "ОРВИ, лёгкие чистые, горло умеренно красное. Питьё, жаропонижающее по весу, " +
      "осмотр послезавтра. Сыпь, вялость или отказ от питья: сразу 103.",
  },
  {
    specialization: "pediatrician",
    symptoms: "Лающий кашель, осип, ночью дышал тяжело",
    conclusion: "Ложный круп, лёгкая степень. Ингаляция проведена, дышит свободно. Прохладный " +
      "влажный воздух, ночью наблюдать.",
    redFlags: ["breathing"],
  },
  {
    specialization: "pediatrician",
    symptoms: "Сыпь на животе и руках, чешется",
    conclusion: "Аллергическая крапивница. Антигистаминное в возрастной дозе, дневник питания.",
  },
];

export const PLANNED: readonly Complaint[] = [
  {
    specialization: "therapist",
    symptoms: "Контроль после гриппа, закрыть больничный",
    conclusion: "Выздоровление. Листок нетрудоспособности закрыт с завтрашнего дня.",
    needs: ["sick_leave"],
  },
  {
    specialization: "cardiologist",
    symptoms: "Плановый осмотр, подобрать лекарства от давления",
    conclusion: "Схема лечения изменена, выписан рецепт. Контроль давления утром и вечером.",
    needs: ["ecg"],
  },
  {
    specialization: "gynecologist",
    symptoms: "Наблюдение, вторая беременность, 20 недель",
    conclusion: "Течение без особенностей. Следующий осмотр через 4 недели.",
    needs: ["female_doctor"],
  },
  {
    specialization: "urologist",
    symptoms: "Плановая замена катетера у лежачего отца",
    conclusion: "Катетер заменён без осложнений. Следующая замена через месяц.",
  },
  {
    specialization: "neurologist",
    symptoms: "Осмотр после инсульта, нужен план восстановления",
    conclusion: "Сила в руке растёт. Упражнения расписаны на месяц, речь с логопедом.",
  },
];

export const REMOTE: readonly Complaint[] = [
  {
    specialization: "therapist",
    symptoms: "Пришли анализы, непонятно, что с ферритином",
    conclusion: "Ферритин снижен. Препарат железа на 2 месяца, повтор анализа.",
  },
  {
    specialization: "dermatologist",
    symptoms: "Пятно на предплечье, растёт, приложу фотографию",
    conclusion: "По описанию дерматит. Мазь 10 дней; без улучшения очный осмотр.",
  },
  {
    specialization: "pediatrician",
    symptoms: "Как вводить прикорм, если была аллергия",
    conclusion: "Схема прикорма на месяц составлена, один новый продукт в 5 дней.",
  },
];

/** Nobody on shift has these skills: the dispatcher has to find somebody. */
export const RARE: readonly Complaint[] = [
  {
    specialization: "ophthalmologist",
    symptoms: "Стружка попала в глаз, не открывается, слезится",
    conclusion: "Инородное тело удалено, капли 5 дней.",
  },
  {
    specialization: "psychiatrist",
    symptoms: "Отец третью ночь не спит, тревога, говорит бессвязно",
    conclusion: "Назначено лечение, рекомендован очный приём.",
  },
];

const ALL = [...URGENT, ...OF_CHILDREN, ...PLANNED, ...REMOTE, ...RARE];

/** What the doctor writes about these symptoms; something careful about those of a visitor. */
export const conclusionFor = (symptoms: string | null): string =>
  ALL.find((complaint) => complaint.symptoms === symptoms)?.conclusion ??
    "Осмотр проведён, состояние удовлетворительное. Рекомендации даны, контроль через 3 дня.";
