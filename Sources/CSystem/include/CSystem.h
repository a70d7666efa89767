/* System calls that Swift can't import because they are variadic, macros or newer than its
 * overlay. Inline and without state; each does what its manual page says. */
#ifndef PENSTOCK_CSYSTEM_H
#define PENSTOCK_CSYSTEM_H

/* As the importer of Swift's own Glibc has it: with _GNU_SOURCE the two disagree about fd_set. */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE 1
#endif
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>

static inline int csys_set_parent_death_signal(int signal) {
    return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);
}

static inline int csys_set_thread_name(const char *name) {
    return prctl(PR_SET_NAME, name, 0, 0, 0);
}

static inline int csys_pidfd_open(pid_t pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

static inline void *csys_dlopen_private(const char *path) {
    return dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

static inline int csys_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? flags : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static inline int csys_accept_nonblocking(int fd, struct sockaddr *address, socklen_t *length) {
    return (int)syscall(SYS_accept4, fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static inline uint64_t csys_random(void) {
    uint64_t bits = 0;
    while (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits) {
    }
    return bits;
}

static inline int csys_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int csys_eventfd_create(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

/* Waits for a sem_t until a moment of CLOCK_MONOTONIC; 0 or -1 and errno. Not inline: the GNU
 * extension it uses isn't declared with the feature macros above. */
int csys_sem_wait_until(void *semaphore, uint64_t monotonic_ns);

static const uint32_t CSYS_EPOLL_IN = EPOLLIN;
static const uint32_t CSYS_EPOLL_OUT = EPOLLOUT;
static const uint32_t CSYS_EPOLL_RDHUP = EPOLLRDHUP;
static const uint32_t CSYS_EPOLL_HUP = EPOLLHUP;
static const uint32_t CSYS_EPOLL_ERR = EPOLLERR;
static const uint32_t CSYS_EPOLL_ET = EPOLLET;
static const uint32_t CSYS_EPOLL_EXCLUSIVE = EPOLLEXCLUSIVE;

static inline int csys_epoll_add(int ep, int fd, uint32_t events, uint64_t data) {
    struct epoll_event e = {.events = events, .data = {.u64 = data}};
    return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
}

static inline int csys_epoll_mod(int ep, int fd, uint32_t events, uint64_t data) {
    struct epoll_event e = {.events = events, .data = {.u64 = data}};
    return epoll_ctl(ep, EPOLL_CTL_MOD, fd, &e);
}

#endif
