/* A store in Redis: one configured instance on one loop, and what its files share. */
#ifndef STORE_REDIS_H
#define STORE_REDIS_H

#include <penstock/penstock.h>

struct redisAsyncContext;

/* A counter's key in Redis: prefix, kind, name, numbers, key. */
#define KEY_BYTES_MAX 2048
/* Questions of a loop that wait for Redis at once; it is away for more. */
#define WAITING_MAX 4096

/* Tokens that this loop took from a bucket and may spend until they expire (leases.c). */
typedef struct lease {
    uint64_t hash; /* of key; 0: a free place */
    char *key;
    size_t key_length;
    int64_t tokens;
    uint64_t granted_ns, expires_ns;
    int64_t more;          /* how many to ask for beyond what a request takes */
    uint64_t dry_until_ns; /* until then Redis has not so much as dry_cost */
    int64_t dry_cost;
    uint64_t full_at_ns; /* when the bucket will be full again, as last heard */
    int is_asked;        /* somebody asks for more now: the others ask for themselves only */
} lease;

typedef struct instance {
    const pen_host *host;
    const pen_core *core;
    const pen_fd *fd;
    pen_store store;

    /* The configuration. */
    char *ip, *path; /* one of them */
    int port;
    pen_str password; /* the host's */
    char *user;       /* or NULL */
    int database;
    char *prefix;
    uint32_t failures_max, pause_ms;
    uint64_t lease_ns; /* 0: every request is decided in Redis */
    int64_t lease_max;

    /* The connection, on this instance's loop. */
    struct redisAsyncContext *connection;
    pen_token watch;
    uint32_t interest;
    uint32_t waiting;
    /* The breaker: failures in a row, and until when Redis isn't asked. */
    uint32_t failures;
    uint64_t closed_until_ns;
    int is_away_told;

    lease *leases;
    size_t lease_count; /* a power of two */
    uint64_t seed;
} instance;

instance *instance_make(const pen_create *args, pen_error *error);
void instance_free(void *state);

/* A counter as Redis knows it. */
typedef struct place {
    char key[KEY_BYTES_MAX];
    size_t length;
    char interval[32], burst[32]; /* RATE */
    int64_t more_max;             /* RATE: the largest lease; 0: none for such a limit */
    uint64_t lease_ns;
} place;
/* 0: it isn't such a counter. */
int place_of(const instance *self, uint32_t space, const pen_counter *counter, place *out);

/* Asks Redis about counters; their counts resume token, or value -1 does when there is no answer. */
void ask(instance *self, uint32_t space, const pen_counter *counters, size_t count, pen_token token);

/* Opens the connection where there is none; 0: it can't be. */
int connection_open(instance *self);
/* The descriptor is ready. */
void connection_ready(instance *self, uint32_t events);
void connection_close(instance *self);

/* Whether Redis may be asked; with is_asked it will be now. */
int breaker_lets(instance *self, int is_asked);
void breaker_answered(instance *self);
/* After failures were counted, outside of hiredis' callbacks: closes what doesn't answer. */
void breaker_settle(instance *self);

/* The lease of a bucket, made when there is none and is_made; NULL: there is no place for one. */
lease *lease_find(instance *self, const place *place, int is_made);
/* Spends cost of a lease, or says that it can't be: 0 when Redis has to be asked. */
int lease_take(instance *self, const place *place, int64_t cost, pen_count *out);
/* What came of asking for a lease along with a request. */
typedef struct grant {
    uint64_t asked_ns;
    int64_t cost, more;
    int is_begun; /* it asked for more, as lease_begin said */
} grant;
/* How many more to ask for, to be followed by lease_answered or lease_failed; -1: none, somebody else does. */
int64_t lease_begin(instance *self, const place *place, uint64_t now);
void lease_answered(instance *self, const place *place, const grant *grant, const pen_count *count);
void lease_failed(instance *self, const place *place);
void leases_free(instance *self);

#endif
