/* The connection to Redis: hiredis on the instance's loop, through pen.fd/1, and the breaker before it. */
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <stdlib.h>
#include <string.h>

#include "redis.h"

/* ── Events of hiredis ─────────────────────────────────────────────────────────────────────── */

static void want(instance *self, uint32_t interest) {
    if (self->connection == NULL || interest == 0) return;
    if (self->watch == 0) self->watch = self->fd->watch(self->host, self->connection->c.fd, interest);
    else if (interest != self->interest) self->fd->update(self->host, self->watch, interest);
    self->interest = interest;
}

static void add_read(void *data) { want(data, ((instance *)data)->interest | PEN_FD_READ); }
static void add_write(void *data) { want(data, ((instance *)data)->interest | PEN_FD_WRITE); }
static void del_read(void *data) { (void)data; /* a closed connection must be seen */ }
static void del_write(void *data) { want(data, PEN_FD_READ); }

/* hiredis closes the descriptor after this. */
static void cleanup(void *data) {
    instance *self = data;
    if (self->watch != 0) self->fd->unwatch(self->host, self->watch);
    self->watch = 0;
    self->interest = 0;
    self->connection = NULL;
}

static redisAsyncContext *connect_to(const instance *self) {
    return self->path != NULL ? redisAsyncConnectUnix(self->path)
                              : redisAsyncConnect(self->ip, self->port);
}

/* Without its database it would count in another one: rather not at all. */
static void refused(redisAsyncContext *connection, void *reply_, void *data) {
    instance *self = connection->ev.data;
    const redisReply *reply = reply_;
    (void)data;
    if (reply == NULL || reply->type != REDIS_REPLY_ERROR) return;
    if (!self->is_away_told) {
        pen_str why = {(const uint8_t *)reply->str, (size_t)reply->len};
        self->core->log(self->host, PEN_LOG_WARNING, why, NULL, 0);
        self->is_away_told = 1;
    }
    redisAsyncFree(connection); /* after this callback; who waits has no answer */
}

int connection_open(instance *self) {
    if (self->connection != NULL) return 1;
    redisAsyncContext *made = connect_to(self);
    if (made == NULL) return 0;
    if (made->err != 0) {
        redisAsyncFree(made);
        return 0;
    }
    made->ev.data = self;
    made->ev.addRead = add_read;
    made->ev.delRead = del_read;
    made->ev.addWrite = add_write;
    made->ev.delWrite = del_write;
    made->ev.cleanup = cleanup;
    self->connection = made;
    self->interest = 0;
    want(self, PEN_FD_READ | PEN_FD_WRITE);
    if (self->watch == 0) {
        connection_close(self);
        return 0;
    }
    /* Refused, they leave questions without an answer, and the log says why. */
    if (self->user != NULL)
        redisAsyncCommand(made, NULL, NULL, "AUTH %s %b", self->user, self->password.p, self->password.n);
    else if (self->password.n > 0)
        redisAsyncCommand(made, NULL, NULL, "AUTH %b", self->password.p, self->password.n);
    if (self->database > 0) redisAsyncCommand(made, refused, NULL, "SELECT %d", self->database);
    return self->connection != NULL;
}

void connection_ready(instance *self, uint32_t events) {
    /* Either call may end the connection, whose cleanup forgets it. */
    if (self->connection != NULL && events & (PEN_FD_WRITE | PEN_FD_ERROR))
        redisAsyncHandleWrite(self->connection);
    if (self->connection != NULL && events & (PEN_FD_READ | PEN_FD_ERROR))
        redisAsyncHandleRead(self->connection);
    breaker_settle(self);
}

void connection_close(instance *self) {
    if (self->connection != NULL) redisAsyncFree(self->connection);
    self->connection = NULL;
}

/* ── The breaker ───────────────────────────────────────────────────────────────────────────── */

int breaker_lets(instance *self, int is_asked) {
    if (self->closed_until_ns == 0) return 1;
    uint64_t now = self->core->monotonic_ns(self->host);
    if (now < self->closed_until_ns) return 0;
    /* One asks again; the others go on as if Redis were away until it has an answer. */
    if (is_asked) self->closed_until_ns = now + (uint64_t)self->pause_ms * 1000000;
    return 1;
}

void breaker_settle(instance *self) {
    if (self->failures < self->failures_max) return;
    uint64_t now = self->core->monotonic_ns(self->host);
    if (self->closed_until_ns < now) self->closed_until_ns = now + (uint64_t)self->pause_ms * 1000000;
    /* What hangs would answer in order, the oldest first: a new connection doesn't wait for it. Those who
     * wait learn it now, and their failures are part of this one. */
    connection_close(self);
    self->failures = 0;
    if (!self->is_away_told) {
        self->is_away_told = 1;
        self->core->log(self->host, PEN_LOG_WARNING,
                        PEN_S("Redis doesn't answer: limits are decided without it"), NULL, 0);
    }
}

void breaker_answered(instance *self) {
    if (self->is_away_told)
        self->core->log(self->host, PEN_LOG_INFO, PEN_S("Redis answers again"), NULL, 0);
    self->is_away_told = 0;
    self->failures = 0;
    self->closed_until_ns = 0;
}
