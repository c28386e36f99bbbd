#pragma once

#include <openssl/err.h>
#include <openssl/evp.h>

#include <string.h>

// Writes over what calls before have left below the caller's part of the stack: libcrypto cleans its contexts and its heap, but not
// every digest that it had on the stack. 16 KiB are several times what its key derivations take.
static inline __attribute__((noinline, no_sanitize("address"))) void autometa_wipe_stack(void) {
    unsigned char area[16384];
    explicit_bzero(area, sizeof area);
}
