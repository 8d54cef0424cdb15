/**
 * Every limit of the program, in one place and by name. Units stand last.
 * A limit that is reached is refused or cut off, never waited out.
 */
import { HOUR, MINUTE, SECOND } from "./vocabulary.ts";
import { WRITTEN_LIMITS } from "./written_limits.ts";

/** How much one actor, one reader and one person may ask of us. */
export const LIMITS = {
  mailboxAsks: 256,
  /** Longer than a store call, and short enough for every answer to come within 5 s. */
  askTimeoutMilliseconds: 4.5 * SECOND,
  readerQueueBytes: 256 * 1024,
  /** A stream whose socket takes nothing for so long is cut. */
  readerStallMilliseconds: 20 * SECOND,
  streamsPerPerson: 20,
  /** Of one pay link: a family has few pages of it. */
  streamsPerPayLink: 5,
  /** Of all pay links together, whose holders are nobody whom we know. */
  payLinkStreams: 2_000,
  payLinkStreamMilliseconds: 10 * MINUTE,
  /** So long a board waits for its whole; then its alarms go ahead of it. */
  boardWholeMilliseconds: 200,
  heartbeatMilliseconds: 12 * SECOND,
  /** How often it is looked whose heartbeat is due. */
  heartbeatLookMilliseconds: 250,
  sessionCheckMilliseconds: 30 * SECOND,
  peopleCheckedAtOnce: 200,
  bodyBytes: 1024 * 1024,
  /** One file of an application. */
  documentBytes: 10 * 1024 * 1024,
  documentsPerPerson: 10,
  uploadsAtOnce: 4,
  /** Of a hint of the payment provider. */
  webhookBytes: 64 * 1024,
  jsonDepth: 32,
  openBookingsPerPatient: 20,
  /** Of one doctor, of those to come. */
  breakMinutes: 120,
  plannedShiftsPerDoctor: 100,
  plannedShiftMilliseconds: 24 * HOUR,
  /** Of one day; more is no choice. */
  slotsPerDay: 48,
  slotsRemembered: 500,
  slotsFreshMilliseconds: 10 * SECOND,
  /** Days that are looked through for the nearest windows. */
  slotDays: 7,
  waitlistEntriesPerPerson: 5,
  waitlistDays: 14,
  /** Entries of the whole service that one look goes through. */
  waitlistAtOnce: 1_000,
  ...WRITTEN_LIMITS,
  /** In one booking's room; a room that is fuller than this is a fault or an attack. */
  messagesPerBooking: 2_000,
  messagesAfterConnect: 50,
  addendaPerBooking: 20,
  commandsRememberedPerBooking: 5_000,
  /** Readings that are known to stand in the access log; 200 bytes each. */
  accessesRemembered: 200_000,
  accessesAtOnce: 500,
  /** What was opened is written once in so long for a reader; what stood in a list, once a shift. */
  accessOpenedMilliseconds: HOUR,
  accessListedMilliseconds: 12 * HOUR,
  /** More, or older, readings that wait to be written end the streams. */
  accessBacklog: 5_000,
  accessBacklogMilliseconds: 10 * SECOND,
  /** So long a person may change their mind about the deletion of the account. */
  deletionDelayMilliseconds: 7 * 24 * HOUR,
  /** A password given, or a sign-in made, so lately proves who is at the page. */
  freshProofMilliseconds: 10 * MINUTE,
  exportsPerMinute: 3,
  confirmationsPerMinute: 5,
  brokenGlassesPerMinute: 5,
  positionsPerBatch: 100,
  /** Of one person from one address. */
  signInsPerMinute: 10,
  signInsPerMinutePerAddress: 60,
  registrationsPerMinutePerAddress: 120,
  addressesPerPerson: 20,
  dependantsPerPerson: 20,
  consentCodeMilliseconds: 10 * MINUTE,
  consentCodeTries: 5,
  consentCodesPerHour: 3,
  consentCodeWindowMilliseconds: HOUR,
  codeMilliseconds: 10 * MINUTE,
  /** Wrong codes of a second factor that cost no pause; after them the pause doubles. */
  totpFreeTries: 5,
  totpPauseMilliseconds: 15 * SECOND,
  totpLongestPauseMilliseconds: 15 * MINUTE,
  /** So long a new device waits for its first code. */
  totpPendingMilliseconds: 20 * MINUTE,
  recoveryCodes: 10,
  /** Between the password and the code of an API client. */
  challengeMilliseconds: 10 * MINUTE,
  challengeTries: 5,
  /** A session of staff that has given the password alone. */
  halfSessionMilliseconds: 30 * MINUTE,
  /** An invitation's code is longer, since it is good for so long. */
  invitationMilliseconds: 72 * HOUR,
  codeTries: 5,
  codeSends: 3,
  codeResendMilliseconds: MINUTE,
  codesPerHourPerContact: 5,
  codesPerDayPerContact: 12,
  codesPerHourPerAddress: 60,
  /** Of the whole service: what SMS may cost at most. */
  codesPerMinute: 300,
  /** Above so many codes asked for everybody brings a proof of work: what is left is not for the taking. */
  codesPerMinuteWithoutProof: 150,
  /** Codes that are sent again and those of new contacts, which ask no proof. */
  codesPerMinuteAgain: 75,
  pageSize: 100,
  /** Steps of one booking, and consents of one person, that are shown at once. */
  historyListed: 1_000,
  consentsListed: 500,
  /** A warning on a flat: short, and looked at again after a term. */
  warningCharacters: 200,
  warningMilliseconds: 180 * 24 * HOUR,
  /** What a doctor has proposed, should staff say nothing else. */
  warningProposalMilliseconds: 90 * 24 * HOUR,
  membershipsPerPerson: 50,
  clinicsPerMembership: 100,
  onCallPerCity: 20,
  /** A link by which a clinic invites one doctor. */
  clinicInviteMilliseconds: 14 * 24 * HOUR,
  openInvitesPerClinic: 50,
  doctorsShownPerClinic: 500,
  /** A link by which a clinic invites somebody to act in its name; each costs a message. */
  memberInviteMilliseconds: 7 * 24 * HOUR,
  openMemberInvites: 20,
  memberInvitesPerDay: 20,
  memberInvitesPerMinute: 5,
  /** Browsers of one person that take pushes; of more the oldest goes. */
  pushDevicesPerPerson: 8,
  pushSubscriptionsPerMinute: 20,
  pushTestsPerMinute: 5,
  smsWebhookBytes: 8 * 1024,
  /** Links to a visit that there are not, of one address. */
  wrongLinksPerMinute: 20,
  quarantineThrows: 3,
  quarantineWindowMilliseconds: MINUTE,
  /** A turn may be decided again so often after a version conflict. */
  conflictRetries: 3,
} as const;

