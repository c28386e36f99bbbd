// A resolver that is silent about names under `slow.test` until it is released, as a name server can be for long, that answers for
// names under `moving.test` with the address that it was told last, and that is the system's for all others.
//
// The linker finds this function before the C library's, also for libcurl.
#define _GNU_SOURCE
#include "slow_resolver.h"

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t released = PTHREAD_COND_INITIALIZER;
static int waiting, is_released;
static char moved_to[16];

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

void slow_resolver_move(const char *address) {
    pthread_mutex_lock(&mutex);
    snprintf(moved_to, sizeof moved_to, "%s", address);
    pthread_mutex_unlock(&mutex);
}

static int is_under(const char *node, const char *suffix) {
    size_t length = node ? strlen(node) : 0, end = strlen(suffix);
    return length > end && strcmp(node + length - end, suffix) == 0;
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
    if (is_under(node, ".slow.test")) return answer_late();
    char address[sizeof moved_to];
    pthread_mutex_lock(&mutex);
    memcpy(address, moved_to, sizeof address);
    pthread_mutex_unlock(&mutex);
    int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = dlsym(RTLD_NEXT, "getaddrinfo");
    return next(is_under(node, ".moving.test") ? address : node, service, hints, result);
}
