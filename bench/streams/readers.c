/*
 * Many readers of event streams in one small process, so that what is measured is the server.
 *
 *     cc -O2 -o readers readers.c
 *     ./readers PORT FILE STALLED AT_ONCE
 *
 * FILE has a line for each reader: the path of its stream, a space, and its access token ("-": none).
 * The last STALLED of them open their stream and then never read. AT_ONCE streams are opened at the
 * same time: the next one begins when one of them has had the first bytes of its answer.
 *
 * What it says is a line of JSON on standard output each:
 *   {"connected", "seconds", "retried"}  when all are open; "retried": answers other than 200
 *   {"events", "bytes", "closed", "p50", "p90", "p99", "max"}  for every line on standard input,
 *     since the line before. An event is a `"sentAt":<milliseconds since the epoch>` in a stream; its
 *     delay ends when it was read. Delays are milliseconds; "closed" are readers that the server ended.
 * The end of standard input ends it.
 *
 * One thread, no memory but one struct per reader and one table of delays.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RETRIES_MAX 1000
/* Source addresses 127.0.0.1, .2, …: one address has ports for 28,000 connections at most. */
#define READERS_PER_ADDRESS 10000
/* As of a phone in a real network: with the loopback's own segments of 64 KiB the server's kernel
 * would swallow megabytes for a reader that is gone. */
#define STALLED_RECEIVE_BYTES 4096
#define STALLED_SEGMENT_BYTES 1400
#define SLOTS_PER_MILLISECOND 10
#define DELAY_SLOTS (60000 * SLOTS_PER_MILLISECOND)
#define STANDARD_INPUT_TAG UINT64_MAX

enum phase { CONNECTING, READING, STALLED, CLOSED };

struct reader {
  char *path;
  char *token;
  int socket;
  enum phase phase;
  /* How far `"sentAt":` was met, and the number behind it: an event may come in two pieces. */
  unsigned matched;
  uint64_t sent_at_milliseconds;
};

static const char STAMP[] = "\"sentAt\":";
#define STAMP_LENGTH (sizeof STAMP - 1)

static struct reader *readers;
static int reader_count, stalled_count, port, epoll;
static int opened, retried;
static long events, bytes, closed;
static uint32_t delays[DELAY_SLOTS + 1];

static void die(const char *what) {
  perror(what);
  exit(2);
}

static double seconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

/* On the clock that the server stamps its events with. */
static double epoch_milliseconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void load_readers(const char *name) {
  FILE *file = fopen(name, "r");
  if (!file) die(name);
  char line[4096], path[1024], token[2048];
  int room = 0;
  while (fgets(line, sizeof line, file)) {
    if (sscanf(line, "%1023s %2047s", path, token) != 2) continue;
    if (reader_count == room) {
      room = room ? room * 2 : 1024;
      readers = realloc(readers, room * sizeof *readers);
      if (!readers) die("realloc");
    }
    readers[reader_count++] = (struct reader){.path = strdup(path), .token = strdup(token)};
  }
  fclose(file);
}

static int is_stalled(int index) { return index >= reader_count - stalled_count; }

static void watch(int index, int operation, uint32_t what) {
  struct epoll_event event = {.events = what, .data.u64 = (uint64_t)index};
  if (epoll_ctl(epoll, operation, readers[index].socket, &event)) die("epoll_ctl");
}

static void open_stream(int index) {
  struct reader *reader = &readers[index];
  int s = reader->socket = socket(AF_INET, SOCK_STREAM, 0);
  if (s < 0) die("socket");
  /* Closed with a reset, so that no TIME_WAIT slows the next run's search for ports. */
  int one = 1, receive = STALLED_RECEIVE_BYTES, segment = STALLED_SEGMENT_BYTES;
  struct linger reset = {1, 0};
  setsockopt(s, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  setsockopt(s, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  if (is_stalled(index)) {
    setsockopt(s, SOL_SOCKET, SO_RCVBUF, &receive, sizeof receive);
    setsockopt(s, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
  }
  in_addr_t own = htonl(INADDR_LOOPBACK + index / READERS_PER_ADDRESS);
  struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = own};
  struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(s, (void *)&from, sizeof from)) die("bind");
  if (connect(s, (void *)&to, sizeof to)) die("connect");
  int has_token = strcmp(reader->token, "-") != 0;
  char request[4096];
  int length = snprintf(request, sizeof request,
      "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nAccept: text/event-stream\r\n%s%s%s\r\n",
      reader->path, port, has_token ? "Authorization: Bearer " : "",
      has_token ? reader->token : "", has_token ? "\r\n" : "");
  if (write(s, request, length) != length) die("write");
  fcntl(s, F_SETFL, O_NONBLOCK);
  reader->phase = CONNECTING;
  reader->matched = 0;
  watch(index, EPOLL_CTL_ADD, EPOLLIN);
}

static void close_stream(int index) {
  close(readers[index].socket);
  readers[index].phase = CLOSED;
}

static void count_delay(uint64_t sent_at_milliseconds, double now_milliseconds) {
  double slot = (now_milliseconds - (double)sent_at_milliseconds) * SLOTS_PER_MILLISECOND;
  if (slot < 0) slot = 0;
  delays[slot > DELAY_SLOTS ? DELAY_SLOTS : (long)slot]++;
  events++;
}

static void find_stamps(struct reader *reader, const char *text, ssize_t length) {
  double now = epoch_milliseconds_now();
  unsigned matched = reader->matched;
  for (ssize_t at = 0; at < length; at++) {
    char c = text[at];
    if (matched == STAMP_LENGTH) {
      if (c >= '0' && c <= '9') {
        reader->sent_at_milliseconds = reader->sent_at_milliseconds * 10 + (c - '0');
        continue;
      }
      count_delay(reader->sent_at_milliseconds, now);
      matched = 0;
    }
    matched = c == STAMP[matched] ? matched + 1 : c == STAMP[0];
    if (matched == STAMP_LENGTH) reader->sent_at_milliseconds = 0;
  }
  reader->matched = matched;
}

static void read_stream(int index) {
  static char buffer[1 << 16];
  struct reader *reader = &readers[index];
  ssize_t length;
  do {
    length = read(reader->socket, buffer, sizeof buffer);
    if (length > 0) {
      bytes += length;
      find_stamps(reader, buffer, length);
    }
  } while (length == (ssize_t)sizeof buffer);
  if (length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR)) {
    closed++;
    close_stream(index);
  }
}

