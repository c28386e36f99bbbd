// A resolver that is silent for six seconds about names under `slow.test`, as a name server can be, and is the system's for all others.
//
// The linker finds this function before the C library's, also for libcurl.
#define _GNU_SOURCE
#include "slow_resolver.h"

#include <dlfcn.h>
#include <netdb.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static atomic_int begun;

int slow_resolver_begun(void) { return atomic_load(&begun); }

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
    static const char suffix[] = ".slow.test";
    size_t length = node ? strlen(node) : 0;
    if (length >= sizeof suffix && strcmp(node + length - (sizeof suffix - 1), suffix) == 0) {
        atomic_fetch_add(&begun, 1);
        sleep(6);
        return EAI_AGAIN;
    }
    int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = dlsym(RTLD_NEXT, "getaddrinfo");
    return next(node, service, hints, result);
}
