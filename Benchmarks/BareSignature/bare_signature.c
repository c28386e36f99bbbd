// What a transaction costs at the least: one recoverable signature by libsecp256k1, from C, with nothing around it.
#include "bare_signature.h"

#include <secp256k1_recovery.h>
#include <string.h>
#include <time.h>

static double cpu_microseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static int sign_all(secp256k1_context *context, int count) {
    unsigned char key[32], digest[32];
    memset(key, 0x11, sizeof key);
    memset(digest, 0x55, sizeof digest);
    secp256k1_ecdsa_recoverable_signature signature;
    for (int i = 0; i < count; i++) {
        memcpy(digest, &i, sizeof i);
        if (!secp256k1_ecdsa_sign_recoverable(context, &signature, digest, key, NULL, NULL)) return 0;
    }
    return 1;
}

double bare_signature_microseconds(int count) {
    secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    unsigned char seed[32];
    memset(seed, 7, sizeof seed);
    int done = count > 0 && secp256k1_context_randomize(context, seed) && sign_all(context, 1000);
    double start = cpu_microseconds();
    done = done && sign_all(context, count);
    double used = cpu_microseconds() - start;
    secp256k1_context_destroy(context);
    return done ? used / count : -1;
}
