#pragma once

/// How many look-ups of a name under `slow.test` wait in this process.
int slow_resolver_waiting(void);

/// Answers all of them, and those to come.
void slow_resolver_release(void);
