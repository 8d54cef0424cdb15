/** What people write in the room and why they change their minds. */

export const ON_THE_WAY = [
  "Выезжаю к вам, буду минут через {minutes}",
  "Еду. По навигатору {minutes} мин, если без пробок",
  "Уже в пути, около {minutes} минут",
] as const;

export const AT_THE_DOOR = "Я у двери. Напишите, пожалуйста, сюда код из приложения, четыре цифры";

export const OF_PATIENTS = [
  "Домофон не работает, наберите, пожалуйста, я спущусь",
  "Во дворе ремонт, заезд со стороны школы",
  "Ребёнок уснул, не звоните, постучите",
  "Парковка есть за домом",
  "Собака во второй комнате, не бойтесь",
  "Температура поднялась до 39, ждём",
] as const;

export const THANKS = [
  "Спасибо, доктор!",
  "Спасибо, стало легче",
  "Большое спасибо, всё понятно объяснили",
] as const;

/** Said to a doctor who does not know how to ask: the visitor's. */
export const CODE_IN_ROOM = "Мы дома, открываю. Код двери {code}";

export const BUSY = { reason: "Занят другим вызовом", reasonCode: "busy" } as const;

export const DECLINES = [
  { reason: "Слишком далеко, не успею", reasonCode: "far" },
  { reason: "Заканчиваю записи по прошлому вызову", reasonCode: "busy" },
  { reason: "Нет с собой нужных инструментов", reasonCode: "no_equipment" },
  { reason: "Ночью был на вызовах, устал", reasonCode: "tired" },
] as const;

export const RELEASES = [
  "Пробило колесо, стою на обочине",
  "Предыдущему пациенту стало хуже, вынужден остаться",
] as const;

export const CANCELLATIONS = [
  "Стало легче, обойдёмся",
  "Поехали в поликлинику сами",
  "Вызвали по ошибке, извините",
] as const;

export const NOBODY_FOUND = "Нашли врача в другом месте";
export const PLANS_CHANGED = "Планы изменились, запишемся заново";
export const WAITED_TOO_LONG = "Не дождались";
export const NOBODY_OPENS = "Никто не открыл и не ответил";

export const DOOR_NOTES = [
  "Домофон не работает, звоните в дверь",
  "Не звонить, спит ребёнок",
  "Во дворе шлагбаум, код 2580",
  "Собака, закроем в комнате",
] as const;
