#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

int64_t csys_attribute(const char *path, const char *name, void *value, uint64_t size) {
    return getxattr(path, name, value, size);
}

int csys_pipe(int *ends) { return pipe2(ends, O_CLOEXEC); }

/* In the child of vfork(2), whose memory is the parent's: async-signal-safe calls only, and nothing of
 * the parent's is changed. Answers an errno; does not return when all is well. */
static int become(const csys_process *process, pid_t parent) {
    if (setpgid(0, 0) != 0) return errno;
    /* The thread that called vfork(2) is whose death counts (prctl(2)). */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return errno;
    if (getppid() != parent) return ESRCH;
    if (process->group >= 0 && write(process->group, "0", 1) != 1) return errno;
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null < 0 || dup2(null, 0) < 0 || dup2(process->output, 1) < 0 || dup2(process->error, 2) < 0)
        return errno;
    if (syscall(SYS_close_range, 3u, ~0u, 0u) != 0) return errno;
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
    if (chdir(process->directory) != 0) return errno;
    struct sigaction usual = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &usual, NULL);
    sigset_t empty;
    sigemptyset(&empty);
    sigprocmask(SIG_SETMASK, &empty, NULL);
    execve(process->path, process->arguments, process->environment);
    return errno;
}

int csys_process_start(const csys_process *process) {
    if (process->output < 3 || process->error < 3) return -EINVAL;
    volatile int fault = 0;
    pid_t parent = getpid();
    /* A handler that ran in the child would change the parent's memory. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pid_t child = vfork();
    if (child == 0) {
        fault = become(process, parent);
        _exit(127);
    }
    int refused = child < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (refused != 0) return -refused;
    if (fault == 0) return child;
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    return -fault;
}
