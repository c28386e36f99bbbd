#pragma once

/// How many look-ups of a name under `slow.test` wait in this process.
int slow_resolver_waiting(void);

/// Answers all of them, and those to come.
void slow_resolver_release(void);

/// Makes names under `moving.test` lead to an IPv4 address, in digits, from now on.
void slow_resolver_move(const char *address);
