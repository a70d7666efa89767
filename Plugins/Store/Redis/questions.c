/* Questions that Redis is asked: a script for each counter, and one answer when all are there. */
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "redis.h"
#include "script.h"

typedef struct question question;

/* One counter of a question. */
typedef struct part {
    question *question;
    place place;
    grant grant;
    uint32_t kind;
    int64_t end_ms;
} part;

struct question {
    instance *store;
    pen_token token;
    size_t count, left;
    int has_failed;
    pen_count counts[PEN_COUNTERS_MAX];
    part parts[]; /* count of them */
};

static void release(void *ctx, const uint8_t *p, size_t n) {
    (void)p, (void)n;
    free(ctx);
}

/* The last part is there: the counts go to whoever waits, with the question's memory. */
static void finish(question *question) {
    instance *self = question->store;
    if (--question->left > 0) return;
    int64_t value = question->has_failed ? -1 : 0;
    pen_buf sent = {(const uint8_t *)question->counts, question->count * sizeof(pen_count), question,
                    release};
    if (value != 0) sent.n = 0;
    self->core->resume(self->host, question->token, value, sent);
}

static int64_t number(const redisReply *reply, size_t index) {
    const redisReply *element = reply->element[index];
    return element != NULL && element->type == REDIS_REPLY_INTEGER ? element->integer : 0;
}

static uint64_t nanoseconds(int64_t microseconds) {
    return microseconds > 0 ? (uint64_t)microseconds * 1000 : 0;
}

static pen_count count_of(const part *part, const redisReply *reply) {
    int is_allowed = number(reply, 0) == 1;
    int64_t remaining = number(reply, 1);
    pen_count count = {sizeof count, (uint32_t)is_allowed, remaining > 0 ? (uint64_t)remaining : 0, 0, 0};
    if (part->kind == PEN_COUNTER_RATE) {
        count.retry_ns = nanoseconds(number(reply, 2));
        count.reset_ns = nanoseconds(number(reply, 3));
    } else {
        instance *self = part->question->store;
        int64_t left = part->end_ms - self->core->unix_ms(self->host);
        count.reset_ns = left > 0 ? (uint64_t)left * 1000000 : 0;
        if (!is_allowed) count.retry_ns = count.reset_ns;
    }
    return count;
}

static void answered(redisAsyncContext *connection, void *reply_, void *data) {
    instance *self = connection->ev.data;
    const redisReply *reply = reply_;
    part *part = data;
    question *question = part->question;
    size_t index = (size_t)(part - question->parts);
    if (self->waiting > 0) self->waiting--;
    size_t wanted = part->kind == PEN_COUNTER_RATE ? 5 : 2;
    if (reply != NULL && reply->type == REDIS_REPLY_ARRAY && reply->elements == wanted) {
        breaker_answered(self);
        question->counts[index] = count_of(part, reply);
        if (part->kind == PEN_COUNTER_RATE && part->place.more_max > 0) {
            part->grant.more = number(reply, 4);
            lease_answered(self, &part->place, &part->grant, &question->counts[index]);
        }
    } else {
        /* An error of Redis (loading, wrong password, read-only) is no answer either. */
        self->failures++;
        question->has_failed = 1;
        if (part->grant.is_begun) lease_failed(self, &part->place);
        if (reply != NULL && reply->type == REDIS_REPLY_ERROR && !self->is_away_told) {
            self->is_away_told = 1;
            pen_str why = {(const uint8_t *)reply->str, (size_t)reply->len};
            self->core->log(self->host, PEN_LOG_WARNING, why, NULL, 0);
        }
    }
    finish(question);
}

static int send_rate(instance *self, part *part, const pen_counter *counter) {
    char cost[16], more[24];
    int64_t wanted = -1;
    part->grant.asked_ns = self->core->monotonic_ns(self->host);
    part->grant.cost = counter->cost;
    if (part->place.more_max > 0 && counter->cost > 0)
        wanted = lease_begin(self, &part->place, part->grant.asked_ns);
    part->grant.is_begun = wanted >= 0;
    int c = snprintf(cost, sizeof cost, "%u", counter->cost);
    int m = snprintf(more, sizeof more, "%lld", (long long)(wanted > 0 ? wanted : 0));
    const char *argv[] = {"EVAL", RATE_SCRIPT, "1", part->place.key, part->place.interval,
                          part->place.burst, cost, more};
    size_t lengths[] = {4, sizeof RATE_SCRIPT - 1, 1, part->place.length, strlen(part->place.interval),
                        strlen(part->place.burst), (size_t)c, (size_t)m};
    return redisAsyncCommandArgv(self->connection, answered, part, 8, argv, lengths) == REDIS_OK;
}

static int send_window(instance *self, part *part, const pen_counter *counter, uint32_t space) {
    char limit[24], cost[16], until[24], day[700];
    int l = snprintf(limit, sizeof limit, "%lld", (long long)counter->limit);
    int c = snprintf(cost, sizeof cost, "%u", counter->cost);
    int u = snprintf(until, sizeof until, "%lld", (long long)counter->end_ms + 86400000);
    /* What is told day by day; shadows aren't. */
    int is_told = counter->day >= 0 && space == 0;
    int d = snprintf(day, sizeof day, "%s:usage:%.*s:%lld", self->prefix, (int)counter->name.n,
                     (const char *)counter->name.p, (long long)counter->day);
    const char *argv[9] = {"EVAL", WINDOW_SCRIPT, is_told ? "2" : "1", part->place.key};
    size_t lengths[9] = {4, sizeof WINDOW_SCRIPT - 1, 1, part->place.length};
    int n = 4;
    if (is_told) argv[n] = day, lengths[n++] = (size_t)d;
    argv[n] = limit, lengths[n++] = (size_t)l;
    argv[n] = cost, lengths[n++] = (size_t)c;
    argv[n] = until, lengths[n++] = (size_t)u;
    argv[n] = counter->key.n > 0 ? (const char *)counter->key.p : "", lengths[n++] = counter->key.n;
    part->end_ms = counter->end_ms;
    return redisAsyncCommandArgv(self->connection, answered, part, n, argv, lengths) == REDIS_OK;
}

static void give_up(instance *self, pen_token token, int64_t value) {
    pen_buf none = {NULL, 0, NULL, NULL};
    self->core->resume(self->host, token, value, none);
}

void ask(instance *self, uint32_t space, const pen_counter *counters, size_t count, pen_token token) {
    if (self->waiting + count > WAITING_MAX || !breaker_lets(self, 1)) return give_up(self, token, -1);
    if (!connection_open(self)) {
        self->failures++;
        breaker_settle(self);
        return give_up(self, token, -1);
    }
    question *made = calloc(1, sizeof *made + count * sizeof(part));
    if (made == NULL) return give_up(self, token, -1);
    *made = (question){.store = self, .token = token, .count = count, .left = count};
    for (size_t i = 0; i < count; i++) {
        part *part = made->parts + i;
        part->question = made;
        part->kind = counters[i].kind;
        int is_sent = place_of(self, space, counters + i, &part->place) && self->connection != NULL;
        if (is_sent)
            is_sent = part->kind == PEN_COUNTER_RATE ? send_rate(self, part, counters + i)
                                                     : send_window(self, part, counters + i, space);
        if (is_sent) {
            self->waiting++;
            continue;
        }
        if (part->grant.is_begun) lease_failed(self, &part->place);
        made->has_failed = 1;
        finish(made);
    }
}
