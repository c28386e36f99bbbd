#pragma once

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// What the C library's headers declare only with _GNU_SOURCE, which Swift's module of them is built without.
extern char **environ;
extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

static inline char *const *autometa_environment(void) { return environ; }

/// Makes an epoll tell once that a descriptor can be read, or else written.
static inline int autometa_epoll_add(int epoll, int descriptor, int for_reading) {
    struct epoll_event event = {.events = (for_reading ? EPOLLIN : EPOLLOUT) | EPOLLONESHOT, .data.fd = descriptor};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

static inline int autometa_epoll_remove(int epoll, int descriptor) {
    return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL);
}

/// Waits for a descriptor that can be read or written, or never will be again, and returns it.
static inline int autometa_epoll_next(int epoll) {
    struct epoll_event event;
    return epoll_wait(epoll, &event, 1, -1) == 1 ? event.data.fd : -1;
}

// Macros with arguments are not imported.
static inline int autometa_has_exited(int status) { return WIFEXITED(status); }
static inline int autometa_exit_code(int status) { return WEXITSTATUS(status); }
static inline int autometa_ending_signal(int status) { return WTERMSIG(status); }

/// Has the system keep what has ended of the programs that we start until we ask.
///
/// It does not where SIGCHLD is ignored, which a process inherits from whoever starts it.
static inline void autometa_keep_ended_programs(void) {
    struct sigaction action;
    if (sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN) signal(SIGCHLD, SIG_DFL);
}

/// As write(2), but when nobody reads any more it fails with EPIPE and raises no SIGPIPE, whatever the process does at one.
static inline ssize_t autometa_write(int descriptor, const void *bytes, size_t count) {
    sigset_t broken_pipe, before;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
    ssize_t written = write(descriptor, bytes, count);
    int error = errno;
    if (written == -1 && error == EPIPE && !sigismember(&before, SIGPIPE)) {
        // It waits for this thread, and would come as soon as it may.
        struct timespec none = {0, 0};
        while (sigtimedwait(&broken_pipe, NULL, &none) == -1 && errno == EINTR) {}
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return written;
}
