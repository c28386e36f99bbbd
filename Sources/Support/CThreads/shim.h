#pragma once

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

/// Names the calling thread (15 bytes at most) and keeps signals away from it.
///
/// A signal to the process is then taken by a thread that expects one, and a write to a closed socket or pipe fails
/// with EPIPE on this thread in place of raising SIGPIPE.
static inline void autometa_prepare_thread(const char *name) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    prctl(PR_SET_NAME, name, 0, 0, 0);
}
