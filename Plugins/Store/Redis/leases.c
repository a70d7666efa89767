/* Tokens taken ahead: most requests are decided here, without Redis. What isn't spent in time is lost to all,
 * so a loop takes along no more than it lately needed; what it spends it had taken before: it never admits
 * what Redis didn't give. */
#include <stdlib.h>
#include <string.h>

#include "redis.h"

/* Places that a key may have. */
#define WAYS 8
/* However long Redis says that there is nothing, it is asked again after this: it may have been restarted. */
#define DRY_NS_MAX 1000000000ull

static uint64_t hash_of(const instance *self, const place *place) {
    uint64_t hash = 14695981039346656037ull ^ self->seed;
    for (size_t i = 0; i < place->length; i++) {
        hash ^= (uint8_t)place->key[i];
        hash *= 1099511628211ull;
    }
    hash ^= hash >> 32;
    return hash | 1;
}

static uint64_t later(uint64_t a, uint64_t b) { return a > b ? a : b; }

lease *lease_find(instance *self, const place *place, int is_made) {
    if (self->leases == NULL || place->more_max == 0) return NULL;
    uint64_t hash = hash_of(self, place);
    lease *worst = NULL;
    for (size_t i = 0; i < WAYS; i++) {
        lease *found = self->leases + ((hash + i) & (self->lease_count - 1));
        if (found->hash == hash && found->key_length == place->length &&
            memcmp(found->key, place->key, place->length) == 0)
            return found;
        /* The one that says the least goes: what is left of its tokens is lost. */
        if (found->is_asked) continue;
        if (worst == NULL || later(found->expires_ns, found->dry_until_ns) <
                                 later(worst->expires_ns, worst->dry_until_ns))
            worst = found;
    }
    if (!is_made || worst == NULL) return NULL;
    char *key = malloc(place->length);
    if (key == NULL) return NULL;
    memcpy(key, place->key, place->length);
    free(worst->key);
    *worst = (lease){.hash = hash, .key = key, .key_length = place->length};
    return worst;
}

int lease_take(instance *self, const place *place, int64_t cost, pen_count *out) {
    lease *lease = lease_find(self, place, 0);
    if (lease == NULL) return 0;
    uint64_t now = self->core->monotonic_ns(self->host);
    uint64_t reset = lease->full_at_ns > now ? lease->full_at_ns - now : 0;
    if (lease->tokens >= cost && now < lease->expires_ns) {
        lease->tokens -= cost;
        *out = (pen_count){sizeof *out, 1, (uint64_t)lease->tokens, 0, reset};
        return 1;
    }
    if (now < lease->dry_until_ns && cost >= lease->dry_cost) {
        *out = (pen_count){sizeof *out, 0, 0, lease->dry_until_ns - now, reset};
        return 1;
    }
    return 0;
}

int64_t lease_begin(instance *self, const place *place, uint64_t now) {
    lease *lease = lease_find(self, place, 1);
    if (lease == NULL || lease->is_asked) return -1;
    if (lease->granted_ns > 0) {
        if (now >= lease->expires_ns && lease->tokens > 0) lease->more -= lease->tokens;
        else if (now - lease->granted_ns >= 2 * place->lease_ns) lease->more /= 2;
        else lease->more = 2 * lease->more + 1;
        if (lease->more < 0) lease->more = 0;
        if (lease->more > place->more_max) lease->more = place->more_max;
    }
    lease->is_asked = 1;
    return lease->more;
}

void lease_answered(instance *self, const place *place, const grant *grant, const pen_count *count) {
    lease *lease = lease_find(self, place, 0);
    if (lease == NULL) return;
    uint64_t asked_ns = grant->asked_ns;
    if (grant->is_begun) {
        lease->is_asked = 0;
        lease->granted_ns = asked_ns;
    }
    lease->full_at_ns = asked_ns + count->reset_ns;
    if (!count->allowed) {
        lease->dry_until_ns = asked_ns + (count->retry_ns < DRY_NS_MAX ? count->retry_ns : DRY_NS_MAX);
        lease->dry_cost = grant->cost;
        return;
    }
    lease->dry_until_ns = 0;
    if (grant->more <= 0) return;
    /* From before Redis was asked: however long the answer took, it isn't spent later than it may be. */
    lease->tokens = grant->more;
    lease->expires_ns = asked_ns + place->lease_ns;
}

void lease_failed(instance *self, const place *place) {
    lease *lease = lease_find(self, place, 0);
    if (lease != NULL) lease->is_asked = 0;
}

void leases_free(instance *self) {
    for (size_t i = 0; self->leases != NULL && i < self->lease_count; i++) free(self->leases[i].key);
    free(self->leases);
    self->leases = NULL;
}
