/* System calls that Swift can't import because they are variadic, macros, or hidden behind
 * _GNU_SOURCE. No system header is included here: a declaration seen through this module would hide
 * the same one of Glibc from Swift. Each function does what its manual page says and leaves errno. */
#ifndef PENSTOCK_CSYSTEM_H
#define PENSTOCK_CSYSTEM_H

#include <stdint.h>

/* prctl(PR_SET_PDEATHSIG): the signal this process gets when the thread that made it ends. */
int csys_set_parent_death_signal(int signal);

/* prctl(PR_SET_NAME): 15 bytes are kept. */
int csys_set_thread_name(const char *name);

/* pidfd_open(2). */
int csys_pidfd_open(int pid);

/* dlopen(3) with RTLD_NOW, RTLD_LOCAL and RTLD_NODELETE. */
void *csys_dlopen_private(const char *path);

/* fcntl(2): adds O_NONBLOCK. */
int csys_set_nonblocking(int fd);

/* accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC; address is a sockaddr. */
int csys_accept_nonblocking(int fd, void *address, uint32_t *length);

/* Has a listening socket take no connection that isn't being made already; those in its queue stay
 * and accept(2) goes on giving them. TCP: a filter (SO_ATTACH_FILTER) drops what begins a handshake,
 * so the peer asks again a second later. UNIX: shutdown(2), connects are refused and accept(2) fails
 * with EINVAL when the queue is empty. 0, or -1 and errno. */
int csys_listener_quiesce(int fd);

/* getrandom(2): 64 bits, waiting for them if it must. */
uint64_t csys_random(void);

/* Tells ThreadSanitizer that one thread writes these words and others read them as they are, each whole
 * and maybe a moment old. Nothing in a build without it. */
void csys_counters(const void *memory, uint64_t size);

/* clock_gettime(2): the monotonic clock, in nanoseconds. */
uint64_t csys_monotonic(void);

/* The monotonic clock for whom it is read ten times a request: one thread's. Where the kernel itself keeps
 * time by the processor's counter it is the counter, which costs a third of clock_gettime(2), set right
 * by the system's clock once a millisecond; elsewhere clock_gettime(2). Never runs backwards; at most some
 * hundred nanoseconds beside the system's clock. */
typedef struct csys_clock {
    uint64_t anchor_ns, anchor_ticks;
    /* Nanoseconds a tick, in 2^-32: as measured, and as used. */
    uint64_t rate, slope;
    /* Ticks after the anchor that the counter is believed for; 0: none. */
    uint64_t most;
    /* Where the rate is measured from. */
    uint64_t base_ns, base_ticks;
    /* Whether the kernel keeps time by the counter, and whether two rates agreed. */
    int suits, believed;
} csys_clock;
void csys_clock_start(csys_clock *clock);
uint64_t csys_clock_anchor(csys_clock *clock);
static inline uint64_t csys_clock_now(csys_clock *clock) {
#if defined(__x86_64__)
    uint64_t passed = __builtin_ia32_rdtsc() - clock->anchor_ticks;
    if (passed < clock->most) return clock->anchor_ns + ((passed * clock->slope) >> 32);
#endif
    return csys_clock_anchor(clock);
}

/* recv(2) without flags and send(2) with MSG_NOSIGNAL, as the kernel has them: bytes, or -1 and errno. No
 * points of cancellation, which nobody here uses and which cost the libc's own some fifty instructions. */
int64_t csys_receive(int fd, void *bytes, uint64_t room);
int64_t csys_send(int fd, const void *bytes, uint64_t count);

/* epoll_create1(2) and eventfd(2), close-on-exec; the second non-blocking. */
int csys_epoll_create(void);
int csys_eventfd_create(void);

/* epoll_ctl(2). */
int csys_epoll_add(int ep, int fd, uint32_t events, uint64_t data);
int csys_epoll_mod(int ep, int fd, uint32_t events, uint64_t data);

int csys_epoll_remove(int ep, int fd);

/* epoll_wait(2): an event as the caller keeps it. */
typedef struct csys_event {
    uint64_t data;
    uint32_t events;
    uint32_t reserved;
} csys_event;
/* At most 256 events at once. */
int csys_epoll_wait(int ep, csys_event *events, int capacity, int milliseconds);

/* eventfd(2): adds one; takes everything. */
void csys_eventfd_signal(int fd);
void csys_eventfd_clear(int fd);

/* signalfd(2), close-on-exec and non-blocking: these signals, blocked in this thread and those it will
 * start; -1 on failure. And the next of them, or 0. */
int csys_signals_open(const int *signals, int count);
int csys_signals_next(int fd);

/* Cores that this process may use, by sched_getaffinity(2); at least 1. */
int csys_core_count(void);

/* EPOLLIN and so on, as the kernel numbers them. */
static const uint32_t CSYS_EPOLL_IN = 0x001;
static const uint32_t CSYS_EPOLL_OUT = 0x004;
static const uint32_t CSYS_EPOLL_ERR = 0x008;
static const uint32_t CSYS_EPOLL_HUP = 0x010;
static const uint32_t CSYS_EPOLL_RDHUP = 0x2000;
static const uint32_t CSYS_EPOLL_EXCLUSIVE = 1u << 28;
static const uint32_t CSYS_EPOLL_ET = 1u << 31;

/* Waits for a sem_t until a moment of CLOCK_MONOTONIC; 0, or -1 and errno. */
int csys_sem_wait_until(void *semaphore, uint64_t monotonic_ns);

/* posix_spawn_file_actions_addclosefrom_np(3). */
int csys_spawn_closefrom(void *actions, int lowest);

/* socketpair(2) of the stream type, close-on-exec; 0, or -1 and errno. */
int csys_socketpair(int *pair);

/* pipe2(2), close-on-exec; 0, or -1 and errno. */
int csys_pipe(int *ends);

/* getxattr(2): bytes of a file's extended attribute, or -1 and errno. Glibc's module lacks sys/xattr.h. */
int64_t csys_attribute(const char *path, const char *name, void *value, uint64_t size);

/* A program to be started: everything as execve(2) and chdir(2) take it. The descriptors become its
 * standard output and error, and are above 2. group is the open cgroup.procs of the cgroup that it is to be
 * in from its beginning, -1 for this process's own. */
typedef struct csys_process {
    const char *path;
    char *const *arguments;
    char *const *environment;
    const char *directory;
    int output;
    int error;
    int group;
} csys_process;

/* Starts it by vfork(2) as the leader of a process group of its own, with nothing else open that is
 * open here, signals as a program has them, no core file, and SIGKILL for it when the calling thread
 * ends (prctl(2), PR_SET_PDEATHSIG): call it from a thread that lives as long as it should. Its
 * number, or a negative errno. */
int csys_process_start(const csys_process *process);

/* madvise(2) with MADV_DONTNEED on every library's and the program's own read-only segments; answers
 * how many bytes those have. Pages that are needed again are mapped again from the kernel's cache. */
uint64_t csys_release_text_pages(void);

/* 1 in builds with a sanitizer, whose shadow memory no limit on address space allows for. */
int csys_is_sanitized(void);

#endif
