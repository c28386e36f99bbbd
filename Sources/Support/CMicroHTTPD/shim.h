#pragma once

#include <microhttpd.h>
#include <netdb.h>
#include <sys/socket.h>

/// What ::autometa_start_daemon is told.
struct autometa_daemon_options {
    /// A socket that listens; the daemon closes it when it stops.
    int listen_socket;
    unsigned connections;
    /// In seconds.
    unsigned idle_timeout;
    /// In bytes, for each connection.
    size_t memory;
    MHD_AccessHandlerCallback handler;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connected;
    /// Handed to all of them.
    void *context;
};

// Swift cannot call variadic functions.
static inline struct MHD_Daemon *autometa_start_daemon(const struct autometa_daemon_options *options) {
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL,
        options->handler, options->context,
        MHD_OPTION_LISTEN_SOCKET, options->listen_socket,
        MHD_OPTION_CONNECTION_LIMIT, options->connections,
        MHD_OPTION_CONNECTION_TIMEOUT, options->idle_timeout,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->memory,
        MHD_OPTION_NOTIFY_COMPLETED, options->completed, options->context,
        MHD_OPTION_NOTIFY_CONNECTION, options->connected, options->context,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
}
