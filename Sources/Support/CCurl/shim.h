#pragma once

#include <curl/curl.h>
#include <poll.h>
#include <sys/socket.h>

// Swift cannot call variadic functions: one wrapper for each type of argument.

static inline CURLcode autometa_easy_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode autometa_easy_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode autometa_easy_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets the request body, which curl copies.
static inline CURLcode autometa_easy_set_body(CURL *handle, const void *body, size_t size) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, body) : code;
}

static inline CURLcode autometa_easy_set_write_function(
    CURL *handle, size_t (*function)(char *data, size_t size, size_t count, void *context), void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, function);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_WRITEDATA, context) : code;
}

/// Allows http and https only.
static inline CURLcode autometa_easy_set_protocols(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/// Lets a transfer go although its resolver's thread has not answered; libcurl waits for that thread otherwise.
static inline CURLcode autometa_easy_set_quick_exit(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)handle;
    return CURLE_OK;
#endif
}

static int autometa_reset_on_close(void *context, curl_socket_t socket, curlsocktype purpose) {
    (void)context;
    (void)purpose;
    struct linger linger = {1, 0};
    return setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0 ? CURL_SOCKOPT_OK
                                                                                   : CURL_SOCKOPT_ERROR;
}

/// Has a connection be reset when it is closed, so that the kernel sends nothing afterwards of what it still has.
static inline CURLcode autometa_easy_set_reset_on_close(CURL *handle) {
    return curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, autometa_reset_on_close);
}

static inline CURLcode autometa_easy_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode autometa_easy_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode autometa_easy_get_socket(CURL *handle, curl_socket_t *value) {
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, value);
}

static inline CURLcode autometa_easy_get_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode autometa_multi_set_long(CURLM *handle, CURLMoption option, long value) {
    return curl_multi_setopt(handle, option, value);
}

static inline CURLcode autometa_global_init(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}
