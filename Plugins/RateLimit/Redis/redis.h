/* Rate limits in Redis: one configured instance on one loop, and what its files share. */
#ifndef RATE_LIMIT_REDIS_H
#define RATE_LIMIT_REDIS_H

#include <penstock/penstock.h>

struct redisAsyncContext;

#define KEYS_MAX 8
#define KEY_BYTES_MAX 1024
/* Requests of a loop that wait for Redis at once; more are decided as if it were away. */
#define WAITING_MAX 4096

typedef enum away { AWAY_SHARE, AWAY_ALLOW, AWAY_DENY } away;

/* What Redis answered. */
typedef struct answer {
    int64_t allowed;
    int64_t remaining;
    int64_t retry_us;
    int64_t reset_us;
} answer;

typedef struct instance {
    const pen_host *host;
    const pen_core *core;
    const pen_vars *vars;
    const pen_headers *headers;
    const pen_respond *respond;
    const pen_limit *limit;
    const pen_fd *fd;

    /* The configuration. */
    char *ip, *path; /* one of them */
    int port;
    pen_str password; /* the host's */
    char *prefix;     /* of keys in Redis */
    char *policy;     /* RateLimit-Policy; NULL: no header fields */
    char *quoted;     /* the name in RateLimit */
    char interval[32], burst[32]; /* for the script */
    uint64_t handles[KEYS_MAX];
    size_t key_count;
    int passes_without_key;
    uint32_t deadline_ms, failures_max, pause_ms;
    away away;
    uint64_t share; /* a limit of the host */
    pen_str *reads;
    char *texts;

    /* The connection, on this instance's loop. */
    struct redisAsyncContext *connection;
    pen_token watch;
    uint32_t interest;
    uint32_t waiting;
    /* The breaker: failures in a row, and until when Redis isn't asked. */
    uint32_t failures;
    uint64_t closed_until_ns;
    int is_away_told;
} instance;

instance *instance_make(const pen_create *args, pen_error *error);
void instance_free(void *state);

/* Asks Redis about a key; the answer resumes token with an `answer`, or with value -1. 0: it isn't asked. */
int connection_ask(instance *self, const char *key, size_t key_length, pen_token token);
/* The descriptor is ready. */
void connection_ready(instance *self, uint32_t events);
void connection_close(instance *self);
/* Whether Redis is to be asked now. */
int breaker_lets(instance *self);
/* A request had no answer. */
void breaker_failed(instance *self);
/* A request had one. */
void breaker_answered(instance *self);

#endif