/** The booking's own deadlines. None may be missing: a booking always has a next one. */
export const BOOKING_TIMES = {
  /** So long a booking may lie at the dispatchers' desk before those on call are told. */
  deskMilliseconds: 5 * MINUTE,
  holdMilliseconds: 30 * MINUTE,
  /** «I'm on it»: so long a dispatcher by name has it before those on call are told. */
  attendMilliseconds: 10 * MINUTE,
  /** With no offer made for so long while the search is open, the dispatchers own the booking. */
  searchWatchdogMilliseconds: 2 * MINUTE,
  /** After a start pages are back within so long: what ended before could not be answered. */
  comeBackMilliseconds: 5 * SECOND,
  /** A search that waits for a busy doctor ends after so long, and the dispatchers own the booking. */
  awaitMilliseconds: 25 * MINUTE,
  /** When nobody was found, the search starts again by itself after so long. */
  searchRetryMilliseconds: 2 * MINUTE,
  /** A window that begins so soon is as pressing as an urgent call: its own doctor is waited for no longer. */
  pressingMilliseconds: 45 * MINUTE,
  departMilliseconds: 10 * MINUTE,
  arriveMilliseconds: 60 * MINUTE,
  startMilliseconds: 15 * MINUTE,
  completeMilliseconds: 2 * HOUR,
  attentionRepeatMilliseconds: 10 * MINUTE,
  /** Whose shift was taken back may plan another one; then the visits in it go to whoever can keep them. */
  shiftLostGraceMilliseconds: 5 * MINUTE,
  /** So long before a search would begin those on call hear that a visit has lost its doctor's shift. */
  shiftLostLeadMilliseconds: 2 * HOUR,
  roomOpenAfterEndMilliseconds: 24 * HOUR,
  /** So long after the visit its doctor reads what it was about without giving a reason. */
  doctorReadsMilliseconds: 30 * 24 * HOUR,
  brokenGlassMilliseconds: 15 * MINUTE,
  doorCodeTries: 5,
  /** A planned search begins so long before the wanted time. */
  scheduledLeadMilliseconds: 90 * MINUTE,
  consultationLeadMilliseconds: 30 * MINUTE,
  /** The part of a doctor's day that a planned visit takes, way included. */
  scheduledVisitMilliseconds: 60 * MINUTE,
  consultationVisitMilliseconds: 30 * MINUTE,
  planAheadMilliseconds: 90 * 24 * HOUR,
  /** How long a visit lasts, where nothing better is known of this one. */
  visitLengthMilliseconds: 30 * MINUTE,
  consultationLengthMilliseconds: 20 * MINUTE,
  unknownWaySeconds: 1_200,
} as const;

