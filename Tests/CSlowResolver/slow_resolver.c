// A resolver that is silent about names under `slow.test` until it is released, as a name server can be for long, and is the system's for
// all others.
//
// The linker finds this function before the C library's, also for libcurl.
#define _GNU_SOURCE
#include "slow_resolver.h"

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t released = PTHREAD_COND_INITIALIZER;
static int waiting, is_released;

int slow_resolver_waiting(void) {
    pthread_mutex_lock(&mutex);
    int count = waiting;
    pthread_mutex_unlock(&mutex);
    return count;
}

void slow_resolver_release(void) {
    pthread_mutex_lock(&mutex);
    is_released = 1;
    pthread_cond_broadcast(&released);
    pthread_mutex_unlock(&mutex);
}

static int answer_late(void) {
    pthread_mutex_lock(&mutex);
    waiting++;
    while (!is_released) pthread_cond_wait(&released, &mutex);
    waiting--;
    pthread_mutex_unlock(&mutex);
    return EAI_AGAIN;
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
    static const char suffix[] = ".slow.test";
    size_t length = node ? strlen(node) : 0;
    if (length >= sizeof suffix && strcmp(node + length - (sizeof suffix - 1), suffix) == 0) return answer_late();
    int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = dlsym(RTLD_NEXT, "getaddrinfo");
    return next(node, service, hints, result);
}
