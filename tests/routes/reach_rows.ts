/** How people are told while no page is seen: the rows of `api_table.ts`. */
import type { Row } from "./api_table.ts";

export const REACH_ROWS: Readonly<Record<string, Row>> = {
  "get /push/key": { as: "doctor" },
  "get /push/subscriptions": { as: "doctor" },
  "post /push/subscriptions": {
    as: "doctor",
    body: {
      endpoint: "https://push.example/send/one",
      expirationTime: null,
      keys: {
        p256dh:
          "BErtb7JH6lU7Dvu5qThdZfauTo8NWPvwWSzIFE8HPN66qGOVMr74QNoXjR557bAl-XnZiPoVikc23I6M1moSDdk",
        auth: "AAECAwQFBgcICQoLDA0ODw",
      },
    },
  },
  "delete /push/subscriptions/{id}": { as: "doctor", id: "device" },
  "post /push/test": { as: "clinic" },
  "get /notifications/settings": { as: "doctor" },
  "put /notifications/settings": {
    as: "doctor",
    body: { push: true, sms: true, offShift: false },
  },
  "get /notifications/wishes": { as: "patient" },
  "put /notifications/wishes": {
    as: "patient",
    body: {
      reminders: ["push", "email"],
      moved: ["sms"],
      windows: [],
      quiet: { from: "22:00", until: "08:00" },
    },
  },
  "post /webhooks/sms": {
    as: "dispatcher",
    body: {
      id: "message-1",
      from: "+79000000001",
      to: "+74951234567",
      text: "1",
      receivedAt: new Date(Date.now() + 5 * 3_600_000).toISOString(),
    },
  },
  "post /telephony/incoming": {
    as: "dispatcher",
    body: { from: "+79000000001", to: "+74951234567" },
  },
};