/** An alarm that does not rest until a person has answered it. */
export const ALERT = {
  /** So long a patient may take an SOS back before anybody hears of it. */
  countMilliseconds: 5 * SECOND,
  /** With the store away a call is tried again so often, for so long: then its page asks again. */
  holdAgainMilliseconds: 150,
  holdMilliseconds: 3 * SECOND,
  /** Not acknowledged for so long: more people are told, by more ways. */
  escalateMilliseconds: 30 * SECOND,
  repeatMilliseconds: MINUTE,
  /** After so many steps it is told less often, for as long as nobody answers. */
  quickRounds: 10,
  slowRepeatMilliseconds: 10 * MINUTE,
  /** The latest steps that an alert remembers; the log has all of them. */
  stepsKept: 20,
  /** Calls of one person within so long are one event. */
  oneEventMilliseconds: 10 * MINUTE,
  /**
   * Open alerts of one person without a visit, and of all; what comes beyond them joins the newest with the place
   * that it names: nothing is refused, and nothing lost.
   */
  openPerPerson: 3,
  openPerPersonAtMost: 20,
  /** Another call of the same event, so long after the one before, is news: boards sound again. */
  joinNewsMilliseconds: MINUTE,
  /** Calls whose words are kept beside the first. */
  reportsKept: 20,
  seenKept: 50,
  messageCharacters: 500,
  noteCharacters: 500,
  /** A phone's fix says nothing about where somebody is after so long. */
  placeMaxAgeMilliseconds: 24 * HOUR,
  /** Older than this when somebody calls, it does not say from which house. */
  callPlaceMilliseconds: 5 * MINUTE,
  /** An own alarm that nobody has closed says for so long where its doctor is. */
  ownDoorMilliseconds: HOUR,
  /** A phone farther from an alarm's door than this is not at it. */
  atDoorMeters: 300,
  /** Ended ones that a stream or a page still has. */
  shownAfterEndMilliseconds: 24 * HOUR,
  openInMemory: 1_000,
  /** Free doctors nearby who are asked to come, at once and within so far. */
  doctorsAtOnce: 3,
  /** A booking that was taken so shortly before is given back by a yes to an alarm. */
  givenBackMilliseconds: 10 * SECOND,
  /** The arrival of whoever comes is asked anew so often, and told where it changed by so much. */
  wayAgainMilliseconds: 15 * SECOND,
  wayNewsMilliseconds: 30 * SECOND,
  /** Overdue for so long, and not heard of for so long: whoever comes is taken for lost. */
  helperOverdueMilliseconds: 5 * MINUTE,
  helperDarkMilliseconds: 3 * MINUTE,
  helperUsualMilliseconds: 20 * MINUTE,
  askMeters: 10_000,
  askMilliseconds: 30 * SECOND,
  /** With nobody to ask it is looked again, for so long. */
  lookAgainMilliseconds: 30 * SECOND,
  searchMilliseconds: 30 * MINUTE,
  /** Who was silent is asked again no sooner. */
  askAgainMilliseconds: 5 * MINUTE,
  /** How often the way of whoever called is kept with the alarm, and how much of it. */
  trackMilliseconds: 10 * SECOND,
  trackKept: 300,
  /** Taken, and then no step for so long: whoever took it is asked; with somebody on the way later. */
  takenAskedMilliseconds: 5 * MINUTE,
  respondingAskedMilliseconds: 13 * MINUTE,
  /** Without an answer for so long it rises again. */
  careAnswerMilliseconds: 2 * MINUTE,
  /** Whoever was given it says sooner that they are at it. */
  handedAnswerMilliseconds: MINUTE,
  asksKept: 60,
} as const;

/** What the dispatcher keeps to in every city; what cities decide stands in `dispatcher/settings.ts`. */
export const DISPATCH = {
  tickMilliseconds: 2 * SECOND,
  /** After a start the pages are still coming back: nobody has run out of doctors yet. */
  startGraceMilliseconds: 15 * SECOND,
  fixMaxAgeMilliseconds: 15 * MINUTE,
  answerMaxAgeMilliseconds: 60 * SECOND,
  /** How often boards hear who moved. */
  fleetMilliseconds: 2 * SECOND,
  positionFlushMilliseconds: 10 * SECOND,
  tallyFlushMilliseconds: 2 * SECOND,
  /** A shift with no answer for so long, and no visit under way, has ended. */
  silentShiftMilliseconds: 2 * HOUR,
  /** A visit whose hour is further away keeps no silent shift open. */
  silentBeforeVisitMilliseconds: 3 * HOUR,
  /** «Are you there?» waits at least so long after a start of the program. */
  presenceAfterStartMilliseconds: MINUTE,
  /** How often the ways to doors are looked at. */
  wayLookMilliseconds: 5 * SECOND,
  /** Bookings that one match speaks to: each answer is a write, and people's commands come first. */
  toldAtOnce: 50,
  /** A proposal that no booking answered is made again after so long. */
  proposalMilliseconds: 5 * SECOND,
  /** Who is to be taken out of an offer, or has lost the approval, is told again after so long. */
  toldAgainMilliseconds: 5 * SECOND,
  nearbyDoctors: 50,
  /** Doctors who are compared for one booking, the nearest: their ways along the streets are asked. */
  travelDoctors: 40,
  travelFreshMilliseconds: 20 * SECOND,
  /** Ways that are older are no help any more. */
  travelUsableMilliseconds: 2 * MINUTE,
  travelWaitMilliseconds: 1_200,
  /** Streets that have not answered by then have failed; their gateways give up after a second. */
  travelDeadlineMilliseconds: 10 * SECOND,
} as const;
