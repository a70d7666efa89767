#define _GNU_SOURCE
#include "CSystem.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

_Static_assert(EPOLLIN == 0x001 && EPOLLOUT == 0x004 && EPOLLERR == 0x008, "epoll bits");
_Static_assert(EPOLLHUP == 0x010 && EPOLLRDHUP == 0x2000, "epoll bits");
_Static_assert(EPOLLEXCLUSIVE == 1u << 28 && EPOLLET == 1u << 31, "epoll bits");

int csys_set_parent_death_signal(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }

int csys_set_thread_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

int csys_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

void *csys_dlopen_private(const char *path) {
    return dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

int csys_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? flags : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int csys_listener_quiesce(int fd) {
    int family = 0;
    socklen_t size = sizeof family;
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0) return -1;
    if (family == AF_UNIX) return shutdown(fd, SHUT_RD);
    /* The filter sees a segment from its TCP header on (socket(7)); flags are its byte 13 (RFC 9293
     * section 3.1). SYN without ACK begins a handshake; the ACK that ends one must pass. */
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x12),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x02, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int csys_accept_nonblocking(int fd, void *address, uint32_t *length) {
    return accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

uint64_t csys_random(void) {
    uint64_t bits = 0;
    while (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits) {
    }
    return bits;
}

uint64_t csys_monotonic(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int csys_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int csys_eventfd_create(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

static int control(int ep, int operation, int fd, uint32_t events, uint64_t data) {
    struct epoll_event event = {.events = events, .data = {.u64 = data}};
    return epoll_ctl(ep, operation, fd, &event);
}

int csys_epoll_add(int ep, int fd, uint32_t events, uint64_t data) {
    return control(ep, EPOLL_CTL_ADD, fd, events, data);
}

int csys_epoll_mod(int ep, int fd, uint32_t events, uint64_t data) {
    return control(ep, EPOLL_CTL_MOD, fd, events, data);
}

int csys_epoll_remove(int ep, int fd) { return control(ep, EPOLL_CTL_DEL, fd, 0, 0); }

int csys_epoll_wait(int ep, csys_event *events, int capacity, int milliseconds) {
    struct epoll_event raw[256];
    int count = epoll_wait(ep, raw, capacity < 256 ? capacity : 256, milliseconds);
    for (int i = 0; i < count; i++) {
        events[i].data = raw[i].data.u64;
        events[i].events = raw[i].events;
    }
    return count;
}

void csys_eventfd_signal(int fd) {
    eventfd_t one = 1;
    /* It fails only when the counter is full, and then the loop is woken already. */
    if (eventfd_write(fd, one) != 0) {
        return;
    }
}

void csys_eventfd_clear(int fd) {
    eventfd_t value;
    if (eventfd_read(fd, &value) != 0) {
        return;
    }
}

int csys_sem_wait_until(void *semaphore, uint64_t monotonic_ns) {
    struct timespec moment = {.tv_sec = (time_t)(monotonic_ns / 1000000000u),
                              .tv_nsec = (long)(monotonic_ns % 1000000000u)};
    return sem_clockwait(semaphore, CLOCK_MONOTONIC, &moment);
}

int csys_signals_open(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int csys_signals_next(int fd) {
    struct signalfd_siginfo info;
    return read(fd, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

int csys_core_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

int csys_spawn_closefrom(void *actions, int lowest) {
    return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
/* A sanitizer knows only the calls of the libc. */
#define CSYS_LIBC_CALLS 1
#endif
#endif

int64_t csys_receive(int fd, void *bytes, uint64_t room) {
#ifdef CSYS_LIBC_CALLS
    return recv(fd, bytes, room, 0);
#else
    return syscall(SYS_recvfrom, fd, bytes, room, 0, (void *)0, (void *)0);
#endif
}

int64_t csys_send(int fd, const void *bytes, uint64_t count) {
#ifdef CSYS_LIBC_CALLS
    return send(fd, bytes, count, MSG_NOSIGNAL);
#else
    return syscall(SYS_sendto, fd, bytes, count, MSG_NOSIGNAL, (void *)0, 0);
#endif
}

int csys_socketpair(int *pair) {
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
}

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HAS_THREAD_SANITIZER 1

/* Instead of ThreadSanitizer's own (weak) one, which takes every clone(2) for a fork. The child that
 * posix_spawn(3) makes shares this memory, and resets the sanitizer's threads while they run. */
int __clone(int (*function)(void *), void *stack, int flags, void *argument, ...);
int clone(int (*function)(void *), void *stack, int flags, void *argument, ...) {
    va_list more;
    va_start(more, argument);
    void *parent_id = va_arg(more, void *), *tls = va_arg(more, void *), *child_id = va_arg(more, void *);
    va_end(more);
    return __clone(function, stack, flags, argument, parent_id, tls, child_id);
}

void AnnotateBenignRaceSized(
    const char *file, int line, const volatile void *memory, size_t size, const char *description);
#endif
#endif

void csys_counters(const void *memory, uint64_t size) {
#ifdef HAS_THREAD_SANITIZER
    AnnotateBenignRaceSized(__FILE__, __LINE__, memory, size, "counters of one writer");
#else
    (void)memory, (void)size;
#endif
}

int csys_is_sanitized(void) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return 1;
#endif
#endif
    return 0;
}