/* The answer's first bytes have come: is it a stream? @returns whether it is open now */
static int begin_stream(int index) {
  static const char good[] = "HTTP/1.1 200";
  struct reader *reader = &readers[index];
  char status[sizeof good - 1];
  ssize_t length = recv(reader->socket, status, sizeof status, MSG_PEEK);
  if (length == (ssize_t)sizeof status && memcmp(status, good, sizeof status) == 0) {
    reader->phase = is_stalled(index) ? STALLED : READING;
    if (is_stalled(index)) watch(index, EPOLL_CTL_MOD, 0);
    opened++;
    return 1;
  }
  if (length > 0 ? length < (ssize_t)sizeof status : errno == EAGAIN && length < 0) return 0;
  if (++retried > RETRIES_MAX) {
    fprintf(stderr, "readers: refused with \"%.*s\"\n", length > 0 ? (int)length : 0, status);
    exit(1);
  }
  close_stream(index);
  open_stream(index);
  return 0;
}

static double percentile(double share) {
  long wanted = (long)(events * share), seen = 0;
  for (long slot = 0; slot <= DELAY_SLOTS; slot++) {
    seen += delays[slot];
    if (seen > wanted) return (double)slot / SLOTS_PER_MILLISECOND;
  }
  for (long slot = DELAY_SLOTS; slot > 0; slot--)
    if (delays[slot]) return (double)slot / SLOTS_PER_MILLISECOND;
  return 0;
}

static void report(void) {
  printf("{\"events\":%ld,\"bytes\":%ld,\"closed\":%ld,"
         "\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"max\":%.1f}\n",
      events, bytes, closed, percentile(0.5), percentile(0.9), percentile(0.99), percentile(1));
  fflush(stdout);
  events = bytes = closed = 0;
  memset(delays, 0, sizeof delays);
}

/* @returns 0 at the end of standard input */
static int answer_questions(void) {
  char text[256];
  ssize_t length = read(STDIN_FILENO, text, sizeof text);
  for (ssize_t at = 0; at < length; at++)
    if (text[at] == '\n') report();
  return length > 0;
}

/* Waits once and deals with what has come. @returns 0 when standard input has ended */
static int turn(void) {
  struct epoll_event come[512];
  int count = epoll_wait(epoll, come, 512, -1), alive = 1;
  for (int at = 0; at < count; at++) {
    if (come[at].data.u64 == STANDARD_INPUT_TAG) {
      alive = answer_questions();
      continue;
    }
    int index = (int)come[at].data.u64;
    if (readers[index].phase == CONNECTING && !begin_stream(index)) continue;
    if (readers[index].phase == READING) read_stream(index);
    else if (readers[index].phase == STALLED && come[at].events & (EPOLLHUP | EPOLLERR)) {
      closed++;
      close_stream(index);
    }
  }
  return alive;
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: readers PORT FILE STALLED AT_ONCE\n");
    return 2;
  }
  port = atoi(argv[1]);
  load_readers(argv[2]);
  stalled_count = atoi(argv[3]);
  int at_once = atoi(argv[4]);
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  epoll = epoll_create1(0);
  if (epoll < 0) die("epoll_create1");

  double began = seconds_now();
  int begun = 0;
  while (opened < reader_count) {
    while (begun < reader_count && begun - opened < at_once) open_stream(begun++);
    turn();
  }
  printf("{\"connected\":%d,\"seconds\":%.3f,\"retried\":%d}\n", opened, seconds_now() - began, retried);
  fflush(stdout);

  struct epoll_event questions = {.events = EPOLLIN, .data.u64 = STANDARD_INPUT_TAG};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &questions)) die("epoll_ctl");
  while (turn()) continue;
  return 0;
}
