#pragma once

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

/// Names the calling thread (15 bytes at most) and keeps signals away from it.
///
/// A signal to the process is then taken by a thread that expects one, and a write to a closed socket or pipe fails
/// with EPIPE on this thread in place of raising SIGPIPE. What a fault of the thread itself raises is not kept away: it
/// would end the process all the same, without a word of Swift's backtrace or of a sanitizer.
static inline void autometa_prepare_thread(const char *name) {
    const int faults[] = {SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP};
    sigset_t others;
    sigfillset(&others);
    for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&others, faults[i]);
    pthread_sigmask(SIG_BLOCK, &others, NULL);
    prctl(PR_SET_NAME, name, 0, 0, 0);
}
